"""Explanations under every rule hold: each claim is tried out, by code written apart from the solver."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
from routing_ties import EXACT, brute_force_tied, tied_problem

from fieldvisit.domain.plan import Plan
from fieldvisit.routing.answers.reason import Reason, ReasonKind, explain_all
from fieldvisit.routing.answers.rules import applied
from fieldvisit.routing.answers.smallest import UNPROVED
from fieldvisit.routing.answers.why_here import why_here
from fieldvisit.routing.changes.replan import announced_shifts
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.problem import Problem, plan_value
from fieldvisit.routing.solver import at_once

SEEDS = range(2000, 2200)


@cache
def answered(seed: int) -> tuple[Problem, Plan, tuple[Reason, ...]]:
    """A problem with every rule over the seeds, its hasty plan, and the reasons."""
    problem = tied_problem(seed, most=9)
    plan = at_once(problem, EXACT)
    return problem, plan, explain_all(plan, problem)


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


@pytest.mark.parametrize("seed", SEEDS)
def test_every_explanation_under_every_rule_survives_an_audit(seed: int) -> None:
    problem, plan, reasons = answered(seed)
    assert check_plan(plan, problem) == ()
    assert [one.visit_id for one in reasons] == sorted(one.visit_id for one in plan.unassigned)
    for one in reasons:
        assert (one.kind is not ReasonKind.RED) == possible_alone(problem, one.visit_id), one
        assert one.sentence.zh.endswith("。")
        if one.forced_plan is None:
            continue
        was, now = announced_shifts(plan, problem), announced_shifts(one.forced_plan, problem)
        assert check_plan(one.forced_plan, problem) == ()
        assert one.visit_id in now
        better = plan_value(one.forced_plan, problem) < plan_value(plan, problem)
        assert (one.kind is ReasonKind.GREEN) == better == (one.better_plan is not None)
        assert set(one.displaced) == was.keys() - now.keys()
        assert set(one.moved) == {v for v in was.keys() & now.keys() if was[v] != now[v]}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_change_named_under_every_rule_is_enough(seed: int) -> None:
    problem, _, reasons = answered(seed)
    for one in reasons:
        change = one.smallest_change
        if one.kind is ReasonKind.RED and change is not None and change.relaxed not in UNPROVED:
            assert possible_alone(applied(problem, change), one.visit_id), one


def test_every_answer_has_a_counterfactual() -> None:
    """A plan with the visit in it, or the change that would admit it; only what lies outside the rules has none."""
    missing = Counter[str]()
    total = 0
    for seed in SEEDS:
        for one in answered(seed)[2]:
            total += 1
            if one.forced_plan is None and one.smallest_change is None:
                missing[one.rule] += 1
    assert total > 100
    assert not missing


@pytest.mark.parametrize("seed", SEEDS[:60])
def test_every_other_place_of_a_planned_visit_keeps_every_rule(seed: int) -> None:
    problem, plan, _ = answered(seed)
    shifts = {shift.id for shift in problem.shifts}
    for visit_id, here in announced_shifts(plan, problem).items():
        found = why_here(plan, problem, visit_id)
        assert found.shift_id == here
        assert here not in {one.shift_id for one in found.elsewhere}
        assert len(found.elsewhere) + found.full_shifts + 1 == found.possible_shifts
        for one in found.elsewhere:
            people = one.shift_id.split("+")
            assert set(people) <= shifts
            assert len(people) == problem.visit_by_id[visit_id].people
            assert len({shift.rpartition("@")[2] for shift in people}) == 1
