"""The two inner loops: the best zone of every centre, and the maxima of 64 replicates in one pass over the zones.

The pass over replicates is exact and fast for three reasons: it compares whole numbers with the smallest count that could
reach the threshold and takes logarithms only of what passes; 64 replicates share one reading of the neighbour list; and
a stretch of ``_STRETCH`` neighbours is looked at again, replicate by replicate, only where something passed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fieldvisit.hotspots.kulldorff.compiled import compiled
from fieldvisit.hotspots.kulldorff.likelihood import NEVER, Count, log_likelihood_ratio
from fieldvisit.hotspots.kulldorff.zones import Zones

LANES = 64
_STRETCH = 64
Lanes = npt.NDArray[Count]


class Sieve(NamedTuple):
    """What a zone needs to be looked at: ``expected`` (n,) per place and ``smallest`` (z,) count per zone."""

    expected: npt.NDArray[np.float64]
    smallest: npt.NDArray[Count]


@compiled
def best_zones(
    zones: Zones, cases: npt.NDArray[np.int64], expected: npt.NDArray[np.float64], total: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Per centre the largest LLR (times the strength of its form) and how many places its zone holds, 0 where none has more than expected.

    Of zones with one LLR the smallest is kept; a larger one must exceed it by one part in 10^12.
    """
    centers = len(zones.start) - 1
    best = np.zeros(centers)
    size = np.zeros(centers, dtype=np.int64)
    for i in range(centers):
        count, inside = 0, 0.0
        for k in range(zones.start[i], zones.start[i + 1]):
            count += cases[zones.members[k]]
            inside += expected[zones.members[k]]
            if zones.closes[k] and count > inside:
                ratio = log_likelihood_ratio(count, inside, total) * zones.strength[zones.form[i]]
                if ratio > best[i] * (1 + 1e-12):
                    best[i], size[i] = ratio, k - zones.start[i] + 1
    return best, size


@compiled
def raise_maxima(
    zones: Zones, sieve: Sieve, simulated: npt.NDArray[Count], total: int, maxima: npt.NDArray[np.float64]
) -> None:
    """Raise ``maxima`` (64,) to the largest LLR of each replicate over all zones whose count reaches ``smallest``.

    ``simulated`` (n, 64) holds the replicates' cases per place, C-contiguous; ``smallest`` has the same whole-number dtype,
    int16 where it can hold ``total`` (it halves the time), else int32.
    """
    whole = simulated.dtype.type
    inside = np.zeros(LANES, dtype=simulated.dtype)
    before = np.zeros(LANES, dtype=simulated.dtype)
    excess = np.zeros(LANES, dtype=simulated.dtype)
    for i in range(len(zones.start) - 1):
        inside[:] = 0
        expected_before = 0.0
        for first in range(zones.start[i], zones.start[i + 1], _STRETCH):
            last = min(first + _STRETCH, zones.start[i + 1])
            before[:] = inside
            excess[:] = -NEVER
            fours = first + (last - first) // 4 * 4
            for k in range(first, fours, 4):
                a, b = np.uint32(zones.members[k]), np.uint32(zones.members[k + 1])
                c, d = np.uint32(zones.members[k + 2]), np.uint32(zones.members[k + 3])
                need_a, need_b = sieve.smallest[k], sieve.smallest[k + 1]
                need_c, need_d = sieve.smallest[k + 2], sieve.smallest[k + 3]
                for lane in range(LANES):
                    one = whole(inside[lane] + simulated[a, lane])
                    two = whole(one + simulated[b, lane])
                    three = whole(two + simulated[c, lane])
                    four = whole(three + simulated[d, lane])
                    inside[lane] = four
                    early = max(whole(one - need_a), whole(two - need_b))
                    late = max(whole(three - need_c), whole(four - need_d))
                    excess[lane] = max(excess[lane], early, late)
            for k in range(fours, last):
                place, needed = zones.members[k], sieve.smallest[k]
                for lane in range(LANES):
                    one = whole(inside[lane] + simulated[place, lane])
                    inside[lane] = one
                    excess[lane] = max(excess[lane], whole(one - needed))
            for lane in range(LANES):
                if excess[lane] >= 0:
                    best = _best_of_stretch(
                        zones, sieve, simulated[:, lane], (first, last), (before[lane], expected_before, total)
                    )
                    maxima[lane] = max(maxima[lane], best * zones.strength[zones.form[i]])
            for k in range(first, last):
                expected_before += sieve.expected[zones.members[k]]


@compiled
def _best_of_stretch(
    zones: Zones,
    sieve: Sieve,
    simulated: npt.NDArray[Count],
    stretch: tuple[int, int],
    before: tuple[int, float, int],
) -> float:
    count, inside, total = before
    best = 0.0
    for k in range(stretch[0], stretch[1]):
        count += simulated[zones.members[k]]
        inside += sieve.expected[zones.members[k]]
        if count >= sieve.smallest[k]:
            best = max(best, log_likelihood_ratio(count, inside, total))
    return best
