"""One leader's day as rows in the order in which they happen, and what its villages are told of it: for pages and paper alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from fieldvisit.domain.people import Leader
from fieldvisit.domain.plan import Itinerary, Stop
from fieldvisit.domain.run import Run
from fieldvisit.domain.visit import ANNOUNCED, KIND_NAMES, Visit
from fieldvisit.maps.labels import clock

_SPAN_MIN = 30
"""Villages are told a half hour, not a minute: roads are roads."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A break at a stop between arrival and service: ``lunch`` or ``meeting``."""

    kind: str
    start: str
    end: str


@dataclass(frozen=True)
class DayRow:
    """One line of an itinerary: ``leave``, ``stop``, ``lunch``, ``meeting`` or ``return``, with the way there.

    In order of time: ``drive_start``, ``arrive``, ``pauses``, ``start``, ``end``; empty where there is none.
    """

    kind: str
    number: int
    place: str
    arrive: str
    start: str
    end: str
    drive_min: int
    drive_km: float
    drive_start: str = ""
    pauses: tuple[Pause, ...] = ()
    visit_kind: str = ""
    cases: int = 0
    categories: tuple[str, ...] = ()
    must: bool = False


@dataclass(frozen=True)
class HostRow:
    """What one village is told beforehand: when to expect whom, and nothing about why."""

    place: str
    earliest: str
    latest: str
    until: str


@dataclass(frozen=True)
class _Break:
    """Lunch or a meeting, in minutes of the day."""

    begins: int
    ends: int
    kind: str


def day_rows(run: Run, itinerary: Itinerary, leader: Leader, visits: Mapping[str, Visit], lang: str) -> tuple[DayRow, ...]:
    """Leaving, stops with the way there, lunch, meetings and the return; read from top to bottom no time goes backwards.

    A break taken at a village between arrival and service belongs to that stop (``pauses``); any other one has a row of
    its own, before the first drive that begins after it. ``visits`` are by id.
    """
    left = DayRow("leave", 0, leader.base_name, "", "", clock(itinerary.leave_min), 0, 0.0)
    rows, breaks = [(itinerary.leave_min, left)], _breaks(itinerary, leader)
    for number, stop in enumerate(itinerary.stops, start=1):
        inside = [b for b in breaks if stop.arrive_min <= b.begins and b.ends <= stop.start_min]
        breaks = [b for b in breaks if b not in inside]
        row = _stop_row((run, lang), number, stop, visits[stop.visit_id])
        rows.append((stop.arrive_min - stop.drive_min, replace(row, pauses=tuple(_pause(b) for b in inside))))
    homeward = itinerary.return_min - itinerary.return_drive_min
    rows.append((homeward, _home_row(itinerary, leader, homeward)))
    for one in breaks:
        at = next((n for n, (begins, _) in enumerate(rows) if begins > one.begins), len(rows))
        rows.insert(at, (one.begins, DayRow(one.kind, 0, "", "", clock(one.begins), clock(one.ends), 0, 0.0)))
    return tuple(row for _, row in rows)


def meetings_on(leader: Leader, day: date) -> tuple[str, ...]:
    """The leader's meetings of a day as ``09:00–10:30``, in order of time."""
    spans = sorted(absence.window for absence in leader.absences if absence.day == day)
    return tuple(f"{clock(span.start_min)}–{clock(span.end_min)}" for span in spans)


def host_rows(itinerary: Itinerary, visits: Mapping[str, Visit]) -> tuple[HostRow, ...]:
    """What the villages of a day are told, one row each, without visits that come unannounced or to homes; ``visits`` are by id."""
    villages: dict[str, list[Stop]] = {}
    for stop in itinerary.stops:
        if visits[stop.visit_id].kind in ANNOUNCED:
            villages.setdefault(visits[stop.visit_id].village.full_name, []).append(stop)
    return tuple(
        HostRow(
            place,
            clock(stops[0].arrive_min // _SPAN_MIN * _SPAN_MIN),
            clock(stops[0].arrive_min // _SPAN_MIN * _SPAN_MIN + _SPAN_MIN),
            clock(-(-stops[-1].depart_min // _SPAN_MIN) * _SPAN_MIN),
        )
        for place, stops in villages.items()
    )


def _breaks(itinerary: Itinerary, leader: Leader) -> list[_Break]:
    shift, lunch = itinerary.shift, itinerary.lunch_start_min
    windows = [absence.window for absence in leader.absences if absence.day == shift.day]
    breaks = [_Break(window.start_min, window.end_min, "meeting") for window in windows]
    if lunch is not None:
        breaks.append(_Break(lunch, lunch + shift.lunch_min, "lunch"))
    return sorted(breaks, key=lambda one: (one.begins, one.ends, one.kind))


def _pause(one: _Break) -> Pause:
    return Pause(one.kind, clock(one.begins), clock(one.ends))


def _stop_row(told: tuple[Run, str], number: int, stop: Stop, visit: Visit) -> DayRow:
    run, lang = told
    return DayRow(
        "stop",
        number,
        visit.village.full_name,
        clock(stop.arrive_min),
        clock(stop.start_min),
        clock(stop.depart_min),
        stop.drive_min,
        round(stop.drive_km, 1),
        drive_start=clock(stop.arrive_min - stop.drive_min) if stop.drive_min else "",
        visit_kind=KIND_NAMES[visit.kind].in_(lang),
        cases=len(visit.petition_ids),
        categories=tuple(run.categories[c].in_(lang) if c in run.categories else c for c in visit.categories),
        must=visit.must,
    )


def _home_row(itinerary: Itinerary, leader: Leader, homeward: int) -> DayRow:
    minutes, km = itinerary.return_drive_min, round(itinerary.return_drive_km, 1)
    begins = clock(homeward) if minutes else ""
    return DayRow("return", 0, leader.base_name, clock(itinerary.return_min), "", "", minutes, km, drive_start=begins)
