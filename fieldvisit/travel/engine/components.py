"""Which segments belong to the main network: the largest part where every point can be reached and left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.travel.engine.split import Drivable

_Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Standing:
    """Where each segment stands.

    ``in_main`` (s,): both ends on the main network; ``touches_main`` (s,): joined to it at all, if only by one-way
    streets; ``main_nodes`` (n,): the nodes of the main network.
    """

    in_main: _Bools
    touches_main: _Bools
    main_nodes: _Bools


def standing_of(network: RoadNetwork, drivable: Drivable) -> Standing:
    """Each segment's standing; the main network is the strongly connected part with the longest roads."""
    count = len(network.node_lonlat)
    open_ = np.isfinite(drivable.seconds)
    ahead, back = open_ & drivable.forward, open_ & drivable.backward
    tail = np.concatenate([network.from_node[ahead], network.to_node[back]])
    head = np.concatenate([network.to_node[ahead], network.from_node[back]])
    graph = csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(count, count))
    strong = connected_components(graph, directed=True, connection="strong")[1]
    weak = connected_components(graph, directed=True, connection="weak")[1]
    a, b = network.from_node, network.to_node
    inside = (ahead | back) & (strong[a] == strong[b])
    kilometres = np.bincount(strong[a][inside], weights=network.length_m[inside], minlength=int(strong.max()) + 1)
    main_nodes = strong == int(np.argmax(kilometres))
    main_weak = weak[int(np.flatnonzero(main_nodes)[0])]
    usable = ahead | back
    return Standing(usable & main_nodes[a] & main_nodes[b], usable & (weak[a] == main_weak), main_nodes)
