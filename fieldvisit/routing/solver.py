"""From a problem to a plan: greedy start, ruin and recreate, a second engine, and the best packing of all their routes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Protocol

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import SettingsError
from fieldvisit.routing.assembly import Found, plan_of, tied_plan
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.engines.lns import IsOver, RoutePool, RuinAndRecreate, merit_of, weights_of
from fieldvisit.routing.engines.pool import every_route, pack
from fieldvisit.routing.engines.reference import improve_with_routing_library
from fieldvisit.routing.outer.search import search_tied
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import PlanValue, Problem
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.ties import is_tied


class Search(Protocol):
    """A search from a draft: ``run`` does counted work, ``best`` is the best draft by ``PlanValue`` so far."""

    best: Draft

    def run(self, iterations: int, stop: IsOver) -> int:
        """Search for so many iterations or until ``stop`` says so; returns those done."""
        ...


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
    problem = problem if problem.params == params else replace(problem, params=params)
    if is_tied(problem):
        return _solve_tied(problem, params, on_progress or (lambda _: None), cancelled or (lambda: False))
    return plan_of(search(Tables(problem), params, on_progress, cancelled), params)


def _solve_tied(problem: Problem, params: PlanningParams, tell: OnProgress, cancelled: IsOver) -> Plan:
    clock = _Clock(params.time_limit_s, cancelled)
    found = search_tied(
        problem,
        params,
        lambda draft, number: _round(draft, number, params, clock, RoutePool()),
        lambda share, value: tell(SolveProgress(share, value)),
        clock.is_over,
    )
    return tied_plan(found.arrangement, params, exact=found.exact, cut_short=clock.struck and not found.exact)


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
    ruin = engine_for(best, params, params.seed + number, pool)
    ruin.run(params.iterations, clock.is_over)
    best = min(ruin.best.copy().settle(), best, key=_value)
    if clock.is_over():
        return best
    if number == 0 and params.engine_failures:
        best = min(_second_opinion(best, params, clock, pool), best, key=_value)
    if clock.is_over():
        return best
    return pack(best.tables, pool.best(params.pool_routes), best, params.pool_effort, params.seed).draft.copy().settle()


def engine_for(start: Draft, params: PlanningParams, seed: int, pool: RoutePool) -> Search:
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
