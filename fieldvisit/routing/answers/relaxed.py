"""The problem as it would be if a rule gave way: what a forced re-solve uses to verify that a change is enough."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from fieldvisit.domain.people import Leader, Shift, TravellerKind
from fieldvisit.domain.place import LonLat, PositionAccuracy
from fieldvisit.domain.travel import Access, PlaceAccess, TravelMatrix
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.routing.answers.smallest import Relaxed, SmallestChange
from fieldvisit.routing.problem import Problem, base_place, may_visit, shifts_of

WHOLE_DAY = TimeWindow(0, 24 * 60)
SHORTEST_STAY_MIN = 10
NOBODY_YET = "+"
"""How the ids of people who are not on the roster begin; no id of a roster holds a plus sign alone."""


def part_of(problem: Problem, among: Collection[str], shifts: Collection[str] | None = None) -> Problem:
    """The problem of some visits alone (and, where named, of some shifts), with the travel times that these need."""
    visits = tuple(one for one in problem.visits if one.id in among)
    wanted = {*(base_place(one.id) for one in problem.leaders), *(one.village.code for one in visits)}
    return replace(
        problem,
        visits=visits,
        matrix=_rows(problem.matrix, [n for n, place in enumerate(problem.matrix.place_ids) if place in wanted]),
        locks=tuple(lock for lock in problem.locks if not set(lock.visit_ids).isdisjoint(among)),
        begun={shift: ids for shift, ids in problem.begun.items() if set(among).issuperset(ids)},
        shifts=tuple(one for one in problem.shifts if shifts is None or one.id in shifts),
    )


def _rows(matrix: TravelMatrix, rows: list[int]) -> TravelMatrix:
    some = np.ix_(rows, rows)
    return replace(
        matrix,
        place_ids=tuple(matrix.place_ids[n] for n in rows),
        minutes=matrix.minutes[some],
        km=matrix.km[some],
        reachable=matrix.reachable[some],
        access=tuple(matrix.access[n] for n in rows),
    )


def applied(problem: Problem, change: SmallestChange) -> Problem:
    """The problem with the change made.

    What lies outside a problem is taken to be as good as can be: a position where nobody has to drive, a road of no minutes, a
    person at the place itself. So a change of that kind is needed, and is enough if what is added is good enough.
    """
    for relaxed in (change.relaxed, *change.also):
        made = _WHOLE.get(relaxed)
        problem = _of_visit(problem, change, relaxed) if made is None else made(problem, problem.visit_by_id[change.visit_id])
    return problem


def _of_visit(problem: Problem, change: SmallestChange, relaxed: Relaxed) -> Problem:
    visit = problem.visit_by_id[change.visit_id]
    shifts = tuple(_extended(shift, change) if shift.id == change.shift_id else shift for shift in problem.shifts)
    return replace(_with_visit(problem, _admitted(problem, visit, change, relaxed)), shifts=shifts)


def _with_visit(problem: Problem, visit: Visit) -> Problem:
    return replace(problem, visits=tuple(visit if one.id == visit.id else one for one in problem.visits))


_WITHOUT: dict[Relaxed, dict[str, Any]] = {
    Relaxed.ANOTHER_DAY: {"earliest_day": None, "latest_day": None},
    Relaxed.ANY_TIME: {"windows": ()},
    Relaxed.CONSENT: {"consented": True},
    Relaxed.ORDER: {"after_visit_id": "", "after_days": 1},
    Relaxed.ALONE: {"partners": ()},
    Relaxed.AGREED_TIME: {"appointments": ()},
    Relaxed.EXPERTISE: {"expertise": ()},
}


def _admitted(problem: Problem, visit: Visit, change: SmallestChange, relaxed: Relaxed) -> Visit:
    if relaxed is Relaxed.ANOTHER_LEADER:
        leader_id = change.shift_id.rpartition("@")[0]
        return replace(visit, eligible_leader_ids=(leader_id,) if leader_id else tuple(one.id for one in problem.leaders))
    if relaxed is Relaxed.WINDOW_LATER and visit.windows:
        last = max(visit.windows, key=lambda w: w.end_min)
        rest = tuple(w for w in visit.windows if w != last)
        return replace(visit, windows=(*rest, TimeWindow(last.start_min, min(24 * 60, last.end_min + change.later_min))))
    if relaxed is Relaxed.SHORTER:
        return replace(visit, service_min=min(visit.service_min, SHORTEST_STAY_MIN))
    return replace(visit, **_WITHOUT.get(relaxed, {}))


def _extended(shift: Shift, change: SmallestChange) -> Shift:
    return replace(
        shift,
        hours=TimeWindow(shift.hours.start_min, shift.hours.end_min + change.home_min),
        max_drive_min=shift.max_drive_min + change.drive_min,
        max_visits=shift.max_visits + change.visits,
    )


def _unlocked(problem: Problem, visit: Visit) -> Problem:
    locks = []
    for lock in problem.locks:
        kept = [n for n, one in enumerate(lock.visit_ids) if one != visit.id]
        starts = tuple(lock.start_min[n] for n in kept) if lock.start_min else ()
        locks += [replace(lock, visit_ids=tuple(lock.visit_ids[n] for n in kept), start_min=starts)] if kept else []
    return replace(problem, locks=tuple(locks))


def _more_days_out(problem: Problem, _: Visit) -> Problem:
    return replace(problem, leaders=tuple(replace(one, max_days=0, max_days_in_a_row=0) for one in problem.leaders))


def _more_villages(problem: Problem, _: Visit) -> Problem:
    wider = tuple(replace(one, max_villages=one.max_villages + 1 if one.max_villages else 0) for one in problem.shifts)
    return replace(problem, shifts=wider)


def _longer_days(problem: Problem, _: Visit) -> Problem:
    free: dict[str, Any] = {"hours": WHOLE_DAY, "lunch": None, "max_drive_min": 24 * 60}
    return replace(problem, shifts=tuple(replace(one, **free, max_visits=max(1, one.max_visits)) for one in problem.shifts))


def idle_people(problem: Problem, visit: Visit) -> tuple[str, ...]:
    """Ids of those who may go or go along and are not at work on every day of the horizon."""
    along = {one for group in visit.partners for one in group} - set(visit.recused_leader_ids)
    wanted = [one for one in problem.leaders if one.id in along or may_visit(visit, one)]
    at_work = {(shift.leader_id, shift.day) for shift in problem.shifts}
    days = _horizon(problem)
    return tuple(one.id for one in wanted if any((one.id, day) not in at_work for day in days))


def _at_work(problem: Problem, visit: Visit) -> Problem:
    idle = idle_people(problem, visit)
    people = [replace(one, days=_horizon(problem)) for one in problem.leaders if one.id in idle]
    return _with_shifts(problem, shifts_of(people, problem.first_day, len(_horizon(problem))))


def _with_shifts(problem: Problem, more: Collection[Shift]) -> Problem:
    known = {shift.id for shift in problem.shifts}
    shifts = [*problem.shifts, *(shift for shift in more if shift.id not in known)]
    return replace(problem, shifts=tuple(sorted(shifts, key=lambda shift: (shift.day, shift.leader_id))))


def _horizon(problem: Problem) -> tuple[date, ...]:
    return tuple(problem.first_day + timedelta(days=n) for n in range((problem.last_day - problem.first_day).days + 1))


def _positioned(problem: Problem, visit: Visit) -> Problem:
    """The visit where the matrix has its village, or else where nobody has to drive."""
    seat = problem.leaders[0].base if problem.leaders else visit.village.location
    village = replace(visit.village, accuracy=PositionAccuracy.VILLAGE_POINT, location=visit.village.location or seat)
    placed = _with_visit(problem, replace(visit, village=village))
    return placed if village.code in problem.matrix.index else _connected(placed, village.code)


def cut_off(problem: Problem, visit: Visit) -> bool:
    """Whether some base has no road there, or none back."""
    place, matrix = problem.matrix.index.get(visit.village.code), problem.matrix
    bases = [matrix.index[base_place(one.id)] for one in problem.leaders]
    return place is not None and not all(matrix.reachable[base, place] and matrix.reachable[place, base] for base in bases)


def _connected(problem: Problem, code: str) -> Problem:
    """The problem with roads of no minutes wherever the place has none."""
    matrix = problem.matrix if code in problem.matrix.index else _grown(problem.matrix, code)
    minutes, km, reachable = matrix.minutes.copy(), matrix.km.copy(), matrix.reachable.copy()
    here = matrix.index[code]
    for some in ((here, slice(None)), (slice(None), here)):
        lacking = ~reachable[some]
        minutes[some] = np.where(lacking, 0, minutes[some])
        km[some] = np.where(lacking, 0, km[some])
        reachable[some] = True
    return replace(problem, matrix=replace(matrix, minutes=minutes, km=km, reachable=reachable))


def _grown(matrix: TravelMatrix, place: str) -> TravelMatrix:
    """The matrix with one more place, which no road reaches."""
    edge = ((0, 1), (0, 1))
    reachable = np.pad(matrix.reachable, edge)
    reachable[-1, -1] = True
    return replace(
        matrix,
        place_ids=(*matrix.place_ids, place),
        minutes=np.pad(matrix.minutes, edge),
        km=np.pad(matrix.km, edge),
        reachable=reachable,
        access=(*matrix.access, PlaceAccess(place, Access.NO_ROAD, 0.0)),
    )


def _with_people(problem: Problem, visit: Visit) -> Problem:
    """As many people more as the visit takes, at the place itself, who may go on any day at any hour."""
    made = tuple(_person(problem, visit, f"{NOBODY_YET}{number}") for number in range(1, visit.people + 1))
    ids = tuple(one.id for one in made)
    eligible = visit.eligible_leader_ids
    free = replace(
        visit,
        eligible_leader_ids=None if eligible is None else (*eligible, *ids),
        partners=tuple((*group, *ids) for group in visit.partners),
    )
    grown = replace(_with_visit(problem, free), leaders=(*problem.leaders, *made))
    for one in ids:
        grown = _based_at(grown, base_place(one), visit.village.code)
    return _with_shifts(grown, shifts_of(made, problem.first_day, len(_horizon(problem))))


def _person(problem: Problem, visit: Visit, number: str) -> Leader:
    return Leader(
        id=number,
        name=number,
        kind=TravellerKind.LEADER,
        department="",
        base_name="",
        base=problem.leaders[0].base if problem.leaders else visit.village.location or LonLat(0.0, 0.0),
        days=_horizon(problem),
        hours=WHOLE_DAY,
        max_drive_min=24 * 60,
        max_visits=len(problem.visits),
        categories=visit.expertise,
    )


def _based_at(problem: Problem, base: str, code: str) -> Problem:
    """The matrix with a base at the place of a village, and roads as that has them."""
    matrix = problem.matrix
    if code not in matrix.index:
        return replace(problem, matrix=_grown(matrix, base))
    rows = [*range(len(matrix.place_ids)), matrix.index[code]]
    some = np.ix_(rows, rows)
    grown = replace(
        matrix,
        place_ids=(*matrix.place_ids, base),
        minutes=matrix.minutes[some],
        km=matrix.km[some],
        reachable=matrix.reachable[some],
        access=(*matrix.access, PlaceAccess(base, Access.ON_ROAD, 0.0)),
    )
    return replace(problem, matrix=grown)


_WHOLE: dict[Relaxed, Callable[[Problem, Visit], Problem]] = {
    Relaxed.LOCK: _unlocked,
    Relaxed.DAYS_OUT: _more_days_out,
    Relaxed.VILLAGES: _more_villages,
    Relaxed.LONGER_DAY: _longer_days,
    Relaxed.WORKING_DAY: _at_work,
    Relaxed.POSITION: _positioned,
    Relaxed.ROAD: lambda problem, visit: _connected(problem, visit.village.code),
    Relaxed.ANOTHER_PERSON: _with_people,
}
