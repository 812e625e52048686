from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from case_builders import ASSIGNMENT, SEVERAL, case, file, filing

from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.cases.work import Accountability, Briefing, BriefingDecision, CampaignItem
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.policy import profile
from fieldvisit.policy.cases.agenda import agenda
from fieldvisit.policy.cases.campaigns import may_close_item, month_is_heard, open_decisions
from fieldvisit.policy.cases.gates import Move, gate
from fieldvisit.policy.cases.retention import Keep, keep
from fieldvisit.policy.cases.volume import Volume, check_volume, months_before, volume_of
from fieldvisit.policy.profile import load_profile, profile_names, read_profile

HENAN = load_profile()
TODAY = date(2026, 11, 30)


def reasons(the_file, today=TODAY):
    return [reason.zh for item in agenda((the_file,), today, HENAN) for reason in item.reasons]


def test_clause_consultation_several_units():
    young = case(filings=(filing(received_on=date(2026, 11, 20)),))
    assert reasons(file(young, assignments=(SEVERAL,))) == ["涉及 2 个单位"]
    assert reasons(file(young, assignments=(ASSIGNMENT,))) == []


@pytest.mark.parametrize(("received", "on"), [(date(2026, 10, 1), False), (date(2026, 9, 30), True)])
def test_clause_consultation_longer_than_60_days(received, on):
    assert bool(reasons(file(case(filings=(filing(received_on=received),))))) is on


@pytest.mark.parametrize(("returns", "on"), [(1, False), (2, True)])
def test_clause_consultation_second_return(returns, on):
    assert bool(reasons(file(case(filings=(filing(received_on=TODAY),), returns=returns)))) is on


@pytest.mark.parametrize(
    ("assigned", "words"),
    [(date(2026, 11, 12), []), (date(2026, 11, 11), ["重点件，只剩 6 天"]), (date(2026, 11, 4), ["重点件，已超期 1 天"])],
)
def test_clause_consultation_key_with_less_than_7_days(assigned, words):
    young = filing(level=SourceLevel.PROVINCE, received_on=assigned, assigned_on=assigned)
    assert reasons(file(case(filings=(young,)))) == words


def test_the_agenda_is_in_order_of_days_left_and_leaves_closed_cases_out():
    old = case(id="A", filings=(filing(received_on=date(2026, 1, 31)),))
    late = case(id="B", filings=(filing(level=SourceLevel.PROVINCE),))
    closed = case(id="C", state=CaseState.CLOSED, returns=2)
    found = agenda([file(c) for c in (old, closed, late)], TODAY, HENAN)
    assert [(item.case_id, item.days_left) for item in found] == [("B", -28), ("A", None)]
    assert found[0].clause.quote == "会商研判"


ITEM = CampaignItem("W1", "410423", "W0", "补助发放慢", "policy.finance", "财政局", date(2026, 12, 31))


@pytest.mark.parametrize(
    ("done", "missing"),
    [
        ({}, ["问题解决", "原因查明", "责任追究结论"]),
        ({"solved": True, "cause": "审批积压"}, ["责任追究结论"]),
        ({"solved": True, "accountability": Accountability.DEALT_WITH}, ["原因查明"]),
        ({"cause": "审批积压", "accountability": Accountability.NONE_NEEDED}, ["问题解决"]),
        ({"solved": True, "cause": "审批积压", "accountability": Accountability.NONE_NEEDED}, []),
    ],
)
def test_clause_campaigns_the_three_conditions(done, missing):
    ruling = may_close_item(replace(ITEM, **done), HENAN)
    assert ([m.zh for m in ruling.missing], ruling.allowed, ruling.clause.ref) == (missing, not missing, "二(四)")


def briefing(day, *decisions):
    return Briefing("B1", "410423", f"{day:%Y-%m}", "县领导小组", day, decisions)


@pytest.mark.parametrize(
    ("held", "today", "heard"),
    [
        (date(2026, 10, 31), date(2026, 11, 1), False),
        (date(2028, 2, 29), date(2028, 2, 29), True),
        (date(2026, 12, 31), date(2027, 1, 1), False),
        (date(2026, 11, 1), date(2026, 11, 30), True),
    ],
)
def test_clause_briefing_the_leading_group_hears_a_report_every_month(held, today, heard):
    ruling = month_is_heard([briefing(held)], today, HENAN)
    assert (ruling.allowed, ruling.clause.ref) == (heard, "三(一)")


