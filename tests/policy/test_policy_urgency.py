from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import leader, petition, villages
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.people import TravellerKind
from fieldvisit.domain.petition import CaseStatus, SourceLevel
from fieldvisit.domain.place import AdminLevel, PositionAccuracy
from fieldvisit.hotspots.tally import tally
from fieldvisit.policy.profile import load_profile
from fieldvisit.policy.urgency import rate_cases

PROFILE = load_profile()
TODAY = date(2026, 11, 23)
LEADERS = (leader(1), leader(2))


def at_village(number, village=1, **fields):
    values = {
        "petition_id": f"P{number:03d}",
        "outcome": MatchOutcome.MATCHED,
        "code": f"410423100{200 + village:03d}",
        "level": AdminLevel.VILLAGE,
        "confidence": 1.0,
        "accuracy": PositionAccuracy.SYNTHETIC,
    }
    return Match(**(values | fields))


def key_case(number, assigned_on=date(2026, 11, 20), **fields):
    return petition(number, **({"level": SourceLevel.PROVINCE, "assigned_on": assigned_on, "lead_leader": "L01"} | fields))


def rate(*petitions, matches=None, today=TODAY, leaders=LEADERS, **options):
    placed = [at_village(int(p.id[1:])) for p in petitions] if matches is None else matches
    return rate_cases(petitions, placed, leaders, today, PROFILE, **options)


def rules(case):
    return [reason.rule for reason in case.reasons]


def test_cases_come_in_order_of_id_with_the_village_of_their_match():
    cases = rate(petition(2), petition(1), matches=[at_village(1, village=3), at_village(2, village=4)])
    assert [(c.petition_id, c.village_code) for c in cases] == [("P001", "410423100203"), ("P002", "410423100204")]


def test_a_closed_petition_is_not_rated():
    assert rate(petition(1, status=CaseStatus.CLOSED)) == ()


@pytest.mark.parametrize(
    "match",
    [
        at_village(1, outcome=MatchOutcome.AMBIGUOUS),
        at_village(1, outcome=MatchOutcome.UNMATCHED),
        at_village(1, level=AdminLevel.TOWNSHIP),
        at_village(1, accuracy=PositionAccuracy.TOWNSHIP_SEAT),
        at_village(1, accuracy=PositionAccuracy.NONE),
        at_village(9),
    ],
)
def test_a_petition_that_is_not_placed_at_a_village_is_not_rated(match):
    assert rate(petition(1), matches=[match]) == ()


def test_repeats_are_rated_once_under_the_original_and_counted():
    cases = rate(petition(2, repeat_of="P001"), petition(1), petition(3, repeat_of="P002"))
    assert [c.petition_id for c in cases] == ["P001"]
    assert "2" in next(r for r in cases[0].reasons if r.rule == "repeats").text.en


def test_an_open_repeat_stands_for_its_closed_original():
    cases = rate(petition(1, status=CaseStatus.CLOSED), petition(2, repeat_of="P001"))
    assert [c.petition_id for c in cases] == ["P002"]
    assert "repeats" in rules(cases[0])


def test_an_unplaced_original_is_visited_where_its_repeat_was_placed():
    cases = rate(petition(1), petition(2, repeat_of="P001"), matches=[at_village(2, village=5)])
    assert [(c.petition_id, c.village_code) for c in cases] == [("P001", "410423100205")]


def test_an_unplaced_repeat_is_visited_where_its_closed_original_was_placed():
    closed = petition(1, status=CaseStatus.CLOSED)
    cases = rate(closed, petition(2, repeat_of="P001"), matches=[at_village(1, village=5)])
    assert [(c.petition_id, c.village_code) for c in cases] == [("P002", "410423100205")]


def test_the_earliest_petition_that_is_placed_says_where_the_matter_is():
    earlier = petition(2, repeat_of="P001", received_on=date(2026, 9, 1))
    cases = rate(petition(1), earlier, matches=[at_village(1, village=3), at_village(2, village=4)])
    assert [c.village_code for c in cases] == ["410423100204"]


