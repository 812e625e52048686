"""Petitions as rows of the register and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from fieldvisit.domain.codec import from_json
from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.register.tables import petition, petition_history

_CHUNK = 500
_NOWHERE = RowRef("", "", 0)
_LEVELS = {level.value: level for level in SourceLevel}
_STATUS = {status.value: status for status in CaseStatus}
_COLUMNS = tuple(
    petition.c[name]
    for name in (
        "id",
        "received_on",
        "place_text",
        "text",
        "category",
        "level",
        "status",
        "source_file",
        "source_sheet",
        "source_row",
        "assigned_on",
        "repeat_of",
        "lead_leader",
        "county_hint",
        "township_hint",
        "synthetic",
    )
)


def all_petitions(connection: Connection) -> tuple[Petition, ...]:
    """Every petition in its newest version, in order of id."""
    return tuple(_petition(row) for row in connection.execute(select(*_COLUMNS).order_by(petition.c.id)))


def stored(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[Petition, int, int]]:
    """Petition, version and batch of those ids that the register holds."""
    wanted = sorted(ids)
    found: dict[str, tuple[Petition, int, int]] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(*_COLUMNS, petition.c.version, petition.c.batch_id)
        rows = connection.execute(query.where(petition.c.id.in_(wanted[start : start + _CHUNK])))
        found.update((row[0], (_petition(row[:-2]), row[-2], row[-1])) for row in rows)
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


def _petition(row: Sequence[Any]) -> Petition:
    """The petition of a row with the columns of ``_COLUMNS``; taken by position, for there may be a hundred thousand."""
    (
        key,
        received,
        place,
        text,
        category,
        level,
        status,
        file,
        sheet,
        line,
        assigned,
        repeat,
        lead,
        county,
        township,
        synthetic,
    ) = row
    return Petition(
        id=key,
        received_on=date.fromisoformat(received),
        place_text=place,
        text=text,
        category=category,
        level=_LEVELS[level],
        status=_STATUS[status],
        source=RowRef(file, sheet, line),
        assigned_on=date.fromisoformat(assigned) if assigned else None,
        repeat_of=repeat,
        lead_leader=lead,
        county_hint=county,
        township_hint=township,
        synthetic=bool(synthetic),
    )
