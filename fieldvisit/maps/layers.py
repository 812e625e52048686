"""Domain types to GeoJSON layers: numbers, gazetteer names and ids, never a word of a petition.

Every layer is a ``FeatureCollection`` in WGS 84 with two more members: ``synthetic`` and ``banner`` (empty for real
data). Features stand in a defined order; coordinates are rounded to five decimals (about one metre).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

from shapely import LineString

from fieldvisit.domain.hotspot import probability
from fieldvisit.domain.place import LonLat
from fieldvisit.domain.plan import Itinerary
from fieldvisit.domain.run import Run
from fieldvisit.maps.areas import areas_of
from fieldvisit.maps.monthly.yearly import VillageYears, Years, years_of
from fieldvisit.maps.schematic import Ring, area_around, hotspot_area
from fieldvisit.maps.selection import EVERYTHING, YEAR, Selection, chosen_itineraries, ranked_hotspots, village_counts
from fieldvisit.maps.symbols import change_colour, day_dash, leader_colour, radius_px

GeoJson = dict[str, Any]

_SIMPLIFIED_DEG = 0.0001
"""Drawn ways stay within about ten metres of the road."""
_STRAIGHT = 2
"""Points of a way that is drawn from place to place."""


def outline(run: Run, selection: Selection = EVERYTHING) -> GeoJson:  # noqa: ARG001 - all layers are called alike
    """The county's outline as lines; empty when the county gave none."""
    if run.boundary is None:
        return _collection(run, ())
    lines = {"type": "MultiLineString", "coordinates": [[_point(place) for place in ring] for ring in run.boundary.rings]}
    feature = _feature(run.boundary.code, lines, {"code": run.boundary.code, "name": run.boundary.name})
    return _collection(run, (feature,))


def townships(run: Run, selection: Selection = EVERYTHING) -> GeoJson:
    """Schematic areas around each township's villages with their open matters and class; not boundaries."""
    features = []
    for code, area in areas_of(run, selection).by_code.items():
        ring = area_around(tuple(v.location for v in area.villages if v.location is not None))
        if ring:
            named = {"code": code, "name": area.villages[0].township, "open_cases": area.open_cases}
            looks = {"fill": area.shown_as.fill, "pattern": area.shown_as.pattern, "schematic": True}
            figures = named | {"villages": len(area.villages)} | dict(area.told) | looks
            features.append(_feature(code, _polygon(ring), figures))
    return _collection(run, features)


def villages(run: Run, selection: Selection = EVERYTHING) -> GeoJson:
    """Villages with a position as points with their open matters; the largest come first so that small ones lie on top.

    Beside the year before they have the size of the larger of both counts and a colour for more or fewer.
    """
    if selection.show == YEAR:
        return _collection(run, (_of_two_years(row) for row in _largest_first(years_of(run, selection))))
    located = [c for c in village_counts(run, selection) if c.village.location is not None]
    located.sort(key=lambda c: (-c.open_cases, c.village.code))
    features = [
        _feature(
            c.village.code,
            {"type": "Point", "coordinates": _point(c.village.location)},
            {
                "code": c.village.code,
                "name": c.village.name,
                "township": c.village.township,
                "open_cases": c.open_cases,
                "key_cases": c.key_cases,
                "radius": radius_px(c.open_cases),
                "accuracy": c.village.accuracy.value,
            },
        )
        for c in located
        if c.village.location is not None
    ]
    return _collection(run, features)


def seats(run: Run, selection: Selection = EVERYTHING) -> GeoJson:
    """Township seats as named points, in order of code: for orientation, never the position of a case."""
    chosen = (s for s in run.seats if not selection.township or s.code == selection.township)
    features = [
        _feature(s.code, _place(s.location), {"code": s.code, "name": s.name}) for s in sorted(chosen, key=lambda s: s.code)
    ]
    return _collection(run, features)


