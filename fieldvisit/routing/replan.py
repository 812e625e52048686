"""Replanning: something has happened, the announced plan is kept as far as it can be, and little else moves.

The event is told by building the new ``Problem`` (a leader's day taken away, a road closed, an urgent visit added, a
longer service) over the days that are still to come, with the visits still to be made: what has been done is no part of
it and so cannot move. A stop has *changed* when its leader or day is another, or it is dropped; a later hour on the same
leader-day is not a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import NotFoundError, Text
from fieldvisit.routing.assembly import Found, plan_of
from fieldvisit.routing.engines.draft import Draft, feasible_part, insertion
from fieldvisit.routing.problem import Problem
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.wording import shift_id_text


@dataclass(frozen=True)
class ReplanParams:
    """``max_changes`` announced stops may change beyond those the event itself makes impossible.

    ``locked_visit_ids`` keep their leader and day whatever happens.
    """

    max_changes: int = 3
    locked_visit_ids: tuple[str, ...] = ()


class ChangeKind(StrEnum):
    """What became of a visit, compared with the announced plan."""

    MOVED = "moved"
    DROPPED = "dropped"
    ADDED = "added"


@dataclass(frozen=True)
class Change:
    """One visit whose leader or day is not as announced; ``forced`` when the event left no other choice.

    ``before`` and ``after`` are shift ids, empty for "not planned".
    """

    visit_id: str
    kind: ChangeKind
    before: str
    after: str
    forced: bool
    sentence: Text


@dataclass(frozen=True)
class Replanned:
    """The new plan and every difference from the announced one, in order of visit id."""

    plan: Plan
    changes: tuple[Change, ...]


def replan(announced: Plan, problem: Problem, params: ReplanParams = ReplanParams()) -> Replanned:
    """The announced plan adapted to a changed problem, with at most ``max_changes`` unforced changes.

    Raises
    ------
    NotFoundError
        If a locked visit cannot keep its leader and day; names the visit.
    """
    tables = Tables(problem)
    before = announced_shifts(announced, problem)
    search = _Search(tables, announced, before, params)
    draft = search.improved()
    plan = plan_of(Found(draft, exact=False, cut_short=False), problem.params, engines="replan")
    return Replanned(plan, tuple(_changes(draft, before, search.forced)))


def announced_shifts(announced: Plan, problem: Problem) -> dict[str, str]:
    """Visit id to announced shift id, for the visits that are still in the problem and the shifts within its days."""
    return {
        stop.visit_id: itinerary.shift.id
        for itinerary in announced.itineraries
        if problem.first_day <= itinerary.shift.day <= problem.last_day
        for stop in itinerary.stops
        if stop.visit_id in problem.visit_by_id
    }


class _Search:
    """Insertion first, which changes nothing announced; then the best single changes while the budget lasts."""

    def __init__(self, tables: Tables, announced: Plan, before: dict[str, str], params: ReplanParams) -> None:
        self.tables, self.params = tables, params
        number = {visit.id: v for v, visit in enumerate(tables.problem.visits)}
        shift_number = {shift.id: s for s, shift in enumerate(tables.problem.shifts)}
        self.locked = frozenset(number[one] for one in params.locked_visit_ids if one in number)
        self.home = {number[one]: shift_number.get(shift, -1) for one, shift in before.items()}
        self.start = self._kept(announced, number, shift_number)
        self.forced = frozenset(v for v in self.home if v in self.start.loose)
        for v in sorted(self.locked & set(self.home)):
            if v in self.forced:
                one = tables.problem.visits[v].id
                raise NotFoundError(
                    f"锁定的走访任务 {one} 无法保留原定人员和日期，请解除锁定或恢复该班次。",
                    f"Locked visit {one} cannot keep its leader and day; unlock it or restore that shift.",
                )

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
        return sum(1 for v, s in self.home.items() if v not in self.forced and where.get(v, -1) != s)

    def improved(self) -> Draft:
        """The start with everything inserted that fits, improved change by change within the budget."""
        draft = self.start
        draft.fill()
        while (better := self._best_change(draft)) is not None:
            draft = better
            draft.fill()
        return draft

    def _best_change(self, draft: Draft) -> Draft | None:
        left = self.params.max_changes - self.changes(draft)
        if left <= 0:
            return None
        best, value = None, draft.value
        for candidate in self._candidates(draft):
            candidate.fill()
            if candidate.value < value and self.changes(candidate) <= self.params.max_changes:
                best, value = candidate, candidate.value
        return best

    def _candidates(self, draft: Draft) -> Iterator[Draft]:
        """Drafts in which one loose visit took the place of one planned visit, which moves elsewhere if it can."""
        for v in sorted(draft.loose):
            for s in self.tables.shifts_for[v]:
                for r in draft.routes[s]:
                    if r not in self.locked:
                        yield from self._replaced(draft, s, r, v)

    def _replaced(self, draft: Draft, s: int, r: int, v: int) -> Iterator[Draft]:
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


def _changes(draft: Draft, before: dict[str, str], forced: frozenset[int]) -> Iterator[Change]:
    problem = draft.tables.problem
    after = {problem.visits[v].id: problem.shifts[s].id for s, route in enumerate(draft.routes) for v in route}
    for v, visit in enumerate(problem.visits):
        was, now = before.get(visit.id, ""), after.get(visit.id, "")
        if was != now:
            kind = ChangeKind.ADDED if not was else ChangeKind.DROPPED if not now else ChangeKind.MOVED
            yield Change(visit.id, kind, was, now, v in forced, _sentence(problem, visit.village.full_name, was, now))


def _sentence(problem: Problem, name: str, was: str, now: str) -> Text:
    before, after = shift_id_text(problem, was), shift_id_text(problem, now)
    if not was:
        return Text(f"{name}新安排给{after.zh}。", f"{name} is newly planned with {after.en}.")
    if not now:
        return Text(f"{name}本期不再安排（原定{before.zh}）。", f"{name} is no longer planned (was with {before.en}).")
    return Text(f"{name}由{before.zh}改为{after.zh}。", f"{name} moves from {before.en} to {after.en}.")


@dataclass(frozen=True)
class Slot:
    """One possible place for a visit in a plan that stands: which shift, when, and what it costs in driving."""

    shift_id: str
    start_min: int
    extra_drive_min: int


def best_slots(plan: Plan, problem: Problem, visit_id: str, count: int = 5) -> tuple[Slot, ...]:
    """Where a visit could be put without moving any other stop to another day, least extra driving first.

    Works for unassigned visits and for planned ones (which places are there besides the present one).

    Raises
    ------
    NotFoundError
        If the problem has no such visit.
    """
    ids = [visit.id for visit in problem.visits]
    if visit_id not in ids:
        raise NotFoundError(f"没有走访任务 {visit_id}。", f"There is no visit {visit_id}.")
    tables, v = Tables(problem), ids.index(visit_id)
    draft = Draft.of(plan, tables)
    rests: Sequence[tuple[int, ...]] = [tuple(u for u in route if u != v) for route in draft.routes]
    found = [one for s in tables.shifts_for[v] if (one := insertion(tables, s, rests[s], v)) is not None]
    found.sort(key=lambda one: (one.extra, one.shift))
    return tuple(_slot(tables, one.shift, one.route, v, one.extra) for one in found[:count])


def _slot(tables: Tables, s: int, route: tuple[int, ...], v: int, extra: int) -> Slot:
    return Slot(tables.problem.shifts[s].id, tables.simulate(s, route).stops[route.index(v)].starts, extra)
