from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import MONDAY, WEEK, leader, line_matrix, visit

from fieldvisit.domain.people import Absence, TravellerKind
from fieldvisit.domain.visit import TimeWindow
from fieldvisit.errors import InputFileError, SettingsError
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import build_problem, may_visit, shifts_of


def test_every_working_day_of_the_horizon_gives_one_shift_in_order_of_day_and_leader() -> None:
    shifts = shifts_of([leader(2), leader(1, days=WEEK[1:])], MONDAY, 2)
    assert [shift.id for shift in shifts] == ["L02@2026-11-30", "L01@2026-12-01", "L02@2026-12-01"]


def test_days_outside_the_horizon_give_no_shift() -> None:
    assert shifts_of([leader(1)], date(2026, 12, 7), 5) == ()


def test_a_shift_carries_the_meetings_of_its_own_day_only() -> None:
    busy = replace(leader(1), absences=(Absence(WEEK[1], TimeWindow(600, 660)),))
    first, second = shifts_of([busy], MONDAY, 2)
    assert first.unavailable == ()
    assert first.hours == busy.hours
    assert second.unavailable == (TimeWindow(600, 660),)


@pytest.mark.parametrize(
    ("meetings", "hours"),
    [
        ([(540, 630)], (630, 1020)),
        ([(870, 990)], (540, 870)),
        ([(700, 760), (980, 1020)], (760, 980)),
        ([(600, 660), (640, 700)], (700, 1020)),
        ([(0, 500)], (540, 1020)),
        ([(760, 800)], (540, 760)),
    ],
    ids=["morning", "afternoon", "two", "overlapping", "before the day", "middle"],
)
def test_no_trip_reaches_into_a_meeting(meetings: list[tuple[int, int]], hours: tuple[int, int]) -> None:
    busy = replace(leader(1), absences=tuple(Absence(MONDAY, TimeWindow(*m)) for m in meetings))
    (shift,) = shifts_of([busy], MONDAY, 1)
    assert (shift.hours.start_min, shift.hours.end_min) == hours


def test_a_day_full_of_meetings_has_no_shift() -> None:
    busy = replace(leader(1), absences=(Absence(MONDAY, TimeWindow(500, 800)), Absence(MONDAY, TimeWindow(790, 1100))))
    assert shifts_of([busy], MONDAY, 1) == ()


def test_a_visit_that_names_its_leaders_is_theirs_alone() -> None:
    assert may_visit(visit(1, eligible_leader_ids=("L01",)), leader(1))
    assert not may_visit(visit(1, eligible_leader_ids=("L01",)), leader(2))
    assert not may_visit(visit(1, eligible_leader_ids=()), leader(1))


def test_a_recused_leader_may_not_go_even_when_named() -> None:
    assert not may_visit(visit(1, recused_leader_ids=("L01",)), leader(1))
    assert not may_visit(visit(1, recused_leader_ids=("L01",), eligible_leader_ids=("L01",)), leader(1))
    assert may_visit(visit(1, recused_leader_ids=("L01",)), leader(2))


def test_a_blank_id_among_the_recused_is_named() -> None:
    with pytest.raises(InputFileError, match="V001"):
        build_problem([visit(1, recused_leader_ids=("",))], [leader(1)], line_matrix(), MONDAY)


def test_a_work_team_goes_only_where_a_hotspot_is_or_where_it_is_named() -> None:
    team = replace(leader(1), kind=TravellerKind.TEAM)
    assert not may_visit(visit(1), team)
    assert may_visit(visit(1, hotspot_id="H1"), team)
    assert may_visit(visit(1, eligible_leader_ids=("L01",)), team)


def test_the_order_of_input_does_not_change_the_problem() -> None:
    one = build_problem([visit(1), visit(2)], [leader(1), leader(2)], line_matrix(), MONDAY)
    other = build_problem([visit(2), visit(1)], [leader(2), leader(1)], line_matrix(), MONDAY)
    assert one.visits == other.visits
    assert one.shifts == other.shifts
    assert one.input_sha256 == other.input_sha256


def test_a_changed_visit_changes_the_input_hash() -> None:
    one = build_problem([visit(1)], [leader(1)], line_matrix(), MONDAY)
    other = build_problem([visit(1, service_min=61)], [leader(1)], line_matrix(), MONDAY)
    assert one.input_sha256 != other.input_sha256


@pytest.mark.parametrize("limits", [{"service_min": 0}, {"score": 1.5}, {"score": float("nan")}])
def test_a_visit_out_of_range_is_named(limits: dict[str, float]) -> None:
    with pytest.raises(InputFileError, match="V001"):
        build_problem([visit(1, **limits)], [leader(1)], line_matrix(), MONDAY)  # type: ignore[arg-type]


def test_two_visits_with_one_id_are_named() -> None:
    with pytest.raises(InputFileError, match="V001"):
        build_problem([visit(1), visit(1)], [leader(1)], line_matrix(), MONDAY)


def test_two_leaders_with_one_id_are_named() -> None:
    with pytest.raises(InputFileError, match="L01"):
        build_problem([], [leader(1), leader(1)], line_matrix(), MONDAY)


def test_a_leader_with_negative_limits_is_named() -> None:
    with pytest.raises(InputFileError, match="L01"):
        build_problem([], [replace(leader(1), max_drive_min=-1)], line_matrix(), MONDAY)


def test_a_matrix_without_a_base_is_a_bug_that_names_the_leader() -> None:
    with pytest.raises(ValueError, match="L03"):
        build_problem([], [leader(3)], line_matrix(), MONDAY)


def test_a_setting_out_of_range_is_named() -> None:
    with pytest.raises(SettingsError, match=r"planning\.days"):
        build_problem([], [leader(1)], line_matrix(), MONDAY, PlanningParams(days=0))
