"""The road engine: exact travel between places on a road network, and the ways as drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork, Route, TravelMatrix
from fieldvisit.travel.engine.search import rows_between
from fieldvisit.travel.engine.shape import shape_of
from fieldvisit.travel.joined import JoinedNetwork, Way, join_places, ways, whole
from fieldvisit.travel.params import DEFAULTS, TravelParams

__all__ = ["TravelParams", "routes", "travel_matrix"]


def travel_matrix(places: Mapping[str, LonLat], network: RoadNetwork, params: TravelParams = DEFAULTS) -> TravelMatrix:
    """Fastest travel by road between all places, with the reason for each that cannot be reached normally.

    Exact: the sums of Dijkstra on the full graph, whole milliseconds and metres. One bad place never spoils the others. The
    entry of a pair does not depend on which other places are asked for, nor on their order.

    Parameters
    ----------
    places
        Positions by id; the order is kept.
    network
        Roads as read from a file; stretches closed by ``close_roads`` are not driven on.
    params
        Speeds, factors and snapping distances.

    Returns
    -------
    TravelMatrix
        Minutes are rounded up after adding the walk at either end; km are driven km along the fastest path.
        Places with access ``isolated``, ``closed`` or ``one_way_trap`` keep the ways they have; ``no_road`` has none.

    Raises
    ------
    SettingsError
        If a speed, factor or distance makes no sense.
    """
    joined = join_places(places, network, params)
    minutes, km = _between_all(joined)
    return TravelMatrix(
        place_ids=tuple(places),
        minutes=minutes,
        km=km,
        reachable=minutes >= 0,
        access=joined.snapped.access,
        source="graph",
        fingerprint=_fingerprint(places, network, params),
    )


def routes(
    legs: Sequence[tuple[str, str]],
    places: Mapping[str, LonLat],
    network: RoadNetwork,
    params: TravelParams = DEFAULTS,
) -> tuple[Route, ...]:
    """The way of each leg as drawn on the road, in the order of ``legs``.

    Minutes and km are those of ``travel_matrix`` for the same places, network and params. The line runs from the road
    point of one place to that of the other. A leg without a way has -1 minutes, nan km and no geometry.
    """
    used = {place_id: places[place_id] for place_id in sorted({end for leg in legs for end in leg})}
    joined = join_places(used, network, params)
    found = ways(legs, joined)
    return tuple(_route(leg, found[leg], joined) for leg in legs)


def _route(leg: tuple[str, str], way: Way | None, joined: JoinedNetwork) -> Route:
    origin, target = leg
    if origin == target:  # a place reaches itself at no cost, wherever it is
        return Route(origin, target, 0, 0.0, (), "graph")
    if way is None:
        return Route(origin, target, -1, float("nan"), (), "graph")
    line = tuple(shape_of(joined.network, joined.arcs, way.arcs))
    start = joined.snapped.nearest[joined.number[origin]]
    return Route(origin, target, way.minutes, way.km, line if len(line) > 1 else (start, start), "graph")


def _between_all(joined: JoinedNetwork) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    count = len(joined.node)
    minutes, km = np.full((count, count), -1, dtype=np.int32), np.full((count, count), np.nan, dtype=np.float32)
    placed, walk_min = np.flatnonzero(joined.node >= 0), joined.walk_min
    for rows, least in rows_between(joined.arcs, joined.node[placed]):
        block = np.ix_(placed[rows], placed)
        minutes[block], km[block] = whole(least, walk_min[placed[rows], None] + walk_min[None, placed])
    np.fill_diagonal(minutes, 0)
    np.fill_diagonal(km, 0.0)
    return minutes, km


def _fingerprint(places: Mapping[str, LonLat], network: RoadNetwork, params: TravelParams) -> str:
    text = f"{network.fingerprint}|{network.closed!r}|{params!r}|{[(i, p.lon, p.lat) for i, p in places.items()]!r}"
    return hashlib.sha256(text.encode()).hexdigest()
