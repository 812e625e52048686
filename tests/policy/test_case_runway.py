from dataclasses import replace
from datetime import date, timedelta

import pytest
from case_builders import REPLY, case, file, filing

from fieldvisit.domain.cases.records import Review, ReviewStage
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.policy.cases.report import may_be_reported
from fieldvisit.policy.cases.runway import case_days_left, deadlines_of, runway_of
from fieldvisit.policy.profile import load_profile
from fieldvisit.policy.sections import DayCounting, StartEvent

HENAN = load_profile()
REGULATION = load_profile("regulation-2022")


def key_case(assigned, received=None):
    return case(filings=(filing(level=SourceLevel.PROVINCE, received_on=received or assigned, assigned_on=assigned),))


@pytest.mark.parametrize(
    ("assigned", "report_by"),
    [
        (date(2026, 11, 1), date(2026, 11, 26)),
        (date(2026, 1, 31), date(2026, 2, 25)),  # month end
        (date(2028, 2, 4), date(2028, 2, 29)),  # leap day
        (date(2027, 2, 4), date(2027, 3, 1)),  # no leap day
        (date(2028, 2, 29), date(2028, 3, 25)),
        (date(2026, 12, 7), date(2027, 1, 1)),  # year end
        (date(2026, 12, 31), date(2027, 1, 25)),
    ],
)
def test_clause_report_the_25_days_of_a_key_case(assigned, report_by):
    found = runway_of(key_case(assigned), HENAN)
    assert (found.start, found.dates.report_by, found.clause.ref) == (assigned, report_by, "三(二)")
    assert (found.dates.check_by, found.dates.finding_by, found.dates.visit_by) == (
        report_by.fromordinal(report_by.toordinal() - 3),
        report_by.fromordinal(report_by.toordinal() - 7),
        report_by.fromordinal(report_by.toordinal() - 10),
    )


def test_clause_report_binds_no_ordinary_case():
    assert runway_of(case(), HENAN) is None
    assert case_days_left(case(), date(2026, 11, 1), HENAN) is None


def test_the_start_event_is_a_setting():
    received = replace(HENAN, report=replace(HENAN.report, start=StartEvent.RECEIVED))
    the_case = key_case(date(2026, 12, 20), received=date(2026, 12, 7))
    assert runway_of(the_case, HENAN).dates.report_by == date(2027, 1, 14)
    assert runway_of(the_case, received).dates.report_by == date(2027, 1, 1)


def test_the_day_counting_is_a_setting():
    working = replace(HENAN, report=replace(HENAN.report, counting=DayCounting.WORKING))
    assert runway_of(key_case(date(2028, 2, 4)), working).dates.report_by == date(2028, 3, 10)
    assert case_days_left(key_case(date(2028, 2, 4)), date(2028, 2, 29), working) == 8


def test_the_petition_that_is_due_first_binds_and_closed_ones_only_when_all_are():
    first = filing(1, level=SourceLevel.PROVINCE, assigned_on=date(2026, 10, 1))
    later = filing(2, level=SourceLevel.NATIONAL, assigned_on=date(2026, 11, 1))
    assert runway_of(case(filings=(later, first)), HENAN).start == date(2026, 10, 1)
    assert runway_of(case(filings=(later, replace(first, open=False))), HENAN).start == date(2026, 11, 1)
    assert runway_of(case(filings=(replace(later, open=False), replace(first, open=False))), HENAN).start == date(2026, 10, 1)


def test_days_left_are_zero_on_the_last_day_and_negative_after():
    the_case = key_case(date(2026, 12, 7))
    days = [case_days_left(the_case, day, HENAN) for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2))]
    assert days == [1, 0, -1]


def test_clause_decide_60_days_from_acceptance_and_30_more_when_extended():
    the_case = case(accepted_on=date(2027, 12, 31))
    assert runway_of(the_case, REGULATION).dates.report_by == date(2028, 2, 29)
    assert runway_of(replace(the_case, extended=True), REGULATION).dates.report_by == date(2028, 3, 30)
    assert runway_of(case(), REGULATION).start == date(2026, 10, 1), "from receipt while it is not accepted"


