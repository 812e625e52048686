"""Ruin and recreate: take a handful of visits out of a plan, put visits back in, keep what is better more often than not.

Our own large neighbourhood search after Pisinger and Ropke (2010), with simulated annealing on the weighted sum of
``minutes_per_point`` and a separate best kept by the true ``PlanValue``. The work is counted in iterations and the random
numbers come from one seed, so the same problem gives the same plan on a busy machine and an idle one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from fieldvisit.routing.engines.draft import Draft, Insertion
from fieldvisit.routing.hours import Route
from fieldvisit.routing.schedule import Tables

HOTTEST_MIN, COLDEST_MIN = 200.0, 2.0
FEWEST_OUT, MOST_OUT = 3, 12

IsOver = Callable[[], bool]


@dataclass
class RoutePool:
    """Routes seen on the way, each with the best weighted sum of a plan that contained it."""

    seen: dict[tuple[int, frozenset[int]], tuple[int, Route]] = field(default_factory=dict)

    def add(self, shift: int, route: Route, merit: int) -> None:
        """Remember a route of a shift; of two orders of the same visits the one seen in the better plan stays."""
        key = (shift, frozenset(route))
        known = self.seen.get(key)
        if route and (known is None or merit > known[0]):
            self.seen[key] = (merit, route)

    def best(self, count: int) -> list[tuple[int, Route]]:
        """The ``count`` routes of the best plans, as (shift, route), in a fixed order."""
        ranked = sorted(self.seen.items(), key=lambda entry: (-entry[1][0], entry[0][0], sorted(entry[0][1])))
        return [(key[0], route) for key, (_, route) in ranked[:count]]


class RuinAndRecreate:
    """One search over a draft."""

    def __init__(self, start: Draft, minutes_per_point: int, seed: int, pool: RoutePool) -> None:
        self.tables = start.tables
        self.random = Random(seed)  # noqa: S311 - a search, not a secret
        self.now = start.copy()
        self.best = start.copy()
        self.best_value = self.best.value
        self.pool = pool
        self.weights = weights_of(self.tables, minutes_per_point)
        self.merit = merit_of(self.now, self.weights)
        self.near = _neighbours(self.tables)
        self.movable = [v for v in range(self.tables.count) if self.tables.shifts_for[v]]

    def construct(self, is_over: IsOver = lambda: False) -> None:
        """Put waiting visits at their cheapest places, the weightiest first, until ``is_over``."""
        self.now.fill(is_over)
        self.best, self.best_value, self.merit = self.now.copy(), self.now.value, merit_of(self.now, self.weights)

    def run(self, iterations: int, stop: IsOver = lambda: False) -> int:
        """Search for so many iterations or until ``stop`` says so; returns the iterations done."""
        if not self.movable:
            return 0
        for done in range(iterations):
            if stop():
                return done
            heat = HOTTEST_MIN * (COLDEST_MIN / HOTTEST_MIN) ** (done / iterations)
            self._step(heat)
        return iterations

    def _step(self, heat: float) -> None:
        draft = self.now.copy()
        waiting = sorted(draft.loose)
        touched = self._ruin(draft)
        freed = sorted(draft.loose.difference(waiting))
        self._recreate(draft, waiting, freed, touched)
        merit = merit_of(draft, self.weights)
        for s in sorted(touched):
            self.pool.add(s, draft.routes[s], merit)
        if merit >= self.merit or self.random.random() < math.exp((merit - self.merit) / heat):
            self.now, self.merit = draft, merit
            value = draft.value
            if value < self.best_value:
                self.best, self.best_value = draft.copy(), value

    def _ruin(self, draft: Draft) -> set[int]:
        """Take visits out; returns the shifts they were taken from."""
        served = {v: s for s, route in enumerate(draft.routes) for v in route}
        if not served:
            return set(range(len(draft.routes)))
        out = self._whole_days(draft) if self.random.random() < 0.2 else self._neighbourhood(served)
        touched = {served[v] for v in out}
        for s in sorted(touched):
            rest = tuple(v for v in draft.routes[s] if v not in out)
            feasible = self.tables.drive_of(self.tables.kind_of[s], rest) >= 0
            draft.set_route(s, rest if feasible else ())
        return touched

    def _whole_days(self, draft: Draft) -> set[int]:
        busy = [s for s, route in enumerate(draft.routes) if route]
        days = self.random.sample(busy, min(len(busy), self.random.randint(1, 2)))
        return {v for s in days for v in draft.routes[s]}

    def _neighbourhood(self, served: dict[int, int]) -> set[int]:
        count = self.random.randint(FEWEST_OUT, MOST_OUT)
        if self.random.random() < 0.2:
            return set(self.random.sample(sorted(served), min(count, len(served))))
        seed = self.random.choice(self.movable)
        near = [v for v in self.near[seed] if v in served]
        return {near[int(len(near) * self.random.random() ** 4)] for _ in range(count)} if near else set()

    def _recreate(self, draft: Draft, waiting: list[int], freed: list[int], touched: set[int]) -> None:
        """Insert visits in a noisy order; those that waited before look only at shifts that changed."""
        order = self._order([*waiting, *freed])
        late = set(freed)
        for v in order:
            shifts = self.tables.shifts_for[v]
            found = self._insertion(draft, v, shifts if v in late else [s for s in shifts if s in touched])
            if found is not None:
                draft.set_route(found.shift, found.route)
                touched.add(found.shift)

    def _insertion(self, draft: Draft, v: int, shifts: tuple[int, ...] | list[int]) -> Insertion | None:
        if self.random.random() < 0.5:
            return draft.cheapest(v, shifts)
        return draft.cheapest(v, [s for s in shifts if self.random.random() > 0.2])

    def _order(self, visits: list[int]) -> list[int]:
        weights, service, options, draw = self.weights, self.tables.service, self.tables.shifts_for, self.random
        choice = draw.randrange(3)
        if choice == 0:
            keys = {v: -weights[v] * draw.uniform(0.6, 1.4) for v in visits}
        elif choice == 1:
            keys = {v: -weights[v] / (service[v] + 30) * draw.uniform(0.6, 1.4) for v in visits}
        else:
            keys = {v: -weights[v] / (1 + len(options[v])) * draw.uniform(0.5, 1.5) for v in visits}
        return sorted(visits, key=lambda v: (keys[v], v))


def weights_of(tables: Tables, minutes_per_point: int) -> list[int]:
    """Each visit's worth in driving minutes: its score at the exchange rate, plus a step for each tier."""
    base = [minutes_per_point * points // 10 for points in tables.points]
    step = sum(base) + 1
    late = sum(1 for tier in tables.tier if tier == 1) + 1
    return [
        worth + (step * late if tier == 2 else step if tier == 1 else 0) for worth, tier in zip(base, tables.tier, strict=True)
    ]


def merit_of(draft: Draft, weights: list[int]) -> int:
    """The weighted sum that guides a search: worth of what is served minus driving minutes; more is better."""
    return sum(weights[v] for route in draft.routes for v in route) - sum(draft.drive(s) for s in range(len(draft.routes)))


def _neighbours(tables: Tables) -> list[list[int]]:
    """For every visit all visits with a position, nearest first (itself included)."""
    located = [v for v in range(tables.count) if tables.place[v] >= 0]
    near: list[list[int]] = []
    for v in range(tables.count):
        row = tables.drive[tables.place[v]] if tables.place[v] >= 0 else []
        near.append(sorted(located, key=lambda u, row=row: (row[tables.place[u]], u)) if row else [])  # type: ignore[misc]
    return near
