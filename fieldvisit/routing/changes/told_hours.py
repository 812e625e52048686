"""The hours villages were told: a stop that keeps its leader and day starts when it was announced, or as little later as can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from fieldvisit.domain.plan import Plan
from fieldvisit.routing.hours import Route
from fieldvisit.routing.outer.timing import not_before
from fieldvisit.routing.schedule import DayPlan, Tables

T = TypeVar("T")
TOLD_MIN = 30
"""By how many minutes a start may differ before a village has to be told of another hour."""

Told = Mapping[int, int]
"""Announced start of each visit (or node) that keeps its leader and day."""


def starts_of(plan: Plan) -> dict[tuple[str, str], int]:
    """The start of every stop, by shift id and visit id."""
    return {(it.shift.id, stop.visit_id): stop.start_min for it in plan.itineraries for stop in it.stops}


def other_hours(announced: Plan, plan: Plan) -> dict[str, int]:
    """Visits that keep a leader and day but start earlier or later than announced, and by how many minutes."""
    was, now = starts_of(announced), starts_of(plan)
    return {
        visit: abs(now[shift, visit] - start)
        for (shift, visit), start in was.items()
        if now.get((shift, visit), start) != start
    }


def one_day(tables: Tables, s: int, route: Route, told: Told, lunch: int | None) -> DayPlan | None:
    """The day of a route nearest to what was told of it: no told stop starts earlier unless the day does not fit otherwise.

    ``lunch`` is when the break was announced. ``None`` if the route breaks a rule.
    """
    if tables.drive_of(tables.kind_of[s], route) < 0:
        return None

    def nearest(bent: Tables) -> DayPlan | None:
        kind = bent.kinds[bent.kind_of[s]]
        options = [plan for gap in range(2 * len(route) + 2) if (plan := bent.with_lunch_at(kind, route, gap)) is not None]
        return min(options, key=cost, default=None)

    def cost(plan: DayPlan) -> tuple[int, int, int, int]:
        off = sum(abs(at.starts - told[v]) for v, at in zip(route, plan.stops, strict=True) if v in told)
        moved = 0 if lunch is None or plan.lunch_starts is None else abs(plan.lunch_starts - lunch)
        return off, moved, plan.returns, -plan.leaves

    return not_earlier(tables, {i: told[i] for i in route if i in told}, nearest)


def not_earlier(tables: Tables, told: Told, made: Callable[[Tables], T | None]) -> T | None:
    """What ``made`` makes of the tables when nothing starts before it was told.

    Where that does not fit, stops start earlier, those of the morning keeping their hour before those of the afternoon and each
    by no more minutes than it takes. ``None`` when nothing fits at all.
    """

    def tried(floors: Told) -> T | None:
        return made(tables.with_windows([not_before(w, floors[i]) if i in floors else w for i, w in enumerate(tables.windows)]))

    if (found := tried(told)) is not None:
        return found
    floors: dict[int, int] = {}
    found = tried(floors)
    if found is None:
        return None
    for i in sorted(told, key=lambda i: (told[i], i)):
        fits, too_late = 0, told[i] + 1
        while too_late - fits > 1:
            middle = (fits + too_late) // 2
            if (better := tried({**floors, i: middle})) is None:
                too_late = middle
            else:
                fits, found = middle, better
        floors[i] = fits
    return found
