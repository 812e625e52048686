"""One frozen dataclass per page: all a template or a ``.json`` twin may know. Strings are already in the page's language.

No page holds a petition's number or anything about a petitioner; of its text only the review queue holds the words of the place, masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldvisit.maps.strip import Strip
from fieldvisit.web.monthly.pages import Chart, Months, RateRow, YearsTable
from fieldvisit.web.query import FilterField
from fieldvisit.workspace.plans.day import DayRow, HostRow


@dataclass(frozen=True)
class Head:
    """What stands on every page: where we are, as of when, and whether the contents are invented."""

    title: str
    county: str
    today: date
    lang: str
    synthetic: bool
    banner: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class LegendRow:
    """One line of the legend; the swatch's shape is ``area``, ``line``, ``circle``, ``ring`` or empty."""

    text: str
    shape: str
    colour: str
    size: float
    dash: str
    pattern: str


@dataclass(frozen=True)
class LegendGroup:
    """The legend of one layer that can be switched; ``layers`` are the names of the map layers it switches, ``on`` at first or not."""

    title: str
    layers: tuple[str, ...]
    rows: tuple[LegendRow, ...]
    on: bool = True


@dataclass(frozen=True)
class VillageRow:
    """One village with open matters."""

    code: str
    township: str
    village: str
    open_cases: int
    key_cases: int
    visits: tuple[str, ...]


@dataclass(frozen=True)
class HotspotRow:
    """One hotspot, in a sentence and in figures; ``first_clause`` is how the sentence begins, what a phone shows of it."""

    rank: int
    sentence: str
    first_clause: str
    villages: tuple[str, ...]
    observed: int
    expected: float
    relative_risk: float
    p_value: float
    trend: str
    stability: str
    pressure: str


@dataclass(frozen=True)
class ItineraryLink:
    """One leader's day in one line, with the address of its page."""

    leader_number: int
    leader: str
    day: date
    stops: tuple[str, ...]
    leave: str
    back: str
    drive_km: float
    drive_min: int
    href: str


@dataclass(frozen=True)
class UnassignedRow:
    """A visit that found no place in the plan, and why."""

    village: str
    kind: str
    cases: int
    must: bool
    reason: str
    sentence: str


@dataclass(frozen=True)
class MapPage:
    """The map: filter, legend, layers as GeoJSON with the colours to draw them in, and the first lines of the list."""

    head: Head
    fields: tuple[FilterField, ...]
    numbers: tuple[str, ...]
    legend: tuple[LegendGroup, ...]
    top_villages: tuple[VillageRow, ...]
    hotspots: tuple[HotspotRow, ...]
    layers: Mapping[str, Mapping[str, Any]]
    looks: Mapping[str, str]
    estimated: bool
    months: Months


@dataclass(frozen=True)
class ListPage:
    """Everything on the map as tables, under the same filter."""

    head: Head
    fields: tuple[FilterField, ...]
    numbers: tuple[str, ...]
    villages: tuple[VillageRow, ...]
    hotspots: tuple[HotspotRow, ...]
    itineraries: tuple[ItineraryLink, ...]
    unassigned: tuple[UnassignedRow, ...]
    call_first: int
    ambiguous: int
    unmatched: int
    rejected: int
    estimated: bool
    months: Months
    years: YearsTable | None
    rates: tuple[RateRow, ...]
    chart: Chart


@dataclass(frozen=True)
class LeaderWeek:
    """One row of the plan: a leader's days (``None``: no travel), the meetings of each day, and totals."""

    number: int
    leader: str
    department: str
    days: tuple[ItineraryLink | None, ...]
    meetings: tuple[tuple[str, ...], ...]
    visits: int
    drive_km: float
    drive_min: int


@dataclass(frozen=True)
class PlanPage:
    """The week: leaders by days, totals, and the visits that found no place.

    ``conditions`` say what the travel times assume: how an estimate was made, closed roads.
    """

    head: Head
    planned: bool
    days: tuple[date, ...]
    weeks: tuple[LeaderWeek, ...]
    visits_asked: int
    visits_planned: int
    drive_km: float
    drive_min: int
    unassigned: tuple[UnassignedRow, ...]
    estimated: bool
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItineraryPage:
    """One leader's day, to carry along on one sheet of paper; ``strip`` is the sketch of its way where it is printed with others."""

    head: Head
    leader_number: int
    leader: str
    department: str
    base: str
    day: date
    rows: tuple[DayRow, ...]
    stops: int
    cases: int
    drive_km: float
    drive_min: int
    estimated: bool
    map_query: str
    leader_id: str = ""
    conditions: tuple[str, ...] = ()
    strip: Strip | None = None


@dataclass(frozen=True)
class SheetsPage:
    """The day sheets of the week, or of one day or leader of it, one after the other for the printer."""

    head: Head
    planned: bool
    sheets: tuple[ItineraryPage, ...]
    days: tuple[date, ...]
    leaders: tuple[tuple[str, str], ...]
    day: date | None
    leader_id: str


@dataclass(frozen=True)
class HostPage:
    """The slips for the villages of one leader's day; visits that come unannounced, and to homes, are in none (``kept_back``)."""

    head: Head
    leader_id: str
    leader: str
    department: str
    day: date
    rows: tuple[HostRow, ...]
    kept_back: int


@dataclass(frozen=True)
class ReviewAnswer:
    """One answer: the key to press, what is sent, and how it differs from the others."""

    key: str
    value: str
    name: str
    difference: str


@dataclass(frozen=True)
class ReviewFocus:
    """The question being asked: the place as written, what is known of it, and the answers."""

    key: str
    number: int
    shown: str
    scope: str
    petitions: int
    disputed: bool
    answers: tuple[ReviewAnswer, ...]
    next_key: str


@dataclass(frozen=True)
class ReviewRow:
    """One open question in the queue."""

    key: str
    shown: str
    scope: str
    petitions: int
    disputed: bool


@dataclass(frozen=True)
class ReviewPage:
    """The queue of places a person must settle; the words of the place, masked, and nobody's name or number."""

    head: Head
    reviewer: str
    open_places: int
    open_petitions: int
    focus: ReviewFocus | None
    rows: tuple[ReviewRow, ...]
    coarse: bool
    message: str
    undoable: str
