"""A plan changed by hand: stops moved, taken out or put in by somebody, timed as they would happen, rules kept or not.

Nothing here refuses a move that breaks a rule: ``check_plan`` says what the changed plan breaks, and the person decides.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fieldvisit.domain.plan import Itinerary, Lock, Plan, Unassigned, UnassignedReason
from fieldvisit.errors import InputFileError, NotFoundError, Text
from fieldvisit.routing.assembly import itinerary_of
from fieldvisit.routing.changes.hand_clock import HandClock
from fieldvisit.routing.problem import Problem, has_position
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.wording import clock, shift_id_text

Routes = dict[str, tuple[str, ...]]
"""Shift id to visit ids, in order."""

CHEAPEST = -1
"""As a place in a day: wherever the least driving is added."""


@dataclass(frozen=True, slots=True)
class Move:
    """One stop taken from a shift and put into a shift, both by id; an empty id stands for the pool of visits left out.

    ``place`` counts the stops that come before it on the new day.
    """

    visit_id: str
    before: str
    after: str
    place: int = CHEAPEST


class Table:
    """A plan laid out for changing by hand, with its problem; remembers nothing between two changes."""

    def __init__(self, plan: Plan, problem: Problem) -> None:
        self.plan, self.problem = plan, problem
        self._tables = Tables(problem)
        self._shift = {shift.id: s for s, shift in enumerate(problem.shifts)}
        self._visit = {visit.id: v for v, visit in enumerate(problem.visits)}
        self._clock = HandClock(self._tables)

    def locked(self, locks: Sequence[Lock]) -> Table:
        """The same plan with other locks; itself where they are the same."""
        if tuple(locks) == self.plan.locks:
            return self
        plan = replace(self.plan, id=_id(self.problem, routes_of(self.plan), locks), locks=tuple(locks))
        return Table(plan, replace(self.problem, locks=tuple(locks)))

    def changed(self, moves: Sequence[Move]) -> Plan:
        """The plan after the moves, in their order; days that no move touches stay as they are, to the minute.

        Raises
        ------
        NotFoundError
            If a move names a visit or day that the plan does not have, or a stop that is not there.
        InputFileError
            If a visit has no position to drive to, or would stand twice on one day.
        """
        as_planned = routes_of(self.plan)
        routes = dict(as_planned)
        for move in moves:
            routes = self._moved(routes, move)
        routes = {shift: route for shift, route in routes.items() if route}
        if routes == as_planned:
            return self.plan
        days = self._days(routes, as_planned)
        made = {one for route in routes.values() for one in route}
        return replace(
            self.plan,
            id=_id(self.problem, routes, self.plan.locks),
            itineraries=tuple(sorted(days, key=lambda it: (it.shift.day, it.shift.leader_id))),
            unassigned=tuple(self._left_out(made)),
            solver=f"by hand, from {self.plan.id}",
        )

    def _moved(self, routes: Routes, move: Move) -> Routes:
        visit = self.problem.visit_by_id.get(move.visit_id)
        if visit is None:
            raise NotFoundError(f"没有走访任务 {move.visit_id}。", f"There is no visit {move.visit_id}.")
        for shift in (move.before, move.after):
            if shift and shift not in self._shift and shift not in routes:
                raise NotFoundError(f"没有班次 {shift}。", f"There is no shift {shift}.")
        if (move.visit_id not in routes.get(move.before, ())) if move.before else self._is_full(routes, move.visit_id):
            raise NotFoundError(
                f"{visit.village.full_name}已经不在原来的位置，请刷新后再移。",
                f"{visit.village.full_name} is no longer where it was; reload the page and move it again.",
            )
        changed = dict(routes)
        if move.before:
            changed[move.before] = tuple(one for one in changed[move.before] if one != move.visit_id)
        if move.after:
            changed[move.after] = self._with_it(changed.get(move.after, ()), move)
        return changed

    def _with_it(self, route: tuple[str, ...], move: Move) -> tuple[str, ...]:
        visit = self.problem.visit_by_id[move.visit_id]
        if not has_position(visit):
            raise InputFileError(
                f"{visit.village.full_name}没有村级坐标，无法排入日程；请先补坐标。",
                f"{visit.village.full_name} has no position of its own and cannot be driven to; give it one first.",
            )
        if move.visit_id in route:
            raise InputFileError(
                f"{visit.village.full_name}当天已有这一站。", f"{visit.village.full_name} is on that day already."
            )
        place = self._cheapest(route, move) if move.place < 0 else min(move.place, len(route))
        return (*route[:place], move.visit_id, *route[place:])

    def _cheapest(self, route: tuple[str, ...], move: Move) -> int:
        """Where a visit breaks no rule and adds the least driving; where it adds the least if it breaks one everywhere."""
        s = self._shift.get(move.after)
        if s is None:
            return len(route)
        tables, kind = self._tables, self._tables.kind_of[s]
        numbers = tuple(self._visit[one] for one in route)

        def cost(place: int) -> tuple[bool, int, int]:
            tried = (*numbers[:place], self._visit[move.visit_id], *numbers[place:])
            return tables.drive_of(kind, tried) < 0, tables.length(tables.kinds[kind], tried), place

        return min(range(len(route) + 1), key=cost)

    def _is_full(self, routes: Routes, visit_id: str) -> bool:
        """Whether everybody a visit takes is on the way to it already."""
        going = sum(visit_id in route for route in routes.values())
        return going >= self.problem.visit_by_id[visit_id].people

    def _days(self, routes: Routes, as_planned: Mapping[str, tuple[str, ...]]) -> Iterator[Itinerary]:
        known = {it.shift.id: it for it in self.plan.itineraries}
        touched = {shift for shift, route in routes.items() if as_planned.get(shift) != route}
        touched = self._together(routes, touched) & self._shift.keys()
        yield from (it for shift, it in known.items() if shift in routes and shift not in touched)
        numbered = {self._shift[one]: tuple(self._visit[v] for v in routes[one]) for one in touched}
        for s, day in self._clock.days(numbered).items():
            shift = self.problem.shifts[s]
            yield _without_holes(itinerary_of(self.problem, s, routes[shift.id], day))

    def _together(self, routes: Routes, touched: set[str]) -> set[str]:
        """The shifts touched and those that have to meet them at a joint visit, and so on."""
        joint = {one.id for one in self.problem.visits if one.partners}
        while joint:
            met = {one for shift in touched for one in routes[shift] if one in joint}
            more = {shift for shift, route in routes.items() if met & set(route)}
            if more <= touched:
                break
            touched = touched | more
        return touched

    def _left_out(self, made: Collection[str]) -> Iterator[Unassigned]:
        known = {one.visit_id: one for one in self.plan.unassigned}
        for visit in self.problem.visits:
            if visit.id not in made:
                name = visit.village.full_name
                text = Text(f"{name}由人工放回待排。", f"{name} was put back by hand.")
                yield known.get(visit.id) or Unassigned(visit.id, UnassignedReason.SET_ASIDE, text, {"score": visit.score})


def _id(problem: Problem, routes: Routes, locks: Sequence[Lock]) -> str:
    """The id of a plan made by hand: the same routes and locks for the same input have the same."""
    digest = f"{problem.input_sha256} by hand {sorted(routes.items())!r} {tuple(locks)!r}"
    return hashlib.sha256(digest.encode()).hexdigest()[:16]


def routes_of(plan: Plan) -> Routes:
    """Each shift's visits of a plan, in order."""
    return {it.shift.id: tuple(stop.visit_id for stop in it.stops) for it in plan.itineraries}


