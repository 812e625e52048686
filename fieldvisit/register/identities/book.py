"""Identities in and out: sealed on the way in, opened only for ``cases.revealing``.

A sealed value is bound to its petition, its part and the import that brought it: moved to another row it does not open. A later import
does not overwrite an earlier one; the newest in force counts, so that taking an import back shows what was there before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, delete, exists, insert, select, update

from fieldvisit.domain.identity import Handling, Identity, IdentityField
from fieldvisit.register.identities.tables import identity as table
from fieldvisit.register.sealing import Seal

Key: TypeAlias = Callable[[], bytes]
PURPOSE = "identity"
_CHUNK = 500


def keep(connection: Connection, given: Iterable[Identity], batch: int, key: Key | None) -> None:
    """Store identities under the import that brought them, sealing those to be sealed; needs the key only for these."""
    seal: Seal | None = None
    rows = []
    for one in given:
        value = one.value
        if one.handling is Handling.SEAL:
            if key is None:
                raise TypeError("sealed identities need a key")
            seal = seal or Seal(key(), PURPOSE)
            value = seal.seal(value, _place(one.petition_id, one.part, batch))
        row = {"petition_id": one.petition_id, "part": one.part.value, "batch_id": batch}
        rows.append(row | {"handling": one.handling.value, "value": value})
    if rows:
        connection.execute(insert(table), rows)


def forget(connection: Connection, *, batch: int | None = None, petitions: Sequence[str] = ()) -> int:
    """Remove what an import brought, or what is known of petitions; returns how many values."""
    gone = 0
    if batch is not None:
        gone += connection.execute(delete(table).where(table.c.batch_id == batch)).rowcount
    for start in range(0, len(petitions), _CHUNK):
        part = petitions[start : start + _CHUNK]
        gone += connection.execute(delete(table).where(table.c.petition_id.in_(part))).rowcount
    return gone


def holds_sealed(connection: Connection) -> bool:
    """Whether anything is sealed: then the key is not to be made anew."""
    return bool(connection.scalar(select(exists().where(table.c.handling == Handling.SEAL.value))))


def reseal(connection: Connection, old: bytes, new: bytes) -> int:
    """Seal every sealed value with another key, in the caller's transaction; returns how many."""
    before, after = Seal(old, PURPOSE), Seal(new, PURPOSE)
    rows = connection.execute(select(table).where(table.c.handling == Handling.SEAL.value)).all()
    for row in rows:
        place = _place(row.petition_id, IdentityField(row.part), row.batch_id)
        here = (table.c.petition_id == row.petition_id) & (table.c.part == row.part) & (table.c.batch_id == row.batch_id)
        connection.execute(update(table).where(here).values(value=after.seal(before.open(row.value, place), place)))
    return len(rows)


def newest(connection: Connection, petitions: Sequence[str]) -> list[Any]:
    """The rows in force: of each petition and part the one of its newest import, in the order of the petitions."""
    rows = connection.execute(select(table).where(table.c.petition_id.in_(petitions)).order_by(table.c.batch_id))
    newest = {(row.petition_id, row.part): row for row in rows}
    order = {part.value: n for n, part in enumerate(IdentityField)}
    return sorted(newest.values(), key=lambda row: (petitions.index(row.petition_id), order[row.part]))


def opened(row: Any, key: Key) -> Identity:
    """The identity of a row, unsealed; raises ``SettingsError`` when the key is another one or the value was changed or moved."""
    part, handling = IdentityField(row.part), Handling(row.handling)
    value = row.value
    if handling is Handling.SEAL:
        value = Seal(key(), PURPOSE).open(value, _place(row.petition_id, part, row.batch_id))
    return Identity(row.petition_id, part, handling, value)


def _place(petition_id: str, part: IdentityField, batch: int) -> str:
    return f"{petition_id}|{part.value}|{batch}"
