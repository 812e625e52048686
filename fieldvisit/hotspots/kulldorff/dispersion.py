"""How differently places report beyond chance and beyond clusters: the variance of their reporting factors."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

_NEIGHBOURS = 4
_FEWEST = 10


class Reporting(NamedTuple):
    """``variance`` of the reporting factors (mean 1) and the standard error ``error`` of that estimate."""

    variance: float
    error: float

    @property
    def coefficient(self) -> float:
        """Coefficient of variation; 0 where the estimate is not above 0."""
        return math.sqrt(max(0.0, self.variance))


def reporting_variance(
    points: npt.NDArray[np.float64], cases: npt.NDArray[np.int64], expected: npt.NDArray[np.float64]
) -> Reporting:
    """Variance of the places' reporting factors, estimated from differences between near neighbours.

    For neighbours ``i``, ``j`` the squared difference of observed/expected, less its Poisson part ``c/e^2`` of both, has
    mean twice the variance. A cluster raises neighbours together and hardly enters, unlike in the usual moment estimate
    over all places. The error is a jackknife over places. Fewer than ten places give variance 0. ``cases`` and
    ``expected`` are (n,).
    """
    counted = np.flatnonzero(expected > 0)
    if len(counted) < _FEWEST:
        return Reporting(0.0, 0.0)
    pairs = _pairs(points[counted])
    expected, cases = expected[counted], cases[counted]
    rate, noise = cases / expected, cases / expected**2
    excess = (rate[pairs[:, 0]] - rate[pairs[:, 1]]) ** 2 - noise[pairs[:, 0]] - noise[pairs[:, 1]]
    weight = (1 / expected[pairs[:, 0]] + 1 / expected[pairs[:, 1]]) ** -2
    return _jackknifed(pairs, excess * weight / 2, weight, len(counted))


def _pairs(points: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    near = KDTree(points).query(points, k=_NEIGHBOURS + 1)[1]
    own = np.repeat(np.arange(len(points)), _NEIGHBOURS + 1)
    both = np.sort(np.stack([own, near.ravel()], axis=1), axis=1)
    distinct: npt.NDArray[np.int64] = np.unique(both[both[:, 0] != both[:, 1]], axis=0)
    return distinct


def _jackknifed(
    pairs: npt.NDArray[np.int64], part: npt.NDArray[np.float64], weight: npt.NDArray[np.float64], places: int
) -> Reporting:
    own_part = sum(np.bincount(pairs[:, side], part, places) for side in (0, 1))
    own_weight = sum(np.bincount(pairs[:, side], weight, places) for side in (0, 1))
    without = (part.sum() - own_part) / (weight.sum() - own_weight)
    error = math.sqrt((places - 1) / places * float(((without - without.mean()) ** 2).sum()))
    return Reporting(float(part.sum() / weight.sum()), error)
