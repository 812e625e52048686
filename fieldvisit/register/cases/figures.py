"""What a day begins with, counted from visible cases: the month, what waits, which promises are due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.figures import MonthFigures, Waiting
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.records import Reply, Satisfaction
from fieldvisit.domain.codec import from_json
from fieldvisit.register.cases.counting import tally
from fieldvisit.register.cases.query import Table, is_most, stands, visible
from fieldvisit.register.cases.rows import case_of, files_of
from fieldvisit.register.cases.tables import STILL_OPEN, case_file, case_record
from fieldvisit.register.cases.views import returned_on

Eyes = tuple[Scope, ...]
"""Whose eyes look: only what exists for every one of these scopes is counted."""

_DUE = 200
"""Most cases whose promises are looked at, those due first."""


def month_figures(connection: Connection, eyes: Eyes, month: str) -> MonthFigures:
    """The figures of a month, ``2026-11``."""
    c, first = case_file.c, date.fromisoformat(f"{month}-01")
    end = (first + timedelta(days=31)).replace(day=1)
    received = _received(connection, eyes, month, (first, end))
    closed = _count(connection, eyes, c.closed_on >= first.isoformat(), c.closed_on < end.isoformat())
    replies = [one for one in _replies(connection, eyes, first, end) if one.satisfaction is not Satisfaction.NOT_ASKED]
    satisfied = sum(one.satisfaction is Satisfaction.SATISFIED for one in replies)
    days = returned_on(connection, eyes[0], *(visible(scope) for scope in eyes[1:]), since=first, until=end)
    return MonthFigures(month, received, closed, len(days), len(replies), satisfied)


def waiting(connection: Connection, eyes: Eyes, old_before: date, leader_id: str = "") -> Waiting:
    """The open cases, of one leader or of all."""
    c = case_file.c
    mine: list[ColumnElement[bool]] = [c.leader_id == leader_id] if leader_id else []
    sums = (c.received_on < old_before.isoformat(), c.is_key == 1, c.leader_id == "")
    query = select(func.count(), *(func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in sums))
    open_, old, key, free = connection.execute(query.where(STILL_OPEN, *_seen(connection, eyes), *mine)).one()
    return Waiting(int(open_), int(old), int(key), 0 if mine else int(free))


def promised(connection: Connection, eyes: Eyes, leader_id: str = "") -> tuple[CaseFile, ...]:
    """Open cases whose newest outcome holds a promise, the one due first at the head."""
    c, r = case_file.c, case_record.c
    conditions: list[Any] = [r.kind == "outcome", r.day != "", *_seen(connection, eyes), STILL_OPEN]
    if leader_id:
        conditions.append(c.leader_id == leader_id)
    first = func.min(r.day)
    ids = select(c.id, first.label("day")).join(case_record, r.case_id == c.id).where(*conditions).group_by(c.id)
    some = ids.order_by(first, c.id).limit(_DUE).subquery()
    rows = connection.scalars(select(c.payload).join(some, some.c.id == c.id))
    found = ((file.outcome, file) for file in files_of(connection, [case_of(row) for row in rows]))
    due = [(outcome.promise.due_on, file.case.id, file) for outcome, file in found if outcome and outcome.promise]
    return tuple(file for _, _, file in sorted(due, key=lambda one: one[:2]))


def _seen(connection: Connection, eyes: Eyes) -> list[ColumnElement[bool]]:
    most = is_most(connection, eyes[0])
    return [*(visible(scope, by_place=not most) for scope in eyes), stands(eyes[0])]


def _received(connection: Connection, eyes: Eyes, month: str, days: tuple[date, date]) -> int:
    if len(eyes) == 1:  # from the counts that the database keeps
        return tally(connection, eyes[0], Table.MONTH).get(month, 0)
    c = case_file.c
    return _count(connection, eyes, c.received_on >= days[0].isoformat(), c.received_on < days[1].isoformat())


def _count(connection: Connection, eyes: Eyes, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(case_file).where(*_seen(connection, eyes), *conditions)
    return int(connection.scalar(query) or 0)


def _replies(connection: Connection, eyes: Eyes, first: date, end: date) -> list[Reply]:
    r = case_record.c
    when = (r.kind == "reply", r.day >= first.isoformat(), r.day < end.isoformat())
    query = select(r.payload).join(case_file, case_file.c.id == r.case_id).where(*when, *_seen(connection, eyes))
    return [from_json(row, Reply) for row in connection.scalars(query.order_by(r.case_id, r.version, r.position))]
