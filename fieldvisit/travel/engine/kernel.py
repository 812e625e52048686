"""The compiled loops of the search: take the nodes out one by one, then sweep over what was taken out.

Kept in one file: a change to it makes numba compile all of it anew. Loops are plain and arrays are made by the caller, so
that compiling stays short. Tables of links are singly linked lists: a node's links begin at ``first``, end at -1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

_F = TypeVar("_F", bound=Callable[..., object])
_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


def compiled(function: _F) -> _F:
    """``function`` as machine code, kept on disk for the next process where a folder can be written."""
    try:
        return cast("_F", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba: "no locator available", the one thing it raises while decorating
        return cast("_F", numba.njit(nogil=True)(function))


class Table(NamedTuple):
    """Links of ``n`` nodes in room for ``c`` of them; each joined pair has a link at both nodes.

    ``first``, ``degree`` (n,): first link and number of links; ``after``, ``node`` (c,): following link and the node it leads to;
    ``onward``, ``inward`` (c,): weights to that node and from it, infinite where there is no way; ``used`` (1,);
    ``seat`` (n,): scratch, -1 between calls.
    """

    first: _Ints
    degree: _Ints
    after: _Ints
    node: _Ints
    onward: _Floats
    inward: _Floats
    used: _Ints
    seat: _Ints


class Ladder(NamedTuple):
    """Nodes numbered from the last removed down, each with links to lower numbers only (``n`` nodes, ``k`` links).

    ``start`` (n + 1,): where a node's links begin; ``above``, ``onward``, ``inward`` (k,): the node a link leads to, the weights to it
    and from it.
    """

    start: _Ints
    above: _Ints
    onward: _Floats
    inward: _Floats


@compiled
def _append(table: Table, node: int, other: int, onward: float, inward: float) -> None:
    link = table.used[0]
    table.used[0] = link + 1
    table.node[link] = other
    table.onward[link] = onward
    table.inward[link] = inward
    table.after[link] = table.first[node]
    table.first[node] = link
    table.degree[node] += 1


@compiled
def _lower(table: Table, link: int, onward: float, inward: float) -> None:
    table.onward[link] = min(table.onward[link], onward)
    table.inward[link] = min(table.inward[link], inward)


@compiled
def _join(table: Table, node: int, other: int, onward: float, inward: float) -> None:
    link = table.first[node]
    while link >= 0 and table.node[link] != other:
        link = table.after[link]
    if link >= 0:
        _lower(table, link, onward, inward)
    else:
        _append(table, node, other, onward, inward)


@compiled
def fill(table: Table, tail: _Ints, head: _Ints, weight: _Floats) -> None:
    """Write directed arcs into an empty table that has room for two links each."""
    for arc in range(len(tail)):
        _join(table, tail[arc], head[arc], weight[arc], np.inf)
        _join(table, head[arc], tail[arc], np.inf, weight[arc])


@compiled
def _unlink(table: Table, node: int, gone: int) -> None:
    """Drop a node's link to a removed one and note where its other links are."""
    before, link = -1, table.first[node]
    while link >= 0:
        following = table.after[link]
        if table.node[link] != gone:
            table.seat[table.node[link]] = link
            before = link
        elif before < 0:
            table.first[node] = following
        else:
            table.after[before] = following
        link = following
    table.degree[node] -= 1


@compiled
def _bridge(table: Table, gone: int, node: int, to_gone: float, from_gone: float) -> None:
    """Join a neighbour of a removed node to all its other neighbours by what the way through it takes."""
    link = table.first[gone]
    while link >= 0:
        other = table.node[link]
        onward, inward = to_gone + table.onward[link], table.inward[link] + from_gone
        if other != node:  # also where no way leads through: then all above a node are its kin
            if table.seat[other] >= 0:
                _lower(table, table.seat[other], onward, inward)
            else:
                _append(table, node, other, onward, inward)
        link = table.after[link]


@compiled
def _remove(table: Table, gone: int, round_of: _Ints, this: int) -> None:
    """Take a node out; its own links stay as they are, its neighbours are joined to each other."""
    link = table.first[gone]
    while link >= 0:
        node = table.node[link]
        round_of[node] = this
        _unlink(table, node, gone)
        _bridge(table, gone, node, table.inward[link], table.onward[link])
        rest = table.first[node]
        while rest >= 0:
            table.seat[table.node[rest]] = -1
            rest = table.after[rest]
        link = table.after[link]


@compiled
def _least(table: Table, left: _Ints, count: int, extra: _Ints) -> int:
    least = table.degree[left[0]] + extra[left[0]]
    for index in range(1, count):
        least = min(least, table.degree[left[index]] + extra[left[index]])
    return int(least)


