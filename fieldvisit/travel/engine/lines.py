"""Segments as lines in local metres: the nearest road, and how far one piece of the network lies from another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.geo import EARTH_RADIUS_KM, haversine_km

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]
_Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Plane:
    """Metres east and north of the middle of a network; the same for whatever is asked of it."""

    middle: _Floats
    scale: _Floats

    @classmethod
    def of(cls, network: RoadNetwork) -> Plane:
        """The plane of a network."""
        middle = (network.geometry.min(axis=0) + network.geometry.max(axis=0)) / 2
        metres = math.radians(1) * EARTH_RADIUS_KM * 1000
        return cls(middle, np.array([metres * math.cos(math.radians(float(middle[1]))), metres]))

    def flat(self, lonlat: _Floats) -> _Floats:
        """Metres of lon/lat rows."""
        metres: _Floats = (lonlat - self.middle) * self.scale
        return metres

    def points(self, places: Sequence[LonLat]) -> _Shapes:
        """Positions as points in metres."""
        degrees = np.array([(p.lon, p.lat) for p in places], dtype=np.float64).reshape(-1, 2)
        return np.asarray(shapely.points(self.flat(degrees)), dtype=np.object_)

    def lonlat(self, points: _Shapes) -> tuple[LonLat, ...]:
        """Points in metres back as positions."""
        degrees = shapely.get_coordinates(points) / self.scale + self.middle
        return tuple(LonLat(float(lon), float(lat)) for lon, lat in degrees)


def segment_lines(network: RoadNetwork, plane: Plane, segments: _Ints) -> _Shapes:
    """Lines in metres of ascending segment numbers, in their order."""
    counts = np.diff(network.geometry_start)
    segment_of = np.repeat(np.arange(len(counts)), counts)
    wanted = np.zeros(len(counts), dtype=np.bool_)
    wanted[segments] = True
    chosen = wanted[segment_of]
    number = np.searchsorted(segments, segment_of[chosen])
    return np.asarray(shapely.linestrings(plane.flat(network.geometry[chosen]), indices=number), dtype=np.object_)


@dataclass(frozen=True)
class Gap:
    """The shortest way across country from a piece of the network to the main network."""

    metres: float
    here: LonLat
    there: LonLat
    here_segment: int
    there_segment: int


def gap_between(network: RoadNetwork, piece: _Ints, main: _Ints) -> Gap:
    """The gap from the segments of a piece to those of the main network (both ascending, neither empty)."""
    plane = Plane.of(network)
    here, there = segment_lines(network, plane, piece), segment_lines(network, plane, main)
    (own, other), apart = shapely.STRtree(there).query_nearest(here, return_distance=True, all_matches=False)
    best = int(np.argmin(apart))
    ends = shapely.shortest_line(here[own[best]], there[other[best]])
    a, b = plane.lonlat(np.asarray(shapely.points(shapely.get_coordinates(ends)), dtype=np.object_))
    return Gap(1000 * haversine_km(a, b), a, b, int(piece[own[best]]), int(main[other[best]]))
