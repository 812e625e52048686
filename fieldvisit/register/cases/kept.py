"""Counts kept until anything in the register changes: counting a county's cases again for each page costs more than all the rest of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, select

from fieldvisit.register.tables import meta

T = TypeVar("T")
_MOST = 512


class KeptCounts:
    """The last ``most`` counts of one register, each for one scope and question; safe to share between threads.

    They belong to a version of the data, which every change raises, whichever program makes it: the version is read in the very
    transaction that would count, so a count is never older than what the transaction sees.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._lock, self._version = most, threading.Lock(), -1
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, connection: Connection, question: Hashable, count: Callable[[], T]) -> T:
        """What ``count`` answers, or answered at this version of the data; the answer must be one that nobody changes."""
        version = int(connection.execute(select(meta.c.data_version)).scalar_one())
        with self._lock:
            if version == self._version and question in self._kept:
                self._kept.move_to_end(question)
                return cast("T", self._kept[question])
        answer = count()
        with self._lock:
            if version != self._version:
                self._kept.clear()
                self._version = version
            self._kept[question] = answer
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return answer
