"""A small run for the pages: the five villages in a line, one hotspot, two leaders, a three-stop plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from builders import MONDAY, leader, village, visit

from fieldvisit.domain.caseload import Caseload, Tally, TownshipLoad
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.people import Leader, Shift
from fieldvisit.domain.place import AdminLevel, Boundary, LonLat, PositionAccuracy, Village
from fieldvisit.domain.plan import Itinerary, Plan, Stop, Unassigned, UnassignedReason
from fieldvisit.domain.run import CaseMark, Run, RunCounts
from fieldvisit.domain.travel import Route
from fieldvisit.errors import Text

CATEGORIES = {
    "policy.housing": Text("危房改造", "Dilapidated housing"),
    "infrastructure.road": Text("道路", "Roads"),
    "other": Text("其他", "Other"),
}
MARKS = (
    CaseMark("410423100201", "policy.housing", "2026-09", is_key=True),
    CaseMark("410423100201", "infrastructure.road", "2026-10"),
    CaseMark("410423100201", "infrastructure.road", "2026-10"),
    CaseMark("410423100202", "infrastructure.road", "2026-10"),
    CaseMark("410423100202", "infrastructure.road", "2026-09"),
    CaseMark("410423100203", "policy.housing", "2026-10"),
    CaseMark("410423200204", "other", "2026-09"),
)


def line_villages() -> tuple[Village, ...]:
    """Villages 1 to 3 in one township, 4 and 5 in another; 5 has no position."""
    first = tuple(village(n) for n in (1, 2, 3))
    other = tuple(replace(village(n), code=f"410423200{200 + n}", township="样板乡", township_code="410423200") for n in (4, 5))
    lost = replace(other[1], location=None, accuracy=PositionAccuracy.NONE)
    return (*first, other[0], lost)


def line_plan(villages: tuple[Village, ...], leaders: tuple[Leader, ...], source: str = "graph") -> Plan:
    """Leader 1 visits villages 1 and 2 on Monday, leader 2 village 3 on Tuesday; village 4 finds no place."""
    visits = tuple(replace(visit(n), village=villages[n - 1], hotspot_id="H1" if n < 3 else "") for n in (1, 2, 3, 4))
    monday = (Stop("V001", 552, 552, 612, 12, 10.0), Stop("V002", 624, 624, 684, 12, 10.0))
    tuesday = (Stop("V003", 576, 576, 636, 36, 30.0),)
    first = _itinerary(leaders[0], MONDAY, monday, way_home=(24, 20.0), lunch=690)
    second = _itinerary(leaders[1], MONDAY + timedelta(days=1), tuesday, way_home=(36, 30.0))
    sentence = Text("本周各班次都已排满，换下任何一站都不划算。", "Every shift of the week is full, and no stop is worth less.")
    return Plan(
        id="plan-1",
        first_day=MONDAY,
        last_day=MONDAY + timedelta(days=4),
        visits=visits,
        itineraries=(first, second),
        unassigned=(Unassigned("V004", UnassignedReason.TRADED_OFF, sentence),),
        travel_source=source,
        seed=1,
        solver="test",
        input_sha256="0" * 64,
        synthetic=True,
    )


def line_run(*, demo: bool = True, planned: bool = True, source: str = "graph") -> Run:
    """The whole run; ``source`` is the plan's travel source."""
    villages, leaders = line_villages(), (leader(1), leader(2))
    return Run(
        county_code="410423",
        county_name="示例县",
        today=date(2026, 11, 23),
        demo=demo,
        counts=RunCounts(rows_read=12, rejected=1, matched=9, ambiguous=1, unmatched=1, coarse=2),
        villages=villages,
        seats=(),
        boundary=Boundary("410423", "示例县", (_box(),), "示例界线", "GS（2024）0000号"),
        matches=tuple(Match(f"P{n:03d}", MatchOutcome.MATCHED, "410423100201", AdminLevel.VILLAGE) for n in range(1, 10)),
        tally=line_tally(villages),
        hotspots=(line_hotspot(),),
        leaders=leaders,
        plan=line_plan(villages, leaders, source) if planned else None,
        routes=line_routes(villages, leaders, source) if planned else (),
        categories=CATEGORIES,
        data_sources=("合成数据",),
        marks=MARKS,
    )


