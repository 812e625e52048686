"""What became of a report that was due: in time, late, not yet, or closed without one on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from case_builders import case, filing

from fieldvisit.domain.cases.matter import Told
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.policy.cases.runway import duties_of
from fieldvisit.policy.profile import load_profile
from fieldvisit.policy.sections import DayCounting
from fieldvisit.workspace.briefing.duties import ReportState, state_of

HENAN = load_profile()
WORKING = replace(HENAN, report=replace(HENAN.report, counting=DayCounting.WORKING))


def key(number: int = 1, **fields):
    return filing(number, level=SourceLevel.PROVINCE, received_on=date(2026, 11, 2), assigned_on=date(2026, 11, 2), **fields)


def told(*days):
    return tuple(Told(f"P{n:03d}", day) for n, day in enumerate(days, 1))


@pytest.mark.parametrize(
    ("the_case", "state"),
    [
        (case(filings=(key(),), told=told(date(2026, 11, 27))), "in_time"),
        (case(filings=(key(),), told=told(date(2026, 11, 28))), "late"),
        (case(filings=(key(),), told=told(date(2026, 10, 30))), "waiting"),  # before it was asked for
        (case(filings=(key(),)), "waiting"),
        (case(filings=(key(),), state=CaseState.CLOSED), "unnoted"),
        (case(filings=(key(open=False), filing(2))), "unnoted"),
        (case(filings=(key(), key(2)), told=told(date(2026, 11, 20), date(2026, 11, 28))), "late"),
        (case(filings=(key(), key(2)), told=told(date(2026, 11, 20))), "waiting"),
        (case(filings=(key(), filing(2)), told=told(date(2026, 11, 20))), "in_time"),  # the second asks for none
    ],
)
def test_what_became_of_the_reports_of_a_case(the_case, state):
    assert state_of(the_case, duties_of(the_case, HENAN)) is ReportState(state)


def test_late_is_counted_by_the_days_of_the_profile():
    late = case(filings=(key(),), told=told(date(2026, 11, 30)))
    assert state_of(late, duties_of(late, HENAN)) is ReportState.LATE
    assert state_of(late, duties_of(late, WORKING)) is ReportState.IN_TIME
