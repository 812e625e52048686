"""What a day begins with, counted from visible cases: the month, what waits, which promises are due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, case, func, select

from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.cases.figures import MonthFigures, Waiting
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.records import Reply, Satisfaction
from fieldvisit.domain.codec import from_json
from fieldvisit.domain.months import end_of, first_of
from fieldvisit.register.cases.beside import Figure
from fieldvisit.register.cases.counting import is_kept, kept_figures
from fieldvisit.register.cases.monthly import Eyes, seen_by_all
from fieldvisit.register.cases.query import stands, visible
from fieldvisit.register.cases.rows import case_of, files_of
from fieldvisit.register.cases.tables import PROMISED, STILL_OPEN, case_file, case_record
from fieldvisit.register.cases.views import returned_on

MOST_DUE = 200
"""Most cases whose promises are looked at, those due first."""
_OF_MONTH = (Figure.RECEIVED, Figure.CLOSED, Figure.RETURNED, Figure.ASKED, Figure.SATISFIED)


def month_figures(connection: Connection, eyes: Eyes, months: Sequence[str]) -> tuple[MonthFigures, ...]:
    """The figures of each month, ``2026-11``; for a county or wider from the counts that the database keeps."""
    eyes[0].require(Right.READ)
    if not months:
        return ()
    if len(eyes) == 1 and is_kept(eyes[0]):
        summed = kept_figures(connection, eyes[0], dict.fromkeys(_OF_MONTH, tuple(sorted(set(months)))))
        counted = {
            figure: Counter({m: summed[figure, m, False] + summed[figure, m, True] for m in months}) for figure in _OF_MONTH
        }
    else:
        counted = _looked_at(connection, eyes, first_of(min(months)), end_of(max(months)))
    return tuple(MonthFigures(m, *(counted[figure][m] for figure in _OF_MONTH)) for m in months)


def waiting(connection: Connection, eyes: Eyes, old_before: date, leader_id: str = "") -> Waiting:
    """The open cases, of one leader or of all."""
    if leader_id or len(eyes) > 1 or not is_kept(eyes[0]):
        return _looked_at_waiting(connection, eyes, old_before, leader_id)
    summed = kept_figures(connection, eyes[0], {Figure.OPEN: (), Figure.FREE: ()})
    month = f"{old_before:%Y-%m}"
    opened = [(of, key, n) for (figure, of, key), n in summed.items() if figure is Figure.OPEN]
    c, first = case_file.c, old_before.replace(day=1).isoformat()
    begun = (c.received_on >= first, c.received_on < old_before.isoformat())
    old = connection.scalar(select(func.count()).where(STILL_OPEN, *seen_by_all(connection, eyes, by_age=True), *begun))
    return Waiting(
        open=sum(n for _, _, n in opened),
        old=sum(n for of, _, n in opened if of < month) + int(old or 0),
        key=sum(n for _, key, n in opened if key),
        unassigned=sum(n for (figure, _, _), n in summed.items() if figure is Figure.FREE),
    )


def promised(connection: Connection, eyes: Eyes, leader_id: str = "", limit: int = MOST_DUE) -> tuple[CaseFile, ...]:
    """Open cases whose newest outcome holds a promise, the one due first at the head; no more than ``limit``."""
    c = case_file.c
    conditions: list[Any] = [STILL_OPEN, PROMISED, *seen_by_all(connection, eyes, by_age=True)]
    if leader_id:
        conditions.append(c.leader_id == leader_id)
    some = select(c.id).where(*conditions).order_by(c.promise_on, c.id).limit(limit).subquery()
    rows = connection.scalars(select(c.payload).join(some, some.c.id == c.id).order_by(c.promise_on, c.id))
    return files_of(connection, [case_of(row) for row in rows])


def promised_and_closed(
    connection: Connection, eyes: Eyes, since: date, leader_id: str = "", limit: int = MOST_DUE
) -> tuple[CaseFile, ...]:
    """Closed cases whose newest outcome holds a promise due on ``since`` or later, the one due first at the head."""
    c, r = case_file.c, case_record.c
    said = select(r.case_id).where(r.kind == "outcome", r.day >= since.isoformat())
    conditions = [c.is_open == 0, c.id.in_(said), c.promise_on >= since.isoformat(), *seen_by_all(connection, eyes)]
    if leader_id:
        conditions.append(c.leader_id == leader_id)
    rows = connection.scalars(select(c.payload).where(*conditions).order_by(c.promise_on, c.id).limit(limit))
    return files_of(connection, [case_of(row) for row in rows])


def _looked_at(connection: Connection, eyes: Eyes, first: date, end: date) -> dict[Figure, Counter[str]]:
    """The figures of these days by month, each case looked at."""
    c, there = case_file.c, stands(eyes[0])
    returned = returned_on(connection, eyes[0], *map(visible, eyes[1:]), there, since=first, until=end)
    replies = _replies(connection, eyes, first, end)
    return {
        Figure.RECEIVED: Counter(_by_month(connection, eyes, c.received_on, first, end)),
        Figure.CLOSED: Counter(_by_month(connection, eyes, c.closed_on, first, end)),
        Figure.RETURNED: Counter(f"{day:%Y-%m}" for day in returned),
        Figure.ASKED: _received_so(replies, (Satisfaction.SATISFIED, Satisfaction.PARTLY, Satisfaction.DISSATISFIED)),
        Figure.SATISFIED: _received_so(replies, (Satisfaction.SATISFIED,)),
    }


def _received_so(replies: Sequence[Reply], answers: Sequence[Satisfaction]) -> Counter[str]:
    """Replies by month that got one of the answers, without those in whose place a later one counts."""
    counted = Counter(f"{one.on:%Y-%m}" for one in replies if one.satisfaction in answers)
    counted.subtract(f"{one.on:%Y-%m}" for one in replies if one.was in answers)
    return counted


def _looked_at_waiting(connection: Connection, eyes: Eyes, old_before: date, leader_id: str) -> Waiting:
    c = case_file.c
    mine: list[ColumnElement[bool]] = [c.leader_id == leader_id] if leader_id else []
    sums = (c.received_on < old_before.isoformat(), c.is_key == 1, c.leader_id == "")
    query = select(func.count(), *(func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in sums))
    open_, old, key, free = connection.execute(query.where(STILL_OPEN, *seen_by_all(connection, eyes), *mine)).one()
    return Waiting(int(open_), int(old), int(key), 0 if mine else int(free))


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
