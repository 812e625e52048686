"""A plan as a calendar: read back by a parser it says the plan's hours; a later version moves and cancels the same events."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar
from line_run import line_run

from fieldvisit.io.exports.calendar import CalendarQuestion, Due, plan_ics

DAY = date(2026, 12, 9)


@pytest.fixture(scope="module")
def plan():
    return line_run().plan


def asked(version=1, **more):
    return CalendarQuestion("410423", "示例县", "zh", version, **more)


def events(content):
    return {str(e["uid"]): e for e in Calendar.from_ical(content).walk("VEVENT")}


def stops(plan, leader_id=""):
    return [(i, s) for i in plan.itineraries if not leader_id or i.shift.leader_id == leader_id for s in i.stops]


def test_every_stop_is_an_event_at_its_hour_in_chinese_time(plan):
    found = events(plan_ics(plan, asked()))
    visits = {v.id: v for v in plan.visits}
    told = sorted(
        (e["dtstart"].dt.replace(tzinfo=None), e["dtend"].dt.replace(tzinfo=None), str(e["location"])) for e in found.values()
    )
    wanted = sorted(
        (
            datetime.combine(i.shift.day, datetime.min.time()) + timedelta(minutes=s.arrive_min),
            datetime.combine(i.shift.day, datetime.min.time()) + timedelta(minutes=s.depart_min),
            visits[s.visit_id].village.full_name,
        )
        for i, s in stops(plan)
    )
    assert told == wanted != []
    assert {e["dtstart"].dt.utcoffset() for e in found.values()} == {timedelta(hours=8)}
    assert b"TZID:Asia/Shanghai" in plan_ics(plan, asked())


def test_titles_tell_the_village_and_nothing_of_the_matter(plan):
    text = plan_ics(plan, asked()).decode()
    names = {v.village.name for v in plan.visits}
    assert {str(e["summary"]) for e in events(text).values()} <= {f"下访 {name}" for name in names}
    for visit in plan.visits:
        assert visit.id not in text
        assert not [p for p in (*visit.petition_ids, *visit.categories) if p in text]


def test_a_later_version_keeps_the_uid_counts_up_and_cancels_what_is_gone(plan):
    first = events(plan_ics(plan, asked(3)))
    whole = plan.itineraries[0]
    later = tuple(replace(s, arrive_min=s.arrive_min + 20, depart_min=s.depart_min + 20) for s in whole.stops[1:])
    changed = replace(plan, id="other", itineraries=(replace(whole, stops=later), *plan.itineraries[1:]))
    second = events(plan_ics(changed, asked(5, former=(plan,))))
    assert set(second) == set(first)
    assert {int(e["sequence"]) for e in second.values()} == {5}
    assert all(second[uid]["dtstamp"].dt > e["dtstamp"].dt for uid, e in first.items())
    gone = [e for e in second.values() if str(e["status"]) == "CANCELLED"]
    assert len(gone) == 1
    assert not gone[0].walk("VALARM")
    moved = [uid for uid, e in second.items() if e["dtstart"].dt - first[uid]["dtstart"].dt == timedelta(minutes=20)]
    assert len(moved) == len(later)


def test_a_leaders_calendar_holds_the_own_stops_only(plan):
    leader_id = plan.itineraries[0].shift.leader_id
    assert len(events(plan_ics(plan, asked(leader_id=leader_id)))) == len(stops(plan, leader_id)) < len(stops(plan))


def test_report_days_are_alarms_before_the_day_and_name_a_code_alone(plan):
    found = events(plan_ics(plan, asked(dues=(Due("QK7-4M2", DAY),))))
    due = next(e for e in found.values() if "QK7-4M2" in str(e["summary"]))
    assert (due["dtstart"].dt, str(due["transp"])) == (DAY, "TRANSPARENT")
    assert due.walk("VALARM")[0]["trigger"].dt == timedelta(days=-3, hours=9)


def test_equal_questions_give_equal_bytes_and_lines_no_longer_than_the_standard_allows(plan):
    content = plan_ics(plan, asked())
    assert content == plan_ics(plan, asked())
    assert content.count(b"\r\n") == content.count(b"\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
