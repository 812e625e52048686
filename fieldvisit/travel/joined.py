"""Places joined to the network, and the ways between them: what matrix, routes, directions and reach have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.travel.closures import blocked_access
from fieldvisit.travel.engine.search import one_to_all, way_to
from fieldvisit.travel.engine.split import Arcs, Drivable, split_at
from fieldvisit.travel.engine.weight import unpack
from fieldvisit.travel.params import TravelParams
from fieldvisit.travel.snap import Snapped, snap
from fieldvisit.travel.speeds import segment_seconds

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class JoinedNetwork:
    """A network split at places: arcs, the node of each place (-1: no road near), and each place's access."""

    network: RoadNetwork
    arcs: Arcs
    node: npt.NDArray[np.int64]
    snapped: Snapped
    place_ids: tuple[str, ...]

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Places by id."""
        return {place_id: index for index, place_id in enumerate(self.place_ids)}

    @cached_property
    def walk_min(self) -> _Floats:
        """Minutes on foot at each place, shape (n,)."""
        return np.array([access.walk_min for access in self.snapped.access], dtype=np.float64)


@dataclass(frozen=True)
class Way:
    """The fastest way of one leg: indices of its arcs in driving order, whole minutes with the walks, kilometres."""

    arcs: npt.NDArray[np.int64]
    minutes: int
    km: float


def join_places(places: Mapping[str, LonLat], network: RoadNetwork, params: TravelParams) -> JoinedNetwork:
    """Places joined to the network at their nearest road."""
    drivable = Drivable(segment_seconds(network, params), network.forward, network.backward)
    snapped = snap(places, network, drivable, params)
    arcs, node = split_at(network, drivable, snapped.segment, snapped.fraction)
    told = replace(snapped, access=blocked_access(network, drivable, snapped))
    return JoinedNetwork(network, arcs, node, told, tuple(places))


def ways(legs: Sequence[tuple[str, str]], joined: JoinedNetwork) -> dict[tuple[str, str], Way | None]:
    """The way of each leg, ``None`` where there is none; a leg from a place to itself is no way at all."""
    found: dict[tuple[str, str], Way | None] = {}
    for origin in sorted({a for a, _ in legs}):
        targets = sorted({b for a, b in legs if a == origin})
        found |= {(origin, target): way for target, way in _from(origin, targets, joined).items()}
    return found


def _from(origin: str, targets: Sequence[str], joined: JoinedNetwork) -> dict[str, Way | None]:
    number = joined.number
    source = int(joined.node[number[origin]])
    if source < 0:
        return dict.fromkeys(targets)
    weights, before = one_to_all(joined.arcs, source)
    found: dict[str, Way | None] = {}
    for target in targets:
        goal = int(joined.node[number[target]])
        if origin == target or goal < 0 or not np.isfinite(weights[goal]):
            found[target] = None
            continue
        minutes, km = whole(weights[goal], joined.walk_min[[number[origin], number[target]]].sum())
        found[target] = Way(way_to(joined.arcs, before, goal), int(minutes), float(km))
    return found


def whole(least: _Floats, walk: _Floats) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Whole minutes rounded up with the walks added, and kilometres; -1 and nan where there is no way."""
    milliseconds, metres = unpack(least)
    reachable = np.isfinite(least)
    minutes = np.where(reachable, np.ceil(np.where(reachable, milliseconds, 0.0) / 60000) + walk, -1)
    km = np.where(reachable, metres / 1000, np.nan)
    return minutes.astype(np.int32), km.astype(np.float32)
