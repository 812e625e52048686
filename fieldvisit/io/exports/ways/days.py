"""What a file of ways says of a leader's day: its stops with their times and the line driven, and nothing of the matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from fieldvisit.domain.place import LonLat, Village
from fieldvisit.domain.plan import Itinerary
from fieldvisit.domain.run import Run
from fieldvisit.domain.travel import Route
from fieldvisit.errors import Text

_STRAIGHT = 2
"""Points of a line from place to place."""


@dataclass(frozen=True, slots=True)
class WayStop:
    """A stop by its number in the day, in minutes of the day; ``title`` is the village and the hour of arrival."""

    number: int
    village: Village
    location: LonLat
    arrive_min: int
    start_min: int
    depart_min: int

    @property
    def title(self) -> str:
        """The neutral name of the point."""
        return f"{self.village.name} {clock(self.arrive_min)}"


@dataclass(frozen=True)
class WayLeg:
    """The way from one place to the next, by name; ``straight`` when no road is known and the line only joins both."""

    origin: str
    target: str
    minutes: int
    km: float
    line: tuple[LonLat, ...]
    straight: bool


@dataclass(frozen=True)
class DayWay:
    """One leader's day from base to base, its driving as the plan counts it. Two stops in one village have no leg between them."""

    leader_id: str
    leader: str
    day: date
    stops: tuple[WayStop, ...]
    legs: tuple[WayLeg, ...]
    drive_min: int
    drive_km: float

    @property
    def title(self) -> str:
        """Who and when."""
        return f"{self.leader} {self.day}"


def day_ways(run: Run, itineraries: Sequence[Itinerary]) -> tuple[DayWay, ...]:
    """The days that have stops, in order of day and leader; positions are WGS 84, as everywhere in a run."""
    ways = {(route.from_id, route.to_id): route for route in run.routes}
    held = sorted((i for i in itineraries if i.stops), key=lambda i: (i.shift.day, i.shift.leader_id))
    return tuple(_day_way(run, itinerary, ways) for itinerary in held)


def description(run: Run, days: Sequence[DayWay], lang: str) -> str:
    """What whoever opens the file must know: whose plan, how positions are meant, which lines are no roads, sources, the banner of a demo."""
    texts = [run.banner] if run.banner else []
    texts += [Text(f"{run.county_name}走访行程", f"Visits in {run.county_name}"), Text("坐标 WGS 84", "positions in WGS 84")]
    if any(leg.straight for day in days for leg in day.legs):
        texts.append(Text("没有路网的路段画成直线，不是实际道路", "ways without known roads are straight lines, not the road"))
    texts += run.plan.conditions if run.plan else ()
    if run.data_sources:
        told = " · ".join(run.data_sources)
        texts.append(Text(f"数据来源：{told}", f"sources: {told}"))
    return Text("；".join(one.zh for one in texts), "; ".join(one.en for one in texts)).in_(lang)


def clock(minute: int) -> str:
    """A minute of the day as ``09:30``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _day_way(run: Run, itinerary: Itinerary, ways: dict[tuple[str, str], Route]) -> DayWay:
    leader_id, visits = itinerary.shift.leader_id, {v.id: v for v in run.plan.visits} if run.plan else {}
    leader = next(one for one in run.leaders if one.id == leader_id)
    base = f"base:{leader_id}"
    villages = [visits[stop.visit_id].village for stop in itinerary.stops]
    names = {base: leader.base_name} | {village.code: village.name for village in villages}
    line = [base, *(village.code for village in villages), base]
    driven = [*((s.drive_min, s.drive_km) for s in itinerary.stops), (itinerary.return_drive_min, itinerary.return_drive_km)]
    return DayWay(
        leader_id,
        leader.name,
        itinerary.shift.day,
        tuple(
            WayStop(number, village, village.location, stop.arrive_min, stop.start_min, stop.depart_min)
            for number, (stop, village) in enumerate(zip(itinerary.stops, villages, strict=True), 1)
            if village.location is not None
        ),
        tuple(_leg(ways[leg], names, cost) for leg, cost in zip(pairwise(line), driven, strict=True) if leg[0] != leg[1]),
        itinerary.drive_min,
        itinerary.drive_km,
    )


def _leg(route: Route, names: dict[str, str], driven: tuple[int, float]) -> WayLeg:
    """A way from a table or a server has two points where there are no roads to draw it on."""
    straight = route.source == "estimate" or (route.source != "graph" and len(route.geometry) == _STRAIGHT)
    return WayLeg(names[route.from_id], names[route.to_id], *driven, route.geometry, straight)