def hotspots(run: Run, selection: Selection = EVERYTHING) -> GeoJson:
    """Areas around each hotspot's villages with rank (1 = least likely by chance) and figures."""
    by_code = {v.code: v for v in run.villages}
    features = []
    for rank, spot in ranked_hotspots(run, selection):
        places = tuple(v.location for c in spot.village_codes if (v := by_code.get(c)) and v.location is not None)
        figures = {
            "id": spot.id,
            "rank": rank,
            "villages": len(spot.village_codes),
            "observed": spot.observed,
            "expected": round(spot.expected, 1),
            "relative_risk": round(spot.relative_risk, 2),
            "p_value": probability(spot.p_value, 4),
            "method": spot.method,
            "denominator": spot.denominator,
            "trend": spot.trend,
            "stability": spot.stability,
        }
        features.append(_feature(spot.id, _polygon(hotspot_area(spot, places)), figures))
    return _collection(run, features)


def ranks(run: Run, selection: Selection = EVERYTHING) -> GeoJson:
    """The ranks of the hotspots as points at the northern edge of their areas."""
    features = []
    for spot in hotspots(run, selection)["features"]:
        top = max(spot["geometry"]["coordinates"][0], key=lambda p: (p[1], p[0]))
        features.append(_feature(spot["id"], {"type": "Point", "coordinates": top}, spot["properties"]))
    return _collection(run, features)


def itineraries(run: Run, selection: Selection = EVERYTHING) -> GeoJson:
    """The ways of the plan: one line per leader and day, from base to base, in order of leader and day."""
    ways = {(route.from_id, route.to_id): route.geometry for route in run.routes}
    features = []
    for itinerary in chosen_itineraries(run, selection):
        line = _way_of(run, itinerary, ways)
        if len(line) > 1:
            figures = _itinerary_figures(run, itinerary)
            features.append(_feature(itinerary.shift.id, {"type": "LineString", "coordinates": line}, figures))
    return _collection(run, features)


def stops(run: Run, selection: Selection = EVERYTHING) -> GeoJson:
    """Stops of the plan as numbered points with times, and the bases (number 0), in order of leader, day and number."""
    visits = {visit.id: visit for visit in run.plan.visits} if run.plan else {}
    features = []
    for itinerary in chosen_itineraries(run, selection):
        shared = _itinerary_figures(run, itinerary)
        base = {"number": 0, "arrive_min": itinerary.leave_min, "depart_min": itinerary.leave_min, "name": "", "township": ""}
        features.append(_feature(f"{itinerary.shift.id}:0", _place(itinerary.shift.base), shared | base))
        for number, stop in enumerate(itinerary.stops, start=1):
            village = visits[stop.visit_id].village
            if village.location is None:
                continue
            times = {"arrive_min": stop.arrive_min, "start_min": stop.start_min, "depart_min": stop.depart_min}
            named = {"number": number, "name": village.name, "township": village.township, "code": village.code}
            features.append(_feature(f"{itinerary.shift.id}:{number}", _place(village.location), shared | times | named))
    return _collection(run, features)


LAYERS: Mapping[str, Callable[[Run, Selection], GeoJson]] = {
    "outline": outline,
    "townships": townships,
    "seats": seats,
    "hotspots": hotspots,
    "villages": villages,
    "itineraries": itineraries,
    "stops": stops,
    "ranks": ranks,
}


def leader_numbers(run: Run) -> dict[str, int]:
    """Numbers from 1 by which map, list and legend call the leaders, in order of leader id."""
    return {leader.id: n for n, leader in enumerate(sorted(run.leaders, key=lambda leader: leader.id), start=1)}


def leader_names(run: Run) -> dict[int, str]:
    """What the roster calls the leaders (a title, or a name), by the number of ``leader_numbers``."""
    return {n: leader.name for n, leader in enumerate(sorted(run.leaders, key=lambda leader: leader.id), start=1)}


