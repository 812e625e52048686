"""Work beside single cases: consultations, campaigns with their items, team missions, briefings with their decisions, spot checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fieldvisit.errors import Text


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
class Reopening:
    """A close-out that was taken back: the day of it, the day it was taken back, and why."""

    closed_on: date
    on: date
    why: str


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
    reopenings: tuple[Reopening, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignItem:
    """One problem of a campaign. It closes only when solved, with its cause found and responsibility decided (三个不放过).

    Opened again it is not solved, until somebody says so anew.
    """

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
    reopenings: tuple[Reopening, ...] = ()


class MissionState(StrEnum):
    """Where a mission stands on a day: before its first day, during it, after its last day or its end."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class VillageDay:
    """A village and the day on which a mission is there."""

    day: date
    village_code: str


@dataclass(frozen=True, slots=True)
class TeamMission:
    """A work team sent to an area: its mandate, its members (ids of the roster, the lead among them), its villages and days.

    ``sentence`` is what was said of the hotspot when the team was sent: a later search gives its id to another one. Villages that no
    village day names still wait for one.
    """

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
    lead_id: str = ""
    village_days: tuple[VillageDay, ...] = ()
    sentence: Text = field(default_factory=lambda: Text("", ""))

    @property
    def over_on(self) -> date:
        """The last day: the one on which it ended, else the one it was sent until."""
        return self.ended_on or self.last_day

    def state(self, today: date) -> MissionState:
        """Where it stands on that day."""
        if self.ended_on is not None or today > self.last_day:
            return MissionState.ENDED
        return MissionState.UNDER_WAY if today >= self.first_day else MissionState.PLANNED


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


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """What a check found on the spot for one of its cases: whether what is on file was confirmed, and in words what was found."""

    case_id: str
    on: date
    confirmed: bool
    words: str
    found_by: str


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """个案核查: cases drawn by lot out of ``population``, by township. Only ``drawn_by`` sees it before it is opened.

    ``seal`` is known before the trip and shows afterwards that nothing was exchanged: whoever has ``seed`` and the cases of the day
    draws the same ones. ``frame`` is the digest of the cases that were drawn from. ``findings`` hold at most one for each case.
    """

    id: str
    unit_code: str
    on: date
    drawn_by: str
    of_closed: bool
    population: int
    frame: str
    seed: str
    case_ids: tuple[str, ...]
    seal: str
    opened_on: date | None = None
    version: int = 1
    findings: tuple[CheckFinding, ...] = ()


WorkItem = Consultation | Campaign | CampaignItem | TeamMission | Briefing | SpotCheck
