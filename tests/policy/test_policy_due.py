from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import petition
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.petition import SourceLevel
from fieldvisit.policy.due import days_between, days_left, latest_visit_day, move_days, report_due, runway
from fieldvisit.policy.profile import load_profile
from fieldvisit.policy.sections import DayCounting, StartEvent, WorkCalendar

PROFILE = load_profile()
RECEIVED = replace(PROFILE, report=replace(PROFILE.report, start=StartEvent.RECEIVED))
WORKING = replace(PROFILE, report=replace(PROFILE.report, counting=DayCounting.WORKING))
NATIONAL_DAY = WorkCalendar(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)), workdays=frozenset({date(2026, 9, 20), date(2026, 10, 10)})
)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def key_case(assigned_on, **fields):
    return petition(1, level=SourceLevel.PROVINCE, assigned_on=assigned_on, **fields)


@pytest.mark.parametrize(
    ("assigned", "due"),
    [
        (date(2026, 11, 1), date(2026, 11, 26)),
        (date(2026, 1, 31), date(2026, 2, 25)),
        (date(2026, 2, 3), date(2026, 2, 28)),
        (date(2026, 2, 4), date(2026, 3, 1)),
        (date(2028, 2, 4), date(2028, 2, 29)),
        (date(2028, 2, 5), date(2028, 3, 1)),
        (date(2028, 2, 29), date(2028, 3, 25)),
        (date(2026, 12, 6), date(2026, 12, 31)),
        (date(2026, 12, 7), date(2027, 1, 1)),
    ],
)
def test_the_report_of_a_key_case_is_due_25_calendar_days_after_assignment(assigned, due):
    assert report_due(key_case(assigned), PROFILE) == due


def test_a_key_case_without_assignment_counts_from_receipt():
    assert report_due(key_case(None, received_on=date(2026, 11, 3)), PROFILE) == date(2026, 11, 28)


def test_a_county_may_count_from_receipt():
    case = key_case(date(2026, 11, 10), received_on=date(2026, 11, 3))
    assert report_due(case, RECEIVED) == date(2026, 11, 28)


@pytest.mark.parametrize("level", [SourceLevel.CITY, SourceLevel.COUNTY, SourceLevel.TOWNSHIP, SourceLevel.SELF_FOUND])
def test_other_cases_have_no_due_date(level):
    case = petition(1, level=level, assigned_on=date(2026, 11, 1))
    today = date(2026, 11, 23)
    assert (report_due(case, PROFILE), days_left(case, today, PROFILE), latest_visit_day(case, today, PROFILE)) == (None,) * 3


@pytest.mark.parametrize(
    ("today", "left"), [(date(2026, 11, 1), 25), (date(2026, 11, 25), 1), (date(2026, 11, 26), 0), (date(2026, 11, 28), -2)]
)
def test_days_left_count_down_to_zero_on_the_due_day_and_below_after_it(today, left):
    assert days_left(key_case(date(2026, 11, 1)), today, PROFILE) == left


def test_the_runway_counts_back_three_four_and_three_days_from_the_report():
    dates = runway(key_case(date(2026, 11, 1)), PROFILE)
    assert (dates.visit_by, dates.finding_by, dates.check_by, dates.report_by) == tuple(
        date(2026, 11, day) for day in (16, 19, 23, 26)
    )


def test_the_first_visit_is_bound_by_the_suggested_day_while_it_can_be_kept():
    assert latest_visit_day(key_case(date(2026, 11, 1)), date(2026, 11, 16), PROFILE) == date(2026, 11, 16)


def test_the_first_visit_is_bound_by_the_report_once_the_suggested_day_has_passed():
    assert latest_visit_day(key_case(date(2026, 11, 1)), date(2026, 11, 17), PROFILE) == date(2026, 11, 26)


def test_no_day_binds_the_first_visit_of_an_overdue_case():
    assert latest_visit_day(key_case(date(2026, 11, 1)), date(2026, 11, 27), PROFILE) is None


def test_working_days_skip_weekends_when_no_notice_is_given():
    assert report_due(key_case(date(2026, 11, 2)), WORKING) == date(2026, 12, 7)


def test_working_days_skip_holidays_and_count_made_up_days():
    profile = replace(WORKING, calendar=NATIONAL_DAY)
    assert move_days(date(2026, 9, 30), 1, profile) == date(2026, 10, 8)
    assert move_days(date(2026, 10, 9), 1, profile) == date(2026, 10, 10)
    assert days_between(date(2026, 9, 30), date(2026, 10, 10), profile) == 3


def test_working_days_left_turn_negative_after_the_due_day():
    case = key_case(date(2026, 11, 2))
    assert [days_left(case, date(2026, 12, day), WORKING) for day in (4, 5, 6, 7, 8)] == [1, 1, 1, 0, -1]


@settings(deadline=None, max_examples=60)
@given(start=DAYS, working=st.booleans())
def test_the_dates_of_a_case_stand_in_order_and_the_report_last(start, working):
    dates = runway(key_case(start), WORKING if working else PROFILE)
    assert start < dates.visit_by <= dates.finding_by <= dates.check_by <= dates.report_by


@settings(deadline=None, max_examples=60)
@given(start=DAYS, days=st.integers(1, 60), working=st.booleans())
def test_counting_the_days_moved_gives_the_days_back(start, days, working):
    profile = replace(WORKING if working else PROFILE, calendar=NATIONAL_DAY)
    end = move_days(start, days, profile)
    assert days_between(start, end, profile) == days
    assert days_between(end, start, profile) == -days


@settings(deadline=None, max_examples=60)
@given(start=DAYS, ahead=st.integers(0, 60), working=st.booleans())
def test_a_later_today_never_leaves_more_days(start, ahead, working):
    profile, case = WORKING if working else PROFILE, key_case(start)
    today = start + timedelta(days=ahead)
    assert days_left(case, today + timedelta(days=1), profile) <= days_left(case, today, profile)
