"""A good plan passes; each rule, broken alone, is the only one reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from builders import MONDAY, WEEK, leader, line_matrix, visit

from fieldvisit.domain.people import Absence, Leader, TravellerKind
from fieldvisit.domain.plan import Itinerary, Plan
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, build_problem
from fieldvisit.routing.solver import solve

PARAMS = PlanningParams(days=1)
MEETING = Absence(MONDAY, TimeWindow(960, 1020))


def problem_of(visits: list[Visit], leaders: list[Leader], params: PlanningParams = PARAMS) -> Problem:
    return build_problem(visits, leaders, line_matrix(), MONDAY, params)


@pytest.fixture
def good() -> tuple[Plan, Problem]:
    """One leader, one day, three visits: 2 with a window, the meeting from 16:00 on."""
    visits = [visit(1), visit(2, windows=(TimeWindow(540, 700),)), visit(3, latest_day=MONDAY)]
    problem = problem_of(visits, [replace(leader(1), absences=(MEETING,))])
    return solve(problem, PARAMS), problem


def changed(plan: Plan, **fields: object) -> Plan:
    return replace(plan, itineraries=(replace(plan.itineraries[0], **fields), *plan.itineraries[1:]))


def with_stop(plan: Plan, number: int, **fields: object) -> Plan:
    stops = list(plan.itineraries[0].stops)
    stops[number] = replace(stops[number], **fields)
    return changed(plan, stops=tuple(stops))


def with_leader(plan: Plan, problem: Problem, **fields: object) -> tuple[Plan, Problem]:
    """The same times under other rules for the leader, shift and roster alike."""
    person = replace(problem.leaders[0], **fields)
    other = problem_of(list(problem.visits), [person])
    itineraries = tuple(replace(it, shift=shift) for it, shift in zip(plan.itineraries, other.shifts, strict=True))
    return replace(plan, itineraries=itineraries), other


def with_shift(plan: Plan, problem: Problem, **fields: object) -> tuple[Plan, Problem]:
    """The same times in a shift with other limits."""
    shift = replace(problem.shifts[0], **fields)
    return changed(plan, shift=shift), replace(problem, shifts=(shift, *problem.shifts[1:]))


def with_visit(plan: Plan, problem: Problem, **fields: object) -> tuple[Plan, Problem]:
    """The same times under other rules for the visit made first."""
    first = plan.itineraries[0].stops[0].visit_id
    visits = [replace(v, **fields) if v.id == first else v for v in problem.visits]
    other = problem_of(visits, list(problem.leaders))
    return replace(plan, visits=other.visits), other


def rules(plan: Plan, problem: Problem) -> set[str]:
    return {violation.rule for violation in check_plan(plan, problem)}


def test_the_solvers_plan_breaks_no_rule(good: tuple[Plan, Problem]) -> None:
    plan, problem = good
    assert len(plan.itineraries[0].stops) == 3
    assert check_plan(plan, problem) == ()


def test_a_violation_says_where_and_what_in_both_languages(good: tuple[Plan, Problem]) -> None:
    plan, problem = good
    (violation,) = check_plan(changed(plan, drive_min=1), problem)
    assert violation.where == problem.shifts[0].id
    assert violation.sentence.zh.endswith("。")
    assert violation.sentence.en.endswith(".")


def lost_visit(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    extra = problem_of([*problem.visits, visit(5)], list(problem.leaders))
    return replace(plan, visits=extra.visits), extra


def doubled_visit(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    also = solve(problem_of([visit(1, eligible_leader_ids=())], list(problem.leaders)), PARAMS).unassigned
    return replace(plan, unassigned=also), problem


def foreign_visits(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    return replace(plan, visits=plan.visits[:2]), problem


def other_travel_time(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    minutes = np.maximum(0, problem.matrix.minutes - 1).astype(np.int32)
    return plan, replace(problem, matrix=replace(problem.matrix, minutes=minutes))


def no_road(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    first = problem.visit_by_id[plan.itineraries[0].stops[0].visit_id].village.code
    reachable = problem.matrix.reachable.copy()
    reachable[problem.matrix.index["base:L01"], problem.matrix.index[first]] = False
    return plan, replace(problem, matrix=replace(problem.matrix, reachable=reachable))


def early_arrival(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    stop = plan.itineraries[0].stops[1]
    return with_stop(plan, 1, arrive_min=stop.arrive_min - 30), problem


def wrong_leave(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    return changed(plan, leave_min=plan.itineraries[0].leave_min + 1), problem


def short_service(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    return with_stop(plan, 0, depart_min=plan.itineraries[0].stops[0].depart_min - 1), problem


def no_lunch(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    return changed(plan, lunch_start_min=None), problem


def lunch_while_driving(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    shift = problem.shifts[0]
    busy = next(
        m for m in range(690, 781) for s in plan.itineraries[0].stops if s.start_min < m + shift.lunch_min and m < s.depart_min
    )
    return changed(plan, lunch_start_min=busy), problem


def lunch_never_wanted(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    return with_leader(plan, problem, lunch=None)


def second_itinerary(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    return replace(plan, itineraries=halves(plan.itineraries[0], problem)), problem


def halves(itinerary: Itinerary, problem: Problem) -> tuple[Itinerary, Itinerary]:
    """The same stops as two days on one date: up to stop 0, and from stop 1 on, each driven from and to the base."""
    alone = [solve(problem_of([v for v in problem.visits if (v.id == itinerary.stops[0].visit_id) == first],
                              list(problem.leaders)), PARAMS).itineraries[0] for first in (True, False)]  # fmt: skip
    return alone[0], alone[1]


def day_off(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    return plan, problem_of(list(problem.visits), [replace(problem.leaders[0], days=WEEK[1:])])


def other_base(plan: Plan, problem: Problem) -> tuple[Plan, Problem]:
    moved = replace(problem.leaders[0], base=problem.visits[0].village.location)
    return plan, replace(problem, leaders=(moved,))


BROKEN: dict[str, tuple[str, Callable[[Plan, Problem], tuple[Plan, Problem]]]] = {
    "a visit is lost": ("every_visit_once", lost_visit),
    "a visit is planned and unassigned": ("every_visit_once", doubled_visit),
    "the plan lists other visits": ("every_visit_once", foreign_visits),
    "a stop is reached before it can be": ("time_order", early_arrival),
    "the day begins after its first leg": ("time_order", wrong_leave),
    "a leg is faster than the road": ("travel_time", other_travel_time),
    "a leg has no road": ("reachable", no_road),
    "a visit is too short": ("service_time", short_service),
    "a visit starts outside its window": ("time_window", lambda p, q: with_visit(p, q, windows=(TimeWindow(1000, 1010),))),
    "the leader leaves too early": ("working_hours", lambda p, q: with_leader(p, q, hours=TimeWindow(600, 1020))),
    "the leader comes home too late": ("working_hours", lambda p, q: with_leader(p, q, hours=TimeWindow(500, 800))),
    "lunch is missing": ("lunch", no_lunch),
    "lunch falls into a visit": ("lunch", lunch_while_driving),
    "lunch begins outside its window": ("lunch", lambda p, q: (changed(p, lunch_start_min=400), q)),
    "lunch is planned for a shift without one": ("lunch", lunch_never_wanted),
    "a meeting is missed": ("unavailable", lambda p, q: with_shift(p, q, unavailable=(TimeWindow(545, 550),))),
    "driving exceeds the limit": ("max_drive", lambda p, q: with_leader(p, q, max_drive_min=30)),
    "visits exceed the limit": ("max_visits", lambda p, q: with_leader(p, q, max_visits=2)),
    "another leader's case": ("eligible_leader", lambda p, q: with_visit(p, q, eligible_leader_ids=("L99",))),
    "a team outside a hotspot": ("eligible_leader", lambda p, q: with_leader(p, q, kind=TravellerKind.TEAM)),
    "a leader who is recused": ("recusal", lambda p, q: with_visit(p, q, recused_leader_ids=("L01",))),
    "a visit before its earliest day": ("day_limits", lambda p, q: with_visit(p, q, earliest_day=MONDAY + timedelta(days=1))),
    "a visit after its latest day": ("day_limits", lambda p, q: with_visit(p, q, latest_day=MONDAY - timedelta(days=1))),
    "a day that is not a working day": ("working_day", day_off),
    "a day from another base": ("base", other_base),
    "driving totals are wrong": ("totals", lambda p, q: (changed(p, drive_min=p.itineraries[0].drive_min + 1), q)),
    "kilometre totals are wrong": ("totals", lambda p, q: (changed(p, drive_km=p.itineraries[0].drive_km + 1), q)),
    "one leader in two places": ("one_itinerary_per_shift", second_itinerary),
}


@pytest.mark.parametrize("case", sorted(BROKEN))
def test_a_plan_broken_in_one_rule_is_reported_under_exactly_that_rule(case: str, good: tuple[Plan, Problem]) -> None:
    rule, spoil = BROKEN[case]
    plan, problem = spoil(*good)
    assert rules(plan, problem) == {rule}


def test_a_day_under_way_begins_with_the_stops_already_made(good: tuple[Plan, Problem]) -> None:
    plan, problem = good
    (it,) = plan.itineraries
    made = {it.shift.id: (it.stops[1].visit_id,)}
    assert {one.rule for one in check_plan(plan, replace(problem, begun=made))} == {"begun"}
    assert check_plan(plan, replace(problem, begun={it.shift.id: (it.stops[0].visit_id,)})) == ()
