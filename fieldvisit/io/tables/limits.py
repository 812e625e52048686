"""Looks at a packed workbook before anything unpacks it: size, passwords, members that lead outside, far-away cells."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from fieldvisit.errors import InputFileError
from fieldvisit.io.tables.sheets import TableLimits

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP_MAGIC = b"PK\x03\x04"

_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_XLS_START = bytes.fromhex("0908100000060500")  # the record that begins the globals of an Excel 97-2003 workbook
_FILEPASS = 0x2F
_FIRST_RECORDS = 5
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*[^/]>')
_ODS_TAG = re.compile(rb"<(?:\w+:)?(table-row|table-cell|table)(?=[\s>/])([^>]*)>")
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]{1,9})"')
_CHUNK = 1 << 20
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError)
"""What ``zipfile`` raises for damaged files (``NotImplementedError`` and ``UnicodeDecodeError`` are kinds of these)."""


def check_workbook(name: str, content: bytes, limits: TableLimits) -> None:
    """Refuse a workbook that must not or cannot be read.

    Raises
    ------
    InputFileError
        If the content is no workbook, is locked with a password, or would unpack to more than ``limits`` allow.
    """
    if content.startswith(OLE_MAGIC):
        if _ENCRYPTED_STREAM in content or _has_filepass(content):
            raise locked(name)
        return
    if not content.startswith(ZIP_MAGIC):
        raise InputFileError(
            f"{name} 不是 Excel 或 ODS 工作簿（内容与扩展名不符，常见于网页导出的表）。请用 Excel 或 WPS 打开后另存为 xlsx。",
            f"{name} is no Excel or ODS workbook (its content is not what its extension says). Open it and save it as xlsx.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _check_directory(name, packed, limits)
            _check_password(name, packed)
            _check_area(name, packed, limits)
    except _ZIP_ERRORS as error:
        raise broken(name) from error


def locked(name: str) -> InputFileError:
    """The refusal of a workbook with a password."""
    return InputFileError(
        f"{name} 设有打开密码，无法读取。请在 Excel 或 WPS 中取消密码并另存后再导入。",
        f"{name} is protected with a password. Remove the password in Excel or WPS, save it, and import it again.",
    )


def broken(name: str) -> InputFileError:
    """The refusal of a workbook that is cut off or damaged."""
    return InputFileError(
        f"{name} 已损坏或不完整（可能复制、下载中断）。请重新复制，或用 Excel、WPS 打开修复后另存。",
        f"{name} is damaged or cut off. Copy it again, or open it in Excel or WPS, repair it and save it.",
    )


def too_large(name: str, zh: str, en: str) -> InputFileError:
    """The refusal of a file that is larger than any ledger."""
    return InputFileError(
        f"{name} {zh}，不像台账，未读取。请删去多余的内容、行列或工作表，按年或月拆分后再导入。",
        f"{name} {en}; it does not look like a ledger and was not read. Remove what is not needed, or split it by year.",
    )


def _check_directory(name: str, packed: zipfile.ZipFile, limits: TableLimits) -> None:
    members = packed.infolist()
    if len(members) > limits.members:
        raise too_large(name, f"内含 {len(members)} 个文件", f"holds {len(members)} files")
    if any(_leads_outside(member.filename) for member in members):
        raise InputFileError(
            f"{name} 内含指向外部目录的文件名，可能被人改动过，未读取。请向来源重新索取。",
            f"{name} holds file names that lead outside of it; it may have been tampered with. Ask its sender for a new copy.",
        )
    unpacked = sum(member.file_size for member in members)
    ratio = unpacked / max(1, sum(member.compress_size for member in members))
    if unpacked > limits.unpacked_mb * 1e6 or (ratio > limits.ratio and unpacked > limits.ratio_from_mb * 1e6):
        raise too_large(name, f"解压后有 {unpacked / 1e6:.0f} MB", f"unpacks to {unpacked / 1e6:.0f} MB")


def _leads_outside(member: str) -> bool:
    path = PurePosixPath(member.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or member[1:2] == ":"


def _check_password(name: str, packed: zipfile.ZipFile) -> None:
    if any(member.flag_bits & 0x1 for member in packed.infolist()):
        raise locked(name)
    if "META-INF/manifest.xml" in packed.namelist() and b"encryption-data" in packed.read("META-INF/manifest.xml"):
        raise locked(name)


def _check_area(name: str, packed: zipfile.ZipFile, limits: TableLimits) -> None:
    """Refuse sheets whose used area is huge: the reader holds rows times columns in memory, however few are filled."""
    for member in packed.namelist():
        if member != "content.xml" and not re.fullmatch(r"xl/worksheets/[^/]+\.xml", member):
            continue
        with packed.open(member) as xml:
            rows, columns = _ods_area(xml) if member == "content.xml" else _excel_area(xml)
        if rows * columns > limits.cells:
            raise too_large(name, f"已用区域有 {rows} 行 × {columns} 列", f"uses an area of {rows} rows x {columns} columns")


def _has_filepass(content: bytes) -> bool:
    """Whether an xls workbook has the record that announces encryption among its first ones ([MS-XLS] 2.1.7.20.1)."""
    at = content.find(_XLS_START)
    for _ in range(_FIRST_RECORDS if at >= 0 else 0):
        kind, length = struct.unpack_from("<HH", content, at) if at + 4 <= len(content) else (0, 0)
        if kind == _FILEPASS:
            return True
        at += 4 + length
    return False


def _excel_area(xml: IO[bytes]) -> tuple[int, int]:
    rows = columns = 0
    for text in _pieces(xml):
        for letters, digits in _CELL.findall(text):
            rows, columns = max(rows, int(digits)), max(columns, _column_number(letters))
    return rows, columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_area(xml: IO[bytes]) -> tuple[int, int]:
    rows = columns = row = column = 0
    for text in _pieces(xml):
        for kind, attributes in _ODS_TAG.findall(text):
            repeat = _REPEATED.search(attributes)
            step = int(repeat[1]) if repeat else 1
            if kind == b"table":
                row = 0
            elif kind == b"table-row":
                row, column = row + step, 0
            else:
                column += step
                if not attributes.endswith(b"/"):
                    rows, columns = max(rows, row), max(columns, column)
    return rows, columns


def _pieces(xml: IO[bytes]) -> Iterator[bytes]:
    """The text in pieces that end before a tag begins, so that no tag is cut."""
    rest = b""
    while chunk := xml.read(_CHUNK):
        text = rest + chunk
        cut = text.rfind(b"<")
        if cut > 0:
            yield text[:cut]
            rest = text[cut:]
        else:
            rest = text
    yield rest
