"""The keys of packs: sealed with the office's key, sealed anew with the next one, and forgotten when their time is over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, exists, select, update

from fieldvisit.register.packs.tables import field_pack
from fieldvisit.register.sealing import Seal

PURPOSE = "pack"


def holds_sealed(connection: Connection) -> bool:
    """Whether the key of any pack is sealed."""
    return bool(connection.scalar(select(exists().where(field_pack.c.sealed_key != ""))))


def reseal(connection: Connection, old: bytes, new: bytes) -> int:
    """Seal the keys of all packs with another key, in the caller's transaction; returns how many."""
    before, after = Seal(old, PURPOSE), Seal(new, PURPOSE)
    rows = connection.execute(select(field_pack.c.id, field_pack.c.sealed_key).where(field_pack.c.sealed_key != "")).all()
    for row in rows:
        sealed = after.seal(before.open(row.sealed_key, row.id), row.id)
        connection.execute(update(field_pack).where(field_pack.c.id == row.id).values(sealed_key=sealed))
    return len(rows)


def forget(connection: Connection, before: date) -> int:
    """Remove file and key of packs that expired before a day; returns how many."""
    over = update(field_pack).where(field_pack.c.expires_on < before.isoformat(), field_pack.c.sealed_key != "")
    return connection.execute(over.values(sealed_key="", envelope="")).rowcount
