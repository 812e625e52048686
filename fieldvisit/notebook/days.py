"""Days as somebody writes them in a notebook."""

from __future__ import annotations

from datetime import date, datetime

from fieldvisit.errors import SettingsError


def a_day(given: str | date) -> date:
    """The day meant by ``"2026-11-30"``, a date or a time stamp; raises ``SettingsError``."""
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise SettingsError(
            f"{given!r} 不是日期，应写成 2026-11-30 的形式。", f"{given!r} is not a date; write it like 2026-11-30."
        ) from error
