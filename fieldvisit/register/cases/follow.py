"""Cases follow the ledgers: a new matter opens a case, a repeat joins it, a match says where it lies.

What people did is never undone by a ledger: once somebody has worked on a case, its state stays, while its petitions, its place and
its category still follow; once somebody has set its category or merged another case into it, its category stays too. Only what changed
since the last time is read in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from fieldvisit.domain.access.divisions import LEVELS, depth_of, number_of, today
from fieldvisit.domain.cases.events import Action
from fieldvisit.domain.cases.matter import Case, Filing, in_order
from fieldvisit.domain.cases.records import Assignment
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.codec import to_json
from fieldvisit.domain.petition import CaseStatus, SourceLevel
from fieldvisit.register.cases.codes import secret_of, short_code
from fieldvisit.register.cases.events import LEDGER, add_events, event_row, now
from fieldvisit.register.cases.rows import case_of, case_row, record_rows
from fieldvisit.register.cases.tables import case_file, case_petition, case_record, event
from fieldvisit.register.tables import match, petition

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Followed:
    """How many cases were opened and how many changed."""

    opened: int
    changed: int

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.opened or self.changed)


@dataclass
class _Ledger:
    """All petitions by id with their codes, and which case holds which (with the version it has seen)."""

    office: str
    leads: Mapping[str, str]
    petitions: dict[str, Any]
    codes: dict[str, str]
    held: dict[str, tuple[str, int]]
    groups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def follow_ledger(connection: Connection, office: str, leads: Mapping[str, str], *, demo: bool) -> Followed:
    """Bring the cases up to what petitions and matches of the register say, in the caller's transaction."""
    ledger = _read(connection, office, leads)
    fresh: dict[str, list[str]] = {}
    for root, members in ledger.groups.items():
        case_id = next((ledger.held[p][0] for p in members if p in ledger.held), "")
        unheld = [p for p in members if p not in ledger.held]
        if unheld and case_id:
            _join(connection, ledger, unheld, case_id)
        elif unheld:
            fresh[root] = unheld
    opened = _open_all(connection, ledger, fresh, demo=demo)
    return Followed(opened, _update_all(connection, ledger))


def _read(connection: Connection, office: str, leads: Mapping[str, str]) -> _Ledger:
    c = petition.c
    names = (
        c.id,
        c.received_on,
        c.level,
        c.assigned_on,
        c.status,
        c.category,
        c.repeat_of,
        c.lead_leader,
        c.synthetic,
        c.version,
    )
    rows: dict[str, Any] = {row.id: row for row in connection.execute(select(*names).order_by(c.received_on, c.id))}
    codes = {
        key: today(code)
        for key, code in connection.execute(select(match.c.petition_id, match.c.code).where(match.c.outcome == "matched"))
        if len(code) in LEVELS and code.isdigit()
    }
    p = case_petition.c
    held = {
        row.petition_id: (row.case_id, row.version) for row in connection.execute(select(p.petition_id, p.case_id, p.version))
    }
    ledger = _Ledger(today(office), leads, rows, codes, held)
    for key in rows:
        ledger.groups[_root(key, rows)].append(key)
    return ledger


def _root(key: str, rows: Mapping[str, Any]) -> str:
    """The petition at the end of the chain of repeats that the ledger holds; a ring is named by its smallest id."""
    seen = [key]
    while (parent := rows[seen[-1]].repeat_of) in rows:
        if parent in seen:
            return min(seen[seen.index(parent) :])
        seen.append(parent)
    return seen[-1]


def _join(connection: Connection, ledger: _Ledger, petition_ids: Sequence[str], case_id: str) -> None:
    """Put petitions under a case that is there; version 0 makes the update below read the case."""
    _hold(connection, [(key, case_id, 0) for key in petition_ids])
    ledger.held |= dict.fromkeys(petition_ids, (case_id, 0))


def _hold(connection: Connection, rows: Iterable[tuple[str, str, int]]) -> None:
    values = [{"petition_id": key, "case_id": case_id, "version": version} for key, case_id, version in rows]
    if values:
        connection.execute(insert(case_petition), values)


