"""From a problem to a plan: greedy start, ruin and recreate, a second engine, and the best packing of all their routes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import Protocol

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import SettingsError
from fieldvisit.routing.assembly import Found, TiedFound, plan_of, tied_plan
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.engines.lns import IsOver, RoutePool, RuinAndRecreate, merit_of, weights_of
from fieldvisit.routing.engines.pool import every_route, pack
from fieldvisit.routing.outer.arrangement import Ground
from fieldvisit.routing.outer.nodes import nodes_of
from fieldvisit.routing.outer.search import MANY, Engines, first_arrangement, search_tied
from fieldvisit.routing.params import PlanningParams, params_for
from fieldvisit.routing.problem import PlanValue, Problem
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.ties import is_tied

LARGE = 600
"""Visits from which on loading the compiled engine takes less time than a first plan without it."""


class Search(Protocol):
    """A search from a draft: ``run`` does counted work, ``best`` is the best draft by ``PlanValue`` so far."""

    best: Draft

    def construct(self, is_over: IsOver) -> None:
        """Put waiting visits where they cost least, the most urgent first, until ``is_over``."""
        ...

    def run(self, iterations: int, stop: IsOver) -> int:
        """Search for so many iterations or until ``stop`` says so; returns those done."""
        ...


@dataclass(frozen=True, slots=True)
class SolveProgress:
    """How far a search has come: share of its counted work in [0, 1], the value of the best plan so far, and that plan."""

    share: float
    value: PlanValue
    plan: Callable[[], Plan] = field(repr=False, compare=False)


OnProgress = Callable[[SolveProgress], None]


def solve(
    problem: Problem, params: PlanningParams, on_progress: OnProgress | None = None, cancelled: IsOver | None = None
) -> Plan:
    """The best plan found: every visit is either a stop or unassigned with a reason.

    ``on_progress`` hears of the first valid plan and of every step after it; once ``cancelled`` says yes (it is asked
    every few dozen milliseconds) the best plan so far is returned, valid and with nothing left out that simply fits, its
    ``solver`` ending in ``cut short``. Neither changes what an undisturbed run finds.

    Pure and picklable, so that it can run in a spawned process. Nothing that decides depends on the clock: all engines
    are limited by counted work. Only when ``time_limit_s`` ends a run early does the machine's speed matter, and then
    ``Plan.solver`` ends in ``cut short``. Itineraries are in order of day and leader; a shift without stops has none.
    """
    problem = problem if problem.params == params else replace(problem, params=params)
    if is_tied(problem):
        return _solve_tied(problem, params, on_progress or (lambda _: None), cancelled or (lambda: False))
    return plan_of(search(Tables(problem), params, on_progress, cancelled), params)


def _solve_tied(problem: Problem, params: PlanningParams, tell: OnProgress, cancelled: IsOver) -> Plan:
    clock, within = _Clock(params.time_limit_s, cancelled), params_for(params, len(problem.visits))

    engines = Engines(
        construct=lambda draft: constructed(draft, params, clock.is_over),
        improve=lambda draft, number: _round(draft, number, within, clock, RoutePool()),
    )

    def say(share: float, found: TiedFound) -> None:
        tell(SolveProgress(share, found.arrangement.value, lambda: tied_plan(found, params)))

    return tied_plan(search_tied(problem, params, engines, say, clock.is_over), params)


def search(
    tables: Tables, params: PlanningParams, on_progress: OnProgress | None = None, cancelled: IsOver | None = None
) -> Found:
    """The draft of a plan: exact when all routes can be enumerated, else the best of all engines."""
    tell = on_progress or (lambda _: None)

    def say(share: float, draft: Draft, *, hasty: bool = False) -> None:
        tell(
            SolveProgress(share, draft.value, lambda: plan_of(Found(draft, exact=False, cut_short=False, hasty=hasty), params))
        )

    first = Draft.empty(tables)
    if tables.count > MANY:
        if tables.count > LARGE:
            first = constructed(first, params)
        else:
            first.fill()
        say(0.0, first, hasty=True)
    say(0.0, first.settle())
    columns = every_route(tables, params.exact_routes)
    if columns is not None:
        packing = pack(tables, columns, first, params.pool_effort, params.seed)
        if packing.proved:
            return Found(packing.draft, exact=True, cut_short=False)
    return _portfolio(first, params, say, cancelled or (lambda: False))


def at_once(problem: Problem, params: PlanningParams, is_over: IsOver = lambda: False) -> Plan:
    """A valid plan without a search; ``Plan.solver`` ends in ``cut short``.

    Once ``is_over``, visits that are still waiting are left out with that as their reason.
    """
    if is_tied(problem):
        arrangement = first_arrangement(Ground(nodes_of(problem)), is_over)
        return tied_plan(TiedFound(arrangement, cut_short=True, hasty=is_over()), params)
    draft = Draft.empty(Tables(problem))
    draft.fill(is_over)
    if is_over():
        return plan_of(Found(draft, exact=False, cut_short=True, hasty=True), params)
    return plan_of(Found(draft.settle(), exact=False, cut_short=True), params)


def constructed(start: Draft, params: PlanningParams, is_over: IsOver = lambda: False) -> Draft:
    """A draft with every waiting visit tried once, by the engine that the params name."""
    engine = engine_for(start, params, params.seed, RoutePool())
    engine.construct(is_over)
    return engine.best


def improved(start: Draft, params: PlanningParams) -> Draft:
    """A draft searched on from ``start`` by one round of the engine that the params name, and settled."""
    return _round(start, 1, params, _Clock(params.time_limit_s, lambda: False), RoutePool())


def _portfolio(first: Draft, params: PlanningParams, say: Callable[[float, Draft], None], cancelled: IsOver) -> Found:
    """Rounds of ruin and recreate, each begun from the best packing of all routes seen so far."""
    clock, within = _Clock(params.time_limit_s, cancelled), params_for(params, first.tables.count)
    pool = RoutePool()
    best = first
    for number in range(params.rounds):
        best = _round(best, number, within, clock, pool)
        say((number + 1) / params.rounds, best)
        if number + 1 < params.rounds and clock.is_over():
            break
    return Found(best, exact=False, cut_short=clock.struck)


def _round(best: Draft, number: int, params: PlanningParams, clock: _Clock, pool: RoutePool) -> Draft:
    """One search by every engine and the packing of what they found; cut short when the clock says so."""
    ruin = engine_for(best, params, params.seed + number, pool)
    ruin.run(params.iterations, clock.is_over)
    found = ruin.best.copy()
    if clock.is_over():
        found.fill()
        return min(found, best, key=_value)
    best = min(found.settle(), best, key=_value)
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
    from fieldvisit.routing.engines.reference import improve_with_routing_library  # noqa: PLC0415 - slow to load

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
