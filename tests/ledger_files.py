"""Ledger files written at test time: workbooks, csv files, and broken ones."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import xlwt

Cells = Sequence[object]

HEADER = ("信访编号", "登记日期", "问题属地", "主要诉求", "问题类别", "来源级别", "办理状态")
ROW = ("演-1", "2026-10-08", "示例县示例镇示例村1", "咨询危房改造申请进度", "危房改造", "县级", "办理中")


def row(number: int, **changes: object) -> tuple[object, ...]:
    """A good row with its own number; ``changes`` are keyed by header."""
    values = dict(zip(HEADER, (f"演-{number}", *ROW[1:]), strict=True))
    assert changes.keys() <= values.keys()
    return tuple((values | changes).values())


def xlsx(path: Path, rows: Sequence[Cells], *, sheet: str = "台账", more: dict[str, Sequence[Cells]] | None = None) -> Path:
    """An Excel workbook with one sheet, and those of ``more``."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, content in {sheet: rows, **(more or {})}.items():
        page = book.create_sheet(name)
        for cells in content:
            page.append(list(cells))
    book.save(path)
    return path


def csv_file(path: Path, rows: Sequence[Cells], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A csv file without quotes."""
    text = "\n".join(delimiter.join(str(cell) for cell in cells) for cells in rows) + "\n"
    path.write_bytes(text.encode(encoding))
    return path


def xls(path: Path, rows: Sequence[Cells]) -> Path:
    """An Excel 97-2003 workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for at, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet.write(at, column, cell)
    book.save(str(path))
    return path


def ods(path: Path, rows_xml: str, *, manifest: str = "") -> Path:
    """An OpenDocument spreadsheet from the XML of its rows."""
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="台账">{rows_xml}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</m:manifest>',
        )
    return path


def ods_rows(rows: Sequence[Cells]) -> str:
    """Rows of text cells for ``ods``."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    return "".join(f"<table:table-row>{''.join(cell.format(c) for c in cells)}</table:table-row>" for cells in rows)


def locked_xlsx(path: Path) -> Path:
    """What Office writes for a workbook with a password: an OLE file that holds an ``EncryptedPackage`` stream."""
    free, end, fat, none = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        b"",
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
        0,
    )
    header = head + struct.pack("<108I", *([free] * 108))
    table = struct.pack("<128I", fat, end, *range(3, 10), end, *([free] * 118))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        return struct.pack("<64sHBBIII16sIQQIQ", text, len(text), kind, 1, none, none, child, b"", 0, 0, 0, start, size)

    folder = entry("Root Entry", 5, 1, end, 0) + entry("EncryptedPackage", 2, none, 2, 4096) + b"\0" * 256
    path.write_bytes(header + table + folder + bytes(range(256)) * 16)
    return path


def locked_xls(path: Path) -> Path:
    """An Excel 97-2003 workbook whose record after the first says that the rest is encrypted."""
    content = bytearray(xls(path, (HEADER, ROW)).read_bytes())
    second = content.index(bytes.fromhex("0908100000060500")) + 20
    content[second : second + 2] = b"\x2f\x00"
    path.write_bytes(content)
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """A zip file, packed hard."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path
