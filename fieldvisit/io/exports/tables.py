"""Tables as csv text and xlsx bytes in which no cell can start a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias

import xlsxwriter

from fieldvisit.domain.run import DEMO_BANNER

Value: TypeAlias = str | int | float | bool | date | None

SYNTHETIC = "合成(synthetic)"
NOTICE = "数据说明"

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "−", "﹢", "﹣", "﹦", "﹫")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_BYTE_ORDER_MARK = "\ufeff"
_FIXED_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - the file's own stamp; a clock time would make equal tables differ
_WIDEST = 60
_CELL_LIMIT = 32_767
_A4 = 9
_SHEET_NAME = 31


@dataclass(frozen=True)
class Table:
    """A sheet's name, its headers and its rows, each row as long as the headers; cells of the columns ``to_fill`` are yellow in a workbook."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    to_fill: tuple[int, ...] = ()


def labelled(table: Table, *, synthetic: bool) -> Table:
    """The table with the column ``合成(synthetic)``: ``true`` in every row of a demo, whose last column is the banner."""
    mark: tuple[str, ...] = ("true", DEMO_BANNER.zh) if synthetic else ("false",)
    headers = (*table.headers, SYNTHETIC, *((NOTICE,) if synthetic else ()))
    return replace(table, headers=headers, rows=tuple((*row, *mark) for row in table.rows))


def safe_cell(value: Value) -> str:
    """The value as text that a spreadsheet takes for text or a number, never for a formula.

    Text that begins like a formula (``= + - @``, tab, line break, and the full-width signs) gets an apostrophe before it;
    plain numbers stay numbers. Leading spaces do not hide the sign.
    """
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.startswith(_STARTS) or text.lstrip().startswith(_STARTS) else text


def table_csv(table: Table) -> str:
    """The table as csv with a byte order mark, so that Excel reads Chinese; lines end in LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe_cell(header) for header in table.headers])
    writer.writerows([safe_cell(value) for value in row] for row in table.rows)
    return _BYTE_ORDER_MARK + out.getvalue()


def tables_xlsx(tables: Sequence[Table], *, demo: bool) -> bytes:
    """The tables as sheets of one workbook; equal tables give equal bytes.

    Text is stored as text whatever it begins with, numbers and days as such. In a demo every sheet begins with the banner.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _FIXED_DAY, "comments": DEMO_BANNER.zh if demo else ""})
    styles = ({"bold": True}, {"num_format": "yyyy-mm-dd"}, {"bold": True, "font_color": "#B00020"}, {"bg_color": "#FFFF00"})
    bold, day, warning, yellow = (book.add_format(style) for style in styles)
    for table in tables:
        sheet = book.add_worksheet(table.name[:_SHEET_NAME])
        top = int(demo)
        if demo:
            sheet.write_string(0, 0, DEMO_BANNER.zh, warning)
        for at, header in enumerate(table.headers):
            sheet.write_string(top, at, header, bold)
            sheet.set_column(at, at, _width(header, [row[at] for row in table.rows]))
        for number, row in enumerate(table.rows, top + 1):
            for at, value in enumerate(row):
                _write(sheet, (number, at), value, day)
            for at in table.to_fill:
                sheet.write_blank(number, at, None, yellow)
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, where: tuple[int, int], value: Value, day: xlsxwriter.format.Format) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(*where, value)
    elif isinstance(value, int | float):
        sheet.write_number(*where, value)
    elif isinstance(value, date):
        sheet.write_datetime(*where, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day has no zone
    elif value is not None:
        sheet.write_string(*where, value[:_CELL_LIMIT])


def _width(header: str, values: Sequence[Value]) -> int:
    """A column width: Chinese signs are twice as wide as Latin ones."""
    longest = max((sum(1 + (ord(c) > 0x2E7F) for c in str(value)) for value in (header, *values)), default=0)
    return min(_WIDEST, longest + 2)
