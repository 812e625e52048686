"""A plan in the making: one route per shift, and the moves every generator shares (insert, exchange, shorten)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from fieldvisit.domain.plan import Plan
from fieldvisit.routing.hours import Route
from fieldvisit.routing.problem import PlanValue, unfairness
from fieldvisit.routing.schedule import Tables

MOST_PERMUTED = 6


@dataclass(frozen=True, slots=True)
class Insertion:
    """A visit put into a shift's route at its cheapest place; ``extra`` is the additional driving in minutes."""

    extra: int
    shift: int
    route: Route


class Draft:
    """Routes by shift and the set of visits without a place; every route it holds is feasible."""

    def __init__(self, tables: Tables, routes: Sequence[Route]) -> None:
        self.tables = tables
        self.routes = list(routes)
        served = {v for route in routes for v in route}
        self.loose = {v for v in range(tables.count) if v not in served}

    @classmethod
    def empty(cls, tables: Tables) -> Draft:
        """A draft in which nobody goes anywhere."""
        return cls(tables, [()] * len(tables.kind_of))

    @classmethod
    def of(cls, plan: Plan, tables: Tables) -> Draft:
        """A plan's routes as a draft of (possibly changed) tables: shifts and visits that are gone are left out.

        A route that the tables do not accept any more is kept as far as it can be: see ``feasible_part``.
        """
        number = {visit.id: v for v, visit in enumerate(tables.problem.visits)}
        stops = {it.shift.id: tuple(number[s.visit_id] for s in it.stops if s.visit_id in number) for it in plan.itineraries}
        routes = [stops.get(shift.id, ()) for shift in tables.problem.shifts]
        return cls(tables, [feasible_part(tables, s, route) for s, route in enumerate(routes)])

    def copy(self) -> Draft:
        """A draft that can be changed without changing this one."""
        return Draft(self.tables, self.routes)

    def drive(self, shift: int) -> int:
        """Driving minutes of one shift."""
        return self.tables.drive_of(self.tables.kind_of[shift], self.routes[shift])

    @property
    def value(self) -> PlanValue:
        """The draft's value as ``plan_value`` counts it."""
        tables, params = self.tables, self.tables.problem.params
        lost = 0
        if params.delay_permille:
            lost = sum(tables.lost(s, v) for s, route in enumerate(self.routes) for v in route)
        return PlanValue(
            sum(1 for v in self.loose if tables.tier[v] == 2),
            sum(1 for v in self.loose if tables.tier[v] == 1),
            sum(tables.points[v] for v in self.loose) + lost,
            unfairness(params, self.stops_of_leaders().values()) if params.fair_spread else 0,
            sum(self.drive(s) for s in range(len(self.routes))),
        )

    def stops_of_leaders(self) -> dict[str, int]:
        """Stops of every leader who could go, in order of id."""
        problem = self.tables.problem
        stops = dict.fromkeys(problem.travellers, 0)
        for shift, route in zip(problem.shifts, self.routes, strict=True):
            if route:
                stops[shift.leader_id] += len(route)
        return stops

    def set_route(self, shift: int, route: Route) -> None:
        """Give a shift another route; visits that leave it become loose."""
        self.loose.update(self.routes[shift])
        self.loose.difference_update(route)
        self.routes[shift] = route

    def cheapest(self, v: int, shifts: Iterable[int]) -> Insertion | None:
        """The insertion of ``v`` with the least extra driving over the given shifts; ``None`` when it fits nowhere."""
        best: Insertion | None = None
        seen: set[tuple[int, Route]] = set()
        for s in shifts:
            alike = self.tables.kind_of[s], self.routes[s]
            if alike in seen:
                continue
            seen.add(alike)
            found = insertion(self.tables, s, self.routes[s], v)
            if found is not None and (best is None or found.extra < best.extra):
                best = found
        return best

    def fill(self, is_over: Callable[[], bool] = lambda: False) -> bool:
        """Insert loose visits, the weightiest first, each if it fits, until ``is_over``; whether anything was inserted."""
        tables, changed = self.tables, False
        for v in sorted(self.loose, key=lambda v: (-tables.tier[v], -tables.points[v], v)):
            if is_over():
                break
            found = self.cheapest(v, tables.shifts_for[v])
            if found is not None:
                self.set_route(found.shift, found.route)
                changed = True
        return changed

    def exchange(self) -> bool:
        """Replace one planned visit by a loose one wherever that makes the plan better; whether anything changed."""
        changed = False
        for v in sorted(self.loose):
            swap = self._best_swap(v)
            if swap is not None:
                self.set_route(swap.shift, swap.route)
                changed = True
        return changed

    def _best_swap(self, v: int) -> Insertion | None:
        tables = self.tables
        best: tuple[tuple[int, int, int], Insertion] | None = None
        for s in tables.shifts_for[v]:
            for r in self.routes[s]:
                gain = (tables.tier[r] - tables.tier[v], tables.points[r] - tables.points[v])
                if gain > (0, 0):
                    continue
                rest = tuple(u for u in self.routes[s] if u != r)
                found = insertion(tables, s, rest, v)
                if found is None:
                    continue
                longer = tables.drive_of(tables.kind_of[s], found.route) - self.drive(s)
                if (*gain, longer) < (0, 0, 0) and (best is None or (*gain, longer) < best[0]):
                    best = ((*gain, longer), found)
        return None if best is None else best[1]

    def shorten(self) -> bool:
        """Reorder short routes for the least driving; whether anything changed."""
        tables, changed = self.tables, False
        for s, route in enumerate(self.routes):
            if 1 < len(route) <= MOST_PERMUTED:
                best = min(permutations(route), key=lambda order, k=tables.kind_of[s]: _shortest_first(tables, k, order))  # type: ignore[misc]
                if tables.drive_of(tables.kind_of[s], best) < self.drive(s):
                    self.routes[s] = best
                    changed = True
        return changed

    def settle(self) -> Draft:
        """The draft itself after shortening, filling and exchanging until none of them finds anything more."""
        changed = True
        while changed:
            self.shorten()
            changed = self.fill()
            changed = self.exchange() or changed
        return self


