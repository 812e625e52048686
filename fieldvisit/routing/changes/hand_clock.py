"""The times of days as somebody laid them out: like the exact simulation where the rules hold, and past the rules where not.

Meetings are waited for and a visit waits for its window; a window that has closed is missed, a break that finds no room in
its window is taken as soon as there is room, a road that does not exist takes no time. ``check_plan`` tells each of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from fieldvisit.domain.visit import Visit
from fieldvisit.routing.hours import ANY_TIME, NEVER, Kind, Route, Spans, earliest, spans_of
from fieldvisit.routing.outer.timing import not_before
from fieldvisit.routing.schedule import DayPlan, Tables, day_plan_of

_ROUNDS = 20
"""Joint visits of one day hardly ever wait for each other more than twice."""


class HandClock:
    """Times for routes over the tables of a problem, in its numbers."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def days(self, routes: Mapping[int, Route]) -> dict[int, DayPlan]:
        """The day of each shift; those who make a joint visit wait for each other there."""
        floors: dict[int, int] = {}
        days = {s: self._day(s, route, floors) for s, route in routes.items()}
        for _ in range(_ROUNDS):
            met = self._meetings(routes, days)
            late = {v: max(starts) for v, starts in met.items() if min(starts) < max(starts)}
            if not late:
                break
            floors |= late
            days = {s: self._day(s, route, floors) for s, route in routes.items()}
        return days

    def _meetings(self, routes: Mapping[int, Route], days: Mapping[int, DayPlan]) -> dict[int, list[int]]:
        """When each person starts a joint visit, for those on one day."""
        problem = self._tables.problem
        found: dict[int, list[int]] = {}
        there: dict[int, set[object]] = {}
        for s, route in routes.items():
            for v, at in zip(route, days[s].stops, strict=True):
                if problem.visits[v].partners:
                    found.setdefault(v, []).append(at.starts)
                    there.setdefault(v, set()).add(problem.shifts[s].day)
        return {v: starts for v, starts in found.items() if len(there[v]) == 1}

    def _day(self, s: int, route: Route, floors: Mapping[int, int]) -> DayPlan:
        kind = self._tables.kinds[self._tables.kind_of[s]]
        spans = [self._spans(s, v, floors.get(v, 0)) for v in route]
        gaps = range(2 * len(route) + 2 if kind.lunch is not None else 1)
        tried = [self._with_break_at(kind, route, spans, gap) for gap in gaps]
        return min(tried, key=lambda one: (one[0], one[1].returns, -one[1].leaves, one[1].lunch_starts or 0))[1]

    def _spans(self, s: int, v: int, floor: int) -> Spans:
        """When a visit may start on the day of the shift, at a minute or later; appointments of other days do not count."""
        problem = self._tables.problem
        spans = spans_of(problem, _as_agreed_for(problem.visits[v], problem.shifts[s].day))
        return not_before(spans, floor) if floor else spans

    def _with_break_at(self, kind: Kind, route: Route, spans: list[Spans], gap: int) -> tuple[int, DayPlan]:
        """How many rules of time the day breaks with its break in this gap (numbered as the simulation does), and the day."""
        tables, meetings = self._tables, kind.meetings
        clock, here, lunch, faults = kind.opens, kind.base, None, 0
        legs: list[tuple[int, int]] = []
        services: list[tuple[int, int]] = []
        for step in range(2 * len(route) + 2):
            if step == gap and kind.lunch is not None:
                lunch, missed = _in_or_after((kind.lunch[:2],), clock if gap else 0, kind.lunch[2], meetings)
                faults += missed
                clock = max(lunch + kind.lunch[2], kind.opens) if step < 2 * len(route) + 1 else clock
            if step == 2 * len(route) + 1:
                break
            if step % 2 == 0:
                there = tables.place[route[step // 2]] if step < 2 * len(route) else kind.base
                minutes = tables.drive[here][there]
                minutes = 0 if minutes >= NEVER else minutes
                begin, here = earliest(clock, minutes, ANY_TIME, meetings), there
                legs.append((begin, begin + minutes))
                clock = begin + minutes
            else:
                minutes = tables.service[route[step // 2]]
                begin, missed = _in_or_after(spans[step // 2], clock, minutes, meetings)
                faults += missed
                services.append((begin, begin + minutes))
                clock = begin + minutes
        return faults + (clock > kind.closes), day_plan_of(legs, services, lunch, late=gap != 1, meetings=meetings)


def _as_agreed_for(visit: Visit, day: date) -> Visit:
    """The visit with the appointments of one day only."""
    return replace(visit, appointments=tuple(one for one in visit.appointments if one.day == day))


def _in_or_after(spans: Spans, clock: int, minutes: int, meetings: Spans) -> tuple[int, bool]:
    """The first start inside the spans; when they are over, the first one at all, and that they were missed."""
    start = earliest(clock, minutes, spans, meetings)
    return (start, False) if start < NEVER else (earliest(clock, minutes, ANY_TIME, meetings), True)