@pytest.mark.parametrize(
    ("received", "by"),
    [(date(2028, 2, 14), date(2028, 2, 29)), (date(2026, 12, 17), date(2027, 1, 1)), (date(2026, 8, 31), date(2026, 9, 15))],
)
def test_clause_accept_15_days_from_receipt(received, by):
    found = deadlines_of(file(case(filings=(filing(received_on=received),))), REGULATION)
    assert [(d.id, d.by, d.done_on) for d in found] == [("accept", by, None)]
    assert not found[0].is_late(by)
    assert found[0].is_late(by.fromordinal(by.toordinal() + 1))


def test_clauses_review_and_recheck_30_days_each_way():
    asked = Review(ReviewStage.REVIEW, date(2027, 12, 31), date(2028, 1, 30))
    again = Review(ReviewStage.RECHECK, date(2028, 1, 31))
    the_case = case(accepted_on=date(2026, 10, 2))
    found = deadlines_of(file(the_case, replies=(replace(REPLY, on=date(2027, 12, 2)),), reviews=(asked, again)), REGULATION)
    assert {d.id: (d.by, d.done_on) for d in found} == {
        "accept": (date(2026, 10, 16), date(2026, 10, 2)),
        "decide": (date(2026, 12, 1), date(2027, 12, 2)),
        "ask_review": (date(2028, 1, 1), date(2027, 12, 31)),
        "review": (date(2028, 1, 30), date(2028, 1, 30)),
        "ask_recheck": (date(2028, 2, 29), date(2028, 1, 31)),
        "recheck": (date(2028, 3, 1), None),
    }
    assert [d.id for d in found if d.is_late(date(2028, 3, 1))] == ["decide"]


def test_the_2022_profile_says_that_its_wording_must_be_checked_and_the_other_does_not():
    assert "核对原文" in runway_of(case(), REGULATION).clause.cited.zh
    assert "check against the text" in runway_of(case(), REGULATION).clause.cited.en
    assert HENAN.clause("report").cited.en == "clause 三(二)"


def test_clause_report_once_it_was_made_no_day_of_it_is_left():
    """Until a petition comes that it did not tell of: that one has 25 days of its own."""
    the_case = key_case(date(2026, 11, 1))
    told = replace(the_case, reported_on=date(2026, 11, 20))
    assert case_days_left(the_case, date(2026, 12, 24), HENAN) == -28
    assert case_days_left(told, date(2026, 12, 24), HENAN) is None
    found = runway_of(told, HENAN)
    assert (found.reported_on, found.days_late, found.dates.report_by) == (date(2026, 11, 20), 0, date(2026, 11, 26))
    assert runway_of(replace(told, reported_on=date(2026, 11, 29)), HENAN).days_late == 3
    again = filing(2, level=SourceLevel.PROVINCE, received_on=date(2026, 12, 1), assigned_on=date(2026, 12, 1))
    more = replace(told, filings=(*told.filings, again))
    assert (runway_of(more, HENAN).start, runway_of(more, HENAN).reported_on) == (date(2026, 12, 1), None)
    assert case_days_left(more, date(2026, 12, 24), HENAN) == 2


@pytest.mark.parametrize(
    ("the_case", "day", "words"),
    [
        (case(), date(2026, 11, 20), "不需要上报"),
        (key_case(date(2026, 11, 10), received=date(2026, 11, 1)), date(2026, 11, 9), "早于起算日"),
        (key_case(date(2026, 11, 1)), date(2026, 11, 24), "还没有到"),
    ],
)
def test_a_report_is_noted_only_where_one_is_due_from_its_first_day_to_today(the_case, day, words):
    ruling = may_be_reported(the_case, day, HENAN, date(2026, 11, 23))
    assert (ruling.allowed, words in ruling.in_words.zh) == (False, True)
    assert may_be_reported(key_case(date(2026, 11, 1)), date(2026, 11, 23), HENAN, date(2026, 11, 23)).allowed


def test_how_late_a_report_was_is_counted_as_the_days_to_it_are():
    working = replace(HENAN, report=replace(HENAN.report, counting=DayCounting.WORKING))
    due = runway_of(key_case(date(2028, 2, 4)), working).dates.report_by  # a Friday
    told = replace(key_case(date(2028, 2, 4)), reported_on=due + timedelta(days=3))
    assert (
        runway_of(told, working).days_late == -case_days_left(key_case(date(2028, 2, 4)), due + timedelta(days=3), working) == 1
    )
