"""Places to positions on the nearest road: the distance is kept, nothing moves silently."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access, PlaceAccess, RoadNetwork
from fieldvisit.geo import haversine_km
from fieldvisit.travel.engine.components import Standing, standing_of
from fieldvisit.travel.engine.lines import Gap, Plane, gap_between, segment_lines
from fieldvisit.travel.engine.split import Drivable
from fieldvisit.travel.params import TravelParams


@dataclass(frozen=True)
class Snapped:
    """Places on the network, in their given order (``n`` places).

    ``segment`` (n,) int64, -1 where the nearest road is too far; ``fraction`` (n,) float64 along it; ``access`` the reason
    and the gap of each place; ``nearest`` the point on the road.
    """

    segment: npt.NDArray[np.int64]
    fraction: npt.NDArray[np.float64]
    access: tuple[PlaceAccess, ...]
    nearest: tuple[LonLat, ...]


def snap(places: Mapping[str, LonLat], network: RoadNetwork, drivable: Drivable, params: TravelParams) -> Snapped:
    """Each place's nearest drivable segment, the position on it, and how the place is joined to the main network.

    Closures are not looked at here: a closed road is still the nearest road. The answer for one place never depends on
    the others.
    """
    standing = standing_of(network, drivable)
    usable = np.flatnonzero(standing.piece >= 0)
    plane = Plane.of(network)
    lines, points = segment_lines(network, plane, usable), plane.points(list(places.values()))
    found = shapely.STRtree(lines).nearest(points)
    fraction = shapely.line_locate_point(lines[found], points, normalized=True)
    nearest = plane.lonlat(shapely.line_interpolate_point(lines[found], fraction, normalized=True))
    segment = usable[found].astype(np.int64)
    access = tuple(
        _access(place_id, 1000 * haversine_km(place, road), standing, int(seg), params)
        for (place_id, place), road, seg in zip(places.items(), nearest, segment, strict=True)
    )
    too_far = np.array([a.access is Access.NO_ROAD for a in access], dtype=np.bool_)
    return Snapped(np.where(too_far, -1, segment), fraction, _with_gaps(access, segment, network, standing), nearest)


def access_by_gap(place_id: str, gap_m: float, params: TravelParams) -> PlaceAccess:
    """How a place is joined to a main network that lies ``gap_m`` metres off."""
    if gap_m > params.walk_in_m:
        return PlaceAccess(place_id, Access.NO_ROAD, gap_m)
    if gap_m > params.near_road_m:
        return PlaceAccess(place_id, Access.WALK_IN, gap_m, math.ceil(gap_m * 60 / (1000 * params.walk_kmh)))
    return PlaceAccess(place_id, Access.ON_ROAD if gap_m <= params.on_road_m else Access.NEAR_ROAD, gap_m)


def _access(place_id: str, gap_m: float, standing: Standing, segment: int, params: TravelParams) -> PlaceAccess:
    found = access_by_gap(place_id, gap_m, params)
    if found.access is Access.NO_ROAD or standing.in_main[segment]:
        return found
    return replace(found, access=Access.ONE_WAY_TRAP if standing.touches_main[segment] else Access.ISOLATED)


def _with_gaps(
    access: tuple[PlaceAccess, ...], segment: npt.NDArray[np.int64], network: RoadNetwork, standing: Standing
) -> tuple[PlaceAccess, ...]:
    """The same accesses; isolated places also say how far their roads lie from the main network."""
    main, gaps = np.flatnonzero(standing.in_main), dict[int, Gap]()
    told = list(access)
    for index, one in enumerate(access):
        if one.access is Access.ISOLATED and len(main):
            piece = int(standing.piece[segment[index]])
            if piece not in gaps:
                gaps[piece] = gap_between(network, np.flatnonzero(standing.piece == piece), main)
            told[index] = replace(one, main_gap_m=gaps[piece].metres, main_point=gaps[piece].there)
    return tuple(told)
