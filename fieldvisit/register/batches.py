"""Ledgers into the register: one batch a file, never twice; large ones in steps that go on where they were interrupted.

What a county office expects of a number that is already there: the same content is left alone; changed content is the newer
state of the same case and becomes its next version, and the version before is kept in the history. A file that was imported
before is recognised by its hash. When the same file is read differently now (the header settings were corrected), the new
reading takes the place of the old one, so that rows rejected then and readable now are not counted twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.domain.petition import Intake, Petition, RejectedRow
from fieldvisit.errors import InputFileError
from fieldvisit.register.identities import book as identities
from fieldvisit.register.identities.book import Key
from fieldvisit.register.petitions import as_rows, same_content, stored
from fieldvisit.register.search import index
from fieldvisit.register.tables import import_batch, match, petition, petition_history, rejected_row

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class ImportReceipt:
    """What became of a ledger: its petitions = added + updated + already there.

    ``known_file`` says that this very file was imported before and nothing was changed.
    """

    batch_id: str
    added: int
    updated: int
    already_there: int
    known_file: bool


@dataclass(frozen=True, slots=True)
class IntakeCounts:
    """All ledgers together: ``rows_read = rejected + petitions + purged + seen_again``.

    ``rejected`` rows are those still to be mended. ``seen_again`` counts rows that named a petition which another row brought: an
    earlier one, or a later one in which a rejected row was mended.
    """

    rows_read: int
    rejected: int
    petitions: int
    purged: int = 0

    @property
    def seen_again(self) -> int:
        """Rows about petitions that were already there."""
        return self.rows_read - self.rejected - self.petitions - self.purged


@dataclass(frozen=True, slots=True)
class Prepared:
    """A ledger that was checked and may be stored, with the hash of what it says."""

    intake: Intake
    content_sha256: str
    firsts: tuple[tuple[int, Petition], ...]


def prepare(intake: Intake, *, demo: bool) -> Prepared:
    """Check a ledger before anything of it is stored.

    Raises
    ------
    InputFileError
        If the ledger is of the other kind than the workspace (demo or real), or contradicts itself; names the row.
    """
    _refuse_other_kind(intake, demo=demo)
    first_at = _distinct(intake)
    return Prepared(intake, _content_sha256(intake), tuple((n, intake.petitions[n]) for n in first_at))


def add_step(connection: Connection, ledger: Prepared, step: int, key: Key | None = None) -> ImportReceipt | None:
    """Store the next ``step`` rows of a ledger in the caller's transaction, together with how far it got.

    ``key`` seals identities, where the ledger has such. Returns the receipt when the ledger is complete, ``None`` when rows are left. An interrupted import goes on where it stopped.
    """
    intake, active = ledger.intake, is_active()
    known = connection.execute(select(import_batch).where(import_batch.c.sha256 == intake.sha256, active)).first()
    same = known is not None and known.content_sha256 == ledger.content_sha256
    if known is not None and same and known.resume_at is None:
        return ImportReceipt(batch_name(known.id), 0, 0, len(intake.petitions), known_file=True)
    if known is not None and same:
        batch, start = known.id, known.resume_at
    else:
        batch, start = _open_batch(connection, ledger), 0
        if known is not None:
            connection.execute(update(import_batch).where(import_batch.c.id == known.id).values(superseded_by=batch))
            identities.forget(connection, batch=known.id)
        _reject(connection, intake.rejected, batch)
    return _store_rows(connection, ledger, batch, (start, start + step), key)


def forecast(connection: Connection, ledger: Prepared) -> ImportReceipt:
    """What storing a ledger would do now; nothing is stored."""
    intake = ledger.intake
    known = connection.execute(select(import_batch).where(import_batch.c.sha256 == intake.sha256, is_active())).first()
    if known is not None and known.content_sha256 == ledger.content_sha256 and known.resume_at is None:
        return ImportReceipt(batch_name(known.id), 0, 0, len(intake.petitions), known_file=True)
    given = {p.id: p for _, p in ledger.firsts}
    there = stored(connection, given)
    changed = sum(not same_content(p, there[p.id][0]) for p in given.values() if p.id in there)
    added = len(given) - len(there)
    return ImportReceipt("", added, changed, len(intake.petitions) - added - changed, known_file=False)


def _store_rows(
    connection: Connection, ledger: Prepared, batch: int, rows: tuple[int, int], key: Key | None
) -> ImportReceipt | None:
    start, end = rows
    given = {p.id: p for n, p in ledger.firsts if start <= n < end}
    there = stored(connection, given)
    new = [p for p in given.values() if p.id not in there]
    changed = [p for p in given.values() if p.id in there and not same_content(p, there[p.id][0])]
    _insert(connection, new, batch)
    _change(connection, changed, there, batch)
    identities.keep(connection, (one for one in ledger.intake.identities if one.petition_id in given), batch, key)
    total = len(ledger.intake.petitions)
    c = import_batch.c
    progress = {
        "rows_read": c.rows_read + min(end, total) - min(start, total),
        "added": c.added + len(new),
        "updated": c.updated + len(changed),
        "resume_at": end if end < total else None,
    }
    connection.execute(update(import_batch).where(c.id == batch).values(progress))
    if end < total:
        return None
    done = connection.execute(select(c.added, c.updated).where(c.id == batch)).one()
    return ImportReceipt(batch_name(batch), done.added, done.updated, total - done.added - done.updated, known_file=False)


def is_active() -> ColumnElement[bool]:
    """The batches that count: neither replaced by a later reading of the same file nor taken back."""
    return import_batch.c.superseded_by.is_(None) & import_batch.c.undone_at.is_(None)


def rejected_rows(connection: Connection) -> tuple[RejectedRow, ...]:
    """Rejected rows of all ledgers as last read, in order of import and row, without those that a later import brought mended."""
    query = select(rejected_row.c.batch_id, rejected_row.c.payload).join(import_batch).where(is_active())
    rows = connection.execute(query.order_by(rejected_row.c.batch_id, rejected_row.c.position)).all()
    found = [(row.batch_id, from_json(row.payload, RejectedRow)) for row in rows]
    newest = _brought_by(connection, sorted({one.petition_id for _, one in found if one.petition_id}))
    return tuple(one for batch, one in found if newest.get(one.petition_id, 0) <= batch)


def _brought_by(connection: Connection, petition_ids: Sequence[str]) -> dict[str, int]:
    """Of those of the petitions that are there the import that brought what they say now."""
    c, found = petition.c, dict[str, int]()
    for start in range(0, len(petition_ids), _CHUNK):
        query = select(c.id, c.batch_id).where(c.id.in_(petition_ids[start : start + _CHUNK]))
        found |= {row.id: row.batch_id for row in connection.execute(query)}
    return found


def intake_counts(connection: Connection) -> IntakeCounts:
    """Where every row of every ledger went."""
    c = import_batch.c
    sums = select(*(func.coalesce(func.sum(column), 0) for column in (c.rows_read, c.rejected, c.purged)))
    rows_read, rejected, purged = connection.execute(sums.where(is_active())).one()
    rejected = len(rejected_rows(connection)) if rejected else 0
    there = connection.execute(select(func.count()).select_from(petition)).scalar_one()
    return IntakeCounts(rows_read, rejected, there, purged)


def batch_name(number: int) -> str:
    """How a batch is called outside the register."""
    return f"B{number:04d}"


def _refuse_other_kind(intake: Intake, *, demo: bool) -> None:
    odd = next((p.source for p in intake.petitions if p.synthetic != demo), None)
    if odd is None:
        return
    if demo:
        raise InputFileError(
            f"{odd.file} 工作表“{odd.sheet}”第 {odd.row} 行不是演示数据，不能导入演示目录；未导入任何内容。"
            "请用 fieldvisit init 另建工作目录。",
            f"{odd.file}, sheet {odd.sheet}, row {odd.row} is no demo data and cannot go into a demo workspace; "
            "nothing was imported. Make a workspace of your own with fieldvisit init.",
        )
    raise InputFileError(
        f"{odd.file} 工作表“{odd.sheet}”第 {odd.row} 行是演示数据，不能导入真实工作目录；未导入任何内容。"
        "请删去演示行，或在演示目录中导入。",
        f"{odd.file}, sheet {odd.sheet}, row {odd.row} is demo data and cannot go into a real workspace; nothing was imported. "
        "Remove the demo rows, or import the file into a demo workspace.",
    )


def _distinct(intake: Intake) -> list[int]:
    """Where each number stands first in the ledger."""
    first_at: dict[str, int] = {}
    for n, p in enumerate(intake.petitions):
        first = intake.petitions[first_at.setdefault(p.id, n)]
        if not same_content(first, p):
            raise InputFileError(
                f"{intake.file} 第 {first.source.row} 行与第 {p.source.row} 行编号相同（{p.id}）但内容不同；未导入任何内容。"
                "请改正编号，或只保留一行。",
                f"{intake.file}: rows {first.source.row} and {p.source.row} have the same number ({p.id}) but say different "
                "things; nothing was imported. Correct the number, or keep one of the rows.",
            )
    return list(first_at.values())


def _content_sha256(intake: Intake) -> str:
    """The digest of what was read; of identities only which were kept and how, for a digest of a telephone number tells the number."""
    digest = hashlib.sha256()
    if intake.kept_columns:
        digest.update(f"{intake.handling} {sorted(intake.kept_columns)}".encode())
    for row in (*intake.petitions, *intake.rejected):
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _open_batch(connection: Connection, ledger: Prepared) -> int:
    intake = ledger.intake
    headers = {"columns": dict(intake.columns), "ignored": intake.ignored_columns, "dropped": intake.dropped_columns}
    result = connection.execute(
        insert(import_batch).values(
            file=intake.file,
            sha256=intake.sha256,
            content_sha256=ledger.content_sha256,
            rows_read=len(intake.rejected),
            rejected=len(intake.rejected),
            added=0,
            updated=0,
            resume_at=0,
            headers=json.dumps(headers, ensure_ascii=False, sort_keys=True),
            imported_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    )
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def _insert(connection: Connection, new: list[Petition], batch: int) -> None:
    if new:
        connection.execute(insert(petition), [row | {"version": 1, "batch_id": batch} for row in as_rows(new)])
        index.add(connection, new)


def _change(
    connection: Connection, changed: list[Petition], there: Mapping[str, tuple[Petition, int, int]], batch: int
) -> None:
    """Keep the old version, write the new one, and forget the match, which was for the old words."""
    if not changed:
        return
    kept = [there[p.id] for p in changed]
    connection.execute(
        insert(petition_history),
        [
            {"petition_id": old.id, "version": version, "payload": to_json(old), "batch_id": brought_by, "replaced_by": batch}
            for old, version, brought_by in kept
        ],
    )
    rows: list[dict[str, Any]] = []
    for row, (_, version, _) in zip(as_rows(changed), kept, strict=True):
        rows.append(row | {"key": row["id"], "seen": version, "version": version + 1, "batch_id": batch})
    where = (petition.c.id == bindparam("key")) & (petition.c.version == bindparam("seen"))
    columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name not in ("key", "seen", "id")}
    connection.execute(update(petition).where(where).values(columns), rows)
    connection.execute(delete(match).where(match.c.petition_id == bindparam("key")), [{"key": p.id} for p in changed])
    index.remove(connection, (old for old, _, _ in kept))
    index.add(connection, changed)


def _reject(connection: Connection, rejected: tuple[RejectedRow, ...], batch: int) -> None:
    rows = [{"batch_id": batch, "position": n, "payload": to_json(row)} for n, row in enumerate(rejected)]
    if rows:
        connection.execute(insert(rejected_row), rows)
