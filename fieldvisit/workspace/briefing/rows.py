"""The figures of months: received, closed, backlog, returned, satisfied; the same as on the page of today, for any month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.months import end_of, month_before
from fieldvisit.register.cases import CaseBook, Table

OLD_DAYS = 60
"""A case open for longer than so many days is an old one."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month: cases received and closed, open at its end (old and key ones among them), returned; replies asked about and satisfied.

    ``last_day`` is the last day counted. ``None`` is a count that is not told or, where the month is not ``known``, lies before the ledgers.
    """

    month: str
    last_day: date
    received: int | None
    closed: int | None
    backlog: int | None
    old: int | None
    key: int | None
    returned: int | None
    asked: int | None
    satisfied: int | None
    known: bool = True

    @property
    def share(self) -> float | None:
        """The share of those asked who were satisfied, in [0, 1]; ``None`` when nobody was asked."""
        return self.satisfied / self.asked if self.asked and self.satisfied is not None else None


def month_rows(book: CaseBook, months: Sequence[str], today: date, also: Scope | None = None) -> tuple[MonthRow, ...]:
    """The figures of each month; months before the first case are not known."""
    known = known_months(book, months)
    ends = [min(end_of(month) - timedelta(days=1), today) for month in known]
    left = book.backlogs([(day, day - timedelta(days=OLD_DAYS)) for day in ends], also=also)
    rows = {
        now.month: MonthRow(
            now.month, day, now.received, now.closed, b.open, b.old, b.key, now.returned, now.asked, now.satisfied
        )
        for now, day, b in zip(book.month_figures(*known, also=also), ends, left, strict=True)
    }
    return tuple(rows.get(month) or _unknown(month) for month in months)


def known_months(book: CaseBook, months: Sequence[str]) -> tuple[str, ...]:
    """Those of the months that do not lie before the first case: of earlier ones the ledgers say nothing."""
    first = min(book.count(Table.MONTH).cells, default="9999-12")
    return tuple(month for month in months if month >= first)


def thirteen(month: str) -> tuple[str, ...]:
    """A month and the twelve before it, oldest first: the first is the same month of the year before."""
    return tuple(month_before(month, back) for back in range(12, -1, -1))


def told_rows(rows: Sequence[MonthRow], fewest: int) -> tuple[MonthRow, ...]:
    """The rows without counts from 1 to ``fewest - 1``, and without what would give them away.

    The backlog of a month is that of the month before, and what was received less what was closed: the three are told together or
    not at all. Satisfied and not satisfied are two parts of those asked. Old and key cases are parts of the backlog and not told.
    """
    return tuple(_told(row, fewest) for row in rows)


def _unknown(month: str) -> MonthRow:
    return MonthRow(month, end_of(month) - timedelta(days=1), *(None,) * 8, known=False)


def _told(row: MonthRow, fewest: int) -> MonthRow:
    def small(*counts: int | None) -> bool:
        return any(n is not None and 0 < n < fewest for n in counts)

    if small(row.received, row.closed, row.backlog):
        row = replace(row, received=None, closed=None, backlog=None)
    if small(row.returned):
        row = replace(row, returned=None)
    if row.asked is not None and row.satisfied is not None and small(row.satisfied, row.asked - row.satisfied):
        row = replace(row, asked=None, satisfied=None)
    return replace(row, old=None, key=None)