def test_repeats_of_a_petition_outside_the_ledger_are_one_matter():
    cases = rate(petition(5, repeat_of="P900"), petition(4, repeat_of="P900"))
    assert [c.petition_id for c in cases] == ["P004"]


def test_petitions_that_name_each_other_as_original_are_one_matter():
    cases = rate(petition(2, repeat_of="P001"), petition(1, repeat_of="P002"), petition(3, repeat_of="P002"))
    assert [c.petition_id for c in cases] == ["P001"]


def test_a_key_repeat_makes_the_matter_a_key_case():
    (case,) = rate(petition(1), key_case(2, repeat_of="P001"))
    assert (case.petition_id, case.is_key, case.eligible_leader_ids) == ("P001", True, ("L01",))


def test_the_earliest_due_date_of_a_matter_binds():
    (case,) = rate(key_case(1, date(2026, 11, 20)), key_case(2, date(2026, 11, 18), repeat_of="P001"))
    assert case.latest_day == date(2026, 12, 3)


def test_an_ordinary_case_is_open_to_anybody_and_has_no_latest_day():
    (case,) = rate(petition(1, lead_leader="L01"))
    assert (case.is_key, case.latest_day, case.eligible_leader_ids) == (False, None, None)


@pytest.mark.parametrize("entry", ["L02", "示例领导2", " 示例领导2 "])
def test_a_key_case_goes_to_its_lead_leader_by_id_or_exact_name(entry):
    (case,) = rate(key_case(1, lead_leader=entry))
    assert case.eligible_leader_ids == ("L02",)


@pytest.mark.parametrize("entry", ["", "  ", "L99", "领导2", "示例领导"])
def test_nobody_may_go_to_a_key_case_whose_lead_leader_is_not_known(entry):
    (case,) = rate(key_case(1, lead_leader=entry))
    assert case.eligible_leader_ids == ()
    assert "lead_leader" in rules(case)


def test_nobody_may_go_to_a_key_case_whose_lead_leader_shares_a_name():
    twins = (leader(1), replace(leader(2), name=leader(1).name))
    (case,) = rate(key_case(1, lead_leader="示例领导1"), leaders=twins)
    assert case.eligible_leader_ids == ()


def test_a_work_team_never_goes_to_a_key_case():
    team = replace(leader(1), kind=TravellerKind.TEAM)
    (case,) = rate(key_case(1, lead_leader="L01"), leaders=(team, leader(2)))
    assert case.eligible_leader_ids == ()


def test_the_latest_day_leaves_ten_of_the_25_days():
    (case,) = rate(key_case(1, date(2026, 11, 20)))
    assert case.latest_day == date(2026, 12, 5)


def test_a_suggested_day_before_the_first_day_of_the_plan_does_not_bind():
    case = key_case(1, date(2026, 11, 10))
    assert rate(case)[0].latest_day == date(2026, 11, 25)
    assert rate(case, first_day=date(2026, 11, 30))[0].latest_day == date(2026, 12, 5)


def test_the_days_left_of_a_case_are_those_to_its_report_whenever_the_plan_begins():
    cases = [key_case(n, date(2026, 10, 20) + timedelta(days=4 * n)) for n in range(1, 8)]
    whenever = [rate(*cases, first_day=TODAY + timedelta(days=later)) for later in (0, 3, 14, 60)]
    assert [[case.days_left for case in found] for found in whenever] == [[-5, -1, 3, 7, 11, 15, 19]] * 4
    assert rate(petition(9))[0].days_left is None


def test_an_overdue_key_case_gets_all_deadline_points_and_says_so():
    (case,) = rate(key_case(1, date(2026, 10, 1)))
    overdue = next(r for r in case.reasons if r.rule == "deadline")
    assert overdue.points == PROFILE.urgency.deadline
    assert "已过28天" in overdue.text.zh


def test_every_reason_with_points_names_its_clause():
    (case,) = rate(key_case(1), petition(2, repeat_of="P001"))
    assert rules(case) == ["key", "deadline", "age", "repeats"]
    assert all("三(二)" in r.text.zh and "三(二)" in r.text.en for r in case.reasons)


