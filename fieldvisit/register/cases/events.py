"""The log of changes: rows are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from fieldvisit.domain.cases.events import Action, Actor, Event
from fieldvisit.register.cases.tables import event


def now() -> datetime:
    """The instant of an event, UTC."""
    return datetime.now(UTC)


def event_row(
    kind: str, subject_id: str, version: int, actor: Actor, action: Action, *, at: datetime, why: str, before: str, after: str
) -> dict[str, Any]:
    """The row of one event."""
    return {
        "kind": kind,
        "subject_id": subject_id,
        "version": version,
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "who": actor.who,
        "role": actor.role,
        "action": action.value,
        "why": why,
        "before": before,
        "after": after,
    }


def add_events(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Append events."""
    if rows:
        connection.execute(insert(event), list(rows))


def events_of(connection: Connection, kind: str, subject_id: str) -> tuple[Event, ...]:
    """Everything that happened to one subject, oldest first."""
    c = event.c
    query = select(event).where(c.kind == kind, c.subject_id == subject_id).order_by(c.version)
    return tuple(_event(row) for row in connection.execute(query))


def last_event(connection: Connection, kind: str, subject_id: str) -> Event:
    """The newest event of a subject."""
    c = event.c
    query = select(event).where(c.kind == kind, c.subject_id == subject_id).order_by(c.version.desc()).limit(1)
    return _event(connection.execute(query).one())


def next_version(connection: Connection, kind: str, subject_id: str) -> int:
    """The version the next event of this subject gets."""
    c = event.c
    return int(connection.scalar(select(func.max(c.version)).where(c.kind == kind, c.subject_id == subject_id)) or 0) + 1


def touched_since(connection: Connection, case_ids: Iterable[str]) -> tuple[str, ...]:
    """Those cases that a person has changed, in order; an import of them that was taken back before is no change."""
    ids = sorted(case_ids)
    c = event.c
    by_people = (c.kind == "case", c.role != LEDGER.role, c.action != Action.WITHDRAW.value)
    query = select(c.subject_id).where(*by_people).distinct()
    found: set[str] = set()
    for start in range(0, len(ids), 500):
        found |= set(connection.scalars(query.where(c.subject_id.in_(ids[start : start + 500]))))
    return tuple(sorted(found))


LEDGER = Actor("ledger", "ledger")
"""Who opens and updates cases when a ledger or the geocoder says something new."""


def _event(row: Row[Any]) -> Event:
    return Event(
        id=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        version=row.version,
        at=datetime.fromisoformat(row.at),
        actor=Actor(row.who, row.role),
        action=Action(row.action),
        why=row.why,
        before=row.before,
        after=row.after,
    )
