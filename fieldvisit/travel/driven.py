"""The pieces of road that ways drive, each named so that a person can say which one is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Closure, RoadNetwork
from fieldvisit.errors import Text
from fieldvisit.travel.directions import road_text
from fieldvisit.travel.engine.shape import part_of_line
from fieldvisit.travel.joined import join_places, ways
from fieldvisit.travel.params import DEFAULTS, TravelParams

_Floats = npt.NDArray[np.float64]
_OPEN_END_M = 15.0
"""Left open at each end of a closed piece, so that the roads which meet there stay open."""
_NARROW_M = 2.0


@dataclass(frozen=True)
class RoadPiece:
    """A piece of road between two junctions.

    ``number`` is its segment in the network, ``ends`` the villages nearest to its ends (one where both have the same),
    ``legs`` those that drive it.
    """

    number: int
    road: Text
    ends: tuple[str, ...]
    km: float
    line: tuple[LonLat, ...]
    legs: tuple[tuple[str, str], ...]


def pieces_driven(
    legs: Sequence[tuple[str, str]],
    places: Mapping[str, LonLat],
    network: RoadNetwork,
    landmarks: Mapping[str, LonLat],
    params: TravelParams = DEFAULTS,
) -> tuple[RoadPiece, ...]:
    """Every piece of road that the fastest way of a leg drives, in order of road, ends and number.

    ``landmarks`` are names of villages and their positions.
    """
    used = {place_id: places[place_id] for place_id in sorted({end for leg in legs for end in leg})}
    joined = join_places(used, network, params)
    driven: dict[int, list[tuple[str, str]]] = {}
    for leg, way in ways(legs, joined).items():
        for segment in () if way is None else np.unique(joined.arcs.segment[way.arcs]).tolist():
            driven.setdefault(segment, []).append(leg)
    names, at = list(landmarks), _array(list(landmarks.values()))
    pieces = (_piece(network, segment, tuple(sorted(driven[segment])), names, at) for segment in driven)
    return tuple(sorted(pieces, key=lambda one: (one.road.zh, one.ends, one.number)))


def closing(network: RoadNetwork, number: int, closure_id: str, name: str, days: tuple[date, date]) -> Closure:
    """The closure of one piece from the first to the last of ``days``: all of it but its ends, where other roads meet."""
    length = float(network.length_m[number])
    share = min(_OPEN_END_M / max(length, _OPEN_END_M), 0.25)
    line = tuple(_positions(part_of_line(_points(network, number), share, 1 - share)))
    return Closure(closure_id, name, *days, line=line, width_m=_NARROW_M)


def drawn(network: RoadNetwork | None, closure: Closure) -> tuple[tuple[LonLat, ...], ...]:
    """The lines by which a map shows a closure: what it was drawn along, the ring around its area, each way it names."""
    lines = [closure.line] if closure.line else []
    if len(closure.area) > 2:
        lines.append((*closure.area, closure.area[0]))
    if closure.way_ids and network is not None:
        named = np.flatnonzero(np.isin(network.way_id, np.array(closure.way_ids, dtype=np.int64)))
        lines += [tuple(_positions(_points(network, int(number)))) for number in named]
    return tuple(lines)


def _piece(
    network: RoadNetwork, number: int, legs: tuple[tuple[str, str], ...], names: Sequence[str], at: _Floats
) -> RoadPiece:
    points = _points(network, number)
    ends = tuple(dict.fromkeys(_nearest(point, names, at) for point in (points[0], points[-1]))) if names else ()
    km = round(float(network.length_m[number]) / 1000, 1)
    return RoadPiece(number, road_text(network, number), ends, km, tuple(_positions(points)), legs)


def _points(network: RoadNetwork, number: int) -> _Floats:
    return network.geometry[network.geometry_start[number] : network.geometry_start[number + 1]]


def _positions(points: _Floats) -> list[LonLat]:
    return [LonLat(float(lon), float(lat)) for lon, lat in points]


def _array(positions: Sequence[LonLat]) -> _Floats:
    return np.array([(one.lon, one.lat) for one in positions], dtype=np.float64).reshape(-1, 2)


def _nearest(point: _Floats, names: Sequence[str], at: _Floats) -> str:
    away = (at - point) * np.array([np.cos(np.radians(point[1])), 1.0])
    return names[int(np.argmin(np.hypot(*away.T)))]