def day_number(run: Run, itinerary: Itinerary) -> int:
    """Number of the itinerary's day within the plan, from 1."""
    return (itinerary.shift.day - run.plan.first_day).days + 1 if run.plan else 1


def _largest_first(years: Years) -> list[VillageYears]:
    located = [row for row in years.villages if row.village.location is not None]
    return sorted(located, key=lambda row: (-max(row.now, row.before), row.village.code))


def _of_two_years(row: VillageYears) -> GeoJson:
    village = row.village
    figures = {
        "code": village.code,
        "name": village.name,
        "township": village.township,
        "now": row.now,
        "before": row.before,
        "change": row.change,
        "radius": radius_px(max(row.now, row.before)),
        "fill": change_colour(row.change),
        "accuracy": village.accuracy.value,
    }
    return _feature(village.code, {"type": "Point", "coordinates": _point(village.location)}, figures)


def _itinerary_figures(run: Run, itinerary: Itinerary) -> dict[str, Any]:
    leader, day = leader_numbers(run).get(itinerary.shift.leader_id, 0), day_number(run, itinerary)
    estimated = run.plan is not None and run.plan.travel_source == "estimate"
    return {
        "leader_id": itinerary.shift.leader_id,
        "leader": leader,
        "day": itinerary.shift.day.isoformat(),
        "day_number": day,
        "colour": leader_colour(leader),
        "dash": day_dash(day, estimated=estimated or _has_straight_leg(run, itinerary)),
        "estimated": estimated,
        "drive_km": round(itinerary.drive_km, 1),
        "drive_min": itinerary.drive_min,
    }


def _has_straight_leg(run: Run, itinerary: Itinerary) -> bool:
    """Whether a leg with times from a table or a server is drawn as a straight line, for want of roads."""
    if run.plan is None or run.plan.travel_source == "graph":
        return False
    driven = set(_legs(run, itinerary))
    return any((way.from_id, way.to_id) in driven and len(way.geometry) == _STRAIGHT for way in run.routes)


def _legs(run: Run, itinerary: Itinerary) -> list[tuple[str, str]]:
    codes = {visit.id: visit.village.code for visit in run.plan.visits} if run.plan else {}
    base = f"base:{itinerary.shift.leader_id}"
    line = [base, *(codes[stop.visit_id] for stop in itinerary.stops), base]
    return [leg for leg in pairwise(line) if leg[0] != leg[1]]


def _way_of(run: Run, itinerary: Itinerary, ways: Mapping[tuple[str, str], tuple[LonLat, ...]]) -> list[list[float]]:
    points = [point for leg in _legs(run, itinerary) for point in _simplified(ways[leg])]
    return [p for n, p in enumerate(points) if n == 0 or p != points[n - 1]]


def _simplified(way: tuple[LonLat, ...]) -> list[list[float]]:
    line = LineString([(place.lon, place.lat) for place in way]).simplify(_SIMPLIFIED_DEG) if len(way) > 1 else LineString()
    return [[round(lon, 5), round(lat, 5)] for lon, lat in line.coords]


def _collection(run: Run, features: Iterable[GeoJson]) -> GeoJson:
    banner = {"zh": run.banner.zh, "en": run.banner.en} if run.banner else None
    return {"type": "FeatureCollection", "synthetic": run.demo, "banner": banner, "features": list(features)}


def _feature(identity: str, geometry: GeoJson, properties: Mapping[str, Any]) -> GeoJson:
    return {"type": "Feature", "id": identity, "geometry": geometry, "properties": dict(properties)}


def _polygon(ring: Ring) -> GeoJson:
    return {"type": "Polygon", "coordinates": [[list(p) for p in ring]]}


def _place(place: LonLat) -> GeoJson:
    return {"type": "Point", "coordinates": _point(place)}


def _point(place: LonLat | None) -> list[float]:
    if place is None:
        raise ValueError("a place without a position cannot be drawn")
    return [round(place.lon, 5), round(place.lat, 5)]