def _open_all(connection: Connection, ledger: _Ledger, fresh: Mapping[str, list[str]], *, demo: bool) -> int:
    if not fresh:
        return 0
    secret = secret_of(connection, demo=demo)
    gone = {key: bool(is_gone) for key, is_gone in connection.execute(select(case_file.c.id, case_file.c.is_gone))}
    taken, files, records, events, held = set(gone), [], [], [], []
    for root, members in fresh.items():
        own = short_code(secret, root, ())
        if gone.get(own) and _revive(connection, ledger, own, members):
            continue
        case, record = _new_case(ledger, short_code(secret, root, taken), members)
        taken.add(case.id)
        files.append(case_row(case) | {"leader_id": record.leader_id if record else "", "touched": 0})
        records += record_rows(case, (record,)) if record else []
        events.append(_event(case, Action.OPEN, ""))
        held += [(key, case.id, ledger.petitions[key].version) for key in members]
    for table, rows in ((case_file, files), (case_record, records)):
        if rows:
            connection.execute(insert(table), rows)
    add_events(connection, events)
    _hold(connection, held)
    return len(fresh)


def _revive(connection: Connection, ledger: _Ledger, case_id: str, members: Sequence[str]) -> bool:
    """A matter whose import was taken back and that is imported again is the same case; false when it was merged instead."""
    before = case_of(connection.execute(select(case_file.c.payload).where(case_file.c.id == case_id)).scalar_one())
    if not before.withdrawn:
        return False
    after = replace(_followed(ledger, before, members), withdrawn=False, version=before.version + 1)
    connection.execute(update(case_file).where(case_file.c.id == case_id).values(case_row(after) | {"touched": 0}))
    add_events(connection, [_event(after, Action.FOLLOW, to_json(before))])
    _hold(connection, [(key, case_id, ledger.petitions[key].version) for key in members])
    return True


def _new_case(ledger: _Ledger, code: str, members: Sequence[str]) -> tuple[Case, Assignment | None]:
    rows = [ledger.petitions[key] for key in members]
    filings, record = in_order([_filing(row) for row in rows]), _assignment(ledger, members)
    state = _state(filings, assigned=record is not None)
    case = Case(
        id=code,
        state=state,
        category=rows[0].category,
        unit_code=_place(ledger, members),
        filings=filings,
        handler_code=ledger.office,
        synthetic=bool(rows[0].synthetic),
    )
    return case, record


def _assignment(ledger: _Ledger, members: Sequence[str]) -> Assignment | None:
    """The leader the ledger names, if it names one on the roster."""
    filings, lead = [_filing(ledger.petitions[key]) for key in members], _lead(ledger, members)
    return Assignment(lead, min(f.assigned_on or f.received_on for f in filings)) if lead else None


def _lead(ledger: _Ledger, members: Sequence[str]) -> str:
    """The id of the first leader whom the ledger names and the roster knows."""
    named = (ledger.leads.get(ledger.petitions[key].lead_leader, "") for key in members)
    return next((leader for leader in named if leader), "")


def _update_all(connection: Connection, ledger: _Ledger) -> int:
    by_case: dict[str, list[str]] = defaultdict(list)
    for key in ledger.petitions:
        if key in ledger.held:
            by_case[ledger.held[key][0]].append(key)
    c = case_file.c
    columns = (c.id, c.unit_no, c.unit_depth, c.leader_id, c.category, c.touched)
    units = {r.id: r for r in connection.execute(select(*columns))}
    stale = [case_id for case_id, members in by_case.items() if _is_stale(ledger, units[case_id], members)]
    changed = 0
    for start in range(0, len(stale), _CHUNK):
        query = select(c.id, c.payload, c.touched, c.leader_id).where(c.id.in_(stale[start : start + _CHUNK]))
        changed += _update(connection, ledger, connection.execute(query).all(), by_case)
    return changed


