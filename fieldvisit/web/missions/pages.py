"""What the page of hotspots may know; strings are already in the page's language, nothing is about a petitioner."""

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
