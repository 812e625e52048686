"""One leader's day, simulated exactly: can these visits be made in this order, and when.

Integer indices live here: visits, shifts and places are rows of ``Tables``. The lunch break is a second state of the
simulation (not yet taken, taken), so a day is judged exactly in one pass; waiting is always allowed, hence the earliest
time in each state is all one needs to know.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from fieldvisit.domain.people import Shift
from fieldvisit.domain.plan import LockLevel
from fieldvisit.routing.hours import (
    ANY_TIME,
    NEVER,
    Kind,
    Route,
    Spans,
    after_lunch,
    day_fits,
    earliest,
    kind_of,
    spans_of,
)
from fieldvisit.routing.problem import Problem, base_place, delay_of, has_position, is_must, may_visit, points_of

MOST_REMEMBERED = 500_000


@dataclass(frozen=True)
class Timing:
    """Times of one stop: when its leg begins, arrival, start and end of service."""

    leg_starts: int
    arrives: int
    starts: int
    departs: int


@dataclass(frozen=True)
class DayPlan:
    """A simulated day: driving minutes, stops, the way home, and when the break begins (``None`` without one)."""

    drive: int
    leaves: int
    stops: tuple[Timing, ...]
    home_leg_starts: int
    returns: int
    lunch_starts: int | None


class Tables:
    """A problem as integers, with remembered route checks.

    ``points`` are thousandths of score; ``tier`` is 2 for a must-visit, 1 for one whose deadline falls into the horizon,
    else 0. ``shifts_for[v]`` lists the shifts on which visit ``v`` is feasible alone, in order.
    """

    def __init__(self, problem: Problem) -> None:
        matrix = problem.matrix
        self.problem = problem
        self.count = len(problem.visits)
        self.drive: list[list[int]] = np.where(matrix.reachable, matrix.minutes, NEVER).tolist()
        self.place = [matrix.index[v.village.code] if has_position(v) else -1 for v in problem.visits]
        self.service = [v.service_min for v in problem.visits]
        self.windows = [spans_of(problem, v) for v in problem.visits]
        self.points = [points_of(v) for v in problem.visits]
        self.tier = [2 if is_must(problem, v) else 1 if problem.has_deadline(v) else 0 for v in problem.visits]
        self.kinds: list[Kind] = []
        self.kind_of: list[int] = []
        self._number_kinds()
        self._drive_of: dict[tuple[int, Route], int] = {}
        self.insertions: dict[tuple[int, Route, int], tuple[int, Route]] = {}
        self.fresh = [replace(kind, begun=()) for kind in self.kinds]
        self.shifts_of: dict[str, list[int]] = {}
        for s, shift in enumerate(problem.shifts):
            self.shifts_of.setdefault(shift.leader_id, []).append(s)
        self._shifts_of_all: dict[tuple[str, ...], tuple[int, ...]] = {}
        self.shifts_for = [self._possible_shifts(v) for v in range(self.count)]
        self.open_to = [frozenset(shifts) for shifts in self.shifts_for]

    def _number_kinds(self) -> None:
        known: dict[Kind, int] = {}
        number = {visit.id: v for v, visit in enumerate(self.problem.visits)}
        for shift in self.problem.shifts:
            begun = tuple(number[one] for one in self.problem.begun.get(shift.id, ()))
            order = tuple(number[one] for one in self._ordered(shift) if one in number)
            kind = replace(kind_of(shift, self.problem.matrix.index[base_place(shift.leader_id)]), begun=begun, order=order)
            self.kind_of.append(known.setdefault(kind, len(known)))
        self.kinds = list(known)

    def _ordered(self, shift: Shift) -> tuple[str, ...]:
        """Ids of the stops whose order a lock keeps on a shift."""
        fixed = (LockLevel.ORDER, LockLevel.TIME)
        mine = [one for one in self.problem.locks if (one.leader_id, one.day) == (shift.leader_id, shift.day)]
        return tuple(visit for lock in mine if lock.level in fixed for visit in lock.visit_ids)

    def allowed_shifts(self, v: int) -> tuple[int, ...]:
        """Shifts whose leader may take visit ``v`` on a day it allows; times and distances not yet looked at."""
        problem, visit = self.problem, self.problem.visits[v]
        lock = problem.lock_of.get(visit.id)
        mine = self._shifts_of(tuple(one for one in self.shifts_of if may_visit(visit, problem.leader_by_id[one])))
        if lock is None and not (visit.appointments or visit.earliest_day or visit.latest_day):
            return mine
        return tuple(
            s
            for s in mine
            if day_fits(visit, problem.shifts[s])
            and (lock is None or (lock.leader_id, lock.day) == (problem.shifts[s].leader_id, problem.shifts[s].day))
        )

    def _shifts_of(self, people: tuple[str, ...]) -> tuple[int, ...]:
        """The shifts of these people that allow a visit at all, in order."""
        if people not in self._shifts_of_all:
            every = sorted(s for one in people for s in self.shifts_of[one] if self.problem.shifts[s].max_visits > 0)
            self._shifts_of_all[people] = tuple(every)
        return self._shifts_of_all[people]

    def lost(self, s: int, v: int) -> int:
        """Thousandths of score that visit ``v`` loses by waiting for shift ``s``."""
        return delay_of(self.problem, self.problem.visits[v], self.problem.shifts[s].day)

    def _possible_shifts(self, v: int) -> tuple[int, ...]:
        """Shifts on which a visit is feasible alone; judged once for each kind, which most shifts share."""
        if self.place[v] < 0 or self.problem.visits[v].needs_consent:
            return ()
        allowed, kind_of = self.allowed_shifts(v), self.kind_of
        impossible = {kind for kind in {kind_of[s] for s in allowed} if self._measure(self.fresh[kind], (v,)) < 0}
        return tuple(s for s in allowed if kind_of[s] not in impossible) if impossible else allowed

    def with_windows(self, windows: Sequence[Spans]) -> Tables:
        """The same tables with other windows of the visits, and nothing remembered of routes."""
        other = copy(self)
        other.windows, other._drive_of, other.insertions = list(windows), {}, {}
        return other

    def drive_of(self, kind: int, route: Route) -> int:
        """Driving minutes of a route on a kind of shift, or -1 when it breaks a rule."""
        known = self._drive_of.get((kind, route))
        if known is None:
            if len(self._drive_of) > MOST_REMEMBERED:
                self._drive_of.clear()
                self.insertions.clear()
            known = self._drive_of[kind, route] = self._measure(self.kinds[kind], route)
        return known

    def length(self, kind: Kind, route: Route) -> int:
        """Driving minutes from base to base; at least ``NEVER`` when a leg cannot be driven."""
        here, total = kind.base, 0
        for v in route:
            there = self.place[v]
            total += self.drive[here][there]
            here = there
        return total + self.drive[here][kind.base]

    def _measure(self, kind: Kind, route: Route) -> int:
        if len(route) > kind.max_visits or route[: len(kind.begun)] != kind.begun:
            return -1
        if not route:
            return 0
        if kind.max_villages and len({self.place[v] for v in route}) > kind.max_villages:
            return -1
        if kind.order and not _in_order(kind.order, route):
            return -1
        total = self.length(kind, route)
        if total > kind.max_drive or total + sum(self.service[v] for v in route) > kind.closes - kind.opens:
            return -1
        return total if self.ends(kind, route)[2] <= kind.closes else -1

    def ends(self, kind: Kind, route: Route) -> tuple[int, int, int]:
        """Earliest return before the break, after it, and the earlier one of those that leave room for the break."""
        fasting, fed = kind.opens, max(kind.opens, after_lunch(0, kind))
        here = kind.base
        for v in route:
            there = self.place[v]
            for spans, minutes in ((ANY_TIME, self.drive[here][there]), (self.windows[v], self.service[v])):
                fasting = earliest(fasting, minutes, spans, kind.meetings) + minutes
                fed = min(earliest(fed, minutes, spans, kind.meetings) + minutes, after_lunch(fasting, kind))
            here = there
        home = self.drive[here][kind.base]
        fasting = earliest(fasting, home, ANY_TIME, kind.meetings) + home
        fed = earliest(fed, home, ANY_TIME, kind.meetings) + home
        hungry = fasting >= NEVER or after_lunch(fasting, kind) >= NEVER
        return fasting, fed, fed if hungry else min(fasting, fed)

    def simulate(self, shift: int, route: Route) -> DayPlan:
        """The exact times of a feasible route, lunch placed where the leader is home earliest.

        Raises
        ------
        ValueError
            If the route breaks a rule of the shift.
        """
        kind = self.kinds[self.kind_of[shift]]
        drive = self.drive_of(self.kind_of[shift], route)
        if drive < 0:
            raise ValueError(f"route does not fit shift {self.problem.shifts[shift].id}")
        options = [plan for gap in range(2 * len(route) + 2) if (plan := self.with_lunch_at(kind, route, gap)) is not None]
        return min(options, key=lambda plan: (plan.returns, -plan.leaves, plan.lunch_starts or 0))

    def with_lunch_at(self, kind: Kind, route: Route, gap: int) -> DayPlan | None:
        """The day with the break in the given gap: 0 before leaving, 2 i + 1 after leg i, 2 i + 2 after service i."""
        if kind.lunch is None and gap > 0:
            return None
        clock, here, lunch = kind.opens, kind.base, None
        legs: list[tuple[int, int]] = []
        services: list[tuple[int, int]] = []
        for step in range(2 * len(route) + 1):
            if step == gap and kind.lunch is not None:
                lunch = earliest(clock if gap else 0, kind.lunch[2], (kind.lunch[:2],), kind.meetings)
                clock = max(lunch + kind.lunch[2], kind.opens)
            if step % 2 == 0:
                there = self.place[route[step // 2]] if step < 2 * len(route) else kind.base
                clock = _log(legs, clock, self.drive[here][there], ANY_TIME, kind.meetings)
                here = there
            else:
                v = route[step // 2]
                clock = _log(services, clock, self.service[v], self.windows[v], kind.meetings)
        if gap == 2 * len(route) + 1 and kind.lunch is not None:
            lunch = earliest(clock, kind.lunch[2], (kind.lunch[:2],), kind.meetings)
        if clock > kind.closes or (lunch is not None and lunch >= NEVER):
            return None
        return day_plan_of(legs, services, lunch, late=gap != 1, meetings=kind.meetings)


def _in_order(order: Route, route: Route) -> bool:
    """Whether those of the order that are in the route come in it as in the order."""
    places = [route.index(v) for v in order if v in route]
    return places == sorted(places)


def _log(into: list[tuple[int, int]], clock: int, minutes: int, spans: Spans, meetings: Spans) -> int:
    start = earliest(clock, minutes, spans, meetings)
    into.append((start, start + minutes))
    return start + minutes


def day_plan_of(
    legs: Sequence[tuple[int, int]], services: Sequence[tuple[int, int]], lunch: int | None, *, late: bool, meetings: Spans
) -> DayPlan:
    """The day plan of logged legs and services; the first leg is moved as late as its service allows."""
    first = legs[0]
    minutes = first[1] - first[0]
    moved = (services[0][0] - minutes, services[0][0])
    if late and not any(begin < moved[1] and moved[0] < end for begin, end in meetings):
        first = moved
    driven = [first, *legs[1:]]
    stops = tuple(Timing(leg[0], leg[1], *service) for leg, service in zip(driven, services, strict=False))
    total = sum(end - begin for begin, end in driven)
    return DayPlan(total, first[0], stops, driven[-1][0], driven[-1][1], lunch)