def _update(connection: Connection, ledger: _Ledger, stale: Sequence[Any], by_case: Mapping[str, list[str]]) -> int:
    rows, records, events, seen = [], [], [], []
    decided = _categories_set(connection, [row.id for row in stale if row.touched])
    for row in stale:
        before, touched = case_of(row.payload), bool(row.touched)
        members = by_case[before.id]
        seen += [{"key": key, "now": ledger.petitions[key].version} for key in members]
        record = None if touched else _assignment(ledger, members)
        new_leader = record is not None and record.leader_id != row.leader_id
        after = _followed(ledger, before, members, touched=touched, keeps_category=before.id in decided)
        if after != before or new_leader:
            after = replace(after, version=before.version + 1)
            values = case_row(after) | {"leader_id": record.leader_id if record else row.leader_id}
            rows.append({f"new_{name}": value for name, value in values.items()})
            records += record_rows(after, (record,)) if record and new_leader else []
            events.append(_event(after, Action.FOLLOW, to_json(before)))
    if rows:
        values = {name.removeprefix("new_"): bindparam(name) for name in rows[0] if name != "new_id"}
        connection.execute(update(case_file).where(case_file.c.id == bindparam("new_id")).values(values), rows)
    if records:
        connection.execute(insert(case_record), records)
    add_events(connection, events)
    connection.execute(
        update(case_petition).where(case_petition.c.petition_id == bindparam("key")).values(version=bindparam("now")), seen
    )
    return len(rows)


def _is_stale(ledger: _Ledger, unit: Any, members: Sequence[str]) -> bool:
    if any(ledger.held[key][1] != ledger.petitions[key].version for key in members):
        return True
    place = _place(ledger, members)
    if not unit.touched and _lead(ledger, members) not in ("", unit.leader_id):
        return True  # the roster knows by now whom the ledger names
    if not unit.touched and unit.category != ledger.petitions[members[0]].category:
        return True
    return bool((unit.unit_no, unit.unit_depth) != (number_of(place), depth_of(place)))


def _categories_set(connection: Connection, case_ids: Sequence[str]) -> frozenset[str]:
    """Those of the cases whose category a person has decided: by setting it, or by merging another case into it."""
    c = event.c
    by_people = (c.kind == "case", c.role != LEDGER.role, c.before != "", c.subject_id.in_(case_ids))
    rows = connection.execute(select(c.subject_id, c.action, c.before, c.after).where(*by_people)).all() if case_ids else ()
    return frozenset(
        row.subject_id
        for row in rows
        if row.action == Action.MERGE.value or case_of(row.before).category != case_of(row.after).category
    )


def _followed(
    ledger: _Ledger, case: Case, members: Sequence[str], *, touched: bool = False, keeps_category: bool = False
) -> Case:
    filings = in_order([_filing(ledger.petitions[key]) for key in members])
    category = case.category if keeps_category else ledger.petitions[members[0]].category
    after = replace(case, filings=filings, unit_code=_place(ledger, members), category=category)
    if touched:
        return after
    return replace(after, state=_state(filings, assigned=_assignment(ledger, members) is not None))


def _place(ledger: _Ledger, members: Sequence[str]) -> str:
    """The village of the first petition placed at one, else the first unit known, else the office's county."""
    codes = [ledger.codes[key] for key in members if key in ledger.codes]
    return next((code for code in codes if len(code) == 12), codes[0] if codes else ledger.office)


def _state(filings: Sequence[Filing], *, assigned: bool) -> CaseState:
    if not any(f.open for f in filings):
        return CaseState.CLOSED
    return CaseState.ASSIGNED if assigned else CaseState.REGISTERED


def _filing(row: Any) -> Filing:
    return Filing(
        petition_id=row.id,
        received_on=date.fromisoformat(row.received_on),
        level=SourceLevel(row.level),
        assigned_on=date.fromisoformat(row.assigned_on) if row.assigned_on else None,
        open=row.status == CaseStatus.OPEN.value,
    )


def _event(case: Case, action: Action, before: str) -> dict[str, Any]:
    return event_row("case", case.id, case.version, LEDGER, action, at=now(), why="", before=before, after=to_json(case))
