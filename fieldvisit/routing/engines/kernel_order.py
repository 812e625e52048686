"""Which visits a step of the search may insert, and in what order, compiled.

Needs ``numba``; only ``kernel`` imports this module.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldvisit.routing.engines.kernel_clock import bare, compiled, uniform
from fieldvisit.routing.engines.kernel_day import Instance, State
from fieldvisit.routing.engines.kernel_ruin import Scratch

FEW_VISITS = 400
FEW_TO_SORT = 48


def _key(inst: Instance, v: int, seed: int, choice: int, spread: float, chance: float) -> float:  # noqa: PLR0917
    """What a candidate is sorted by, least first: worth, worth per minute, narrowest window or nearness, with noise."""
    reach = inst.drive[inst.place[seed], inst.place[v]]
    key = float(inst.worth[v])
    if choice == 1:
        key = inst.worth[v] / (inst.service[v] + 1.0 + reach)
    elif choice == 2:
        key = 1.0 / (1.0 + inst.shuts[v] - inst.windows[v, 0, 0])
    elif choice == 3:
        key = 1.0 / (1.0 + reach)
    return -key * (1.0 + spread * (2.0 * chance - 1.0))


key_of: Any = bare(_key)


def _key_alike(inst: Instance, v: int, choice: int, chance: float) -> float:
    """The same where every visit counts alike: at random, most load, farthest, nearest, narrowest or earliest window."""
    reach = float(inst.drive[inst.base[0], inst.place[v]])
    if choice < 4:
        return chance
    if choice < 6:
        return -float(inst.load[v])
    if choice < 8:
        return -reach
    if choice < 9:
        return reach
    return float(inst.shuts[v] - inst.windows[v, 0, 0]) if choice < 11 else float(inst.windows[v, 0, 0])


key_alike: Any = bare(_key_alike)


def _collect(inst: Instance, state: State, scratch: Scratch, seed: int) -> int:
    """List what may be inserted: the visits taken out, then waiting ones of a small problem or near the seed."""
    count = scratch.counts[0]
    for k in range(count):
        scratch.tried[k] = scratch.freed[k]
    n, q = inst.place.shape[0], inst.near.shape[1]
    if n <= FEW_VISITS:
        for v in range(n):
            if state.where[v] < 0 and scratch.out[v] == 0 and (q >= n or uniform(state.random) < 0.3):
                scratch.tried[count] = v
                count += 1
        return int(count)
    for k in range(q):
        v = inst.near[seed, k]
        if state.where[v] < 0 and scratch.out[v] == 0:
            scratch.tried[count] = v
            count += 1
    return int(count)


collect: Any = bare(_collect)


def _sort(scratch: Scratch, count: int) -> None:
    """Put the candidates in order of their keys."""
    tried, keys = scratch.tried, scratch.keys
    if count > FEW_TO_SORT:
        by = np.argsort(keys[:count], kind="mergesort")
        tried[:count] = tried[:count][by]
        return
    for i in range(1, count):
        v, key, at = tried[i], keys[i], i
        while at > 0 and keys[at - 1] > key:
            tried[at], keys[at] = tried[at - 1], keys[at - 1]
            at -= 1
        tried[at], keys[at] = v, key


sort: Any = compiled(_sort)
