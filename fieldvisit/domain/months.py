"""Months as they are written, ``2026-11``: the days they hold and the months before them."""

from __future__ import annotations

from datetime import date


def first_of(month: str) -> date:
    """The first day of a month; raises ``ValueError`` for what is none."""
    if len(month) != len("2026-11"):
        raise ValueError(f"{month!r} is no month")
    return date.fromisoformat(f"{month}-01")


def end_of(month: str) -> date:
    """The first day after a month."""
    first = first_of(month)
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month_before(month: str, back: int = 1) -> str:
    """The month so many months before another."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - back, 12)
    return f"{year:04d}-{number + 1:02d}"
