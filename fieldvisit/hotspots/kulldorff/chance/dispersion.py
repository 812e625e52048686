"""How differently places report beyond chance and beyond clusters: the variance of their reporting factors."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

_NEIGHBOURS = 4
_FEWEST = 10
_LEAST_SPREAD = 1.0
Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Gauge:
    """What reads the reporting factors' variance off a map of cases.

    ``pairs`` (k, 2) of near neighbours among the places with ``expected`` (n,) cases; empty where there are fewer than ten
    such places: the variance is then 0.
    """

    pairs: Counts
    expected: Numbers

    @classmethod
    def of(cls, points: Numbers, expected: Numbers) -> Gauge:
        """The gauge of ``points`` (n, d) with ``expected`` (n,) cases."""
        counted = np.flatnonzero(expected > 0)
        if len(counted) < _FEWEST:
            return cls(np.zeros((0, 2), dtype=np.int64), expected)
        return cls(counted[_pairs(points[counted])], expected)

    def variances(self, maps: Counts) -> Numbers:
        """Variance of the reporting factors (mean 1) in each of ``maps`` (r, n); unbiased, so that it may lie below 0.

        For neighbours ``i``, ``j`` the squared difference of observed/expected, less its Poisson part ``c/e^2`` of both, has
        mean twice the variance. A cluster raises neighbours together and hardly enters, unlike in the usual moment estimate
        over all places.
        """
        if not len(self.pairs):
            return np.zeros(len(maps))
        one, other = self.pairs.T
        e, f = self.expected[one], self.expected[other]
        c, d = maps[:, one], maps[:, other]
        excess = (c / e - d / f) ** 2 - c / e**2 - d / f**2
        weight = (1 / e + 1 / f) ** -2
        result: Numbers = excess @ weight / (2 * weight.sum())
        return result

    def spreads(self, maps: Counts) -> Numbers:
        """By how much the cases of a typical place vary more than Poisson cases, for each of ``maps`` (r, n).

        One plus the variance times the expected cases of the place of a typical case; at least 1, as Poisson cases vary: places
        that differ less than chance lets them do not make a concentration among them more remarkable.
        """
        typical = float((self.expected**2).sum() / self.expected.sum())
        return np.maximum(_LEAST_SPREAD, 1 + self.variances(maps) * typical)


def coefficient(variance: float) -> float:
    """Coefficient of variation of reporting factors with this variance and mean 1; 0 where the estimate is not above 0."""
    return math.sqrt(max(0.0, variance))


def _pairs(points: Numbers) -> Counts:
    near = scipy.spatial.KDTree(points).query(points, k=_NEIGHBOURS + 1)[1]
    own = np.repeat(np.arange(len(points)), _NEIGHBOURS + 1)
    both = np.sort(np.stack([own, near.ravel()], axis=1), axis=1)
    distinct: Counts = np.unique(both[both[:, 0] != both[:, 1]], axis=0)
    return distinct
