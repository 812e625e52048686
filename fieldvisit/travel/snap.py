"""Places to positions on the nearest road: the distance is kept, nothing moves silently."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access, PlaceAccess, RoadNetwork
from fieldvisit.geo import EARTH_RADIUS_KM, haversine_km
from fieldvisit.travel.engine.components import Standing, standing_of
from fieldvisit.travel.engine.split import Drivable
from fieldvisit.travel.params import TravelParams

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Snapped:
    """Places on the network, in their given order (``n`` places).

    ``segment`` (n,) int64, -1 where the nearest road is too far; ``fraction`` (n,) float64 along it; ``access`` the reason
    and the gap of each place; ``nearest`` the point on the road.
    """

    segment: npt.NDArray[np.int64]
    fraction: _Floats
    access: tuple[PlaceAccess, ...]
    nearest: tuple[LonLat, ...]


def snap(places: Mapping[str, LonLat], network: RoadNetwork, drivable: Drivable, params: TravelParams) -> Snapped:
    """Each place's nearest drivable segment, the position on it, and how the place is joined to the main network.

    The answer for one place never depends on the others.
    """
    usable = np.flatnonzero(np.isfinite(drivable.seconds) & (drivable.forward | drivable.backward))
    middle, scale = _projection(network)
    lines = _lines(network, usable, middle, scale)
    degrees = np.array([(p.lon, p.lat) for p in places.values()], dtype=np.float64).reshape(-1, 2)
    points = shapely.points((degrees - middle) * scale)
    found = shapely.STRtree(lines).nearest(points)
    fraction = shapely.line_locate_point(lines[found], points, normalized=True)
    on_road = shapely.get_coordinates(shapely.line_interpolate_point(lines[found], fraction, normalized=True)) / scale + middle
    nearest = tuple(LonLat(float(lon), float(lat)) for lon, lat in on_road)
    segment = usable[found].astype(np.int64)
    standing = standing_of(network, drivable)
    access = tuple(
        _access(place_id, 1000 * haversine_km(place, road), standing, int(seg), params)
        for (place_id, place), road, seg in zip(places.items(), nearest, segment, strict=True)
    )
    too_far = np.array([a.access is Access.NO_ROAD for a in access], dtype=np.bool_)
    return Snapped(np.where(too_far, -1, segment), fraction, access, nearest)


def _access(place_id: str, gap_m: float, standing: Standing, segment: int, params: TravelParams) -> PlaceAccess:
    if gap_m > params.walk_in_m:
        return PlaceAccess(place_id, Access.NO_ROAD, gap_m)
    walk_min = math.ceil(gap_m * 60 / (1000 * params.walk_kmh)) if gap_m > params.near_road_m else 0
    if not standing.in_main[segment]:
        joined = bool(standing.touches_main[segment])
        return PlaceAccess(place_id, Access.ONE_WAY_TRAP if joined else Access.ISOLATED, gap_m, walk_min)
    if walk_min:
        return PlaceAccess(place_id, Access.WALK_IN, gap_m, walk_min)
    return PlaceAccess(place_id, Access.ON_ROAD if gap_m <= params.on_road_m else Access.NEAR_ROAD, gap_m)


def _projection(network: RoadNetwork) -> tuple[_Floats, _Floats]:
    """Middle of the network in degrees, and metres per degree east and north there."""
    middle = (network.geometry.min(axis=0) + network.geometry.max(axis=0)) / 2
    metres = math.radians(1) * EARTH_RADIUS_KM * 1000
    return middle, np.array([metres * math.cos(math.radians(float(middle[1]))), metres])


def _lines(network: RoadNetwork, segments: npt.NDArray[np.int64], middle: _Floats, scale: _Floats) -> npt.NDArray[np.object_]:
    counts = np.diff(network.geometry_start)
    segment_of = np.repeat(np.arange(len(counts)), counts)
    chosen = np.isin(segment_of, segments)
    number = np.searchsorted(segments, segment_of[chosen])
    return np.asarray(shapely.linestrings((network.geometry[chosen] - middle) * scale, indices=number), dtype=np.object_)
