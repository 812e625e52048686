from dataclasses import replace
from datetime import date

import pytest
from builders import leader

from fieldvisit.domain.people import TravellerKind
from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import PolicyRefusedError
from fieldvisit.policy.profile import load_profile
from fieldvisit.policy.rules import briefing_held, may_handle, may_show_count, may_visit

PROFILE = load_profile()


@pytest.mark.parametrize(
    ("level", "allowed"),
    [(AdminLevel.CITY, True), (AdminLevel.COUNTY, True), (AdminLevel.TOWNSHIP, False), (AdminLevel.VILLAGE, False)],
)
def test_a_key_case_is_handled_by_city_or_county_and_never_handed_down(level, allowed):
    assert may_handle(level, True, PROFILE).allowed is allowed


@pytest.mark.parametrize("level", [AdminLevel.CITY, AdminLevel.COUNTY, AdminLevel.TOWNSHIP, AdminLevel.VILLAGE])
def test_an_ordinary_case_is_handled_where_it_arises(level):
    assert may_handle(level, False, PROFILE).allowed


def test_a_refusal_shows_the_clause_and_its_own_words():
    ruling = may_handle(AdminLevel.TOWNSHIP, True, PROFILE)
    assert (ruling.clause.ref, ruling.clause.quote) == ("三(二)", "不得转交乡镇")
    with pytest.raises(PolicyRefusedError, match=r"三\(二\)"):
        ruling.enforce()


def test_an_allowed_ruling_lets_pass():
    may_handle(AdminLevel.COUNTY, True, PROFILE).enforce()


def test_only_its_own_lead_leader_visits_a_key_case():
    assert may_visit(leader(1), "L01", True, PROFILE).allowed
    assert not may_visit(leader(2), "L01", True, PROFILE).allowed


def test_no_work_team_visits_a_key_case_even_when_it_is_named():
    team = replace(leader(1), kind=TravellerKind.TEAM)
    assert not may_visit(team, "L01", True, PROFILE).allowed


def test_anybody_may_visit_an_ordinary_case():
    team = replace(leader(1), kind=TravellerKind.TEAM)
    assert may_visit(team, "", False, PROFILE).allowed
    assert may_visit(leader(2), "L01", False, PROFILE).allowed


@pytest.mark.parametrize(("count", "shown"), [(0, True), (1, False), (4, False), (5, True), (600, True)])
def test_counts_from_one_to_four_are_not_shown(count, shown):
    assert may_show_count(count, PROFILE).allowed is shown


@pytest.mark.parametrize(
    ("held", "today", "enough"),
    [
        ([], date(2026, 11, 23), False),
        ([date(2026, 11, 1)], date(2026, 11, 23), True),
        ([date(2026, 10, 31)], date(2026, 11, 1), False),
        ([date(2025, 11, 5)], date(2026, 11, 23), False),
        ([date(2026, 11, 30)], date(2026, 11, 23), False),
        ([date(2028, 2, 29)], date(2028, 2, 29), True),
    ],
)
def test_the_briefing_counts_in_the_month_it_was_held(held, today, enough):
    assert briefing_held(held, today, PROFILE).allowed is enough
