"""A hundred hostile problems: always an answer or a clear reason, nothing silently dropped, within the limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hostile_problems import TIED, Hostile, hostile_problems

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import FieldVisitError
from fieldvisit.routing.apart.parent import solve_apart
from fieldvisit.routing.apart.process import Limits
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem
from fieldvisit.routing.solver import at_once, solve

ALL = hostile_problems()
SMALL = [one for one in ALL if not one.large]
CHEAP = {"rounds": 1, "engine_failures": 2, "pool_effort": 0.05, "exact_routes": 200, "time_limit_s": 1.0}
SLOW = {
    "a minute each, many a day",
    "all in one village",
    "a dozen windows",
    "lunch of the whole day",
    "meetings of no minutes",
}
SEARCHED = [one for one in SMALL if one.name not in SLOW and one.name not in TIED]
"""The rest is searched by ``tests/benchmarks/hostile.py``, each in a process of its own with its limits measured."""


def cheap(params: PlanningParams) -> PlanningParams:
    """The same question with little work."""
    engine = "portable" if params.engine == "compiled" else params.engine
    return replace(params, engine=engine, iterations=min(10, params.iterations), **CHEAP)  # type: ignore[arg-type]


def judge(plan: Plan, problem: Problem) -> None:
    """Every rule is kept, and every visit is either a stop or left out with words in both languages."""
    assert check_plan(plan, problem) == ()
    stops = {stop.visit_id for itinerary in plan.itineraries for stop in itinerary.stops}
    out = [one.visit_id for one in plan.unassigned]
    assert stops.isdisjoint(out)
    assert sorted([*stops, *out]) == sorted(visit.id for visit in problem.visits)
    for one in plan.unassigned:
        assert one.sentence.zh.endswith("。")
        assert one.sentence.en.endswith(".")


def built(one: Hostile) -> Problem | None:
    """The problem, or nothing when it is refused with words in both languages."""
    refused = None
    try:
        return one.build()
    except FieldVisitError as error:
        refused = error.text
    assert (refused.zh[-1], refused.en[-1]) == ("。", ".")
    return None


def test_there_are_a_hundred_of_them() -> None:
    assert len({one.name for one in ALL}) == len(ALL) >= 100


@pytest.mark.parametrize("one", SMALL, ids=lambda one: one.name)
def test_a_hostile_problem_has_an_answer_at_once_or_a_clear_reason(one: Hostile) -> None:
    problem = built(one)
    if problem is not None:
        judge(at_once(problem, cheap(problem.params)), problem)


@pytest.mark.parametrize("one", SEARCHED, ids=lambda one: one.name)
def test_a_hostile_problem_is_searched_to_an_answer(one: Hostile) -> None:
    problem = built(one)
    if problem is not None:
        judge(solve(problem, cheap(problem.params)), problem)


def test_an_answer_at_once_says_which_visits_there_was_no_time_for() -> None:
    problem = next(one for one in ALL if one.name == "everything a must").build()
    questions = iter(range(10**6))
    plan = at_once(problem, problem.params, lambda: next(questions) >= 10)
    judge(plan, problem)
    assert sum(len(it.stops) for it in plan.itineraries) == 10
    assert {one.reason for one in plan.unassigned} == {"not_tried"}


@pytest.mark.parametrize("name", ["with anybody", "a chain longer than the week", "every rule at once, 1"])
def test_tied_visits_that_there_was_no_time_for_are_told_too(name: str) -> None:
    problem = next(one for one in ALL if one.name == name).build()
    questions = iter(range(10**6))
    plan = at_once(problem, problem.params, lambda: next(questions) >= 5)
    judge(plan, problem)
    assert "not_tried" in {one.reason for one in plan.unassigned}


def test_a_process_that_cannot_start_in_time_still_leaves_a_plan() -> None:
    problem = next(one for one in ALL if one.name == "a minute each, many a day").build()
    outcome = solve_apart(problem, replace(problem.params, time_limit_s=0.05), limits=Limits(grace_s=0.0))
    judge(outcome.plan, problem)