def line_tally(villages: tuple[Village, ...]) -> Tally:
    """Caseloads that agree with ``MARKS``."""
    loads = []
    for place in villages:
        marks = [m for m in MARKS if m.village_code == place.code]
        by_category = {c: sum(m.category == c for m in marks) for c in CATEGORIES}
        by_month = {month: sum(m.month == month for m in marks) for month in ("2026-09", "2026-10")}
        crossed = {
            month: {c: sum((m.month, m.category) == (month, c) for m in marks) for c in CATEGORIES} for month in by_month
        }
        key = sum(m.is_key for m in marks)
        loads.append(Caseload(place, len(marks), len(marks), key, 0, by_category, by_month, (), by_month_category=crossed))
    towns = (TownshipLoad("410423100", "示例镇", 6, 1), TownshipLoad("410423200", "样板乡", 1, 1))
    return Tally(tuple(loads), towns, ("P900", "P901"), date(2026, 9, 1), date(2026, 10, 31), has_households=True)


def two_year_run() -> Run:
    """The run with a year of ledgers before it: three matters of 2025-10 (two of them closed), none in between until 2026-09."""
    run = line_run()
    before = {"410423100201": {"infrastructure.road": 1}, "410423100202": {"infrastructure.road": 1, "policy.housing": 1}}
    marks = (*run.marks, CaseMark("410423100202", "policy.housing", "2025-10"))
    loads = tuple(
        replace(
            load,
            open_matters=sum(m.village_code == load.village.code for m in marks),
            by_month_category={**load.by_month_category, "2025-10": before.get(load.village.code, {})},
        )
        for load in run.tally.villages
    )
    return replace(run, tally=replace(run.tally, villages=loads, first_day=date(2025, 10, 3)), marks=marks)


def line_hotspot() -> Hotspot:
    """Villages 1 and 2."""
    return Hotspot(
        id="H1",
        method="scan",
        village_codes=("410423100201", "410423100202"),
        center=LonLat(113.007, 33.7),
        radius_km=10.0,
        first_day=date(2026, 9, 1),
        last_day=date(2026, 10, 31),
        observed=5,
        expected=2.8,
        relative_risk=3.75,
        llr=2.1,
        p_value=0.012,
        replicates=999,
        denominator="households",
        by_category={"infrastructure.road": 4, "policy.housing": 1},
        sentence=Text(
            "示例村1一带2个村有5件，按户数应有2.8件。", "Two villages around 示例村1 have 5 matters where 2.8 were expected."
        ),
    )


def line_routes(villages: tuple[Village, ...], leaders: tuple[Leader, ...], source: str) -> tuple[Route, ...]:
    """Legs of ``line_plan`` along the parallel."""
    places = {v.code: v.location for v in villages if v.location} | {f"base:{p.id}": p.base for p in leaders}
    one, two, three = (villages[n].code for n in range(3))
    legs = [("base:L01", one), (one, two), (two, "base:L01"), ("base:L02", three), (three, "base:L02")]
    return tuple(Route(a, b, 12, 10.0, (places[a], places[b]), source) for a, b in legs)


def _itinerary(
    who: Leader, day: date, stops: tuple[Stop, ...], *, way_home: tuple[int, float], lunch: int | None = None
) -> Itinerary:
    home_min, home_km = way_home
    shift = Shift(f"{who.id}:{day.isoformat()}", who.id, day, who.base, who.hours, who.lunch, who.lunch_min, 240, 6)
    drive = sum(s.drive_min for s in stops) + home_min
    km = sum(s.drive_km for s in stops) + home_km
    back = (lunch + who.lunch_min if lunch else stops[-1].depart_min) + home_min
    return Itinerary(shift, stops, stops[0].arrive_min - stops[0].drive_min, back, home_min, home_km, drive, km, lunch)


def _box() -> tuple[LonLat, ...]:
    return (LonLat(112.85, 33.6), LonLat(113.5, 33.6), LonLat(113.5, 33.8), LonLat(112.85, 33.8), LonLat(112.85, 33.6))
