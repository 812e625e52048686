"""What must not be kept any longer is removed for good: words, records, petitions and identities of cases closed long ago.

A purged case stays as a row that holds what counts need (state, category, unit, days, levels), its events without words, and the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, case, delete, func, select, update

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.cases.events import Action, Actor
from fieldvisit.domain.cases.matter import Case, Concern
from fieldvisit.domain.cases.work import Consultation, SpotCheck
from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.domain.pack import HAND_IN_DAYS
from fieldvisit.register.audit import log
from fieldvisit.register.cases.events import add_events, event_row, next_version, now
from fieldvisit.register.cases.rows import case_of, case_row
from fieldvisit.register.cases.tables import (
    case_exclusion,
    case_file,
    case_petition,
    case_record,
    event,
    petition_undone,
    work_item,
)
from fieldvisit.register.engine import give_back, in_plain_words, writer
from fieldvisit.register.identities.book import forget
from fieldvisit.register.packs import keys as packs
from fieldvisit.register.packs.tables import pack_record
from fieldvisit.register.petitions import stored
from fieldvisit.register.search import index
from fieldvisit.register.sight import WHOLE
from fieldvisit.register.tables import current_plan, import_batch, match, petition, petition_history, plan, rejected_row
from fieldvisit.register.versions import count_change

Judge: TypeAlias = Callable[[Case, date], tuple[bool, bool]]
"""Whether identities, and whether words and records of a case closed on a day are over their time."""

_CHUNK = 500
_NO_WORDS = {"why": "", "before": "", "after": ""}


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was removed, or would be."""

    cases: int = 0
    petitions: int = 0
    identities: int = 0
    consultations: int = 0
    plans: int = 0
    rejected_rows: int = 0
    undone: int = 0
    packs: int = 0
    findings: int = 0

    @property
    def any(self) -> bool:
        """Whether there was anything."""
        return any(getattr(self, f.name) for f in fields(self))


def purge_register(engine: Engine, judge: Judge, days: tuple[date, date], who: str, *, apply: bool) -> Purged:
    """Remove what is over its time, or with ``apply`` false only find out how much; see ``purge``. ``days`` are today and the cutoff.

    All of it is removed in one transaction with a line of the audit; then the register is written anew without the room of it.
    """
    with in_plain_words(engine), writer(engine, WHOLE) as connection, connection.begin() as transaction:
        found = purge(connection, judge, *days, who)
        if not (apply and found.any):
            transaction.rollback()
            return found
        log.append(
            connection, Deed(who, Act.PURGE, detail=" ".join(f"{f.name} {getattr(found, f.name)}" for f in fields(found)))
        )
        count_change(connection)
    give_back(engine)
    return found


def purge(connection: Connection, judge: Judge, today: date, cutoff: date, who: str) -> Purged:
    """Remove what is over its time, in the caller's transaction; returns how much.

    ``cutoff`` bounds what belongs to no case: plans that ended before it, rejected rows and imports taken back before it.
    """
    closed = list(_closed(connection))
    identity_over = [one.id for one, on in closed if judge(one, on)[0]]
    over = [one for one, on in closed if judge(one, on)[1] and one.purged_on is None]
    over += _taken_in(connection, {one.id for one in over})
    identities = sum(forget(connection, petitions=_petitions(connection, part)) for part in _parts(identity_over))
    petitions = sum(_purge_cases(connection, part, today, who) for part in _parts(over))
    index.forget_removed(connection)
    before = cutoff.isoformat()
    stale = select(import_batch.c.id).where(import_batch.c.imported_at < before)
    taken_back = select(import_batch.c.id).where(import_batch.c.undone_at < before)
    current = select(current_plan.c.version)
    return Purged(
        cases=len(over),
        petitions=petitions,
        identities=identities,
        consultations=_consultations(connection),
        findings=_findings(connection),
        plans=_gone(connection, delete(plan).where(plan.c.last_day < before, plan.c.version.not_in(current))),
        rejected_rows=_gone(connection, delete(rejected_row).where(rejected_row.c.batch_id.in_(stale))),
        undone=_gone(connection, delete(petition_undone).where(petition_undone.c.batch_id.in_(taken_back))),
        packs=packs.forget(connection, today - timedelta(HAND_IN_DAYS)),
    )


def _closed(connection: Connection) -> Iterator[tuple[Case, date]]:
    """Closed cases, and the day since when: as noted, else the day on which the register learned it from a ledger."""
    learned = (
        select(func.max(event.c.at))
        .where(event.c.kind == "case", event.c.subject_id == case_file.c.id, event.c.action != Action.PURGE.value)
        .scalar_subquery()
    )
    c = case_file.c
    query = select(c.payload, learned).where(c.is_open == 0, c.is_gone == 0).order_by(c.id)
    for payload, at in connection.execute(query.execution_options(yield_per=5000)):
        one = case_of(payload)
        yield one, one.closed_on or datetime.fromisoformat(at).date()


