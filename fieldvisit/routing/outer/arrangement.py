"""A plan in the making under rules that tie leader-days together: every arrangement keeps all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product

from fieldvisit.domain.plan import Unassigned
from fieldvisit.routing.engines.draft import feasible_part
from fieldvisit.routing.hours import Route
from fieldvisit.routing.outer.nodes import Nodes
from fieldvisit.routing.outer.timing import Timing
from fieldvisit.routing.problem import PlanValue, Problem, delay_of, is_must, points_of, unfairness
from fieldvisit.routing.schedule import Tables

MOST_TRIED = 60


class Ground:
    """What arrangements of one problem share: nodes, their tables, remembered schedules and visits that are impossible."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes, self.problem, self.tables = nodes, nodes.problem, Tables(nodes.plain)
        self.timing = Timing(nodes, self.tables)
        self.impossible: dict[int, Unassigned | None] = {}
        number = {visit.id: v for v, visit in enumerate(self.problem.visits)}
        self.first = {v: number[one.after_visit_id] for v, one in enumerate(self.problem.visits) if one.after_visit_id}
        self.next: dict[int, list[int]] = {}
        for v, first in self.first.items():
            self.next.setdefault(first, []).append(v)

    def day(self, s: int) -> date:
        """The day of a shift."""
        return self.problem.shifts[s].day

    def weight(self, v: int) -> tuple[int, int]:
        """How much a visit counts: its tier, then its points."""
        visit = self.problem.visits[v]
        tier = 2 if is_must(self.problem, visit) else 1 if self.problem.has_deadline(visit) else 0
        return tier, points_of(visit)


class Arrangement:
    """Routes of nodes by shift; ``routes`` holds only shifts that go out."""

    def __init__(self, ground: Ground, routes: Mapping[int, Route]) -> None:
        self.ground = ground
        self.routes = {s: route for s, route in sorted(routes.items()) if route}
        self.at: dict[int, dict[int, int]] = {}
        for s, route in self.routes.items():
            for i in route:
                node = ground.nodes.of[i]
                self.at.setdefault(node.visit, {})[node.part] = s

    @property
    def problem(self) -> Problem:
        """The problem it arranges."""
        return self.ground.problem

    @property
    def loose(self) -> list[int]:
        """Visits without a place, the weightiest first."""
        out = [v for v in range(len(self.problem.visits)) if v not in self.at]
        return sorted(out, key=lambda v: (*(-part for part in self.ground.weight(v)), v))

    @property
    def value(self) -> PlanValue:
        """The value as ``plan_value`` counts it."""
        problem, tables = self.problem, self.ground.tables
        missed = [problem.visits[v] for v in range(len(problem.visits)) if v not in self.at]
        made = ((problem.visits[v], self.day_of(v)) for v in self.at)
        stops = dict.fromkeys(problem.travellers, 0)
        for s, route in self.routes.items():
            stops[problem.shifts[s].leader_id] += len(route)
        return PlanValue(
            sum(is_must(problem, visit) for visit in missed),
            sum(not is_must(problem, visit) and problem.has_deadline(visit) for visit in missed),
            sum(map(points_of, missed)) + sum(delay_of(problem, visit, day) for visit, day in made),
            unfairness(problem.params, stops.values()),
            sum(tables.drive_of(tables.kind_of[s], route) for s, route in self.routes.items()),
        )

    def day_of(self, v: int) -> date:
        """The day on which a visit is made."""
        return self.ground.day(self.at[v][0])

    def with_routes(self, routes: Mapping[int, Route]) -> Arrangement:
        """The arrangement with some routes replaced; nothing is checked."""
        return Arrangement(self.ground, {**self.routes, **routes})

    def cheapest(self, v: int) -> Arrangement | None:
        """The visit added where it costs the least driving and nothing else moves; ``None`` when it fits nowhere."""
        best: tuple[int, dict[int, Route]] | None = None
        for shifts in self._teams(v):
            found = self._placed(shifts, None if best is None else best[0])
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        return None if best is None else self.with_routes(best[1])

    def every_place(self, v: int) -> Iterator[tuple[int, Arrangement]]:
        """For each leader-day (or pair of them) that has room for the visit: its extra driving, and the arrangement."""
        for shifts in self._teams(v):
            found = self._placed(shifts, None)
            if found is not None:
                yield found[0], self.with_routes(found[1])

    def _teams(self, v: int) -> Iterator[tuple[tuple[int, int], ...]]:
        """For each way to staff the visit the shift and the node of every person, the lead first."""
        nodes, tables = self.ground.nodes, self.ground.tables
        parts: list[list[tuple[int, int]]] = [[] for _ in range(self.problem.visits[v].people)]
        for i in nodes.by_visit[v]:
            parts[nodes.of[i].part] += [(s, i) for s in tables.shifts_for[i] if self._open(v, s)]
        by_day = [{} for _ in parts]  # type: list[dict[date, list[tuple[int, int]]]]
        for days, open_to in zip(by_day, parts, strict=True):
            for s, i in open_to:
                days.setdefault(self.ground.day(s), []).append((s, i))
        for day in sorted(set.intersection(*map(set, by_day))):
            for chosen in product(*(days[day] for days in by_day)):
                if len({s for s, _ in chosen}) == len(chosen):
                    yield chosen

    def _open(self, v: int, s: int) -> bool:
        """Whether the order of visits and the days of the person allow the visit on a shift."""
        ground, day = self.ground, self.ground.day(s)
        if v in ground.first:
            first = ground.first[v]
            if first not in self.at or self.day_of(first) > day - timedelta(days=self.problem.visits[v].after_days):
                return False
        for later in ground.next.get(v, ()):
            if later in self.at and self.day_of(later) < day + timedelta(days=self.problem.visits[later].after_days):
                return False
        return s in self.routes or self._may_go_out(s)

    def _may_go_out(self, s: int) -> bool:
        shift = self.problem.shifts[s]
        person = self.problem.leader_by_id[shift.leader_id]
        if not person.max_days and not person.max_days_in_a_row:
            return True
        days = {self.ground.day(t) for t in self.routes if self.problem.shifts[t].leader_id == person.id} | {shift.day}
        within = not person.max_days or len(days) <= person.max_days
        return within and (not person.max_days_in_a_row or longest_run(days) <= person.max_days_in_a_row)

    def _placed(self, staffed: tuple[tuple[int, int], ...], under: int | None) -> tuple[int, dict[int, Route]] | None:
        """Extra driving and the longer routes of the cheapest place on these shifts that keeps every common minute."""
        ground = self.ground
        places = [self._longer(s, i) for s, i in staffed]
        if not all(places):
            return None
        combined = sorted(product(*places), key=lambda routes: (sum(extra for extra, _ in routes), routes))
        for routes in combined[:MOST_TRIED]:
            extra = sum(more for more, _ in routes)
            if under is not None and extra >= under:
                return None
            changed = {s: route for (s, _), (_, route) in zip(staffed, routes, strict=True)}
            if ground.timing.days(self._concerned(changed)) is not None:
                return extra, changed
        return None

    def _longer(self, s: int, i: int) -> list[tuple[int, Route]]:
        """Every feasible place of a node in a route, seen alone: extra driving and the longer route."""
        tables = self.ground.tables
        kind, route = tables.kind_of[s], self.routes.get(s, ())
        if len(route) >= tables.kinds[kind].max_visits:
            return []
        before = max(0, tables.drive_of(kind, route))
        longer = [(*route[:at], i, *route[at:]) for at in range(len(route) + 1)]
        return sorted((drive - before, one) for one in longer if (drive := tables.drive_of(kind, one)) >= 0)

    def _concerned(self, changed: dict[int, Route]) -> dict[int, Route]:
        """The changed routes with those of the same day, which joint visits may tie to them."""
        if not any(i in self.ground.timing.joint for route in changed.values() for i in route):
            return changed
        days = {self.ground.day(s) for s in changed}
        return {s: route for s, route in self.routes.items() if self.ground.day(s) in days} | changed

    def without(self, v: int) -> Arrangement:
        """The arrangement without a visit and without those that must come after it."""
        gone = {v}
        while more := {later for one in gone for later in self.ground.next.get(one, ())} - gone:
            gone |= more
        tables, changed = self.ground.tables, {}
        for s in {s for one in gone for s in self.at.get(one, {}).values()}:
            rest = tuple(i for i in self.routes[s] if self.ground.nodes.of[i].visit not in gone)
            changed[s] = feasible_part(tables, s, rest)
        return repaired(self.ground, {**self.routes, **changed})

    def fill(self, is_over: Callable[[], bool] = lambda: False) -> Arrangement:
        """Loose visits inserted, the weightiest first, until nothing fits any more or ``is_over`` says so."""
        now: Arrangement = self
        changed = True
        while changed:
            changed = False
            for v in now.loose:
                if is_over():
                    return now
                longer = now.cheapest(v)
                if longer is not None:
                    now, changed = longer, True
        return now


