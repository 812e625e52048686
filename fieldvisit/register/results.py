"""What the stages found: the match of each petition, and the hotspots of each run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from fieldvisit.domain.codec import from_dict, from_json, to_json
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Evidence, Match, told_later
from fieldvisit.register.tables import hotspot, match, run


def save_matches(connection: Connection, matches: Sequence[Match]) -> None:
    """Store matches; each takes the place of the petition's match before it, those of other petitions stay."""
    if not matches:
        return
    connection.execute(delete(match).where(match.c.petition_id == bindparam("key")), [{"key": m.petition_id} for m in matches])
    connection.execute(
        insert(match),
        [
            {
                "petition_id": m.petition_id,
                "outcome": m.outcome.value,
                "code": m.code,
                "level": m.level.value if m.level else "",
                "confidence": m.confidence,
                "payload": to_json(m),
            }
            for m in matches
        ],
    )


def all_matches(connection: Connection) -> tuple[Match, ...]:
    """The matches of all petitions that have one, in order of petition id."""
    return tuple(match_of(text) for text in connection.scalars(select(match.c.payload).order_by(match.c.petition_id)))


def match_of(payload: str) -> Match:
    """The match of a row; its evidence is read when somebody asks for it: most matches of a register are only counted."""
    told = json.loads(payload)
    if not told.get("evidence"):
        return from_dict(told, Match)
    return told_later(from_dict(told | {"evidence": []}, Match), _evidence_of, payload)


def _evidence_of(payload: str) -> tuple[Evidence, ...]:
    return from_json(payload, Match).evidence


def save_hotspots(connection: Connection, hotspots: Sequence[Hotspot], today: date | None, settings_sha256: str) -> str:
    """Store the hotspots of a new run, also when there are none; returns the run's id."""
    made = connection.execute(insert(run).values(today=today.isoformat() if today else None, settings_sha256=settings_sha256))
    number = int(made.inserted_primary_key[0])  # type: ignore[index]
    rows = [
        {
            "run_id": number,
            "id": h.id,
            "position": position,
            "method": h.method,
            "observed": h.observed,
            "p_value": h.p_value,
            "payload": to_json(h),
        }
        for position, h in enumerate(hotspots)
    ]
    if rows:
        connection.execute(insert(hotspot), rows)
    return f"R{number:04d}"


def newest_hotspots(connection: Connection) -> tuple[Hotspot, ...]:
    """The hotspots of the newest run in the order in which they were stored; none before the first run."""
    newest = select(func.max(run.c.id)).scalar_subquery()
    query = select(hotspot.c.payload).where(hotspot.c.run_id == newest).order_by(hotspot.c.position)
    return tuple(from_json(text, Hotspot) for text in connection.scalars(query))
