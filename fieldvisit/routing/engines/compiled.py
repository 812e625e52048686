"""The compiled search behind the same face as ``lns.RuinAndRecreate``: tables in, best draft and a pool of routes out."""

from __future__ import annotations

import numpy as np

from fieldvisit.routing.engines import kernel, kernel_day
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.engines.lns import COLDEST_MIN, HOTTEST_MIN, MOST_OUT, IsOver, RoutePool, merit_of, weights_of
from fieldvisit.routing.schedule import ANY_TIME, NEVER, Kind, Spans, Tables

STEPS_AT_ONCE = 2000
NEAREST = 150
KEPT_AT_ONCE = 4000


class CompiledRuinAndRecreate:
    """One compiled search over a draft; the same seed and number of iterations give the same best draft."""

    def __init__(self, start: Draft, minutes_per_point: int, seed: int, pool: RoutePool) -> None:
        self.tables, self.pool = start.tables, pool
        self.weights = weights_of(self.tables, minutes_per_point)
        self.movable = [v for v in range(self.tables.count) if self.tables.shifts_for[v]]
        self.best = start.copy()
        if not self.movable:
            return
        self.inst = instance_of(self.tables, self.movable, self.weights)
        self.now, self.trial, self.record = (self._state(start, seed) for _ in range(3))
        self.kept = np.zeros((KEPT_AT_ONCE, kernel_day.MOST_STOPS + 2), dtype=np.int64)

    def _state(self, start: Draft, seed: int) -> kernel_day.State:
        state = kernel_day.empty_state(self.inst, seed)
        number = {v: i for i, v in enumerate(self.movable)}
        for s, route in enumerate(start.routes):
            kernel_day.refresh(self.inst, state, s)
            for i, v in enumerate(route):
                kernel_day.insert(self.inst, state, s, i, number[v])
        return state

    def run(self, iterations: int, stop: IsOver = lambda: False) -> int:
        """Search for so many iterations or until ``stop`` says so (asked every few thousand); returns those done."""
        if not self.movable:
            return 0
        done = 0
        while done < iterations and not stop():
            steps = min(STEPS_AT_ONCE, iterations - done)
            heat = (_heat(done / iterations), _heat((done + steps) / iterations))
            count = kernel.run(self.inst, self.now, self.trial, self.record, steps, heat, MOST_OUT, self.kept)
            self._collect(count)
            done += steps
        self.best = self._draft(self.record)
        return done

    def _collect(self, count: int) -> None:
        """Routes written by the kernel join the pool with the merit of the best plan of their time."""
        merit = merit_of(self._draft(self.now), self.weights)
        for row in self.kept[:count].tolist():
            self.pool.add(row[0], tuple(self.movable[i] for i in row[2 : 2 + row[1]]), merit)

    def _draft(self, state: kernel_day.State) -> Draft:
        rows = zip(state.route.tolist(), state.size.tolist(), strict=True)
        return Draft(self.tables, [tuple(self.movable[i] for i in row[:size]) for row, size in rows])


def instance_of(tables: Tables, visits: list[int], weights: list[int]) -> kernel_day.Instance:
    """The tables as kernel arrays, with only the given visits (those that fit some shift)."""
    kinds = [tables.kinds[k] for k in tables.kind_of]
    place = _ints([tables.place[v] for v in visits])
    drive = np.minimum(_ints(tables.drive), kernel_day.FAR)
    meetings = max([1, *(len(kind.meetings) for kind in kinds)])
    windows = max([1, *(len(tables.windows[v]) for v in visits)])
    allowed = [[int(s in tables.open_to[v]) for v in visits] for s in range(len(kinds))]
    between = drive[place[:, None], place[None, :]]
    return kernel_day.Instance(
        drive=drive,
        place=place,
        service=_ints([tables.service[v] for v in visits]),
        worth=_ints([weights[v] for v in visits]),
        rank=_ints(ranks_of(tables, visits)),
        windows=_ints([_padded(tables.windows[v], windows) for v in visits]),
        shuts=_ints([min(kernel_day.FAR, max(end for _, end in tables.windows[v])) for v in visits]),
        base=_ints([kind.base for kind in kinds]),
        opens=_ints([kind.opens for kind in kinds]),
        closes=_ints([kind.closes for kind in kinds]),
        max_drive=_ints([kind.max_drive for kind in kinds]),
        max_visits=_ints([kind.max_visits for kind in kinds]),
        lunch=_ints([kind.lunch or (-1, -1, -1) for kind in kinds]).reshape((len(kinds), 3)),
        meetings=_ints([_padded(kind.meetings, meetings) for kind in kinds]).reshape((len(kinds), meetings, 2)),
        allowed=_ints(allowed),
        plain=_ints([int(_is_plain(kind) and windows == 1) for kind in kinds]),
        near=np.argsort(between, axis=1, kind="stable")[:, :NEAREST].copy(),
        special=_ints([int(_is_special(kind)) for kind in kinds]),
        turn=_ints(_turns(kinds, visits)),
        most_villages=_ints([kind.max_villages for kind in kinds]),
    )


def ranks_of(tables: Tables, visits: list[int]) -> list[int]:
    """Points with the tiers as higher digits, so that sums compare like ``PlanValue`` without its driving."""
    late = sum(tables.points[v] for v in visits) + 1
    must = late * (sum(1 for v in visits if tables.tier[v] == 1) + 1)
    return [tables.points[v] + (0, late, must)[tables.tier[v]] for v in visits]


def _is_plain(kind: Kind) -> bool:
    return kind.lunch is None and not kind.meetings and not _is_special(kind)


def _is_special(kind: Kind) -> bool:
    return bool(kind.max_villages or kind.order)


def _turns(kinds: list[Kind], visits: list[int]) -> list[int]:
    """Each visit's place in the order that a lock keeps, from 1; 0 for those without."""
    turn = {v: i for kind in kinds for i, v in enumerate(kind.order, start=1)}
    return [turn.get(v, 0) for v in visits]


def _padded(spans: Spans, length: int) -> list[tuple[int, int]]:
    never = (kernel_day.FAR, kernel_day.FAR)
    known = [(0, kernel_day.FAR)] if spans is ANY_TIME else [(a, min(b, NEVER)) for a, b in spans]
    return [*known, *[never] * (length - len(known))]


def _heat(share: float) -> float:
    return float(HOTTEST_MIN * (COLDEST_MIN / HOTTEST_MIN) ** share)


def _ints(values: object) -> kernel_day.Ints:
    return np.asarray(values, dtype=np.int64)
