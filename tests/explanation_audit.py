"""Every claim of an explanation tried out by code written apart from the solver: what does not hold, in words.

``hard_problem`` makes the problems: every rule of ``routing_ties`` and, now and then, a village without a position or somebody
without a day. ``defects`` re-solves by trying everything: is the visit possible alone, does the named change admit it, and does
a little less (one minute, one stop, one rule fewer) not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations, product
from typing import Any

import numpy as np
from builders import leader
from routing_ties import EXACT, Node, brute_force_tied, day_of_order, may_node, meet, rich_problem, ties_hold

from fieldvisit.domain.people import Leader
from fieldvisit.domain.place import PositionAccuracy
from fieldvisit.domain.plan import Plan
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.domain.visit import TimeWindow
from fieldvisit.routing.answers.reason import Reason, ReasonKind
from fieldvisit.routing.answers.relaxed import applied
from fieldvisit.routing.answers.smallest import OUTSIDE, Relaxed, SmallestChange
from fieldvisit.routing.changes.replan import announced_shifts
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.problem import Problem, build_problem, plan_value

AMOUNTS = ("later_min", "home_min", "drive_min", "visits")


def hard_problem(seed: int) -> Problem:
    """A problem of up to nine visits with every rule over the seeds; no day is under way."""
    return rich_problem(seed, most=9, begun=False)


def alone(problem: Problem, visit_id: str) -> Problem:
    """The problem of a visit and of those that come before it."""
    among = [visit_id]
    while before := problem.visit_by_id[among[-1]].after_visit_id:
        among.append(before)
    visits = tuple(one for one in problem.visits if one.id in among)
    locks = []
    for lock in problem.locks:
        kept = [n for n, one in enumerate(lock.visit_ids) if one in among]
        starts = tuple(lock.start_min[n] for n in kept) if lock.start_min else ()
        locks += [replace(lock, visit_ids=tuple(lock.visit_ids[n] for n in kept), start_min=starts)] if kept else []
    return replace(problem, visits=visits, locks=tuple(locks))


def possible_alone(problem: Problem, visit_id: str) -> bool:
    """Whether trying everything finds a plan that makes the visit: then it makes those before it too, so nothing is missed."""
    only = replace(alone(problem, visit_id), params=replace(EXACT, fair_spread=0, delay_permille=0))
    return brute_force_tied(only).points_missed == 0


def possible_beside(problem: Problem, plan: Plan, visit_id: str) -> bool:
    """Whether trying every place finds one for the visit while no stop of the plan changes its leader, day or order."""
    number = {one.id: v for v, one in enumerate(problem.visits)}
    shift = {one.id: s for s, one in enumerate(problem.shifts)}
    v = number[visit_id]
    routes = {shift[it.shift.id]: [number[stop.visit_id] for stop in it.stops] for it in plan.itineraries}
    for staff in permutations(range(len(problem.shifts)), problem.visits[v].people):
        if not all(may_node(problem, (v, part), s) for part, s in enumerate(staff)):
            continue
        for places in product(*(range(len(routes.get(s, [])) + 1) for s in staff)):
            longer = dict(routes)
            for s, at in zip(staff, places, strict=True):
                route = routes.get(s, [])
                longer[s] = [*route[:at], v, *route[at:]]
            if _possible(problem, longer, v, staff):
                return True
    return False


def _possible(problem: Problem, routes: dict[int, list[int]], v: int, staff: tuple[int, ...]) -> bool:
    if not any(ties_hold(problem, where) for where in _staffed(problem, routes, v, staff)):
        return False
    days = [day_of_order(problem, s, route) for s, route in routes.items()]
    return all(day is not None for day in days) and meet([day for day in days if day is not None and day[1]])


def _staffed(
    problem: Problem, routes: dict[int, list[int]], v: int, staff: tuple[int, ...]
) -> Iterator[dict[Node, int | None]]:
    """Every way to say who leads and who goes along at each visit."""
    at: dict[int, list[int]] = {}
    for s, route in routes.items():
        for u in route:
            at.setdefault(u, []).append(s)
    ways = []
    for u, one in enumerate(problem.visits):
        there = [staff] if u == v else permutations(at[u]) if u in at else [(None,) * one.people]
        ways.append([way for way in there if way[0] is None or _may(problem, u, way)])
    for chosen in product(*ways):
        yield {(u, part): s for u, way in enumerate(chosen) for part, s in enumerate(way)}


def _may(problem: Problem, u: int, way: tuple[int | None, ...]) -> bool:
    return len(way) == problem.visits[u].people and all(
        s is not None and may_node(problem, (u, part), s) for part, s in enumerate(way)
    )


def less(change: SmallestChange) -> Iterator[SmallestChange]:
    """The change with a minute or a stop less, or with one of its rules kept."""
    for amount in AMOUNTS:
        if getattr(change, amount):
            yield replace(change, **{amount: getattr(change, amount) - 1})
    rules = (change.relaxed, *change.also)
    for n in range(len(rules) if change.also else 0):
        kept = (*rules[:n], *rules[n + 1 :])
        yield replace(change, relaxed=kept[0], also=kept[1:])


def changed(problem: Problem, change: SmallestChange) -> Problem:
    """The problem with the change made; what lies outside its rules is added here, as good as it can be."""
    rules = (change.relaxed, *change.also)
    inside = [one for one in rules if one not in OUTSIDE]
    if inside:
        problem = applied(problem, replace(change, relaxed=inside[0], also=tuple(inside[1:])))
    visit_id = change.visit_id
    if Relaxed.POSITION in rules:
        problem = _told(
            problem, visit_id, village=replace(problem.visit_by_id[visit_id].village, accuracy=PositionAccuracy.SYNTHETIC)
        )
    if Relaxed.ROAD in rules:
        minutes = np.where(problem.matrix.reachable, problem.matrix.minutes, 0).astype(np.int32)
        opened = replace(problem.matrix, minutes=minutes, reachable=np.ones_like(problem.matrix.reachable))
        problem = replace(problem, matrix=opened)
    days = tuple(problem.first_day + timedelta(days=n) for n in range((problem.last_day - problem.first_day).days + 1))
    if Relaxed.WORKING_DAY in rules:
        people = [replace(one, days=days) for one in problem.leaders]
        problem = _with_people(problem, people, problem.matrix)
    return _with_somebody(problem, visit_id, days) if Relaxed.ANOTHER_PERSON in rules else problem


def _told(problem: Problem, visit_id: str, **fields: Any) -> Problem:
    visits = tuple(replace(one, **fields) if one.id == visit_id else one for one in problem.visits)
    return replace(problem, visits=visits)


def _with_people(problem: Problem, people: list[Leader], matrix: TravelMatrix) -> Problem:
    """The same with other people; shifts that a change has made longer stay as they are."""
    other = build_problem(problem.visits, people, matrix, problem.first_day, problem.params, locks=problem.locks)
    known = {shift.id: shift for shift in problem.shifts}
    return replace(other, shifts=tuple(known.get(shift.id, shift) for shift in other.shifts))


def _with_somebody(problem: Problem, visit_id: str, days: tuple[date, ...]) -> Problem:
    """As many people more as the visit takes, based at its village, who may go on any day at any hour."""
    one, matrix = problem.visit_by_id[visit_id], problem.matrix
    people, eligible = list(problem.leaders), one.eligible_leader_ids
    for number in range(one.people):
        person = f"L9{number}"
        rows = [matrix.index[one.village.code], *range(len(matrix.place_ids))]
        some = np.ix_(rows, rows)
        matrix = replace(
            matrix, place_ids=(f"base:{person}", *matrix.place_ids), minutes=matrix.minutes[some], km=matrix.km[some],
            reachable=matrix.reachable[some], access=(matrix.access[rows[0]], *matrix.access),
        )  # fmt: skip
        people.append(leader(number, days=days, lunch=None, max_visits=9))
        people[-1] = replace(people[-1], id=person, hours=TimeWindow(0, 1440), categories=one.expertise, max_drive_min=1440)
        eligible = None if eligible is None else (*eligible, person)
    mine = tuple(person.id for person in people[len(problem.leaders) :])
    free = _told(problem, visit_id, eligible_leader_ids=eligible, partners=tuple((*group, *mine) for group in one.partners))
    return _with_people(free, people, matrix)


def defects(problem: Problem, plan: Plan, reasons: tuple[Reason, ...]) -> list[str]:
    """What does not hold of the reasons given for a plan; nothing when every claim survives."""
    found = (
        []
        if [one.visit_id for one in reasons] == sorted(one.visit_id for one in plan.unassigned)
        else ["a visit lacks its reason"]
    )
    for one in reasons:
        found += [
            f"{one.visit_id} {one.kind} {one.rule}: {text}"
            for text in (*_kind(problem, plan, one), *_change(problem, plan, one))
        ]
    return found


def _kind(problem: Problem, plan: Plan, one: Reason) -> Iterator[str]:
    if (one.kind is ReasonKind.RED) == possible_alone(problem, one.visit_id):
        yield "possible alone, or not, against what is said"
    if (one.kind is ReasonKind.RED) != (one.forced_plan is None):
        yield "a plan with the visit in it is given, or not, against its colour"
    if not one.sentence.zh.endswith("。") or not one.sentence.en.endswith("."):
        yield "no whole sentence"
    if one.forced_plan is not None:
        yield from _forced(problem, plan, one, one.forced_plan)


def _forced(problem: Problem, plan: Plan, one: Reason, forced: Plan) -> Iterator[str]:
    was, now = announced_shifts(plan, problem), announced_shifts(forced, problem)
    old, new = plan_value(plan, problem), plan_value(forced, problem)
    if check_plan(forced, problem) or one.visit_id not in now:
        yield "the forced plan breaks a rule or does not make the visit"
    if set(one.displaced) != was.keys() - now.keys() or set(one.moved) != {
        v for v in was.keys() & now.keys() if was[v] != now[v]
    }:
        yield "the visits displaced or moved are others"
    if not (one.kind is ReasonKind.GREEN) == (new < old) == (one.better_plan is not None):
        yield "better, or not, against what is said"
    cost = (new.musts_missed - old.musts_missed, new.deadlines_missed - old.deadlines_missed,
            (new.points_missed - old.points_missed) / 1000, new.drive_min - old.drive_min)  # fmt: skip
    if cost != (one.cost.musts_missed, one.cost.deadlines_missed, one.cost.score_missed, one.cost.drive_min):
        yield "the price is another"


def _change(problem: Problem, plan: Plan, one: Reason) -> Iterator[str]:
    """Green needs no change: the better plan is the answer."""
    change = one.smallest_change
    if one.kind is ReasonKind.GREEN:
        return
    if change is None:
        yield "no counterfactual"
        return
    said = f"{change.relaxed} {'+'.join(change.also)} {[getattr(change, amount) for amount in AMOUNTS]} {change.shift_id}"

    def admits(other: Problem) -> bool:
        if one.kind is ReasonKind.RED:
            return possible_alone(other, one.visit_id)
        return possible_beside(other, plan, one.visit_id)

    if not admits(changed(problem, change)):
        yield f"the change is not enough: {said}"
    if admits(problem):
        yield f"nothing need change: {said}"
    for smaller in less(change):
        if admits(changed(problem, smaller)):
            yield f"less is enough: {said}"
            return
