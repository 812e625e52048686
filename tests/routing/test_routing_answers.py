"""Explanations hold: each claim is tried out on the problem, by code written apart from the solver where it can be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import MONDAY, WEEK, leader, line_matrix, visit
from explanation_audit import less
from routing_cases import QUICK, day_is_possible, routes_of, tight_problem

from fieldvisit.domain.plan import Plan
from fieldvisit.domain.visit import TimeWindow
from fieldvisit.errors import NotFoundError
from fieldvisit.routing.answers.reason import Reason, ReasonKind, explain_all, explain_visit
from fieldvisit.routing.answers.relaxed import applied
from fieldvisit.routing.answers.smallest import OUTSIDE, Relaxed
from fieldvisit.routing.answers.why_here import why_here
from fieldvisit.routing.changes.replan import announced_shifts
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.engines.draft import Draft, insertion
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, build_problem, plan_value
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.solver import solve

HASTY = replace(QUICK, exact_routes=0, iterations=0, engine_failures=0)
ONE_DAY = PlanningParams(days=1)


def possible_alone(problem: Problem, visit_id: str) -> bool:
    one = problem.visit_by_id[visit_id]
    return any(day_is_possible(problem, s, (one,)) is not None for s in range(len(problem.shifts)))


@pytest.mark.parametrize("seed", range(200))
def test_every_explanation_survives_an_audit(seed: int) -> None:
    problem = tight_problem(seed, most=9)
    plan = solve(problem, HASTY)
    reasons = explain_all(plan, problem)
    assert [one.visit_id for one in reasons] == sorted(one.visit_id for one in plan.unassigned)
    for one in reasons:
        assert (one.kind is not ReasonKind.RED) == possible_alone(problem, one.visit_id)
        if one.forced_plan is None:
            continue
        was, now = announced_shifts(plan, problem), announced_shifts(one.forced_plan, problem)
        assert check_plan(one.forced_plan, problem) == ()
        assert one.visit_id in now
        better = plan_value(one.forced_plan, problem) < plan_value(plan, problem)
        assert (one.kind is ReasonKind.GREEN) == better == (one.better_plan is not None)
        assert set(one.displaced) == was.keys() - now.keys()
        assert set(one.moved) == {v for v in was.keys() & now.keys() if was[v] != now[v]}
        lost = plan_value(one.forced_plan, problem).points_missed - plan_value(plan, problem).points_missed
        assert one.cost.score_missed == lost / 1000


@pytest.mark.parametrize("seed", range(60))
def test_an_exact_plan_missed_nothing(seed: int) -> None:
    problem = tight_problem(seed)
    plan = solve(problem, QUICK)
    assert plan.solver.startswith("exact")
    assert all(one.kind is not ReasonKind.GREEN for one in explain_all(plan, problem))


def test_some_hasty_plan_missed_something_and_is_told_the_better_plan() -> None:
    problems = [tight_problem(seed, most=9) for seed in range(60)]
    kinds = {one.kind for problem in problems for one in explain_all(solve(problem, HASTY), problem)}
    assert kinds == set(ReasonKind)


def admits(problem: Problem, plan: Plan, one: Reason, shift_id: str) -> bool:
    """Whether the visit is possible alone (red), or on one leader-day beside its stops in their order (yellow)."""
    if one.kind is ReasonKind.RED:
        return possible_alone(problem, one.visit_id)
    s = [shift.id for shift in problem.shifts].index(shift_id)
    route, extra = routes_of(plan, problem)[s], problem.visit_by_id[one.visit_id]
    orders = [(*route[:i], extra, *route[i:]) for i in range(len(route) + 1)]
    return any(day_is_possible(problem, s, order) is not None for order in orders)


@pytest.mark.parametrize("seed", range(100))
def test_the_smallest_change_is_enough_and_a_little_less_is_not(seed: int) -> None:
    problem = tight_problem(seed, most=9)
    plan = solve(problem, QUICK)
    for one in explain_all(plan, problem):
        change = one.smallest_change
        if one.kind is ReasonKind.GREEN:
            continue
        assert change is not None
        wheres = [change.shift_id] if change.shift_id else [shift.id for shift in problem.shifts]
        outside = not set(OUTSIDE).isdisjoint((change.relaxed, *change.also))  # tried out in the audit of every rule
        assert outside or any(admits(applied(problem, change), plan, one, where) for where in wheres), change
        for smaller in less(change):
            assert outside or not any(admits(applied(problem, smaller), plan, one, where) for where in wheres), change


def overfull() -> tuple[Plan, Problem]:
    """One leader, one visit a day: the lesser of two is left out."""
    problem = build_problem(
        [visit(1, score=0.9), visit(2, score=0.4)], [leader(1, max_visits=1)], line_matrix(), MONDAY, ONE_DAY
    )
    return solve(problem, ONE_DAY), problem


def test_a_traded_off_visit_names_whom_it_displaces_and_what_that_costs() -> None:
    reason = explain_visit(*overfull(), "V002")
    assert (reason.kind, reason.displaced) == (ReasonKind.YELLOW, ("V001",))
    assert reason.cost.score_missed == pytest.approx(0.5)
    assert reason.cost.drive_min == 24
    assert reason.smallest_change is not None
    assert reason.smallest_change.visits == 1
    assert "示例镇示例村1" in reason.sentence.zh
    assert "多排 1 处" in reason.sentence.zh


def test_a_missed_window_says_by_how_much_it_would_have_to_be_later() -> None:
    problem = build_problem([visit(2, windows=(TimeWindow(500, 550),))], [leader(1)], line_matrix(), MONDAY, ONE_DAY)
    reason = explain_visit(solve(problem, ONE_DAY), problem, "V002")
    assert reason.kind is ReasonKind.RED
    assert reason.smallest_change is not None
    assert (reason.smallest_change.relaxed, reason.smallest_change.later_min) == (Relaxed.WINDOW_LATER, 14)


def test_a_visit_too_far_says_how_much_more_driving() -> None:
    near = replace(leader(1), max_drive_min=100)
    problem = build_problem([visit(5)], [near], line_matrix(), MONDAY, ONE_DAY)
    change = explain_visit(solve(problem, ONE_DAY), problem, "V005").smallest_change
    assert change is not None
    assert (change.relaxed, change.drive_min) == (Relaxed.ONE_DAY, 20)


def test_a_visit_nobody_may_take_names_a_leader_who_could() -> None:
    problem = build_problem([visit(1, eligible_leader_ids=("L09",))], [leader(1)], line_matrix(), MONDAY, ONE_DAY)
    change = explain_visit(solve(problem, ONE_DAY), problem, "V001").smallest_change
    assert change is not None
    assert (change.relaxed, change.shift_id[:3]) == (Relaxed.ANOTHER_LEADER, "L01")


@pytest.mark.parametrize("lead", [(), ("L09",)])
def test_nobody_but_its_lead_is_proposed_for_a_key_case(lead: tuple[str, ...]) -> None:
    key = visit(1, eligible_leader_ids=lead, lead_leader_ids=lead)
    problem = build_problem([key], [leader(1)], line_matrix(), MONDAY, ONE_DAY)
    change = explain_visit(solve(problem, ONE_DAY), problem, "V001").smallest_change
    assert change is not None
    assert (change.relaxed, change.shift_id) == (Relaxed.ANOTHER_PERSON, "")


def test_nobody_who_is_recused_is_proposed_instead() -> None:
    both = [leader(1), leader(2)]
    for recused, proposed in ((("L01",), "L02"), (("L01", "L02"), "")):
        one = visit(1, eligible_leader_ids=(), recused_leader_ids=recused)
        problem = build_problem([one], both, line_matrix(), MONDAY, ONE_DAY)
        change = explain_visit(solve(problem, ONE_DAY), problem, "V001").smallest_change
        assert change is not None
        assert change.shift_id.partition("@")[0] == proposed
        assert (change.relaxed is Relaxed.ANOTHER_PERSON) == (proposed == "")


def test_a_plan_that_simply_left_a_visit_out_gets_the_better_plan() -> None:
    plan, problem = overfull()
    roomy = replace(problem, shifts=tuple(replace(shift, max_visits=2) for shift in problem.shifts))
    reason = explain_visit(plan, roomy, "V002")
    assert reason.kind is ReasonKind.GREEN
    assert reason.better_plan is not None
    assert not reason.better_plan.unassigned


def test_a_planned_visit_has_no_reason_to_be_left_out() -> None:
    with pytest.raises(NotFoundError, match="V001"):
        explain_visit(*overfull(), "V001")


def test_why_here_names_the_second_best_leader_day_and_its_price() -> None:
    people = [leader(1, days=WEEK[:1]), leader(2, days=WEEK[:1])]
    problem = build_problem([visit(1), visit(2)], people, line_matrix(), MONDAY, ONE_DAY)
    answer = why_here(solve(problem, ONE_DAY), problem, "V002")
    assert [(one.shift_id[:3], one.extra_drive_min) for one in answer.elsewhere] == [("L02", 24)]
    assert (answer.drive_min, answer.possible_shifts, answer.full_shifts) == (24, 2, 0)
    assert "要多开 24 分钟" in answer.sentence.zh


def test_why_here_says_when_nobody_else_can() -> None:
    problem = build_problem([visit(1, eligible_leader_ids=("L01",))], [leader(1), leader(2)], line_matrix(), MONDAY, ONE_DAY)
    assert why_here(solve(problem, ONE_DAY), problem, "V001").sentence.zh.endswith("只有这一个领导日去得了。")


@pytest.mark.parametrize("seed", range(60))
def test_every_place_elsewhere_is_feasible_and_priced_right(seed: int) -> None:
    problem = tight_problem(seed, most=9)
    plan = solve(problem, QUICK)
    tables = Tables(problem)
    for visit_id in announced_shifts(plan, problem):
        answer = why_here(plan, problem, visit_id)
        v = [one.id for one in problem.visits].index(visit_id)
        for other in answer.elsewhere:
            s = [one.id for one in problem.shifts].index(other.shift_id)
            found = insertion(tables, s, Draft.of(plan, tables).routes[s], v)
            assert found is not None
            assert found.extra - answer.drive_min == other.extra_drive_min


def test_why_here_about_a_visit_left_out_is_refused() -> None:
    with pytest.raises(NotFoundError, match="V002"):
        why_here(*overfull(), "V002")
