"""Plans: itineraries, and a reason for every visit that found no place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fieldvisit.domain.people import Shift
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import Text


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit with a time: arrival, start and end of service (minutes of the day), and the way from the stop before."""

    visit_id: str
    arrive_min: int
    start_min: int
    depart_min: int
    drive_min: int
    drive_km: float


@dataclass(frozen=True)
class Itinerary:
    """One leader's day: leave the base, stop by stop, back at the base.

    ``lunch_start_min`` is ``None`` when the shift has no break. ``drive_min`` and ``drive_km`` include the way home
    (``return_drive_min``, ``return_drive_km``).
    """

    shift: Shift
    stops: tuple[Stop, ...]
    leave_min: int
    return_min: int
    return_drive_min: int
    return_drive_km: float
    drive_min: int
    drive_km: float
    lunch_start_min: int | None = None


class LockLevel(StrEnum):
    """What a lock keeps: leader and day; also the order of its stops among themselves; also the minute they start."""

    DAY = "day"
    ORDER = "order"
    TIME = "time"


@dataclass(frozen=True)
class Lock:
    """Stops that somebody has fixed on one leader's day, in order, and how firmly.

    A locked visit is made there or nowhere, before every other consideration. ``start_min`` has the minute of each stop for the
    level ``TIME`` and is empty otherwise.
    """

    leader_id: str
    day: date
    visit_ids: tuple[str, ...]
    level: LockLevel = LockLevel.DAY
    start_min: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Away:
    """A leader whom something keeps from a day of the plan though the roster has it: from ``from_min`` on nothing is begun any more.

    0 is the whole day.
    """

    leader_id: str
    day: date
    from_min: int = 0


class UnassignedReason(StrEnum):
    """Why a visit is not in the plan, in the order in which the reasons are tested."""

    NO_POSITION = "no_position"
    NO_CONSENT = "no_consent"
    UNREACHABLE = "unreachable"
    NOBODY_ELIGIBLE = "nobody_eligible"
    NO_DAY_LEFT = "no_day_left"
    WINDOW_MISSED = "window_missed"
    TOO_FAR = "too_far"
    DAY_TOO_SHORT = "day_too_short"
    NOT_TOGETHER = "not_together"
    FIRST_VISIT = "first_visit"
    TRADED_OFF = "traded_off"
    NOT_TRIED = "not_tried"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class Unassigned:
    """A visit that found no place, with the reason, the figures behind it and a plain sentence."""

    visit_id: str
    reason: UnassignedReason
    sentence: Text
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: which rule, where, by how much, in words."""

    rule: str
    where: str
    sentence: Text


@dataclass(frozen=True)
class Plan:
    """Itineraries plus unassigned visits: together every visit that was asked for.

    ``travel_source`` is ``"graph"``, ``"given"`` (the county's own table) or ``"estimate"`` (then every page that shows
    times says 估算). ``seed``, ``made_with`` (versions and every limit of the search) and ``input_sha256`` make the run
    repeatable; no clock time is part of a plan.
    ``conditions`` say what the travel times assume: closed roads, factors of season and weather, how an estimate was made.
    ``locks`` are stops that somebody fixed on it; whoever solves anew from this plan keeps them. ``away`` and ``cancelled`` (ids of
    visits) are what events have made of the roster and of the visits since; they hold for everything made from this plan, and a
    plan made from the roster knows nothing of them.
    """

    id: str
    first_day: date
    last_day: date
    visits: tuple[Visit, ...]
    itineraries: tuple[Itinerary, ...]
    unassigned: tuple[Unassigned, ...]
    travel_source: str
    seed: int
    solver: str
    input_sha256: str
    synthetic: bool = False
    conditions: tuple[Text, ...] = ()
    made_with: str = ""
    locks: tuple[Lock, ...] = ()
    away: tuple[Away, ...] = ()
    cancelled: tuple[str, ...] = ()

    @property
    def planned(self) -> int:
        """How many visits are made; a joint visit counts once however many people go."""
        return len({stop.visit_id for itinerary in self.itineraries for stop in itinerary.stops})
