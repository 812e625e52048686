"""One named case per reason: the first that holds, with its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from builders import MONDAY, leader, line_matrix, visit

from fieldvisit.domain.people import Leader
from fieldvisit.domain.place import PositionAccuracy
from fieldvisit.domain.plan import Unassigned, UnassignedReason
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.explain import explain_unassigned
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import build_problem
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.solver import solve

ONE_DAY = PlanningParams(days=1)
LINE = line_matrix()


def left_out(visits: Sequence[Visit], who: Leader, matrix: TravelMatrix = LINE) -> Unassigned:
    """The only unassigned visit of a one-day plan."""
    (one,) = solve(build_problem(visits, [who], matrix, MONDAY, ONE_DAY), ONE_DAY).unassigned
    assert one.sentence.zh.endswith("。")
    assert one.sentence.en.endswith(".")
    return one


def test_a_village_without_a_position_says_so_first() -> None:
    nowhere = visit(1, eligible_leader_ids=())
    nowhere = replace(nowhere, village=replace(nowhere.village, location=None, accuracy=PositionAccuracy.NONE))
    assert left_out([nowhere], leader(1)).reason is UnassignedReason.NO_POSITION


def test_a_township_seat_is_no_position_to_drive_to() -> None:
    coarse = visit(1)
    coarse = replace(coarse, village=replace(coarse.village, accuracy=PositionAccuracy.TOWNSHIP_SEAT))
    assert left_out([coarse], leader(1)).reason is UnassignedReason.NO_POSITION


@pytest.mark.parametrize("way", ["out", "back"])
def test_a_village_with_a_road_in_one_direction_only_is_unreachable(way: str) -> None:
    reachable = LINE.reachable.copy()
    there = LINE.index[visit(5).village.code]
    reachable[(slice(0, 2), there) if way == "out" else (there, slice(0, 2))] = False
    minutes = np.where(reachable, LINE.minutes, -1).astype(np.int32)
    cut_off = replace(LINE, reachable=reachable, minutes=minutes)
    assert left_out([visit(5)], leader(1), cut_off).reason is UnassignedReason.UNREACHABLE


def test_a_case_whose_leader_is_not_on_the_roster_has_nobody() -> None:
    one = left_out([visit(1, eligible_leader_ids=("L09",))], leader(1))
    assert one.reason is UnassignedReason.NOBODY_ELIGIBLE
    assert "L09" in one.sentence.zh


def test_a_case_from_which_everybody_is_recused_names_who_must_stand_aside() -> None:
    one = left_out([visit(1, recused_leader_ids=("L01",))], leader(1))
    assert one.reason is UnassignedReason.NOBODY_ELIGIBLE
    assert "示例领导1须回避" in one.sentence.zh


def test_a_deadline_before_the_week_leaves_no_day() -> None:
    assert left_out([visit(1, latest_day=MONDAY - timedelta(days=1))], leader(1)).reason is UnassignedReason.NO_DAY_LEFT


def test_a_window_that_closes_before_arrival_is_missed_by_the_minutes_lacking() -> None:
    one = left_out([visit(2, windows=(TimeWindow(500, 550),))], leader(1))
    assert one.reason is UnassignedReason.WINDOW_MISSED
    assert one.figures["short_min"] == 540 + 24 - 550


def test_a_village_beyond_the_driving_limit_is_too_far_by_the_minutes_over() -> None:
    one = left_out([visit(5)], replace(leader(1), max_drive_min=100))
    assert one.reason is UnassignedReason.TOO_FAR
    assert (one.figures["needed_min"], one.figures["short_min"]) == (120, 20)


def test_a_service_longer_than_the_day_begins_after_lunch_and_overruns() -> None:
    one = left_out([visit(1, service_min=400)], leader(1))
    assert one.reason is UnassignedReason.DAY_TOO_SHORT
    assert one.figures["short_min"] == 690 + 60 + 400 + 12 - 1020


def test_a_visit_that_fits_alone_is_traded_off_against_the_stop_it_would_displace() -> None:
    one = left_out([visit(1, score=0.9), visit(2, score=0.4)], leader(1, max_visits=1))
    assert one.reason is UnassignedReason.TRADED_OFF
    assert (one.figures["score"], one.figures["displaced_score"]) == (0.4, 0.9)
    assert "示例村1" in one.sentence.zh


def test_a_visit_that_can_simply_be_inserted_is_reported_as_a_bug() -> None:
    tables = Tables(build_problem([visit(1)], [leader(1)], LINE, MONDAY, ONE_DAY))
    with pytest.raises(RuntimeError, match="V001"):
        explain_unassigned(Draft.empty(tables), 0)


def crowded(days: Sequence[tuple[int, int]], far: int = 1) -> Unassigned:
    """Why X (190 minutes in village ``far``) is left out where each leader's only day has so many stops of so many minutes."""
    people = [replace(leader(n, days=(MONDAY,), max_visits=9), lunch=None) for n in range(1, len(days) + 1)]
    made = [
        replace(visit(1), id=f"V{n:03d}{k}", service_min=minutes, eligible_leader_ids=(one.id,))
        for n, (one, (count, minutes)) in enumerate(zip(people, days, strict=True))
        for k in range(count)
    ]
    matrix = line_matrix(5, len(days), minutes_per_step=20)
    tables = Tables(build_problem([*made, replace(visit(far), id="X", service_min=190)], people, matrix, MONDAY, ONE_DAY))
    ids = [one.id for one in tables.problem.visits]
    routes = [tuple(v for v, one in enumerate(ids) if one.startswith(f"V{n:03d}")) for n in range(len(days))]
    return explain_unassigned(Draft(tables, routes), ids.index("X"))


def test_a_stop_that_could_give_way_is_found_behind_any_number_that_could_not() -> None:
    why = crowded([*[(8, 52)] * 40, (2, 180)])
    assert "要去就得换下示例领导41" in why.sentence.zh


def test_what_was_not_tried_is_not_claimed() -> None:
    tried, all_of_them = crowded([(2, 150)] * 160, far=5), crowded([(2, 150)] * 20, far=5)
    assert "已逐一比较 320 处中最不急的 300 处" in tried.sentence.zh
    assert tried.figures["compared"] == 300
    assert "the others were not tried" in tried.sentence.en
    assert all_of_them.sentence.zh.endswith("要去就得换下不止一处。")
    assert "compared" not in all_of_them.figures
