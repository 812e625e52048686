"""All nodes of a graph taken out one by one, so that a search from many nodes is one sweep up and one down.

Taking a node out joins its neighbours by what the way through it costs, so distances between the others stay as they were. Its
own links, which lead to nodes taken out later, are kept: the ladder. A fastest way climbs it and then goes down again. (Contraction
hierarchies without witness searches; the order is that of fewest neighbours, as for sparse matrices. Dibbelt, Strasser and
Wagner, Customizable contraction hierarchies, 2016; Delling and others, PHAST, 2011.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fieldvisit.travel.engine.kernel import Ladder, Table, fill, mark_above, number_down, remove_all, write_ladder
from fieldvisit.travel.engine.split import Arcs

_ROOM = 4
"""Links there is room for at first, for each arc; doubled until it is enough."""
_LATER = 2
"""A node to search from counts as so many more neighbours: those taken out before it need not be swept over."""

_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rungs:
    """The part of a ladder above some nodes: ``number`` (n,) of each node of the graph, -1 where it is not needed."""

    ladder: Ladder
    number: _Ints

    @property
    def count(self) -> int:
        """How many nodes the ladder has."""
        return len(self.ladder.start) - 1


def build_ladder(arcs: Arcs, nodes: _Ints) -> Rungs:
    """The ladder of a graph, as far as searches between ``nodes`` need it. Exact: sums of integers below 2**53."""
    extra = np.zeros(arcs.node_count, dtype=np.int64)
    extra[nodes] = _LATER
    table, order = _taken_out(arcs, extra)
    rank, size = np.empty_like(order), np.zeros_like(order)
    rank[order] = np.arange(len(order))
    wanted, parent, number = np.zeros(len(order), dtype=np.bool_), np.full_like(order, -1), np.full_like(order, -1)
    wanted[nodes] = True
    links = mark_above(table, order, rank, wanted, parent)
    number_down(order, wanted, parent, size, number)
    kept = np.flatnonzero(wanted)
    kept = kept[np.argsort(number[kept])]
    ladder = Ladder(np.empty(len(kept) + 1, np.int64), np.empty(links, np.int64), np.empty(links), np.empty(links))
    write_ladder(table, kept, number, ladder)
    return Rungs(ladder, number)


def _taken_out(arcs: Arcs, extra: _Ints) -> tuple[Table, _Ints]:
    """What is left of each node's links when all are taken out, and in which order."""
    order, room = np.empty(arcs.node_count, dtype=np.int64), _ROOM * len(arcs.tail) + 64
    while True:
        table = _empty(arcs.node_count, room)
        fill(table, arcs.tail, arcs.head, arcs.weight)
        if remove_all(table, extra, np.arange(arcs.node_count), np.full(arcs.node_count, -1), order):
            return table, order
        room *= 2


def _empty(nodes: int, room: int) -> Table:
    return Table(
        first=np.full(nodes, -1),
        degree=np.zeros(nodes, dtype=np.int64),
        after=np.empty(room, dtype=np.int64),
        node=np.empty(room, dtype=np.int64),
        onward=np.empty(room),
        inward=np.empty(room),
        used=np.zeros(1, dtype=np.int64),
        seat=np.full(nodes, -1),
    )
