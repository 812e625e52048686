"""A visit forced into a plan whose leader-days are tied together: the cheapest found that makes it and keeps every tie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from fieldvisit.domain.visit import Visit
from fieldvisit.routing.engines.draft import feasible_part
from fieldvisit.routing.hours import Route
from fieldvisit.routing.outer.arrangement import Arrangement, Ground, repaired
from fieldvisit.routing.outer.nodes import nodes_of
from fieldvisit.routing.outer.reasons import alone_with_firsts
from fieldvisit.routing.outer.search import polished
from fieldvisit.routing.problem import PlanValue, Problem
from fieldvisit.routing.schedule import Tables

MOST_STARTS = 40
MOST_STEPS = 400


def force_tied(now: Arrangement, v: int) -> Arrangement | None:
    """The best arrangement found that contains visit ``v``; ``None`` exactly when it cannot be made even alone.

    Alone means with nothing else planned but what must come before it. Deterministic; ``now`` is not changed.
    """
    alone = alone_with_firsts(now.ground, v)
    if alone is None:
        return None
    must = Ground(nodes_of(_with_musts(now.problem, frozenset(alone.at))))
    starts = [_among(must, now, one) for one in islice(_alone(now.ground, v), MOST_STARTS)]
    full = [one.fill() for one in (*starts, Arrangement(must, alone.routes)) if v in one.at]
    best = polished(min(full, key=_value), _Steps(MOST_STEPS))
    found = [Arrangement(now.ground, one.routes) for one in (*full, best) if v in one.at]
    return min(found, key=_value)


def _with_musts(problem: Problem, forced: frozenset[int]) -> Problem:
    """The problem with only the forced visits as musts, so that nothing is worth giving them up."""

    def told(number: int, visit: Visit) -> Visit:
        return replace(visit, must=True, score=1.0) if number in forced else visit

    return replace(problem, visits=tuple(told(number, visit) for number, visit in enumerate(problem.visits)))


def _alone(ground: Ground, v: int) -> Iterator[Arrangement]:
    """Arrangements of a visit and of those before it, nothing else, one for each way to staff the visit."""
    alone = alone_with_firsts(ground, v)
    if alone is None:
        return
    yield alone
    if v in ground.first:
        before = alone.without(v)
        yield from (longer for _, longer in before.every_place(v))
    else:
        yield from (longer for _, longer in Arrangement(ground, {}).every_place(v))


def _among(must: Ground, now: Arrangement, alone: Arrangement) -> Arrangement:
    """The plan with the visits of ``alone`` put where that has them; its leader-days give up as little as possible."""
    of, tables = must.nodes.of, must.tables
    routes = {s: tuple(i for i in route if of[i].visit not in alone.at) for s, route in now.routes.items()}
    for s, forced in alone.routes.items():
        routes[s] = _longer(tables, s, routes.get(s, ()), forced)
    return repaired(must, routes)


def _longer(tables: Tables, s: int, route: Route, forced: Route) -> Route:
    """A leader-day that makes the forced nodes and as much of its route as it can."""
    for i in forced:
        keep = frozenset(forced)
        tries = [feasible_part(tables, s, (*route[:at], i, *route[at:]), keep) for at in range(len(route) + 1)]
        best = min((one for one in tries if i in one), key=lambda one: _given_up(tables, s, route, one), default=(i,))
        route = best
    return route


def _given_up(tables: Tables, s: int, before: Route, after: Route) -> tuple[int, int, int]:
    gone = set(before) - set(after)
    return (
        max((tables.tier[i] for i in gone), default=-1),
        sum(tables.points[i] for i in gone),
        tables.drive_of(tables.kind_of[s], after),
    )


class _Steps:
    """Says that it is over after so many questions: counted work, not time."""

    def __init__(self, most: int) -> None:
        self.left = most

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def _value(arrangement: Arrangement) -> PlanValue:
    return arrangement.value
