"""What stands in the files of a batch, one dataclass a kind of row, and the domain's nouns made from them. No column names a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from fieldvisit.domain.caseload import Caseload, Tally, TownshipLoad
from fieldvisit.domain.match import Match, MatchOutcome, UnmatchedReason
from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.domain.place import AdminLevel, LonLat, PositionAccuracy, Village
from fieldvisit.domain.plan import Plan, UnassignedReason
from fieldvisit.domain.visit import VisitKind

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class PetitionRow:
    """A petition as ``Petition`` describes it; ``lead_leader`` is an id of the county's roster."""

    id: str
    received_on: date
    place_text: str
    text: str
    category: str
    level: SourceLevel
    status: CaseStatus
    assigned_on: date | None = None
    repeat_of: str = ""
    lead_leader: str = ""
    county_hint: str = ""
    township_hint: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class MatchRow:
    """Where a petition was placed; ``candidates`` are codes, best first."""

    petition_id: str
    outcome: MatchOutcome
    code: str
    level: AdminLevel | None
    name_path: str
    confidence: float
    accuracy: PositionAccuracy
    reason: UnmatchedReason | None
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadRow:
    """Matters of one village or township, or (``level`` county) the open petitions that are known no more closely.

    ``counts`` are matters by month and category; those of a township hold the ones at its villages too, ``township_only`` of them are
    known only to the township.
    """

    level: AdminLevel
    code: str
    name: str
    township: str
    township_code: str
    county: str
    location: LonLat | None
    accuracy: PositionAccuracy
    households: int | None
    synthetic: bool
    matters: int
    township_only: int = 0
    open_matters: int = 0
    key_open: int = 0
    repeats: int = 0
    oldest_open: date | None = None
    petition_ids: tuple[str, ...] = ()
    counts: Counts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit of the week: its stop (leader, day, minutes of the day), or the reason why it has none."""

    visit_id: str
    village_code: str
    location: LonLat | None
    kind: VisitKind
    petition_ids: tuple[str, ...]
    score: float
    must: bool
    leader_id: str = ""
    day: date | None = None
    number: int = 0
    arrive_min: int | None = None
    depart_min: int | None = None
    drive_min: int | None = None
    drive_km: float | None = None
    reason: UnassignedReason | None = None


def petition_of(row: PetitionRow, source: RowRef) -> Petition:
    """The petition of a row."""
    return Petition(
        row.id, row.received_on, row.place_text, row.text, row.category, row.level, row.status, source, row.assigned_on,
        row.repeat_of, row.lead_leader, row.county_hint, row.township_hint, row.synthetic,
    )  # fmt: skip


def match_row(match: Match) -> MatchRow:
    """The row of a match, without its evidence."""
    codes = tuple(candidate.code for candidate in match.candidates)
    return MatchRow(
        match.petition_id, match.outcome, match.code, match.level, match.name_path, match.confidence, match.accuracy,
        match.reason, codes,
    )  # fmt: skip


def match_of(row: MatchRow) -> Match:
    """The match of a row, without evidence and candidates."""
    return Match(
        row.petition_id, row.outcome, row.code, row.level, row.name_path, row.confidence, row.accuracy, reason=row.reason
    )


def load_rows(tally: Tally, county: str) -> tuple[LoadRow, ...]:
    """The rows of a tally: villages, then townships, then what is known no more closely."""
    none, nowhere = PositionAccuracy.NONE, None
    synthetic = any(load.village.synthetic for load in tally.villages)
    villages = [
        LoadRow(
            AdminLevel.VILLAGE, v.code, v.name, v.township, v.township_code, v.county, v.location, v.accuracy, v.households,
            v.synthetic, load.matters, 0, load.open_matters, load.key_open, load.repeats, load.oldest_open, load.petition_ids,
            load.by_month_category,
        )
        for load in tally.villages
        for v in (load.village,)
    ]  # fmt: skip
    townships = [
        LoadRow(
            AdminLevel.TOWNSHIP, t.code, t.name, t.name, t.code, county, nowhere, none, None, synthetic,
            t.at_villages + t.township_only, t.township_only, counts=t.by_month_category,
        )
        for t in tally.townships
    ]  # fmt: skip
    coarse = tally.coarse_petition_ids
    rest = LoadRow(
        AdminLevel.COUNTY, county, "", "", "", county, nowhere, none, None, synthetic, len(coarse), petition_ids=coarse
    )
    return (*villages, *townships, rest)


def tally_of(rows: Iterable[LoadRow], days: Sequence[date]) -> Tally:
    """The tally of one county's rows, or of several counties' rows together; ``days`` are first and last days of all of them.

    Households mean something only where every county states them.
    """
    villages, townships, coarse = [], [], []
    for row in rows:
        if row.level is AdminLevel.VILLAGE:
            villages.append(_caseload(row))
        elif row.level is AdminLevel.TOWNSHIP:
            townships.append(TownshipLoad(row.code, row.name, row.matters - row.township_only, row.township_only, row.counts))
        else:
            coarse.append(row.petition_ids)
    loads = tuple(sorted(villages, key=lambda load: load.village.code))
    return Tally(
        loads,
        _merged(townships),
        tuple(sorted(chain.from_iterable(coarse))),
        min(days),
        max(days),
        _has_households(loads),
    )


def visit_rows(plan: Plan) -> tuple[VisitRow, ...]:
    """Every visit of a plan in order of id; a joint visit once for each who goes."""
    reasons = {one.visit_id: one.reason for one in plan.unassigned}
    stops: dict[str, list[tuple[str, date, int, tuple[int, int, int, float]]]] = {}
    for itinerary in plan.itineraries:
        shift = itinerary.shift
        for number, stop in enumerate(itinerary.stops, start=1):
            times = stop.arrive_min, stop.depart_min, stop.drive_min, stop.drive_km
            stops.setdefault(stop.visit_id, []).append((shift.leader_id, shift.day, number, times))
    rows = []
    for visit in sorted(plan.visits, key=lambda one: one.id):
        village = visit.village
        base = visit.id, village.code, village.location, visit.kind, visit.petition_ids, visit.score, visit.must
        rows += [VisitRow(*base, leader, day, n, *times) for leader, day, n, times in sorted(stops.get(visit.id, ()))]
        if visit.id in reasons:
            rows.append(VisitRow(*base, reason=reasons[visit.id]))
    return tuple(rows)


def _caseload(row: LoadRow) -> Caseload:
    mix: Counter[str] = Counter()
    for counts in row.counts.values():
        mix.update(counts)
    where = row.township_code, row.county, row.location, row.accuracy, row.households, row.synthetic
    return Caseload(
        Village(row.code, row.name, row.township, *where),
        row.matters,
        row.open_matters,
        row.key_open,
        row.repeats,
        dict(sorted(mix.items())),
        {month: sum(counts.values()) for month, counts in row.counts.items()},
        row.petition_ids,
        row.oldest_open,
        row.counts,
    )


def _has_households(loads: Sequence[Caseload]) -> bool:
    """As ``tally`` says it of one county."""
    stated = [(load.village.households, load.matters) for load in loads]
    return any(h for h, _ in stated) and all(h is not None and (h > 0 or n == 0) for h, n in stated)


def _merged(townships: Iterable[TownshipLoad]) -> tuple[TownshipLoad, ...]:
    """One load a township; two counties may both have matters of one of them."""
    found: dict[str, TownshipLoad] = {}
    for load in townships:
        other = found.get(load.code)
        found[load.code] = load if other is None else _sum(other, load)
    return tuple(found[code] for code in sorted(found))


def _sum(a: TownshipLoad, b: TownshipLoad) -> TownshipLoad:
    months = sorted({*a.by_month_category, *b.by_month_category})
    counts = {
        m: dict(sorted((Counter(a.by_month_category.get(m, {})) + Counter(b.by_month_category.get(m, {}))).items()))
        for m in months
    }
    name = max((a, b), key=lambda load: (load.at_villages, bool(load.name))).name
    return TownshipLoad(a.code, name, a.at_villages + b.at_villages, a.township_only + b.township_only, counts)