def _taken_in(connection: Connection, ids: set[str]) -> list[Case]:
    """Cases that were merged into one of these: they go with it."""
    payloads = connection.scalars(select(case_file.c.payload).where(case_file.c.is_gone == 1).order_by(case_file.c.id))
    return [one for one in map(case_of, payloads) if one.merged_into in ids and one.purged_on is None]


def _petitions(connection: Connection, ids: Sequence[str]) -> list[str]:
    p = case_petition.c
    return sorted(connection.scalars(select(p.petition_id).where(p.case_id.in_(ids))))


def _purge_cases(connection: Connection, cases: Sequence[Case], today: date, who: str) -> int:
    ids = [one.id for one in cases]
    petitions = _petitions(connection, ids)
    for part in _parts(petitions):
        _count_purged(connection, part)
        forget(connection, petitions=part)
        index.remove(connection, (value for value, _, _ in stored(connection, part).values()))
        for table in (match, petition_history, case_petition):
            connection.execute(delete(table).where(table.c.petition_id.in_(part)))
        connection.execute(delete(petition).where(petition.c.id.in_(part)))
    for table in (case_record, case_exclusion, pack_record):
        connection.execute(delete(table).where(table.c.case_id.in_(ids)))
    connection.execute(update(event).where(event.c.kind == "case", event.c.subject_id.in_(ids)).values(_NO_WORDS))
    for one in cases:
        left = _stripped(one, today, next_version(connection, "case", one.id))
        connection.execute(update(case_file).where(case_file.c.id == one.id).values(case_row(left) | {"touched": 1}))
        add_events(connection, [_event("case", one.id, left.version, who)])
    return len(petitions)


def _stripped(one: Case, today: date, version: int) -> Case:
    filings = tuple(replace(f, petition_id=f"~{n}") for n, f in enumerate(one.filings, 1))
    return replace(one, filings=filings, concern=Concern(), purged_on=today, version=version)


def _count_purged(connection: Connection, petitions: Sequence[str]) -> None:
    p, b = petition.c, import_batch.c
    counted = select(p.batch_id, func.count()).where(p.id.in_(petitions)).group_by(p.batch_id)
    more: dict[int, int] = {row[0]: row[1] for row in connection.execute(counted)}
    if more:
        connection.execute(update(import_batch).where(b.id.in_(more)).values(purged=b.purged + case(more, value=b.id)))


def _consultations(connection: Connection) -> int:
    """Take the words out of consultations that heard purged cases only."""
    rows = connection.execute(select(work_item.c.id, work_item.c.payload).where(work_item.c.kind == "consultation")).all()
    heard = {row.id: from_json(row.payload, Consultation) for row in rows}
    purged = _purged_ids(connection)
    done = [one for one in heard.values() if one.decision and one.case_ids and purged.issuperset(one.case_ids)]
    for one in done:
        changed = replace(one, decision="")
        connection.execute(update(work_item).where(work_item.c.id == one.id).values(payload=to_json(changed)))
        mine = (event.c.kind == "consultation") & (event.c.subject_id == one.id)
        connection.execute(update(event).where(mine).values(_NO_WORDS))
    return len(done)


def _findings(connection: Connection) -> int:
    """Take the words out of what spot checks found for purged cases."""
    rows = connection.execute(select(work_item.c.id, work_item.c.payload).where(work_item.c.kind == "spot_check")).all()
    checks = {row.id: from_json(row.payload, SpotCheck) for row in rows}
    purged, count = _purged_ids(connection), 0
    for one in checks.values():
        over = {found.case_id for found in one.findings if found.words and found.case_id in purged}
        if not over:
            continue
        count += len(over)
        left = tuple(replace(found, words="") if found.case_id in over else found for found in one.findings)
        where = work_item.c.id == one.id
        connection.execute(update(work_item).where(where).values(payload=to_json(replace(one, findings=left))))
        mine = (event.c.kind == "spot_check") & (event.c.subject_id == one.id)
        connection.execute(update(event).where(mine).values(_NO_WORDS))
    return count


def _purged_ids(connection: Connection) -> set[str]:
    kept = (case_of(p) for p in connection.scalars(select(case_file.c.payload).where(case_file.c.is_open == 0)))
    return {one.id for one in kept if one.purged_on is not None}


def _event(kind: str, subject: str, version: int, who: str) -> dict[str, Any]:
    return event_row(kind, subject, version, Actor(who, "purge"), Action.PURGE, at=now(), why="", before="", after="")


def _gone(connection: Connection, statement: Any) -> int:
    return int(connection.execute(statement).rowcount)


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
