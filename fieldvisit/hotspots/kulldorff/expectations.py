"""Expected cases: in proportion to a population, adjusted for covariates, or from the margins of place and time."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float64]


def scaled(weights: Weights, total: float) -> Weights:
    """``weights`` times one number, so that they sum to ``total``."""
    result: Weights = weights * (total / math.fsum(weights.ravel().tolist()))
    return result


def standardised(cases: npt.NDArray[np.int64], population: Weights) -> Weights:
    """Expected cases per place (n,) by indirect standardisation over strata.

    ``cases`` and ``population`` (n, k) per place and stratum: each stratum's overall rate is applied to its population of
    every place. A stratum without population counts nothing.
    """
    people = population.sum(axis=0)
    rates = np.divide(cases.sum(axis=0), people, out=np.zeros(len(people)), where=people > 0)
    expected: Weights = population @ rates
    return expected


def from_margins(cases: npt.NDArray[np.int64]) -> Weights:
    """Expected cases (n, m, strata summed) when place and period are independent within each stratum.

    ``cases`` (n, m, k) per place, period and stratum; the result (n, m) has the margins of the cases.
    """
    by_place, by_period = cases.sum(axis=1).astype(np.float64), cases.sum(axis=0).astype(np.float64)
    total = by_place.sum(axis=0)
    share = np.divide(by_period, total, out=np.zeros_like(by_period), where=total > 0)
    expected: Weights = np.einsum("nk,mk->nm", by_place, share)
    return expected


def time_windows(periods: int, max_share: float, *, prospective: bool) -> tuple[tuple[int, int], ...]:
    """Spans of periods, first and last included, of at most ``max_share`` of all (at least one period), never all.

    ``prospective`` keeps only those that last until the end: what is going on now. One period alone gives the one span.
    """
    if periods == 1:
        return ((0, 0),)
    longest = max(1, min(periods - 1, math.floor(max_share * periods + 1e-9)))
    spans = [(first, first + length - 1) for length in range(1, longest + 1) for first in range(periods - length + 1)]
    return tuple(span for span in spans if not prospective or span[1] == periods - 1)
