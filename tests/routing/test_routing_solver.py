from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest
from builders import MONDAY, WEEK, leader, line_matrix, visit
from routing_cases import QUICK, brute_force, tight_problem

from fieldvisit.domain.people import Absence, TravellerKind
from fieldvisit.domain.visit import TimeWindow
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.engines.reference import improve_with_routing_library
from fieldvisit.routing.params import LIBRARY_VISITS, PlanningParams
from fieldvisit.routing.problem import PlanValue, build_problem, plan_value
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.solver import SolveProgress, solve

ONE_DAY = PlanningParams(days=1)


def planned(*visits: object, who: object = None, params: PlanningParams = ONE_DAY) -> dict[str, str]:
    """Visit id to shift id of everything planned."""
    problem = build_problem(visits, [who or leader(1)], line_matrix(), MONDAY, params)  # type: ignore[arg-type, list-item]
    plan = solve(problem, params)
    assert check_plan(plan, problem) == ()
    return {stop.visit_id: itinerary.shift.id for itinerary in plan.itineraries for stop in itinerary.stops}


@pytest.mark.parametrize("seed", range(60))
def test_an_exact_plan_equals_the_best_of_all_assignments(seed: int) -> None:
    problem = tight_problem(seed, most=5)
    plan = solve(problem, QUICK)
    assert plan.solver.startswith("exact")
    assert check_plan(plan, problem) == ()
    assert plan_value(plan, problem) == brute_force(problem)


@pytest.mark.parametrize("seed", range(100, 115))
def test_the_search_alone_reaches_the_exact_plan_on_small_problems(seed: int) -> None:
    problem = tight_problem(seed, most=9)
    searched = solve(problem, replace(QUICK, exact_routes=0, iterations=400))
    exact = solve(problem, replace(QUICK, exact_routes=200_000, pool_effort=5.0))
    assert exact.solver.startswith("exact")
    assert check_plan(searched, problem) == ()
    assert plan_value(searched, problem) == plan_value(exact, problem)


@pytest.mark.parametrize("seed", range(200, 230))
def test_the_routing_library_obeys_the_same_rules(seed: int) -> None:
    tables = Tables(tight_problem(seed, most=9))
    answer = improve_with_routing_library(Draft.empty(tables), QUICK, 20.0)
    assert answer.refused == 0
    assert not answer.cut_short


@pytest.mark.parametrize(("count", "asked"), [(LIBRARY_VISITS, True), (LIBRARY_VISITS + 1, False)])
def test_the_routing_library_is_asked_about_so_many_visits_and_no_more(count: int, asked: bool) -> None:
    params = PlanningParams(days=1, rounds=1, iterations=0, engine_failures=1, exact_routes=0, engine="portable")
    visits = [replace(visit(1 + number % 5), id=f"V{number:03}") for number in range(count)]
    problem = build_problem(visits, [leader(1), leader(2)], line_matrix(), MONDAY, params)
    plan, without = solve(problem, params), solve(problem, replace(params, engine_failures=0))
    assert ("+routing" in plan.solver) is asked
    assert (plan.solver == without.solver) is not asked
    assert check_plan(plan, problem) == ()
    assert asked or plan.itineraries == without.itineraries


def test_one_visit_is_driven_to_and_back() -> None:
    problem = build_problem([visit(3)], [leader(1)], line_matrix(), MONDAY, ONE_DAY)
    (day,) = solve(problem, ONE_DAY).itineraries
    assert (day.drive_min, day.drive_km, day.leave_min, day.return_min) == (72, 60.0, 540, 672)
    assert day.lunch_start_min == 690


def test_lunch_is_taken_on_the_way_when_the_day_is_long() -> None:
    problem = build_problem([visit(1, service_min=180), visit(2, service_min=120)], [leader(1)], line_matrix(), MONDAY, ONE_DAY)
    (day,) = solve(problem, ONE_DAY).itineraries
    assert day.return_min - day.leave_min == 180 + 120 + 48 + 60


def test_a_must_visit_comes_before_any_score() -> None:
    small = replace(leader(1), max_visits=1)
    assert planned(visit(1, score=1.0), visit(2, score=0.1, must=True), who=small) == {"V002": "L01@2026-11-30"}


def test_a_deadline_within_the_week_comes_before_score() -> None:
    small = replace(leader(1), max_visits=1)
    assert planned(visit(1, score=1.0), visit(2, score=0.1, latest_day=MONDAY), who=small) == {"V002": "L01@2026-11-30"}


def test_score_comes_before_driving() -> None:
    small = replace(leader(1), max_visits=1)
    assert planned(visit(1, score=0.5), visit(5, score=0.6), who=small) == {"V005": "L01@2026-11-30"}


