"""The best plan with few changes: what is announced stays on its leader-day, and at most so many stops leave theirs.

A stop moves only where the event leaves no other choice, or to let in what the event displaced or asks for: driving minutes and
visits that were left out before justify no move. First everything that fits without a change; then, while something of the
event still waits or moved, the compiled search with all announced stops held but a few days' worth; the routes it sees are
packed anew by CP-SAT, which counts changes exactly. Last, single exchanges for what is still waiting. Days keep the announced
order of their stops and, as far as they fit, their hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import NotFoundError
from fieldvisit.routing.assembly import Found, plan_of
from fieldvisit.routing.changes.told_days import ToldDays
from fieldvisit.routing.changes.told_hours import starts_of
from fieldvisit.routing.engines.draft import Draft, feasible_part, insertion
from fieldvisit.routing.engines.lns import RoutePool
from fieldvisit.routing.engines.pool import Column, gains_of
from fieldvisit.routing.hours import Route
from fieldvisit.routing.problem import PlanValue, Problem, is_must
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.solver import engine_for

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar

MOST_EXCHANGES = 3000
HELD_ITERATIONS = 4000
MOST_COLUMNS = 3000


@dataclass(frozen=True)
class Asked:
    """What replanning starts from: the announced plan, visit to shift ids in it, changes allowed, visits that must not move."""

    announced: Plan
    before: dict[str, str]
    max_changes: int
    locked: tuple[str, ...]


def changed_plain(problem: Problem, ask: Asked) -> tuple[Plan, frozenset[str]]:
    """The best plan found with few changes, and the visits the event forces to change.

    Raises
    ------
    NotFoundError
        If a locked visit cannot keep its leader and day; names the visit.
    """
    search = _Few(Tables(problem), ask)
    best = search.improved()
    plan = plan_of(Found(best, exact=False, cut_short=False), problem.params, engines="replan")
    plan = replace(plan, itineraries=tuple(search.days.itineraries(best)))
    return plan, frozenset(problem.visits[v].id for v in search.forced)


def concerned(problem: Problem, announced: Plan) -> frozenset[int]:
    """Visits that announced stops may move for: those announced, those the event adds or changes, and every must-visit.

    What was left out before and is as it was comes in where there is room, but moves nobody.
    """
    before = {visit.id: visit for visit in announced.visits}
    made = {stop.visit_id for it in announced.itineraries for stop in it.stops}
    return frozenset(
        v
        for v, visit in enumerate(problem.visits)
        if visit.id in made or before.get(visit.id) != visit or is_must(problem, visit)
    )


def lock_is_lost(visit_id: str) -> NotFoundError:
    """The error of a locked visit that cannot keep its place."""
    return NotFoundError(
        f"锁定的走访任务 {visit_id} 无法保留原定人员和日期，请解除锁定或恢复该班次。",
        f"Locked visit {visit_id} cannot keep its leader and day; unlock it or restore that shift.",
    )


Worth = tuple[int, int, int, int, PlanValue]


class _Few:
    def __init__(self, tables: Tables, ask: Asked) -> None:
        self.tables, self.most = tables, ask.max_changes
        number = {visit.id: v for v, visit in enumerate(tables.problem.visits)}
        shift_number = {shift.id: s for s, shift in enumerate(tables.problem.shifts)}
        self.concerned = concerned(tables.problem, ask.announced)
        self.locked = frozenset(number[one] for one in ask.locked if one in number)
        self.home = {number[one]: shift_number.get(shift, -1) for one, shift in ask.before.items()}
        starts = starts_of(ask.announced)
        told = {number[one]: starts[shift, one] for one, shift in ask.before.items() if shift in shift_number}
        lunch = {shift_number.get(it.shift.id, -1): it.lunch_start_min for it in ask.announced.itineraries}
        self.days = ToldDays(tables, self.home, told, lunch)
        self.start = self._kept(ask.announced, number, shift_number)
        self.forced = frozenset(v for v in self.home if v in self.start.loose)
        for v in sorted(self.locked & self.forced):
            raise lock_is_lost(tables.problem.visits[v].id)
        self.stay = {v: s for v, s in self.home.items() if v not in self.forced}
        self.locked |= {v for v in self.stay if tables.problem.visits[v].id in tables.problem.lock_of}

    def _kept(self, announced: Plan, number: dict[str, int], shift_number: dict[str, int]) -> Draft:
        draft = Draft.empty(self.tables)
        for itinerary in announced.itineraries:
            s = shift_number.get(itinerary.shift.id)
            if s is not None:
                route = tuple(number[stop.visit_id] for stop in itinerary.stops if stop.visit_id in number)
                draft.set_route(s, feasible_part(self.tables, s, route, self.locked))
        return draft

    def changes(self, draft: Draft) -> int:
        """Announced stops that left their shift without being forced to."""
        return self._elsewhere(draft, self.stay)

    def _elsewhere(self, draft: Draft, stay: dict[int, int]) -> int:
        where = {v: s for s, route in enumerate(draft.routes) for v in route}
        return sum(1 for v, s in stay.items() if where.get(v, -1) != s)

    def worth(self, draft: Draft) -> Worth:
        """What a draft is worth, less is better: what the event concerns and is left out, then all changes, then the rest."""
        tables, out = self.tables, draft.loose & self.concerned
        return (
            sum(1 for v in out if tables.tier[v] == 2),
            sum(1 for v in out if tables.tier[v] == 1),
            sum(tables.points[v] for v in out),
            self._elsewhere(draft, self.home),
            draft.value,
        )

    def improved(self) -> Draft:
        """The start with everything inserted that fits, improved as far as the changes allow."""
        best = self._filled(self.start.copy())
        if not any(kind.begun for kind in self.tables.kinds) and self.concerned & self.start.loose:
            best = self._packed(best)
        while (better := self._best_exchange(best)) is not None:
            best = better
        return self._filled(self.days.calm(best))

    def _filled(self, draft: Draft) -> Draft:
        """The draft with what fits put in: what the event concerns first and at home if it can be, then the rest."""
        for v in sorted(draft.loose & self.concerned, key=lambda v: (-self.tables.tier[v], -self.tables.points[v], v)):
            home = [s for s in (self.home.get(v, -1),) if s >= 0]
            found = draft.cheapest(v, home) or draft.cheapest(v, self.tables.shifts_for[v])
            if found is not None:
                draft.set_route(found.shift, found.route)
        draft.fill()
        return draft

    def _packed(self, best: Draft) -> Draft:
        """The best packing of routes seen by searches that hold most of what is announced."""
        pool = RoutePool()
        for number, free in enumerate(self._freed(best)):
            held = self._holding(free)
            start = Draft(held, best.routes)
            search = engine_for(start, self.tables.problem.params, self.tables.problem.params.seed + number, pool)
            search.run(min(HELD_ITERATIONS, self.tables.problem.params.iterations), lambda: False)
            found = self._filled(Draft(self.tables, [self._as_told(s, route) for s, route in enumerate(search.best.routes)]))
            if self._allowed(found) and self.worth(found) < self.worth(best):
                best = found
        columns = [(s, self._as_told(s, route)) for s, route in pool.best(MOST_COLUMNS)]
        packed = self._filled(self._choice(columns, best))
        return packed if self._allowed(packed) and self.worth(packed) < self.worth(best) else best

    def _as_told(self, s: int, route: Route) -> Route:
        """The stops of a route in their announced order, the others where they add the least driving; itself if that does not fit."""
        kept = tuple(v for v in self.start.routes[s] if v in route)
        if kept == tuple(v for v in route if v in kept):
            return route
        for v in (v for v in route if v not in kept):
            found = insertion(self.tables, s, kept, v)
            if found is None:
                return route
            kept = found.route
        return kept if self.tables.drive_of(self.tables.kind_of[s], kept) >= 0 else route

    def _allowed(self, draft: Draft) -> bool:
        moved = self.locked & draft.loose
        return self.changes(draft) <= self.most and not moved

    def _freed(self, best: Draft) -> Iterator[frozenset[int]]:
        """Nobody; while something waits or moved that need not, the announced stops of each day, then all: what may move."""
        yield frozenset()
        possible = self.tables.open_to
        waits = any(possible[v] for v in best.loose & self.concerned)
        lost = sum(1 for v, s in self.home.items() if s not in possible[v])
        if self.most <= 0 or not (waits or self._elsewhere(best, self.home) > lost):
            return
        problem = self.tables.problem
        for day in sorted({shift.day for shift in problem.shifts}):
            shifts = {s for s, shift in enumerate(problem.shifts) if shift.day == day}
            yield frozenset(v for v, s in self.stay.items() if s in shifts)
        yield frozenset(self.stay)

    def _holding(self, free: frozenset[int]) -> Tables:
        """Tables in which announced stops that are not free have only their own shift and are not given up.

        What was left out before counts next to nothing in them.
        """
        held = copy(self.tables)
        fixed = {v: s for v, s in self.stay.items() if v not in free or v in self.locked}
        held.shifts_for = [(fixed[v],) if v in fixed else shifts for v, shifts in enumerate(self.tables.shifts_for)]
        held.open_to = [frozenset(shifts) for shifts in held.shifts_for]
        held.tier = [2 if v in fixed else tier if v in self.concerned else 0 for v, tier in enumerate(self.tables.tier)]
        held.points = [points if v in self.concerned else 1 for v, points in enumerate(self.tables.points)]
        held.insertions = {}
        return held

    def _choice(self, columns: list[Column], hint: Draft) -> Draft:
        """The best packing of the columns with few changes, by CP-SAT; the hint when none is found."""
        from ortools.sat.python import cp_model  # noqa: PLC0415 - slow to load

        own = [(s, route) for s, route in enumerate(hint.routes) if route]
        pool = list(dict.fromkeys([*own, *columns]))
        model = cp_model.CpModel()
        chosen = [model.new_bool_var("") for _ in pool]
        rows: dict[tuple[str, int], list[int]] = {}
        for c, (s, route) in enumerate(pool):
            rows.setdefault(("shift", s), []).append(c)
            for v in route:
                rows.setdefault(("visit", v), []).append(c)
            model.add_hint(chosen[c], c < len(own))
        for row in rows.values():
            model.add_at_most_one(chosen[c] for c in row)
        kept = [sum(1 for v in route if self.stay.get(v) == s) for s, route in pool]
        model.add(sum(k * one for k, one in zip(kept, chosen, strict=True)) >= len(self.stay) - self.most)
        for v in sorted(self.locked & set(self.stay)):
            model.add(sum(chosen[c] for c, (s, route) in enumerate(pool) if s == self.stay[v] and v in route) == 1)
        found = self._solved(model, chosen, (self._gains(pool), gains_of(self.tables, pool)))
        if not found:
            return hint.copy()
        routes: list[Route] = [()] * len(self.tables.kind_of)
        for (s, route), is_in in zip(pool, found, strict=True):
            if is_in:
                routes[s] = route
        return Draft(self.tables, routes)

    def _solved(self, model: CpModel, chosen: list[IntVar], goals: Iterable[list[int]]) -> list[bool]:
        """Which columns are chosen when the first goal comes before the next; empty when nothing is found."""
        from ortools.sat.python import cp_model  # noqa: PLC0415 - slow to load

        found: list[bool] = []
        for gains in goals:
            goal = sum(gain * one for gain, one in zip(gains, chosen, strict=True))
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            solver.parameters.max_deterministic_time = self.tables.problem.params.pool_effort / 2
            solver.parameters.random_seed = self.tables.problem.params.seed
            model.maximize(goal)
            if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break
            found = [bool(solver.value(one)) for one in chosen]
            model.add(goal >= sum(gain for gain, is_in in zip(gains, found, strict=True) if is_in))
            model.clear_hints()  # type: ignore[no-untyped-call]
            for one, is_in in zip(chosen, found, strict=True):
                model.add_hint(one, is_in)
        return found

    def _gains(self, pool: list[Column]) -> list[int]:
        """What each column adds to the first four figures of ``worth``, as the digits of one number."""
        tables, mine = self.tables, self.concerned
        point = len(self.home) + 1
        late = point * (sum(tables.points[v] for v in mine) + 1)
        step = (0, late, late * (sum(1 for v in mine if tables.tier[v] == 1) + 1))
        return [
            sum(point * tables.points[v] + step[tables.tier[v]] for v in route if v in mine)
            + sum(1 for v in route if self.home.get(v) == s)
            for s, route in pool
        ]

    def _best_exchange(self, draft: Draft) -> Draft | None:
        """The best draft in which one loose visit took the place of a planned one, which moves elsewhere if it can."""
        if self.changes(draft) >= self.most:
            return None
        best, worth = None, self.worth(draft)
        for _, candidate in zip(range(MOST_EXCHANGES), self._candidates(draft), strict=False):
            filled = self._filled(candidate)
            if self._allowed(filled) and (other := self.worth(filled)) < worth:
                best, worth = filled, other
        return best

    def _candidates(self, draft: Draft) -> Iterator[Draft]:
        loose = draft.loose & self.concerned
        many = len(loose) * len(self.home) > MOST_EXCHANGES
        waiting = [v for v in loose if not many or self.tables.tier[v]]
        for v in sorted(waiting, key=lambda v: (-self.tables.tier[v], -self.tables.points[v], v)):
            for s in self.tables.shifts_for[v]:
                for r in draft.routes[s]:
                    if r not in self.locked:
                        yield from self._exchanged(draft, s, r, v)

    def _exchanged(self, draft: Draft, s: int, r: int, v: int) -> Iterator[Draft]:
        tables = self.tables
        found = insertion(tables, s, tuple(u for u in draft.routes[s] if u != r), v)
        if found is None:
            return
        moved = draft.cheapest(r, [t for t in tables.shifts_for[r] if t != s])
        if moved is None and (tables.tier[r], tables.points[r]) >= (tables.tier[v], tables.points[v]):
            return
        changed = draft.copy()
        changed.set_route(s, found.route)
        if moved is not None:
            changed.set_route(moved.shift, moved.route)
        yield changed
