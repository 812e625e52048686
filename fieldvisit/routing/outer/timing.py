"""Days that meet: can these routes be made so that everybody of a joint visit starts at the same minute, and when.

For a fixed place of every break the earliest times are monotone in the times before them, so raising the common starts to
the latest of their parts again and again ends at the earliest common schedule, or past the end of a day when there is none.
All places of the breaks are tried; so the answer is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from itertools import product

from fieldvisit.routing.hours import ANY_TIME, NEVER, Route, Spans
from fieldvisit.routing.outer.nodes import Nodes
from fieldvisit.routing.schedule import DayPlan, Tables

Meeting = Mapping[int, tuple[int, ...]]
"""Visit to the nodes of its people."""


class Timing:
    """Common schedules over the tables of all nodes, remembered."""

    def __init__(self, nodes: Nodes, tables: Tables) -> None:
        self.nodes, self.tables, self.joint = nodes, tables, nodes.joint
        self._known: dict[tuple[tuple[int, Route], ...], dict[int, DayPlan] | None] = {}

    def days(self, routes: Mapping[int, Route]) -> dict[int, DayPlan] | None:
        """The day plans of all routes (by shift) with everybody of a joint visit there at one minute; ``None`` if impossible.

        Every joint visit of the routes must be there with all its people.
        """
        found: dict[int, DayPlan] = {}
        for group in self.groups(routes):
            plans = self._together({s: routes[s] for s in group})
            if plans is None:
                return None
            found |= plans
        return found

    def groups(self, routes: Mapping[int, Route]) -> list[tuple[int, ...]]:
        """Shifts whose routes hang together by joint visits, each group in order; a route without one stands alone."""
        owner = {s: s for s in routes}

        def head(s: int) -> int:
            while owner[s] != s:
                s = owner[s]
            return s

        first: dict[int, int] = {}
        for s in sorted(routes):
            for i in routes[s]:
                if i in self.joint:
                    other = first.setdefault(self.nodes.of[i].visit, s)
                    a, b = sorted((head(s), head(other)))
                    owner[b] = a
        grouped: dict[int, list[int]] = {}
        for s in sorted(routes):
            grouped.setdefault(head(s), []).append(s)
        return [tuple(group) for _, group in sorted(grouped.items())]

    def _together(self, routes: dict[int, Route]) -> dict[int, DayPlan] | None:
        key = tuple((s, routes[s]) for s in sorted(routes))
        if key not in self._known:
            self._known[key] = self._searched(routes)
        return self._known[key]

    def _searched(self, routes: dict[int, Route]) -> dict[int, DayPlan] | None:
        tables = self.tables
        if any(tables.drive_of(tables.kind_of[s], route) < 0 for s, route in routes.items()):
            return None
        meeting = self._meeting(routes)
        if not meeting:
            return {s: tables.simulate(s, route) for s, route in routes.items()}
        shifts = sorted(routes)
        gaps = [self._gaps(s, routes[s]) for s in shifts]
        if not all(gaps) or (soon := self._soonest(routes, meeting)) is None:
            return None
        if soon:
            return soon
        found = [
            plans
            for choice in product(*gaps)
            if (plans := self._fixed(routes, dict(zip(shifts, choice, strict=True)), meeting))
        ]
        return min(found, key=lambda plans: sum(plans[s].returns for s in shifts), default=None)

    def _meeting(self, routes: dict[int, Route]) -> dict[int, tuple[int, ...]]:
        there: dict[int, list[int]] = {}
        for s in sorted(routes):
            for i in routes[s]:
                if i in self.joint:
                    there.setdefault(self.nodes.of[i].visit, []).append(i)
        return {v: tuple(ids) for v, ids in there.items()}

    def _gaps(self, s: int, route: Route) -> list[int]:
        """Places of the break that the day allows when it need not meet anybody."""
        kind = self.tables.kinds[self.tables.kind_of[s]]
        count = 1 if kind.lunch is None else 2 * len(route) + 2
        return [gap for gap in range(count) if self.tables.with_lunch_at(kind, route, gap) is not None]

    def _soonest(self, routes: dict[int, Route], meeting: Meeting) -> dict[int, DayPlan] | None:
        """The schedule in which nobody can start or be home earlier, with the breaks wherever each likes them best.

        The common starts are raised to what the latest person can do with any break: no schedule has earlier ones. ``None``
        when that leaves somebody no day; empty when people would need different breaks for different stops.
        """
        tables = copy(self.tables)
        tables.windows = list(self.tables.windows)
        while True:
            days = {s: _days_of(tables, s, route) for s, route in routes.items()}
            if not all(days.values()):
                return None
            first = {
                i: min(plan.stops[k].starts for plan in days[s]) for s, route in routes.items() for k, i in enumerate(route)
            }
            latest = {v: max(first[i] for i in parts) for v, parts in meeting.items()}
            if all(first[i] == latest[v] for v, parts in meeting.items() for i in parts):
                break
            for v, parts in meeting.items():
                for i in parts:
                    tables.windows[i] = not_before(self.tables.windows[i], latest[v])
        found = {s: min(plans, key=lambda plan: plan.returns) for s, plans in days.items()}
        joint = [
            (plan.stops[k].starts, first[i]) for s, plan in found.items() for k, i in enumerate(routes[s]) if i in self.joint
        ]
        return found if all(starts == soonest for starts, soonest in joint) else {}

    def _fixed(self, routes: dict[int, Route], gaps: dict[int, int], meeting: Meeting) -> dict[int, DayPlan] | None:
        """The earliest common schedule with every break in its place."""
        tables = copy(self.tables)
        tables.windows = list(self.tables.windows)
        while True:
            plans: dict[int, DayPlan] = {}
            for s, route in routes.items():
                plan = tables.with_lunch_at(tables.kinds[tables.kind_of[s]], route, gaps[s])
                if plan is None:
                    return None
                plans[s] = plan
            starts = {i: at.starts for s, route in routes.items() for i, at in zip(route, plans[s].stops, strict=True)}
            latest = {v: max(starts[i] for i in parts) for v, parts in meeting.items()}
            if all(starts[i] == latest[v] for v, parts in meeting.items() for i in parts):
                return plans
            for v, parts in meeting.items():
                for i in parts:
                    tables.windows[i] = not_before(self.tables.windows[i], latest[v])


def _days_of(tables: Tables, s: int, route: Route) -> list[DayPlan]:
    """The day with its break in every place that it allows, in their order."""
    kind = tables.kinds[tables.kind_of[s]]
    count = 1 if kind.lunch is None else 2 * len(route) + 2
    return [plan for gap in range(count) if (plan := tables.with_lunch_at(kind, route, gap)) is not None]


def not_before(spans: Spans, minute: int) -> Spans:
    """The spans without what lies before a minute."""
    if spans is ANY_TIME:
        return ((minute, NEVER),)
    return tuple((max(a, minute), b) for a, b in spans if b >= minute) or ((NEVER, NEVER),)
