"""Days and spans of a day as the county's tables write them."""

from __future__ import annotations

import re
from datetime import date

from fieldvisit.domain.visit import TimeWindow
from fieldvisit.io.rows import CsvRow


def day_of(row: CsvRow, text: str) -> date:
    """The day that a text like 2026-11-30 names; raises ``InputFileError`` with the row otherwise."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise row.error(f"{text} 不是日期，应写成 2026-11-30", f"{text} is not a date; write it as 2026-11-30") from None


def window_of(row: CsvRow, text: str) -> TimeWindow:
    """The span that a text like 08:30-17:30 names; raises ``InputFileError`` with the row otherwise."""
    found = re.fullmatch(r"([0-9]{1,2})[:：]([0-5][0-9])\s*[-–~至]\s*([0-9]{1,2})[:：]([0-5][0-9])", text)
    if found:
        hours, minutes, end_hours, end_minutes = map(int, found.groups())
        start, end = 60 * hours + minutes, 60 * end_hours + end_minutes
        if start < end <= 24 * 60:
            return TimeWindow(start, end)
    raise row.error(f"{text} 不是时间段，应写成 08:30-17:30", f"{text} is not a time span; write it as 08:30-17:30")
