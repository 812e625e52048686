"""What chance alone would bring: each null model draws whole maps of cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from fieldvisit.hotspots.kulldorff.compiled import compiled

Counts = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]
_CASES_PER_CELL = 8


class Null(Protocol):
    """A model of chance."""

    def draw(self, random: np.random.Generator, replicates: int) -> Counts:
        """Maps of shape (replicates, places, periods)."""
        ...


@dataclass(frozen=True)
class PoissonNull:
    """Cases fall independently in proportion to ``expected`` (places, periods), their total fixed at ``total``."""

    expected: Weights
    total: int

    def draw(self, random: np.random.Generator, replicates: int) -> Counts:
        """Multinomial maps; every map holds ``total`` cases."""
        if self.total > _CASES_PER_CELL * self.expected.size:
            shares = (self.expected / self.expected.sum()).ravel()
            drawn = random.multinomial(self.total, shares, size=replicates)
        else:
            drawn = np.zeros((replicates, self.expected.size), dtype=np.int64)
            _scatter(random, *self._aliases, self.total, drawn)
        return drawn.reshape(replicates, *self.expected.shape)

    @cached_property
    def _aliases(self) -> tuple[Weights, Counts]:
        return _aliases((self.expected / self.expected.sum()).ravel())


@dataclass(frozen=True)
class GammaPoissonNull:
    """Like ``PoissonNull``, but places report differently: each has a gamma factor of mean 1 and of this ``variance``.

    A variance that is not above 0 is that of Poisson maps.
    """

    expected: Weights
    total: int
    variance: float

    def draw(self, random: np.random.Generator, replicates: int) -> Counts:
        """Multinomial maps with shares disturbed place by place; every map holds ``total`` cases."""
        factors = np.ones((replicates, len(self.expected)))
        if self.variance > 1e-9:
            factors = random.gamma(1.0 / self.variance, self.variance, size=factors.shape)
        weights = (factors[:, :, None] * self.expected).reshape(replicates, -1)
        drawn = random.multinomial(self.total, weights / weights.sum(axis=1, keepdims=True))
        return drawn.reshape(replicates, *self.expected.shape)


@dataclass(frozen=True)
class PermutationNull:
    """Places and periods of the cases are kept, their pairing is chance: periods are shuffled among cases.

    ``place``, ``period`` and ``stratum`` (cases,) describe each case; only cases of one stratum (a category) exchange
    periods, which removes seasons and trends of single categories. Source: Kulldorff M. et al., A space-time permutation
    scan statistic for disease outbreak detection, PLoS Medicine 2 (2005) e59.
    """

    place: npt.NDArray[np.int64]
    period: npt.NDArray[np.int64]
    stratum: npt.NDArray[np.int64]
    shape: tuple[int, int]

    def draw(self, random: np.random.Generator, replicates: int) -> Counts:
        """Maps with the margins of the cases."""
        order = np.argsort(self.stratum, kind="stable")
        borders = np.flatnonzero(np.diff(self.stratum[order])) + 1
        shuffled = [
            random.permuted(np.tile(self.period[members], (replicates, 1)), axis=1) for members in np.split(order, borders)
        ]
        cells = self.place[order] * self.shape[1] + np.concatenate(shuffled, axis=1)
        size = self.shape[0] * self.shape[1]
        flat = cells + size * np.arange(replicates)[:, None]
        return np.bincount(flat.ravel(), minlength=replicates * size).reshape(replicates, *self.shape)


def permutation_of(cases: Counts) -> PermutationNull:
    """The permutation model of ``cases`` (places, periods, strata), whole numbers: one entry for each case."""
    place, period, stratum = np.repeat(np.argwhere(cases), cases[cases > 0], axis=0).T
    return PermutationNull(place, period, stratum, (cases.shape[0], cases.shape[1]))


def _aliases(shares: Weights) -> tuple[Weights, Counts]:
    """Walker's alias table: cell ``i`` keeps a uniform draw with probability ``keep[i]``, else it goes to ``other[i]``."""
    keep, other = shares * len(shares), np.arange(len(shares))
    small, large = list(np.flatnonzero(keep < 1)), list(np.flatnonzero(keep >= 1))
    while small and large:
        poor, rich = small.pop(), large[-1]
        other[poor] = rich
        keep[rich] -= 1 - keep[poor]
        if keep[rich] < 1:
            small.append(large.pop())
    for rest in small + large:
        keep[rest] = 1.0
    return keep, other


@compiled
def _scatter(random: np.random.Generator, keep: Weights, other: Counts, total: int, maps: Counts) -> None:
    """Throw ``total`` cases into every map (one number per case: its whole part chooses the cell, its rest the alias)."""
    cells = len(keep)
    for replicate in range(len(maps)):
        for _ in range(total):
            number = random.random() * cells
            cell = int(number)
            maps[replicate, cell if number - cell < keep[cell] else other[cell]] += 1