def test_clause_briefing_open_decisions_come_back_until_they_are_done():
    late = BriefingDecision("修路", "交通局", date(2026, 12, 31))
    soon = BriefingDecision("补发", "财政局", date(2026, 12, 1))
    done = BriefingDecision("回访", "信访局", date(2026, 11, 1), done_on=date(2026, 11, 2))
    assert open_decisions([briefing(date(2026, 10, 20), late, done), briefing(date(2026, 11, 20), soon)]) == (soon, late)


BEFORE = Volume("2026-09", 40, 5, 3, 1)


@pytest.mark.parametrize(
    ("now", "plausible"),
    [
        (Volume("2026-10", 36, 6, 3, 1), False),
        (Volume("2026-10", 36, 5, 4, 1), False),
        (Volume("2026-10", 36, 5, 3, 2), False),
        (Volume("2026-10", 36, 5, 3, 1), True),
        (Volume("2026-10", 37, 9, 9, 9), True),
    ],
)
def test_clause_metrics_fewer_petitions_while_other_signs_rise_are_doubtful(now, plausible):
    ruling = check_volume(BEFORE, now, HENAN)
    assert ruling.allowed is plausible
    assert ("降量存疑" in ruling.sentence.zh) is not plausible


def test_a_month_with_few_petitions_is_not_judged():
    ruling = check_volume(Volume("2026-09", 19, 0, 0, 0), Volume("2026-10", 1, 1, 1, 1), HENAN)
    assert ruling.allowed
    assert "too few" in ruling.sentence.en


def test_the_volume_of_a_month_counts_petitions_repeats_skips_and_returns():
    matter = case(
        filings=(
            filing(1, received_on=date(2028, 2, 28)),
            filing(2, received_on=date(2028, 2, 29), level=SourceLevel.CITY),
            filing(3, received_on=date(2028, 3, 1), level=SourceLevel.NATIONAL),
        )
    )
    days = [date(2028, 2, 29), date(2028, 3, 1)]
    assert volume_of("2028-02", [matter], days) == Volume("2028-02", 2, 1, 1, 1)
    assert volume_of("2028-03", [matter], days) == Volume("2028-03", 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 11, 30), ("2026-09", "2026-10")),
        (date(2027, 1, 1), ("2026-11", "2026-12")),
        (date(2027, 2, 1), ("2026-12", "2027-01")),
    ],
)
def test_the_last_two_whole_months_also_over_the_turn_of_the_year(today, months):
    assert months_before(today) == months


def test_requirements_are_data_a_county_may_ask_for_more(tmp_path):
    shipped = Path(profile.__file__).parent / "profiles" / "henan-2020-31.toml"
    text = shipped.read_text(encoding="utf-8").replace('needs = ["lead_leader"]', 'needs = ["lead_leader", "responsible"]')
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    own = read_profile(tmp_path / "own.toml")
    ruling = gate(file(case(), assignments=(ASSIGNMENT,)), Move(CaseState.ASSIGNED, TODAY), own, TODAY)
    assert [m.zh for m in ruling.missing] == ["责任人"]


@pytest.mark.parametrize(
    ("today", "kept"),
    [
        (date(2024, 2, 29), Keep.ALL),
        (date(2024, 8, 27), Keep.ALL),
        (date(2024, 8, 28), Keep.NO_IDENTITY),
        (date(2029, 2, 27), Keep.NO_IDENTITY),
        (date(2029, 2, 28), Keep.COUNTS),
    ],
)
@pytest.mark.parametrize("profile", profile_names())
def test_clause_retention_identity_goes_after_180_days_and_words_after_1825(profile, today, kept):
    rules, closed_on = load_profile(profile), date(2024, 2, 29)
    assert keep(case(state=CaseState.CLOSED, closed_on=closed_on), closed_on, today, rules) is kept
    assert keep(case(), closed_on, today, rules) is Keep.ALL
    assert rules.clause(rules.retention.clause).ref == "设计"
