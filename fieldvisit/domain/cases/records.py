"""What is recorded about a case, one frozen value per act. Later ones are added beside earlier ones, never over them.

``round`` is set by the register: how often the case had been returned for rework by then. An outcome of an earlier round settles nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind


class Disposition(StrEnum):
    """三到位一处理: what was decided about the claim. Several may hold at once; a person decides, never a text classifier."""

    SOLVED = "solved"  # 诉求合理的解决问题到位
    EXPLAINED = "explained"  # 诉求无理的思想教育到位
    SUPPORTED = "supported"  # 生活困难的帮扶救助到位
    BY_LAW = "by_law"  # 行为违法的依法处理: code and receiving body only


class Means(StrEnum):
    """By which means a problem was solved (分类处置)."""

    LAW = "law"
    POLICY = "policy"
    ECONOMIC = "economic"
    ADMINISTRATIVE = "administrative"
    EDUCATION = "education"
    MEDIATION = "mediation"


class Satisfaction(StrEnum):
    """What the answer was when asked; not asked is an answer too."""

    NOT_ASKED = "not_asked"
    SATISFIED = "satisfied"
    PARTLY = "partly"
    DISSATISFIED = "dissatisfied"


class MeetingPlace(StrEnum):
    """Where to meet, chosen by the petitioner; never an address."""

    HOME = "home"
    VILLAGE_OFFICE = "village_office"
    TOWNSHIP = "township"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Assignment:
    """包案: the leader in charge, the lead unit with its responsible official, and the units that help."""

    leader_id: str
    on: date
    lead_unit: str = ""
    co_units: tuple[str, ...] = ()
    responsible: str = ""

    def beside(self, standing: Assignment | None) -> Assignment:
        """The same with the units and the official that it leaves empty as they stand: a change of leader takes none from the case."""
        if standing is None:
            return self
        lead_unit, co_units = self.lead_unit or standing.lead_unit, self.co_units or standing.co_units
        return Assignment(self.leader_id, self.on, lead_unit, co_units, self.responsible or standing.responsible)


@dataclass(frozen=True, slots=True)
class Transfer:
    """One hop: from which unit to which, when, why. ``passed_down`` marks a case the city passes to a county."""

    to_code: str
    on: date
    why: str
    from_code: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit agreed or made. 约访 needs consent and a place; ``done`` says whether it took place, by time of a tap, never by position."""

    kind: VisitKind
    on: date
    leader_id: str = ""
    consent: bool = False
    place: MeetingPlace | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised, and by when."""

    text: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the matter was settled. ``receiving_body`` belongs to ``BY_LAW`` and is all that is kept of it; ``evidence`` is a note on where proof lies."""

    on: date
    dispositions: tuple[Disposition, ...]
    means: tuple[Means, ...] = ()
    resolved_level: AdminLevel | None = None
    measures: str = ""
    evidence: str = ""
    receiving_body: str = ""
    promise: Promise | None = None
    round: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer given to the petitioner: the day, and how it was received.

    ``was`` is set by the register: what an earlier reply of the same round and month said, in whose place this one counts.
    """

    on: date
    satisfaction: Satisfaction = Satisfaction.NOT_ASKED
    round: int = 0
    was: Satisfaction | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The city's check of a case: by whom, how, with what opinion, and whether it passed."""

    by_unit: str
    on: date
    method: str
    opinion: str
    passed: bool
    round: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The report on the investigation of a case (调查报告) that was handed in: the day it went up."""

    on: date


class ReviewStage(StrEnum):
    """复查 and 复核, the two steps after an answer that was not accepted."""

    REVIEW = "review"
    RECHECK = "recheck"


@dataclass(frozen=True, slots=True)
class Review:
    """A review that was asked for: when, and when it was answered."""

    stage: ReviewStage
    asked_on: date
    answered_on: date | None = None
    opinion: str = ""


Record = Assignment | Transfer | Appointment | Outcome | Reply | Verification | Report | Review
