"""What the pages of hotspots and missions may know; strings are already in the page's language, nothing is about a petitioner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fieldvisit.web.pages import Head
from fieldvisit.web.query import FilterField


@dataclass(frozen=True, slots=True)
class MixPart:
    """One category of a hotspot's matters; ``share`` of all of them, 0 to 1. Small counts stand together without a code."""

    code: str
    name: str
    matters: int
    share: float


@dataclass(frozen=True)
class HotspotCard:
    """One hotspot: where it stands, its sentence, how steady it is, what it is made of, how it presses.

    ``steadiness`` is ``stable``, ``fairly``, ``unstable`` or empty (not computed); ``trend_class`` a trend class or empty. Counts are
    ``None`` where the role may not see them or they were not computed.
    """

    id: str
    rank: int
    sentence: str
    first_clause: str
    first_day: date
    last_day: date
    villages: tuple[str, ...]
    observed: int
    expected: float
    relative_risk: float
    p_value: float
    steadiness: str
    stability: str
    ranks: str
    trend_class: str
    trend: str
    mix: tuple[MixPart, ...]
    open_cases: int | None
    key_cases: int | None
    overdue_cases: int | None
    days_left: int | None
    pressure: str


@dataclass(frozen=True)
class HotspotsPage:
    """The hotspots under the filter, in order of rank; ``whole`` counts those without the filter."""

    head: Head
    fields: tuple[FilterField, ...]
    hotspots: tuple[HotspotCard, ...]
    whole: int


@dataclass(frozen=True)
class MissionRow:
    """A mission: its state (``planned``, ``under_way``, ``ended``) with its words, its days, how many villages and people."""

    id: str
    mandate: str
    state: str
    state_words: str
    first_day: date
    last_day: date
    ended_on: date | None
    hotspot_id: str
    villages: int
    people: int
    version: int


@dataclass(frozen=True)
class MissionList:
    """The missions that exist for the account, the latest first."""

    missions: tuple[MissionRow, ...]


@dataclass(frozen=True)
class PersonRow:
    """Somebody in a mission."""

    id: str
    name: str
    department: str
    leads: bool


@dataclass(frozen=True)
class OfferRow:
    """Somebody who may be sent: whether a work team, how many of the hotspot's matters their department knows about."""

    id: str
    name: str
    department: str
    team: bool
    expert_matters: int
    categories: tuple[str, ...]
    proposed: bool
    ticked: bool
    leads: bool


@dataclass(frozen=True)
class MissionVillage:
    """A village of a mission with its open matters; ``None`` where it does not exist for the account."""

    code: str
    name: str
    open_matters: int | None


@dataclass(frozen=True)
class MissionDay:
    """The villages of one day."""

    day: date
    villages: tuple[MissionVillage, ...]


@dataclass(frozen=True)
class WindowRow:
    """What changed so many days after, beside villages not visited; ``known`` is false while nothing can be said.

    ``ratio`` below 1: matters fell more where the team was; an end of the interval that counts do not bound is ``None``.
    """

    days: int
    last_day: date
    known: bool
    sentence: str
    ratio: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class EarlierMission:
    """What a mission was from one moment (local time) to another; ``people`` is empty for programs."""

    version: int
    since: str
    until: str
    mandate: str
    first_day: date
    last_day: date
    villages: int
    people: tuple[PersonRow, ...]


@dataclass(frozen=True)
class MissionPage:
    """One mission. ``people`` is empty for programs; ``earlier`` are its former versions, the latest first; ``meanwhile`` says which of them have trips planned on its days; ``waiting`` are villages without a day; ``sentence`` what the hotspot was."""

    mission: MissionRow
    sentence: str
    people: tuple[PersonRow, ...]
    days: tuple[MissionDay, ...]
    waiting: tuple[MissionVillage, ...]
    windows: tuple[WindowRow, ...]
    note: str
    earlier: tuple[EarlierMission, ...] = ()
    meanwhile: tuple[str, ...] = ()
