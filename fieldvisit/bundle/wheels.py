"""The wheels that a platform needs, fetched by pip from whatever index the machine is set up with.

pip judges markers such as ``platform_system == "Windows"`` by the machine it runs on; so what was fetched is read again under the
markers of the platform: what is missing is fetched too, what nobody needs there goes.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from fieldvisit.bundle.platforms import Platform
from fieldvisit.errors import InputFileError, NotFoundError

_UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError|name resolution|ProxyError|SSLError|Max retries|Connection (?:refused|reset)|"
    r"No route to host"
)
_MISSING = (
    re.compile(r"No matching distribution found for ([^\s(]+)"),
    re.compile(r"no matching distributions available for your environment:\s+(\S+)"),
)
_MOST_ROUNDS = 8


@dataclass(frozen=True)
class Wheel:
    """A wheel file: its name, version and requirements."""

    path: Path
    name: str
    version: str
    requires: tuple[Requirement, ...]

    @classmethod
    def of(cls, path: Path) -> Wheel:
        """The wheel in a file."""
        name, version, *_ = parse_wheel_filename(path.name)
        with zipfile.ZipFile(path) as archive:
            (metadata,) = [one for one in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one)]
            told = HeaderParser().parsestr(archive.read(metadata).decode("utf-8"))
        return cls(path, name, str(version), tuple(Requirement(one) for one in told.get_all("Requires-Dist", [])))


def fetch(own: Path, extras: Sequence[str], platform: Platform, constraints: Path) -> tuple[Wheel, ...]:
    """Fetch all that the wheel ``own`` with its extras needs on a platform into its folder; returns the wheels in order of name.

    Raises
    ------
    NotFoundError
        If there is no wheel of something for the platform; names it.
    InputFileError
        If no index can be reached, or pip fails otherwise.
    """
    root = Wheel.of(own)
    wanted = f"{own}[{','.join(extras)}]" if extras else str(own)
    _download([wanted], own.parent, platform, constraints)
    for _ in range(_MOST_ROUNDS):
        there = {one.name: one for one in map(Wheel.of, sorted(own.parent.glob("*.whl")))}
        needed, missing = _closure(root, extras, platform, there)
        if not missing:
            for name in there.keys() - needed:
                there[name].path.unlink()
            return tuple(there[name] for name in sorted(needed))
        _download(missing, own.parent, platform, constraints)
    raise InputFileError(
        f"依赖没有收敛：{'、'.join(missing)}。请报告这个问题。",
        f"The requirements do not settle: {', '.join(missing)}. Please report this.",
    )


def _closure(root: Wheel, extras: Sequence[str], platform: Platform, there: dict[str, Wheel]) -> tuple[set[str], list[str]]:
    """Names of the wheels needed on the platform, and requirements for which there is none."""
    waiting: list[tuple[str, frozenset[str]]] = [(root.name, frozenset(extras))]
    seen: set[tuple[str, frozenset[str]]] = set()
    missing: dict[str, str] = {}
    while waiting:
        name, asked = waiting.pop()
        if (name, asked) in seen:
            continue
        seen.add((name, asked))
        for one in _asked_for(there[name], asked, platform):
            key = canonicalize_name(one.name)
            if key in there:
                waiting.append((key, frozenset(one.extras)))
            else:
                missing[key] = f"{one.name}{one.specifier}"
    return {name for name, _ in seen}, [missing[name] for name in sorted(missing)]


def _asked_for(wheel: Wheel, extras: frozenset[str], platform: Platform) -> Iterator[Requirement]:
    for one in wheel.requires:
        if one.marker is None or any(one.marker.evaluate(platform.markers | {"extra": extra}) for extra in ("", *extras)):
            yield one


def _download(wanted: Sequence[str], folder: Path, platform: Platform, constraints: Path) -> None:
    tags = [part for tag in platform.tags for part in ("--platform", tag)]
    command = [sys.executable, "-m", "pip", "download", "--only-binary=:all:", "--disable-pip-version-check"]
    command += ["--retries", "1", "--dest", str(folder), "--find-links", str(folder), "--constraint", str(constraints)]
    command += ["--python-version", platform.release, "--implementation", "cp", *tags, *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - pip of this very Python
    if done.returncode:
        raise _failure(done.stdout + done.stderr, platform)


def _failure(said: str, platform: Platform) -> NotFoundError | InputFileError:
    missing = next((found for one in _MISSING if (found := one.search(said))), None)
    if _UNREACHABLE.search(said):
        return InputFileError(
            "连不上软件源，无法下载安装包。请在能上网（或能访问内网软件源）的电脑上运行；源地址按 pip 的设置（pip config list）。",
            "No package index can be reached. Run this on a machine with internet or with a mirror; the address is pip's own setting "
            "(pip config list).",
        )
    if missing is not None:
        return NotFoundError(
            f"{missing[1]} 没有适用于 {platform.name}、Python {platform.python} 的安装包。请换一个 --python（如 3.12）或更新的 --platform。",
            f"There is no wheel of {missing[1]} for {platform.name} and Python {platform.python}. Try another --python (such as 3.12) or a "
            "newer --platform.",
        )
    return InputFileError(f"pip 下载失败：{said.strip()[-600:]}", f"pip could not download: {said.strip()[-600:]}")
