"""From a problem to a plan: greedy start, ruin and recreate, a second engine, and the best packing of all their routes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from typing import Protocol

from fieldvisit.domain.plan import Itinerary, Plan, Stop, Unassigned
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.errors import SettingsError
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.engines.lns import IsOver, RoutePool, RuinAndRecreate, merit_of, weights_of
from fieldvisit.routing.engines.pool import every_route, pack
from fieldvisit.routing.engines.reference import improve_with_routing_library
from fieldvisit.routing.explain import explain_unassigned
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import PlanValue, Problem, base_place
from fieldvisit.routing.schedule import Tables


class Search(Protocol):
    """A search from a draft: ``run`` does counted work, ``best`` is the best draft by ``PlanValue`` so far."""

    best: Draft

    def run(self, iterations: int, stop: IsOver) -> int:
        """Search for so many iterations or until ``stop`` says so; returns those done."""
        ...


@dataclass(frozen=True)
class Found:
    """A finished draft and how it was found: ``exact`` means proved optimal by ``PlanValue``."""

    draft: Draft
    exact: bool
    cut_short: bool


@dataclass(frozen=True, slots=True)
class SolveProgress:
    """How far a search has come: share of its counted work in [0, 1], and the value of the best plan so far."""

    share: float
    value: PlanValue


OnProgress = Callable[[SolveProgress], None]


def solve(
    problem: Problem, params: PlanningParams, on_progress: OnProgress | None = None, cancelled: IsOver | None = None
) -> Plan:
    """The best plan found: every visit is either a stop or unassigned with a reason.

    ``on_progress`` hears of the first valid plan and of every step after it; once ``cancelled`` says yes (it is asked
    every few dozen milliseconds) the best plan so far is returned, valid and settled, its ``solver`` ending in ``cut short``.
    Neither changes what an undisturbed run finds.

    Pure and picklable, so that it can run in a spawned process. Nothing that decides depends on the clock: all engines
    are limited by counted work. Only when ``time_limit_s`` ends a run early does the machine's speed matter, and then
    ``Plan.solver`` ends in ``cut short``. Itineraries are in order of day and leader; a shift without stops has none.
    """
    tables = Tables(problem)
    return plan_of(search(tables, params, on_progress, cancelled), params)


def search(
    tables: Tables, params: PlanningParams, on_progress: OnProgress | None = None, cancelled: IsOver | None = None
) -> Found:
    """The draft of a plan: exact when all routes can be enumerated, else the best of all engines."""
    columns = every_route(tables, params.exact_routes)
    if columns is not None:
        packing = pack(tables, columns, greedy(tables), params.pool_effort, params.seed)
        if packing.proved:
            return Found(packing.draft, exact=True, cut_short=False)
    return _portfolio(tables, params, on_progress or (lambda _: None), cancelled or (lambda: False))


def greedy(tables: Tables) -> Draft:
    """A valid plan at once: visits by tier and score, each at its cheapest place, then exchanged until settled."""
    return Draft.empty(tables).settle()


def improved(start: Draft, params: PlanningParams) -> Draft:
    """A draft searched on from ``start`` by one round of the engine that the params name, and settled."""
    return _round(start, 1, params, _Clock(params.time_limit_s, lambda: False), RoutePool())


def _portfolio(tables: Tables, params: PlanningParams, tell: OnProgress, cancelled: IsOver) -> Found:
    """Rounds of ruin and recreate, each begun from the best packing of all routes seen so far."""
    clock = _Clock(params.time_limit_s, cancelled)
    pool = RoutePool()
    best = greedy(tables)
    tell(SolveProgress(0.0, best.value))
    for number in range(params.rounds):
        best = _round(best, number, params, clock, pool)
        tell(SolveProgress((number + 1) / params.rounds, best.value))
        if number + 1 < params.rounds and clock.is_over():
            break
    return Found(best, exact=False, cut_short=clock.struck)


def _round(best: Draft, number: int, params: PlanningParams, clock: _Clock, pool: RoutePool) -> Draft:
    """One search by every engine and the packing of what they found; cut short when the clock says so."""
    ruin = _ruin_and_recreate(best, params, params.seed + number, pool)
    ruin.run(params.iterations, clock.is_over)
    best = min(ruin.best.copy().settle(), best, key=_value)
    if clock.is_over():
        return best
    if number == 0 and params.engine_failures:
        best = min(_second_opinion(best, params, clock, pool), best, key=_value)
    if clock.is_over():
        return best
    return pack(best.tables, pool.best(params.pool_routes), best, params.pool_effort, params.seed).draft.copy().settle()


def _ruin_and_recreate(start: Draft, params: PlanningParams, seed: int, pool: RoutePool) -> Search:
    """The search engine that the params name.

    Raises
    ------
    SettingsError
        If it is the compiled one and numba is not installed.
    """
    if params.engine == "portable":
        return RuinAndRecreate(start, params.minutes_per_point, seed, pool)
    if find_spec("numba") is None:
        raise SettingsError(
            "设置项 planning.engine = compiled 需要安装 numba（pip install numba），或改为 portable。",
            "Setting planning.engine = compiled needs numba (pip install numba); or use portable.",
        )
    from fieldvisit.routing.engines.compiled import CompiledRuinAndRecreate  # noqa: PLC0415 - an optional package

    return CompiledRuinAndRecreate(start, params.minutes_per_point, seed, pool)


def _second_opinion(start: Draft, params: PlanningParams, clock: _Clock, pool: RoutePool) -> Draft:
    """What the routing library makes of a draft; its routes join the pool."""
    answer = improve_with_routing_library(start, params, clock.left())
    clock.struck = clock.struck or answer.cut_short
    draft = start if answer.draft is None else answer.draft.settle()
    merit = merit_of(draft, weights_of(draft.tables, params.minutes_per_point))
    for s, route in enumerate(draft.routes):
        pool.add(s, route, merit)
    return draft


class _Clock:
    """The wall-clock safety net and the wish to stop; ``struck`` says whether either ever ended anything."""

    def __init__(self, limit_s: float, cancelled: IsOver) -> None:
        self.until, self.cancelled = time.monotonic() + limit_s, cancelled
        self.struck = False

    def left(self) -> float:
        """Seconds left, at least a tenth."""
        return max(0.1, self.until - time.monotonic())

    def is_over(self) -> bool:
        """Whether the limit has passed or the run was cancelled; remembers that it was asked in vain."""
        self.struck = self.struck or time.monotonic() > self.until or self.cancelled()
        return self.struck


def _value(draft: Draft) -> PlanValue:
    return draft.value


def plan_of(found: Found, params: PlanningParams, engines: str = "") -> Plan:
    """The plan of a draft, with exact times and a reason for every visit that found no place."""
    problem = found.draft.tables.problem
    engines = engines or f"{params.engine} lns{'+routing' if params.engine_failures else ''}+packing"
    return Plan(
        id=plan_id(problem, params),
        first_day=problem.first_day,
        last_day=problem.last_day,
        visits=problem.visits,
        itineraries=itineraries_of(found.draft),
        unassigned=reasons_of(found.draft),
        travel_source=problem.matrix.source,
        seed=params.seed,
        solver=f"{'exact' if found.exact else engines} (ortools {version('ortools')})"
        + (", cut short" if found.cut_short else ""),
        input_sha256=problem.input_sha256,
    )


def plan_id(problem: Problem, params: PlanningParams) -> str:
    """Sixteen hexadecimal digits that name input and settings: the same question has the same plan id."""
    return hashlib.sha256(f"{problem.input_sha256} {params!r}".encode()).hexdigest()[:16]


def reasons_of(draft: Draft) -> tuple[Unassigned, ...]:
    """A reason for every loose visit, in order of id."""
    return tuple(explain_unassigned(draft, v) for v in sorted(draft.loose))


def itineraries_of(draft: Draft) -> tuple[Itinerary, ...]:
    """One itinerary per shift that has stops, in order of day and leader."""
    return tuple(_itinerary(draft, s) for s, route in enumerate(draft.routes) if route)


def _itinerary(draft: Draft, s: int) -> Itinerary:
    problem, route = draft.tables.problem, draft.routes[s]
    shift, day = problem.shifts[s], draft.tables.simulate(s, route)
    base = base_place(shift.leader_id)
    places = [base, *(problem.visits[v].village.code for v in route), base]
    legs = [_km(problem.matrix, a, b) for a, b in pairwise(places)]
    stops = tuple(
        Stop(problem.visits[v].id, at.arrives, at.starts, at.departs, at.arrives - at.leg_starts, km)
        for v, at, km in zip(route, day.stops, legs, strict=False)
    )
    return Itinerary(
        shift=shift,
        stops=stops,
        leave_min=day.leaves,
        return_min=day.returns,
        return_drive_min=day.returns - day.home_leg_starts,
        return_drive_km=legs[-1],
        drive_min=day.drive,
        drive_km=round(sum(legs), 1),
        lunch_start_min=day.lunch_starts,
    )


def _km(matrix: TravelMatrix, a: str, b: str) -> float:
    return round(float(matrix.km[matrix.index[a], matrix.index[b]]), 1)
