"""What a day begins with, counted from visible cases: the month, what waits, which promises are due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, case, func, select

from fieldvisit.domain.cases.figures import MonthFigures, Waiting
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.records import Reply, Satisfaction
from fieldvisit.domain.codec import from_json
from fieldvisit.domain.months import end_of, first_of
from fieldvisit.register.cases.counting import tally
from fieldvisit.register.cases.monthly import Eyes, seen_by_all
from fieldvisit.register.cases.query import Table, visible
from fieldvisit.register.cases.rows import case_of, files_of
from fieldvisit.register.cases.tables import STILL_OPEN, case_file, case_record
from fieldvisit.register.cases.views import returned_on

_DUE = 200
"""Most cases whose promises are looked at, those due first."""


def month_figures(connection: Connection, eyes: Eyes, months: Sequence[str]) -> tuple[MonthFigures, ...]:
    """The figures of each month, ``2026-11``."""
    if not months:
        return ()
    c, first, end = case_file.c, first_of(min(months)), end_of(max(months))
    received, closed = _received(connection, eyes, first, end), _by_month(connection, eyes, c.closed_on, first, end)
    returned = Counter(
        f"{day:%Y-%m}" for day in returned_on(connection, eyes[0], *map(visible, eyes[1:]), since=first, until=end)
    )
    replies = [one for one in _replies(connection, eyes, first, end) if one.satisfaction is not Satisfaction.NOT_ASKED]
    asked = Counter(f"{one.on:%Y-%m}" for one in replies)
    satisfied = Counter(f"{one.on:%Y-%m}" for one in replies if one.satisfaction is Satisfaction.SATISFIED)
    return tuple(MonthFigures(m, received.get(m, 0), closed.get(m, 0), returned[m], asked[m], satisfied[m]) for m in months)


def waiting(connection: Connection, eyes: Eyes, old_before: date, leader_id: str = "") -> Waiting:
    """The open cases, of one leader or of all."""
    c = case_file.c
    mine: list[ColumnElement[bool]] = [c.leader_id == leader_id] if leader_id else []
    sums = (c.received_on < old_before.isoformat(), c.is_key == 1, c.leader_id == "")
    query = select(func.count(), *(func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in sums))
    open_, old, key, free = connection.execute(query.where(STILL_OPEN, *seen_by_all(connection, eyes), *mine)).one()
    return Waiting(int(open_), int(old), int(key), 0 if mine else int(free))


def promised(connection: Connection, eyes: Eyes, leader_id: str = "") -> tuple[CaseFile, ...]:
    """Open cases whose newest outcome holds a promise, the one due first at the head."""
    c, r = case_file.c, case_record.c
    conditions: list[Any] = [r.kind == "outcome", r.day != "", *seen_by_all(connection, eyes), STILL_OPEN]
    if leader_id:
        conditions.append(c.leader_id == leader_id)
    first = func.min(r.day)
    ids = select(c.id, first.label("day")).join(case_record, r.case_id == c.id).where(*conditions).group_by(c.id)
    some = ids.order_by(first, c.id).limit(_DUE).subquery()
    rows = connection.scalars(select(c.payload).join(some, some.c.id == c.id))
    found = ((file.outcome, file) for file in files_of(connection, [case_of(row) for row in rows]))
    due = [(outcome.promise.due_on, file.case.id, file) for outcome, file in found if outcome and outcome.promise]
    return tuple(file for _, _, file in sorted(due, key=lambda one: one[:2]))


def _received(connection: Connection, eyes: Eyes, first: date, end: date) -> dict[str, int]:
    if len(eyes) == 1:  # from the counts that the database keeps
        return tally(connection, eyes[0], Table.MONTH)
    return _by_month(connection, eyes, case_file.c.received_on, first, end)


def _by_month(connection: Connection, eyes: Eyes, day: Column[str], first: date, end: date) -> dict[str, int]:
    """Cases by the month of one of their days."""
    month = func.substr(day, 1, 7)
    query = select(month, func.count()).select_from(case_file)
    query = query.where(*seen_by_all(connection, eyes), day >= first.isoformat(), day < end.isoformat()).group_by(month)
    return {str(name): int(n) for name, n in connection.execute(query)}


def _replies(connection: Connection, eyes: Eyes, first: date, end: date) -> list[Reply]:
    r = case_record.c
    when = (r.kind == "reply", r.day >= first.isoformat(), r.day < end.isoformat())
    query = select(r.payload).join(case_file, case_file.c.id == r.case_id).where(*when, *seen_by_all(connection, eyes))
    return [from_json(row, Reply) for row in connection.scalars(query.order_by(r.case_id, r.version, r.position))]
