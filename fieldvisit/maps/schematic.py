"""Schematic areas around villages: they show which places belong together, and are never boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPoint, Polygon

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.place import LonLat
from fieldvisit.geo import EARTH_RADIUS_KM, to_local_m

Ring = tuple[tuple[float, float], ...]


@lru_cache(maxsize=512)
def area_around(places: tuple[LonLat, ...], margin_km: float = 0.8) -> Ring:
    """A closed ring of (lon, lat) with rounded corners that holds all places with a margin; empty for no places.

    The hull is slightly concave so that neighbouring groups overlap less, and round enough that nobody takes it for a
    surveyed boundary.
    """
    if not places:
        return ()
    local = to_local_m(places, places[0])
    hull = shapely.concave_hull(MultiPoint(local), ratio=0.6).buffer(margin_km * 1000, quad_segs=6)
    smooth = hull.buffer(margin_km * 500, quad_segs=6).buffer(-margin_km * 500, quad_segs=6).simplify(25)
    area = smooth if isinstance(smooth, Polygon) else hull.convex_hull
    ring = shapely.get_coordinates(shapely.get_exterior_ring(area))
    return _to_lonlat(ring, places[0])


def hotspot_area(hotspot: Hotspot, places: Sequence[LonLat]) -> Ring:
    """The ring around a hotspot's villages; a circle about its centre when none of them has a position."""
    return area_around(tuple(places) or (hotspot.center,), 0.6 if places else max(0.6, hotspot.radius_km))


def _to_lonlat(local_m: npt.NDArray[np.float64], origin: LonLat) -> Ring:
    per_degree = np.radians(1) * EARTH_RADIUS_KM * 1000
    scale = np.array([per_degree * np.cos(np.radians(origin.lat)), per_degree])
    degrees = local_m / scale + np.array([origin.lon, origin.lat])
    return tuple((round(float(lon), 5), round(float(lat), 5)) for lon, lat in degrees)
