"""The road engine: exact travel between places on a road network, and the ways as drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork, Route, TravelMatrix
from fieldvisit.travel.closures import blocked_access
from fieldvisit.travel.engine.search import one_to_all, rows_between, way_to
from fieldvisit.travel.engine.shape import shape_of
from fieldvisit.travel.engine.split import Arcs, Drivable, split_at
from fieldvisit.travel.engine.weight import unpack
from fieldvisit.travel.params import DEFAULTS, TravelParams
from fieldvisit.travel.snap import Snapped, snap
from fieldvisit.travel.speeds import segment_seconds

__all__ = ["TravelParams", "routes", "travel_matrix"]


@dataclass(frozen=True)
class JoinedNetwork:
    """A network split at places: arcs, the node of each place (-1: no road near), and each place's access."""

    network: RoadNetwork
    arcs: Arcs
    node: npt.NDArray[np.int64]
    snapped: Snapped


def join_places(places: Mapping[str, LonLat], network: RoadNetwork, params: TravelParams) -> JoinedNetwork:
    """Places joined to the network at their nearest road."""
    drivable = Drivable(segment_seconds(network, params), network.forward, network.backward)
    snapped = snap(places, network, drivable, params)
    arcs, node = split_at(network, drivable, snapped.segment, snapped.fraction)
    return JoinedNetwork(network, arcs, node, replace(snapped, access=blocked_access(network, drivable, snapped)))


def travel_matrix(places: Mapping[str, LonLat], network: RoadNetwork, params: TravelParams = DEFAULTS) -> TravelMatrix:
    """Fastest travel by road between all places, with the reason for each that cannot be reached normally.

    Exact: Dijkstra on the contracted graph, whole milliseconds and metres. One bad place never spoils the others. The
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
    number = {place_id: index for index, place_id in enumerate(used)}
    found: dict[tuple[str, str], Route] = {}
    for origin in sorted({a for a, _ in legs}):
        targets = sorted({b for a, b in legs if a == origin})
        found |= {(origin, target): route for target, route in _from(origin, targets, joined, number).items()}
    return tuple(found[leg] for leg in legs)


def _from(origin: str, targets: Sequence[str], joined: JoinedNetwork, number: Mapping[str, int]) -> dict[str, Route]:
    source = int(joined.node[number[origin]])
    if source < 0:
        return {target: _without_line(origin, target) for target in targets}
    weights, before = one_to_all(joined.arcs, source)
    return {target: _route(origin, target, joined, number, (weights, before)) for target in targets}


def _route(
    origin: str,
    target: str,
    joined: JoinedNetwork,
    number: Mapping[str, int],
    search: tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]],
) -> Route:
    weights, before = search
    goal = int(joined.node[number[target]])
    if origin == target or goal < 0 or not np.isfinite(weights[goal]):
        return _without_line(origin, target)
    minutes, km = _whole(weights[goal], _walk_min(joined)[[number[origin], number[target]]].sum())
    start = joined.snapped.nearest[number[origin]]
    line = shape_of(joined.network, joined.arcs, way_to(joined.arcs, before, goal))
    geometry = tuple(line) if len(line) > 1 else (start, start)
    return Route(origin, target, int(minutes), float(km), geometry, "graph")


def _without_line(origin: str, target: str) -> Route:
    if origin == target:  # a place reaches itself at no cost, wherever it is
        return Route(origin, target, 0, 0.0, (), "graph")
    return Route(origin, target, -1, float("nan"), (), "graph")


def _between_all(joined: JoinedNetwork) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    count = len(joined.node)
    minutes, km = np.full((count, count), -1, dtype=np.int32), np.full((count, count), np.nan, dtype=np.float32)
    placed, walk_min = np.flatnonzero(joined.node >= 0), _walk_min(joined)
    for rows, least in rows_between(joined.arcs, joined.node[placed]):
        block = np.ix_(placed[rows], placed)
        minutes[block], km[block] = _whole(least, walk_min[placed[rows], None] + walk_min[None, placed])
    np.fill_diagonal(minutes, 0)
    np.fill_diagonal(km, 0.0)
    return minutes, km


def _walk_min(joined: JoinedNetwork) -> npt.NDArray[np.float64]:
    """Minutes on foot at each place, shape (n,)."""
    return np.array([a.walk_min for a in joined.snapped.access], dtype=np.float64)


def _whole(
    least: npt.NDArray[np.float64], walk: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Whole minutes rounded up with the walks added, and kilometres; -1 and nan where there is no way."""
    milliseconds, metres = unpack(least)
    reachable = np.isfinite(least)
    minutes = np.where(reachable, np.ceil(np.where(reachable, milliseconds, 0.0) / 60000) + walk, -1)
    km = np.where(reachable, metres / 1000, np.nan)
    return minutes.astype(np.int32), km.astype(np.float32)


def _fingerprint(places: Mapping[str, LonLat], network: RoadNetwork, params: TravelParams) -> str:
    text = f"{network.fingerprint}|{network.closed!r}|{params!r}|{[(i, p.lon, p.lat) for i, p in places.items()]!r}"
    return hashlib.sha256(text.encode()).hexdigest()
