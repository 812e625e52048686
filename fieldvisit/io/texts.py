"""Texts to place, out of a csv file of any length, and the answers into another one, row by row."""

from __future__ import annotations

import codecs
import csv
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fieldvisit.errors import InputFileError
from fieldvisit.io.exports.tables import Value, safe_cell

KINDS = ("address", "narrative")
_ENCODINGS = ("utf-8-sig", "gb18030")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text: ``kind`` is ``address`` or ``narrative``, ``number`` the line of the file, ``more`` the cells of all other columns."""

    number: int
    id: str
    kind: str
    text: str
    more: Mapping[str, str]


def read_texts(path: Path, required: Sequence[str] = ("id", "kind", "text")) -> Iterator[TextRow]:
    """The rows of a csv file in order, one at a time; columns ``id, kind, text`` and any others. Empty lines are left out.

    Raises
    ------
    InputFileError
        If the file is missing, in another encoding, lacks a column, or a row has an unknown kind, no id or too few cells.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        lines = csv.reader(file)
        header = _header(path, lines, required)
        try:
            for cells in lines:
                if any(cell.strip() for cell in cells):
                    yield _row(path.name, lines.line_num, header, cells)
        except csv.Error as error:
            raise _wrong(path.name, lines.line_num, f"不是有效的 csv（{error}）", f"this is no csv ({error})") from error


@contextmanager
def replacing(path: Path, headers: Sequence[str]) -> Iterator[Callable[[Sequence[Value]], None]]:
    """A writer of csv rows; the file appears whole when all rows are written, or the old one stays as it was.

    No cell can start a formula. UTF-8 without byte order mark, lines end in LF.

    Raises
    ------
    InputFileError
        If the folder does not exist or cannot be written.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        file = temporary.open("x", encoding="utf-8", newline="")
    except OSError as error:
        raise InputFileError(
            f"{path} 写不进去，请检查目录是否存在、是否可写。", f"{path} cannot be written; check that its folder exists."
        ) from error
    try:
        with file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(headers)
            yield lambda values: rows.writerow([safe_cell(value) for value in values])
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _encoding(path: Path) -> str:
    if not path.is_file():
        raise InputFileError(f"找不到文件 {path}，请检查路径。", f"There is no file {path}; check the path.")
    for encoding in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise InputFileError(
        f"{path.name} 既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8 的 csv。",
        f"{path.name} is neither UTF-8 nor GB18030; save it as csv in UTF-8.",
    )


def _header(path: Path, lines: Iterator[list[str]], required: Sequence[str]) -> list[str]:
    try:
        header = [name.strip() for name in next(lines, [])]
    except csv.Error as error:
        raise _wrong(path.name, 1, f"不是有效的 csv（{error}）", f"this is no csv ({error})") from error
    missing = [name for name in required if name not in header]
    if missing:
        raise InputFileError(
            f"{path.name} 缺少列：{'、'.join(missing)}；第一行必须是列名 {', '.join(required)}。",
            f"{path.name} lacks the column(s) {', '.join(missing)}; the first row must name {', '.join(required)}.",
        )
    return header


def _row(file: str, number: int, header: Sequence[str], cells: Sequence[str]) -> TextRow:
    if len(cells) < len(header):
        raise _wrong(
            file, number, f"只有 {len(cells)} 列，应有 {len(header)} 列", f"{len(cells)} cells instead of {len(header)}"
        )
    named = dict(zip(header, (cell.strip() for cell in cells), strict=False))
    if named["kind"] not in KINDS:
        raise _wrong(
            file, number, f"kind 应为 address 或 narrative，而不是“{named['kind']}”",
            f"kind must be address or narrative, not {named['kind']!r}",
        )  # fmt: skip
    if not named["id"]:
        raise _wrong(file, number, "没有 id", "there is no id")
    more = {name: cell for name, cell in named.items() if name not in ("id", "kind", "text")}
    return TextRow(number, named["id"], named["kind"], named["text"], more)


def _wrong(file: str, number: int, zh: str, en: str) -> InputFileError:
    return InputFileError(
        f"{file} 第 {number} 行：{zh}。请改正后重试。", f"{file}, row {number}: {en}. Correct it and try again."
    )
