"""Visits: which village must be visited, for which cases, how urgently, and within what limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fieldvisit.domain.place import Village
from fieldvisit.errors import Text


class VisitKind(StrEnum):
    """Kinds of visit the policy names, and those that follow from it."""

    CASE_VISIT = "case_visit"  # 带案下访
    VILLAGE_RECEPTION = "village_reception"  # 进村接访
    HOME_APPOINTMENT = "home_appointment"  # 入户约访
    RETURN_VISIT = "return_visit"  # 回访
    CHECK = "check"  # 核查
    SUPERVISION = "supervision"  # 督导
    PUBLICITY = "publicity"  # 政策宣讲


KIND_NAMES = {
    VisitKind.CASE_VISIT: Text("带案下访", "Visit with a case"),
    VisitKind.VILLAGE_RECEPTION: Text("进村接访", "Reception in the village"),
    VisitKind.HOME_APPOINTMENT: Text("入户约访", "Appointment at home"),
    VisitKind.RETURN_VISIT: Text("回访", "Return visit"),
    VisitKind.CHECK: Text("核查", "Check of facts"),
    VisitKind.SUPERVISION: Text("督导", "Supervision"),
    VisitKind.PUBLICITY: Text("政策宣讲", "Policy explanation"),
}
ANNOUNCED = {VisitKind.CASE_VISIT, VisitKind.VILLAGE_RECEPTION, VisitKind.PUBLICITY}
"""Kinds of which the village is told beforehand: no check of facts, no supervision, nothing at a home."""


@dataclass(frozen=True, slots=True, order=True)
class TimeWindow:
    """From ``start_min`` to ``end_min`` of a day, whole minutes after midnight; a visit must *start* inside.

    Raises
    ------
    ValueError
        If the window ends before it starts or leaves the day.
    """

    start_min: int
    end_min: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_min <= self.end_min <= 24 * 60:
            raise ValueError(f"not a time window: {self.start_min}-{self.end_min}")


@dataclass(frozen=True, slots=True, order=True)
class Appointment:
    """A day and a window agreed with the people visited; the visit must start inside it on that day."""

    day: date
    window: TimeWindow


@dataclass(frozen=True, slots=True)
class UrgencyReason:
    """One cause of a visit's urgency: the rule, the points it brought, and the words to show."""

    rule: str
    points: float
    text: Text


@dataclass(frozen=True)
class RatedCase:
    """One open matter as the policy sees it today: how urgent, who may go, by when.

    Not a ``Visit``: several rated cases of one village can share a visit. ``score`` lies in [0, 1]. ``latest_day`` is
    the last day on which a first visit still leaves the rest of the 25 days; ``None`` when no date binds. ``visit_by`` is
    the day by which a key case should have been visited, also when it has passed. ``days_left`` counts from today to the day
    its report is due as the policy counts days, negative when that has passed, whatever days a plan covers; ``None`` without one.
    ``eligible_leader_ids`` is ``None`` when any leader may go.
    """

    petition_id: str
    village_code: str
    category: str
    is_key: bool
    score: float
    reasons: tuple[UrgencyReason, ...]
    latest_day: date | None = None
    eligible_leader_ids: tuple[str, ...] | None = None
    visit_by: date | None = None
    days_left: int | None = None


@dataclass(frozen=True)
class Visit:
    """One stop worth making: a village, the cases it serves, how urgent it is, and what limits it.

    A visit is a wish; a ``Stop`` is a visit that a plan gave a time. ``score`` lies in [0, 1]. An empty ``windows``
    means any time of the shift. ``eligible_leader_ids`` is ``None`` when anybody may go and an empty tuple when nobody
    may. ``recused_leader_ids`` may not go whatever else allows it (the petition concerns them). ``must`` visits come
    before every other consideration.

    ``expertise`` are category codes of which the department of whoever goes must know at least one (empty: any
    department). ``appointments`` are the days and hours agreed, one of which must be kept (empty: none agreed). A visit of
    the kind ``HOME_APPOINTMENT`` is planned only with ``consented``: the household has agreed to be visited.
    ``partners`` make it a joint visit: from each group one more person of the roster stands at the same stop from the same
    minute, or nobody goes. ``lead_leader_ids`` are those of whom one must go, and besides whom no work team may, whatever has been
    arranged (the lead leader of a key case; ``None`` where the policy asks for nobody). ``after_visit_id`` names the visit that must be made first, at least ``after_days`` days before.
    """

    id: str
    village: Village
    kind: VisitKind
    petition_ids: tuple[str, ...]
    categories: tuple[str, ...]
    service_min: int
    score: float
    reasons: tuple[UrgencyReason, ...]
    must: bool = False
    windows: tuple[TimeWindow, ...] = ()
    earliest_day: date | None = None
    latest_day: date | None = None
    eligible_leader_ids: tuple[str, ...] | None = None
    hotspot_id: str = ""
    recused_leader_ids: tuple[str, ...] = ()
    expertise: tuple[str, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    consented: bool = False
    partners: tuple[tuple[str, ...], ...] = ()
    after_visit_id: str = ""
    after_days: int = 1
    lead_leader_ids: tuple[str, ...] | None = field(default=None, repr=False)

    @property
    def needs_consent(self) -> bool:
        """Whether the visit waits for the household's consent."""
        return self.kind is VisitKind.HOME_APPOINTMENT and not self.consented

    @property
    def people(self) -> int:
        """How many people of the roster the visit takes."""
        return 1 + len(self.partners)
