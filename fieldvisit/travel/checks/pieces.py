"""The pieces of a network that are joined to nothing, and welding the gaps that are drawing errors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import ROAD_CLASSES, RoadNetwork
from fieldvisit.travel.engine.components import standing_of
from fieldvisit.travel.engine.edit import add_road, cut_at
from fieldvisit.travel.engine.lines import Plane, gap_between, segment_lines
from fieldvisit.travel.engine.split import Drivable
from fieldvisit.travel.params import DEFAULTS, TravelParams
from fieldvisit.travel.speeds import segment_seconds

WELD_M = 30.0
"""A gap below this is usually a drawing error: welding is offered, never done silently."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Roads joined to nothing else: their length, and the gap across country to the main network.

    ``here`` lies on the piece's segment ``here_segment``, ``there`` on ``there_segment`` of the main network.
    """

    km: float
    gap_m: float
    here: LonLat
    there: LonLat
    here_segment: int
    there_segment: int

    @property
    def weld_offered(self) -> bool:
        """Whether the gap is so small that it is probably a drawing error."""
        return self.gap_m < WELD_M


def pieces_of(network: RoadNetwork, params: TravelParams = DEFAULTS) -> tuple[Piece, ...]:
    """The pieces not joined to the main network, the nearest to it first."""
    drivable = Drivable(segment_seconds(network, params), network.forward, network.backward)
    standing = standing_of(network, drivable)
    main = np.flatnonzero(standing.in_main)
    loose = np.unique(standing.piece[(standing.piece >= 0) & ~standing.touches_main])
    found = [_piece(network, np.flatnonzero(standing.piece == number), main) for number in loose if len(main)]
    return tuple(sorted(found, key=lambda p: (p.gap_m, p.here)))


def weld(network: RoadNetwork, pieces: Sequence[Piece]) -> RoadNetwork:
    """The network with pieces joined to it: a short road, driven both ways, across each gap.

    The road leads straight from the piece to the nearest point of the main network, which gets a junction there; its class
    is unclassified, its ``way_id`` negative. The fingerprint says what was welded. Closures are dropped: set them again.
    """
    joined, halves = network, dict[int, list[int]]()
    for number, piece in enumerate(sorted(pieces, key=lambda p: (p.gap_m, p.here)), start=1):
        joined, here = _node_on(joined, halves, piece.here_segment, piece.here)
        joined, there = _node_on(joined, halves, piece.there_segment, piece.there)
        joined = add_road(joined, here, there, ROAD_CLASSES.index("unclassified"), -number)
    if joined is network:
        return network
    told = repr([(p.here, p.there) for p in sorted(pieces, key=lambda p: (p.gap_m, p.here))])
    return replace(joined, fingerprint=hashlib.sha256(f"{network.fingerprint}|weld|{told}".encode()).hexdigest())


def _node_on(network: RoadNetwork, halves: dict[int, list[int]], segment: int, place: LonLat) -> tuple[RoadNetwork, int]:
    """A node at the place on a segment, which earlier welds may have cut into several."""
    parts = halves.setdefault(segment, [segment])
    plane = Plane.of(network)
    lines = [segment_lines(network, plane, np.array([part]))[0] for part in parts]
    nearest = int(np.argmin(shapely.distance(lines, plane.points([place])[0])))
    cut, node = cut_at(network, parts[nearest], place)
    if len(cut.length_m) > len(network.length_m):
        parts.append(len(network.length_m))
    return cut, node


def _piece(network: RoadNetwork, segments: npt.NDArray[np.int64], main: npt.NDArray[np.int64]) -> Piece:
    gap = gap_between(network, segments, main)
    km = float(network.length_m[segments].sum()) / 1000
    return Piece(km, gap.metres, gap.here, gap.there, gap.here_segment, gap.there_segment)
