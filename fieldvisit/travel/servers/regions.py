"""One bad place never spoils a table: where a service refuses one, its places are told apart one by one and asked again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fieldvisit.domain.place import LonLat
from fieldvisit.travel.servers.table import Answer, Ask, RefusedError


@dataclass
class Careful:
    """An ``Ask`` for which no single place is refused: pairs the service will not serve have no way.

    Places that a refused table holds are sorted into regions by single questions, each place once: whoever is reached from the
    first place of a region belongs to it. Tables are then asked within regions only. ``spoils``: a table with empty cells
    is not believed either until it was asked so.
    """

    ask: Ask
    spoils: bool = False
    _first: list[LonLat] = field(default_factory=list)
    _region: dict[LonLat, int] = field(default_factory=dict)

    def __call__(self, places: Sequence[LonLat], rows: int) -> Answer:
        """The answer for the whole table, infinite gaps where the service knows no road."""
        try:
            answer = self.ask(places, rows)
        except RefusedError:
            return self._by_region(places, rows)
        return self._by_region(places, rows) if self.spoils and np.isnan(answer.seconds).any() else answer

    def _by_region(self, places: Sequence[LonLat], rows: int) -> Answer:
        region = np.array([self._region_of(place) for place in places])
        seconds, metres = np.full((2, rows, len(places) - rows), np.nan)
        gaps = np.full(rows, math.inf)
        for one in np.unique(region[region >= 0]):
            sources, targets = np.flatnonzero(region[:rows] == one), np.flatnonzero(region[rows:] == one)
            if not len(sources):
                continue
            asked = [*sources, *(rows + targets)] if len(targets) else [*sources, *sources]
            answer = self.ask([places[n] for n in asked], len(sources))
            gaps[sources] = answer.gaps
            if len(targets):
                seconds[np.ix_(sources, targets)] = answer.seconds
                metres[np.ix_(sources, targets)] = answer.metres
        return Answer(seconds, metres, gaps)

    def _region_of(self, place: LonLat) -> int:
        if place not in self._region:
            self._region[place] = self._found(place)
        return self._region[place]

    def _found(self, place: LonLat) -> int:
        if not self._served(place, place):
            return -1
        for number, first in enumerate(self._first):
            if self._served(first, place):
                return number
        self._first.append(place)
        return len(self._first) - 1

    def _served(self, origin: LonLat, target: LonLat) -> bool:
        try:
            return bool(np.isfinite(self.ask([origin, target], 1).seconds[0, 0]))
        except RefusedError:
            return False
