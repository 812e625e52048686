"""A run's plan as the week page and the pages of single days, in the language of the request."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from flask import url_for

from fieldvisit.domain.plan import Itinerary, Plan, UnassignedReason
from fieldvisit.domain.run import Run
from fieldvisit.domain.visit import ANNOUNCED, KIND_NAMES, Visit
from fieldvisit.maps import labels
from fieldvisit.maps.labels import clock
from fieldvisit.maps.layers import leader_numbers
from fieldvisit.maps.selection import EVERYTHING, Selection, chosen_itineraries, hotspot_codes
from fieldvisit.maps.strip import strip_of
from fieldvisit.web.background import printed
from fieldvisit.web.language import chosen_language, gettext, short_day
from fieldvisit.web.pages import (
    Head,
    HostPage,
    ItineraryLink,
    ItineraryPage,
    LeaderWeek,
    PlanPage,
    SheetsPage,
    UnassignedRow,
)
from fieldvisit.web.query import plan_days
from fieldvisit.workspace.plans.day import day_rows, host_rows, meetings_on


def head_of(run: Run, title: str) -> Head:
    """What stands on every page of this run."""
    lang = chosen_language()
    banner = run.banner.in_(lang) if run.banner else ""
    sources = tuple(line.in_(lang) for line in labels.source_lines(run))
    return Head(title, run.county_name, run.today, lang, run.demo, banner, (*sources, *printed()))


def plan_page(run: Run) -> PlanPage:
    """The week of the plan; without a plan the page says so."""
    weeks = _weeks(run)
    planned = sum(week.visits for week in weeks)
    return PlanPage(
        head=head_of(run, gettext("Week plan")),
        planned=run.plan is not None,
        days=plan_days(run),
        weeks=weeks,
        visits_asked=len(run.plan.visits) if run.plan else 0,
        visits_planned=planned,
        drive_km=round(sum(week.drive_km for week in weeks), 1),
        drive_min=sum(week.drive_min for week in weeks),
        unassigned=unassigned_rows(run),
        estimated=estimated(run),
        conditions=_conditions(run),
    )


def itinerary_page(run: Run, leader_id: str, day: date) -> ItineraryPage | None:
    """The page of one leader's day; ``None`` when the plan sends this leader nowhere on that day."""
    chosen = chosen_itineraries(run, Selection(leader=leader_id, day=day))
    leader = next((person for person in run.leaders if person.id == leader_id), None)
    if run.plan is None or leader is None or not chosen:
        return None
    itinerary, visits = chosen[0], _visits(run.plan)
    return ItineraryPage(
        head=head_of(run, gettext("Itinerary of %(leader)s, %(day)s", leader=leader.name, day=short_day(day))),
        leader_number=leader_numbers(run)[leader_id],
        leader=leader.name,
        department=leader.department,
        base=leader.base_name,
        day=day,
        rows=day_rows(run, itinerary, leader, visits, chosen_language()),
        stops=len(itinerary.stops),
        cases=sum(len(visits[stop.visit_id].petition_ids) for stop in itinerary.stops),
        drive_km=round(itinerary.drive_km, 1),
        drive_min=itinerary.drive_min,
        estimated=estimated(run),
        leader_id=leader_id,
        map_query=urlencode({"leader": leader_id, "day": day.isoformat(), "lang": chosen_language()}),
        conditions=_conditions(run),
    )


def sheets_page(run: Run, selection: Selection) -> SheetsPage:
    """The day sheets of the leaders and days that the selection names, in order of leader and day."""
    chosen = [(itinerary_page(run, i.shift.leader_id, i.shift.day), i) for i in chosen_itineraries(run, selection)]
    going = {i.shift.leader_id for i in chosen_itineraries(run)}
    return SheetsPage(
        head=head_of(run, gettext("Day sheets")),
        planned=run.plan is not None,
        sheets=tuple(replace(page, strip=strip_of(run, i)) for page, i in chosen if page is not None),
        days=plan_days(run),
        leaders=tuple((one.id, one.name) for one in sorted(run.leaders, key=lambda one: one.id) if one.id in going),
        day=selection.day,
        leader_id=selection.leader,
    )


def host_page(run: Run, leader_id: str, day: date) -> HostPage | None:
    """What the villages of one leader's day are told; ``None`` when the plan sends this leader nowhere on that day."""
    chosen = chosen_itineraries(run, Selection(leader=leader_id, day=day))
    leader = next((person for person in run.leaders if person.id == leader_id), None)
    if run.plan is None or leader is None or not chosen:
        return None
    visits = _visits(run.plan)
    return HostPage(
        head=head_of(run, gettext("Slips for the villages, %(leader)s, %(day)s", leader=leader.name, day=short_day(day))),
        leader_id=leader_id,
        leader=leader.name,
        department=leader.department,
        day=day,
        rows=host_rows(chosen[0], visits),
        kept_back=sum(visits[stop.visit_id].kind not in ANNOUNCED for stop in chosen[0].stops),
    )


