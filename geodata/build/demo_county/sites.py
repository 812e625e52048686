"""Where the invented villages of the demo county stand, and how many invented households they have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPoint, Point, Polygon

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit, LonLat
from fieldvisit.geo import to_local_m
from fieldvisit.io.boundary import read_boundaries
from fieldvisit.io.villages import read_seats

from .seeds import seeded

COUNTY = "410423"
ORIGIN = LonLat(112.74, 33.78)
CANDIDATES = 14
TOWN_FACTOR, MEDIAN_HOUSEHOLDS, SPREAD = 1.6, 400.0, 0.5

# Positions for the generator's own use: GeoNames has no point for these five, so the geocoder gets none either.
INVENTED_SEATS = {
    "410423001": LonLat(112.921, 33.754),
    "410423002": LonLat(112.889, 33.741),
    "410423004": LonLat(112.915, 33.728),
    "410423202": LonLat(112.72, 33.612),
    "410423207": LonLat(112.765, 33.736),
}


@dataclass(frozen=True)
class Site:
    """A real village name at an invented place; ``mountain`` runs from 0 (eastern plain) to 1 (western mountains)."""

    unit: GazetteerUnit
    township: GazetteerUnit
    place: LonLat
    households: int
    mountain: float


def mountain_at(place: LonLat) -> float:
    """0 in the plain east of the county town, 1 in the far west, a plain ramp between."""
    return min(1.0, max(0.0, (112.96 - place.lon) / 0.5))


def outline(demo: Path) -> Polygon:
    """The county as a polygon in degrees."""
    (boundary,) = (b for b in read_boundaries(demo / "boundaries.geojson") if b.code == COUNTY)
    return Polygon([(p.lon, p.lat) for p in boundary.rings[0]])


def seats(demo: Path) -> dict[str, LonLat]:
    """All 24 township seats by code: 19 real ones and five invented."""
    real = {seat.code: seat.location for seat in read_seats(demo / "seats.csv")}
    return dict(sorted((real | INVENTED_SEATS).items()))


def metres(places: list[LonLat]) -> npt.NDArray[np.float64]:
    """Places in metres about the middle of the county."""
    return to_local_m(places, ORIGIN)


def degrees(x: float, y: float) -> LonLat:
    """Back from metres, rounded to about one metre."""
    unit = to_local_m([LonLat(ORIGIN.lon + 1, ORIGIN.lat + 1)], ORIGIN)[0]
    return LonLat(round(ORIGIN.lon + x / float(unit[0]), 5), round(ORIGIN.lat + y / float(unit[1]), 5))


def place_sites(gazetteer: Gazetteer, demo: Path) -> tuple[Site, ...]:
    """All village units of the county, each somewhere in its own township's cell, in order of code.

    Cells are the Voronoi cells of the seats clipped to the county: a drawing aid, not a boundary. Inside a cell every
    point is the best of fourteen candidates, the one farthest from those placed before. A village that bears its
    township's name stands near the seat.
    """
    stands = seats(demo)
    cells = _cells(outline(demo), stands)
    sites: list[Site] = []
    for code, seat in stands.items():
        ward = gazetteer.by_code[code]
        units = [u for u in gazetteer.units if u.level is AdminLevel.VILLAGE and u.parent == code]
        places = _spread(seeded(f"sites/{code}"), cells[code], seat, units, ward)
        sites += [_site(unit, ward, place) for unit, place in zip(units, places, strict=True)]
    return tuple(sites)


def _site(unit: GazetteerUnit, ward: GazetteerUnit, place: LonLat) -> Site:
    draw = seeded(f"households/{unit.code}").lognormvariate(0.0, SPREAD)
    mountain = mountain_at(place)
    town = TOWN_FACTOR if unit.kind == "社区" else 1.0
    households = round(min(2400.0, max(45.0, MEDIAN_HOUSEHOLDS * town * (1 - 0.45 * mountain) * draw)))
    return Site(unit, ward, place, households, round(mountain, 3))


def _cells(county: Polygon, stands: dict[str, LonLat]) -> dict[str, Polygon]:
    shape = Polygon(metres([LonLat(x, y) for x, y in county.exterior.coords])).buffer(-250)
    points = metres(list(stands.values()))
    voronoi = shapely.voronoi_polygons(MultiPoint(points), extend_to=shape.envelope)
    cells = {}
    for code, point in zip(stands, points, strict=True):
        (cell,) = (c for c in voronoi.geoms if c.covers(Point(point)))
        parts = shapely.get_parts(cell.intersection(shape))
        cells[code] = next(part for part in parts if part.covers(Point(point)))
    return cells


def _spread(rng: Random, cell: Polygon, seat: LonLat, units: list[GazetteerUnit], ward: GazetteerUnit) -> list[LonLat]:
    chosen: list[tuple[float, float]] = []
    centre = metres([seat])[0]
    for unit in units:
        if unit.core == ward.core:
            spot = (float(centre[0]) + rng.uniform(-350, 350), float(centre[1]) + rng.uniform(-350, 350))
        else:
            candidates = [_inside(rng, cell) for _ in range(CANDIDATES)]
            spot = max(candidates, key=lambda c: min((_square(c, other) for other in chosen), default=0.0))
        chosen.append(spot)
    return [degrees(x, y) for x, y in chosen]


def _inside(rng: Random, cell: Polygon) -> tuple[float, float]:
    x0, y0, x1, y1 = cell.bounds
    while True:
        x, y = rng.uniform(x0, x1), rng.uniform(y0, y1)
        if cell.contains(Point(x, y)):
            return x, y


def _square(a: tuple[float, float], b: tuple[float, float]) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
