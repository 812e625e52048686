"""Distances, a local projection, and the Chinese map coordinate systems GCJ-02 and BD-09."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat

EARTH_RADIUS_KM = 6371.0088

_GCJ_AXIS_M = 6378245.0
_GCJ_ECCENTRICITY2 = 0.00669342162296594323


def haversine_km(a: LonLat, b: LonLat) -> float:
    """Great-circle distance in kilometres on a sphere of mean radius."""
    lat1, lat2 = math.radians(a.lat), math.radians(b.lat)
    dlat, dlon = lat2 - lat1, math.radians(b.lon - a.lon)
    h = math.sin(dlat / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(dlon / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def haversine_matrix_km(places: Sequence[LonLat]) -> npt.NDArray[np.float64]:
    """Great-circle distances in kilometres between all places, shape (n, n), order kept."""
    lon, lat = np.radians([[p.lon for p in places], [p.lat for p in places]])
    dlat, dlon = lat[:, None] - lat[None, :], lon[:, None] - lon[None, :]
    h = np.sin(dlat / 2) ** 2 + np.cos(lat)[:, None] * np.cos(lat)[None, :] * np.sin(dlon / 2) ** 2
    distances: npt.NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return distances


def to_local_m(places: Sequence[LonLat], origin: LonLat | None = None) -> npt.NDArray[np.float64]:
    """Positions in metres east and north of an origin, shape (n, 2).

    An equirectangular projection about ``origin`` (default: the middle of the places' bounding box): across one county
    (100 km) distances are within 0.1 % of the great circle, which is what clustering and snapping need.
    """
    if not places:
        return np.zeros((0, 2))
    degrees = np.array([(p.lon, p.lat) for p in places], dtype=np.float64)
    middle = (degrees.min(axis=0) + degrees.max(axis=0)) / 2 if origin is None else np.array([origin.lon, origin.lat])
    metres_per_degree = math.radians(1) * EARTH_RADIUS_KM * 1000
    scale = np.array([metres_per_degree * math.cos(math.radians(float(middle[1]))), metres_per_degree])
    local: npt.NDArray[np.float64] = (degrees - middle) * scale
    return local


def wgs84_to_gcj02(place: LonLat) -> LonLat:
    """The same place in GCJ-02, the shifted system of Amap and Tencent; for navigation links only."""
    dlon, dlat = _gcj_offset(place.lon, place.lat)
    return LonLat(place.lon + dlon, place.lat + dlat)


def gcj02_to_wgs84(place: LonLat) -> LonLat:
    """Back from GCJ-02 by fixed point iteration, exact to 1e-9 degrees after six rounds."""
    lon, lat = place.lon, place.lat
    for _ in range(6):
        dlon, dlat = _gcj_offset(lon, lat)
        lon, lat = place.lon - dlon, place.lat - dlat
    return LonLat(lon, lat)


def gcj02_to_bd09(place: LonLat) -> LonLat:
    """The same place in BD-09, Baidu's system, from GCJ-02."""
    k = math.pi * 3000 / 180
    z = math.hypot(place.lon, place.lat) + 2e-5 * math.sin(place.lat * k)
    theta = math.atan2(place.lat, place.lon) + 3e-6 * math.cos(place.lon * k)
    return LonLat(z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006)


def bd09_to_gcj02(place: LonLat) -> LonLat:
    """Back from BD-09 to GCJ-02 by fixed point iteration."""
    lon, lat = place.lon - 0.0065, place.lat - 0.006
    for _ in range(6):
        there = gcj02_to_bd09(LonLat(lon, lat))
        lon, lat = lon + place.lon - there.lon, lat + place.lat - there.lat
    return LonLat(lon, lat)


def _gcj_offset(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 105.0, lat - 35.0
    root = math.sqrt(abs(x))
    waves = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves * 2 / 3
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves * 2 / 3
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    phi = math.radians(lat)
    magic = 1 - _GCJ_ECCENTRICITY2 * math.sin(phi) ** 2
    dlat = math.degrees(north * magic * math.sqrt(magic) / (_GCJ_AXIS_M * (1 - _GCJ_ECCENTRICITY2)))
    dlon = math.degrees(east * math.sqrt(magic) / (_GCJ_AXIS_M * math.cos(phi)))
    return dlon, dlat
