"""Rules of a visit that could give way, one or two at a time; and the problem as it would be then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from fieldvisit.domain.people import Shift
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.errors import Text
from fieldvisit.routing.answers.smallest import Relaxed, SmallestChange
from fieldvisit.routing.problem import Problem, base_place
from fieldvisit.routing.wording import leader_name

Fits = Callable[[Problem], bool]


@dataclass(frozen=True)
class _Rule:
    """One rule a visit has: what it is without it, and the words for "once ..."."""

    relaxed: Relaxed
    text: Text


def rule_change(problem: Problem, visit: Visit, fits: Fits, most: int = 3) -> SmallestChange | None:
    """The first rule, else the first two, else three, without which ``fits`` says that the visit has a place.

    ``None`` when that many do not suffice.
    """
    rules = list(_rules(problem, visit))
    for size in range(1, most + 1):
        for chosen in combinations(rules, size):
            also = tuple(one.relaxed for one in chosen[1:])
            change = SmallestChange(visit.id, chosen[0].relaxed, "", _sentence(*chosen), also=also)
            if fits(applied(problem, change)):
                return change
    return None


def somebody_else(visit: Visit) -> SmallestChange:
    """What is left when no rule helps: somebody on the roster who may go and has a day."""
    text = Text(
        "名册里另有一位可以去、当天有空的人，就能再排。", "It can be planned once somebody else who may go has a free day."
    )
    return SmallestChange(visit.id, Relaxed.ANOTHER_PERSON, "", text)


def _sentence(*rules: _Rule) -> Text:
    zh, en = "并且".join(one.text.zh for one in rules), " and ".join(one.text.en for one in rules)
    return Text(f"只要{zh}，就能再排。", f"It can be planned once {en}.")


def _rules(problem: Problem, visit: Visit) -> Iterator[_Rule]:
    """The rules that bind the visit, the easiest to change first."""
    here = _of_time(problem, visit) | _of_people(problem, visit) | _of_days(problem)
    yield from (_Rule(one, text) for one, text in here.items())


def _of_time(problem: Problem, visit: Visit) -> dict[Relaxed, Text]:
    found: dict[Relaxed, Text] = {}
    if visit.needs_consent:
        found[Relaxed.CONSENT] = Text("登记对方同意", "the household's consent is recorded")
    if visit.appointments:
        found[Relaxed.AGREED_TIME] = Text("另约时间", "another time is agreed")
    if visit.windows:
        found[Relaxed.ANY_TIME] = Text("不限走访时间", "it may begin at any time")
    if visit.id in problem.lock_of:
        found[Relaxed.LOCK] = Text("解除锁定", "its lock is removed")
    if visit.earliest_day or visit.latest_day:
        found[Relaxed.ANOTHER_DAY] = Text("不限日期", "any day will do")
    return found


def _of_people(problem: Problem, visit: Visit) -> dict[Relaxed, Text]:
    found: dict[Relaxed, Text] = {}
    if visit.after_visit_id:
        first, number = problem.visit_by_id[visit.after_visit_id].village.full_name, visit.after_visit_id
        found[Relaxed.ORDER] = Text(f"不必排在{first}（{number}）之后", f"it need not come after {first} ({number})")
    if visit.partners:
        names = [leader_name(problem, one) for group in visit.partners for one in group]
        found[Relaxed.ALONE] = Text(f"不必与{'、'.join(names)}同去", f"it need not be made with {', '.join(names)}")
    if visit.expertise:
        found[Relaxed.EXPERTISE] = Text("不限业务部门", "any department may go")
    if visit.eligible_leader_ids is not None:
        found[Relaxed.ANOTHER_LEADER] = Text("不限人员", "anybody on the roster may go")
    return found


def _of_days(problem: Problem) -> dict[Relaxed, Text]:
    found: dict[Relaxed, Text] = {}
    if any(one.max_days or one.max_days_in_a_row for one in problem.leaders):
        found[Relaxed.DAYS_OUT] = Text("能去的人可以多出行几天", "those who may go may be out on more days")
    if any(shift.max_villages for shift in problem.shifts):
        found[Relaxed.VILLAGES] = Text("一天可以多去一个村", "one more village a day is allowed")
    found[Relaxed.LONGER_DAY] = Text("当天不限工作、午休和行车时间", "the day may be as long as it takes")
    return found


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
    """The problem with the change made: what a forced re-solve uses to verify that the change is enough.

    A change of position or roads is not something a problem can be given here: the problem comes back as it is.
    """
    for relaxed in (change.relaxed, *change.also):
        problem = _applied(problem, change, relaxed)
    return problem


def _applied(problem: Problem, change: SmallestChange, relaxed: Relaxed) -> Problem:
    if relaxed is Relaxed.LOCK:
        kept = (tuple(one for one in lock.visit_ids if one != change.visit_id) for lock in problem.locks)
        locks = (
            replace(lock, visit_ids=ids, start_min=tuple(
                minute for one, minute in zip(lock.visit_ids, lock.start_min, strict=False) if one != change.visit_id
            ))
            for lock, ids in zip(problem.locks, kept, strict=True)
            if ids
        )  # fmt: skip
        return replace(problem, locks=tuple(locks))
    if relaxed is Relaxed.DAYS_OUT:
        return replace(problem, leaders=tuple(replace(one, max_days=0, max_days_in_a_row=0) for one in problem.leaders))
    if relaxed is Relaxed.VILLAGES:
        wider = tuple(replace(one, max_villages=one.max_villages + 1 if one.max_villages else 0) for one in problem.shifts)
        return replace(problem, shifts=wider)
    if relaxed is Relaxed.LONGER_DAY:
        free: dict[str, Any] = {"hours": TimeWindow(0, 24 * 60), "lunch": None, "max_drive_min": 24 * 60}
        return replace(problem, shifts=tuple(replace(one, **free, max_visits=max(1, one.max_visits)) for one in problem.shifts))
    visits = tuple(_admitted(visit, change, relaxed) if visit.id == change.visit_id else visit for visit in problem.visits)
    shifts = tuple(_extended(shift, change) if shift.id == change.shift_id else shift for shift in problem.shifts)
    return replace(problem, visits=visits, shifts=shifts)


_WITHOUT: dict[Relaxed, dict[str, Any]] = {
    Relaxed.ANOTHER_DAY: {"earliest_day": None, "latest_day": None},
    Relaxed.ANY_TIME: {"windows": ()},
    Relaxed.CONSENT: {"consented": True},
    Relaxed.ORDER: {"after_visit_id": "", "after_days": 1},
    Relaxed.ALONE: {"partners": ()},
    Relaxed.AGREED_TIME: {"appointments": ()},
    Relaxed.EXPERTISE: {"expertise": ()},
}


def _admitted(visit: Visit, change: SmallestChange, relaxed: Relaxed) -> Visit:
    if relaxed is Relaxed.ANOTHER_LEADER:
        leader_id = change.shift_id.rpartition("@")[0]
        return replace(visit, eligible_leader_ids=(leader_id,) if leader_id else None)
    if relaxed is Relaxed.WINDOW_LATER and visit.windows:
        last = max(visit.windows, key=lambda w: w.end_min)
        rest = tuple(w for w in visit.windows if w != last)
        return replace(visit, windows=(*rest, TimeWindow(last.start_min, min(24 * 60, last.end_min + change.later_min))))
    return replace(visit, **_WITHOUT.get(relaxed, {}))


def _extended(shift: Shift, change: SmallestChange) -> Shift:
    return replace(
        shift,
        hours=TimeWindow(shift.hours.start_min, shift.hours.end_min + change.home_min),
        max_drive_min=shift.max_drive_min + change.drive_min,
        max_visits=shift.max_visits + change.visits,
    )
