"""Whole days at the hours told: each stop that keeps its leader and day near its hour, stops that join where the fewest must be told anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fieldvisit.domain.plan import Itinerary
from fieldvisit.routing.assembly import itinerary_of
from fieldvisit.routing.changes.told_hours import TOLD_MIN, Told, one_day
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.hours import Route
from fieldvisit.routing.schedule import DayPlan, Tables


class ToldDays:
    """The days of drafts of one problem.

    ``home`` is the announced shift of each visit, ``told`` its announced start, ``lunch`` the announced break of each shift.
    """

    def __init__(self, tables: Tables, home: Mapping[int, int], told: Told, lunch: Mapping[int, int | None]) -> None:
        self.tables, self.home, self.told, self.lunch = tables, home, told, lunch

    def calm(self, draft: Draft) -> Draft:
        """Stops that came to a day put where the fewest villages have to be told of another hour."""
        calm = draft.copy()
        for s, route in enumerate(draft.routes):
            kept = tuple(v for v in route if self.home.get(v) == s)
            come = [v for v in route if self.home.get(v) != s]
            if kept and come:
                calm.set_route(s, min(route, self._told_least(s, kept, come) or route, key=lambda one: self._unrest(s, one)))
        return calm

    def _told_least(self, s: int, kept: Route, come: list[int]) -> Route | None:
        for v in come:
            longer = [(*kept[:at], v, *kept[at:]) for at in range(len(kept) + 1)]
            fitting = [one for one in longer if self.tables.drive_of(self.tables.kind_of[s], one) >= 0]
            if not fitting:
                return None
            kept = min(fitting, key=lambda one: self._unrest(s, one))
        return kept

    def _unrest(self, s: int, route: Route) -> tuple[int, int, int, Route]:
        """Stops of a day that start at another hour than told, its driving, and by how much they do in all."""
        day = self.day(s, route)
        off = [abs(at.starts - self.told[v]) for v, at in zip(route, day.stops, strict=True) if self.home.get(v) == s]
        return sum(one > TOLD_MIN for one in off), day.drive, sum(off), route

    def day(self, s: int, route: Route) -> DayPlan:
        """A day at the hours told, as far as they fit."""
        told = {v: self.told[v] for v in route if self.home.get(v) == s}
        return one_day(self.tables, s, route, told, self.lunch.get(s)) or self.tables.simulate(s, route)

    def itineraries(self, draft: Draft) -> Iterator[Itinerary]:
        """The days of a draft at the hours told, as far as they fit."""
        problem = self.tables.problem
        for s, route in enumerate(draft.routes):
            if route:
                yield itinerary_of(problem, s, [problem.visits[v].id for v in route], self.day(s, route))