def test_the_points_of_a_case_worked_by_hand():
    (case,) = rate(key_case(1, date(2026, 11, 3), received_on=date(2026, 10, 24)), petition(2, repeat_of="P001"))
    by_rule = {r.rule: r.points for r in case.reasons}
    # 5 of 25 days left, received 2026-10-01 by the repeat: 53 of 180 days, 1 of 3 repeats
    assert by_rule == pytest.approx({"key": 0.35, "deadline": 0.3 * 20 / 25, "age": 0.2 * 53 / 180, "repeats": 0.05})
    assert case.score == pytest.approx(sum(by_rule.values()))


@settings(deadline=None, max_examples=80)
@given(age=st.integers(0, 2000), used=st.integers(-5, 200), repeats=st.integers(0, 12), key=st.booleans())
def test_the_score_lies_between_zero_and_one_and_is_the_sum_of_its_reasons(age, used, repeats, key):
    first = case_with(age, used, key)
    (case,) = rate(first, *(petition(n, repeat_of="P001") for n in range(2, repeats + 2)))
    assert 0 <= case.score <= 1
    assert case.score == pytest.approx(sum(r.points for r in case.reasons))


@settings(deadline=None, max_examples=80)
@given(age=st.integers(0, 400), used=st.integers(0, 40), later=st.integers(0, 40))
def test_fewer_days_left_never_make_a_case_less_urgent(age, used, later):
    assert rate(case_with(age, used + later))[0].score >= rate(case_with(age, used))[0].score


@settings(deadline=None, max_examples=80)
@given(age=st.integers(0, 400), longer=st.integers(0, 400), key=st.booleans())
def test_a_longer_wait_never_makes_a_case_less_urgent(age, longer, key):
    assert rate(case_with(age + longer, 5, key))[0].score >= rate(case_with(age, 5, key))[0].score


@settings(deadline=None, max_examples=40)
@given(order=st.permutations(range(6)))
def test_the_order_of_the_ledger_does_not_matter(order):
    ledger = [
        petition(1),
        petition(2, repeat_of="P001"),
        key_case(3, repeat_of="P900"),
        key_case(4, date(2026, 11, 2), repeat_of="P900"),
        petition(5, repeat_of="P006"),
        petition(6, repeat_of="P005"),
    ]
    assert rate(*(ledger[i] for i in order)) == rate(*ledger)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_the_open_matters_on_the_map_are_the_rated_ones(data):
    numbers = range(1, 8)
    ledger = [
        petition(
            n,
            received_on=TODAY - timedelta(days=data.draw(st.integers(0, 9))),
            repeat_of=data.draw(st.sampled_from(["", "", "P001", "P003", f"P{n:03d}", "P006", "P900"])),
            status=data.draw(st.sampled_from(CaseStatus)),
        )
        for n in numbers
    ]
    placed = [at_village(n, data.draw(st.integers(1, 5))) for n in numbers if data.draw(st.booleans())]
    on_map = {load.village.code: load.open_matters for load in tally(ledger, placed, villages()).villages}
    rated = Counter(case.village_code for case in rate(*ledger, matches=placed))
    assert {code: rated[code] for code in on_map} == on_map


def case_with(age, used, key=True):
    received = TODAY - timedelta(days=age)
    if not key:
        return petition(1, received_on=received)
    return key_case(1, TODAY - timedelta(days=used), received_on=received)


def test_a_key_case_that_was_reported_has_no_deadline_any_more_but_stays_a_key_case():
    told, late = key_case(1, date(2026, 10, 1)), key_case(2, date(2026, 10, 1))
    before, other = rate(told, late)
    after, same = rate(replace(told, reported_on=date(2026, 10, 20)), late)
    assert ("deadline" in rules(before), "deadline" in rules(after), same == other) == (True, False, True)
    assert (before.days_left, after.days_left, after.visit_by, after.latest_day) == (-28, None, None, None)
    assert (after.is_key, after.eligible_leader_ids) == (True, before.eligible_leader_ids)
    again = key_case(3, date(2026, 11, 20), repeat_of="P001", reported_on=date(2026, 10, 20))
    (both,) = rate(replace(told, reported_on=date(2026, 10, 20)), again)
    assert both.days_left == 22, "what came after the report has one of its own"
