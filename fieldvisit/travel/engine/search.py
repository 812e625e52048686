"""Fastest ways: between many nodes in sweeps over the ladder, from one by scipy's Dijkstra with the way itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import scipy

from fieldvisit.travel.engine.kernel import sweep
from fieldvisit.travel.engine.ladder import build_ladder
from fieldvisit.travel.engine.split import Arcs

_BLOCK = 64
"""Nodes searched from at once: their weights stay in the processor's cache."""

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


def many_to_many(arcs: Arcs, nodes: _Ints) -> _Floats:
    """Least weights between all ``nodes``, shape (len(nodes), len(nodes)); infinite where there is no way."""
    least = np.empty((len(nodes), len(nodes)))
    for rows, weights in rows_between(arcs, nodes):
        least[rows] = weights
    return least


def rows_between(arcs: Arcs, nodes: _Ints) -> Iterator[tuple[_Ints, _Floats]]:
    """Least weights from some of ``nodes`` to all of them: row numbers and rows, every row once, in blocks.

    ``nodes`` may repeat. A block of all rows is what would cost memory; the next block is written over the last.
    """
    rungs = build_ladder(arcs, nodes)
    number = rungs.number[nodes]
    order = np.argsort(number, kind="stable")
    least, reached = np.empty(rungs.count * _BLOCK), np.empty(rungs.count, dtype=np.bool_)
    weights = np.empty((_BLOCK, len(nodes)))
    for start in range(0, len(nodes), _BLOCK):
        rows = order[start : start + _BLOCK]
        scratch = least[: rungs.count * len(rows)].reshape(rungs.count, len(rows))
        sweep(rungs.ladder, (number[rows], number), scratch, reached, weights)
        yield rows, weights[: len(rows)]


def one_to_all(arcs: Arcs, source: int) -> tuple[_Floats, npt.NDArray[np.int32]]:
    """Least weights from one node to every node of the split graph, and each node's predecessor (negative: none)."""
    graph = scipy.sparse.csr_array((arcs.weight, (arcs.tail, arcs.head)), shape=(arcs.node_count, arcs.node_count))
    weights, before = scipy.sparse.csgraph.dijkstra(graph, directed=True, indices=np.array([source]), return_predecessors=True)
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
