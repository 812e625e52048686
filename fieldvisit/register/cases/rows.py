"""Cases and their records as rows and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from fieldvisit.domain.access.divisions import depth_of, number_of, range_of, today
from fieldvisit.domain.cases.matter import Case, CaseFile
from fieldvisit.domain.cases.records import (
    Appointment,
    Assignment,
    Outcome,
    Record,
    Reply,
    Report,
    Review,
    Transfer,
    Verification,
)
from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.register.cases.tables import case_exclusion, case_record

_CHUNK = 500
_KINDS: dict[str, type[Any]] = {
    "assignment": Assignment,
    "transfer": Transfer,
    "appointment": Appointment,
    "outcome": Outcome,
    "reply": Reply,
    "verification": Verification,
    "report": Report,
    "review": Review,
}
_SERIES = {"reply": "replies"}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def case_row(case: Case) -> dict[str, Any]:
    """The columns of a case but ``leader_id`` and ``touched``."""
    code = today(case.unit_code)
    return {
        "id": case.id,
        "state": case.state.value,
        "category": case.category,
        "unit_no": number_of(code),
        "unit_depth": depth_of(code),
        "received_on": case.received_on.isoformat(),
        "is_key": int(case.is_key),
        "is_open": int(case.is_open),
        "is_gone": int(bool(case.merged_into) or case.withdrawn),
        "version": case.version,
        "payload": to_json(case),
        "closed_on": case.closed_on.isoformat() if case.closed_on else "",
    }


def case_of(payload: str) -> Case:
    """The case that ``case_row`` wrote."""
    return from_json(payload, Case)


def write_exclusions(connection: Connection, case: Case) -> None:
    """Keep the rows by which queries leave out whoever the case complains about equal to ``case.concern``."""
    connection.execute(delete(case_exclusion).where(case_exclusion.c.case_id == case.id))
    rows = [{"case_id": case.id, "position": n} | row for n, row in enumerate(_exclusions(case))]
    if rows:
        connection.execute(insert(case_exclusion), rows)


def write_records(connection: Connection, case: Case, records: Sequence[Record]) -> None:
    """Add records under the case's version."""
    if records:
        connection.execute(insert(case_record), record_rows(case, records))


def record_rows(case: Case, records: Sequence[Record]) -> list[dict[str, Any]]:
    """The rows of records made with this version of the case."""
    return [
        {
            "case_id": case.id,
            "version": case.version,
            "position": n,
            "kind": _NAMES[type(record)],
            "payload": to_json(record),
            "day": _day_of(record),
        }
        for n, record in enumerate(records)
    ]


def _day_of(record: Record) -> str:
    """The day by which records of this kind are looked for; see the table."""
    if isinstance(record, Reply | Report):
        return record.on.isoformat()
    return record.promise.due_on.isoformat() if isinstance(record, Outcome) and record.promise else ""


def files_of(connection: Connection, cases: Sequence[Case]) -> tuple[CaseFile, ...]:
    """The cases with everything recorded about them, in the order given."""
    series: dict[str, dict[str, list[Any]]] = {case.id: {name: [] for name in _KINDS} for case in cases}
    ids = sorted(series)
    c = case_record.c
    for start in range(0, len(ids), _CHUNK):
        query = select(case_record).where(c.case_id.in_(ids[start : start + _CHUNK])).order_by(c.version, c.position)
        for row in connection.execute(query):
            series[row.case_id][row.kind].append(from_json(row.payload, _KINDS[row.kind]))
    return tuple(
        CaseFile(case, **{_SERIES.get(name, f"{name}s"): tuple(found) for name, found in series[case.id].items()})
        for case in cases
    )


def _exclusions(case: Case) -> Iterator[dict[str, Any]]:
    for code in case.concern.unit_codes:
        r = range_of(code)
        yield {"kind": "unit", "lo": r.lo, "hi": r.hi, "depth": r.depth, "name": ""}
    nowhere = {"lo": 0, "hi": 0, "depth": 0}
    yield from ({"kind": "department", "name": name} | nowhere for name in case.concern.departments)
    yield from ({"kind": "person", "name": name} | nowhere for name in case.concern.leader_ids)
