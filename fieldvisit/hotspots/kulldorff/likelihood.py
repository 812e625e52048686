"""The log-likelihood ratio of a zone, and the counts at which it passes a threshold."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from fieldvisit.hotspots.kulldorff.compiled import compiled
from fieldvisit.hotspots.kulldorff.zones import Zones

NEVER = 32767
Count = np.signedinteger[Any]


@compiled
def log_likelihood_ratio(observed: float, expected: float, total: float) -> float:
    """LLR of ``observed`` cases against ``expected`` out of ``total``; 0 where there are not more than expected.

    A zone that expects nothing and has cases is infinitely unlikely; callers keep such places out.
    """
    if observed <= expected or expected <= 0.0:
        return 0.0
    ratio = observed * math.log(observed / expected)
    if observed < total:
        ratio += (total - observed) * math.log((total - observed) / (total - expected))
    return ratio


def largest_expectations(total: int, threshold: float) -> npt.NDArray[np.float64]:
    """For each count 0 ... ``total`` the largest expectation at which its LLR still reaches ``threshold``, ascending.

    The LLR falls as the expectation rises to the count, so that one bisection per count finds the border; the result is
    a hair too large rather than too small: whoever uses it as a sieve checks what passes.
    """
    counts = np.arange(total + 1, dtype=np.float64)
    low, high = np.zeros(total + 1), counts.copy()
    for _ in range(60):
        middle = (low + high) / 2
        passes = _ratios(counts, middle, float(total)) >= threshold
        low, high = np.where(passes, middle, low), np.where(passes, high, middle)
    border: npt.NDArray[np.float64] = np.maximum.accumulate(np.where(high > 0, high * (1 + 1e-9), 0.0))
    return border


def _ratios(counts: npt.NDArray[np.float64], expected: npt.NDArray[np.float64], total: float) -> npt.NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = counts * np.log(counts / expected)
        outside = (total - counts) * np.log((total - counts) / (total - expected))
    inside = np.where(expected > 0, inside, np.where(counts > 0, np.inf, 0.0))
    ratio: npt.NDArray[np.float64] = inside + np.where(counts < total, outside, 0.0)
    return np.where(counts > expected, ratio, 0.0)


@compiled
def passing_counts(
    zones: Zones, expected: npt.NDArray[np.float64], largest: npt.NDArray[np.float64], smallest: npt.NDArray[Count]
) -> None:
    """Fill ``smallest`` (z,): per zone the count from which its form's threshold behind ``largest`` (f, total + 1) may be reached.

    It is the largest number of the dtype where no count can reach it or no zone closes.
    """
    never = np.iinfo(smallest.dtype).max
    total = largest.shape[1] - 1
    near = np.empty((len(largest), total + 2), dtype=np.int64)
    for form in range(len(largest)):
        near[form] = np.searchsorted(largest[form], np.arange(total + 2).astype(np.float64))
    for i in range(len(zones.start) - 1):
        form = zones.form[i]
        inside = 0.0
        for k in range(zones.start[i], zones.start[i + 1]):
            inside += expected[zones.members[k]]
            count = near[form, min(int(inside), total + 1)]
            while count <= total and largest[form, count] < inside:
                count += 1
            smallest[k] = count if zones.closes[k] and count <= total else never
