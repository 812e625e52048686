"""What a monthly report counts beyond the day's figures: the backlog of a day, petitions, outcomes and visits of a span of days.

``first`` and ``end`` are days, the first included and the end not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, or_, select, true

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.figures import Backlog
from fieldvisit.domain.cases.matter import Case, CaseFile
from fieldvisit.domain.cases.records import Appointment
from fieldvisit.domain.codec import from_json
from fieldvisit.register.cases.query import is_most, open_after, stands, visible
from fieldvisit.register.cases.rows import case_of, files_of
from fieldvisit.register.cases.tables import case_file, case_petition, case_record
from fieldvisit.register.tables import petition

Eyes = tuple[Scope, ...]
"""Whose eyes look: only what exists for every one of these scopes is counted."""

_CHUNK = 500
_ASKED_FOR = 24


def backlogs(connection: Connection, eyes: Eyes, days: Sequence[tuple[date, date]]) -> tuple[Backlog, ...]:
    """Visible cases that were open at the end of each day; with it the day before which an old one was received."""
    if not days:
        return ()
    c = case_file.c
    sums = []
    for day, old_before in days:
        there = open_after(day)
        parts = (there, and_(there, c.received_on < old_before.isoformat()), and_(there, c.is_key == 1))
        sums += [func.coalesce(func.sum(case((part, 1), else_=0)), 0) for part in parts]
    counts = connection.execute(select(*sums).select_from(case_file).where(*seen_by_all(connection, eyes))).one()
    return tuple(Backlog(*(int(n) for n in counts[at : at + 3])) for at in range(0, len(counts), 3))


def with_petitions(connection: Connection, eyes: Eyes, first: date, end: date) -> tuple[Case, ...]:
    """Visible cases to which a petition of these days belongs, in order of id."""
    p = petition.c
    ids = select(case_petition.c.case_id).join(petition, p.id == case_petition.c.petition_id)
    ids = ids.where(p.received_on >= first.isoformat(), p.received_on < end.isoformat())
    return _cases(connection, eyes, ids)


def with_reports(connection: Connection, eyes: Eyes, span: tuple[date, date], *, only_key: bool) -> tuple[Case, ...]:
    """Visible cases (``only_key``: key cases) that are open, or to which a petition that came or was assigned in these days belongs."""
    c, p, (first, end) = case_file.c, petition.c, (day.isoformat() for day in span)
    ids = select(case_petition.c.case_id).join(petition, p.id == case_petition.c.petition_id)
    ids = ids.where(or_(and_(p.received_on >= first, p.received_on < end), and_(p.assigned_on >= first, p.assigned_on < end)))
    query = select(c.payload).where(or_(c.is_open == 1, c.id.in_(ids)), c.received_on < end, *seen_by_all(connection, eyes))
    query = query.where(c.is_key == 1) if only_key else query
    return tuple(case_of(text) for text in connection.scalars(query.order_by(c.id)))


def with_outcomes(connection: Connection, eyes: Eyes, first: date, end: date) -> tuple[CaseFile, ...]:
    """Visible cases whose standing outcome is of these days, with everything recorded, in order of id."""
    r = case_record.c
    ids = select(r.case_id).where(r.kind == "outcome", _on(first, end))
    cases = _cases(connection, eyes, ids)
    files: list[CaseFile] = []
    for start in range(0, len(cases), _CHUNK):
        files += files_of(connection, cases[start : start + _CHUNK])
    return tuple(file for file in files if file.outcome is not None and first <= file.outcome.on < end)


def visits_made(connection: Connection, eyes: Eyes, first: date, end: date) -> tuple[tuple[str, Appointment], ...]:
    """Visits that took place in these days, each with the division of its case, in order of case and record."""
    c, r = case_file.c, case_record.c
    query = select(c.unit_no, c.unit_depth, r.payload).join(case_record, r.case_id == c.id)
    query = query.where(r.kind == "appointment", _on(first, end), *seen_by_all(connection, eyes))
    rows = connection.execute(query.order_by(r.case_id, r.version, r.position))
    found = ((f"{row.unit_no:012d}"[: row.unit_depth], from_json(row.payload, Appointment)) for row in rows)
    return tuple((code, visit) for code, visit in found if visit.done and first <= visit.on < end)


def seen_by_all(connection: Connection, eyes: Eyes, *, by_age: bool = False) -> list[ColumnElement[bool]]:
    """The condition under which a case exists for every one of the scopes, merged and withdrawn ones left out; ``by_age`` as for ``stands``."""
    most = is_most(connection, eyes[0])
    return [*(visible(scope, by_place=not most) for scope in eyes), stands(eyes[0], by_age=by_age)]


def _cases(connection: Connection, eyes: Eyes, ids: Any) -> tuple[Case, ...]:
    query = select(case_file.c.payload).where(case_file.c.id.in_(ids), *seen_by_all(connection, eyes))
    return tuple(case_of(text) for text in connection.scalars(query.order_by(case_file.c.id)))


def _on(first: date, end: date) -> ColumnElement[bool]:
    """Whether a record's payload may be of these days: by its month, where there are few enough of them to be asked for."""
    last = end.year * 12 + end.month - (2 if end.day == 1 else 1)
    months = range(first.year * 12 + first.month - 1, last + 1)
    if len(months) > _ASKED_FOR:
        return true()
    written = (f'"on": "{n // 12:04d}-{n % 12 + 1:02d}' for n in months)
    return or_(false(), *(case_record.c.payload.contains(one) for one in written))
