"""A plan as a calendar file (iCalendar, RFC 5545): one event a stop, which a later version of the plan moves or cancels in place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from fieldvisit.domain.clock import HERE
from fieldvisit.domain.plan import Itinerary, Plan, Stop
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import Text

_BEFORE_STOP = timedelta(minutes=-30)
_BEFORE_DUE = timedelta(days=-3, hours=9)


@dataclass(frozen=True, slots=True)
class Due:
    """A day by which a key case must be reported: its short code, which names nobody."""

    case_id: str
    on: date


@dataclass(frozen=True)
class CalendarQuestion:
    """Whose calendar: all leaders for an empty ``leader_id``; ``county_code`` and ``name`` tell calendars apart; ``lang`` of the words.

    ``version`` is the plan's: it orders what calendars have seen. ``former`` are plans that calendars may have seen before; ``dues``
    are alarms beside the stops.
    """

    county_code: str
    name: str
    lang: str
    version: int
    leader_id: str = ""
    former: Sequence[Plan] = ()
    dues: Sequence[Due] = ()


def plan_ics(plan: Plan, question: CalendarQuestion) -> bytes:
    """The calendar of a plan; equal questions give equal bytes.

    Titles are neutral: the village and nothing of the matter. An event is known by leader and visit, so the same visit at another hour
    moves it, and one that ``former`` plans had and this one has not is cancelled.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//fieldvisit//plan//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", question.name)
    there = set()
    for itinerary, stop, visit in _stops(plan, question.leader_id):
        calendar.add_component(_event(itinerary, stop, visit, question, plan))
        there.add(_uid(question, itinerary.shift.leader_id, visit.id))
    for older in sorted(question.former, key=lambda one: (one.first_day, one.id)):
        for itinerary, stop, visit in _stops(older, question.leader_id):
            uid = _uid(question, itinerary.shift.leader_id, visit.id)
            if uid not in there and itinerary.shift.day >= plan.first_day:
                there.add(uid)
                gone = _event(itinerary, stop, visit, question, plan)
                gone["status"] = "CANCELLED"
                gone.subcomponents.clear()
                calendar.add_component(gone)
    for due in sorted(question.dues, key=lambda one: (one.on, one.case_id)):
        calendar.add_component(_due(due, question, plan))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _stops(plan: Plan, leader_id: str) -> Iterable[tuple[Itinerary, Stop, Visit]]:
    visits = {visit.id: visit for visit in plan.visits}
    chosen = (i for i in plan.itineraries if not leader_id or i.shift.leader_id == leader_id)
    for itinerary in sorted(chosen, key=lambda i: (i.shift.day, i.shift.leader_id)):
        for stop in itinerary.stops:
            yield itinerary, stop, visits[stop.visit_id]


def _event(itinerary: Itinerary, stop: Stop, visit: Visit, question: CalendarQuestion, plan: Plan) -> Event:
    event, day, place = Event(), itinerary.shift.day, visit.village
    title = Text(f"下访 {place.name}", f"Visit to {place.name}").in_(question.lang)
    event.add("uid", _uid(question, itinerary.shift.leader_id, visit.id))
    event.add("sequence", question.version)
    event.add("dtstamp", _stamp(plan, question))
    event.add("summary", title)
    event.add("dtstart", _at(day, stop.arrive_min))
    event.add("dtend", _at(day, stop.depart_min))
    event.add("location", place.full_name)
    event.add("status", "CONFIRMED")
    event.add("class", "PRIVATE")
    if place.location is not None:
        event.add("geo", (round(place.location.lat, 5), round(place.location.lon, 5)))
    event.add_component(_alarm(_BEFORE_STOP, title))
    return event


def _due(due: Due, question: CalendarQuestion, plan: Plan) -> Event:
    event = Event()
    title = Text(f"上报期限 {due.case_id}", f"Report due {due.case_id}").in_(question.lang)
    event.add("uid", _known_as(question.county_code, "due", due.case_id))
    event.add("sequence", question.version)
    event.add("dtstamp", _stamp(plan, question))
    event.add("summary", title)
    event.add("dtstart", due.on)
    event.add("dtend", due.on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add_component(_alarm(_BEFORE_DUE, title))
    return event


def _alarm(before: timedelta, title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", before)
    return alarm


def _uid(question: CalendarQuestion, leader_id: str, visit_id: str) -> str:
    return _known_as(question.county_code, leader_id, visit_id)


def _known_as(*parts: str) -> str:
    """A name that tells nothing of what it is made of, and is the same for every version."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32] + "@fieldvisit"


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(), HERE) + timedelta(minutes=minute)


def _stamp(plan: Plan, question: CalendarQuestion) -> datetime:
    """No clock: later versions are later, equal ones equal."""
    return datetime.combine(plan.first_day, time(), ZoneInfo("UTC")) - timedelta(days=7) + timedelta(seconds=question.version)
