"""Ruin, compiled: which visits leave the plan in one step of the search, and the lists that step keeps.

Needs ``numba``; only ``kernel`` and ``compiled`` import this module. Everything costs as much as it changes: no step looks
at all visits or all shifts of a large problem.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fieldvisit.routing.engines.kernel_clock import Ints, bare, draw, uniform
from fieldvisit.routing.engines.kernel_day import Instance, State, refresh

FEWEST_OUT = 3
LONGEST_STRING = 10


class Scratch(NamedTuple):
    """Lists of one step: visits taken out, shifts touched, candidates with their keys.

    ``out`` (n,) and ``touched`` (m,) are flags, ``freed``, ``tried`` (n,) and ``shifts`` (m,) the same as lists, ``keys``
    (n,) what candidates are sorted by, ``dirty`` (m,) flags where the best plan differs, and ``counts`` (3,) the lengths of
    ``freed``, ``shifts`` and ``tried``.
    """

    out: npt.NDArray[np.uint8]
    touched: npt.NDArray[np.uint8]
    freed: Ints
    shifts: Ints
    tried: Ints
    keys: npt.NDArray[np.float64]
    dirty: npt.NDArray[np.uint8]
    counts: Ints


class Knobs(NamedTuple):
    """How a search behaves: ``most`` visits out, and out of ten ruins so many by whole ``days`` and by ``strings``.

    The others take a neighbourhood or stretches of routes in it. ``greedy`` 1 inserts in the orders that suit a plan in
    which every visit counts alike. ``by_merit`` 1 keeps the plan of most merit instead of highest rank.
    """

    most: int
    days: int
    strings: int
    greedy: int
    by_merit: int


def scratch_for(inst: Instance) -> Scratch:
    """Empty lists for an instance."""
    m, n = len(inst.base), len(inst.place)
    freed, shifts, tried = (np.zeros(size, dtype=np.int64) for size in (n, m, n))
    out, touched, dirty = (np.zeros(size, dtype=np.uint8) for size in (n, m, m))
    return Scratch(out, touched, freed, shifts, tried, np.zeros(n), dirty, np.zeros(3, dtype=np.int64))


def _touch(scratch: Scratch, s: int) -> None:
    """Note that a shift is changed."""
    if scratch.touched[s] == 0:
        scratch.touched[s] = 1
        scratch.shifts[scratch.counts[1]] = s
        scratch.counts[1] += 1


touch: Any = bare(_touch)


def _mark(inst: Instance, state: State, scratch: Scratch, s: int, i: int) -> int:
    """Mark stop ``i`` of a shift to be taken out, unless it must stay; whether it was marked now."""
    v = state.route[s, i]
    if i < inst.fixed[s] or scratch.out[v] == 1:
        return 0
    scratch.out[v] = 1
    scratch.freed[scratch.counts[0]] = v
    scratch.counts[0] += 1
    touch(scratch, s)
    return 1


mark: Any = bare(_mark)


def _position(state: State, s: int, v: int) -> int:
    """Where a visit stands in its route."""
    at = 0
    while state.route[s, at] != v:
        at += 1
    return at


position: Any = bare(_position)


def _mark_near(inst: Instance, state: State, scratch: Scratch, seed: int, stretches: int, count: int) -> None:  # noqa: PLR0917
    """Mark planned visits near a visit, alone or with a stretch of their route."""
    marked = 0
    for k in range(inst.near.shape[1]):
        v = inst.near[seed, k]
        s = state.where[v]
        if s < 0 or (stretches == 0 and uniform(state.random) < 0.3):
            continue
        at = position(state, s, v)
        marked += mark(inst, state, scratch, s, at)
        if stretches == 1:
            length = 1 + draw(state.random, max(1, count // 2))
            start = max(0, at - draw(state.random, length + 1))
            for i in range(start, min(state.size[s], start + length)):
                marked += mark(inst, state, scratch, s, i)
        if marked >= count:
            return


mark_near: Any = bare(_mark_near)


def _mark_strings(inst: Instance, state: State, scratch: Scratch, seed: int, mean: int) -> None:
    """Mark one string in each of some adjacent routes (Christiaens and Vanden Berghe 2020), half of them split in two."""
    strings = 1 + draw(state.random, max(1, (4 * mean) // (1 + LONGEST_STRING) + 1))
    for k in range(inst.near.shape[1]):
        v = inst.near[seed, k]
        s = state.where[v]
        if s < 0 or scratch.touched[s] == 1:
            continue
        size, at = state.size[s], position(state, s, v)
        length = 1 + draw(state.random, min(size, LONGEST_STRING))
        spared = 0
        if draw(state.random, 2) == 0:
            while length + spared < size and uniform(state.random) < 0.5:
                spared += 1
        whole = length + spared
        start = max(0, min(size - whole, at - draw(state.random, whole)))
        gap = start + draw(state.random, whole - spared + 1)
        for i in range(start, min(size, start + whole)):
            if not (gap <= i < gap + spared):
                mark(inst, state, scratch, s, i)
        touch(scratch, s)
        strings -= 1
        if strings == 0:
            return


mark_strings: Any = bare(_mark_strings)


def _remove_marked(inst: Instance, state: State, scratch: Scratch) -> None:
    """Take the marked visits out; a route that is infeasible without them keeps only what must stay."""
    for k in range(scratch.counts[1]):
        s = scratch.shifts[k]
        drop_marked(state, scratch, s)
        if refresh(inst, state, s) == 0:
            for i in range(state.size[s]):
                mark(inst, state, scratch, s, i)
            drop_marked(state, scratch, s)
            refresh(inst, state, s)


def _drop_marked(state: State, scratch: Scratch, s: int) -> None:
    """Close the gaps that marked visits leave in a route."""
    kept = 0
    for i in range(state.size[s]):
        v = state.route[s, i]
        if scratch.out[v] == 1:
            state.where[v] = -1
        else:
            state.route[s, kept] = v
            kept += 1
    state.size[s] = kept


drop_marked: Any = bare(_drop_marked)
remove_marked: Any = bare(_remove_marked)


def _open_days(inst: Instance, state: State, scratch: Scratch, seed: int) -> None:
    """Where nothing is planned nearby: touch a few shifts that the seed visit may go to."""
    options = inst.first[seed + 1] - inst.first[seed]
    for _ in range(min(4, options)):
        touch(scratch, inst.days[inst.first[seed] + draw(state.random, options)])


open_days: Any = bare(_open_days)


def _ruin(inst: Instance, state: State, scratch: Scratch, knobs: Knobs) -> int:
    """Take visits out: a whole day, adjacent strings, a neighbourhood, or stretches in it; returns the seed visit."""
    seed, choice = draw(state.random, inst.place.shape[0]), draw(state.random, 10)
    count = FEWEST_OUT + draw(state.random, max(1, knobs.most - 2))
    if choice < knobs.days and state.size.shape[0] > 1:
        day = draw(state.random, state.size.shape[0])
        for i in range(state.size[day]):
            mark(inst, state, scratch, day, i)
        touch(scratch, day)
    elif choice < knobs.days + knobs.strings:
        mark_strings(inst, state, scratch, seed, knobs.most)
    else:
        mark_near(inst, state, scratch, seed, draw(state.random, 2), count)
    if scratch.counts[1] == 0:
        open_days(inst, state, scratch, seed)
    remove_marked(inst, state, scratch)
    return int(seed)


ruin: Any = bare(_ruin)
