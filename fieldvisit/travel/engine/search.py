"""Fastest ways by scipy's Dijkstra: between many nodes on the contracted graph, one by one with the way itself."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from fieldvisit.travel.engine.contract import contract
from fieldvisit.travel.engine.split import Arcs

_BLOCK = 256

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


def many_to_many(arcs: Arcs, nodes: _Ints) -> _Floats:
    """Least weights between all ``nodes``, shape (len(nodes), len(nodes)); infinite where there is no way.

    ``nodes`` may repeat. The search runs in blocks of sources: a block of all nodes is what costs memory.
    """
    terminals, position = np.unique(nodes, return_inverse=True)
    tail, head, weight = contract(arcs, terminals.tolist())
    used, compact = np.unique(np.concatenate([tail, head, terminals]), return_inverse=True)
    graph = _graph(compact[: len(tail)], compact[len(tail) : 2 * len(tail)], weight, len(used))
    targets = compact[2 * len(tail) :]
    least = np.empty((len(targets), len(targets)))
    for start in range(0, len(targets), _BLOCK):
        rows = slice(start, start + _BLOCK)
        least[rows] = dijkstra(graph, directed=True, indices=targets[rows])[:, targets]
    in_order = np.array_equal(position, np.arange(len(terminals)))
    return least if in_order else least[np.ix_(position, position)]


def one_to_all(arcs: Arcs, source: int) -> tuple[_Floats, npt.NDArray[np.int32]]:
    """Least weights from one node to every node of the split graph, and each node's predecessor (negative: none)."""
    graph = _graph(arcs.tail, arcs.head, arcs.weight, arcs.node_count)
    weights, before = dijkstra(graph, directed=True, indices=np.array([source]), return_predecessors=True)
    return weights[0], before[0]


def way_to(arcs: Arcs, before: npt.NDArray[np.int32], target: int) -> _Ints:
    """Indices of the arcs from the source of ``before`` to ``target``, in driving order; empty at the source itself."""
    nodes = [target]
    while before[nodes[-1]] >= 0:
        nodes.append(int(before[nodes[-1]]))
    nodes.reverse()
    line = np.array(nodes, dtype=np.int64)
    key = arcs.tail * arcs.node_count + arcs.head
    found: _Ints = np.searchsorted(key, line[:-1] * arcs.node_count + line[1:])
    return found


def _graph(tail: _Ints, head: _Ints, weight: _Floats, count: int) -> csr_array:
    return csr_array((weight, (tail, head)), shape=(count, count))
