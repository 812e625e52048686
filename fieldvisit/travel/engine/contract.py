"""A smaller graph with the same distances between kept nodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fieldvisit.travel.engine.split import Arcs

_MOST = 4
"""Neighbours a removed node may have: with more, the new links cost more time than the node (measured on county3000)."""


@dataclass(frozen=True)
class Links:
    """A graph that is taken apart: for each node its weights ``onward`` to and ``inward`` from neighbours."""

    onward: list[dict[int, float]]
    inward: list[dict[int, float]]

    @classmethod
    def of(cls, arcs: Arcs) -> Links:
        """The links of directed arcs."""
        links = cls([{} for _ in range(arcs.node_count)], [{} for _ in range(arcs.node_count)])
        for tail, head, weight in zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.weight.tolist(), strict=True):
            links.onward[tail][head] = weight
            links.inward[head][tail] = weight
        return links

    def neighbours(self, node: int) -> set[int]:
        """Nodes joined to this one in either direction."""
        return self.onward[node].keys() | self.inward[node].keys()

    def bridge(self, node: int) -> None:
        """Add direct links for every way through a node, unless a shorter one is there."""
        for before, first in self.inward[node].items():
            for after, second in self.onward[node].items():
                if before != after and first + second < self.onward[before].get(after, np.inf):
                    self.onward[before][after] = self.inward[after][before] = first + second

    def detach(self, node: int) -> None:
        """Remove all links of a node."""
        for before in self.inward[node]:
            del self.onward[before][node]
        for after in self.onward[node]:
            del self.inward[after][node]
        self.onward[node], self.inward[node] = {}, {}

    def columns(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Tails, heads and weights as arrays."""
        counts = [len(links) for links in self.onward]
        tail = np.repeat(np.arange(len(self.onward)), counts)
        head = np.fromiter((h for links in self.onward for h in links), dtype=np.int64, count=sum(counts))
        weight = np.fromiter((w for links in self.onward for w in links.values()), dtype=np.float64, count=sum(counts))
        return tail, head, weight


def contract(links: Links, keep: Iterable[int]) -> Links:
    """The same links, changed in place: without dead ends, pass-through nodes and junctions that are not kept.

    A node that is not kept goes if it has at most four neighbours: with one it lies on no way through, else it is replaced
    by direct links of the summed weight, both directions apart. Exact: sums of integers below 2**53.
    """
    kept = set(keep)
    waiting = [node for node in range(len(links.onward) - 1, -1, -1) if node not in kept]
    while waiting:
        node = waiting.pop()
        neighbours = links.neighbours(node)
        if 0 < len(neighbours) <= _MOST:
            links.bridge(node)
            links.detach(node)
            waiting.extend(n for n in sorted(neighbours) if n not in kept)
    return links