def longest_run(days: set[date]) -> int:
    """The most days in a row among the days."""
    run = best = 0
    for day in sorted(days):
        run = run + 1 if day - timedelta(days=1) in days else 1
        best = max(best, run)
    return best


def repaired(ground: Ground, routes: Mapping[int, Route]) -> Arrangement:
    """The routes without what breaks a tie: people missing, the first visit missing, too many days, no common minute."""
    now = Arrangement(ground, routes)
    while (gone := _broken(now)) is not None:
        tables, nodes = ground.tables, ground.nodes
        kept = {s: tuple(i for i in route if nodes.of[i].visit not in gone) for s, route in now.routes.items()}
        now = Arrangement(ground, {s: feasible_part(tables, s, route) for s, route in kept.items()})
    return now


def _broken(now: Arrangement) -> set[int] | None:
    """Visits to give up because of the first tie that is broken; ``None`` when all hold."""
    ground, problem = now.ground, now.problem
    for v, parts in now.at.items():
        days = {ground.day(s) for s in parts.values()}
        if len(parts) < problem.visits[v].people or len(days) > 1:
            return {v}
    for v, first in ground.first.items():
        if v in now.at and (first not in now.at or now.day_of(first) > now.day_of(v) - timedelta(problem.visits[v].after_days)):
            return {v}
    least = _day_too_many(now)
    if least is not None:
        return {ground.nodes.of[i].visit for i in now.routes[least]}
    for group in ground.timing.groups(now.routes):
        routes = {s: now.routes[s] for s in group}
        met = {ground.nodes.of[i].visit for route in routes.values() for i in route if i in ground.timing.joint}
        if met and ground.timing.days(routes) is None:
            return {min(met, key=lambda v: (*ground.weight(v), v))}
    return None


def _day_too_many(now: Arrangement) -> int | None:
    """The least important day out of a person who is out too many days; ``None`` when nobody is."""
    ground, problem = now.ground, now.problem

    def weight(s: int) -> tuple[int, int, int]:
        weights = [ground.weight(ground.nodes.of[i].visit) for i in now.routes[s]]
        return max(tier for tier, _ in weights), sum(points for _, points in weights), s

    for person in problem.leaders:
        mine = [s for s in now.routes if problem.shifts[s].leader_id == person.id]
        days = {ground.day(s) for s in mine}
        many = person.max_days and len(days) > person.max_days
        if many or (person.max_days_in_a_row and longest_run(days) > person.max_days_in_a_row):
            return min(mine, key=weight)
    return None
