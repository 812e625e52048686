"""Every clause of every shipped profile has a named test, and the ones no other file tests are tested here; the clock is the argument."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from builders import leader
from case_builders import ASSIGNMENT, case, file, filing, settled

from fieldvisit.domain.cases.records import Review, ReviewStage, Transfer, Verification
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.domain.place import AdminLevel
from fieldvisit.policy.cases.agenda import agenda
from fieldvisit.policy.cases.gates import Move, gate, may_assign, may_take
from fieldvisit.policy.cases.runway import deadlines_of
from fieldvisit.policy.cases.volume import Volume, check_volume
from fieldvisit.policy.profile import load_profile, profile_names
from fieldvisit.policy.rules import briefing_held, may_handle, may_show_count, may_visit

HENAN, REGULATION = load_profile(), load_profile("regulation-2022")
TODAY = date(2026, 11, 30)
ENDS = [(date(2026, 4, 30), 30), (date(2028, 2, 29), 29), (date(2026, 12, 31), 31), (date(2027, 2, 28), 28)]
"""Last days of months: an ordinary one, a leap day, the end of a year, February of a common year."""


def test_every_clause_of_every_profile_has_a_test_of_its_name():
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    named = set(re.findall(r"def test_clauses?_(\w+)", sources))
    untested = [
        (name, clause.id)
        for name in profile_names()
        for clause in load_profile(name).clauses
        if not any(test.startswith(clause.id.replace("-", "_")) for test in named)
    ]
    assert untested == []


@pytest.mark.parametrize(("hops", "heard"), [(2, False), (3, True)])
def test_clause_handling_a_case_handed_on_three_times_is_heard(hops, heard):
    chain = tuple(Transfer(f"41042310{n}", date(2026, 11, 20 + n), "属地", "410423") for n in range(hops))
    young = file(case(filings=(filing(received_on=date(2026, 11, 20)),)), transfers=chain)
    reasons = [reason for item in agenda((young,), TODAY, HENAN) for reason in item.reasons]
    assert [r.en for r in reasons] == (["handed on 3 times"] if heard else [])


def test_clause_handling_is_quoted_from_part_one():
    assert (HENAN.clause("handling").ref, HENAN.clause("handling").quote) == ("一", "层层转交、重交办轻落实")


@pytest.mark.parametrize(("count", "shown"), [(0, True), (1, False), (4, False), (5, True)])
@pytest.mark.parametrize("profile", [HENAN, REGULATION], ids=lambda p: p.id)
def test_clause_protection_counts_below_five_are_not_shown(profile, count, shown):
    ruling = may_show_count(count, profile)
    assert (ruling.allowed, ruling.clause.ref) == (shown, "设计")


def test_clause_tool_states_and_campaigns_of_the_regulation_are_this_tools_own():
    ruling = gate(file(case()), Move(CaseState.CLOSED, TODAY), REGULATION, TODAY)
    assert (ruling.allowed, ruling.clause.id) == (False, "tool")


@pytest.mark.parametrize(
    ("level", "key", "allowed"),
    [(AdminLevel.COUNTY, True, True), (AdminLevel.TOWNSHIP, False, True), (AdminLevel.CITY, True, True)],
)
def test_clause_local_the_regulation_lets_the_place_handle_its_cases(level, key, allowed):
    ruling = may_handle(level, key, REGULATION)
    assert (ruling.allowed, ruling.clause.id) == (allowed, "local")


@pytest.mark.parametrize(("asked", "by"), [(date(2028, 1, 30), date(2028, 2, 29)), (date(2026, 12, 2), date(2027, 1, 1))])
@pytest.mark.parametrize("stage", list(ReviewStage))
def test_clause_review_and_recheck_are_answered_within_30_days(stage, asked, by):
    found = deadlines_of(file(case(), reviews=(Review(stage, asked),)), REGULATION)
    name = stage.value
    assert {d.id: d.by for d in found}[name] == by
    assert next(d.clause.id for d in found if d.id == name) == name


def test_clause_recheck_may_be_asked_for_within_30_days_of_the_answer():
    answered = Review(ReviewStage.REVIEW, date(2028, 1, 1), date(2028, 1, 30))
    found = {d.id: d for d in deadlines_of(file(case(), reviews=(answered,)), REGULATION)}
    assert (found["ask_recheck"].by, found["ask_recheck"].is_late(date(2028, 3, 1))) == (date(2028, 2, 29), True)


def test_clause_supervision_a_sampled_case_is_checked_before_it_is_closed():
    done = settled(case(state=CaseState.REPLIED, sampled=True))
    ruling = gate(done, Move(CaseState.CLOSED, TODAY), REGULATION, TODAY)
    assert (ruling.allowed, ruling.clause.id) == (False, "supervision")
    checked = replace(done, verifications=(Verification("4104", TODAY, "实地", "属实", passed=True),))
    assert gate(checked, Move(CaseState.CLOSED, TODAY), REGULATION, TODAY).allowed


def test_clause_statistics_a_fall_with_more_repeats_is_doubtful():
    ruling = check_volume(Volume("2026-12", 40, 5, 3, 1), Volume("2027-01", 30, 6, 3, 1), REGULATION)
    assert (ruling.allowed, ruling.clause.id) == (False, "statistics")


@pytest.mark.parametrize(("last", "number"), ENDS)
def test_clause_briefing_one_on_the_last_day_counts_for_that_month_and_not_for_the_next(last, number):
    assert last.day == number
    following = date.fromordinal(last.toordinal() + 1)
    assert briefing_held([last], last, HENAN).allowed
    assert not briefing_held([last], following, HENAN).allowed


@pytest.mark.parametrize(("last", "_"), ENDS)
def test_clause_consultation_60_days_are_counted_over_month_ends(last, _):
    def heard(received):
        return bool(agenda((file(case(filings=(filing(received_on=received),))),), last, HENAN))

    assert not heard(date.fromordinal(last.toordinal() - 60))
    assert heard(date.fromordinal(last.toordinal() - 61))


@pytest.mark.parametrize(("last", "_"), ENDS)
def test_clause_close_out_may_be_on_the_last_day_of_a_month_but_not_on_the_day_after_today(last, _):
    done = settled(case(state=CaseState.REPLIED, filings=(filing(received_on=date(2026, 1, 1)),)))
    following = date.fromordinal(last.toordinal() + 1)
    assert gate(done, Move(CaseState.CLOSED, last), HENAN, last).allowed
    assert not gate(done, Move(CaseState.CLOSED, following), HENAN, last).allowed


def test_clause_key_cases_only_their_own_leader_visits_and_no_township_takes_them():
    key = case(key=True)
    assert not may_take(key, "410423103", HENAN).allowed
    assert not may_assign(key, ASSIGNMENT, "410423103201", HENAN).allowed
    assert may_assign(key, ASSIGNMENT, "410423", HENAN).allowed
    assert not may_visit(leader(2), "L01", True, HENAN).allowed
    assert key.level is SourceLevel.PROVINCE
