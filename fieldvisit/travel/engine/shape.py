"""The line of a way on the ground."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.travel.engine.split import Arcs

_Floats = npt.NDArray[np.float64]


def shape_of(network: RoadNetwork, arcs: Arcs, way: npt.NDArray[np.int64]) -> list[LonLat]:
    """The positions along the arcs of a way, in driving order, without repeated points."""
    pieces = [arc_shape(network, arcs, arc) for arc in way.tolist()]
    if not pieces:
        return []
    line = np.concatenate(pieces)
    fresh = np.concatenate([[True], (np.diff(line, axis=0) != 0).any(axis=1)])
    return [LonLat(float(lon), float(lat)) for lon, lat in line[fresh]]


def arc_shape(network: RoadNetwork, arcs: Arcs, arc: int) -> _Floats:
    """Lon/lat points of one arc, shape (k, 2), in driving order."""
    segment = int(arcs.segment[arc])
    points = network.geometry[network.geometry_start[segment] : network.geometry_start[segment + 1]]
    begin, end = float(arcs.begin[arc]), float(arcs.end[arc])
    part = part_of_line(points, min(begin, end), max(begin, end))
    return part if begin <= end else part[::-1]


def part_of_line(points: _Floats, low: float, high: float) -> _Floats:
    """The points from share ``low`` to share ``high`` of a line of lon/lat points, shape (k, 2)."""
    if (low, high) == (0.0, 1.0):
        return points
    flat = points * np.array([np.cos(np.radians(points[:, 1].mean())), 1.0])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(flat, axis=0).T))])
    wanted = np.array([low, high]) * along[-1]
    ends = np.stack([np.interp(wanted, along, points[:, k]) for k in (0, 1)], axis=1)
    inner = points[(along > wanted[0]) & (along < wanted[1])]
    return np.concatenate([ends[:1], inner, ends[1:]])
