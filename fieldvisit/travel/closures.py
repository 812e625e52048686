"""Closed roads: which stretches a closure closes, and which places it cuts off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely

from fieldvisit.domain.travel import Access, ClosedStretch, Closure, PlaceAccess, RoadNetwork
from fieldvisit.travel.engine.components import main_nodes
from fieldvisit.travel.engine.lines import Plane, segment_lines
from fieldvisit.travel.engine.split import Drivable, split_at
from fieldvisit.travel.snap import Snapped

_LEAST_M = 2.0
"""A closed stretch is at least this long, so that rounding to whole metres cannot make it vanish."""


def close_roads(network: RoadNetwork, closures: Sequence[Closure], first_day: date, last_day: date) -> RoadNetwork:
    """The network with every stretch closed that a closure closes on any day from ``first_day`` to ``last_day``.

    Replaces closures set before; without closures the network is as it was read. A closure that touches no road closes
    nothing: see ``closed_stretches``.
    """
    now = [c for c in closures if c.first_day <= last_day and c.last_day >= first_day]
    closed = [stretch for closure in sorted(now, key=lambda c: c.id) for stretch in closed_stretches(network, closure)]
    return replace(network, closed=tuple(closed))


def closed_stretches(network: RoadNetwork, closure: Closure) -> tuple[ClosedStretch, ...]:
    """The stretches one closure closes, in order of segment; empty if it touches no road."""
    whole = np.flatnonzero(np.isin(network.way_id, np.array(closure.way_ids, dtype=np.int64)))
    found = [ClosedStretch(int(segment), 0.0, 1.0, closure.id) for segment in whole]
    for shape in _shapes(network, closure):
        found.extend(_inside(network, closure.id, shape))
    return tuple(sorted(found, key=lambda s: (s.segment, s.begin, s.end)))


def blocked_access(network: RoadNetwork, drivable: Drivable, snapped: Snapped) -> tuple[PlaceAccess, ...]:
    """The accesses of snapped places with the closures of the network applied.

    A place that could be reached and is now off the main network becomes ``closed`` and names each closure that alone
    cuts it off; where only several together do, all of them.
    """
    if not network.closed:
        return snapped.access
    off = _cut_off(network, drivable, snapped)
    ids = sorted({stretch.closure_id for stretch in network.closed})
    alone = {i: _cut_off(_only(network, i), drivable, snapped) for i in ids} if off.any() else {}
    return tuple(
        replace(access, access=Access.CLOSED, closures=tuple(i for i in ids if alone[i][n]) or tuple(ids))
        if access.access.is_reachable and off[n]
        else access
        for n, access in enumerate(snapped.access)
    )


def _only(network: RoadNetwork, closure_id: str) -> RoadNetwork:
    return replace(network, closed=tuple(s for s in network.closed if s.closure_id == closure_id))


def _cut_off(network: RoadNetwork, drivable: Drivable, snapped: Snapped) -> npt.NDArray[np.bool_]:
    arcs, node = split_at(network, drivable, snapped.segment, snapped.fraction)
    off: npt.NDArray[np.bool_] = ~main_nodes(arcs)[node] | (node < 0)
    return off


def _shapes(network: RoadNetwork, closure: Closure) -> Iterator[shapely.Geometry]:
    plane = Plane.of(network)
    if len(closure.area) > 2:
        yield shapely.make_valid(shapely.Polygon(shapely.get_coordinates(plane.points(closure.area))))
    if closure.line:
        points = plane.points(closure.line)
        line = shapely.LineString(shapely.get_coordinates(points)) if len(points) > 1 else points[0]
        yield shapely.buffer(line, closure.width_m)


def _inside(network: RoadNetwork, closure_id: str, shape: shapely.Geometry) -> Iterator[ClosedStretch]:
    lines = segment_lines(network, Plane.of(network), np.arange(len(network.length_m)))
    for segment in sorted(shapely.STRtree(lines).query(shape, predicate="intersects").tolist()):
        line = lines[segment]
        if shapely.is_ring(line):
            yield ClosedStretch(segment, 0.0, 1.0, closure_id)
            continue
        for part in shapely.get_parts(shapely.intersection(line, shape)):
            at = shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(part)), normalized=True)
            least = _LEAST_M / max(shapely.length(line), _LEAST_M) / 2
            low, high = min(float(at.min()), 1 - 2 * least), max(float(at.max()), 2 * least)
            middle = (low + high) / 2
            yield ClosedStretch(segment, max(0.0, min(low, middle - least)), min(1.0, max(high, middle + least)), closure_id)
