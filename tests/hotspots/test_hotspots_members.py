"""Who is proposed for a hotspot, and which village comes on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from builders import leader, village

from fieldvisit.domain.people import TravellerKind
from fieldvisit.hotspots.dispatch.members import OfferParams, offers_for, village_days

MONDAY = date(2026, 11, 30)
MIX = {"policy.housing": 10, "infrastructure.water": 6, "other": 4}


def person(n, *categories, team=False):
    return replace(leader(n), kind=TravellerKind.TEAM if team else TravellerKind.LEADER, categories=categories)


def test_a_team_goes_and_then_whoever_knows_about_what_nobody_knows_yet():
    people = [
        person(1, "policy.housing", "infrastructure.water"),
        person(2, "policy.housing", team=True),
        person(3, "infrastructure.water"),
        person(4),
    ]
    told = [(one.person.id, one.expert_matters, one.proposed) for one in offers_for(MIX, people)]
    assert told == [("L02", 10, True), ("L01", 16, True), ("L03", 6, False), ("L04", 0, False)]


def test_nobody_is_proposed_who_knows_nothing_new_and_not_more_than_asked_for():
    people = [person(1, "policy.housing"), person(2, "policy.housing"), person(3, "infrastructure.water"), person(4, "other")]
    assert [one.person.id for one in offers_for(MIX, people) if one.proposed] == ["L01", "L03"], "four fifths are enough"
    assert [one.person.id for one in offers_for(MIX, people, OfferParams(most=1)) if one.proposed] == ["L01"]
    assert offers_for(MIX, []) == ()


def test_a_day_begins_where_most_is_open_and_goes_on_to_the_nearest():
    places = [village(n) for n in (1, 2, 3, 4, 5)]  # in a line
    open_matters = {places[3].code: 9, places[0].code: 5}
    days = [MONDAY, MONDAY + timedelta(days=1)]
    planned = village_days(places, open_matters, days, 2)
    assert [(one.day, one.village_code) for one in planned] == [
        (days[0], places[3].code),
        (days[0], places[2].code),
        (days[1], places[0].code),
        (days[1], places[1].code),
    ]


def test_villages_that_no_map_knows_come_last_and_none_comes_twice():
    lost = replace(village(1), location=None)
    planned = village_days([lost, village(2), village(3)], {lost.code: 99}, [MONDAY, MONDAY + timedelta(days=1)], 2)
    assert [one.village_code for one in planned] == [village(2).code, village(3).code, lost.code]
