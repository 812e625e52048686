"""What else shows cases: petitions, matches, the plan. Each is cut down to the cases that exist for the scope."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, select

from fieldvisit.domain.access.divisions import inside
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.events import Action
from fieldvisit.domain.cases.matter import Case
from fieldvisit.domain.clock import day_here
from fieldvisit.domain.match import Match
from fieldvisit.domain.petition import Petition
from fieldvisit.domain.plan import Itinerary, Plan
from fieldvisit.domain.visit import Visit
from fieldvisit.register.cases.beside import RETURNED
from fieldvisit.register.cases.query import visible
from fieldvisit.register.cases.tables import case_file, case_petition, event
from fieldvisit.register.petitions import stored
from fieldvisit.register.plans import the_current_plan
from fieldvisit.register.results import match_of
from fieldvisit.register.tables import match


def petition_ids(connection: Connection, scope: Scope) -> frozenset[str]:
    """Ids of the petitions of visible cases; a petition that belongs to no case yet is nobody's to see."""
    scope.require(Right.READ)
    query = select(case_petition.c.petition_id).join(case_file, case_file.c.id == case_petition.c.case_id)
    return frozenset(connection.scalars(query.where(visible(scope))))


def petitions(connection: Connection, scope: Scope) -> tuple[Petition, ...]:
    """The petitions of visible cases, in order of id."""
    found = stored(connection, petition_ids(connection, scope))
    return tuple(found[key][0] for key in sorted(found))


def petitions_of(connection: Connection, case: Case) -> tuple[Petition, ...]:
    """The petitions of a case that was found for a scope, first received first."""
    found = stored(connection, case.petition_ids)
    return tuple(found[key][0] for key in case.petition_ids if key in found)


def matches(connection: Connection, scope: Scope) -> tuple[Match, ...]:
    """The matches of those petitions, in order of petition id."""
    known = petition_ids(connection, scope)
    rows = connection.execute(select(match.c.petition_id, match.c.payload).order_by(match.c.petition_id))
    return tuple(match_of(row.payload) for row in rows if row.petition_id in known)


def returned_on(
    connection: Connection, scope: Scope, *more: ColumnElement[bool], since: date = date.min, until: date = date.max
) -> tuple[date, ...]:
    """The days from ``since`` to before ``until`` on which visible cases (``more``: conditions besides) were returned for rework, in order."""
    scope.require(Right.READ)
    query = select(event.c.at, event.c.after).join(case_file, case_file.c.id == event.c.subject_id)
    query = query.where(event.c.kind == "case", event.c.action == Action.MOVE.value, visible(scope), *more)
    if since != date.min:  # moments are written with their own offset from UTC: a day more on either side, told apart below
        query = query.where(
            event.c.at >= (since - timedelta(days=1)).isoformat(), event.c.at < (until + timedelta(days=2)).isoformat()
        )
    days = (day_here(row.at) for row in connection.execute(query) if RETURNED in row.after)
    return tuple(sorted(day for day in days if since <= day < until))


def plan(connection: Connection, scope: Scope) -> Plan | None:
    """The plan in force without visits, stops and petitions that do not exist for the scope; ``None`` before the first."""
    known = petition_ids(connection, scope)
    whole = the_current_plan(connection)
    if whole is None:
        return None
    visits = tuple(v for visit in whole.visits if (v := _cut(visit, known, scope)) is not None)
    kept = {visit.id for visit in visits}
    return replace(
        whole,
        visits=visits,
        itineraries=tuple(_day(itinerary, kept) for itinerary in whole.itineraries),
        unassigned=tuple(u for u in whole.unassigned if u.visit_id in kept),
    )


def _cut(visit: Visit, known: AbstractSet[str], scope: Scope) -> Visit | None:
    if not visit.petition_ids:
        there = any(inside(visit.village.code, area) for area in scope.areas)
        shut = any(inside(visit.village.code, area) for area in scope.exclusions.areas)
        return visit if there and not shut else None
    ids = tuple(key for key in visit.petition_ids if key in known)
    if len(ids) == len(visit.petition_ids):
        return visit
    return replace(visit, petition_ids=ids, reasons=(), score=0.0, recused_leader_ids=()) if ids else None


def _day(itinerary: Itinerary, kept: AbstractSet[str]) -> Itinerary:
    stops = tuple(stop for stop in itinerary.stops if stop.visit_id in kept)
    if len(stops) == len(itinerary.stops):
        return itinerary
    return replace(itinerary, stops=stops, drive_min=sum(s.drive_min for s in stops), drive_km=sum(s.drive_km for s in stops))
