from __future__ import annotations

from dataclasses import replace

import pytest
from builders import MONDAY, leader, line_matrix, visit
from routing_cases import QUICK, tight_problem
from routing_ties import EXACT, tied_problem

from fieldvisit.routing.answers.alternatives import alternatives
from fieldvisit.routing.answers.figures import compare, figures_of
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import build_problem, plan_value
from fieldvisit.routing.solver import at_once, solve

ONE_DAY = PlanningParams(days=1, rounds=1, iterations=200)


@pytest.mark.parametrize("seed", range(40))
def test_every_alternative_is_valid_and_misses_no_must_visit_more(seed: int) -> None:
    problem = tight_problem(seed, most=9)
    first, *others = alternatives(problem)
    assert repr(first.plan) == repr(solve(problem, problem.params))
    least = plan_value(first.plan, problem)
    for one in others:
        assert check_plan(one.plan, problem) == ()
        value = plan_value(one.plan, problem)
        assert (value.musts_missed, value.deadlines_missed) <= (least.musts_missed, least.deadlines_missed)


def test_home_earlier_is_earlier_and_fairer_is_evener() -> None:
    people = [replace(leader(n), max_visits=5) for n in (1, 2)]
    problem = build_problem([visit(n, service_min=70) for n in range(1, 6)], people, line_matrix(), MONDAY, ONE_DAY)
    more, earlier, fairer = (figures_of(one.plan) for one in alternatives(problem))
    assert earlier.latest_return_min <= 1020 - 60 < more.latest_return_min
    assert fairer.most_a_day == 3 < more.most_a_day
    assert fairer.visits == more.visits == 5


def test_a_plan_compared_with_itself_is_the_same() -> None:
    plan = solve(tight_problem(3), QUICK)
    assert [one.zh for one in compare(plan, plan).sentences] == ["两个方案完全一样。"]


def test_a_joint_visit_with_another_lead_has_moved() -> None:
    people = [leader(n, days=(MONDAY,)) for n in (1, 2, 3)]
    plans = []
    for lead in ("L01", "L02"):
        joint = visit(1, eligible_leader_ids=(lead,), partners=(("L03",),))
        plans.append(solve(build_problem([joint], people, line_matrix(5, 3), MONDAY, ONE_DAY), ONE_DAY))
    found = compare(*plans)
    assert (found.moved, next(one.zh for one in found.sentences)) == (("V001",), "1 处换了领导或日子。")


def test_plans_that_differ_in_hours_alone_are_not_the_same() -> None:
    plan = solve(build_problem([visit(1)], [leader(1)], line_matrix(), MONDAY, ONE_DAY), ONE_DAY)
    (day,) = plan.itineraries
    later = replace(day, stops=tuple(replace(one, start_min=one.start_min + 5) for one in day.stops))
    assert [one.zh for one in compare(plan, replace(plan, itineraries=(later,))).sentences] == [
        "人员、日期都一样，1 处开始时间不同。"
    ]


def test_a_comparison_names_what_only_one_plan_visits() -> None:
    both = [visit(1, score=0.9), visit(2, score=0.4)]
    wide = build_problem(both, [leader(1)], line_matrix(), MONDAY, ONE_DAY)
    narrow = build_problem(both, [leader(1, max_visits=1)], line_matrix(), MONDAY, ONE_DAY)
    found = compare(solve(wide, ONE_DAY), solve(narrow, ONE_DAY))
    assert (found.only_a, found.only_b) == (("V002",), ())
    assert [one.zh for one in found.sentences[:2]] == ["少去 1 处：示例镇示例村2。", "全程少开车 24 分钟。"]
    assert found.b.drive_min - found.a.drive_min == -24


@pytest.mark.parametrize("seed", range(4000, 4006))
def test_alternatives_under_every_rule_are_valid(seed: int) -> None:
    problem = tied_problem(seed)
    for one in alternatives(problem, at_once(problem, EXACT)):
        assert check_plan(one.plan, problem) == ()
