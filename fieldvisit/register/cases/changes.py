"""Changing a case: the version seen must be the one that stands, and every change is an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from sqlalchemy import Connection, update

from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.events import Action, Event
from fieldvisit.domain.cases.matter import Case
from fieldvisit.domain.cases.records import Assignment, Outcome, Record, Reply, Report, Transfer, Verification
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.codec import to_json
from fieldvisit.errors import ConflictError
from fieldvisit.register.cases import query
from fieldvisit.register.cases.events import add_events, event_row, last_event, now
from fieldvisit.register.cases.rows import case_row, files_of, write_exclusions, write_records
from fieldvisit.register.cases.tables import case_file
from fieldvisit.register.versions import count_run_change

_MOVE_RIGHTS = {
    CaseState.ASSIGNED: Right.ASSIGN,
    CaseState.TRANSFERRED: Right.ASSIGN,
    CaseState.CLOSED: Right.CLOSE,
    CaseState.RETURNED: Right.CLOSE,
    CaseState.SUSPENDED: Right.CLOSE,
}
_RECORD_RIGHTS: dict[type, Right] = {
    Assignment: Right.ASSIGN,
    Transfer: Right.ASSIGN,
    Verification: Right.VERIFY,
    Report: Right.CLOSE,
}
_FIXED = ("id", "filings", "merged_into", "withdrawn", "synthetic")


def change(connection: Connection, scope: Scope, edit: tuple[Case, Case], why: str, records: Sequence[Record]) -> Case:
    """Put the second case of ``edit`` in the place of the first, which was seen, and add records; returns the case as stored.

    Raises
    ------
    NotFoundError
        If the case does not exist for the scope.
    PolicyRefusedError
        If the role may not do this.
    ConflictError
        If somebody changed the case since ``seen``; carries both versions.
    """
    seen, wanted = edit
    for right in rights_needed(seen, wanted, records):
        scope.require(right)
    standing = query.one_case(connection, scope, seen.id)
    stored = replace(wanted, version=seen.version + 1)
    if any(getattr(seen, name) != getattr(wanted, name) for name in _FIXED):
        raise ValueError("petitions, merging and identity of a case are not changed here")
    if standing.version != seen.version:
        raise conflict(connection, scope, stored, standing)
    action = Action.RECORD if wanted.state is seen.state else Action.RESUME if _goes_on(seen, wanted) else Action.MOVE
    rounded = [replace(r, round=seen.returns) if isinstance(r, Outcome | Reply | Verification) else r for r in records]
    put(connection, scope, (standing, stored), action, why=why, records=_correcting(connection, standing, rounded))
    return stored


def put(
    connection: Connection, scope: Scope, case: tuple[Case, Case], action: Action, *, why: str, records: Sequence[Record] = ()
) -> None:
    """Write the new version over the one that stands, with its records, exclusions and event; raises ``ConflictError``."""
    before, after = case
    values = case_row(after) | {"touched": 1}
    leaders = [record.leader_id for record in records if isinstance(record, Assignment)]
    if leaders:
        values["leader_id"] = leaders[-1]
    where = (case_file.c.id == before.id) & (case_file.c.version == before.version)
    if connection.execute(update(case_file).where(where).values(values)).rowcount != 1:
        raise conflict(connection, scope, after, query.one_case(connection, scope, before.id))
    if before.concern != after.concern:
        write_exclusions(connection, after)
    write_records(connection, after, records)
    if before.is_open is not after.is_open or (before.reported_on, before.told) != (after.reported_on, after.told):
        count_run_change(connection)
    said = to_json(before), to_json(after)
    row = event_row("case", after.id, after.version, scope.actor, action, at=now(), why=why, before=said[0], after=said[1])
    add_events(connection, [row])


def rights_needed(seen: Case, wanted: Case, records: Sequence[Record]) -> tuple[Right, ...]:
    """What the role must be allowed for this change."""
    needed = {_RECORD_RIGHTS.get(type(record), Right.RECORD) for record in records}
    if _goes_on(seen, wanted):
        needed.add(_MOVE_RIGHTS[CaseState.SUSPENDED])
    elif wanted.state is not seen.state:
        needed.add(_MOVE_RIGHTS.get(wanted.state, Right.RECORD))
    if wanted.concern != seen.concern or wanted.handler_code != seen.handler_code or wanted.passed_down != seen.passed_down:
        needed.add(Right.ASSIGN)
    return tuple(sorted(needed or {Right.RECORD}))


def _correcting(connection: Connection, case: Case, records: Sequence[Record]) -> tuple[Record, ...]:
    """The records, each reply with what the one before it in its round and month said: of them only the last counts."""
    if not any(isinstance(record, Reply) for record in records):
        return tuple(records)
    replies, kept = list(files_of(connection, (case,))[0].replies), []
    for record in records:
        if isinstance(record, Reply):
            now = record
            earlier = (r for r in reversed(replies) if (r.round, f"{r.on:%Y-%m}") == (now.round, f"{now.on:%Y-%m}"))
            record = replace(now, was=next((r.satisfaction for r in earlier), None))  # noqa: PLW2901 - the same, as it is kept
            replies.append(record)
        kept.append(record)
    return tuple(kept)


def _goes_on(seen: Case, wanted: Case) -> bool:
    """Whether a case that rested goes on where it was: no new step, and whoever may let it rest may do it."""
    return seen.state is CaseState.SUSPENDED and wanted.state is not CaseState.SUSPENDED


def conflict(connection: Connection, scope: Scope, wanted: Case, standing: Case) -> ConflictError:
    """The error that reports both versions: who changed what since, and what this edit wanted."""
    last = last_event(connection, "case", standing.id)
    return conflict_of(f"案件 {standing.id}", f"Case {standing.id}", scope, (wanted, standing), last)


def conflict_of(zh: str, en: str, scope: Scope, both: tuple[object, object], last: Event) -> ConflictError:
    """The error for any subject with versions; both are written out only as far as the role may read."""
    wanted, standing = both
    allowed = clearance(scope.role, reason="conflict")
    yours, theirs = serialise(wanted, allowed), serialise(standing, allowed)
    differs = [f.name for f in fields(standing) if f.name != "version" and getattr(wanted, f.name) != getattr(standing, f.name)]  # type: ignore[arg-type]
    names = "、".join(differs) or "记录"
    at = last.at.isoformat(timespec="minutes")
    return ConflictError(
        f"{zh} 已由 {last.actor.who} 于 {at} 改为第 {theirs['version']} 版，您改的是第 {yours['version'] - 1} 版；不同之处：{names}。"
        "您的修改没有保存。请查看现在的内容后再改。",
        f"{en} was changed by {last.actor.who} at {at} to version {theirs['version']}; you changed version {yours['version'] - 1}. "
        f"Differing: {', '.join(differs) or 'records'}. Your change was not saved. Look at the case as it stands and change it again.",
        seen=_json(yours),
        current=_json(theirs),
    )


def _json(value: object) -> str:
    return to_json(value)
