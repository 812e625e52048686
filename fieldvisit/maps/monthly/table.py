"""The matters of a run by village, month and category in columns, received and still open."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fieldvisit.domain.run import Run
from fieldvisit.maps.marks import OncePerRun

_Row = tuple[str, str, str, int, int]


class MonthTable:
    """All matters placed at villages: ``months`` without a gap from the first of the period to the last, ``categories`` that occur.

    A matter has the month and the category of its first petition, as in the tally.
    """

    def __init__(self, run: Run) -> None:
        rows = list(_rows(run))
        self.categories = tuple(sorted({row[2] for row in rows}))
        self.months = _all_months(run, {row[1] for row in rows}) if rows else ()
        self._codes = tuple(sorted({row[0] for row in rows}))
        self._village = _places(self._codes, [row[0] for row in rows])
        self._month = _places(self.months, [row[1] for row in rows])
        self._category = _places(self.categories, [row[2] for row in rows])
        self._counts = np.array([row[3:] for row in rows], dtype=np.int64).reshape(-1, 2)

    def crossed(self, categories: Sequence[str], codes: Collection[str]) -> NDArray[np.int64]:
        """Matters of the villages with these codes received and still open, shape ``(months, categories, 2)``.

        No category lets all through.
        """
        wanted = self._wanted(categories, ()) & np.array([code in codes for code in self._codes], dtype=bool)[self._village]
        found = np.zeros((len(self.months), len(self.categories), 2), dtype=np.int64)
        np.add.at(found, (self._month[wanted], self._category[wanted]), self._counts[wanted])
        return found

    def received(self, categories: Sequence[str], months: Sequence[str]) -> dict[str, int]:
        """Matters received in the given months by village; villages without one may lack."""
        wanted = self._wanted(categories, months)
        found = np.zeros(len(self._codes), dtype=np.int64)
        np.add.at(found, self._village[wanted], self._counts[wanted, 0])
        return dict(zip(self._codes, found.tolist(), strict=True))

    def _wanted(self, categories: Sequence[str], months: Sequence[str]) -> NDArray[np.bool_]:
        wanted = np.ones(len(self._month), dtype=bool)
        if categories:
            wanted &= np.isin(self._category, [n for n, name in enumerate(self.categories) if name in categories])
        if months:
            wanted &= np.isin(self._month, [n for n, name in enumerate(self.months) if name in months])
        return wanted


_tables = OncePerRun(MonthTable)


def month_table(run: Run) -> MonthTable:
    """The table of a run, made once."""
    return _tables.of(run)


def _rows(run: Run) -> Iterator[_Row]:
    for load in run.tally.villages:
        for month, counts in load.by_month_category.items():
            for category, received in counts.items():
                yield load.village.code, month, category, received, 0
    for mark in run.marks:
        yield mark.village_code, mark.month, mark.category, 0, 1


def _all_months(run: Run, there: set[str]) -> tuple[str, ...]:
    first = min(f"{run.tally.first_day:%Y-%m}", *there)
    last = max(f"{run.tally.last_day:%Y-%m}", *there)
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(start, end + 1))


def _places(names: Sequence[str], values: Sequence[str]) -> NDArray[np.intp]:
    place = {name: n for n, name in enumerate(names)}
    return np.array([place[value] for value in values], dtype=np.intp)
