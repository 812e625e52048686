"""Few changes where rules tie leader-days together: what is announced is mended, filled, and improved by single exchanges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fieldvisit.domain.plan import Plan
from fieldvisit.routing.assembly import TiedFound, tied_plan
from fieldvisit.routing.changes.few import Asked, lock_is_lost
from fieldvisit.routing.engines.draft import feasible_part
from fieldvisit.routing.hours import Route
from fieldvisit.routing.outer.arranged import arranged
from fieldvisit.routing.outer.arrangement import Arrangement, Ground, repaired
from fieldvisit.routing.outer.nodes import nodes_of
from fieldvisit.routing.problem import Problem


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
    return tied_plan(TiedFound(best), problem.params, engines="replan"), forced


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


def _filled(now: Arrangement, ask: Asked, forced: frozenset[str]) -> Arrangement:
    """Loose visits inserted; nothing that is planned moves, so nothing more changes."""
    filled = now.fill()
    return filled if _allowed(filled, ask, forced) else now


def _best_exchange(now: Arrangement, ask: Asked, forced: frozenset[str]) -> Arrangement | None:
    if _changes(now, ask, forced) >= ask.max_changes:
        return None
    best: Arrangement | None = None
    for candidate in _candidates(now, ask):
        filled = _filled(candidate, ask, forced)
        if _allowed(filled, ask, forced) and filled.value < (best or now).value:
            best = filled
    return best


def _candidates(now: Arrangement, ask: Asked) -> Iterator[Arrangement]:
    ids = [visit.id for visit in now.problem.visits]
    for waiting in now.loose:
        for v in sorted(now.at):
            if ids[v] in ask.locked:
                continue
            instead = now.without(v).cheapest(waiting)
            if instead is not None:
                yield instead
                moved = instead.cheapest(v)
                if moved is not None:
                    yield moved
