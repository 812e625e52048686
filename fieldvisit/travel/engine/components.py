"""Which roads belong to the main network: the largest part where every point can be reached and left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.travel.engine.split import Arcs, Drivable
from fieldvisit.travel.engine.weight import unpack

_Bools = npt.NDArray[np.bool_]
_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Standing:
    """Where each segment stands.

    ``in_main`` (s,): both ends on the main network; ``touches_main`` (s,): joined to it at all, if only by one-way
    streets; ``piece`` (s,) int64: the number of the connected piece the segment belongs to, -1 where nobody drives.
    """

    in_main: _Bools
    touches_main: _Bools
    piece: _Ints


def standing_of(network: RoadNetwork, drivable: Drivable) -> Standing:
    """Each segment's standing; the main network is the strongly connected part with the longest roads."""
    open_ = np.isfinite(drivable.seconds)
    ahead, back = open_ & drivable.forward, open_ & drivable.backward
    tail = np.concatenate([network.from_node[ahead], network.to_node[back]])
    head = np.concatenate([network.to_node[ahead], network.from_node[back]])
    metres = np.concatenate([network.length_m[ahead], network.length_m[back]])
    main, weak = _main(tail, head, metres, len(network.node_lonlat))
    a, usable = network.from_node, ahead | back
    main_piece = weak[np.flatnonzero(main)[0]] if main.any() else -1
    piece = np.where(usable, weak[a], -1)
    return Standing(usable & main[a] & main[network.to_node], usable & (piece == main_piece), piece)


def main_nodes(arcs: Arcs) -> _Bools:
    """Which nodes of a split network belong to its main part, shape (n,)."""
    return _main(arcs.tail, arcs.head, unpack(arcs.weight)[1], arcs.node_count)[0]


def _main(tail: npt.NDArray[np.integer], head: npt.NDArray[np.integer], metres: _Floats, count: int) -> tuple[_Bools, _Ints]:
    """Nodes of the strong component with the most metres, and the number of each node's weak component."""
    graph = scipy.sparse.csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(count, count))
    strong = scipy.sparse.csgraph.connected_components(graph, directed=True, connection="strong")[1]
    weak = scipy.sparse.csgraph.connected_components(graph, directed=True, connection="weak")[1].astype(np.int64)
    inside = strong[tail] == strong[head]
    total = np.bincount(strong[tail][inside], weights=metres[inside], minlength=count)
    main: _Bools = (strong == int(np.argmax(total))) & bool(inside.any())
    return main, weak
