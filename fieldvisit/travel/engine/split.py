"""The network cut at places: nodes, directed arcs and integer weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.travel.engine.weight import pack

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Arcs:
    """Directed arcs in order of tail and head, at most one for each pair (``a`` arcs).

    ``tail``, ``head`` (a,) int64; ``weight`` (a,) float64, see ``weight``; ``segment`` (a,) int64 and the part of it that is
    driven, ``begin`` to ``end`` (a,) float64 in [0, 1]; ``begin > end`` where it is driven backward.
    """

    node_count: int
    tail: _Ints
    head: _Ints
    weight: _Floats
    segment: _Ints
    begin: _Floats
    end: _Floats


@dataclass(frozen=True)
class Drivable:
    """What may be driven: whole ``seconds`` (s,) of each segment, and ``forward``, ``backward`` (s,) bool."""

    seconds: _Floats
    forward: npt.NDArray[np.bool_]
    backward: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Knots:
    """Points along segments: ends and places, in driving order; ``ms`` and ``m`` count from the segment's beginning."""

    segment: _Ints
    ms: _Floats
    m: _Floats
    fraction: _Floats
    node: _Ints


def split_at(network: RoadNetwork, drivable: Drivable, segment: _Ints, fraction: _Floats) -> tuple[Arcs, npt.NDArray[np.int64]]:
    """Arcs of the network split at positions and at the ends of closed stretches, and the node of each position.

    A position is a ``fraction`` in [0, 1] of a ``segment``; -1 as segment gives node -1. Each segment's time and length are
    rounded once, and each position to a whole millisecond and metre from the segment's beginning: so a way adds up to the
    same integers whatever other positions there are, and positions that round alike share a node.
    """
    total_ms = np.maximum(1.0, np.round(1000 * np.where(np.isfinite(drivable.seconds), drivable.seconds, 0.0)))
    total_m = np.round(network.length_m)
    placed = np.flatnonzero(segment >= 0)
    where = np.concatenate([segment[placed], _closed(network, "segment"), _closed(network, "segment")]).astype(np.int64)
    at = np.concatenate([fraction[placed], _closed(network, "begin"), _closed(network, "end")])
    ms, m = np.round(total_ms[where] * at), np.round(total_m[where] * at)
    knots, position_node, count = _knots(network, total_ms, total_m, where, (ms, m, at))
    node = np.full(len(segment), -1, dtype=np.int64)
    node[placed] = position_node[: len(placed)]
    return _arcs(knots, drivable, _open(network, knots), count), node


def _closed(network: RoadNetwork, column: str) -> _Floats:
    return np.array([getattr(stretch, column) for stretch in network.closed], dtype=np.float64)


def _open(network: RoadNetwork, knots: _Knots) -> npt.NDArray[np.bool_]:
    """Whether the piece from each knot to the next lies outside every closed stretch, shape (k - 1,)."""
    middle = (knots.fraction[:-1] + knots.fraction[1:]) / 2
    open_ = np.ones(len(middle), dtype=np.bool_)
    for stretch in network.closed:
        first, last = np.searchsorted(knots.segment[:-1], [stretch.segment, stretch.segment + 1])
        inside = (middle[first:last] >= stretch.begin) & (middle[first:last] <= stretch.end)
        open_[first:last] &= ~inside
    return open_


def _knots(
    network: RoadNetwork, total_ms: _Floats, total_m: _Floats, where: _Ints, positions: tuple[_Floats, _Floats, _Floats]
) -> tuple[_Knots, _Ints, int]:
    ms, m, at = positions
    nodes, segments = len(network.node_lonlat), np.arange(len(total_ms))
    at_start = (ms == 0) & (m == 0)
    at_end = (ms == total_ms[where]) & (m == total_m[where])
    inner = np.flatnonzero(~at_start & ~at_end)
    keys = np.stack([where[inner].astype(np.float64), ms[inner], m[inner]], axis=1)
    unique, index, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    node = np.where(at_start, network.from_node[where], network.to_node[where]).astype(np.int64)
    node[inner] = nodes + number.reshape(-1)
    zeros, ones = np.zeros(len(segments)), np.ones(len(segments))
    columns = [
        np.concatenate([segments, unique[:, 0].astype(np.int64), segments]),
        np.concatenate([zeros, unique[:, 1], total_ms]),
        np.concatenate([zeros, unique[:, 2], total_m]),
        np.concatenate([zeros, at[inner][index], ones]),
        np.concatenate([network.from_node, nodes + np.arange(len(unique)), network.to_node]),
    ]
    rank = np.repeat([0, 1, 2], [len(segments), len(unique), len(segments)])
    order = np.lexsort((rank, columns[2], columns[1], columns[0]))
    seg, msec, metre, frac, knot_node = (column[order] for column in columns)
    return _Knots(seg, msec, metre, frac, knot_node.astype(np.int64)), node, nodes + len(unique)


def _arcs(knots: _Knots, drivable: Drivable, open_: npt.NDArray[np.bool_], node_count: int) -> Arcs:
    a = np.flatnonzero((knots.segment[:-1] == knots.segment[1:]) & open_)
    b, of = a + 1, knots.segment[a]
    weight = pack(knots.ms[b] - knots.ms[a], knots.m[b] - knots.m[a])
    usable = np.isfinite(drivable.seconds[of])
    ways = (usable & drivable.forward[of], usable & drivable.backward[of])
    tail = np.concatenate([knots.node[a][ways[0]], knots.node[b][ways[1]]])
    head = np.concatenate([knots.node[b][ways[0]], knots.node[a][ways[1]]])
    twice = [np.concatenate([column[ways[0]], column[ways[1]]]) for column in (weight, of)]
    begin = np.concatenate([knots.fraction[a][ways[0]], knots.fraction[b][ways[1]]])
    end = np.concatenate([knots.fraction[b][ways[0]], knots.fraction[a][ways[1]]])
    return _least(Arcs(node_count, tail, head, twice[0], twice[1], begin, end))


def _least(arcs: Arcs) -> Arcs:
    """The arcs without loops, and of parallel arcs only the least: sparse matrices would add them up."""
    order = np.lexsort((arcs.begin, arcs.segment, arcs.weight, arcs.head, arcs.tail))
    order = order[arcs.tail[order] != arcs.head[order]]
    pair = arcs.tail[order] * arcs.node_count + arcs.head[order]
    first = order[np.concatenate([[True], pair[1:] != pair[:-1]])] if len(order) else order
    columns = (arcs.tail, arcs.head, arcs.weight, arcs.segment, arcs.begin, arcs.end)
    tail, head, weight, segment, begin, end = (column[first] for column in columns)
    return Arcs(arcs.node_count, tail, head, weight, segment, begin, end)
