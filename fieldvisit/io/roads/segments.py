"""Roads as drawn become segments between junctions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.travel import ROAD_CLASSES, RoadNetwork
from fieldvisit.geo import EARTH_RADIUS_KM
from fieldvisit.io.roads.tags import RoadTags

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class DrawnRoads:
    """Roads as a file draws them, one after the other (``r`` roads, ``p`` points).

    ``point`` (p,) int64: equal numbers are one place where a car can change roads; ``lonlat`` (p, 2) float64;
    ``start`` (r + 1,) int64, where each road's points begin; ``way_id`` (r,) int64. At a point in ``cuts`` nobody passes.
    """

    tags: tuple[RoadTags, ...]
    way_id: _Ints
    point: _Ints
    lonlat: _Floats
    start: _Ints
    cuts: frozenset[int] = frozenset()
    synthetic: bool = False


def assemble(roads: DrawnRoads, source: str, fingerprint: str) -> RoadNetwork:
    """The network of the drawn roads: cut at points two roads share, at ends of roads, and at barriers."""
    road = np.repeat(np.arange(len(roads.tags)), np.diff(roads.start))
    first, last = _segment_ends(roads, road)
    from_node, to_node, node_lonlat = _nodes(roads, first, last)
    geometry_index, geometry_start = _runs(first, last)
    along = np.concatenate([[0.0], np.cumsum(_steps_m(roads.lonlat))])
    of = road[first]
    names, name = _interned([t.name for t in roads.tags])
    return RoadNetwork(
        node_lonlat=node_lonlat,
        from_node=from_node,
        to_node=to_node,
        length_m=along[last] - along[first],
        road_class=np.array([t.road_class for t in roads.tags], dtype=np.int16)[of],
        classes=ROAD_CLASSES,
        forward=np.array([t.forward for t in roads.tags], dtype=np.bool_)[of],
        backward=np.array([t.backward for t in roads.tags], dtype=np.bool_)[of],
        paved=np.array([t.paved for t in roads.tags], dtype=np.bool_)[of],
        maxspeed_kmh=np.array([t.maxspeed_kmh for t in roads.tags], dtype=np.float32)[of],
        name=name[of],
        names=names,
        way_id=roads.way_id[of],
        geometry=roads.lonlat[geometry_index],
        geometry_start=geometry_start,
        source=source,
        fingerprint=fingerprint,
        synthetic=roads.synthetic,
    )


def _segment_ends(roads: DrawnRoads, road: _Ints) -> tuple[_Ints, _Ints]:
    _, same, count = np.unique(roads.point, return_inverse=True, return_counts=True)
    junction = count[same] > 1
    junction[roads.start[:-1]] = True
    junction[roads.start[1:] - 1] = True
    junction |= np.isin(roads.point, np.fromiter(sorted(roads.cuts), dtype=np.int64, count=len(roads.cuts)))
    at = np.flatnonzero(junction)
    together = road[at[:-1]] == road[at[1:]]
    return at[:-1][together], at[1:][together]


def _nodes(roads: DrawnRoads, first: _Ints, last: _Ints) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], _Floats]:
    """Node numbers of the segments' ends; at a cut every segment gets an end of its own."""
    ends = np.concatenate([first, last])
    keys = roads.point[ends].astype(np.int64)
    is_cut = np.isin(keys, np.fromiter(sorted(roads.cuts), dtype=np.int64, count=len(roads.cuts)))
    separate = np.where(is_cut, np.arange(len(ends)) + 1, 0)
    _, index, node = np.unique(np.stack([keys, separate], axis=1), axis=0, return_index=True, return_inverse=True)
    number: npt.NDArray[np.int32] = node.reshape(-1).astype(np.int32)
    return number[: len(first)], number[len(first) :], roads.lonlat[ends[index]]


def _runs(first: _Ints, last: _Ints) -> tuple[_Ints, _Ints]:
    lengths = last - first + 1
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    index = np.arange(start[-1]) - np.repeat(start[:-1], lengths) + np.repeat(first, lengths)
    return index, start


def _steps_m(lonlat: _Floats) -> _Floats:
    """Great-circle metres from each point to the next, shape (p - 1,)."""
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    h = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    steps: _Floats = 2000 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return steps


def _interned(texts: list[str]) -> tuple[tuple[str, ...], npt.NDArray[np.int32]]:
    names = ("", *sorted({text for text in texts if text}))
    number = {text: index for index, text in enumerate(names)}
    return names, np.array([number[text] for text in texts], dtype=np.int32)
