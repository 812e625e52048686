"""What a table of cases counts, as somebody asked for it: months, status, categories, township, hotspot."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from fieldvisit.domain.run import Run
from fieldvisit.errors import InputFileError, NotFoundError, SettingsError
from fieldvisit.maps.selection import Selection

KEY = "fieldvisit"
"""Under this name a table carries what it counts (``DataFrame.attrs``)."""
STATUSES = ("open", "closed", "all")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Asked:
    """What is counted: matters of some months of receipt (``("2026-06", "2026-07")``; empty: all) and status, in some categories and places.

    ``as_of`` is the day on which a matter is open or closed.
    """

    months: tuple[str, ...] = ()
    status: str = "open"
    categories: tuple[str, ...] = ()
    township: str = ""
    hotspot: str = ""
    as_of: str = ""

    @property
    def selection(self) -> Selection:
        """The same as a filter of the pages; these count open matters."""
        return Selection(self.categories, self.months, self.township, hotspot=self.hotspot)

    @property
    def days(self) -> tuple[date, date] | None:
        """First day of the first month and last day of the last; ``None`` for all months."""
        if not self.months:
            return None
        first = date.fromisoformat(f"{self.months[0]}-01")
        following = date.fromisoformat(f"{self.months[-1]}-28") + timedelta(days=4)
        return first, following.replace(day=1) - timedelta(days=1)


def asked(run: Run, months: str | Sequence[str] | None, status: str, **places: Any) -> Asked:
    """What was asked for, with names for codes where somebody wrote names.

    Raises
    ------
    SettingsError
        If a month or status cannot be read.
    NotFoundError
        If the county has no such category, township or hotspot; names those it has.
    """
    if status not in STATUSES:
        raise SettingsError(
            f"status={status!r} 应为 open、closed 或 all。", f"status={status!r} should be open, closed or all."
        )
    return Asked(
        read_months(months),
        status,
        tuple(_category(one, run) for one in _several(places["categories"])),
        _township(places["township"], run) if places["township"] else "",
        _hotspot(places["hotspot"], run) if places["hotspot"] else "",
        run.today.isoformat(),
    )


def read_months(months: str | Sequence[str] | None) -> tuple[str, ...]:
    """Months in order: ``"2026-06"``, ``"2026-06/2026-11"``, or several; nothing for ``None``."""
    if months is None:
        return ()
    found: set[str] = set()
    for part in _several(months):
        first, _, last = part.partition("/")
        last = last or first
        if not (_MONTH.fullmatch(first) and _MONTH.fullmatch(last)) or last < first:
            raise SettingsError(
                f"months={part!r} 应写成 2026-06 或 2026-06/2026-11（先后不能颠倒）。",
                f"months={part!r} should read like 2026-06 or 2026-06/2026-11, the earlier month first.",
            )
        found |= {f"{one:%Y-%m}" for one in pd.period_range(first, last, freq="M").to_timestamp()}
    return tuple(sorted(found))


def carried(table: object) -> Asked:
    """What a table of cases counts, as it carries it; rows that somebody left out change nothing of it.

    Raises
    ------
    InputFileError
        If it is no such table.
    """
    told = table.attrs.get(KEY) if isinstance(table, pd.DataFrame) else None
    if not isinstance(told, Mapping):
        raise InputFileError(
            "cases 应是 ws.cases() 或 hotspots.top() 给出的表；如果另外拼过表，请用 table.attrs = ws.cases().attrs 带上统计口径。",
            "cases should be a table of ws.cases() or hotspots.top(); if you built it anew, carry over what it counts: "
            "table.attrs = ws.cases().attrs.",
        )
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Asked(**values)


def carry(table: pd.DataFrame, what: Asked) -> None:
    """Let a table carry what it counts, in plain values that every file format takes."""
    table.attrs[KEY] = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(what).items()}


def _several(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _category(word: str, run: Run) -> str:
    for code, label in run.categories.items():
        if word in (code, label.zh, label.en):
            return code
    names = "、".join(f"{code}（{label.zh}）" for code, label in run.categories.items())
    raise NotFoundError(
        f"没有类别 {word}。可用：{names}。", f"There is no category {word}. Available: {', '.join(run.categories)}."
    )


def _township(word: str, run: Run) -> str:
    there = {village.township_code: village.township for village in run.villages}
    for code, name in sorted(there.items()):
        if word in (code, name):
            return code
    raise NotFoundError(
        f"没有乡镇 {word}。可用：{'、'.join(there.values())}。",
        f"There is no township {word}. Available: {', '.join(there.values())}.",
    )


def _hotspot(word: str, run: Run) -> str:
    there = [spot.id for spot in run.hotspots]
    if word not in there:
        raise NotFoundError(
            f"没有热点 {word}。现有：{'、'.join(there) or '无'}。",
            f"There is no hotspot {word}. There are: {', '.join(there) or 'none'}.",
        )
    return word