@compiled
def remove_all(table: Table, extra: _Ints, left: _Ints, round_of: _Ints, order: _Ints) -> bool:
    """Take all nodes out, those with the fewest neighbours first, and write their ``order``; whether the room sufficed.

    ``left`` (n,) holds all nodes, ``round_of`` (n,) -1; both are used up. ``extra`` (n,) counts as so many more neighbours. In one
    round no two neighbours go, which keeps the ladder short.
    """
    count, done, this = len(left), 0, 0
    while count:
        most = max(_least(table, left, count, extra), 3)
        stay = 0
        for index in range(count):
            node = left[index]
            degree = table.degree[node]
            if degree + extra[node] > most or round_of[node] == this:
                left[stay] = node
                stay += 1
                continue
            if table.used[0] + degree * degree > len(table.node):
                return False
            _remove(table, node, round_of, this)
            order[done] = node
            done += 1
        count, this = stay, this + 1
    return True


@compiled
def mark_above(table: Table, order: _Ints, rank: _Ints, wanted: npt.NDArray[np.bool_], parent: _Ints) -> int:
    """Mark in ``wanted`` all nodes above wanted ones, write the next above each in ``parent`` (-1: none), count their links."""
    links = 0
    for node in order:
        link = table.first[node]
        while wanted[node] and link >= 0:
            above = table.node[link]
            wanted[above] = True
            if parent[node] < 0 or rank[above] < rank[parent[node]]:
                parent[node] = above
            links += 1
            link = table.after[link]
    return links


@compiled
def number_down(order: _Ints, wanted: npt.NDArray[np.bool_], parent: _Ints, size: _Ints, number: _Ints) -> None:
    """Number the wanted nodes so that each stands after its parent and beside its kin; ``size`` (n,) of 0 is scratch."""
    for node in order:
        if wanted[node]:
            size[node] += 1
            if parent[node] >= 0:
                size[parent[node]] += size[node]
    free = 0
    for index in range(len(order) - 1, -1, -1):
        node = order[index]
        if wanted[node] and parent[node] < 0:
            number[node] = free
            free += size[node]
        elif wanted[node]:
            number[node] = number[parent[node]] + size[parent[node]]
        if wanted[node]:
            # from here on: how far from the node's own number the next of its kin begins
            kin = size[node]
            size[node] = 1
            if parent[node] >= 0:
                size[parent[node]] += kin


@compiled
def write_ladder(table: Table, nodes: _Ints, number: _Ints, ladder: Ladder) -> None:
    """Copy the links of ``nodes``, numbered in their order by ``number``, into the ladder."""
    at = 0
    for index in range(len(nodes)):
        ladder.start[index] = at
        link = table.first[nodes[index]]
        while link >= 0:
            ladder.above[at] = number[table.node[link]]
            ladder.onward[at] = table.onward[link]
            ladder.inward[at] = table.inward[link]
            at += 1
            link = table.after[link]
    ladder.start[len(nodes)] = at


@compiled
def _relax(target: _Floats, source: _Floats, weight: float) -> None:
    for column in range(len(target)):
        target[column] = min(target[column], source[column] + weight)


@compiled
def _climb(ladder: Ladder, least: _Floats, reached: npt.NDArray[np.bool_]) -> None:
    for node in range(len(least) - 1, -1, -1):
        for link in range(ladder.start[node], ladder.start[node + 1]):
            if reached[node] and ladder.onward[link] < np.inf:
                reached[ladder.above[link]] = True
                _relax(least[ladder.above[link]], least[node], ladder.onward[link])


@compiled
def _descend(ladder: Ladder, least: _Floats) -> None:
    for node in range(len(least)):
        for link in range(ladder.start[node], ladder.start[node + 1]):
            if ladder.inward[link] < np.inf:
                _relax(least[node], least[ladder.above[link]], ladder.inward[link])


@compiled
def sweep(ladder: Ladder, ends: tuple[_Ints, _Ints], least: _Floats, reached: npt.NDArray[np.bool_], rows: _Floats) -> None:
    """Write least weights from sources (b) to targets (t), the two ``ends``, into ``rows`` (b, t).

    Up the ladder from the sources, then down it to everything: each link is looked at twice, for all sources at once.
    ``least`` (n, b) and ``reached`` (n,) are scratch.
    """
    sources, targets = ends
    for node in range(len(least)):
        reached[node] = False
        for column in range(len(sources)):
            least[node, column] = np.inf
    for column in range(len(sources)):
        least[sources[column], column] = 0.0
        reached[sources[column]] = True
    _climb(ladder, least, reached)
    _descend(ladder, least)
    for target in range(len(targets)):
        for column in range(len(sources)):
            rows[column, target] = least[targets[target], column]
