"""What must be taken off or put on counts that are kept for whole divisions: the facts of cases that a scope does or does not see by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.events import Action
from fieldvisit.domain.cases.records import Reply, Satisfaction
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.clock import day_here
from fieldvisit.domain.codec import from_json
from fieldvisit.register.cases.query import concerned_ids, visible, within
from fieldvisit.register.cases.tables import case_file, case_record, event

_COUNTY = 6
_CHUNK = 500
RETURNED = f'"state": "{CaseState.RETURNED.value}"'
"""What stands in an event by which a case was returned for rework."""


class Figure(StrEnum):
    """What is kept of cases in ``case_count`` (migration 0026): the beginning of a kind."""

    TOWNSHIP = "township"
    STATE = "state"
    RECEIVED = "received"
    CLOSED = "closed"
    OPEN = "open"
    FREE = "free"
    RETURNED = "returned"
    ASKED = "asked"
    SATISFIED = "satisfied"


class Fact(NamedTuple):
    """One thing that a case stands for: in a month, a state or a township (``of``)."""

    figure: Figure
    of: str
    is_key: bool
    category: str


def facts_beside(connection: Connection, scope: Scope, inside: ColumnElement[bool]) -> Iterator[tuple[Fact, int]]:
    """The facts of cases ``inside`` the scope's divisions that are shut out from it (-1 each), and of granted ones outside (1 each)."""
    c = case_file.c
    there = c.is_gone + 0 == 0  # "+ 0": no index, by which all cases would be gone through
    for part in _parts(_shut(connection, scope)):
        out = connection.scalars(select(c.id).where(c.id.in_(part), inside, there).order_by(c.id))
        yield from ((fact, -n) for fact, n in _facts(connection, out.all()))
    for part in _parts(sorted(scope.grants)):
        into = connection.scalars(select(c.id).where(c.id.in_(part), visible(scope), ~inside, there).order_by(c.id))
        yield from _facts(connection, into.all())


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _facts(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[Fact, int]]:
    if not ids:
        return
    c, e, r = case_file.c, event.c, case_record.c
    columns = (c.id, c.unit_no, c.category, c.state, c.is_key, c.is_open, c.leader_id, c.received_on, c.closed_on)
    of: dict[str, Any] = {row.id: row for row in connection.execute(select(*columns).where(c.id.in_(ids)))}
    for row in of.values():
        for figure, value in _own(row):
            yield Fact(figure, value, bool(row.is_key), row.category), 1
    moves = select(e.subject_id, e.at, e.after).where(e.kind == "case", e.subject_id.in_(ids), e.action == Action.MOVE.value)
    for case_id, at, after in connection.execute(moves):
        if RETURNED in after:
            yield Fact(Figure.RETURNED, f"{day_here(at):%Y-%m}", bool(of[case_id].is_key), of[case_id].category), 1
    replies = select(r.case_id, r.day, r.payload).where(r.case_id.in_(ids), r.kind == "reply")
    for case_id, day, payload in connection.execute(replies):
        reply = from_json(payload, Reply)
        for said, n in ((reply.satisfaction, 1), (reply.was, -1)):
            for figure, holds in (
                (Figure.ASKED, said not in (None, Satisfaction.NOT_ASKED)),
                (Figure.SATISFIED, said is Satisfaction.SATISFIED),
            ):
                if holds:
                    yield Fact(figure, day[:7], bool(of[case_id].is_key), of[case_id].category), n


def _own(row: Any) -> Iterator[tuple[Figure, str]]:
    yield Figure.TOWNSHIP, str(row.unit_no // 1000)
    yield Figure.STATE, row.state
    yield Figure.RECEIVED, row.received_on[:7]
    if row.closed_on:
        yield Figure.CLOSED, row.closed_on[:7]
    if row.is_open:
        yield Figure.OPEN, row.received_on[:7]
        if not row.leader_id:
            yield Figure.FREE, ""


def _shut(connection: Connection, scope: Scope) -> list[str]:
    """Cases shut out one by one: by what they complain about, by id, or by a division below a county."""
    c, out = case_file.c, scope.exclusions
    ids: set[str] = {*connection.scalars(concerned_ids(scope)), *out.case_ids}
    if deep := [code for code in out.areas if len(code) > _COUNTY]:
        ids.update(connection.scalars(select(c.id).where(within(c, deep))))
    return sorted(ids)
