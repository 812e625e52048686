"""Cells to clean text and to days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from fieldvisit.errors import Text
from fieldvisit.io.tables import Cell

EMPTY_DAY = Text("日期为空，请补上日期", "the day is empty; fill it in")
NO_YEAR = Text(
    "日期缺少年份，而标题、文件名和同列日期都看不出是哪一年；请写成 2026-05-14 的形式",
    "the year is missing, and neither title, file name nor the other days tell it; write it like 2026-05-14",
)
NO_DAY = Text("不是有效的日期；请写成 2026-05-14 的形式", "not a valid day; write it like 2026-05-14")
SHORT_YEAR = Text("年份只有两位，无法确定；请写成 2026-05-14 的形式", "the year has two digits only; write it like 2026-05-14")

_GAP = r"\s*[-./年月,、]\s*"
_CLOCK = r"(?:[\sT]*(?:上午|下午|早上|晚上)?\s*\d{1,2}\s*[:时点].*)?"
_FULL = re.compile(rf"(\d{{4}}){_GAP}(\d{{1,2}}){_GAP}(\d{{1,2}})\s*日?{_CLOCK}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(rf"\d{{2}}{_GAP}\d{{1,2}}{_GAP}\d{{1,2}}\s*日?{_CLOCK}")
_MONTH_DAY = re.compile(rf"(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*日?{_CLOCK}")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(36526, 55153)  # 2000 to 2050: what Excel shows for a day whose cell lost its date format
_DAYS_TO_TELL_A_YEAR = 3


def text_of(cell: Cell) -> str:
    """The cell as one line of text: whole numbers without ``.0``, no control or invisible characters, no outer spaces."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if not isinstance(cell, str):
        return str(cell)
    visible = cell if cell.isprintable() else "".join(map(_visible, cell))
    return " ".join(visible.split())


def plain(cell: Cell) -> str:
    """``text_of`` with full-width digits, letters and marks made half-width, for numbers and words that are compared."""
    return " ".join(unicodedata.normalize("NFKC", text_of(cell)).split())


def squeezed(cell: Cell) -> str:
    """``plain`` without any space, for the words of closed columns (``县 级``)."""
    return plain(cell).replace(" ", "")


def is_blank(cell: Cell) -> bool:
    """Whether the cell shows nothing."""
    return isinstance(cell, str) and not text_of(cell)


def day_of(cell: Cell, year: int | None = None) -> date | Text:
    """The day a cell means, or the reason why it means none.

    Read are date cells, year-month-day in text with ``-``, ``.``, ``/`` or 年月日 (full-width digits too, a time of day is
    dropped), eight digits, and Excel's day numbers in number cells.

    Parameters
    ----------
    year
        The year of ``5月14日`` where the file makes it clear; ``None`` when it does not.
    """
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float | int) and not isinstance(cell, bool) and int(cell) in _EXCEL_DAYS:
        return _EXCEL_EPOCH + timedelta(days=int(cell))
    text = re.sub(r"[(\[].*?[)\]]", "", plain(cell)).strip()
    if not text:
        return EMPTY_DAY
    if found := _FULL.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _MONTH_DAY.fullmatch(text):
        return NO_YEAR if year is None else _day(year, int(found[1]), int(found[2]))
    return SHORT_YEAR if _SHORT.fullmatch(text) else NO_DAY


def clear_year(titles: Iterable[str], days: Iterable[Cell]) -> int | None:
    """The one year that titles name, else the one year in which all full days of a column lie; ``None`` when unclear."""
    named = {int(year) for title in titles for year in _YEAR.findall(unicodedata.normalize("NFKC", title))}
    if named:
        return named.pop() if len(named) == 1 else None
    read = [day.year for day in map(day_of, days) if isinstance(day, date)]
    return read[0] if len(read) >= _DAYS_TO_TELL_A_YEAR and len(set(read)) == 1 else None


def _visible(sign: str) -> str:
    category = unicodedata.category(sign)
    return "" if category == "Cf" else " " if category in ("Cc", "Zl", "Zp") else sign


def _day(year: int, month: int, day: int) -> date | Text:
    try:
        return date(year, month, day)
    except ValueError:
        return NO_DAY
