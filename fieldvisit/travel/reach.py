"""Which places lie within so many minutes of one: a row of the matrix, and the roads to colour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Reach, Reached, ReachedRoad, RoadNetwork
from fieldvisit.travel.engine.search import one_to_all
from fieldvisit.travel.engine.shape import part_of_line, shape_of
from fieldvisit.travel.engine.split import Arcs
from fieldvisit.travel.engine.weight import unpack
from fieldvisit.travel.joined import JoinedNetwork, join_places, whole
from fieldvisit.travel.params import DEFAULTS, TravelParams

_MS = 60_000


def reach(
    origin_id: str, minutes: int, places: Mapping[str, LonLat], network: RoadNetwork, params: TravelParams = DEFAULTS
) -> Reach:
    """The places within ``minutes`` of one of them, and every stretch of road driven in that time.

    Minutes and km of the places are those of ``travel_matrix``. A stretch is cut where the time runs out.
    """
    joined = join_places(places, network, params)
    source = int(joined.node[joined.number[origin_id]])
    if source < 0:
        return Reach(origin_id, minutes, (), ())
    weights, _ = one_to_all(joined.arcs, source)
    driving_ms = unpack(weights)[0] + _MS * joined.walk_min[joined.number[origin_id]]
    roads = tuple(_roads(joined, driving_ms, minutes * _MS))
    return Reach(origin_id, minutes, tuple(_places(origin_id, minutes, joined, weights)), roads)


def _places(origin_id: str, limit: int, joined: JoinedNetwork, weights: npt.NDArray[np.float64]) -> list[Reached]:
    here = joined.number[origin_id]
    least = np.where(joined.node >= 0, weights[joined.node], np.inf)
    minutes, km = whole(least, joined.walk_min + joined.walk_min[here])
    near = [
        Reached(place_id, int(minutes[n]), float(km[n]))
        for n, place_id in enumerate(joined.place_ids)
        if n != here and 0 <= minutes[n] <= limit
    ]
    return sorted(near, key=lambda r: (r.minutes, r.place_id))


def _roads(joined: JoinedNetwork, ms: npt.NDArray[np.float64], limit: float) -> Iterator[ReachedRoad]:
    for arc in _outward(joined.arcs, ms, limit).tolist():
        begin, end = ms[joined.arcs.tail[arc]], ms[joined.arcs.head[arc]]
        line = shape_of(joined.network, joined.arcs, np.array([arc]))
        if end > limit:
            degrees = np.array([(p.lon, p.lat) for p in line])
            line = [LonLat(*map(float, p)) for p in part_of_line(degrees, 0.0, (limit - begin) / (end - begin))]
            end = limit
        yield ReachedRoad(tuple(line), float(begin / _MS), float(end / _MS))


def _outward(arcs: Arcs, ms: npt.NDArray[np.float64], limit: float) -> npt.NDArray[np.int64]:
    """Arcs entered in time, of the two directions of a road the one that is entered first."""
    entered = ms[arcs.tail] < limit
    later = (ms[arcs.tail] > ms[arcs.head]) | ((ms[arcs.tail] == ms[arcs.head]) & (arcs.tail > arcs.head))
    key, back = arcs.tail * arcs.node_count + arcs.head, arcs.head * arcs.node_count + arcs.tail
    found: npt.NDArray[np.int64] = np.flatnonzero(entered & ~(later & np.isin(back, key)))
    return found
