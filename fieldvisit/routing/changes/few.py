"""The best plan with few changes: what is announced stays on its leader-day, and at most so many stops leave theirs.

First everything that fits without a change; then the compiled search with all announced stops held but a few days' worth;
the routes it sees are packed anew by CP-SAT, which counts changes exactly. Last, single exchanges for what is still waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import NotFoundError
from fieldvisit.routing.assembly import Found, plan_of
from fieldvisit.routing.engines.draft import Draft, feasible_part, insertion
from fieldvisit.routing.engines.lns import RoutePool
from fieldvisit.routing.engines.pool import Column, gains_of
from fieldvisit.routing.hours import Route
from fieldvisit.routing.problem import Problem
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.solver import engine_for

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
    plan = plan_of(Found(search.improved(), exact=False, cut_short=False), problem.params, engines="replan")
    return plan, frozenset(problem.visits[v].id for v in search.forced)


def lock_is_lost(visit_id: str) -> NotFoundError:
    """The error of a locked visit that cannot keep its place."""
    return NotFoundError(
        f"锁定的走访任务 {visit_id} 无法保留原定人员和日期，请解除锁定或恢复该班次。",
        f"Locked visit {visit_id} cannot keep its leader and day; unlock it or restore that shift.",
    )


class _Few:
    def __init__(self, tables: Tables, ask: Asked) -> None:
        self.tables, self.most = tables, ask.max_changes
        number = {visit.id: v for v, visit in enumerate(tables.problem.visits)}
        shift_number = {shift.id: s for s, shift in enumerate(tables.problem.shifts)}
        self.locked = frozenset(number[one] for one in ask.locked if one in number)
        self.home = {number[one]: shift_number.get(shift, -1) for one, shift in ask.before.items()}
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
        where = {v: s for s, route in enumerate(draft.routes) for v in route}
        return sum(1 for v, s in self.stay.items() if where.get(v, -1) != s)

    def improved(self) -> Draft:
        """The start with everything inserted that fits, improved as far as the changes allow."""
        best = self.start.copy()
        best.fill()
        if not any(kind.begun for kind in self.tables.kinds) and len(self.stay) + len(best.loose) > 0:
            best = self._packed(best)
        while (better := self._best_exchange(best)) is not None:
            best = better
        return best

    def _packed(self, best: Draft) -> Draft:
        """The best packing of routes seen by searches that hold most of what is announced."""
        pool = RoutePool()
        for number, free in enumerate(self._freed()):
            held = self._holding(free)
            start = Draft(held, best.routes)
            search = engine_for(start, self.tables.problem.params, self.tables.problem.params.seed + number, pool)
            search.run(min(HELD_ITERATIONS, self.tables.problem.params.iterations), lambda: False)
            found = Draft(self.tables, search.best.routes)
            found.fill()
            if found.value < best.value and self._allowed(found):
                best = found
        packed = self._choice(pool.best(MOST_COLUMNS), best)
        packed.fill()
        return packed if packed.value < best.value and self._allowed(packed) else best

    def _allowed(self, draft: Draft) -> bool:
        moved = self.locked & draft.loose
        return self.changes(draft) <= self.most and not moved

    def _freed(self) -> Iterator[frozenset[int]]:
        """Nobody; then the announced stops of each day, busiest first; then all: what each search may move."""
        yield frozenset()
        if self.most <= 0:
            return
        problem = self.tables.problem
        for day in sorted({shift.day for shift in problem.shifts}):
            shifts = {s for s, shift in enumerate(problem.shifts) if shift.day == day}
            yield frozenset(v for v, s in self.stay.items() if s in shifts)
        yield frozenset(self.stay)

    def _holding(self, free: frozenset[int]) -> Tables:
        """Tables in which announced stops that are not free have only their own shift and are not given up."""
        held = copy(self.tables)
        fixed = {v: s for v, s in self.stay.items() if v not in free or v in self.locked}
        held.shifts_for = [(fixed[v],) if v in fixed else shifts for v, shifts in enumerate(self.tables.shifts_for)]
        held.open_to = [frozenset(shifts) for shifts in held.shifts_for]
        held.tier = [2 if v in fixed else tier for v, tier in enumerate(self.tables.tier)]
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
        model.maximize(sum(gain * one for gain, one in zip(gains_of(self.tables, pool), chosen, strict=True)))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = self.tables.problem.params.pool_effort
        solver.parameters.random_seed = self.tables.problem.params.seed
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return hint.copy()
        routes: list[Route] = [()] * len(self.tables.kind_of)
        for c, one in enumerate(chosen):
            if solver.value(one):
                routes[pool[c][0]] = pool[c][1]
        return Draft(self.tables, routes)

    def _best_exchange(self, draft: Draft) -> Draft | None:
        """The best draft in which one loose visit took the place of a planned one, which moves elsewhere if it can."""
        if self.changes(draft) >= self.most:
            return None
        best, value = None, draft.value
        for _, candidate in zip(range(MOST_EXCHANGES), self._candidates(draft), strict=False):
            candidate.fill()
            if candidate.value < value and self._allowed(candidate):
                best, value = candidate, candidate.value
        return best

    def _candidates(self, draft: Draft) -> Iterator[Draft]:
        many = len(draft.loose) * len(self.home) > MOST_EXCHANGES
        waiting = [v for v in draft.loose if not many or self.tables.tier[v]]
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
