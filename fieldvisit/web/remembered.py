"""Pages that depend on a run and a filter alone, kept until the run is another: a run never changes, it is replaced."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from fieldvisit.domain.run import Run

T = TypeVar("T")


class Same:
    """A part of a key that is this very object and no other, be they equal or not."""

    def __init__(self, of: object) -> None:
        self._of = of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other._of is self._of

    def __hash__(self) -> int:
        return id(self._of)


class Remembered(Generic[T]):
    """The last ``most`` values made, by run and key; safe to share between threads.

    Two accounts share a value only when they see the very same run object, which nothing but an equal scope gives them.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[tuple[int, Hashable], tuple[weakref.ref[Run], T]] = OrderedDict()

    def get(self, run: Run, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, or gave for this run and key before."""
        name = (id(run), key)
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None and kept[0]() is run:
                self._kept.move_to_end(name)
                return kept[1]
        made = make()
        with self._lock:
            self._kept[name] = (weakref.ref(run), made)
            for old in [n for n, (whose, _) in self._kept.items() if whose() is None]:
                del self._kept[old]
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
