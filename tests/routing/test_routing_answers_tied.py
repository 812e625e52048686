"""Explanations under every rule hold: each claim is tried out, by code written apart from the solver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from explanation_audit import AMOUNTS, defects, hard_problem
from routing_ties import EXACT, WITHOUT, has

from fieldvisit.domain.plan import Plan, UnassignedReason
from fieldvisit.routing.answers.reason import Reason, ReasonKind, explain_all
from fieldvisit.routing.answers.smallest import Relaxed
from fieldvisit.routing.answers.why_here import why_here
from fieldvisit.routing.changes.replan import announced_shifts
from fieldvisit.routing.problem import Problem
from fieldvisit.routing.solver import at_once

SEEDS = range(2000, 2200)


@cache
def answered(seed: int) -> tuple[Problem, Plan, tuple[Reason, ...]]:
    """A problem with every rule over the seeds, its hasty plan, and the reasons."""
    problem = hard_problem(seed)
    plan = at_once(problem, EXACT)
    return problem, plan, explain_all(plan, problem)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_explanation_under_every_rule_survives_an_audit(seed: int) -> None:
    """Red is impossible alone, yellow and green come with a valid plan told right, and the change named is just enough."""
    assert defects(*answered(seed)) == []


def test_the_audited_problems_have_every_rule_and_every_answer() -> None:
    reasons = [one for seed in SEEDS for one in answered(seed)[2]]
    changes = [one.smallest_change for one in reasons if one.smallest_change]
    assert all(any(has(rule, answered(seed)[0]) for seed in SEEDS) for rule in WITHOUT if rule != "stops already made")
    assert {one.kind for one in reasons} == set(ReasonKind)
    # reasons of a plan cut short are no answers, and a stay of a minute helps where a stay of days would not end: hostile
    assert {one.rule for one in reasons} == set(UnassignedReason) - {UnassignedReason.NOT_TRIED, UnassignedReason.SET_ASIDE}
    assert {one for change in changes for one in (change.relaxed, *change.also)} == set(Relaxed) - {Relaxed.SHORTER}
    assert all(any(getattr(change, amount) for change in changes) for amount in AMOUNTS)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda one: replace(one, kind=ReasonKind.RED, forced_plan=None, better_plan=None),
        lambda one: replace(one, kind=ReasonKind.GREEN, better_plan=one.forced_plan),
        lambda one: replace(one, displaced=()),
        lambda one: replace(one, cost=replace(one.cost, drive_min=one.cost.drive_min + 1)),
        lambda one: replace(one, smallest_change=None),
        lambda one: replace(one, smallest_change=replace(one.smallest_change, visits=2)),
        lambda one: replace(one, smallest_change=replace(one.smallest_change, visits=0, relaxed=Relaxed.CONSENT)),
        lambda one: replace(one, smallest_change=replace(one.smallest_change, also=(Relaxed.ORDER,))),
    ],
)
def test_the_audit_notices_a_wrong_claim(spoilt: Callable[[Reason], Reason]) -> None:
    for seed in SEEDS:
        problem, plan, reasons = answered(seed)
        for n, one in enumerate(reasons):
            change = one.smallest_change
            if one.kind is ReasonKind.YELLOW and one.displaced and change is not None and change.visits == 1:
                assert defects(problem, plan, (*reasons[:n], spoilt(one), *reasons[n + 1 :]))
                return
    pytest.fail("no visit was displaced for want of one more stop")


def test_a_visit_that_no_rule_could_admit_is_told_to_be_shorter() -> None:
    problem = hard_problem(2000)
    endless = replace(problem, visits=tuple(replace(one, service_min=3000) for one in problem.visits))
    plan = at_once(endless, EXACT)
    reasons = explain_all(plan, endless)
    assert defects(endless, plan, reasons) == []
    assert all(
        one.smallest_change and Relaxed.SHORTER in (one.smallest_change.relaxed, *one.smallest_change.also) for one in reasons
    )


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
