"""The best routes of a shift at given prices, compiled: labels of partial days, dominated ones left out.

Needs ``numba``; only ``bound`` imports this module. A route here may come back to a visit once it has gone far enough from
it (ng-routes, Baldacci and others 2011), so there are a few more of them than a leader can make: what they earn at most is
a bound on what real routes earn.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fieldvisit.routing.engines.kernel_clock import FAR, Ints, after_lunch, bare, free, last_lunch
from fieldvisit.routing.engines.kernel_day import Instance, arrive, serve
from fieldvisit.routing.engines.kernel_hope import NOTHING, rested

TOLERANCE = 1e-7
BEAM = 8


class Labels(NamedTuple):
    """Partial days, as columns (k,): last candidate, clocks before and after the break, driving, profit, label before.

    ``promise`` is the most a whole day that begins so may earn.

    ``memory`` (k, words) are bits of candidates that may not be visited next.
    """

    last: Ints
    fast: Ints
    fed: Ints
    driven: Ints
    profit: npt.NDArray[np.float64]
    promise: npt.NDArray[np.float64]
    before: Ints
    memory: npt.NDArray[np.uint64]


def labels_for(count: int, words: int) -> Labels:
    """Room for so many labels."""
    last, fast, fed, driven, before = (np.zeros(count, dtype=np.int64) for _ in range(5))
    return Labels(last, fast, fed, driven, np.zeros(count), np.zeros(count), before, np.zeros((count, words), dtype=np.uint64))


def _dominates(labels: Labels, a: int, b: int, quick: int) -> bool:
    """Whether whatever can follow label ``b`` can follow label ``a``, for no less; ``quick`` 1 asks profit and clocks only."""
    if labels.profit[a] < labels.profit[b] or labels.fast[a] > labels.fast[b] or labels.fed[a] > labels.fed[b]:
        return False
    if quick == 1:
        return True
    if labels.driven[a] > labels.driven[b]:
        return False
    for w in range(labels.memory.shape[1]):  # noqa: SIM110 - numba has no generators here
        if labels.memory[a, w] & ~labels.memory[b, w] != np.uint64(0):
            return False
    return True


dominates: Any = bare(_dominates)


def _move(labels: Labels, a: int, b: int) -> None:
    """Copy label ``a`` over label ``b``."""
    labels.last[b], labels.fast[b], labels.fed[b] = labels.last[a], labels.fast[a], labels.fed[a]
    labels.driven[b], labels.profit[b], labels.before[b] = labels.driven[a], labels.profit[a], labels.before[a]
    labels.promise[b] = labels.promise[a]
    for w in range(labels.memory.shape[1]):
        labels.memory[b, w] = labels.memory[a, w]


move: Any = bare(_move)


def _settle(labels: Labels, begin: int, end: int, quick: int) -> int:
    """Take the label at ``end`` into those of its candidate from ``begin`` on; returns where they end now.

    ``quick`` 1 keeps only the few that promise most.
    """
    k = begin
    while k < end:
        if dominates(labels, k, end, quick):
            return end
        if dominates(labels, end, k, quick):
            move(labels, end - 1, k)
            move(labels, end, end - 1)
            end -= 1
        else:
            k += 1
    if quick == 0 or end - begin < BEAM:
        return end + 1
    least = begin
    for i in range(begin, end):
        if labels.promise[i] < labels.promise[least]:
            least = i
    if labels.promise[end] > labels.promise[least]:
        move(labels, end, least)
    return end


settle: Any = bare(_settle)


def _extend(inst: Instance, s: int, labels: Labels, a: int, b: int, v: int) -> bool:  # noqa: PLR0917
    """Write label ``a`` prolonged by visit ``v`` as label ``b``, with its clocks and driving; whether the day can still end."""
    here = inst.base[s] if a < 0 else inst.place[labels.last[a]]
    fast = inst.opens[s] if a < 0 else labels.fast[a]
    fed = max(inst.opens[s], after_lunch(0, inst.lunch[s], inst.meetings[s])) if a < 0 else labels.fed[a]
    leg, home = inst.drive[here, inst.place[v]], inst.drive[inst.place[v], inst.base[s]]
    driven = leg if a < 0 else labels.driven[a] + leg
    if driven + home > inst.max_drive[s]:
        return False
    fast, fed = arrive(inst, s, fast, fed, leg)
    fast, fed = serve(inst, s, fast, fed, v)
    if min(fast, fed) + home > inst.closes[s]:
        return False
    labels.fast[b] = fast if fast + home <= inst.closes[s] else FAR
    labels.fed[b] = fed if fed + home <= inst.closes[s] else FAR
    labels.driven[b], labels.last[b], labels.before[b] = driven, v, a
    return True


extend: Any = bare(_extend)


def _ends_well(inst: Instance, s: int, labels: Labels, a: int) -> bool:
    """Whether the leader can go home from a label, with the break taken."""
    meetings, home = inst.meetings[s], inst.drive[inst.place[labels.last[a]], inst.base[s]]
    limit = min(inst.closes[s], last_lunch(FAR, inst.lunch[s], meetings))
    fast, fed = labels.fast[a], labels.fed[a]
    return bool(free(fast, home, meetings) + home <= limit or free(fed, home, meetings) + home <= inst.closes[s])


ends_well: Any = bare(_ends_well)


def _still(  # noqa: PLR0917 - numba takes positional arguments only
    inst: Instance, s: int, labels: Labels, a: int, c: int, hope: npt.NDArray[np.float64], left: int, step: int
) -> float:
    """The most that a label at candidate ``c`` with so many stops left can still earn."""
    most = NOTHING
    if labels.fast[a] < FAR:
        most = hope[left, 0, c, (labels.fast[a] - inst.opens[s]) // step]
    if labels.fed[a] < FAR:
        most = max(most, hope[left, 1, c, (labels.fed[a] - inst.opens[s]) // step])
    return float(most)


still: Any = bare(_still)


def _glance(  # noqa: PLR0917 - numba takes positional arguments only
    inst: Instance, s: int, labels: Labels, a: int, v: int, hope: npt.NDArray[np.float64], step: int
) -> float:
    """No less than what label ``a`` still earns after a stay at ``v``, from a look at its clocks alone.

    ``hope`` (2, moments) is that of ``v``. The break may have been taken, may come later, or on arrival while waiting.
    """
    leg, most = inst.drive[inst.place[labels.last[a]], inst.place[v]], NOTHING
    for way in range(3):
        clock = (labels.fed[a] if way == 1 else labels.fast[a]) + leg
        if way == 2:
            clock = rested(inst, s, clock)
        if clock <= inst.shuts[v]:
            then = (max(clock, inst.windows[v, 0, 0]) + inst.service[v] - inst.opens[s]) // step
            if then < hope.shape[1]:
                most = max(most, hope[min(way, 1), then])
    return float(most - leg)


glance: Any = bare(_glance)


def _price(  # noqa: PLR0917, PLR0912, C901 - one loop over labels; numba takes positional arguments only
    inst: Instance,
    s: int,
    candidates: Ints,
    prize: npt.NDArray[np.float64],
    near: npt.NDArray[np.uint64],
    hope: npt.NDArray[np.float64],
    step: int,
    floor: float,
    quick: int,
    labels: Labels,
    ends: npt.NDArray[np.float64],
    at: Ints,
) -> float:
    """Most profit of a route of shift ``s``, at least ``floor``; -1 when there is no room for all labels.

    ``prize`` (c,) is what each candidate earns, ``near`` (c, words) the memory that a label keeps of each, ``hope`` what
    ``kernel_hope`` fills. ``ends`` and ``at`` (c,) receive the best profit of a route that ends with each candidate, and its
    label. ``quick`` 1 searches for good routes only and proves nothing.
    """
    count, room, best, first, last = candidates.shape[0], labels.last.shape[0], floor, -1, 0
    one, low = np.uint64(1), np.uint64(63)
    ends[:] = 0.0
    at[:] = -1
    stops = hope.shape[0]
    for stop in range(stops):
        fill, left = last, stops - stop - 1
        for c in range(count):
            v, begin, word, bit = candidates[c], fill, c >> 6, one << (np.uint64(c) & low)
            if inst.allowed[s, v] == 0:
                continue
            home = inst.drive[inst.place[v], inst.base[s]]
            for a in range(first, last):
                if fill >= room - 1:
                    return -1.0
                if a >= 0:
                    if labels.memory[a, word] & bit != np.uint64(0):
                        continue
                    if labels.profit[a] + prize[c] + glance(inst, s, labels, a, v, hope[left, :, c], step) <= best + TOLERANCE:
                        continue
                if not extend(inst, s, labels, a, fill, v):
                    continue
                here = inst.base[s] if a < 0 else inst.place[labels.last[a]]
                labels.profit[fill] = (0.0 if a < 0 else labels.profit[a]) + prize[c] - inst.drive[here, inst.place[v]]
                more = still(inst, s, labels, fill, c, hope, left, step)
                labels.promise[fill] = labels.profit[fill] + more
                if labels.promise[fill] <= best + TOLERANCE:
                    continue
                for w in range(labels.memory.shape[1]):
                    labels.memory[fill, w] = np.uint64(0) if a < 0 else labels.memory[a, w] & near[c, w]
                labels.memory[fill, word] |= bit
                fill = settle(labels, begin, fill, quick)
            for k in range(begin, fill):
                if labels.profit[k] - home > ends[c] and ends_well(inst, s, labels, k):
                    ends[c], at[c] = labels.profit[k] - home, k
            if quick == 0:
                best = max(best, ends[c])
        first, last = last, fill
        if first == last:
            break
    for c in range(count):
        best = max(best, ends[c])
    return float(best)


price: Any = bare(_price)
