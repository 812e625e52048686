"""Reads csv files as Chinese offices write them: UTF-8 with or without a mark, or GB18030; decided once per file."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from fieldvisit.errors import InputFileError
from fieldvisit.io.tables.sheets import Row, Sheet

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = ",\t;"
_FIRST_OF_THREE_BYTES = "\u0800"
_TELLING_BYTES = 9
"""So many bytes outside ASCII in one line do not read as UTF-8 by chance when they are GB18030."""


def read_csv(name: str, content: bytes) -> Sheet:
    """The one sheet of a csv file; commas, tabs or semicolons between cells, told from the first lines.

    Raises
    ------
    InputFileError
        If the text is in no known encoding or in two at once, or is no csv; names the line.
    """
    text = decode(name, content)
    if "\0" in text:
        raise _not_a_table(name, 1 + text[: text.index("\0")].count("\n"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[Row] = []
    try:
        rows.extend(_trimmed(row) for row in reader)
    except csv.Error as error:
        raise _not_a_table(name, reader.line_num) from error
    while rows and not rows[-1]:
        rows.pop()
    return Sheet(Path(name).stem, tuple(rows))


def decode(name: str, content: bytes) -> str:
    """The text of a file: by its byte order mark, else as UTF-8 if all of it is Chinese in it, else as GB18030 if all of it is.

    GB18030 contains GBK and GB2312. It would read UTF-8 as other characters without complaint, hence the order, and a
    file of which single lines are UTF-8 is refused.

    Raises
    ------
    InputFileError
        If neither reads the whole file; names the first line that is wrong.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(name, content, encoding)
    if content.isascii() or _is_utf8(content):
        return content.decode("utf-8")
    _refuse_mixture(name, content)
    return _decoded(name, content, "gb18030")


def _decoded(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = 1 + content[: error.start].count(b"\n")
        raise InputFileError(
            f"{name} 第 {line} 行有无法识别的字符，不是 UTF-8 也不是 GB18030（GBK）编码。请将原表另存为 xlsx。",
            f"{name}, line {line}: the text is neither UTF-8 nor GB18030 (GBK). Save the original as xlsx.",
        ) from error


def _refuse_mixture(name: str, content: bytes) -> None:
    lines = [(number, line) for number, line in enumerate(content.split(b"\n"), 1) if not line.isascii()]
    is_utf8 = {number: _is_utf8(line) for number, line in lines}
    telling = [number for number, line in lines if is_utf8[number] and sum(byte > 0x7F for byte in line) >= _TELLING_BYTES]
    if not telling:
        return
    odd = min(telling if 2 * len(telling) < len(lines) else [number for number, good in is_utf8.items() if not good])
    raise InputFileError(
        f"{name} 前后编码不一致（第 {odd} 行与其他行不同），可能由两个文件拼接而成。请分别导入，或用 Excel 另存为 xlsx。",
        f"{name} mixes two encodings (line {odd} differs from the others). Import the parts one by one, or save them as xlsx.",
    )


def _is_utf8(text: bytes) -> bool:
    """Whether the bytes are Chinese in UTF-8: three-byte signs among them, for ``一`` in GB18030 is a Cyrillic sign in UTF-8."""
    try:
        return any(sign >= _FIRST_OF_THREE_BYTES for sign in text.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _delimiter(text: str) -> str:
    counts = Counter(text[:20_000])
    return max(_DELIMITERS, key=lambda delimiter: counts[delimiter])


def _trimmed(row: list[str]) -> Row:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return tuple(row[:end])


def _not_a_table(name: str, line: int) -> InputFileError:
    return InputFileError(
        f"{name} 第 {line} 行不是 CSV 文本（引号未配对，或文件是二进制内容）。请用 Excel 打开后另存为 xlsx。",
        f"{name}, line {line}: this is no CSV text (an open quote, or binary content). Open it in Excel and save it as xlsx.",
    )
