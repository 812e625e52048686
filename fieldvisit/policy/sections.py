"""The sections of a policy profile: one frozen dataclass per rule, each naming its clause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldvisit.domain.petition import SourceLevel
from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import Text


class StartEvent(StrEnum):
    """Which day starts the clock of the report."""

    ASSIGNED = "assigned"
    RECEIVED = "received"
    ACCEPTED = "accepted"


class DayCounting(StrEnum):
    """Whether all days count or only those that are worked."""

    CALENDAR = "calendar"
    WORKING = "working"


OWN_RULE = "设计"
"""What stands for a clause where a rule is the program's own."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the document: where it stands, its own words (``quote``, may be empty), and what it means in ours.

    ``verify_wording`` says that nobody has compared it with the document yet.
    """

    id: str
    ref: str
    label: Text
    paraphrase: Text
    quote: str = ""
    verify_wording: bool = False

    @property
    def cited(self) -> Text:
        """How a sentence names the clause, with a warning while its wording still has to be checked against the text."""
        if self.verify_wording:
            return Text(
                f"{self.ref}，条文凭记忆录入，使用前请核对原文", f"clause {self.ref}, from memory: check against the text"
            )
        if self.ref == OWN_RULE:
            return Text("本软件自定，非文件要求", "a rule of this program, not of the document")
        return Text(self.ref, f"clause {self.ref}")


class ReportPart(StrEnum):
    """A part of the investigation report."""

    FACTS = "facts"
    CHARGE = "charge"
    VISITS = "visits"
    FINDINGS = "findings"
    DISPOSITION = "disposition"
    REPLY = "reply"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class ReportRule:
    """Report within ``days`` of the start event; the three gaps are the suggested days between the inner dates.

    ``only_key`` binds key cases alone; ``extension_days`` come on top where the case was extended. ``parts`` are those of the
    investigation report, in its order.
    """

    clause: str
    days: int
    start: StartEvent
    counting: DayCounting
    visit_to_finding: int
    finding_to_check: int
    check_to_report: int
    only_key: bool = True
    extension_days: int = 0
    parts: tuple[ReportPart, ...] = tuple(ReportPart)


@dataclass(frozen=True, slots=True)
class KeyRule:
    """Which source levels make a key case, which levels may handle one, and whether work teams may be sent."""

    clause: str
    levels: tuple[SourceLevel, ...]
    handlers: tuple[AdminLevel, ...]
    work_teams: bool


@dataclass(frozen=True, slots=True)
class OrdinaryRule:
    """Which levels may handle a case that is not a key case."""

    clause: str
    handlers: tuple[AdminLevel, ...]


@dataclass(frozen=True, slots=True)
class UrgencyRule:
    """Points each cause can bring at most (together 1), and where age (days) and repeats (number) reach their full points."""

    key: float
    deadline: float
    age: float
    repeats: float
    age_full_days: int
    repeats_full: int
    key_clause: str
    deadline_clause: str
    age_clause: str
    repeats_clause: str


@dataclass(frozen=True, slots=True)
class ProtectionRule:
    """Counts from 1 up to (not including) ``suppress_below`` are not shown outside the handling unit."""

    clause: str
    suppress_below: int


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long things are kept after a case is closed: what identifies petitioners, and the words and records of the case."""

    clause: str
    identity_days: int
    case_days: int


@dataclass(frozen=True, slots=True)
class BriefingRule:
    """How often a month the leading group must hear a report, at least."""

    clause: str
    per_month: int


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The yearly public notice: days off that would be worked, and days worked that would be off; else weekends are off."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def is_worked(self, day: date) -> bool:
        """Whether ``day`` is a working day; a day named twice is worked."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of problem: its code, its name, and how long a visit for it usually takes, in minutes."""

    code: str
    label: Text
    service_min: int
