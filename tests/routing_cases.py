"""Small random planning problems, and answers found by trying everything: written apart from the solver on purpose."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise, permutations, product
from random import Random

import numpy as np
from builders import LUNCH, MONDAY, WEEK, leader, line_matrix, visit

from fieldvisit.domain.people import Absence, Leader
from fieldvisit.domain.plan import Plan
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import PlanValue, Problem, build_problem, has_position, may_visit

QUICK = PlanningParams(days=2, rounds=1, iterations=60, engine_failures=20, pool_effort=0.2, engine="portable")


def tight_problem(seed: int, most: int = 6, params: PlanningParams = QUICK) -> Problem:
    """A problem with one or two leaders, one or two days and more wishes than time; every rule occurs over the seeds."""
    draw = Random(seed)
    leaders = [_leader(draw, number) for number in range(1, draw.randint(1, 2) + 1)]
    visits = [_visit(draw, number) for number in range(draw.randint(most - 2, most))]
    return build_problem(visits, leaders, _matrix(draw), MONDAY, params)


def _leader(draw: Random, number: int) -> Leader:
    one = leader(number, days=WEEK[: draw.randint(1, 2)], lunch=draw.choice([None, LUNCH, TimeWindow(720, 720)]))
    meetings = (Absence(MONDAY, _window(draw, 60)),) if draw.random() < 0.3 else ()
    hours = TimeWindow(draw.choice([480, 540, 780]), draw.choice([840, 960, 1020]))
    return replace(
        one, absences=meetings, hours=hours, max_drive_min=draw.choice([90, 150, 240]), max_visits=draw.choice([2, 3, 6])
    )


def _visit(draw: Random, number: int) -> Visit:
    limits: dict[str, object] = {}
    if draw.random() < 0.4:
        limits["windows"] = tuple(_window(draw, draw.choice([0, 30, 120])) for _ in range(draw.randint(1, 2)))
    if draw.random() < 0.2:
        limits["eligible_leader_ids"] = (draw.choice(["L01", "L02"]),)
    if draw.random() < 0.2:
        limits["recused_leader_ids"] = (draw.choice(["L01", "L02"]),)
    if draw.random() < 0.2:
        limits["latest_day"] = draw.choice(WEEK[:2])
    if draw.random() < 0.1:
        limits["earliest_day"] = WEEK[1]
    score, service = draw.choice([0.1, 0.3, 0.5, 0.5, 0.9]), draw.choice([30, 60, 90, 150])
    one = visit(draw.randint(1, 5), score=score, service_min=service, must=draw.random() < 0.15, **limits)
    return replace(one, id=f"V{number:03d}")


def _window(draw: Random, length: int) -> TimeWindow:
    start = draw.randint(540, 960)
    return TimeWindow(start, start + length)


def _matrix(draw: Random) -> TravelMatrix:
    """One-way travel times closed under shortest paths; now and then a village is cut off."""
    line = line_matrix()
    minutes = np.random.default_rng(draw.randint(0, 10**6)).integers(3, 70, line.minutes.shape).astype(np.int32)
    np.fill_diagonal(minutes, 0)
    reachable = np.ones_like(line.reachable)
    if draw.random() < 0.2:
        reachable[:, 4] = np.arange(len(minutes)) == 4
        minutes[:, 4] = np.where(reachable[:, 4], 0, 10**6)
    for k in range(len(minutes)):
        minutes = np.minimum(minutes, minutes[:, k : k + 1] + minutes[k : k + 1, :]).astype(np.int32)
    return replace(line, minutes=np.where(reachable, minutes, -1).astype(np.int32), reachable=reachable)


def routes_of(plan: Plan, problem: Problem) -> list[tuple[Visit, ...]]:
    by_shift = {it.shift.id: tuple(problem.visit_by_id[stop.visit_id] for stop in it.stops) for it in plan.itineraries}
    return [by_shift.get(shift.id, ()) for shift in problem.shifts]


def day_is_possible(problem: Problem, shift_no: int, route: tuple[Visit, ...]) -> int | None:
    """Driving minutes when the day can be done, by trying the break in every gap; written apart from the solver."""
    shift, matrix = problem.shifts[shift_no], problem.matrix
    person = problem.leader_by_id[shift.leader_id]
    for one in route:
        early = one.earliest_day is not None and shift.day < one.earliest_day
        late = one.latest_day is not None and shift.day > one.latest_day
        if early or late or not may_visit(one, person) or not has_position(one) or person.id in one.recused_leader_ids:
            return None
    line = [matrix.index[p] for p in (f"base:{person.id}", *(one.village.code for one in route), f"base:{person.id}")]
    legs = [(int(matrix.minutes[a, b]), bool(matrix.reachable[a, b])) for a, b in pairwise(line)]
    drive = sum(minutes for minutes, _ in legs)
    if not all(ok for _, ok in legs) or drive > shift.max_drive_min or len(route) > shift.max_visits:
        return None
    steps: list[tuple[int, tuple[TimeWindow, ...]]] = []
    for (minutes, _), one in zip(legs, (*route, None), strict=True):
        steps.append((minutes, ()))
        if one is not None:
            steps.append((one.service_min, one.windows))
    gaps = [None] if shift.lunch is None else list(range(len(steps) + 1))
    return drive if any(walks(problem, shift_no, steps, gap) for gap in gaps) else None


def walks(problem: Problem, shift_no: int, steps: list[tuple[int, tuple[TimeWindow, ...]]], gap: int | None) -> bool:
    """Minute by minute: each step begins at the first minute that is allowed."""
    shift = problem.shifts[shift_no]

    def free(start: int, length: int) -> bool:
        return not any(w.start_min < start + length and start < w.end_min for w in shift.unavailable)

    def first(clock: int, length: int, allowed: tuple[TimeWindow, ...]) -> int | None:
        return next((m for m in range(clock, 1500) if free(m, length)
                     and (not allowed or any(w.start_min <= m <= w.end_min for w in allowed))), None)  # fmt: skip

    clock = shift.hours.start_min
    for number in range(len(steps) + 1):
        if number == gap and shift.lunch is not None:
            rest = first(0 if number == 0 else clock, shift.lunch_min, (shift.lunch,))
            if rest is None:
                return False
            if number < len(steps):
                clock = max(clock, rest + shift.lunch_min)
        if number < len(steps):
            begin = first(clock, *steps[number])
            if begin is None:
                return False
            clock = begin + steps[number][0]
    return clock <= shift.hours.end_min


def brute_force(problem: Problem) -> PlanValue:
    """The best value over every assignment of visits to shifts and every order, tried one by one."""
    shifts = range(len(problem.shifts))
    best_drive: list[dict[frozenset[str], int]] = []
    for s in shifts:
        possible = {frozenset[str](): 0}
        for size in range(1, len(problem.visits) + 1):
            for group in combinations(problem.visits, size):
                drives = [d for order in permutations(group) if (d := day_is_possible(problem, s, order)) is not None]
                if drives:
                    possible[frozenset(one.id for one in group)] = min(drives)
        best_drive.append(possible)
    values = []
    for choice in product(*(sorted(possible, key=sorted) for possible in best_drive)):
        served = [one for group in choice for one in group]
        if len(served) == len(set(served)):
            missed = [one for one in problem.visits if one.id not in served]
            drive = sum(best_drive[s][group] for s, group in enumerate(choice))
            values.append(PlanValue(
                sum(one.must for one in missed),
                sum(not one.must and problem.has_deadline(one) for one in missed),
                sum(max(1, round(1000 * one.score)) for one in missed), 0, drive))  # fmt: skip
    return min(values)
