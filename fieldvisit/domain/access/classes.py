"""How confidential each field of the register is, declared here and nowhere else; what is not declared is never written out.

C0 public statistic, C1 internal (category, state, village, days), C2 personal or of one official, C3 sensitive (words of a petition,
who is complained about, what was found), C4 sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.cases import events, matter, records, work
from fieldvisit.domain.identity import Identity
from fieldvisit.domain.pack import FieldRecord
from fieldvisit.domain.petition import Petition, RowRef
from fieldvisit.errors import Text


class Confidentiality(IntEnum):
    """Classes of fields, least confidential first."""

    C0 = 0
    C1 = 1
    C2 = 2
    C3 = 3
    C4 = 4


C0, C1, C2, C3, C4 = Confidentiality


def _each(names: str, kind: Confidentiality) -> dict[str, Confidentiality]:
    return dict.fromkeys(names.split(), kind)


_WORK_KEYS = "id unit_code version"

FIELD_CLASSES: Mapping[type, Mapping[str, Confidentiality]] = {
    matter.Case: _each(
        "id state category unit_code filings handler_code passed_down sampled accepted_on extended was merged_into withdrawn returns "
        "closed_on purged_on reported_on told synthetic version",
        C1,
    )
    | _each("concern", C3),
    matter.Filing: _each("petition_id received_on level assigned_on open", C1),
    matter.Told: _each("petition_id on", C1),
    matter.Concern: _each("unit_codes departments leader_ids", C3),
    matter.CaseFile: _each("case assignments transfers appointments outcomes replies verifications reports reviews", C1),
    records.Assignment: _each("leader_id on lead_unit co_units", C1) | _each("responsible", C2),
    records.Transfer: _each("to_code on from_code", C1) | _each("why", C3),
    records.Appointment: _each("kind on leader_id consent done", C1) | _each("place", C2),
    records.Promise: _each("due_on", C1) | _each("text", C3),
    records.Outcome: _each("on dispositions means resolved_level promise round", C1)
    | _each("measures evidence receiving_body", C3),
    FieldRecord: _each("id stop case_id on dispositions means level promise_by", C1)
    | _each("measures evidence receiving_body promise", C3),
    records.Reply: _each("on satisfaction round was", C1),
    records.Verification: _each("by_unit on method passed round", C1) | _each("opinion", C3),
    records.Report: _each("on", C1),
    records.Review: _each("stage asked_on answered_on", C1) | _each("opinion", C3),
    events.Actor: _each("role", C1) | _each("who", C2),
    events.Event: _each("id kind subject_id version at actor action", C1) | _each("why before after", C3),
    work.Consultation: _each(f"{_WORK_KEYS} on case_ids units", C1) | _each("decision", C3),
    work.Campaign: _each(f"{_WORK_KEYS} name target owner due_on closed_on reopenings", C1),
    work.Reopening: _each("closed_on on", C1) | _each("why", C3),
    work.CampaignItem: _each(f"{_WORK_KEYS} campaign_id category owner due_on solved accountability closed_on reopenings", C1)
    | _each("problem measures cause", C3),
    Text: _each("zh en", C1),
    work.VillageDay: _each("day village_code", C1),
    work.TeamMission: _each(
        f"{_WORK_KEYS} team_id mandate first_day last_day village_codes village_days hotspot_id sentence ended_on", C1
    )
    | _each("member_ids lead_id", C2),
    work.BriefingDecision: _each("owner due_on done_on", C1) | _each("text", C3),
    work.Briefing: _each(f"{_WORK_KEYS} month body held_on decisions", C1),
    work.SpotCheck: _each(f"{_WORK_KEYS} on of_closed population frame seed case_ids seal opened_on findings", C1)
    | _each("drawn_by", C2),
    work.CheckFinding: _each("case_id on confirmed", C1) | _each("found_by", C2) | _each("words", C3),
    Petition: _each(
        "id received_on category level status source assigned_on repeat_of lead_leader county_hint township_hint synthetic reported_on",
        C1,
    )
    | _each("place_text", C2)
    | _each("text", C3),
    RowRef: _each("file sheet row", C1),
    Identity: _each("petition_id part handling", C1) | _each("value", C4),
}

_FULL: Mapping[Role, Confidentiality | None] = {
    Role.LEADER: C3,
    Role.LIAISON: C3,
    Role.TEAM_MEMBER: C2,
    Role.TOWNSHIP_OPERATOR: C2,
    Role.COUNTY_OPERATOR: C3,
    Role.CITY_OPERATOR: C3,
    Role.PROVINCE_OPERATOR: C3,
    Role.ANALYST: C0,
    Role.SUPERVISOR: C3,
    Role.SYSTEM_ADMIN: None,
    Role.SECURITY_ADMIN: None,
    Role.AUDIT_ADMIN: None,
}


def clearance(role: Role, *, reason: str = "") -> Confidentiality | None:
    """Up to which class this role reads; without a reason at most C1 (lists). ``None``: nothing at all. C4 is read by nobody."""
    full = _FULL[role]
    if full is None or reason.strip():
        return full
    return min(full, C1)


def serialise(value: object, allowed: Confidentiality | None) -> Any:
    """The value as dicts, lists, text and numbers, without any field above ``allowed`` or of no declared class.

    A value whose type is not declared becomes ``None``.
    """
    if allowed is None:
        return None
    if is_dataclass(value) and not isinstance(value, type):
        classes = FIELD_CLASSES.get(type(value), {})
        kept = [f.name for f in fields(value) if f.name in classes and classes[f.name] <= allowed]
        return {name: serialise(getattr(value, name), allowed) for name in kept}
    if isinstance(value, tuple | list):
        return [serialise(part, allowed) for part in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) else None
