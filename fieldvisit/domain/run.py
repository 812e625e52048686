"""One run of the whole way: everything the pages, maps and documents show, in one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Match
from fieldvisit.domain.people import Leader
from fieldvisit.domain.place import Boundary, Seat, Village
from fieldvisit.domain.plan import Plan
from fieldvisit.domain.travel import Route
from fieldvisit.errors import Text

DEMO_BANNER = Text("演示数据，内容虚构", "Demo data, contents fictitious")


@dataclass(frozen=True, slots=True)
class RunCounts:
    """Where every row went: ``rows_read = rejected + matched + ambiguous + unmatched (+ seen_again + purged)``, always.

    ``seen_again`` counts rows of later ledgers about petitions that were already there; ``purged`` petitions whose time was over;
    ``coarse`` is a part of ``matched``.
    """

    rows_read: int
    rejected: int
    matched: int
    ambiguous: int
    unmatched: int
    coarse: int = 0
    seen_again: int = 0
    purged: int = 0

    @property
    def nothing_lost(self) -> bool:
        """Whether the equation holds."""
        there = self.matched + self.ambiguous + self.unmatched
        return self.rows_read == self.rejected + there + self.seen_again + self.purged


@dataclass(frozen=True, slots=True)
class CaseMark:
    """One open matter placed at a village, without words: what a filter of the map counts.

    ``month`` is the month of receipt (``"2026-07"``). The marks of a village together are its ``Caseload.open_matters``.
    """

    village_code: str
    category: str
    month: str
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Matters placed at villages by their month of receipt (``"2026-07"``); ``None`` is a count too small to be told."""

    month: str
    received: int | None
    still_open: int | None


@dataclass(frozen=True)
class Run:
    """A county as of one day: its places, counts, hotspots and plan.

    ``demo`` decides the banner of every page, sheet and export in one place (``banner``). ``boundary`` and ``plan`` are
    ``None`` when the county gave no outline or nothing was planned yet. ``routes`` are the legs of the plan in no
    particular order, found by ``(from_id, to_id)``. ``categories`` names every category code of the policy profile.
    ``marks`` are the open matters that the pages filter by category and month, made by ``maps.selection.case_marks``.
    ``months`` is set only where small counts are hidden: it is then all that may be told by month, under any filter; ``hidden`` is
    the number of villages that are not shown for that reason.
    """

    county_code: str
    county_name: str
    today: date
    demo: bool
    counts: RunCounts
    villages: tuple[Village, ...]
    seats: tuple[Seat, ...]
    boundary: Boundary | None
    matches: tuple[Match, ...]
    tally: Tally
    hotspots: tuple[Hotspot, ...]
    leaders: tuple[Leader, ...]
    plan: Plan | None
    routes: tuple[Route, ...]
    categories: Mapping[str, Text]
    data_sources: tuple[str, ...] = ()
    marks: tuple[CaseMark, ...] = ()
    months: tuple[MonthCount, ...] | None = None
    hidden: int = 0

    @property
    def banner(self) -> Text | None:
        """The label every view of a demo workspace carries; ``None`` for real data."""
        return DEMO_BANNER if self.demo else None
