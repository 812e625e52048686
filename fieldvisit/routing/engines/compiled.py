"""The compiled search behind the same face as ``lns.RuinAndRecreate``: tables in, best draft and a pool of routes out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fieldvisit.routing.engines import kernel_clock, kernel_day
from fieldvisit.routing.engines.annealer import PRIZES, ROOMY, Annealer
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.engines.kernel_ruin import Knobs
from fieldvisit.routing.engines.lns import COLDEST_MIN, HOTTEST_MIN, IsOver, RoutePool, weights_of
from fieldvisit.routing.hours import ANY_TIME, NEVER, Kind, Spans
from fieldvisit.routing.schedule import Tables

NEAREST = 150
STRANGER_MIN = 20
ROOMY_HEATS = (15.0, 1.0)
"""Heats, in minutes, for a plan with room for nearly every visit."""
FEW_WAITING = 0.15
"""Share of visits waiting in a first plan up to which it counts as such."""


class CompiledRuinAndRecreate:
    """One compiled search over a draft; the same seed and number of iterations give the same best draft."""

    def __init__(self, start: Draft, minutes_per_point: int, seed: int, pool: RoutePool, knobs: Knobs | None = None) -> None:
        self.tables, self.pool = start.tables, pool
        self.weights = weights_of(self.tables, minutes_per_point)
        self.movable = [v for v in range(self.tables.count) if self.tables.shifts_for[v]]
        self.best = start.copy()
        if not self.movable:
            return
        usual, self.heats = _manner(start, len(self.movable))
        self.search = Annealer(instance_of(self.tables, self.movable, self.weights), seed, knobs or usual)
        number = {v: i for i, v in enumerate(self.movable)}
        self.search.load([[number[v] for v in route] for route in start.routes])

    def construct(self, is_over: IsOver = lambda: False) -> None:
        """Put every waiting visit at its cheapest place, the most urgent first: a valid plan at once, also of thousands."""
        if self.movable and not is_over():
            tables = self.tables
            self.search.fill(sorted(range(len(self.movable)), key=lambda i: self._urgency(self.movable[i])))
            self.best = Draft(tables, self._routes())

    def _urgency(self, v: int) -> tuple[float, ...]:
        tables = self.tables
        return (-tables.tier[v], -tables.points[v] / (tables.service[v] + 30), v)

    def run(self, iterations: int, stop: IsOver = lambda: False) -> int:
        """Search for so many iterations or until ``stop`` says so (asked every thousand); returns those done."""
        if not self.movable:
            return 0
        done = self.search.run(iterations, self.heats, stop, self._keep)
        self.best = Draft(self.tables, self._routes())
        return done

    def _keep(self, shift: int, route: tuple[int, ...], merit: int) -> None:
        self.pool.add(shift, tuple(self.movable[i] for i in route), merit)

    def _routes(self) -> list[tuple[int, ...]]:
        return [tuple(self.movable[i] for i in route) for route in self.search.best]


def _manner(start: Draft, movable: int) -> tuple[Knobs, tuple[float, float]]:
    """How to search on from a draft: by how many of its visits are waiting."""
    waiting = movable - sum(len(route) for route in start.routes)
    roomy = waiting <= FEW_WAITING * movable
    return (ROOMY, ROOMY_HEATS) if roomy else (PRIZES, (HOTTEST_MIN, COLDEST_MIN))


def instance_of(tables: Tables, visits: list[int], weights: list[int]) -> kernel_day.Instance:
    """The tables as kernel arrays, with only the given visits (those that fit some shift)."""
    kinds = [tables.kinds[k] for k in tables.kind_of]
    place = _ints([tables.place[v] for v in visits])
    drive = np.minimum(np.asarray(tables.drive), kernel_clock.FAR).astype(np.int32)
    meetings = max([1, *(len(kind.meetings) for kind in kinds)])
    windows = max([1, *(len(tables.windows[v]) for v in visits)])
    allowed = np.zeros((len(kinds), len(visits)), dtype=np.uint8)
    for i, v in enumerate(visits):
        allowed[list(tables.shifts_for[v]), i] = 1
    far = np.full(len(kinds), kernel_clock.FAR, dtype=np.int64)
    return kernel_day.Instance(
        drive=drive,
        place=place,
        service=_ints([tables.service[v] for v in visits]),
        worth=_ints([weights[v] for v in visits]),
        rank=_ints(ranks_of(tables, visits)),
        windows=_ints([_padded(tables.windows[v], windows) for v in visits]),
        shuts=_ints([min(kernel_clock.FAR, max(end for _, end in tables.windows[v])) for v in visits]),
        load=np.zeros(len(visits), dtype=np.int64),
        max_load=far,
        base=_ints([kind.base for kind in kinds]),
        opens=_ints([kind.opens for kind in kinds]),
        closes=_ints([kind.closes for kind in kinds]),
        max_drive=_ints([kind.max_drive for kind in kinds]),
        max_visits=_ints([kind.max_visits for kind in kinds]),
        lunch=_ints([kind.lunch or (-1, -1, -1) for kind in kinds]).reshape((len(kinds), 3)),
        meetings=_ints([_padded(kind.meetings, meetings) for kind in kinds]).reshape((len(kinds), meetings, 2)),
        fixed=_ints([len(kind.begun) for kind in kinds]),
        twin=twins_of(tables.kind_of, allowed),
        allowed=allowed,
        first=_ints(np.concatenate([[0], np.cumsum([len(tables.shifts_for[v]) for v in visits])])),
        days=_ints([s for v in visits for s in tables.shifts_for[v]]),
        plain=_ints([_plainness(kind) if windows == 1 else 0 for kind in kinds]),
        near=nearest(drive[place[:, None], place[None, :]], allowed),
        special=_ints([int(_is_special(kind)) for kind in kinds]),
        turn=_ints(_turns(kinds, visits)),
        most_villages=_ints([kind.max_villages for kind in kinds]),
    )


def twins_of(kind_of: list[int], allowed: npt.NDArray[np.uint8]) -> kernel_clock.Ints:
    """A number for every shift: equal where kind and allowed visits are equal."""
    known: dict[tuple[int, bytes], int] = {}
    return _ints([known.setdefault((kind, row.tobytes()), len(known)) for kind, row in zip(kind_of, allowed, strict=True)])


def nearest(between: npt.NDArray[np.int32], allowed: npt.NDArray[np.uint8]) -> kernel_clock.Ints:
    """The nearest visits of every visit, itself first; those that share no shift with it count as farther away."""
    shares = allowed.astype(np.float32).T @ allowed.astype(np.float32) > 0
    reach = np.minimum(between + STRANGER_MIN * ~shares, np.iinfo(np.uint16).max).astype(np.uint16)
    np.fill_diagonal(reach, 0)
    return np.argsort(reach, axis=1, kind="stable")[:, :NEAREST].astype(np.int64)


def ranks_of(tables: Tables, visits: list[int]) -> list[int]:
    """Points with the tiers as higher digits, so that sums compare like ``PlanValue`` without its driving."""
    late = sum(tables.points[v] for v in visits) + 1
    must = late * (sum(1 for v in visits if tables.tier[v] == 1) + 1)
    return [tables.points[v] + (0, late, must)[tables.tier[v]] for v in visits]


def _plainness(kind: Kind) -> int:
    """How little a day has to mind where every visit has one window: ``Instance.plain``."""
    if kind.meetings or _is_special(kind):
        return 0
    return kernel_day.PLAIN if kind.lunch is None else kernel_day.BROKEN


def _is_special(kind: Kind) -> bool:
    return bool(kind.max_villages or kind.order)


def _turns(kinds: list[Kind], visits: list[int]) -> list[int]:
    """Each visit's place in the order that a lock keeps, from 1; 0 for those without."""
    turn = {v: i for kind in kinds for i, v in enumerate(kind.order, start=1)}
    return [turn.get(v, 0) for v in visits]


def _padded(spans: Spans, length: int) -> list[tuple[int, int]]:
    never = (kernel_clock.FAR, kernel_clock.FAR)
    known = [(0, kernel_clock.FAR)] if spans is ANY_TIME else [(a, min(b, NEVER)) for a, b in spans]
    return [*known, *[never] * (length - len(known))]


def _ints(values: object) -> kernel_clock.Ints:
    return np.asarray(values, dtype=np.int64)
