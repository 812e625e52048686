"""Reads the embedded gazetteer: every unit of a province down to the village, names only; one file for each of the nation's provinces."""

from __future__ import annotations

import lzma
from functools import lru_cache
from pathlib import Path
from sys import intern

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.resources import collector_resting, geodata

HEADER = ("code", "name", "core", "parent", "kind", "raw_name", "aliases", "civil_code", "status")

_LEVELS = {2: AdminLevel.PROVINCE, 4: AdminLevel.CITY, 6: AdminLevel.COUNTY, 9: AdminLevel.TOWNSHIP, 12: AdminLevel.VILLAGE}


HOME = "41"
"""The province whose gazetteer is meant where nobody says which."""


def province_file(code: str) -> Path:
    """The embedded gazetteer of the province that a division's code begins with (empty: Henan's).

    Raises
    ------
    NotFoundError
        If no gazetteer ships for it.
    """
    code = code or HOME
    if not has_gazetteer(code):
        raise NotFoundError(
            f"随软件提供的地名库中没有代码以 {code[:2]} 开头的省份。请核对区划代码，或用 [county] gazetteer 指定地名库文件。",
            f"No gazetteer ships for a province whose codes begin with {code[:2]}. Check the code, or name a file under [county] gazetteer.",
        )
    return geodata("provinces", f"{code[:2]}.tsv.xz")


def all_provinces() -> tuple[str, ...]:
    """The two-digit codes of all provinces whose gazetteers ship, in order."""
    return tuple(sorted(path.name[:2] for path in geodata("provinces").glob("*.tsv.xz")))


def has_gazetteer(code: str) -> bool:
    """Whether the province that a division's code begins with has an embedded gazetteer."""
    return geodata("provinces", f"{code[:2]}.tsv.xz").is_file()


def load_gazetteer(path: Path | None = None, *, code: str = "") -> Gazetteer:
    """All units of one province's embedded gazetteer, or of another file in the same form, in order of code.

    Codes are those of the statistical list of 2023. ``name`` of a township is today's civil name; the statistical name
    and former names are ``aliases``. ``parent`` of a township is the county that contains it today; the first six digits
    of its code are the county (or development zone) under which the statistical list files it. The two differ for the
    63 townships of development zones that lie in a known county, and for two townships that changed county.

    Parameters
    ----------
    path
        A file written by ``geodata/build/gazetteer.py``; ``None`` for a shipped one.
    code
        The code of any division of the province that is wanted (empty: Henan); only that province is read.

    Raises
    ------
    InputFileError
        If the file is missing or is not a gazetteer; names the line.
    NotFoundError
        If no gazetteer ships for the province.
    """
    source = province_file(code) if path is None else path
    try:
        state = source.stat()
    except OSError:
        raise InputFileError(f"找不到地名库文件 {source.name}", f"the gazetteer file {source.name} does not exist") from None
    return _loaded(source, state.st_mtime_ns, state.st_size, state.st_ino)


@lru_cache(maxsize=2)
def _loaded(source: Path, *_state: int) -> Gazetteer:
    """The units of a file in one state of it; read once in a process, as they never change."""
    edition, header, *lines = _read_lines(source)
    if not edition.startswith("# ") or tuple(header.split("\t")) != HEADER:
        raise InputFileError(
            f"{source.name}: 不是地名库文件，请用 geodata/build/gazetteer.py 重新生成",
            f"{source.name} is not a gazetteer file; build it again with geodata/build/gazetteer.py",
        )
    with collector_resting():
        return Gazetteer(tuple([_unit(source, number, line) for number, line in enumerate(lines, start=3)]), edition[2:])


def _read_lines(source: Path) -> list[str]:
    try:
        text = lzma.decompress(source.read_bytes()).decode("utf-8")
    except (lzma.LZMAError, UnicodeDecodeError):
        raise InputFileError(
            f"{source.name} 已损坏或不是 xz 压缩的 UTF-8 文本，请重新获取该文件",
            f"{source.name} is damaged or not xz-compressed UTF-8 text; get the file again",
        ) from None
    lines = text.rstrip("\n").split("\n")
    return lines if len(lines) > 1 else ["", ""]


def _unit(source: Path, number: int, line: str) -> GazetteerUnit:
    """One unit from one line: an empty ``core`` is the name without its kind, ``~`` in ``raw_name`` stands for the core."""
    fields = line.split("\t")
    level = _LEVELS.get(len(fields[0]))
    if level is None or not 5 <= len(fields) <= len(HEADER):
        raise InputFileError(
            f"{source.name} 第 {number} 行不是一条地名记录，请重新生成该文件",
            f"{source.name}, line {number} is not a gazetteer unit; build the file again",
        )
    code, name, core, parent, kind, raw, aliases, *_ = (*fields, "", "")
    core = core or name.removesuffix(kind)
    return GazetteerUnit(
        code,
        level,
        name,
        core,
        intern(parent or (code[:9] if len(code) == 12 else "")),
        intern(kind),
        raw.replace("~", core, 1) if raw else name,
        tuple(aliases.split("|")) if aliases else (),
    )
