"""Petitions as rows of the register and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from fieldvisit.domain.codec import from_json
from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.register.tables import petition, petition_history

_CHUNK = 500
_NOWHERE = RowRef("", "", 0)


def all_petitions(connection: Connection) -> tuple[Petition, ...]:
    """Every petition in its newest version, in order of id."""
    return tuple(_petition(row) for row in connection.execute(select(petition).order_by(petition.c.id)))


def stored(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[Petition, int, int]]:
    """Petition, version and batch of those ids that the register holds."""
    wanted = sorted(ids)
    found: dict[str, tuple[Petition, int, int]] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = connection.execute(select(petition).where(petition.c.id.in_(wanted[start : start + _CHUNK])))
        found |= {row.id: (_petition(row), row.version, row.batch_id) for row in rows}
    return found


def earlier_versions(connection: Connection, petition_id: str) -> tuple[Petition, ...]:
    """What the petition was before each change, oldest first."""
    query = select(petition_history.c.payload).where(petition_history.c.petition_id == petition_id)
    return tuple(from_json(text, Petition) for text in connection.scalars(query.order_by(petition_history.c.version)))


def same_content(one: Petition, other: Petition) -> bool:
    """Whether two rows say the same, wherever they stand."""
    return replace(one, source=_NOWHERE) == replace(other, source=_NOWHERE)


def as_rows(petitions: Iterable[Petition]) -> Iterator[dict[str, Any]]:
    """The columns of each petition, without version and batch."""
    for p in petitions:
        yield {
            "id": p.id,
            "received_on": p.received_on.isoformat(),
            "place_text": p.place_text,
            "text": p.text,
            "category": p.category,
            "level": p.level.value,
            "status": p.status.value,
            "source_file": p.source.file,
            "source_sheet": p.source.sheet,
            "source_row": p.source.row,
            "assigned_on": p.assigned_on.isoformat() if p.assigned_on else None,
            "repeat_of": p.repeat_of,
            "lead_leader": p.lead_leader,
            "county_hint": p.county_hint,
            "township_hint": p.township_hint,
            "synthetic": int(p.synthetic),
        }


def _petition(row: Row[Any]) -> Petition:
    return Petition(
        id=row.id,
        received_on=date.fromisoformat(row.received_on),
        place_text=row.place_text,
        text=row.text,
        category=row.category,
        level=SourceLevel(row.level),
        status=CaseStatus(row.status),
        source=RowRef(row.source_file, row.source_sheet, row.source_row),
        assigned_on=date.fromisoformat(row.assigned_on) if row.assigned_on else None,
        repeat_of=row.repeat_of,
        lead_leader=row.lead_leader,
        county_hint=row.county_hint,
        township_hint=row.township_hint,
        synthetic=bool(row.synthetic),
    )
