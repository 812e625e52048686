"""The hours of the county: instants are kept in UTC and told as clocks in China show them, wherever the computer thinks it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

HERE: Final = ZoneInfo("Asia/Shanghai")


def moment_text(at: datetime) -> str:
    """An instant to the minute: ``2026-11-30 16:38``."""
    return f"{at.astimezone(HERE):%Y-%m-%d %H:%M}"


def day_here(at: str) -> date:
    """The day in China of an instant as events are written, ``2026-11-30T16:38:00+00:00``."""
    return datetime.fromisoformat(at).astimezone(HERE).date()


def clock_text(at: datetime) -> str:
    """The hour and minute of an instant: ``16:38``."""
    return f"{at.astimezone(HERE):%H:%M}"
