"""Changing a network: cut a segment in two, add a short road."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.geo import haversine_km
from fieldvisit.travel.engine.lines import Plane, segment_lines
from fieldvisit.travel.engine.shape import part_of_line

_COLUMNS = ("from_node", "to_node", "length_m", "road_class", "forward", "backward", "paved", "maxspeed_kmh", "name", "way_id")
_END_M = 0.5
"""A cut nearer to the end of a segment than this is that end."""


def cut_at(network: RoadNetwork, segment: int, place: LonLat) -> tuple[RoadNetwork, int]:
    """The network with a node where a segment comes nearest to a place, and that node.

    The segment keeps its number up to the node; the rest becomes the last segment. Closures are dropped: set them again.
    """
    plane = Plane.of(network)
    line = segment_lines(network, plane, np.array([segment]))[0]
    share = float(shapely.line_locate_point(line, plane.points([place])[0], normalized=True))
    length = float(network.length_m[segment])
    if share * length < _END_M:
        return network, int(network.from_node[segment])
    if (1 - share) * length < _END_M:
        return network, int(network.to_node[segment])
    return _cut(network, segment, share), len(network.node_lonlat)


def add_road(network: RoadNetwork, tail: int, head: int, road_class: int, way_id: int) -> RoadNetwork:
    """The network with a straight road between two nodes, driven both ways, as the last segment."""
    line = network.node_lonlat[[tail, head]]
    copied = _appended(network, 0, line)
    ends = LonLat(*map(float, line[0])), LonLat(*map(float, line[1]))
    changes: dict[str, tuple[npt.NDArray[np.generic], float]] = {
        "from_node": (copied.from_node, tail),
        "to_node": (copied.to_node, head),
        "length_m": (copied.length_m, 1000 * haversine_km(*ends)),
        "road_class": (copied.road_class, road_class),
        "forward": (copied.forward, True),
        "backward": (copied.backward, True),
        "paved": (copied.paved, True),
        "maxspeed_kmh": (copied.maxspeed_kmh, np.nan),
        "name": (copied.name, 0),
        "way_id": (copied.way_id, way_id),
    }
    return replace(copied, **{name: _with_last(column, value) for name, (column, value) in changes.items()})  # type: ignore[arg-type]


def _cut(network: RoadNetwork, segment: int, share: float) -> RoadNetwork:
    first, last = network.geometry_start[segment : segment + 2]
    points = network.geometry[first:last]
    head, rest = part_of_line(points, 0.0, share), part_of_line(points, share, 1.0)
    longer = _appended(network, segment, rest)
    node = len(network.node_lonlat)
    to_node, from_node, length_m = longer.to_node.copy(), longer.from_node.copy(), longer.length_m.copy()
    to_node[segment] = from_node[-1] = node
    length_m[segment], length_m[-1] = length_m[segment] * share, length_m[segment] * (1 - share)
    start = longer.geometry_start.copy()
    start[segment + 1 :] += len(head) - len(points)
    return replace(
        longer,
        node_lonlat=np.concatenate([network.node_lonlat, rest[:1]]),
        from_node=from_node,
        to_node=to_node,
        length_m=length_m,
        geometry=np.concatenate([longer.geometry[:first], head, longer.geometry[last:]]),
        geometry_start=start,
    )


def _appended(network: RoadNetwork, segment: int, line: npt.NDArray[np.float64]) -> RoadNetwork:
    """The network with a copy of a segment at the end, drawn along another line."""
    longer: dict[str, Any] = {name: np.append(getattr(network, name), getattr(network, name)[segment]) for name in _COLUMNS}
    return replace(
        network,
        **longer,
        geometry=np.concatenate([network.geometry, line]),
        geometry_start=np.append(network.geometry_start, network.geometry_start[-1] + len(line)),
        closed=(),
    )


def _with_last(column: npt.NDArray[np.generic], value: float) -> npt.NDArray[np.generic]:
    changed = column.copy()
    changed[-1] = value
    return changed
