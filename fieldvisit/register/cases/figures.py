"""What a day begins with, counted from visible cases: the month, what waits, which promises are due."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, func, select

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.figures import MonthFigures, Waiting
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.records import Reply, Satisfaction
from fieldvisit.domain.codec import from_json
from fieldvisit.register.cases.query import stands, visible
from fieldvisit.register.cases.rows import case_of, files_of
from fieldvisit.register.cases.tables import case_file, case_record
from fieldvisit.register.cases.views import returned_on

Eyes = tuple[Scope, ...]
"""Whose eyes look: only what exists for every one of these scopes is counted."""

_NEWEST = 2_000
"""Most cases whose promises are looked at."""


def month_figures(connection: Connection, eyes: Eyes, month: str) -> MonthFigures:
    """The figures of a month, ``2026-11``."""
    c = case_file.c
    received = _count(connection, eyes, c.received_on.startswith(month))
    closed = _count(connection, eyes, and_(c.is_open == 0, c.payload.contains(f'"closed_on": "{month}')))
    replies = [one for one in _replies(connection, eyes, month) if one.satisfaction is not Satisfaction.NOT_ASKED]
    satisfied = sum(one.satisfaction is Satisfaction.SATISFIED for one in replies)
    returned = sum(f"{day:%Y-%m}" == month for day in returned_on(connection, eyes[0], *(visible(scope) for scope in eyes[1:])))
    return MonthFigures(month, received, closed, returned, len(replies), satisfied)


def waiting(connection: Connection, eyes: Eyes, old_before: date, leader_id: str = "") -> Waiting:
    """The open cases, of one leader or of all."""
    c = case_file.c
    mine: list[ColumnElement[bool]] = [c.leader_id == leader_id] if leader_id else []
    is_old, is_free = c.received_on < old_before.isoformat(), c.leader_id == ""
    open_ = c.is_open == 1
    return Waiting(
        open=_count(connection, eyes, open_, *mine),
        old=_count(connection, eyes, open_, is_old, *mine),
        key=_count(connection, eyes, open_, c.is_key == 1, *mine),
        unassigned=0 if mine else _count(connection, eyes, open_, is_free),
    )


def promised(connection: Connection, eyes: Eyes, leader_id: str = "") -> tuple[CaseFile, ...]:
    """Open cases whose newest outcome holds a promise, the one due first at the head."""
    c, r = case_file.c, case_record.c
    holds = select(r.case_id).where(r.kind == "outcome", r.payload.contains('"due_on": "'))
    conditions = [*_seen(eyes), c.is_open == 1, c.id.in_(holds)]
    if leader_id:
        conditions.append(c.leader_id == leader_id)
    rows = connection.scalars(select(c.payload).where(*conditions).order_by(c.id).limit(_NEWEST))
    found = ((file.outcome, file) for file in files_of(connection, [case_of(row) for row in rows]))
    due = [(outcome.promise.due_on, file.case.id, file) for outcome, file in found if outcome and outcome.promise]
    return tuple(file for _, _, file in sorted(due, key=lambda one: one[:2]))


def _seen(eyes: Eyes) -> list[ColumnElement[bool]]:
    return [*(visible(scope) for scope in eyes), stands(eyes[0])]


def _count(connection: Connection, eyes: Eyes, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(case_file).where(*_seen(eyes), *conditions)
    return int(connection.scalar(query) or 0)


def _replies(connection: Connection, eyes: Eyes, month: str) -> list[Reply]:
    r = case_record.c
    query = select(r.payload).join(case_file, case_file.c.id == r.case_id)
    rows = connection.scalars(query.where(r.kind == "reply", r.payload.contains(f'"on": "{month}'), *_seen(eyes)))
    return [from_json(row, Reply) for row in rows]
