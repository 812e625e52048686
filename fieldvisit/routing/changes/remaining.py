"""What is left of rules that tie days together once some days are past: orders, days of people, locks, stops under way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import permutations

from fieldvisit.domain.people import Leader
from fieldvisit.domain.plan import Itinerary, Lock, Stop
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.routing.outer.nodes import may_join
from fieldvisit.routing.problem import Problem

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class UnderWay:
    """A visit set out for: its stop, whether it has started, how long it keeps people, who is still there to make it."""

    stop: Stop
    started: bool
    busy_until_min: int
    staff: tuple[str, ...]


def remaining_visits(
    visits: Sequence[Visit], made: Mapping[str, date], begun: Mapping[str, UnderWay], problem: Problem, today: date
) -> Iterator[Visit]:
    """The visits still to be made or under way, with what is past taken out of their rules."""
    for visit in visits:
        if visit.id in begun:
            yield _pinned(visit, begun[visit.id], problem, today)
        elif visit.id not in made:
            yield _after(visit, made)


def _after(visit: Visit, made: Mapping[str, date]) -> Visit:
    """A visit whose first has been made need only wait for the days between."""
    first = made.get(visit.after_visit_id)
    if first is None:
        return visit
    day = first + timedelta(days=visit.after_days)
    return replace(visit, after_visit_id="", after_days=1, earliest_day=max(day, visit.earliest_day or day))


def _pinned(visit: Visit, under_way: UnderWay, problem: Problem, today: date) -> Visit:
    """A visit set out for keeps its people and day; once started it lasts until now, before it starts no sooner than told."""
    start, (lead, *others) = under_way.stop.start_min, _in_order(visit, under_way.staff, problem)
    return replace(
        visit,
        windows=(TimeWindow(start, start if under_way.started else 24 * 60),),
        appointments=(),
        eligible_leader_ids=(lead,),
        partners=tuple((one,) for one in others),
        expertise=(),
        after_visit_id="",
        after_days=1,
        earliest_day=today,
        latest_day=today,
        service_min=max(visit.service_min, under_way.busy_until_min - start),
    )


def _in_order(visit: Visit, staff: tuple[str, ...], problem: Problem) -> tuple[str, ...]:
    """Those who are there, the one first who may lead; as they are where somebody is missing."""
    if len(staff) == visit.people:
        for order in permutations(staff):
            if all(may_join(visit, part, problem.leader_by_id.get(one)) for part, one in enumerate(order)):
                return order
    return staff


def remaining_days(leader: Leader, past: Sequence[Itinerary], announced: Collection[date], today: date) -> Leader:
    """The leader with the days out that are left.

    Days of rest are taken so that what is announced can stay: the last free day within the stretch that may still follow.
    """
    out = {it.shift.day for it in past if it.shift.leader_id == leader.id}
    days = leader.days
    if leader.max_days and out:
        days = days if len(out) < leader.max_days else tuple(day for day in days if day in out)
        leader = replace(leader, max_days=max(1, leader.max_days - len(out)))
    most = leader.max_days_in_a_row
    last = today if today in out else today - ONE_DAY
    run = next(n for n in range(len(out) + 1) if last - n * ONE_DAY not in out)
    if most and run:
        within = [last + n * ONE_DAY for n in range(1, most - run + 2)]
        rest = next((day for day in reversed(within) if day not in announced), within[-1])
        days = tuple(day for day in days if day != rest)
    return replace(leader, days=days)


def remaining_locks(locks: Sequence[Lock], visits: Collection[str]) -> tuple[Lock, ...]:
    """The locks of the visits that are still to be set out for."""
    kept = []
    for lock in locks:
        numbers = [n for n, one in enumerate(lock.visit_ids) if one in visits]
        starts = tuple(lock.start_min[n] for n in numbers) if lock.start_min else ()
        kept += [replace(lock, visit_ids=tuple(lock.visit_ids[n] for n in numbers), start_min=starts)] if numbers else []
    return tuple(kept)
