"""Fastest ways by scipy's Dijkstra: between many nodes on the contracted graph, one by one with the way itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from fieldvisit.travel.engine.contract import Links, contract
from fieldvisit.travel.engine.split import Arcs

_BLOCK = 256

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

    ``nodes`` may repeat. A block of all rows is what would cost memory.
    """
    terminals, position = np.unique(nodes, return_inverse=True)
    hung = _hang(contract(Links.of(arcs), terminals.tolist()), terminals)
    graph, column = _graph_of(hung.links, hung.hook)
    hooks, row_of = np.unique(column, return_inverse=True)
    order = np.argsort(row_of[position], kind="stable")
    for start in range(0, len(hooks), _BLOCK):
        sources = hooks[start : start + _BLOCK]
        between = dijkstra(graph, directed=True, indices=sources)[:, column[position]]
        first, last = np.searchsorted(row_of[position][order], [start, start + len(sources)])
        rows = order[first:last]
        weights = between[row_of[position][rows] - start] + hung.out[position][rows, None] + hung.back[position][None, :]
        weights[nodes[rows, None] == nodes[None, :]] = 0.0
        yield rows, weights


@dataclass(frozen=True)
class _Hung:
    """Terminals at dead ends hang on their only neighbour: the search runs between hooks only.

    ``hook`` (t,) is the node searched from and to in place of a terminal, itself where it does not hang; ``out``, ``back``
    (t,) are the weights from the terminal to its hook and back.
    """

    links: Links
    hook: _Ints
    out: _Floats
    back: _Floats


def _hang(links: Links, terminals: _Ints) -> _Hung:
    hook = {node: node for node in terminals.tolist()}
    out, back = dict.fromkeys(hook, 0.0), dict.fromkeys(hook, 0.0)
    hooks: set[int] = set()
    for node in terminals.tolist():
        neighbours = links.neighbours(node)
        if len(neighbours) == 1 and node not in hooks and hook.get(x := next(iter(neighbours)), x) == x:
            out[node], back[node] = links.onward[node].get(x, np.inf), links.inward[node].get(x, np.inf)
            hook[node] = x
            hooks.add(x)
    for node, x in hook.items():
        if node != x:
            links.detach(node)
    smaller = contract(links, set(hook.values()))
    columns = (np.array([values[node] for node in terminals.tolist()]) for values in (hook, out, back))
    return _Hung(smaller, *columns)


def one_to_all(arcs: Arcs, source: int) -> tuple[_Floats, npt.NDArray[np.int32]]:
    """Least weights from one node to every node of the split graph, and each node's predecessor (negative: none)."""
    graph = csr_array((arcs.weight, (arcs.tail, arcs.head)), shape=(arcs.node_count, arcs.node_count))
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


def _graph_of(links: Links, wanted: _Ints) -> tuple[csr_array, _Ints]:
    """The sparse graph of the nodes left, and the column of each wanted node."""
    tail, head, weight = links.columns()
    used, compact = np.unique(np.concatenate([tail, head, wanted]), return_inverse=True)
    ends = compact[: len(tail)], compact[len(tail) : 2 * len(tail)]
    return csr_array((weight, ends), shape=(len(used), len(used))), compact[2 * len(tail) :]
