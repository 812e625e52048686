"""A case small enough to check by hand, and the records that take it to close-out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fieldvisit.domain.cases.matter import Case, CaseFile, Filing
from fieldvisit.domain.cases.records import (
    Appointment,
    Assignment,
    Disposition,
    Means,
    MeetingPlace,
    Outcome,
    Reply,
    Satisfaction,
    Verification,
)
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind

RECEIVED = date(2026, 10, 1)
ASSIGNED = date(2026, 10, 8)
TODAY = date(2026, 11, 23)


def filing(number: int = 1, *, level: SourceLevel = SourceLevel.COUNTY, **fields: object) -> Filing:
    """A petition of the matter received on 2026-10-01 and assigned a week later."""
    values: dict[str, object] = {
        "petition_id": f"P{number:03d}",
        "received_on": RECEIVED,
        "level": level,
        "assigned_on": ASSIGNED,
    }
    return Filing(**(values | fields))  # type: ignore[arg-type]


def case(*, key: bool = False, **fields: object) -> Case:
    """A registered case of 示例村1; ``key`` makes it one from the province."""
    level = SourceLevel.PROVINCE if key else SourceLevel.COUNTY
    values: dict[str, object] = {
        "id": "QK7P-4M2X",
        "state": CaseState.REGISTERED,
        "category": "policy.housing",
        "unit_code": "410423100201",
        "filings": (filing(level=level),),
        "handler_code": "410423",
        "synthetic": True,
    }
    return Case(**(values | fields))  # type: ignore[arg-type]


ASSIGNMENT = Assignment("L01", date(2026, 10, 9))
SEVERAL = replace(ASSIGNMENT, lead_unit="住建局", co_units=("民政局",), responsible="住建局科长")
APPOINTMENT = Appointment(VisitKind.HOME_APPOINTMENT, date(2026, 10, 12), "L01", True, MeetingPlace.VILLAGE_OFFICE, done=True)
OUTCOME = Outcome(
    date(2026, 10, 15), (Disposition.SOLVED,), (Means.POLICY,), AdminLevel.COUNTY, measures="补发补助", evidence="拨付凭证第3号"
)
REPLY = Reply(date(2026, 10, 16), Satisfaction.SATISFIED)
PASSED = Verification("平顶山市", date(2026, 10, 20), "实地", "属实", passed=True)


def file(given: Case, **records: object) -> CaseFile:
    """The case with the records named."""
    return CaseFile(given, **records)  # type: ignore[arg-type]


def settled(given: Case) -> CaseFile:
    """The case with everything but a verification."""
    return file(given, assignments=(ASSIGNMENT,), appointments=(APPOINTMENT,), outcomes=(OUTCOME,), replies=(REPLY,))
