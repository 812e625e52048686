"""A smaller graph with the same distances between kept nodes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from fieldvisit.travel.engine.split import Arcs

_Links = list[dict[int, float]]


def contract(arcs: Arcs, keep: Iterable[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Tails, heads and weights of a graph without dead ends and pass-through nodes, in the old node numbers.

    A node that is not kept goes if it has at most two neighbours: with one it lies on no way through, with two it is
    replaced by direct arcs of the summed weight, both directions apart, unless a shorter one is there. Exact: sums of
    integers below 2**53.
    """
    onward: _Links = [{} for _ in range(arcs.node_count)]
    inward: _Links = [{} for _ in range(arcs.node_count)]
    for tail, head, weight in zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.weight.tolist(), strict=True):
        onward[tail][head] = weight
        inward[head][tail] = weight
    kept = set(keep)
    waiting = [node for node in range(arcs.node_count - 1, -1, -1) if node not in kept]
    while waiting:
        node = waiting.pop()
        neighbours = onward[node].keys() | inward[node].keys()
        if 0 < len(neighbours) <= 2:
            _bridge(node, onward, inward)
            _detach(node, onward, inward)
            waiting.extend(n for n in sorted(neighbours) if n not in kept)
    return _columns(onward)


def _bridge(node: int, onward: _Links, inward: _Links) -> None:
    for before, first in inward[node].items():
        for after, second in onward[node].items():
            if before != after and first + second < onward[before].get(after, np.inf):
                onward[before][after] = inward[after][before] = first + second


def _detach(node: int, onward: _Links, inward: _Links) -> None:
    for before in inward[node]:
        del onward[before][node]
    for after in onward[node]:
        del inward[after][node]
    onward[node], inward[node] = {}, {}


def _columns(onward: _Links) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    counts = [len(links) for links in onward]
    tail = np.repeat(np.arange(len(onward)), counts)
    head = np.fromiter((h for links in onward for h in links), dtype=np.int64, count=sum(counts))
    weight = np.fromiter((w for links in onward for w in links.values()), dtype=np.float64, count=sum(counts))
    return tail, head, weight