def chosen_links(run: Run, selection: Selection = EVERYTHING) -> tuple[ItineraryLink, ...]:
    """Itineraries under the selection, in order of leader and day."""
    return tuple(_link(run, itinerary) for itinerary in chosen_itineraries(run, selection))


def unassigned_rows(run: Run, selection: Selection = EVERYTHING) -> tuple[UnassignedRow, ...]:
    """Visits that found no place, urgent ones first, narrowed to the township and the hotspot of a selection."""
    if run.plan is None:
        return ()
    visits, reasons, lang = _visits(run.plan), _reason_names(), chosen_language()
    spot = hotspot_codes(run, selection)
    rows = [(visits[u.visit_id], u) for u in run.plan.unassigned]
    rows.sort(key=lambda pair: (not pair[0].must, -pair[0].score, pair[0].id))
    return tuple(
        UnassignedRow(
            visit.village.full_name,
            KIND_NAMES[visit.kind].in_(lang),
            len(visit.petition_ids),
            visit.must,
            reasons[u.reason],
            u.sentence.in_(lang),
        )
        for visit, u in rows
        if selection.township in ("", visit.village.township_code) and (spot is None or visit.village.code in spot)
    )


def visit_days(run: Run) -> dict[str, tuple[str, ...]]:
    """For each village that is visited, day and time of each visit, in order."""
    found: dict[str, list[str]] = {}
    visits = _visits(run.plan) if run.plan else {}
    for itinerary in sorted(chosen_itineraries(run), key=lambda i: i.shift.day):
        for stop in itinerary.stops:
            when = f"{short_day(itinerary.shift.day)} {clock(stop.start_min)}"
            found.setdefault(visits[stop.visit_id].village.code, []).append(when)
    return {code: tuple(times) for code, times in found.items()}


def _conditions(run: Run) -> tuple[str, ...]:
    """What the travel times of the plan assume, in the language of the page."""
    return tuple(condition.in_(chosen_language()) for condition in run.plan.conditions) if run.plan else ()


def estimated(run: Run) -> bool:
    """Whether ways and times come from straight lines rather than roads; every page that shows them says so."""
    return run.plan is not None and run.plan.travel_source == "estimate"


def _weeks(run: Run) -> tuple[LeaderWeek, ...]:
    if run.plan is None:
        return ()
    numbers, days = leader_numbers(run), plan_days(run)
    weeks = []
    for leader in sorted(run.leaders, key=lambda person: person.id):
        mine = chosen_itineraries(run, Selection(leader=leader.id))
        links = {itinerary.shift.day: _link(run, itinerary) for itinerary in mine}
        weeks.append(
            LeaderWeek(
                number=numbers[leader.id],
                leader=leader.name,
                department=leader.department,
                days=tuple(links.get(day) for day in days),
                meetings=tuple(meetings_on(leader, day) for day in days),
                visits=sum(len(i.stops) for i in mine),
                drive_km=round(sum(i.drive_km for i in mine), 1),
                drive_min=sum(i.drive_min for i in mine),
            )
        )
    return tuple(weeks)


def _link(run: Run, itinerary: Itinerary) -> ItineraryLink:
    visits = _visits(run.plan) if run.plan else {}
    leader_id, day = itinerary.shift.leader_id, itinerary.shift.day
    return ItineraryLink(
        leader_number=leader_numbers(run)[leader_id],
        leader=next(person.name for person in run.leaders if person.id == leader_id),
        day=day,
        stops=tuple(f"{clock(stop.arrive_min)} {visits[stop.visit_id].village.full_name}" for stop in itinerary.stops),
        leave=clock(itinerary.leave_min),
        back=clock(itinerary.return_min),
        drive_km=round(itinerary.drive_km, 1),
        drive_min=itinerary.drive_min,
        href=url_for("plan.itinerary", leader_id=leader_id, day=day),
    )


def _visits(plan: Plan) -> dict[str, Visit]:
    return {visit.id: visit for visit in plan.visits}


def _reason_names() -> dict[UnassignedReason, str]:
    return {
        UnassignedReason.NO_POSITION: gettext("Position unknown"),
        UnassignedReason.UNREACHABLE: gettext("No road"),
        UnassignedReason.NOBODY_ELIGIBLE: gettext("Nobody may go"),
        UnassignedReason.NO_DAY_LEFT: gettext("No day left"),
        UnassignedReason.WINDOW_MISSED: gettext("Time window missed"),
        UnassignedReason.TOO_FAR: gettext("Too far for a day"),
        UnassignedReason.DAY_TOO_SHORT: gettext("Day too short"),
        UnassignedReason.NO_CONSENT: gettext("Household has not agreed yet"),
        UnassignedReason.NOT_TOGETHER: gettext("People cannot meet there"),
        UnassignedReason.FIRST_VISIT: gettext("Visit before it is not possible"),
        UnassignedReason.NOT_TRIED: gettext("Time ran out"),
        UnassignedReason.SET_ASIDE: gettext("Put back by hand"),
        UnassignedReason.TRADED_OFF: gettext("Gave way to more urgent visits"),
    }
