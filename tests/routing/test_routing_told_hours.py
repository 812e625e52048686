"""Villages were told a leader, a day and an hour: replanning keeps all three wherever the event leaves it the choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from builders import MONDAY, WEEK, leader, line_matrix, visit
from routing_cases import QUICK, tight_problem
from routing_ties import EXACT, tied_problem

from fieldvisit.domain.plan import Plan
from fieldvisit.domain.visit import TimeWindow
from fieldvisit.routing.assembly import itineraries_of
from fieldvisit.routing.changes.events import UrgentVisit, VisitCancelled, VisitOverran
from fieldvisit.routing.changes.replan import ChangeKind, ReplanParams, announced_shifts, replan
from fieldvisit.routing.changes.replanned import replan_on
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, build_problem
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.solver import at_once, solve

Make = Callable[[int], tuple[Plan, Problem]]


def plain(seed: int) -> tuple[Plan, Problem]:
    problem = tight_problem(seed, most=9)
    return solve(problem, QUICK), problem


def tied(seed: int) -> tuple[Plan, Problem]:
    problem = tied_problem(3000 + seed, most=9)
    return at_once(problem, EXACT), problem


def days_of(plan: Plan) -> dict[str, tuple[tuple[str, int], ...]]:
    return {it.shift.id: tuple((stop.visit_id, stop.start_min) for stop in it.stops) for it in plan.itineraries}


def turned(plan: Plan, problem: Problem) -> Plan:
    """The same plan with every day that can be driven the other way round driven that way, as somebody may have arranged it."""
    tables = Tables(problem)
    draft = Draft.of(plan, tables)
    back = [
        route[::-1] if tables.drive_of(tables.kind_of[s], route[::-1]) >= 0 else route for s, route in enumerate(draft.routes)
    ]
    return replace(plan, itineraries=itineraries_of(Draft(tables, back)))


@pytest.mark.parametrize("make", [plain, tied])
@pytest.mark.parametrize("seed", range(24))
def test_an_event_that_displaces_nothing_moves_nobody_and_no_hour(seed: int, make: Make) -> None:
    announced, problem = make(seed)
    if make is plain:
        announced = turned(announced, problem)
    result = replan(announced, problem, ReplanParams(5))
    assert [one for one in result.changes if one.kind is not ChangeKind.ADDED] == []
    was, now = days_of(announced), days_of(result.plan)
    assert {day: now[day] for day in was} == was
    assert check_plan(result.plan, problem) == ()


@pytest.mark.parametrize("make", [plain, tied])
@pytest.mark.parametrize("seed", range(24))
def test_days_with_the_same_stops_keep_their_order_and_start_nothing_earlier(seed: int, make: Make) -> None:
    announced, problem = make(seed)
    first = next((stop.visit_id for it in announced.itineraries for stop in it.stops), problem.visits[0].id)
    longer = [replace(one, service_min=one.service_min + 20) if one.id == first else one for one in problem.visits]
    after = build_problem(longer, problem.leaders, problem.matrix, problem.first_day, problem.params, locks=problem.locks)
    result = replan(announced, after, ReplanParams(2))
    assert check_plan(result.plan, after) == ()
    was, now = days_of(announced), days_of(result.plan)
    joint = {one.id for one in problem.visits if one.partners}
    for day in was.keys() & now.keys():
        if not dict(was[day]).keys() & {first, *joint} and dict(was[day]).keys() == dict(now[day]).keys():
            assert now[day] == was[day]


def one_day() -> tuple[Plan, Problem]:
    problem = build_problem(
        [visit(n) for n in (1, 2, 3)], [leader(1, days=WEEK[:1])], line_matrix(), MONDAY, PlanningParams(days=1)
    )
    return solve(problem, problem.params), problem


def test_a_longer_visit_makes_the_next_ones_late_by_what_it_takes_and_the_sentence_says_so() -> None:
    plan, problem = one_day()
    stops = plan.itineraries[0].stops
    for extra, said in (
        (5, "其余 3 处人员和日期不变，其中 2 处开始时间变动不超过 30 分钟。"),
        (40, "其余 3 处人员和日期不变，其中 2 处开始时间变动超过 30 分钟，要重新通知。"),
    ):
        answer = replan_on(plan, problem, VisitOverran(stops[0].visit_id, extra))
        (day,) = answer.plan.itineraries
        assert [one.visit_id for one in day.stops] == [one.visit_id for one in stops]
        assert [a.start_min - b.start_min for a, b in zip(day.stops, stops, strict=True)] == [0, extra, extra]
        assert answer.sentences[1].zh.endswith(said)


def test_stops_after_a_cancelled_one_keep_their_hour() -> None:
    plan, problem = one_day()
    _, gone, last = plan.itineraries[0].stops
    answer = replan_on(plan, problem, VisitCancelled(gone.visit_id))
    assert answer.plan.itineraries[0].stops[-1].start_min == last.start_min
    assert answer.sentences[1].zh.endswith("其余 2 处不动。")


def test_a_day_that_does_not_fit_at_the_hours_told_starts_earlier_by_no_more_than_it_takes() -> None:
    late = visit(1, windows=(TimeWindow(900, 930),), service_min=60)
    problem = build_problem([late], [leader(1, days=WEEK[:1])], line_matrix(), MONDAY, PlanningParams(days=1))
    plan = solve(problem, problem.params)
    (day,) = plan.itineraries
    told = replace(day, stops=(replace(day.stops[0], start_min=930, depart_min=990),))
    closes = problem.shifts[0].hours.end_min
    extra = closes - (930 + 60 + day.return_drive_min) + 7
    answer = replan_on(replace(plan, itineraries=(told,)), problem, VisitOverran("V001", extra))
    assert answer.plan.itineraries[0].stops[0].start_min == 923


def test_a_visit_left_out_before_moves_nobody_though_a_move_would_make_room() -> None:
    """V002 could go to Tuesday and leave Monday to V003, which was left out and is nobody's event."""
    people = [leader(1, days=WEEK[:2], max_visits=1)]
    visits = [visit(1), visit(2, latest_day=MONDAY)]
    problem = build_problem(visits, people, line_matrix(), MONDAY, PlanningParams(days=2))
    both = solve(problem, problem.params)
    alone = replace(both, itineraries=(), unassigned=both.unassigned)
    only = solve(build_problem(visits[:1], people, problem.matrix, MONDAY, PlanningParams(days=1)), PlanningParams(days=1))
    announced = replace(alone, itineraries=only.itineraries)
    assert announced_shifts(announced, problem) == {"V001": f"L01@{MONDAY.isoformat()}"}
    assert replan(announced, problem).changes == ()
    urgent = replan_on(announced, problem, UrgentVisit(replace(visits[1], must=True)))
    assert [(one.visit_id, one.kind) for one in urgent.changes] == [("V001", ChangeKind.MOVED), ("V002", ChangeKind.ADDED)]
