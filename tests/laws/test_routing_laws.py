"""Laws of the planner on small generated problems: nothing is lost, every plan is valid, exact plans are optimal."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import timedelta

import numpy as np
from builders import MONDAY, WEEK, leader, line_matrix, visit
from hypothesis import given, settings
from hypothesis import strategies as st
from routing_cases import QUICK, brute_force, day_is_possible, routes_of

from fieldvisit.domain.people import Absence, Leader
from fieldvisit.domain.plan import UnassignedReason
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.problem import Problem, build_problem, plan_value
from fieldvisit.routing.solver import solve

SEARCHED = replace(QUICK, exact_routes=0)

windows = st.builds(lambda a, b: TimeWindow(a, a + b), st.integers(480, 960), st.integers(0, 200))
some_windows = st.just([]) | st.lists(windows, max_size=2)
day_or_none = st.sampled_from([None] * 8 + [MONDAY - timedelta(days=1), *WEEK[:3]])
owners = st.sampled_from([None] * 10 + [("L01",), ("L02",), ("L01", "L02"), (), ("L09",)])
recused = st.sampled_from([()] * 8 + [("L01",), ("L02",), ("L01", "L02")])


@st.composite
def visits(draw: st.DrawFn, most: int) -> list[Visit]:
    count = draw(st.integers(0, 2) | st.integers(most - 3, most))
    made = []
    for number in range(count):
        one = visit(
            draw(st.integers(1, 5)),
            score=draw(st.sampled_from([0.0, 0.2, 0.5, 0.5, 0.9])),
            service_min=draw(st.sampled_from([60, 20, 120, 300])),
            must=draw(st.integers(0, 5)) == 0,
            windows=tuple(draw(some_windows)),
            earliest_day=draw(day_or_none),
            latest_day=draw(day_or_none),
            eligible_leader_ids=draw(owners),
            recused_leader_ids=draw(recused),
        )
        made.append(replace(one, id=f"V{number:03d}"))
    return made


@st.composite
def people(draw: st.DrawFn) -> list[Leader]:
    made = []
    for number in range(1, draw(st.sampled_from([1, 2, 2, 2, 0])) + 1):
        lunch = draw(st.none() | st.just(TimeWindow(690, 780)) | st.just(TimeWindow(720, 720)))
        one = leader(
            number,
            days=WEEK[: draw(st.sampled_from([1, 2, 2, 0]))],
            lunch=lunch,
            max_visits=draw(st.sampled_from([3, 2, 1, 5, 0])),
        )
        absences = tuple(Absence(MONDAY, window) for window in draw(some_windows))
        end = draw(st.sampled_from([1020, 900, 700]))
        limits = {"max_drive_min": draw(st.sampled_from([240, 120, 60, 40])), "hours": TimeWindow(540, end)}
        made.append(replace(one, absences=absences, **limits))
    return made


@st.composite
def matrices(draw: st.DrawFn) -> TravelMatrix:
    """The line, or a random one-way network closed under shortest paths, with some places cut off."""
    line = line_matrix(minutes_per_step=draw(st.sampled_from([5, 12, 30])))
    if draw(st.booleans()):
        return line
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    minutes = rng.integers(1, 90, line.minutes.shape).astype(np.int32)
    np.fill_diagonal(minutes, 0)
    for k in range(len(minutes)):
        minutes = np.minimum(minutes, minutes[:, k : k + 1] + minutes[k : k + 1, :]).astype(np.int32)
    reachable = np.ones_like(line.reachable)
    cut = draw(st.none() | st.integers(2, 6))
    if cut is not None:
        reachable[:, cut] = False
        reachable[cut, cut] = True
    return replace(line, minutes=np.where(reachable, minutes, -1).astype(np.int32), reachable=reachable)


@st.composite
def problems(draw: st.DrawFn, most: int = 8) -> Problem:
    return build_problem(draw(visits(most)), draw(people()), draw(matrices()), MONDAY, QUICK)


@settings(deadline=None, max_examples=60)
@given(problem=problems())
def test_no_visit_is_lost_and_every_plan_passes_the_check(problem: Problem) -> None:
    for params in (QUICK, SEARCHED):
        plan = solve(problem, params)
        assert check_plan(plan, problem) == ()
        stops = [stop.visit_id for itinerary in plan.itineraries for stop in itinerary.stops]
        assert sorted(stops + [one.visit_id for one in plan.unassigned]) == [one.id for one in problem.visits]


@settings(deadline=None, max_examples=25)
@given(problem=problems())
def test_the_same_problem_gives_the_same_plan_byte_for_byte(problem: Problem) -> None:
    again = pickle.loads(pickle.dumps(problem))  # noqa: S301 - our own bytes
    assert repr(solve(problem, SEARCHED)) == repr(solve(again, SEARCHED))


@settings(deadline=None, max_examples=25)
@given(problem=problems(), shuffled=st.randoms())
def test_the_order_of_visits_does_not_matter(problem: Problem, shuffled: object) -> None:
    mixed = list(problem.visits)
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]
    other = build_problem(mixed, problem.leaders[::-1], problem.matrix, problem.first_day, problem.params)
    assert repr(solve(problem, QUICK)) == repr(solve(other, QUICK))


@settings(deadline=None, max_examples=80)
@given(problem=problems(most=5))
def test_a_plan_called_exact_is_as_good_as_brute_force(problem: Problem) -> None:
    plan = solve(problem, QUICK)
    assert plan.solver.startswith("exact")
    assert plan_value(plan, problem) == brute_force(problem)


@settings(deadline=None, max_examples=40)
@given(problem=problems(most=5))
def test_a_searched_plan_is_never_better_than_brute_force(problem: Problem) -> None:
    assert plan_value(solve(problem, SEARCHED), problem) >= brute_force(problem)


@settings(deadline=None, max_examples=30)
@given(problem=problems(most=5))
def test_a_longer_day_never_lowers_what_an_exact_plan_serves(problem: Problem) -> None:
    longer = [replace(one, hours=TimeWindow(one.hours.start_min, one.hours.end_min + 60)) for one in problem.leaders]
    other = build_problem(problem.visits, longer, problem.matrix, MONDAY, QUICK)
    short, long = plan_value(solve(problem, QUICK), problem), plan_value(solve(other, QUICK), other)
    assert (long.musts_missed, long.deadlines_missed, long.points_missed) <= (
        short.musts_missed,
        short.deadlines_missed,
        short.points_missed,
    )


@settings(deadline=None, max_examples=60)
@given(problem=problems())
def test_a_reason_says_impossible_exactly_when_the_visit_is_infeasible_alone(problem: Problem) -> None:
    plan = solve(problem, QUICK)
    for one in plan.unassigned:
        only = problem.visit_by_id[one.visit_id]
        possible = any(day_is_possible(problem, shift_no, (only,)) is not None for shift_no in range(len(problem.shifts)))
        assert (one.reason is UnassignedReason.TRADED_OFF) == possible, (one, only)


@settings(deadline=None, max_examples=60)
@given(problem=problems())
def test_no_unassigned_visit_could_simply_be_inserted(problem: Problem) -> None:
    plan = solve(problem, SEARCHED)
    for one in plan.unassigned:
        extra = problem.visit_by_id[one.visit_id]
        for shift_no, route in enumerate(routes_of(plan, problem)):
            for place in range(len(route) + 1):
                assert day_is_possible(problem, shift_no, (*route[:place], extra, *route[place:])) is None


@settings(deadline=None, max_examples=30)
@given(problem=problems())
def test_nobody_is_sent_to_a_visit_from_which_they_are_recused(problem: Problem) -> None:
    for params in (QUICK, SEARCHED):
        for itinerary in solve(problem, params).itineraries:
            for stop in itinerary.stops:
                assert itinerary.shift.leader_id not in problem.visit_by_id[stop.visit_id].recused_leader_ids
