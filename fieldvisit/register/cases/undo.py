"""Taking a whole import back: what it added goes, what it changed is as before, and both stay in the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, not_, select, update

from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.events import Action
from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.domain.petition import Petition
from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.register.batches import batch_name, is_active
from fieldvisit.register.cases.events import add_events, event_row, next_version, now, touched_since
from fieldvisit.register.cases.query import visible, within
from fieldvisit.register.cases.rows import case_of, case_row
from fieldvisit.register.cases.tables import case_file, case_petition, petition_undone
from fieldvisit.register.engine import whole
from fieldvisit.register.identities.book import forget
from fieldvisit.register.petitions import as_rows, stored
from fieldvisit.register.search import index
from fieldvisit.register.tables import import_batch, match, petition, petition_history


@dataclass(frozen=True, slots=True)
class Batch:
    """One import: its id, file, instant, and what it brought; ``state`` is ``active``, ``unfinished``, ``replaced`` or ``undone``."""

    id: str
    file: str
    imported_at: datetime
    rows_read: int
    added: int
    updated: int
    rejected: int
    state: str


@dataclass(frozen=True, slots=True)
class UndoReceipt:
    """What taking an import back did: petitions removed and petitions put back to what they were."""

    batch_id: str
    removed: int
    restored: int


def batches(connection: Connection, scope: Scope) -> tuple[Batch, ...]:
    """Every import, oldest first; only for those who may import."""
    scope.require(Right.IMPORT)
    with whole(connection):  # an import is shown because nothing it brought lies elsewhere
        rows = connection.execute(select(import_batch).where(_brought_here(scope)).order_by(import_batch.c.id)).all()
    return tuple(_batch(row) for row in rows)


def undo_import(connection: Connection, scope: Scope, batch_id: str, why: str) -> UndoReceipt:
    """Take an import back as a whole, in the caller's transaction.

    Raises
    ------
    NotFoundError
        If there is no such import in force.
    InputFileError
        If a later import or a person built on it; names what must be taken back first.
    """
    scope.require(Right.IMPORT)
    number = _number(connection, scope, batch_id)
    _refuse_later(connection, number)
    rows = connection.execute(select(petition.c.id, petition.c.version).where(petition.c.batch_id == number)).all()
    before = _states_before(connection, number)
    added = [row.id for row in rows if row.id not in before]
    _refuse_touched(connection, scope, added)
    _restore(connection, {row.id: before[row.id] for row in rows if row.id in before}, number)
    _withdraw(connection, scope, added, why)
    forget(connection, batch=number)
    _remove(connection, added, number)
    at = now()
    c = import_batch.c
    connection.execute(update(import_batch).where(c.superseded_by == number).values(superseded_by=None))
    connection.execute(update(import_batch).where(c.id == number).values(undone_at=at.isoformat(timespec="seconds")))
    version = next_version(connection, "import", batch_id)
    row = event_row("import", batch_id, version, scope.actor, Action.UNDO_IMPORT, at=at, why=why, before="", after="")
    add_events(connection, [row])
    return UndoReceipt(batch_id, len(added), len(rows) - len(added))


def _brought_here(scope: Scope) -> ColumnElement[bool]:
    """Whether an import brought nothing outside the scope's divisions: it is another office's otherwise."""
    held = (
        select(petition.c.id)
        .join(case_petition, case_petition.c.petition_id == petition.c.id)
        .join(case_file, case_file.c.id == case_petition.c.case_id)
        .where(petition.c.batch_id == import_batch.c.id, not_(within(case_file.c, scope.areas)))
    )
    return not_(held.exists())


def _number(connection: Connection, scope: Scope, batch_id: str) -> int:
    ids = connection.scalars(select(import_batch.c.id).where(is_active(), _brought_here(scope)))
    number = next((n for n in ids if batch_name(n) == batch_id), None)
    if number is None:
        raise NotFoundError(
            f"没有可撤销的导入批次 {batch_id}。用 fieldvisit case imports 查看批次。",
            f"There is no import {batch_id} that could be taken back. See fieldvisit case imports.",
        )
    return int(number)


def _refuse_later(connection: Connection, number: int) -> None:
    h = petition_history.c
    query = (
        select(h.replaced_by)
        .join(petition, petition.c.id == h.petition_id)
        .where(h.batch_id == number, h.replaced_by != number, petition.c.batch_id != number)
    )
    later = sorted(set(connection.scalars(query)))
    if later:
        names = "、".join(batch_name(n) for n in later)
        raise InputFileError(
            f"批次 {batch_name(number)} 的内容后来又被 {names} 更新，请先撤销 {names}。未撤销任何内容。",
            f"What import {batch_name(number)} brought was changed by {names} since; take {names} back first. Nothing was undone.",
        )


def _refuse_touched(connection: Connection, scope: Scope, added: Sequence[str]) -> None:
    touched = touched_since(connection, {case_id for _, case_id in _held(connection, added)})
    if touched:
        c = case_file.c
        known = sorted(connection.scalars(select(c.id).where(c.id.in_(touched[:500]), visible(scope))))
        names = "、".join(known[:5]) + ("…" if len(touched) > 5 else "")
        raise InputFileError(
            f"其中有案件已由人办理（{names}），不能整批撤销。未撤销任何内容。",
            f"Cases of this import were worked on by people ({names}); it cannot be taken back. Nothing was undone.",
        )


def _states_before(connection: Connection, number: int) -> dict[str, tuple[Petition, int]]:
    """What each petition changed by the import was before, with the batch that had brought it so."""
    h = petition_history.c
    query = select(petition_history).where(h.replaced_by == number, h.batch_id != number).order_by(h.version)
    return {row.petition_id: (from_json(row.payload, Petition), row.batch_id) for row in connection.execute(query)}


def _restore(connection: Connection, before: dict[str, tuple[Petition, int]], number: int) -> None:
    """Make the earlier content the newest version; the version taken back becomes part of the history."""
    there = stored(connection, before)
    for key, (value, brought_by) in sorted(before.items()):
        current, version, _ = there[key]
        connection.execute(
            insert(petition_history).values(
                petition_id=key, version=version, payload=to_json(current), batch_id=number, replaced_by=number
            )
        )
        row = next(as_rows((value,))) | {"version": version + 1, "batch_id": brought_by}
        connection.execute(update(petition).where(petition.c.id == key).values(row))
        connection.execute(delete(match).where(match.c.petition_id == key))
        index.remove(connection, (current,))
        index.add(connection, (value,))


def _withdraw(connection: Connection, scope: Scope, added: Sequence[str], why: str) -> None:
    """Take the petitions out of their cases; a case that has none left is withdrawn, and stays in the record."""
    gone: dict[str, set[str]] = {}
    for key, case_id in _held(connection, added):
        gone.setdefault(case_id, set()).add(key)
    events = []
    for case_id, keys in sorted(gone.items()):
        before = case_of(connection.execute(select(case_file.c.payload).where(case_file.c.id == case_id)).scalar_one())
        left = tuple(f for f in before.filings if f.petition_id not in keys)
        changed = replace(before, filings=left) if left else replace(before, withdrawn=True)
        after = replace(changed, version=before.version + 1)
        connection.execute(update(case_file).where(case_file.c.id == case_id).values(case_row(after)))
        said = to_json(before), to_json(after)
        events.append(
            event_row(
                "case", case_id, after.version, scope.actor, Action.WITHDRAW, at=now(), why=why, before=said[0], after=said[1]
            )
        )
    add_events(connection, events)
    for chunk in _chunks(added):
        connection.execute(delete(case_petition).where(case_petition.c.petition_id.in_(chunk)))


def _remove(connection: Connection, added: Sequence[str], number: int) -> None:
    """Move petitions with all their versions to ``petition_undone``."""
    for keys in _chunks(added):
        kept = [
            {"batch_id": number, "petition_id": key, "version": version, "payload": to_json(value)}
            for key, (value, version, _) in stored(connection, keys).items()
        ]
        h = petition_history.c
        kept += [
            {"batch_id": number, "petition_id": row.petition_id, "version": row.version, "payload": row.payload}
            for row in connection.execute(select(petition_history).where(h.petition_id.in_(keys)))
        ]
        connection.execute(insert(petition_undone), kept)
        connection.execute(delete(match).where(match.c.petition_id.in_(keys)))
        forget(connection, petitions=keys)
        index.remove(connection, (value for value, _, _ in stored(connection, keys).values()))
        connection.execute(delete(petition_history).where(h.petition_id.in_(keys)))
        connection.execute(delete(petition).where(petition.c.id.in_(keys)))


def _held(connection: Connection, added: Sequence[str]) -> list[tuple[str, str]]:
    p = case_petition.c
    found: list[tuple[str, str]] = []
    for keys in _chunks(added):
        query = select(p.petition_id, p.case_id).where(p.petition_id.in_(keys))
        found += [(key, case_id) for key, case_id in connection.execute(query)]
    return found


def _chunks(keys: Sequence[str], size: int = 500) -> list[Sequence[str]]:
    return [keys[start : start + size] for start in range(0, len(keys), size)]


def _batch(row: Row[Any]) -> Batch:
    state = "active" if row.resume_at is None else "unfinished"
    state = "replaced" if row.superseded_by is not None else state
    state = "undone" if row.undone_at is not None else state
    at = datetime.fromisoformat(row.imported_at)
    return Batch(batch_name(row.id), row.file, at, row.rows_read, row.added, row.updated, row.rejected, state)
