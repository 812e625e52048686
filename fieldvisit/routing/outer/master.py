"""The best choice of routes by CP-SAT under everything that ties leader-days together; exact when it has all routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ortools.sat.python import cp_model

from fieldvisit.routing.engines.pool import Column
from fieldvisit.routing.hours import Route
from fieldvisit.routing.outer.nodes import Nodes
from fieldvisit.routing.outer.timing import Timing
from fieldvisit.routing.problem import is_must, points_of
from fieldvisit.routing.schedule import Tables

LARGEST = 2**61
MOST_CUTS = 400


@dataclass(frozen=True)
class Choice:
    """The routes chosen by shift, and whether no other choice of the columns is worth more."""

    routes: dict[int, Route]
    proved: bool


def every_order(nodes: Nodes, tables: Tables, limit: int) -> list[Column] | None:
    """All routes of every shift that a plan might need; ``None`` when there are more than ``limit`` per kind of shift.

    Of the routes through the same nodes the shortest is enough, unless somebody is met on the way: then every order counts.
    """
    columns: list[Column] = []
    for kind in range(len(tables.kinds)):
        shifts = [s for s, k in enumerate(tables.kind_of) if k == kind]
        found = _orders(nodes, tables, kind, shifts, limit)
        if found is None:
            return None
        columns += [(s, route) for route in found for s in shifts if all(s in tables.open_to[i] for i in route)]
    return columns


def _orders(nodes: Nodes, tables: Tables, kind: int, shifts: list[int], limit: int) -> list[Route] | None:
    able = [i for i in range(tables.count) if not tables.open_to[i].isdisjoint(shifts)]
    best: dict[object, tuple[int, Route]] = {}
    seen, joint = 0, nodes.joint
    stack: list[Route] = [()]
    while stack:
        route = stack.pop()
        taken = {nodes.of[i].visit for i in route}
        for i in able:
            longer = (*route, i)
            if nodes.of[i].visit in taken or (drive := tables.drive_of(kind, longer)) < 0:
                continue
            seen += 1
            if seen > limit:
                return None
            stack.append(longer)
            key = longer if joint.intersection(longer) else frozenset(longer)
            best[key] = min(best.get(key, (drive, longer)), (drive, longer))
    return [route for _, route in best.values()]


class Master:
    """The packing model; ``solve`` adds a cut for every choice whose people cannot meet."""

    def __init__(self, nodes: Nodes, tables: Tables, columns: Sequence[Column]) -> None:
        self.nodes, self.tables, self.problem = nodes, tables, nodes.problem
        self.pool = list(dict.fromkeys(columns))
        self.model = cp_model.CpModel()
        self.chosen: list[Any] = [self.model.new_bool_var("") for _ in self.pool]
        self.made: list[Any] = [self.model.new_bool_var("") for _ in self.problem.visits]
        self._with_node: dict[int, list[int]] = {}
        self._of_shift: dict[int, list[int]] = {}
        for c, (s, route) in enumerate(self.pool):
            self._of_shift.setdefault(s, []).append(c)
            for i in route:
                self._with_node.setdefault(i, []).append(c)
        self._add_packing()
        self._add_firsts()
        self._add_people()
        self._add_objective()

    def _add_packing(self) -> None:
        """One route a shift; every person of a visit or none, and all on one day."""
        for columns in self._of_shift.values():
            self.model.add_at_most_one(self.chosen[c] for c in columns)
        for v, visit in enumerate(self.problem.visits):
            for part in range(visit.people):
                self.model.add(sum(self.chosen[c] for c in self._columns(v, part)) == self.made[v])
            if visit.partners:
                for day in sorted({shift.day for shift in self.problem.shifts}):
                    together = [self._on_or_before(v, part, day, only=True) for part in range(visit.people)]
                    for other in together[1:]:
                        self.model.add(sum(together[0]) == sum(other))

    def _columns(self, v: int, part: int) -> list[int]:
        mine = [i for i in self.nodes.by_visit.get(v, ()) if self.nodes.of[i].part == part]
        return [c for i in mine for c in self._with_node.get(i, [])]

    def _on_or_before(self, v: int, part: int, day: Any, *, only: bool = False) -> list[Any]:
        def fits(c: int) -> bool:
            its = self.problem.shifts[self.pool[c][0]].day
            return bool(its == day or (its < day and not only))

        return [self.chosen[c] for c in self._columns(v, part) if fits(c)]

    def _add_firsts(self) -> None:
        """A visit that comes after another has it made so many days before."""
        number = {visit.id: v for v, visit in enumerate(self.problem.visits)}
        for v, visit in enumerate(self.problem.visits):
            if not visit.after_visit_id:
                continue
            first = number[visit.after_visit_id]
            for day in sorted({shift.day for shift in self.problem.shifts}):
                before = self._on_or_before(first, 0, day - timedelta(days=visit.after_days))
                self.model.add(sum(self._on_or_before(v, 0, day)) <= sum(before))

    def _add_people(self) -> None:
        """Days out of a person in all and in a row."""
        for person in self.problem.leaders:
            days = {self.problem.shifts[s].day: s for s in self._of_shift if self.problem.shifts[s].leader_id == person.id}
            out = {day: sum(self.chosen[c] for c in self._of_shift[s]) for day, s in days.items()}
            if person.max_days:
                self.model.add(sum(out.values()) <= person.max_days)
            run = person.max_days_in_a_row
            for first in sorted(out) if run else ():
                span = [out[day] for n in range(run + 1) if (day := first + timedelta(days=n)) in out]
                if len(span) > run:
                    self.model.add(sum(span) <= run)

    def _add_objective(self) -> None:
        """``PlanValue`` as the digits of one number.

        Raises
        ------
        OverflowError
            If the digits do not fit into CP-SAT's 64 bits.
        """
        problem, tables = self.problem, self.tables
        drives = [tables.drive_of(tables.kind_of[s], route) for s, route in self.pool]
        unfair, most_unfair = self._unfairness()
        drive_digit = sum(max(drives[c] for c in columns) for columns in self._of_shift.values()) + 1
        point = drive_digit * (most_unfair + 1)
        worth = sum(points_of(visit) for visit in problem.visits)
        late = point * (worth * (1 + problem.params.delay_permille) + 1)
        must = late * (len(problem.visits) + 1)
        if must * (len(problem.visits) + 1) > LARGEST:
            raise OverflowError("too many visits for one packing model")
        cost: list[Any] = [drive * self.chosen[c] for c, drive in enumerate(drives)]
        cost.append(drive_digit * unfair)
        for v, visit in enumerate(problem.visits):
            tier = must if is_must(problem, visit) else late if problem.has_deadline(visit) else 0
            cost.append((tier + point * points_of(visit)) * (1 - self.made[v]))
        if problem.params.delay_permille:
            cost += [point * self._lost(c) * self.chosen[c] for c in range(len(self.pool))]
        self.model.minimize(sum(cost))

    def _lost(self, c: int) -> int:
        s, route = self.pool[c]
        return sum(self.tables.lost(s, i) for i in route if self.nodes.of[i].part == 0)

    def _unfairness(self) -> tuple[Any, int]:
        """The variable that counts unfairness, and the most it can be."""
        params, people = self.problem.params, self.problem.travellers
        if not params.fair_spread or not people:
            return 0, 0
        stops: dict[str, list[Any]] = {one: [] for one in people}
        for c, (s, route) in enumerate(self.pool):
            stops[self.problem.shifts[s].leader_id].append(len(route) * self.chosen[c])
        most = len(self.nodes.of)
        high, low = self.model.new_int_var(0, most, ""), self.model.new_int_var(0, most, "")
        unfair = self.model.new_int_var(0, most, "")
        for mine in stops.values():
            self.model.add(sum(mine) <= high)
            self.model.add(sum(mine) >= low)
        self.model.add(unfair >= high - low - params.fair_spread)
        return unfair, most

    def solve(self, effort: float, seed: int, timing: Timing) -> Choice | None:
        """The best choice that can be made on time; ``None`` when none was found within the deterministic seconds."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = effort
        solver.parameters.random_seed = seed
        for _ in range(MOST_CUTS):
            status = solver.solve(self.model)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return None
            picked = [c for c in range(len(self.pool)) if solver.value(self.chosen[c])]
            routes = {self.pool[c][0]: self.pool[c][1] for c in picked}
            if not self._cut(routes, picked, timing):
                return Choice(routes, proved=status == cp_model.OPTIMAL)
        return None

    def _cut(self, routes: dict[int, Route], picked: list[int], timing: Timing) -> bool:
        """Whether some routes cannot be made together; they are then forbidden together."""
        cut = False
        for group in timing.groups(routes):
            if timing.days({s: routes[s] for s in group}) is None:
                together = [c for c in picked if self.pool[c][0] in group]
                self.model.add(sum(self.chosen[c] for c in together) <= len(together) - 1)
                cut = True
        return cut
