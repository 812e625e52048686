"""A case: one matter with every petition that raised it, where it lies, who handles it, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.cases.records import (
    Appointment,
    Assignment,
    Outcome,
    Reply,
    Report,
    Review,
    Transfer,
    Verification,
)
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.domain.place import AdminLevel


@dataclass(frozen=True, slots=True)
class Filing:
    """One petition of the matter: when it came, to whom, and when it was assigned. Who brought it is not kept."""

    petition_id: str
    received_on: date
    level: SourceLevel
    assigned_on: date | None = None
    open: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """The day of the first report that told of a petition; ``None``: none did, whatever was reported of the case it is in now."""

    petition_id: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom the matter complains about: a division (with everything below it), a department, leaders. They never see the case."""

    unit_codes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    leader_ids: tuple[str, ...] = ()

    def with_more(self, more: Concern) -> Concern:
        """These and those of another concern, each once."""
        pairs = (
            (self.unit_codes, more.unit_codes),
            (self.departments, more.departments),
            (self.leader_ids, more.leader_ids),
        )
        return Concern(*(tuple(dict.fromkeys((*mine, *theirs))) for mine, theirs in pairs))


@dataclass(frozen=True)
class Case:
    """One matter. ``id`` is its short code, not derived from anybody's name or number and not in sequence.

    ``unit_code`` is today's code of the smallest unit known (village, township or county); ``handler_code`` of the unit that
    handles it, empty until someone does. ``passed_down`` says that the city passed it to a county. ``was`` is the state before a suspension.
    ``merged_into`` names the case that took it in. ``returns`` counts how often it was returned for rework. ``purged_on`` is the day on which
    its words, records and petitions were removed for good; what counts need stays. ``reported_on`` is the day of its newest report: what
    was asked for by then has been reported, but for petitions of which ``told`` says otherwise: a report stays with the petitions that it
    told of, whatever case they come into. ``version`` grows with every change; an edit names the version it saw.
    """

    id: str
    state: CaseState
    category: str
    unit_code: str
    filings: tuple[Filing, ...]
    handler_code: str = ""
    passed_down: bool = False
    sampled: bool = False
    accepted_on: date | None = None
    extended: bool = False
    concern: Concern = Concern()
    was: CaseState | None = None
    merged_into: str = ""
    withdrawn: bool = False
    returns: int = 0
    closed_on: date | None = None
    purged_on: date | None = None
    reported_on: date | None = None
    told: tuple[Told, ...] = ()
    synthetic: bool = False
    version: int = 1

    @property
    def is_key(self) -> bool:
        """Whether one of its petitions was received by the province or above."""
        return any(f.level in (SourceLevel.NATIONAL, SourceLevel.PROVINCE) for f in self.filings)

    @property
    def level(self) -> SourceLevel:
        """The highest level that received one of its petitions."""
        order = tuple(SourceLevel)
        return min((f.level for f in self.filings), key=order.index, default=SourceLevel.SELF_FOUND)

    @property
    def received_on(self) -> date:
        """The day of the first petition."""
        return min(f.received_on for f in self.filings)

    @property
    def petition_ids(self) -> tuple[str, ...]:
        """Its petitions, first received first."""
        return tuple(f.petition_id for f in in_order(self.filings))

    def told_of(self, petition_id: str) -> date | None:
        """The day of the report that told of one of its petitions, if that had been asked for by then; ``None`` without a report."""
        return next((one.on for one in self.told if one.petition_id == petition_id), self.reported_on)

    def telling(self, petition_ids: Sequence[str]) -> tuple[Told, ...]:
        """The same of some of its petitions, said of each of them, as another case has to know it."""
        return tuple(Told(one, self.told_of(one)) for one in petition_ids)

    @property
    def is_open(self) -> bool:
        """Whether it still needs work."""
        return self.state is not CaseState.CLOSED and not self.merged_into and not self.withdrawn


@dataclass(frozen=True)
class CaseFile:
    """A case with everything recorded about it.

    In each series the last one counts, and of what settles the case only what came after its last return; the rest is history.
    """

    case: Case
    assignments: tuple[Assignment, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    replies: tuple[Reply, ...] = ()
    verifications: tuple[Verification, ...] = ()
    reports: tuple[Report, ...] = ()
    reviews: tuple[Review, ...] = ()

    @property
    def assignment(self) -> Assignment | None:
        """Who is in charge now."""
        return self.assignments[-1] if self.assignments else None

    @property
    def outcome(self) -> Outcome | None:
        """The newest outcome since the case was last returned."""
        return next((r for r in reversed(self.outcomes) if r.round == self.case.returns), None)

    @property
    def reply(self) -> Reply | None:
        """The newest reply since the case was last returned."""
        return next((r for r in reversed(self.replies) if r.round == self.case.returns), None)

    @property
    def verification(self) -> Verification | None:
        """The newest verification since the case was last returned."""
        return next((r for r in reversed(self.verifications) if r.round == self.case.returns), None)

    def holds(self, visit: Appointment) -> bool:
        """Whether a visit that took place is noted already: the same kind on the same day by the same leader."""
        noted = (one for one in self.appointments if one.done and one.on == visit.on and one.leader_id == visit.leader_id)
        return any(one.kind is visit.kind for one in noted)

    @property
    def handler_level(self) -> AdminLevel | None:
        """The level of the unit that handles it; ``None`` while nobody does."""
        return _BY_WIDTH.get(len(self.case.handler_code))

    @property
    def multi_department(self) -> bool:
        """Whether several units work on it."""
        return self.assignment is not None and bool(self.assignment.co_units)


_BY_WIDTH = {
    2: AdminLevel.PROVINCE,
    4: AdminLevel.CITY,
    6: AdminLevel.COUNTY,
    9: AdminLevel.TOWNSHIP,
    12: AdminLevel.VILLAGE,
}


def in_order(filings: Sequence[Filing]) -> tuple[Filing, ...]:
    """Filings by day of receipt, then id."""
    return tuple(sorted(filings, key=lambda f: (f.received_on, f.petition_id)))
