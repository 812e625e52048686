"""Packs handed out, and records handed in: each record and what it does to its case is one transaction, so that none counts twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, insert, select, update

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import Case
from fieldvisit.domain.cases.records import Record
from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.domain.pack import FieldRecord, HandedRecord, Pack, Receipt, RecordState
from fieldvisit.errors import NotFoundError
from fieldvisit.register.audit import log
from fieldvisit.register.cases import changes
from fieldvisit.register.engine import reading, writing
from fieldvisit.register.identities.book import Key
from fieldvisit.register.packs.keys import PURPOSE
from fieldvisit.register.packs.tables import field_pack, pack_receipt, pack_record
from fieldvisit.register.sealing import Seal
from fieldvisit.register.sight import sight_of
from fieldvisit.register.versions import count_case_change


@dataclass(frozen=True)
class CaseChange:
    """A change of a case: as it was seen, as it is wanted, and what is recorded."""

    seen: Case
    wanted: Case
    records: tuple[Record, ...]


class PackBook:
    """The packs of a register. Nothing here asks who may see a pack: whoever holds the book does."""

    def __init__(self, engine: Engine, key: Key) -> None:
        self._engine, self._key = engine, key

    def add(self, pack: Pack, envelope: str, hand_in_key: bytes) -> None:
        """Keep a pack that is handed out; a line of the audit says so."""
        sealed = Seal(self._key(), PURPOSE).seal(hand_in_key.hex(), pack.id)
        days = {"day": pack.day.isoformat(), "expires_on": pack.expires_on.isoformat(), "made_at": _now()}
        with writing(self._engine) as connection:
            row = {"id": pack.id, "payload": to_json(pack), "sealed_key": sealed, "envelope": envelope, **days}
            connection.execute(insert(field_pack).values(row))
            said = f"{pack.mission_id or pack.leader_id} {pack.day} {pack.level}"
            log.append(connection, Deed(pack.made_by, Act.PACK, pack.id, detail=said))

    def all(self) -> tuple[Pack, ...]:
        """Every pack, the latest day first."""
        with reading(self._engine) as connection:
            query = select(field_pack.c.payload).order_by(field_pack.c.day.desc(), field_pack.c.made_at.desc(), field_pack.c.id)
            return tuple(from_json(payload, Pack) for payload in connection.scalars(query))

    def one(self, pack_id: str) -> Pack:
        """The pack of this number; raises ``NotFoundError``."""
        return from_json(self._row(pack_id).payload, Pack)

    def envelope(self, pack_id: str) -> str:
        """What stands encrypted in its file; empty when the pack was forgotten."""
        return str(self._row(pack_id).envelope)

    def remembered(self, pack_ids: Sequence[str]) -> frozenset[str]:
        """Those of the packs that were not forgotten: their files can be given out again."""
        c = field_pack.c
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(select(c.id).where(c.id.in_(pack_ids), c.envelope != "")))

    def key(self, pack_id: str) -> bytes | None:
        """The key of what it hands in; ``None`` when the pack was forgotten."""
        sealed = str(self._row(pack_id).sealed_key)
        return bytes.fromhex(Seal(self._key(), PURPOSE).open(sealed, pack_id)) if sealed else None

    def receipts(self, pack_ids: Sequence[str]) -> tuple[Receipt, ...]:
        """What came back from these packs, oldest first."""
        query = (
            select(pack_receipt).where(pack_receipt.c.pack_id.in_(pack_ids)).order_by(pack_receipt.c.at, pack_receipt.c.code)
        )
        with reading(self._engine) as connection:
            return tuple(Receipt(row.pack_id, row.code, row.at, row.who, row.records) for row in connection.execute(query))

    def records(self, pack_ids: Sequence[str]) -> tuple[HandedRecord, ...]:
        """The records that came back from these packs, in the order of their arrival."""
        c = pack_record.c
        query = select(pack_record).where(c.pack_id.in_(pack_ids)).order_by(c.at, c.pack_id, c.record_id)
        with reading(self._engine) as connection:
            return tuple(_handed(row) for row in connection.execute(query))

    def take(self, scope: Scope, handed: HandedRecord, change: CaseChange | None) -> bool:
        """Keep a record and do to its case what it means; false, and nothing done, when the record is there already.

        Raises like changing a case does; then neither is kept.
        """
        with writing(self._engine, sight_of(scope)) as connection:
            if connection.execute(select(pack_record.c.record_id).where(_is(handed))).first() is not None:
                return False
            self._change(connection, scope, change)
            connection.execute(insert(pack_record).values(_values(handed)))
            return True

    def settle(self, scope: Scope, handed: HandedRecord, state: RecordState, change: CaseChange | None) -> bool:
        """Put a record that waits into another state, and do to its case what was decided; false when somebody was faster."""
        with writing(self._engine, sight_of(scope)) as connection:
            waits = _is(handed) & (pack_record.c.state == handed.state.value)
            if connection.execute(update(pack_record).where(waits).values(state=state.value)).rowcount != 1:
                return False
            self._change(connection, scope, change)
            log.append(connection, Deed(scope.who, Act.HAND_IN, handed.pack_id, detail=f"{handed.record.case_id} {state}"))
            return True

    def acknowledge(self, receipt: Receipt, detail: str) -> bool:
        """Write down that a hand-in was taken whole, with a line of the audit; false when it was before."""
        with writing(self._engine) as connection:
            c = pack_receipt.c
            known = select(c.code).where(c.pack_id == receipt.pack_id, c.code == receipt.code)
            if connection.execute(known).first() is not None:
                return False
            said = {"at": receipt.at, "who": receipt.who, "records": receipt.records}
            connection.execute(insert(pack_receipt).values(pack_id=receipt.pack_id, code=receipt.code, **said))
            log.append(connection, Deed(receipt.who, Act.HAND_IN, receipt.pack_id, detail=f"{receipt.code} {detail}"))
            return True

    def _change(self, connection: Connection, scope: Scope, change: CaseChange | None) -> None:
        if change is not None:
            changes.change(connection, scope, (change.seen, change.wanted), "", change.records)
            count_case_change(connection)

    def _row(self, pack_id: str) -> Row[Any]:
        with reading(self._engine) as connection:
            row = connection.execute(select(field_pack).where(field_pack.c.id == pack_id)).first()
        if row is None:
            raise no_pack(pack_id)
        return row


def no_pack(pack_id: str) -> NotFoundError:
    """The one answer for a pack that does not exist and for one that is not there for who asks."""
    return NotFoundError(f"没有编号为 {pack_id} 的行程包。", f"There is no field pack {pack_id}.")


def _is(handed: HandedRecord) -> ColumnElement[bool]:
    return (pack_record.c.pack_id == handed.pack_id) & (pack_record.c.record_id == handed.record.id)


def _values(handed: HandedRecord) -> dict[str, Any]:
    record = handed.record
    said = {"state": handed.state.value, "receipt": handed.receipt, "at": handed.at, "who": handed.who}
    return {"pack_id": handed.pack_id, "record_id": record.id, "case_id": record.case_id, "payload": to_json(record), **said}


def _handed(row: Row[Any]) -> HandedRecord:
    return HandedRecord(row.pack_id, from_json(row.payload, FieldRecord), RecordState(row.state), row.receipt, row.at, row.who)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