def moves_to(plan: Plan, goal: Plan) -> tuple[Move, ...]:
    """Moves that make the routes of one plan those of another of the same visits."""
    routes, wanted = routes_of(plan), routes_of(goal)
    going = {one for route in wanted.values() for one in route}
    moves = [Move(one, shift, "") for shift, route in routes.items() for one in route if one not in going]
    routes = {shift: tuple(one for one in route if one in going) for shift, route in routes.items()}
    for shift, route in sorted(wanted.items()):
        for place, one in enumerate(route):
            now = routes.get(shift, ())
            if now[place : place + 1] == (one,):
                continue
            before = (
                shift if one in now else next((s for s, r in routes.items() if one in r and one not in wanted.get(s, ())), "")
            )
            moves.append(Move(one, before, shift, place))
            if before:
                routes[before] = tuple(other for other in routes[before] if other != one)
            now = routes.get(shift, ())
            routes[shift] = (*now[:place], one, *now[place:])
    left = [Move(one, s, "") for s, r in routes.items() for one in r if one not in wanted.get(s, ())]
    return (*moves, *left)


def consequences(before: Plan, after: Plan, problem: Problem) -> tuple[Text, ...]:
    """What a change does to the days, a sentence each: driving and return then and now; empty when nothing changed."""
    old, new = ({it.shift.id: it for it in plan.itineraries} for plan in (before, after))
    shifts = sorted(old.keys() | new.keys(), key=lambda one: (one.rpartition("@")[2], one))
    return tuple(_consequence(problem, one, old.get(one), new.get(one)) for one in shifts if old.get(one) != new.get(one))


def _consequence(problem: Problem, shift_id: str, old: Itinerary | None, new: Itinerary | None) -> Text:
    who = shift_id_text(problem, shift_id)
    if new is None:
        return Text(f"{who.zh}不再出行。", f"{who.en}: no trip any more.")
    added = new.drive_min - (old.drive_min if old else 0)
    zh = f"多开车 {added} 分钟" if added > 0 else f"少开车 {-added} 分钟" if added else "开车时间不变"
    en = f"{added} min more driving" if added > 0 else f"{-added} min less driving" if added else "the same driving"
    if old is None:
        back = Text(f"{clock(new.return_min)} 返回", f"home {clock(new.return_min)}")
    else:
        back = Text(
            f"{clock(new.return_min)} 返回（原 {clock(old.return_min)}）",
            f"home {clock(new.return_min)} (was {clock(old.return_min)})",
        )
    return Text(f"{who.zh}：{zh}，{back.zh}。", f"{who.en}: {en}, {back.en}.")


def _without_holes(itinerary: Itinerary) -> Itinerary:
    """Kilometres that nobody knows (no road leads there) as 0: a plan is written down in finite numbers."""
    stops = tuple(stop if math.isfinite(stop.drive_km) else replace(stop, drive_km=0.0) for stop in itinerary.stops)
    home = itinerary.return_drive_km if math.isfinite(itinerary.return_drive_km) else 0.0
    total = round(sum(stop.drive_km for stop in stops) + home, 1)
    return replace(itinerary, stops=stops, return_drive_km=home, drive_km=total)
