"""A plan changed by hand: exact times where the rules hold, the true times where they do not, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import numpy as np
import pytest
from builders import MONDAY, leader, line_matrix, visit
from routing_cases import tight_problem

from fieldvisit.domain.codec import to_json
from fieldvisit.domain.place import PositionAccuracy
from fieldvisit.domain.plan import Lock, LockLevel, UnassignedReason, Violation
from fieldvisit.domain.visit import Appointment, TimeWindow
from fieldvisit.errors import InputFileError, NotFoundError, Text
from fieldvisit.routing.changes.by_hand import Move, Table, consequences, moves_to, routes_of
from fieldvisit.routing.changes.hand_clock import HandClock
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.check.words import in_names, is_about
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import build_problem, has_position
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.solver import solve

PARAMS = PlanningParams(days=2, rounds=1, iterations=60, engine_failures=20, engine="portable")
ONE, TWO = f"L01@{MONDAY}", f"L01@{MONDAY + timedelta(days=1)}"
OTHER = f"L02@{MONDAY}"


def problem_of(*visits, leaders=(1, 2), matrix=None):
    people = [leader(n) for n in leaders]
    return build_problem(list(visits), people, matrix or line_matrix(), MONDAY, PARAMS)


def table_of(*visits, **more):
    """The plan of these visits, laid out so that leader 1 makes all of them on Monday in order of their number."""
    problem = problem_of(*visits, **more)
    table = Table(solve(problem, PARAMS), problem)
    out = [Move(one, shift, "") for shift, route in routes_of(table.plan).items() for one in route]
    order = [Move(one.id, "", ONE, n) for n, one in enumerate(problem.visits)]
    return Table(table.changed([*out, *order]), problem)


def test_a_day_that_keeps_the_rules_has_the_times_of_the_exact_simulation():
    seen = 0
    for seed in range(60):
        tables, draw = Tables(tight_problem(seed)), Random(seed)
        clock = HandClock(tables)
        for _ in range(12):
            s = draw.randrange(len(tables.problem.shifts))
            placed = [v for v in range(tables.count) if tables.place[v] >= 0]
            route = tuple(draw.sample(placed, min(len(placed), draw.randint(1, 3))))
            if route and s in set(tables.shifts_for[route[0]]) and tables.drive_of(tables.kind_of[s], route) >= 0:
                seen += 1
                assert clock.days({s: route})[s] == tables.simulate(s, route), (seed, s, route)
    assert seen > 60


def test_stops_change_places_and_times_follow_the_roads():
    table = table_of(visit(1), visit(3))
    moved = table.changed([Move("V003", ONE, ONE, 0)])
    day = moved.itineraries[0]
    assert [(s.visit_id, s.arrive_min, s.drive_min) for s in day.stops] == [("V003", 576, 36), ("V001", 660, 24)]
    assert (check_plan(moved, table.problem), table.changed([])) == ((), table.plan)


def test_moving_back_is_the_plan_as_it_was():
    table = table_of(visit(1), visit(2), visit(3))
    assert table.changed([Move("V002", ONE, TWO), Move("V002", TWO, ONE, 1)]) is table.plan


def test_days_that_no_move_touches_stay_as_they_are():
    table = table_of(visit(1), visit(2), visit(3))
    both = Table(table.changed([Move("V003", ONE, OTHER)]), table.problem)
    moved = both.changed([Move("V001", ONE, "")])
    assert moved.itineraries[1] is both.plan.itineraries[1]
    left = moved.unassigned[0]
    assert (left.visit_id, left.reason, "示例村1" in left.sentence.zh) == ("V001", UnassignedReason.SET_ASIDE, True)


def test_a_visit_without_a_place_goes_where_the_least_driving_is_added():
    table = table_of(visit(1), visit(3), visit(2))
    moved = table.changed([Move("V002", ONE, ""), Move("V003", ONE, ONE, 1), Move("V002", "", ONE)])
    assert routes_of(moved)[ONE] == ("V001", "V002", "V003")


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        ({"windows": (TimeWindow(540, 545),)}, "time_window"),
        ({"latest_day": MONDAY - timedelta(days=1)}, "day_limits"),
        ({"recused_leader_ids": ("L01",)}, "recusal"),
        ({"appointments": (Appointment(MONDAY + timedelta(days=1), TimeWindow(540, 600)),)}, "appointment"),
        ({"service_min": 470}, "working_hours"),
    ],
)
def test_a_move_against_a_rule_is_made_and_the_check_tells_the_rule(limits, rule):
    problem = problem_of(visit(1), visit(2, **limits))
    table = Table(solve(problem, PARAMS), problem)
    at = next((shift for shift, route in routes_of(table.plan).items() if "V002" in route), "")
    moved = table.changed([*([Move("V002", at, "")] if at else []), Move("V002", "", ONE, 9)])
    assert "V002" in routes_of(moved)[ONE]
    assert rule in {one.rule for one in check_plan(moved, problem)}


def test_no_road_is_told_and_the_plan_can_still_be_written_down():
    matrix = line_matrix()
    cut = matrix.reachable.copy()
    there = matrix.index[visit(2).village.code]
    cut[:, there] = cut[there, :] = False
    cut[there, there] = True
    km = np.where(cut, matrix.km, np.nan).astype(np.float32)
    problem = problem_of(visit(1), visit(2), matrix=replace(matrix, reachable=cut, km=km))
    moved = Table(solve(problem, PARAMS), problem).changed([Move("V002", "", ONE)])
    assert "reachable" in {one.rule for one in check_plan(moved, problem)}
    assert "totals" not in {one.rule for one in check_plan(moved, problem)}
    assert to_json(moved)


def test_people_of_a_joint_visit_wait_for_each_other():
    joint = visit(2, partners=(("L02",),), eligible_leader_ids=("L01",))
    problem = problem_of(visit(1), joint, visit(3))
    table = Table(solve(problem, PARAMS), problem)
    out = [Move(one, shift, "") for shift, route in routes_of(table.plan).items() for one in route]
    one = table.changed([*out, Move("V001", "", ONE), Move("V002", "", ONE, 1)])
    assert [b.rule for b in check_plan(one, problem)] == ["every_visit_once", "joint_visit"]
    two = table.changed([*out, Move("V001", "", ONE), Move("V002", "", ONE, 1), Move("V002", "", OTHER)])
    assert check_plan(two, problem) == ()
    assert len({stop.start_min for it in two.itineraries for stop in it.stops if stop.visit_id == "V002"}) == 1


@pytest.mark.parametrize(
    "move",
    [Move("V009", "", ONE), Move("V001", "", ONE), Move("V001", ONE, "L09@2026-11-30"), Move("V001", TWO, ONE)],
    ids=["unknown visit", "planned already", "unknown shift", "not there"],
)
def test_a_move_of_what_is_not_there_is_not_found(move):
    with pytest.raises(NotFoundError):
        table_of(visit(1)).changed([move])


def test_a_village_without_a_position_cannot_be_put_on_a_day():
    lost = visit(2)
    lost = replace(lost, village=replace(lost.village, location=None, accuracy=PositionAccuracy.NONE))
    problem = problem_of(visit(1), lost)
    with pytest.raises(InputFileError, match="示例村2"):
        Table(solve(problem, PARAMS), problem).changed([Move("V002", "", ONE)])


def test_what_a_change_does_is_told_with_driving_and_return_then_and_now():
    table = table_of(visit(1), visit(3))
    told = consequences(table.plan, table.changed([Move("V003", ONE, OTHER)]), table.problem)
    assert [text.zh for text in told] == [
        "示例领导111月30日（周一）：少开车 48 分钟，10:24 返回（原 12:12）。",
        "示例领导211月30日（周一）：多开车 72 分钟，11:12 返回。",
    ]
    assert told[0].en.startswith("示例领导1 on Mon 30 Nov: 48 min less driving, home ")
    assert "72 min more driving" in told[1].en
    gone = consequences(table.plan, table.changed([Move("V001", ONE, ""), Move("V003", ONE, "")]), table.problem)
    assert [text.en for text in gone] == ["示例领导1 on Mon 30 Nov: no trip any more."]


@pytest.mark.parametrize("seed", range(12))
def test_the_moves_from_one_plan_to_another_end_at_its_routes_and_times(seed):
    problem, draw = tight_problem(seed), Random(seed)
    plan = solve(problem, problem.params)
    table = Table(plan, problem)
    goal = table.changed([])
    for _ in range(4):
        routes = routes_of(goal)
        one = draw.choice([v for v in problem.visits if has_position(v)])
        before = next((s for s, route in routes.items() if one.id in route), "")
        after = draw.choice([s.id for s in problem.shifts if s.id != before] + ([""] if before else []))
        goal = Table(goal, problem).changed([Move(one.id, before, after, draw.randrange(3))])
    reached = table.changed(moves_to(plan, goal))
    assert routes_of(reached) == routes_of(goal)
    assert moves_to(plan, plan) == ()


def test_broken_rules_are_said_with_names_instead_of_numbers():
    table = table_of(visit(1, recused_leader_ids=("L02",)))
    moved = table.changed([Move("V001", ONE, OTHER)])
    broken = check_plan(moved, table.problem)
    said = [in_names(one, table.problem) for one in broken]
    assert [one.zh for one in said] == ["示例领导211月30日（周一）：示例领导2对示例镇示例村1须回避。"]
    assert [one.en for one in said] == ["示例领导2 on Mon 30 Nov: 示例领导2 is recused from visit 示例镇示例村1."]


def test_a_locked_stop_that_is_moved_is_told_and_a_kept_lock_makes_another_plan():
    table = table_of(visit(1), visit(3))
    locked = table.locked([Lock("L01", MONDAY, ("V001", "V003"), LockLevel.ORDER)])
    assert check_plan(locked.changed([]), locked.problem) == ()
    for move in (Move("V003", ONE, OTHER), Move("V003", ONE, ONE, 0)):
        assert [one.rule for one in check_plan(locked.changed([move]), locked.problem)] == ["lock"]
        assert check_plan(table.changed([move]), table.problem) == ()
    assert (locked.plan.id == table.plan.id, locked.plan.itineraries) == (False, table.plan.itineraries)
    assert table.locked(()) is table


@pytest.mark.parametrize(("where", "said", "about"), [
    ("V1", "超时", {"V1"}), ("L1@2026-11-30", "V12 晚到", {"V12"}), ("L1@2026-11-30", "V1、V12 晚到", {"V1", "V12"}),
    ("L1@2026-11-30", "先到 V-V1 再走", set()),
])  # fmt: skip
def test_a_broken_rule_is_about_the_visits_it_names_and_about_none_whose_id_begins_alike(where, said, about):
    broken = Violation("window", where, Text(said, said))
    assert {one for one in ("V1", "V12", "V", "1") if is_about(broken, one)} == about
