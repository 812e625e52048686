"""The sections of a profile that are about cases: what a state requires, when to consult, when a fall in volume is doubtful."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fieldvisit.domain.cases.states import CaseState
from fieldvisit.errors import Text
from fieldvisit.policy.sections import DayCounting


class When(StrEnum):
    """For which cases a requirement holds."""

    ALWAYS = "always"
    KEY = "key"
    SEVERAL_UNITS = "several_units"
    PASSED_DOWN = "passed_down"
    SAMPLED = "sampled"
    BY_LAW = "by_law"


class Need(StrEnum):
    """What a state can require."""

    LEAD_LEADER = "lead_leader"
    LEAD_UNIT = "lead_unit"
    RESPONSIBLE = "responsible"
    VISIT = "visit"
    DISPOSITION = "disposition"
    MEANS = "means"
    RESOLVED_LEVEL = "resolved_level"
    EVIDENCE = "evidence"
    RECEIVING_BODY = "receiving_body"
    ANSWERED_ON = "answered_on"
    VERIFICATION = "verification"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must be recorded before a case enters ``state``."""

    state: CaseState
    clause: str
    needs: tuple[Need, ...]
    when: When = When.ALWAYS


@dataclass(frozen=True, slots=True)
class StateRule:
    """The clauses shown for the order of states and for recusal."""

    clause: str
    recusal_clause: str
    visit_clause: str


@dataclass(frozen=True, slots=True)
class ConsultationRule:
    """When cases are heard together.

    A case is on the agenda when it has several units, is open for longer than ``open_days``, was returned ``returns`` times, or is
    a key case with fewer than ``days_left`` days left.
    """

    clause: str
    open_days: int
    returns: int
    days_left: int


@dataclass(frozen=True, slots=True)
class VolumeRule:
    """A fall of at least ``drop_share`` from a month of at least ``fewest`` petitions is doubtful when other signs rise."""

    clause: str
    drop_share: float
    fewest: int


@dataclass(frozen=True, slots=True)
class CampaignRule:
    """The clause of the three 不放过."""

    clause: str


class DeadlineStart(StrEnum):
    """From which day a deadline runs."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REPLIED = "replied"
    REVIEW_ASKED = "review_asked"
    REVIEW_ANSWERED = "review_answered"
    RECHECK_ASKED = "recheck_asked"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One more deadline of a document, in order of the procedure; ``extension_days`` come on top where the case was extended."""

    id: str
    label: Text
    clause: str
    days: int
    start: DeadlineStart
    counting: DayCounting = DayCounting.CALENDAR
    extension_days: int = 0
