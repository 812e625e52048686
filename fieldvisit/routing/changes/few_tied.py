"""Few changes where rules tie leader-days together: what is announced is mended, filled, and improved by single exchanges.

What a change may be made for, and the hours told, are as in ``few``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from fieldvisit.domain.plan import Itinerary, Plan
from fieldvisit.routing.assembly import TiedFound, itinerary_of, tied_plan
from fieldvisit.routing.changes.few import Asked, Worth, concerned, lock_is_lost
from fieldvisit.routing.changes.told_hours import not_earlier, one_day, starts_of
from fieldvisit.routing.engines.draft import feasible_part
from fieldvisit.routing.hours import Route
from fieldvisit.routing.outer.arranged import arranged
from fieldvisit.routing.outer.arrangement import Arrangement, Ground, repaired
from fieldvisit.routing.outer.nodes import nodes_of
from fieldvisit.routing.outer.timing import Timing
from fieldvisit.routing.problem import Problem
from fieldvisit.routing.schedule import DayPlan, Tables


def changed_tied(problem: Problem, ask: Asked) -> tuple[Plan, frozenset[str]]:
    """The best plan found with few changes, and the visits the event forces to change; raises like ``changed_plain``."""
    ground = Ground(nodes_of(problem))
    start = _kept(ground, ask)
    where = _where(start)
    forced = frozenset(one for one, shift in ask.before.items() if where.get(one, "") != shift)
    for one in ask.locked:
        if one in forced:
            raise lock_is_lost(one)
    ask = replace(ask, locked=(*ask.locked, *(one for one in ask.before if one in problem.lock_of and one not in forced)))
    best = _filled(start, ask, forced)
    while (better := _best_exchange(best, ask, forced)) is not None:
        best = better
    plan = tied_plan(TiedFound(best), problem.params, engines="replan")
    return replace(plan, itineraries=tuple(_itineraries(best, ask))), forced


def _kept(ground: Ground, ask: Asked) -> Arrangement:
    """The announced routes as far as they can still be made, never giving up a locked stop for another."""
    locked = {v for v, visit in enumerate(ground.problem.visits) if visit.id in ask.locked}
    keep = frozenset(i for i, node in enumerate(ground.nodes.of) if node.visit in locked)
    routes: dict[int, Route] = {}
    for s, route in arranged(ground, ask.announced).items():
        routes[s] = feasible_part(ground.tables, s, route, keep)
    return repaired(ground, routes)


def _where(now: Arrangement) -> dict[str, str]:
    shifts = now.problem.shifts
    return {now.problem.visits[v].id: "+".join(sorted(shifts[s].id for s in parts.values())) for v, parts in now.at.items()}


def _changes(now: Arrangement, ask: Asked, forced: frozenset[str]) -> int:
    where = _where(now)
    return sum(1 for one, shift in ask.before.items() if one not in forced and where.get(one, "") != shift)


def _allowed(now: Arrangement, ask: Asked, forced: frozenset[str]) -> bool:
    where = _where(now)
    kept = all(where.get(one, "") == ask.before[one] for one in ask.locked if one in ask.before)
    return kept and _changes(now, ask, forced) <= ask.max_changes


def _worth(now: Arrangement, ask: Asked) -> Worth:
    """As ``few`` has it: what the event concerns and is left out, then all changes, then the rest."""
    out = [now.ground.weight(v) for v in concerned(now.problem, ask.announced) if v not in now.at]
    return (
        sum(tier == 2 for tier, _ in out),
        sum(tier == 1 for tier, _ in out),
        sum(points for _, points in out),
        _changes(now, ask, frozenset()),
        now.value,
    )


def _filled(now: Arrangement, ask: Asked, forced: frozenset[str]) -> Arrangement:
    """Loose visits inserted, those first that the event concerns; nothing that is planned moves, so nothing more changes."""
    filled, mine = now, concerned(now.problem, ask.announced)
    for v in (v for v in now.loose if v in mine):
        before = ask.before.get(now.problem.visits[v].id, "")
        home = (place for _, place in filled.every_place(v) if _where(place)[now.problem.visits[v].id] == before)
        filled = (next(home, None) if before else None) or filled.cheapest(v) or filled
    filled = filled.fill()
    return filled if _allowed(filled, ask, forced) else now


def _best_exchange(now: Arrangement, ask: Asked, forced: frozenset[str]) -> Arrangement | None:
    if _changes(now, ask, forced) >= ask.max_changes:
        return None
    best, worth = None, _worth(now, ask)
    for candidate in _candidates(now, ask):
        filled = _filled(candidate, ask, forced)
        if _allowed(filled, ask, forced) and (other := _worth(filled, ask)) < worth:
            best, worth = filled, other
    return best


def _candidates(now: Arrangement, ask: Asked) -> Iterator[Arrangement]:
    ids, mine = [visit.id for visit in now.problem.visits], concerned(now.problem, ask.announced)
    for waiting in (v for v in now.loose if v in mine):
        for v in sorted(now.at):
            if ids[v] in ask.locked:
                continue
            instead = now.without(v).cheapest(waiting)
            if instead is not None:
                yield instead
                moved = instead.cheapest(v)
                if moved is not None:
                    yield moved


def _itineraries(now: Arrangement, ask: Asked) -> Iterator[Itinerary]:
    """The days at the hours told, as far as they fit; days that meet are timed together."""
    ground, problem = now.ground, now.problem
    starts = starts_of(ask.announced)
    lunches = {it.shift.id: it.lunch_start_min for it in ask.announced.itineraries}
    ids = {s: [problem.visits[ground.nodes.of[i].visit].id for i in route] for s, route in now.routes.items()}
    for group in ground.timing.groups(now.routes):
        routes = {s: now.routes[s] for s in group}
        stops = [(i, starts.get((problem.shifts[s].id, one))) for s in group for i, one in zip(routes[s], ids[s], strict=True)]
        told = {i: start for i, start in stops if start is not None}
        days: Mapping[int, DayPlan] | None
        if len(group) == 1:
            (s,) = group
            day = one_day(ground.tables, s, routes[s], told, lunches.get(problem.shifts[s].id))
            days = None if day is None else {s: day}
        else:
            days = not_earlier(ground.tables, told, partial(_timed, ground, routes))
        if days is None:
            raise RuntimeError("an arrangement has people who cannot meet")
        for s in group:
            yield itinerary_of(problem, s, ids[s], days[s])


def _timed(ground: Ground, routes: Mapping[int, Route], bent: Tables) -> Mapping[int, DayPlan] | None:
    """The days of people who meet, in the windows of other tables."""
    return Timing(ground.nodes, bent).days(routes)
