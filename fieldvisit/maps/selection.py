"""What a viewer chose to see, and the counts that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.petition import Petition
from fieldvisit.domain.place import Village
from fieldvisit.domain.plan import Itinerary
from fieldvisit.domain.run import CaseMark, Run
from fieldvisit.maps.marks import marks_of


@dataclass(frozen=True)
class Selection:
    """A filter of the map and its list; an empty field lets everything through.

    Category, month (of receipt, ``"2026-07"``), township and hotspot (its id: its villages) narrow the counted matters; township
    and hotspot narrow hotspots too; leader and day narrow the itineraries. ``show`` narrows nothing: it says what areas and list
    tell beside the open matters: nothing more, ``RATE`` (open matters per 1,000 households), or ``YEAR`` (the same months of the
    year before).
    """

    categories: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    township: str = ""
    leader: str = ""
    day: date | None = None
    show: str = ""
    hotspot: str = ""

    @property
    def counts_everything(self) -> bool:
        """Whether no field narrows the counted matters."""
        return not (self.categories or self.months or self.township or self.hotspot)

    @property
    def all_itineraries(self) -> bool:
        """Whether neither leader nor day narrows the itineraries."""
        return not self.leader and self.day is None


EVERYTHING = Selection()
RATE, YEAR = "rate", "year"


@dataclass(frozen=True, slots=True)
class VillageCount:
    """Open matters of one village under a selection; ``key_cases`` are a part of ``open_cases``."""

    village: Village
    open_cases: int
    key_cases: int


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of all open matters a selection shows, and where the rest is.

    ``total`` = ``shown`` + ``filtered_out`` + ``no_position`` counts open matters placed at villages; ``coarse`` are the
    petitions placed only at a township or the county, which no map shows.
    """

    total: int
    shown: int
    filtered_out: int
    no_position: int
    coarse: int
    villages_shown: int
    villages_without_cases: int


def case_marks(matters: Iterable[Sequence[Petition]], tally: Tally) -> tuple[CaseMark, ...]:
    """One mark per open matter of the tally, in order of village, month and category.

    Parameters
    ----------
    matters
        All petitions grouped into matters, earliest first in each, as ``hotspots.tally.merge_repeats`` gives them.
    tally
        Where each open matter was counted. A mark takes month and category from the matter's earliest petition, and is
        key when any of its petitions is, as the tally does; matters placed only at a township carry no mark.
    """
    village_of = {petition_id: load.village.code for load in tally.villages for petition_id in load.petition_ids}
    marks: list[CaseMark] = []
    for petitions in matters:
        village = next((village_of[p.id] for p in petitions if p.id in village_of), None)
        if village is not None:
            first = petitions[0]
            marks.append(CaseMark(village, first.category, f"{first.received_on:%Y-%m}", any(p.is_key for p in petitions)))
    return tuple(sorted(marks, key=lambda m: (m.village_code, m.month, m.category, m.is_key)))


def village_counts(run: Run, selection: Selection = EVERYTHING) -> tuple[VillageCount, ...]:
    """Every village of the county with its open matters under the selection, in order of code."""
    cases, keys = marks_of(run).counted(selection.categories, selection.months)
    chosen = chosen_villages(run, selection)
    return tuple(VillageCount(v, cases.get(v.code, 0), keys.get(v.code, 0)) for v in chosen)


def chosen_villages(run: Run, selection: Selection = EVERYTHING) -> tuple[Village, ...]:
    """The villages of the chosen township and hotspot, in order of code."""
    spot = hotspot_codes(run, selection)
    chosen = (
        v
        for v in run.villages
        if (not selection.township or v.township_code == selection.township) and (spot is None or v.code in spot)
    )
    return tuple(sorted(chosen, key=lambda v: v.code))


def shown(run: Run, selection: Selection = EVERYTHING) -> Shown:
    """How many open matters the selection shows and hides."""
    counts = village_counts(run, selection)
    on_map = sum(c.open_cases for c in counts if c.village.location is not None)
    chosen = sum(c.open_cases for c in counts)
    return Shown(
        total=len(run.marks),
        shown=on_map,
        filtered_out=len(run.marks) - chosen,
        no_position=chosen - on_map,
        coarse=len(run.tally.coarse_petition_ids),
        villages_shown=sum(1 for c in counts if c.open_cases and c.village.location is not None),
        villages_without_cases=sum(1 for c in counts if not c.open_cases),
    )


def ranked_hotspots(run: Run, selection: Selection = EVERYTHING) -> tuple[tuple[int, Hotspot], ...]:
    """Hotspots with their rank in the whole county, narrowed to the chosen one, or to those with a village in the chosen township."""
    township = {v.code: v.township_code for v in run.villages}
    ranked = tuple((n, h) for n, h in enumerate(run.hotspots, start=1) if selection.hotspot in ("", h.id))
    if not selection.township:
        return ranked
    return tuple((n, h) for n, h in ranked if any(township.get(c) == selection.township for c in h.village_codes))


def hotspot_codes(run: Run, selection: Selection) -> frozenset[str] | None:
    """The villages of the chosen hotspot; ``None`` when none is chosen."""
    if not selection.hotspot:
        return None
    return frozenset(code for spot in run.hotspots if spot.id == selection.hotspot for code in spot.village_codes)


def chosen_itineraries(run: Run, selection: Selection = EVERYTHING) -> tuple[Itinerary, ...]:
    """Itineraries with at least one stop, in order of leader and day, narrowed by leader and day."""
    if run.plan is None:
        return ()
    chosen = (
        i
        for i in run.plan.itineraries
        if i.stops
        and (not selection.leader or i.shift.leader_id == selection.leader)
        and (selection.day is None or i.shift.day == selection.day)
    )
    return tuple(sorted(chosen, key=lambda i: (i.shift.leader_id, i.shift.day)))
