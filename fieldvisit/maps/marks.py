"""The open matters of a run in columns, so that a filter of tens of thousands is a few sums."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from fieldvisit.domain.run import Run

T = TypeVar("T")


class OncePerRun(Generic[T]):
    """What is made of a run: made once for each run, and gone with it; safe to share between threads."""

    def __init__(self, make: Callable[[Run], T]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._known: dict[int, tuple[weakref.ref[Run], T]] = {}

    def of(self, run: Run) -> T:
        """What is made of this run."""
        with self._lock:
            kept = self._known.get(id(run))
            if kept is None or kept[0]() is not run:
                name = id(run)
                kept = self._known[name] = (weakref.ref(run, lambda _: self._known.pop(name, None)), self._make(run))
            return kept[1]


class Marks:
    """``Run.marks`` as columns. ``villages``, ``categories`` and ``months`` are the values there are, in order.

    Raises
    ------
    ValueError
        If the run's marks are not its tally's open matters: it was put together without ``case_marks``, a bug.
    """

    def __init__(self, run: Run) -> None:
        counted = sum(load.open_matters for load in run.tally.villages)
        if len(run.marks) != counted:
            raise ValueError(f"the run has {len(run.marks)} marks for {counted} open matters; set Run.marks with case_marks")
        self.villages, self._village = _column([m.village_code for m in run.marks])
        self.categories, self._category = _column([m.category for m in run.marks])
        self.months, self._month = _column([m.month for m in run.marks])
        self._key = np.array([m.is_key for m in run.marks], dtype=bool)

    def counted(self, categories: Sequence[str], months: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
        """Open matters, and key ones among them, by village; nothing chosen lets everything through."""
        wanted = _among(self.categories, self._category, categories) & _among(self.months, self._month, months)
        return self._by_village(wanted), self._by_village(wanted & self._key)

    def _by_village(self, wanted: NDArray[np.bool_]) -> dict[str, int]:
        found = np.bincount(self._village[wanted], minlength=len(self.villages))
        return dict(zip(self.villages, found.tolist(), strict=True))


_marks = OncePerRun(Marks)


def marks_of(run: Run) -> Marks:
    """The marks of a run, put into columns once."""
    return _marks.of(run)


def _column(values: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    names = tuple(sorted(set(values)))
    place = {name: n for n, name in enumerate(names)}
    return names, np.array([place[value] for value in values], dtype=np.intp)


def _among(names: Sequence[str], column: NDArray[np.intp], chosen: Sequence[str]) -> NDArray[np.bool_]:
    if not chosen:
        return np.ones(len(column), dtype=bool)
    return np.isin(column, [n for n, name in enumerate(names) if name in chosen])
