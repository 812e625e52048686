"""What people have agreed about visits: with whom, when, after what; asked for by the office, not found in a ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.visit import Appointment, TimeWindow, VisitKind
from fieldvisit.errors import Text


@dataclass(frozen=True)
class VisitWish:
    """One row of the file of arrangements.

    With ``petition_id`` it is about the visit that serves this petition. Otherwise it asks for a further visit to the
    village (code or full name) with the id ``W-<id>``. ``row`` names file and row for messages. ``after`` is a petition, or
    the id of another wish. Empty fields leave a visit as it is; see ``Visit`` for what they mean.
    """

    row: Text
    id: str
    petition_id: str = ""
    village: str = ""
    kind: VisitKind | None = None
    service_min: int = 0
    score: float | None = None
    must: bool = False
    windows: tuple[TimeWindow, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    consented: bool = False
    partners: tuple[tuple[str, ...], ...] = ()
    leader_ids: tuple[str, ...] = ()
    recused_ids: tuple[str, ...] = ()
    expertise: tuple[str, ...] = ()
    after: str = ""
    after_days: int = 1
    earliest_day: date | None = None
    latest_day: date | None = None
