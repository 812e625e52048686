from __future__ import annotations

from dataclasses import replace

import pytest
from builders import MONDAY, WEEK, leader, line_matrix, visit
from routing_cases import QUICK, tight_problem

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import NotFoundError
from fieldvisit.routing.changes.advice import best_slots
from fieldvisit.routing.changes.replan import ChangeKind, ReplanParams, announced_shifts, replan
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, build_problem
from fieldvisit.routing.solver import solve

TWO_DAYS = PlanningParams(days=2)


def event(problem: Problem, seed: int) -> Problem:
    """Something happens: by turns a lost leader-day, a visit that takes longer, an urgent new visit, a cancelled one."""
    visits, leaders = list(problem.visits), list(problem.leaders)
    if seed % 4 == 0:
        leaders[0] = replace(leaders[0], days=leaders[0].days[1:])
    elif seed % 4 == 1:
        visits[0] = replace(visits[0], service_min=visits[0].service_min + 60)
    elif seed % 4 == 2:
        visits.append(replace(visit(2, must=True), id="V900"))
    else:
        visits.pop()
    return build_problem(visits, leaders, problem.matrix, problem.first_day, problem.params)


@pytest.mark.parametrize("max_changes", [0, 1, 2])
@pytest.mark.parametrize("seed", range(40))
def test_no_more_stops_change_than_allowed_and_the_plan_is_valid(seed: int, max_changes: int) -> None:
    problem = tight_problem(seed, most=9)
    announced = solve(problem, QUICK)
    after = event(problem, seed)
    result = replan(announced, after, ReplanParams(max_changes))
    assert check_plan(result.plan, after) == ()
    unforced = [one for one in result.changes if not one.forced and one.kind is not ChangeKind.ADDED]
    assert len(unforced) <= max_changes


@pytest.mark.parametrize("seed", range(40))
def test_the_list_of_changes_is_exactly_the_difference_of_the_plans(seed: int) -> None:
    problem = tight_problem(seed, most=9)
    announced, after = solve(problem, QUICK), event(problem, seed)
    result = replan(announced, after)
    was, now = announced_shifts(announced, after), announced_shifts(result.plan, after)
    different = {one for one in was.keys() | now.keys() if was.get(one) != now.get(one)}
    assert {one.visit_id for one in result.changes} == different


@pytest.mark.parametrize("seed", range(2, 42, 4))
def test_locked_visits_keep_their_leader_and_day_when_a_must_visit_arrives(seed: int) -> None:
    problem = tight_problem(seed, most=9)
    announced, after = solve(problem, QUICK), event(problem, seed)
    was = announced_shifts(announced, after)
    result = replan(announced, after, ReplanParams(9, locked_visit_ids=tuple(was)))
    assert {one: shift for one, shift in announced_shifts(result.plan, after).items() if one in was} == was


def test_nothing_happened_nothing_changes() -> None:
    problem = tight_problem(7)
    assert replan(solve(problem, QUICK), problem).changes == ()


def lost_day() -> tuple[Plan, Problem]:
    """Two leaders, two days; V001 must be visited and its leader falls ill on the only day it allows."""
    visits = [visit(1, must=True, earliest_day=MONDAY, latest_day=MONDAY), visit(2), visit(3)]
    problem = build_problem(visits, [leader(1, max_visits=1), leader(2, max_visits=1)], line_matrix(), MONDAY, TWO_DAYS)
    announced = solve(problem, TWO_DAYS)
    (first,) = [it for it in announced.itineraries if it.stops[0].visit_id == "V001"]
    people = [replace(one, days=WEEK[1:]) if one.id == first.shift.leader_id else one for one in problem.leaders]
    return announced, build_problem(visits, people, problem.matrix, MONDAY, TWO_DAYS)


def test_a_must_visit_of_a_lost_day_pushes_another_stop_aside() -> None:
    announced, after = lost_day()
    result = replan(announced, after, ReplanParams(1))
    moved = {one.visit_id: one for one in result.changes}
    assert moved["V001"].forced
    assert moved["V001"].kind is ChangeKind.MOVED
    assert "V001" in announced_shifts(result.plan, after)


def test_a_must_visit_of_a_lost_day_waits_when_nothing_else_may_change() -> None:
    announced, after = lost_day()
    result = replan(announced, after, ReplanParams(0))
    assert "V001" not in announced_shifts(result.plan, after)
    (dropped,) = result.changes
    assert (dropped.visit_id, dropped.kind, dropped.forced) == ("V001", ChangeKind.DROPPED, True)
    assert dropped.sentence.zh == f"示例镇示例村1本期不再安排（原定示例领导{dropped.before[2]}11月30日（周一））。"


def test_a_recusal_found_afterwards_moves_the_visit_to_somebody_else() -> None:
    people = [leader(1), leader(2)]
    before = build_problem([visit(1), visit(2)], people, line_matrix(), MONDAY, TWO_DAYS)
    announced = solve(before, TWO_DAYS)
    had = announced_shifts(announced, before)["V001"].partition("@")[0]
    after = build_problem([visit(1, recused_leader_ids=(had,)), visit(2)], people, line_matrix(), MONDAY, TWO_DAYS)
    result = replan(announced, after, ReplanParams(0))
    (change,) = result.changes
    assert (change.visit_id, change.kind, change.forced) == ("V001", ChangeKind.MOVED, True)
    assert check_plan(result.plan, after) == ()


def test_a_lock_on_a_lost_day_is_refused_by_name() -> None:
    announced, after = lost_day()
    with pytest.raises(NotFoundError, match="V001"):
        replan(announced, after, ReplanParams(1, locked_visit_ids=("V001",)))


def test_the_best_slots_come_with_start_and_extra_driving_least_first() -> None:
    problem = build_problem(
        [visit(1), visit(3), visit(5)], [leader(1), leader(2)], line_matrix(), MONDAY, PlanningParams(days=1)
    )
    plan = solve(problem, problem.params)
    slots = best_slots(plan, problem, "V003")
    assert [(slot.shift_id[:3], slot.extra_drive_min) for slot in slots] == [("L01", 0), ("L02", 72)]
    assert slots[1].start_min == 540 + 36


def test_slots_for_a_visit_that_does_not_exist_are_refused() -> None:
    problem = tight_problem(1)
    with pytest.raises(NotFoundError, match="V999"):
        best_slots(solve(problem, QUICK), problem, "V999")
