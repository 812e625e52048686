"""替群众少跑: the kilometres and trips that visits at the village spare those who live there, from the same matrix as the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldvisit import pipeline
from fieldvisit.domain.cases.records import Appointment, MeetingPlace
from fieldvisit.domain.people import Leader
from fieldvisit.domain.place import Village
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import Text
from fieldvisit.reports.monthly.content import Cell, Grid, Section, Shape
from fieldvisit.travel.basis.choose import travel_times
from fieldvisit.workspace.briefing.asked import Asked

_NOT_FOR_ONE = (VisitKind.SUPERVISION, VisitKind.PUBLICITY)
"""Visits for which nobody would have gone to the county seat."""
_ELSEWHERE = (MeetingPlace.TOWNSHIP, MeetingPlace.ELSEWHERE)
_VILLAGE = 12
_TRIPS = Text("少跑的趟数（已走访）", "Trips spared (visits held)")
_KM = Text("少跑的公里数（已走访）", "Kilometres spared (visits held)")
_PLANNED = Text("本月余下行程将少跑的趟数", "Trips planned to be spared")
_PLANNED_KM = Text("将少跑的公里数", "Kilometres planned to be spared")


@dataclass(frozen=True, slots=True)
class Spared:
    """One village: trips spared by visits held and by visits planned for the rest of the month, and the way there and back.

    ``round_km`` is ``None`` where no way is known.
    """

    village: Village
    held: int
    planned: int
    round_km: float | None

    @property
    def km(self) -> float:
        """Kilometres spared by the visits held."""
        return self.held * (self.round_km or 0.0)

    @property
    def planned_km(self) -> float:
        """Kilometres that the visits planned would spare."""
        return self.planned * (self.round_km or 0.0)


def spared_section(asked: Asked) -> Section:
    """Trips and kilometres spared this month, with formula and assumption."""
    found = spared_by_village(asked)
    base = county_seat(asked.desk.county.leaders)
    name = base.base_name if base else ""
    heads = (Text("项目", "Item"), Text("数", "Number"))
    title = Text("替群众少跑", "Spared to villagers")
    grids = [Grid("spared", title, heads, _totals(asked, found, name))]
    if not asked.public and found:
        grids.append(_by_village(asked, found))
    return Section("spared", Text("替群众少跑", "Trips spared to villagers"), _said(name, found), (), tuple(grids))


def _totals(asked: Asked, found: Sequence[Spared], name: str) -> tuple[tuple[Cell, ...], ...]:
    """Trips and kilometres, held and planned; where the trips are too few to be told, so are their kilometres."""
    words = Text(
        f"{asked.month} 每一次到村走访 × 村到{name}往返公里数，逐村相加",
        f"for each visit at a village in {asked.month} the way from it to {name} and back, summed",
    )
    held, planned = sum(one.held for one in found), sum(one.planned for one in found)
    figures = (
        ("trips", _TRIPS, held, held, Shape.COUNT),
        ("km", _KM, held, round(sum(one.km for one in found), 1), Shape.KM),
        ("planned", _PLANNED, planned, planned, Shape.COUNT),
        ("planned_km", _PLANNED_KM, planned, round(sum(one.planned_km for one in found), 1), Shape.KM),
    )
    return tuple(
        (label, asked.number(f"spared.{key}", label, None if asked.hidden(trips) else n, asked.query(words), shape=shape))
        for key, label, trips, n, shape in figures
    )


def spared_by_village(asked: Asked) -> tuple[Spared, ...]:
    """Villages with a visit held or planned in the month, in order of code."""
    held = Counter(
        code for code, visit in asked.desk.book.visits_made(asked.first, asked.end, also=asked.also) if _counts(code, visit)
    )
    planned = _planned(asked)
    villages = {v.code: v for v in asked.exact.villages if v.code in held or v.code in planned}
    ways = _round_km(asked, villages)
    return tuple(Spared(villages[code], held[code], planned[code], ways.get(code)) for code in sorted(villages))


def county_seat(leaders: Sequence[Leader]) -> Leader | None:
    """The leader from whose base ways to the county seat are measured: of the base that most of them share, the first by id."""
    shared = Counter(one.base for one in leaders)
    return min(leaders, key=lambda one: (-shared[one.base], one.id), default=None)


def _counts(code: str, visit: Appointment) -> bool:
    return len(code) == _VILLAGE and visit.kind not in _NOT_FOR_ONE and visit.place not in _ELSEWHERE


def _planned(asked: Asked) -> Counter[str]:
    """Petitions at the stops of the plan in force, on the days of the month that are still to come."""
    plan, found = asked.exact.plan, Counter[str]()
    if plan is None:
        return found
    days = [day for day in plan.itineraries if asked.last < day.shift.day < asked.end]
    stops = {stop.visit_id for day in days for stop in day.stops}  # a joint visit is one, however many people go
    for visit in plan.visits:
        if visit.id in stops and visit.kind not in _NOT_FOR_ONE:
            found[visit.village.code] += max(1, len(visit.petition_ids))
    return found


def _round_km(asked: Asked, villages: Mapping[str, Village]) -> dict[str, float]:
    """Kilometres from each village to the county seat and back, where there is a way."""
    base = county_seat(asked.desk.county.leaders)
    places = {code: village.location for code, village in sorted(villages.items()) if village.location is not None}
    if base is None or not places:
        return {}
    seat = f"base:{base.id}"
    matrix = travel_times({seat: base.base} | places, pipeline.basis_of(asked.desk.county, asked.desk.settings))
    at = matrix.index[seat]
    return {
        code: round(float(matrix.km[n, at]) + float(matrix.km[at, n]), 1)
        for code, n in matrix.index.items()
        if code != seat and matrix.reachable[n, at] and matrix.reachable[at, n]
    }


def _by_village(asked: Asked, found: Sequence[Spared]) -> Grid:
    heads = (
        Text("乡镇", "Township"),
        Text("村", "Village"),
        Text("已走访", "Held"),
        Text("计划走访", "Planned"),
        Text("往返公里", "There and back, km"),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        code, name = one.village.code, one.village.full_name
        words = Text(f"{asked.month} 在{name}的走访", f"visits at {name} in {asked.month}")
        way = Text(f"{name}到县城往返公里", f"kilometres from {name} to the county seat and back")
        figures = (
            ("held", one.held, words, Shape.COUNT),
            ("planned", one.planned, words, Shape.COUNT),
            ("way", one.round_km, way, Shape.KM),
        )
        numbers = (
            asked.number(f"spared.{key}.{code}", said, n, asked.query(said), shape=shape, missing=Text("无路", "no way"))
            for key, n, said, shape in figures
        )
        rows.append((one.village.township, one.village.name, *numbers))
    return Grid("spared_villages", Text("替群众少跑：逐村", "Spared to villagers, by village"), heads, tuple(rows), long=True)


def _said(name: str, found: Sequence[Spared]) -> tuple[Text, ...]:
    lost = sum(one.round_km is None and bool(one.held or one.planned) for one in found)
    lines = [
        Text(
            f"公式：Σ 走访次数 ×（村→{name} + {name}→村 的公里数），公里数与行程编排用同一张路程表，走最快的路。",
            f"Formula: the sum over villages of visits × (km from the village to {name} + km back), kilometres of the same matrix as the "
            "plan, by the fastest way.",
        ),
        Text(
            "假设：没有这次走访，每次走访对应一户各自往返县城一趟；合乘、顺路和多次往返都不计。计划数按行程中每站的信访件计，每件一趟。",
            "Assumption: without the visit one household would have gone to the county seat and back, once and by itself. Planned "
            "trips are one for each petition of a stop.",
        ),
    ]
    if lost:
        lines.append(
            Text(
                f"{lost} 个村没有可行的路，只计趟数不计公里。",
                f"{lost} villages have no way: their trips count, their kilometres do not.",
            )
        )
    return tuple(lines)