def _shortest_first(tables: Tables, kind: int, order: Route) -> tuple[int, int]:
    drive = tables.drive_of(kind, order)
    return (0, drive) if drive >= 0 else (1, 0)


def feasible_part(tables: Tables, shift: int, route: Route, keep: frozenset[int] = frozenset()) -> Route:
    """The route after giving up as little as possible until the shift accepts it; never a visit in ``keep``.

    Visits the shift may not take go first, then one visit after the other, the least important whose removal helps.
    What cannot be mended without ``keep`` ends as the empty route.
    """
    route = tuple(v for v in route if shift in tables.open_to[v])
    kind = tables.kind_of[shift]
    while tables.drive_of(kind, route) < 0:
        spare = [v for v in route if v not in keep]
        if not spare:
            return ()
        out = min(
            spare,
            key=lambda v: (tables.drive_of(kind, tuple(u for u in route if u != v)) < 0, tables.tier[v], tables.points[v], v),
        )
        route = tuple(v for v in route if v != out)
    return route


def insertion(tables: Tables, shift: int, route: Route, v: int) -> Insertion | None:
    """The cheapest feasible place of ``v`` in a route of a shift; ``None`` when no place is feasible."""
    kind = tables.kind_of[shift]
    if shift not in tables.open_to[v] or len(route) >= tables.kinds[kind].max_visits:
        return None
    known = tables.insertions.get((kind, route, v))
    if known is None:
        known = _cheapest_place(tables, kind, route, v)
        tables.insertions[kind, route, v] = known
    if known[0] < 0:
        return None
    return Insertion(known[0] - max(0, tables.drive_of(kind, route)), shift, known[1])


def _cheapest_place(tables: Tables, kind: int, route: Route, v: int) -> tuple[int, Route]:
    best: tuple[int, Route] = (-1, ())
    for position in range(len(route) + 1):
        longer = (*route[:position], v, *route[position:])
        drive = tables.drive_of(kind, longer)
        if drive >= 0 and (best[0] < 0 or drive < best[0]):
            best = (drive, longer)
    return best
