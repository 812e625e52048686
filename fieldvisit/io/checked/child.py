"""Runs alone in a process of its own: a workbook and the cells to mark on standard input, the marked workbook on standard output.

It is started by path, as the reader of workbooks is, so that a broken or huge file costs this process only. Every formula becomes
the value it last showed; no cell can start one.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

_REFUSED, _UNCLEAR = PatternFill("solid", fgColor="FFFF00"), PatternFill("solid", fgColor="FFF2A8")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
_UNTITLED = re.compile(r"[\[\]:*?/\\]")
_MOST_COMMENTS = 5_000
_WIDTHS = (14, 8, 8, 10, 70)


def main() -> None:
    """Read the order and the workbook, write the marked one; a failure that has a name is told on standard error with code 3."""
    limit_memory(int(sys.argv[1]))
    order = json.loads(sys.stdin.buffer.readline())
    try:
        book = _opened(sys.stdin.buffer.read()) if order["own"] else Workbook()
        sheets = {sheet.title: sheet for sheet in book.worksheets} if order["own"] else _written(book, order["sheets"])
        _mark(sheets, order)
        _list(book, order)
        out = io.BytesIO()
        book.save(out)
    except (MemoryError, zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError) as error:
        sys.stderr.write(type(error).__name__)
        raise SystemExit(3) from error
    sys.stdout.buffer.write(out.getvalue())


def _opened(content: bytes) -> Workbook:
    """The sender's own workbook with its looks, without macros, links to other files and formulas."""
    book = load_workbook(io.BytesIO(content), keep_vba=False, keep_links=False)
    live = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    shown = load_workbook(io.BytesIO(content), data_only=True, keep_links=False) if live else book
    for cell in live:
        value = shown[cell.parent.title][cell.coordinate].value
        _put(cell, str(getattr(cell.value, "text", cell.value)) if value is None else value)
    return book


def _written(book: Workbook, sheets: list[dict[str, Any]]) -> dict[str, Worksheet]:
    """The sheets of a file of another kind, by their names there."""
    book.remove(book.worksheets[0])
    made: dict[str, Worksheet] = {}
    for one in sheets:
        sheet = made[one["name"]] = book.create_sheet(_UNTITLED.sub("_", one["name"])[:31] or "1")
        for number, row in enumerate(one["rows"], 1):
            for at, value in enumerate(row, 1):
                if value != "":
                    _put(sheet.cell(number, at), date.fromisoformat(value["date"]) if isinstance(value, dict) else value)
    return made


def _put(cell: Cell, value: Any) -> None:
    """Write a value; text stays text, whatever it begins with."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"
    if value.startswith(_FORMULA_SIGNS):
        cell.quotePrefix = True


def _mark(sheets: dict[str, Worksheet], order: dict[str, Any]) -> None:
    for number, (sheet, row, column, reason, refused) in enumerate(order["marks"]):
        cell = _top_left(sheets[sheet], row, column + 1)
        cell.fill = _REFUSED if refused or cell.fill == _REFUSED else _UNCLEAR
        if number < _MOST_COMMENTS:
            before = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(f"{before}{reason}", "fieldvisit", width=280, height=90)


def _top_left(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell, or of cells merged into one the one that holds the value."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, MergedCell):
        return cell
    inside = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    return sheet.cell(inside.min_row, inside.min_col)


def _list(book: Workbook, order: dict[str, Any]) -> None:
    """A last sheet that says the same in rows, for programs that show no comments."""
    sheet = book.create_sheet(_free_title(book, order["title"]))
    for at, (head, width) in enumerate(zip(order["heads"], _WIDTHS, strict=True), 1):
        _put(sheet.cell(1, at), head)
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = width
    for number, (name, row, column, reason, refused) in enumerate(order["marks"], 2):
        values = (name, row, get_column_letter(column + 1), order["kinds"][0 if refused else 1], reason)
        for at, value in enumerate(values, 1):
            _put(sheet.cell(number, at), value)
    sheet.freeze_panes = "A2"


def _free_title(book: Workbook, wanted: str) -> str:
    title, number = wanted, 1
    while title in book.sheetnames:
        number += 1
        title = f"{wanted}{number}"
    return title


def limit_memory(megabytes: int) -> None:
    """Let this process have so much memory and no more, where the system knows such limits."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000,) * 2)


if __name__ == "__main__":
    main()