def test_a_key_case_waits_for_its_own_leader() -> None:
    assert planned(visit(1, eligible_leader_ids=("L02",))) == {}


def test_a_visit_goes_to_the_day_it_allows() -> None:
    week = PlanningParams()
    assert planned(visit(1, earliest_day=WEEK[3]), params=week) == {"V001": "L01@2026-12-03"}


def test_a_team_stays_at_home_without_a_hotspot() -> None:
    team = replace(leader(1), kind=TravellerKind.TEAM)
    assert planned(visit(1), visit(2, hotspot_id="H1"), who=team) == {"V002": "L01@2026-11-30"}


def test_nobody_drives_during_a_meeting() -> None:
    busy = replace(leader(1, lunch=None), absences=(Absence(MONDAY, TimeWindow(560, 1000)),))
    assert planned(visit(1), who=busy) == {}


def test_two_visits_to_one_village_are_two_stops_without_a_drive() -> None:
    problem = build_problem([visit(1), replace(visit(1), id="V009")], [leader(1)], line_matrix(), MONDAY, ONE_DAY)
    (day,) = solve(problem, ONE_DAY).itineraries
    assert [stop.drive_min for stop in day.stops] == [12, 0]


@pytest.mark.parametrize(
    ("visits", "leaders"),
    [
        ([], []),
        ([], [leader(1)]),
        ([visit(1)], []),
        ([visit(1)], [leader(1, days=())]),
        ([visit(1)], [leader(1, max_visits=0)]),
    ],
)
def test_an_empty_problem_has_an_empty_plan(visits: list[object], leaders: list[object]) -> None:
    problem = build_problem(visits, leaders, line_matrix(), MONDAY, ONE_DAY)  # type: ignore[arg-type]
    plan = solve(problem, ONE_DAY)
    assert plan.itineraries == ()
    assert len(plan.unassigned) == len(visits)


def test_the_plan_id_depends_on_input_and_settings_alone() -> None:
    problem = tight_problem(1)
    assert solve(problem, QUICK).id == solve(tight_problem(1), QUICK).id
    assert solve(problem, QUICK).id != solve(problem, replace(QUICK, seed=2)).id
    assert solve(problem, QUICK).id != solve(tight_problem(2), QUICK).id


def test_a_spawned_process_returns_the_same_plan() -> None:
    problem = tight_problem(3)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert repr(pool.submit(solve, problem, QUICK).result()) == repr(solve(problem, QUICK))


def test_a_run_that_the_clock_ends_says_so_and_is_still_valid() -> None:
    problem = tight_problem(4, most=9)
    params = replace(QUICK, exact_routes=0, iterations=10**7, time_limit_s=0.2)
    plan = solve(problem, params)
    assert plan.solver.endswith("cut short")
    assert check_plan(plan, problem) == ()


def test_values_compare_tier_by_tier() -> None:
    assert PlanValue(0, 9, 9000, 9, 900) < PlanValue(1, 0, 0, 0, 0)
    assert PlanValue(0, 0, 9000, 9, 900) < PlanValue(0, 1, 0, 0, 0)
    assert PlanValue(0, 0, 1, 9, 900) < PlanValue(0, 0, 2, 0, 0)
    assert PlanValue(0, 0, 1, 1, 900) < PlanValue(0, 0, 1, 2, 0)


def test_listening_to_progress_changes_nothing_and_values_never_get_worse() -> None:
    problem = tight_problem(5, most=9)
    params = replace(QUICK, exact_routes=0, rounds=3)
    heard: list[SolveProgress] = []
    assert repr(solve(problem, params, heard.append, lambda: False)) == repr(solve(problem, params))
    assert [one.share for one in heard] == [0.0, 1 / 3, 2 / 3, 1.0]
    assert [one.value for one in heard] == sorted((one.value for one in heard), reverse=True)


@pytest.mark.parametrize("engine", ["portable", "compiled"])
def test_a_cancelled_search_returns_a_valid_plan_and_says_so(engine: str) -> None:
    problem = tight_problem(5, most=9)
    params = replace(QUICK, exact_routes=0, engine=engine, iterations=10**9)
    plan = solve(problem, params, cancelled=lambda: True)
    assert plan.solver.endswith("cut short")
    assert check_plan(plan, problem) == ()


def test_a_plan_says_with_which_versions_and_limits_it_was_made() -> None:
    problem = tight_problem(3)
    made = solve(problem, QUICK).made_with
    assert made.startswith("fieldvisit ")
    for said in ("ortools ", "seed=1", f"iterations={QUICK.iterations}", f"time_limit_s={QUICK.time_limit_s}"):
        assert said in made
