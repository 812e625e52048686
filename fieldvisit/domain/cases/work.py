"""Work beside single cases: consultations, campaigns with their items, team missions, briefings with their decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Accountability(StrEnum):
    """What was decided about responsibility; "none needed" is a decision, "open" is not."""

    OPEN = "open"
    NONE_NEEDED = "none_needed"
    DEALT_WITH = "dealt_with"


@dataclass(frozen=True, slots=True)
class Consultation:
    """会商: the cases heard together on a day, who took part (units), and what was decided."""

    id: str
    unit_code: str
    on: date
    case_ids: tuple[str, ...]
    units: tuple[str, ...] = ()
    decision: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Campaign:
    """专项整治: what is to be put right, where, until when, by whom, measured how."""

    id: str
    unit_code: str
    name: str
    target: str
    owner: str
    due_on: date
    closed_on: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class CampaignItem:
    """One problem of a campaign. It closes only when solved, with its cause found and responsibility decided (三个不放过)."""

    id: str
    unit_code: str
    campaign_id: str
    problem: str
    category: str
    owner: str
    due_on: date
    measures: tuple[str, ...] = ()
    solved: bool = False
    cause: str = ""
    accountability: Accountability = Accountability.OPEN
    closed_on: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class TeamMission:
    """A work team sent to an area: its mandate, its members (ids of the roster), its villages and days."""

    id: str
    unit_code: str
    team_id: str
    mandate: str
    first_day: date
    last_day: date
    village_codes: tuple[str, ...]
    member_ids: tuple[str, ...] = ()
    hotspot_id: str = ""
    ended_on: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class BriefingDecision:
    """What a briefing decided: it stays on the list until done, and reappears at the next briefing."""

    text: str
    owner: str
    due_on: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Briefing:
    """A report heard by the leading group: month (``2026-11``), body, day, decisions."""

    id: str
    unit_code: str
    month: str
    body: str
    held_on: date
    decisions: tuple[BriefingDecision, ...] = ()
    version: int = 1


WorkItem = Consultation | Campaign | CampaignItem | TeamMission | Briefing
