"""Rules that tie days together: exact plans agree with trying everything, every rule binds, every broken rule is named."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from builders import MONDAY, WEEK, leader, line_matrix, visit
from routing_ties import ALWAYS, CHECKED, EXACT, WITHOUT, binds, brute_force_tied, rich_problem, tied_problem

from fieldvisit.domain.plan import Lock, LockLevel, Plan, UnassignedReason
from fieldvisit.domain.visit import Appointment, TimeWindow, VisitKind
from fieldvisit.errors import InputFileError
from fieldvisit.routing import check
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, build_problem, plan_value
from fieldvisit.routing.solver import solve

SEEDS = range(500)
WEEK_LONG = PlanningParams(engine="portable", iterations=60, rounds=1, engine_failures=0)


NAMED = re.compile(r'violation\(\s*"([a-z_]+)"')


@cache
def exact(seed: int) -> tuple[Problem, Plan]:
    """One of the five hundred, and its plan."""
    problem = rich_problem(seed)
    return problem, solve(problem, problem.params)


@pytest.mark.parametrize("first", range(0, 500, 50))
def test_an_exact_plan_is_worth_what_trying_everything_finds(first: int) -> None:
    for seed in range(first, first + 50):
        problem, plan = exact(seed)
        assert plan.solver.startswith("exact"), seed
        assert check_plan(plan, problem) == (), seed
        assert plan_value(plan, problem) == brute_force_tied(problem), seed


@pytest.mark.parametrize("rule", WITHOUT)
def test_every_rule_makes_a_difference_in_some_of_the_problems(rule: str) -> None:
    bound = (seed for seed in SEEDS if binds(rule, *exact(seed), lambda one: solve(one, one.params)))
    assert len(list(islice(bound, 3))) == 3


def test_no_rule_of_the_check_is_left_out_of_these_problems() -> None:
    """A rule added to ``check_plan`` fails here until a generated problem has it."""
    named = {rule for one in Path(check.__file__).parent.glob("*.py") for rule in NAMED.findall(one.read_text("utf-8"))}
    assert named == {*CHECKED, *ALWAYS}
    assert set(CHECKED.values()) <= set(WITHOUT)


@pytest.mark.parametrize("seed", range(600, 680))
def test_a_searched_plan_keeps_every_rule_and_is_never_better_than_the_exact_one(seed: int) -> None:
    problem = tied_problem(seed, most=6)
    searched = replace(problem, params=replace(problem.params, exact_routes=0))
    plan = solve(searched, searched.params)
    assert check_plan(plan, searched) == ()
    assert plan_value(plan, searched) >= plan_value(solve(problem, problem.params), problem)


@pytest.mark.parametrize("seed", range(700, 760))
def test_a_longer_day_never_lowers_what_an_exact_plan_serves(seed: int) -> None:
    problem = rich_problem(seed, most=5)
    shifts = tuple(replace(one, hours=TimeWindow(one.hours.start_min, one.hours.end_min + 60)) for one in problem.shifts)
    longer = replace(problem, shifts=shifts)
    short, long = (plan_value(solve(one, one.params), one) for one in (problem, longer))
    assert (long.musts_missed, long.deadlines_missed, long.points_missed) <= (
        short.musts_missed,
        short.deadlines_missed,
        short.points_missed,
    )


def solved(*visits: object, people: tuple[object, ...] = (), **more: object) -> tuple[Plan, Problem]:
    problem = build_problem(visits, people or (leader(1), leader(2)), line_matrix(), MONDAY, EXACT, **more)  # type: ignore[arg-type]
    return solve(problem, EXACT), problem


def times(plan: Plan) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for it in plan.itineraries:
        for stop in it.stops:
            found.setdefault(stop.visit_id, []).append((it.shift.id, stop.start_min))
    return found


def test_two_people_stand_at_a_joint_visit_from_the_same_minute() -> None:
    plan, problem = solved(
        visit(3, partners=(("L02",),)), visit(1, eligible_leader_ids=("L02",), windows=(TimeWindow(600, 600),))
    )
    assert check_plan(plan, problem) == ()
    ((a, at), (b, also)) = times(plan)["V003"]
    assert (a[:3], b[:3]) == ("L01", "L02")
    assert at == also


def test_nobody_goes_when_the_partner_cannot() -> None:
    plan, _ = solved(visit(3, partners=(("L02",),)), people=(leader(1), replace(leader(2), days=())))
    (left,) = plan.unassigned
    assert left.reason is UnassignedReason.NO_DAY_LEFT
    assert "示例领导2" in left.sentence.zh


def test_people_who_never_meet_are_told_so() -> None:
    late = replace(leader(2), hours=TimeWindow(900, 1020), lunch=None)
    early = replace(leader(1), hours=TimeWindow(480, 840), lunch=None)
    (left,) = solved(visit(1, eligible_leader_ids=("L01",), partners=(("L02",),)), people=(early, late))[0].unassigned
    assert left.reason is UnassignedReason.NOT_TOGETHER


def test_a_return_visit_comes_days_after_the_first() -> None:
    plan, problem = solved(visit(1, latest_day=MONDAY), visit(2, after_visit_id="V001", after_days=2))
    assert check_plan(plan, problem) == ()
    assert times(plan)["V002"][0][0].endswith("2026-12-02")


def test_a_return_visit_without_its_first_is_left_out_with_the_reason() -> None:
    plan, _ = solved(visit(1, eligible_leader_ids=()), visit(2, after_visit_id="V001"))
    reasons = {one.visit_id: one.reason for one in plan.unassigned}
    assert reasons == {"V001": UnassignedReason.NOBODY_ELIGIBLE, "V002": UnassignedReason.FIRST_VISIT}


def test_appointments_keep_their_own_hours_on_each_day() -> None:
    agreed = (Appointment(MONDAY, TimeWindow(480, 490)), Appointment(WEEK[1], TimeWindow(800, 830)))
    plan, problem = solved(visit(5, appointments=agreed))
    assert check_plan(plan, problem) == ()
    ((shift, start),) = times(plan)["V005"]
    assert shift.endswith("2026-12-01")
    assert 800 <= start <= 830


def test_a_home_is_visited_only_with_consent() -> None:
    plan, _ = solved(visit(1, kind=VisitKind.HOME_APPOINTMENT), visit(2, kind=VisitKind.HOME_APPOINTMENT, consented=True))
    assert [one.reason for one in plan.unassigned] == [UnassignedReason.NO_CONSENT]
    assert list(times(plan)) == ["V002"]


def break_joint(plan: Plan) -> Plan:
    first, *rest = plan.itineraries
    (stop,) = first.stops
    moved = replace(stop, arrive_min=stop.arrive_min + 1, start_min=stop.start_min + 1, depart_min=stop.depart_min + 1)
    later = replace(first, stops=(moved,), leave_min=first.leave_min + 1, return_min=first.return_min + 1)
    return replace(plan, itineraries=(later, *rest))


def rules(plan: Plan, problem: Problem) -> set[str]:
    return {one.rule for one in check_plan(plan, problem)}


def test_a_joint_visit_begun_apart_is_reported_under_its_name() -> None:
    plan, problem = solved(visit(1, partners=(("L02",),)))
    assert rules(break_joint(plan), problem) == {"joint_visit"}


def test_the_wrong_partner_is_reported_under_its_name() -> None:
    plan, problem = solved(visit(1, partners=(("L02",),), eligible_leader_ids=("L01",)))
    other = replace(problem, visits=(replace(problem.visits[0], partners=(("L03",),)),))
    assert rules(replace(plan, visits=other.visits), other) == {"joint_visit"}


@pytest.mark.parametrize(
    ("rule", "visits", "people"),
    [
        ("visit_order", {"V002": {"after_visit_id": "V001", "after_days": 3}}, {}),
        ("max_days", {}, {"max_days": 1}),
        ("days_in_a_row", {}, {"max_days_in_a_row": 1}),
        ("expertise", {"V001": {"expertise": ("infrastructure.water",)}}, {}),
        ("consent", {"V001": {"kind": VisitKind.HOME_APPOINTMENT}}, {}),
        ("appointment", {"V001": {"appointments": (Appointment(MONDAY, TimeWindow(0, 1)),)}}, {}),
    ],
)
def test_each_broken_tie_is_reported_under_its_name(rule: str, visits: dict[str, object], people: dict[str, object]) -> None:
    both = [visit(1, latest_day=MONDAY), visit(2, earliest_day=WEEK[1], latest_day=WEEK[1])]
    plan, problem = solved(*both, people=(leader(1),))
    changed = tuple(replace(one, **visits.get(one.id, {})) for one in problem.visits)  # type: ignore[arg-type]
    other = replace(problem, visits=changed, leaders=tuple(replace(one, **people) for one in problem.leaders))  # type: ignore[arg-type]
    assert rules(replace(plan, visits=changed), other) == {rule}


def test_too_many_villages_a_day_are_reported_under_their_name() -> None:
    plan, problem = solved(visit(1), visit(2), people=(leader(1, days=(MONDAY,)),))
    tight = tuple(replace(one, max_villages=1) for one in problem.shifts)
    other = replace(problem, shifts=tight)
    moved = tuple(replace(it, shift=tight[0]) for it in plan.itineraries)
    assert rules(replace(plan, itineraries=moved), other) == {"max_villages"}


@pytest.mark.parametrize(
    "lock",
    [
        Lock("L02", MONDAY, ("V001",)),
        Lock("L01", MONDAY, ("V001", "V002"), LockLevel.ORDER),
        Lock("L01", MONDAY, ("V001",), LockLevel.TIME, (540,)),
    ],
)
def test_each_broken_lock_is_reported_under_its_name(lock: Lock) -> None:
    plan, problem = solved(visit(1), visit(2), people=(leader(1, days=(MONDAY,)), replace(leader(2), days=())))
    order = plan.itineraries[0].stops[0].visit_id
    assert order == "V002"
    assert rules(plan, replace(problem, locks=(lock,))) == {"lock"}


@pytest.mark.parametrize(
    "fields",
    [
        {"partners": ((),)},
        {"partners": ((" ",),)},
        {"expertise": ("",)},
        {"after_visit_id": "V404"},
        {"after_visit_id": "V001"},
        {"after_visit_id": "V002", "after_days": 0},
    ],
)
def test_ties_that_cannot_be_are_refused_by_name(fields: dict[str, object]) -> None:
    with pytest.raises(InputFileError, match="V001"):
        build_problem([visit(1, **fields), visit(2)], [leader(1)], line_matrix(), MONDAY, EXACT)


@pytest.mark.parametrize(
    "locks",
    [
        (Lock("L01", MONDAY, ("V404",)),),
        (Lock("L09", MONDAY, ("V001",)),),
        (Lock("L01", MONDAY, ("V001",)), Lock("L01", WEEK[1], ("V001",))),
        (Lock("L01", MONDAY, ("V001",), LockLevel.TIME),),
    ],
)
def test_locks_that_cannot_be_are_refused(locks: tuple[Lock, ...]) -> None:
    with pytest.raises(InputFileError):
        build_problem([visit(1)], [leader(1)], line_matrix(), MONDAY, EXACT, locks=locks)


def test_a_week_with_ties_is_planned_by_the_search() -> None:
    visits = [visit(1 + n % 5, service_min=40, score=0.1 + n / 50) for n in range(30)]
    visits = [replace(one, id=f"V{n:03d}") for n, one in enumerate(visits)]
    visits[3] = replace(visits[3], partners=(("L02",),), must=True)
    visits[4] = replace(visits[4], after_visit_id="V003", after_days=2, must=True)
    people = (replace(leader(1), max_days=4, max_villages_a_day=3), replace(leader(2), max_days_in_a_row=2))
    problem = build_problem(visits, people, line_matrix(), MONDAY, WEEK_LONG)
    plan = solve(problem, WEEK_LONG)
    assert check_plan(plan, problem) == ()
    assert plan_value(plan, problem).musts_missed == 0
