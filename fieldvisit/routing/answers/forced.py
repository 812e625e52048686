"""A visit forced into a plan: the cheapest plan that makes it, found by displacing, refilling and searching on."""

from __future__ import annotations

from copy import copy

from fieldvisit.routing.engines.draft import Draft, feasible_part
from fieldvisit.routing.engines.lns import RoutePool, RuinAndRecreate
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import PlanValue

FORCED_TIER = 2
ITERATIONS = 150


def force(draft: Draft, v: int, params: PlanningParams) -> Draft | None:
    """The best draft found that contains visit ``v``; ``None`` exactly when no shift can make it even alone.

    Starts from the best single displacement over all shifts and positions, then searches on with the visit as a must.
    Deterministic; the given draft is not changed.
    """
    tables = draft.tables
    starts = [_displaced(draft, v, s, i) for s in tables.shifts_for[v] for i in range(len(draft.routes[s]) + 1)]
    if not starts:
        return None
    start = min(starts, key=_value)
    must = copy(tables)
    must.tier = [FORCED_TIER if u == v else tier for u, tier in enumerate(tables.tier)]
    search = RuinAndRecreate(Draft(must, start.routes), params.minutes_per_point, params.seed, RoutePool())
    search.run(ITERATIONS)
    found = [_filled(Draft(tables, one.routes)) for one in (search.best.copy().settle(), search.best) if v not in one.loose]
    return min([_filled(start), *found], key=_value)


def _filled(draft: Draft) -> Draft:
    while draft.fill():
        pass
    return draft


def _displaced(draft: Draft, v: int, s: int, position: int) -> Draft:
    """The draft with the visit put at a position of a shift, which gives up as little as possible for it."""
    route = draft.routes[s]
    changed = draft.copy()
    longer = (*(route[:position]), v, *(route[position:]))
    kept = feasible_part(draft.tables, s, longer, frozenset({v}))
    changed.set_route(s, kept or (v,))
    return changed


def _value(draft: Draft) -> PlanValue:
    return draft.value
