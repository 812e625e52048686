"""Leaders and work teams: who can travel when, from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.visit import TimeWindow


class TravellerKind(StrEnum):
    """A leader goes out for a day; a work team is sent to an area."""

    LEADER = "leader"
    TEAM = "team"


@dataclass(frozen=True, slots=True, order=True)
class Absence:
    """Part of a working day that a leader spends at the office: a meeting, a reception. No trip reaches into it.

    A whole day away is not an absence: that day is simply missing from ``Leader.days``.
    """

    day: date
    window: TimeWindow


@dataclass(frozen=True)
class Leader:
    """A leader or work team that can be given visits.

    ``base`` is where a day starts and ends. ``days`` are the working days on which they can travel.
    ``categories`` are the category codes of their department (empty: no preference). ``absences`` are meetings on
    working days. Times in minutes.

    Limits of those who stay in an area for several days, 0 for none: ``max_villages_a_day`` different villages a day (two
    stops in one village count once), ``max_days`` days out within a plan, ``max_days_in_a_row`` days out before a day of rest.
    """

    id: str
    name: str
    kind: TravellerKind
    department: str
    base_name: str
    base: LonLat
    days: tuple[date, ...]
    hours: TimeWindow
    lunch: TimeWindow | None = None
    lunch_min: int = 60
    max_drive_min: int = 240
    max_visits: int = 6
    categories: tuple[str, ...] = ()
    synthetic: bool = False
    absences: tuple[Absence, ...] = ()
    max_villages_a_day: int = 0
    max_days: int = 0
    max_days_in_a_row: int = 0


@dataclass(frozen=True)
class Shift:
    """One leader on one day: the vehicle of the routing model.

    ``lunch`` is the window in which a break of ``lunch_min`` must start; ``None`` for no break. ``unavailable`` are
    meetings during which nobody drives or visits. ``max_villages`` different villages at most (0: no limit).
    """

    id: str
    leader_id: str
    day: date
    base: LonLat
    hours: TimeWindow
    lunch: TimeWindow | None
    lunch_min: int
    max_drive_min: int
    max_visits: int
    unavailable: tuple[TimeWindow, ...] = ()
    max_villages: int = 0
