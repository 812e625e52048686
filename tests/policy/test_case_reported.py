"""A report stays with the petitions that it told of: through a second report, a merging and a splitting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from case_builders import case, filing

from fieldvisit.domain.cases.matter import Case, Told
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.policy.cases.report import told_by
from fieldvisit.policy.cases.runway import case_days_left, duties_of, runway_of
from fieldvisit.policy.profile import load_profile

HENAN = load_profile()
FIRST, SECOND = date(2026, 10, 1), date(2026, 12, 1)


def key(number: int, day: date):
    return filing(number, level=SourceLevel.PROVINCE, received_on=day, assigned_on=day)


def of(*filings) -> Case:
    return case(filings=filings)


def days(given: Case) -> dict[str, tuple[date | None, int]]:
    return {duty.petition_id: (duty.reported_on, duty.days_late) for duty in duties_of(given, HENAN)}


def test_a_second_report_does_not_make_the_first_one_late():
    told = told_by(of(key(1, FIRST)), date(2026, 10, 20), HENAN)
    more = replace(told, filings=(*told.filings, key(2, SECOND)))
    assert days(more) == {"P001": (date(2026, 10, 20), 0), "P002": (None, 0)}
    assert case_days_left(more, date(2026, 12, 10), HENAN) == 16
    again = told_by(more, date(2026, 12, 10), HENAN)
    assert days(again) == {"P001": (date(2026, 10, 20), 0), "P002": (date(2026, 12, 10), 0)}
    assert (runway_of(again, HENAN).days_late, again.reported_on) == (0, date(2026, 12, 10))


def test_noted_again_with_nothing_waiting_a_report_is_given_its_right_day():
    told = told_by(of(key(1, FIRST)), date(2026, 10, 20), HENAN)
    right = told_by(told, date(2026, 10, 30), HENAN)
    assert (days(right), right.reported_on) == ({"P001": (date(2026, 10, 30), 4)}, date(2026, 10, 30))


def test_of_reports_that_were_made_the_most_late_one_is_told():
    both = replace(of(key(1, FIRST), key(2, SECOND)), told=(Told("P001", date(2026, 10, 30)), Told("P002", date(2026, 12, 2))))
    assert (runway_of(both, HENAN).start, runway_of(both, HENAN).days_late) == (FIRST, 4)


def test_what_was_reported_before_reports_were_kept_by_petition_is_still_reported():
    """A register that holds only the day of the newest report."""
    old = replace(of(key(1, FIRST), key(2, SECOND)), reported_on=date(2026, 10, 20))
    assert days(old) == {"P001": (date(2026, 10, 20), 0), "P002": (None, 0)}
    assert days(told_by(old, date(2026, 12, 9), HENAN)) == {"P001": (date(2026, 10, 20), 0), "P002": (date(2026, 12, 9), 0)}


def test_a_report_dated_before_another_tells_only_of_what_had_been_asked_for():
    both = replace(of(key(1, FIRST), key(2, SECOND)), told=(Told("P002", date(2026, 12, 9)),), reported_on=None)
    assert days(told_by(both, date(2026, 11, 1), HENAN)) == {"P001": (date(2026, 11, 1), 6), "P002": (date(2026, 12, 9), 0)}
