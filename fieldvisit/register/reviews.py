"""The log of decisions about places: lines are added, never changed; taking one back is another line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from fieldvisit.domain.review import Decision, PlaceKey, Verdict
from fieldvisit.register.tables import decision, decision_undone


def add_decisions(connection: Connection, decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Append decisions in order; returns the ids they were given (the ids they carry are not read)."""
    return tuple(_id(_insert(connection, one)) for one in decisions)


def undo(connection: Connection, ids: Sequence[str], by: str, at: datetime) -> int:
    """Take decisions back; returns how many were in force until now. Unknown ids and those already taken back count nothing."""
    held = {one.id for one in all_decisions(connection) if one.holds()}
    gone = sorted(held & set(ids))
    if gone:
        stamp = at.isoformat()
        connection.execute(
            insert(decision_undone), [{"decision_id": int(i[1:]), "undone_at": stamp, "undone_by": by} for i in gone]
        )
    return len(gone)


def all_decisions(connection: Connection) -> tuple[Decision, ...]:
    """The whole log, oldest first, with what was taken back."""
    query = select(decision, decision_undone.c.undone_at).outerjoin(decision_undone).order_by(decision.c.id)
    return tuple(_decision(row) for row in connection.execute(query))


def _insert(connection: Connection, one: Decision) -> int:
    made = connection.execute(
        insert(decision).values(
            decided_at=one.decided_at.isoformat(),
            decided_by=one.by,
            supervisor=int(one.supervisor),
            why=one.why,
            verdict=one.verdict.value,
            code=one.code,
            scope=one.place.scope,
            surface=one.place.surface,
            text_sha256=one.place.text_sha256,
            edition=one.edition,
        )
    )
    return int(made.inserted_primary_key[0])  # type: ignore[index]


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        id=_id(row.id),
        decided_at=datetime.fromisoformat(row.decided_at),
        by=row.decided_by,
        supervisor=bool(row.supervisor),
        why=row.why,
        verdict=Verdict(row.verdict),
        code=row.code,
        place=PlaceKey(row.scope, row.surface, row.text_sha256),
        edition=row.edition,
        undone_at=datetime.fromisoformat(row.undone_at) if row.undone_at else None,
    )


def _id(number: int) -> str:
    return f"D{number:06d}"
