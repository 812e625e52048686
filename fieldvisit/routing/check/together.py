"""The rules that tie days together, each by its name, read out of the finished plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, permutations

from fieldvisit.domain.people import TravellerKind
from fieldvisit.domain.plan import Lock, LockLevel, Plan, Violation
from fieldvisit.domain.visit import Visit
from fieldvisit.routing.check.day import clock_text, violation
from fieldvisit.routing.problem import Problem


@dataclass(frozen=True)
class Made:
    """One person's stop at a visit."""

    leader_id: str
    day: date
    start_min: int


@dataclass(frozen=True)
class CheckedTies:
    """A plan's stops by visit, with the problem."""

    plan: Plan
    problem: Problem

    @property
    def made(self) -> dict[str, list[Made]]:
        """Everybody's stops at each visit."""
        found: dict[str, list[Made]] = {}
        for it in self.plan.itineraries:
            for stop in it.stops:
                found.setdefault(stop.visit_id, []).append(Made(it.shift.leader_id, it.shift.day, stop.start_min))
        return found


def _together(ties: CheckedTies) -> Iterator[Violation]:
    """Everybody of a joint visit is there from the same minute, and they are the people asked for."""
    made = ties.made
    for visit in ties.problem.visits:
        stops = made.get(visit.id, [])
        if not visit.partners or not stops:
            continue
        if len({(one.day, one.start_min) for one in stops}) > 1:
            times = "、".join(f"{one.leader_id} {one.day} {clock_text(one.start_min)}" for one in stops)
            yield violation(
                "joint_visit", visit.id, f"同去的人不在同一时刻到（{times}）", f"those who go together start apart ({times})"
            )
        if not any(_staffed(ties.problem, visit, order) for order in permutations([one.leader_id for one in stops])):
            yield violation(
                "joint_visit", visit.id, "同去的人不是指定的人员", "those who go together are not the people asked for"
            )


def _staffed(problem: Problem, visit: Visit, people: tuple[str, ...]) -> bool:
    """Whether the first may lead and each further one is of its group."""
    lead, *rest = people
    leader = problem.leader_by_id.get(lead)
    if leader is None or len(rest) != len(visit.partners) or len(set(people)) < len(people):
        return False
    team = leader.kind is TravellerKind.TEAM
    named = lead in visit.eligible_leader_ids if visit.eligible_leader_ids is not None else not team or bool(visit.hotspot_id)
    knows = not visit.expertise or bool(set(visit.expertise) & set(leader.categories))
    return named and knows and all(one in group for one, group in zip(rest, visit.partners, strict=True))


def _key_cases(ties: CheckedTies) -> Iterator[Violation]:
    """A key case is visited by its lead leader, and no work team goes to it."""
    made, people = ties.made, ties.problem.leader_by_id
    for visit in ties.problem.visits:
        lead, going = visit.lead_leader_ids, [one.leader_id for one in made.get(visit.id, [])]
        is_key = lead is not None or any(reason.rule == "key" for reason in visit.reasons)
        if not is_key or not going:
            continue
        teams = [one for one in going if one in people and people[one].kind is TravellerKind.TEAM and one not in (lead or ())]
        for one in teams:
            yield violation(
                "key_case",
                visit.id,
                f"重点件不派工作组，不能由 {one} 走访；请交包案领导本人",
                f"no work team is sent to a key case, so {one} may not go; give it to its own lead leader",
            )
        if lead is not None and not teams and not set(going) & set(lead):
            yield violation(
                "key_case",
                visit.id,
                f"重点件只由包案领导本人走访，现由 {'、'.join(going)} 走访；请交包案领导",
                f"a key case is visited only by its own lead leader, not by {', '.join(going)}; give it to the lead leader",
            )


def _order(ties: CheckedTies) -> Iterator[Violation]:
    """A visit that comes after another has it made so many days before."""
    made = ties.made
    for visit in ties.problem.visits:
        if not visit.after_visit_id or visit.id not in made:
            continue
        first = made.get(visit.after_visit_id)
        if not first or made[visit.id][0].day < first[0].day + timedelta(days=visit.after_days):
            yield violation(
                "visit_order",
                visit.id,
                f"没有在 {visit.after_visit_id} 走访至少 {visit.after_days} 天之后",
                f"is not made at least {visit.after_days} days after {visit.after_visit_id}",
            )


def _days_out(ties: CheckedTies) -> Iterator[Violation]:
    """Nobody is out on more days than allowed, in all and in a row."""
    for person in ties.problem.leaders:
        days = sorted({it.shift.day for it in ties.plan.itineraries if it.shift.leader_id == person.id and it.stops})
        if person.max_days and len(days) > person.max_days:
            yield violation(
                "max_days",
                person.id,
                f"出行 {len(days)} 天，超过上限 {person.max_days} 天",
                f"is out on {len(days)} days, over the limit of {person.max_days}",
            )
        run = longest = 1
        for a, b in pairwise(days):
            run = run + 1 if b - a == timedelta(days=1) else 1
            longest = max(longest, run)
        if person.max_days_in_a_row and days and longest > person.max_days_in_a_row:
            yield violation(
                "days_in_a_row",
                person.id,
                f"连续出行 {longest} 天，超过上限 {person.max_days_in_a_row} 天",
                f"is out {longest} days in a row, over the limit of {person.max_days_in_a_row}",
            )


def _locks(ties: CheckedTies) -> Iterator[Violation]:
    """A locked stop is made where, in which order and when it is locked, or nowhere."""
    made = ties.made
    for lock in ties.problem.locks:
        for one in lock.visit_ids:
            stops = made.get(one, [])
            if stops and not any(stop.leader_id == lock.leader_id and stop.day == lock.day for stop in stops):
                yield violation(
                    "lock",
                    one,
                    f"没有按锁定由 {lock.leader_id} 在 {lock.day} 走访",
                    "is not made by the leader and day it is locked to",
                )
        yield from _order_and_minute(ties, lock)


def _order_and_minute(ties: CheckedTies, lock: Lock) -> Iterator[Violation]:
    where = f"{lock.leader_id}@{lock.day.isoformat()}"
    stops = [stop for it in ties.plan.itineraries if it.shift.id == where for stop in it.stops]
    order = [stop.visit_id for stop in stops if stop.visit_id in lock.visit_ids]
    if lock.level is not LockLevel.DAY and order != [one for one in lock.visit_ids if one in order]:
        yield violation("lock", where, "没有保持锁定的先后次序", "the locked order is not kept")
    if lock.level is LockLevel.TIME:
        wanted = dict(zip(lock.visit_ids, lock.start_min, strict=True))
        for stop in stops:
            if wanted.get(stop.visit_id, stop.start_min) != stop.start_min:
                yield violation(
                    "lock",
                    where,
                    f"{stop.visit_id} 没有在锁定的时刻开始",
                    f"{stop.visit_id} does not start at its locked minute",
                )


TIE_RULES: tuple[Callable[[CheckedTies], Iterator[Violation]], ...] = (_together, _key_cases, _order, _days_out, _locks)
