"""What chance alone would bring: each null model draws whole maps of cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]


class Null(Protocol):
    """A model of chance: draws ``replicates`` maps of shape (replicates, places, periods)."""

    def draw(self, random: np.random.Generator, replicates: int) -> Counts:
        """Maps of shape (replicates, places, periods)."""
        ...


@dataclass(frozen=True)
class PoissonNull:
    """Cases fall independently in proportion to ``expected`` (places, periods), their total fixed at ``total``."""

    expected: npt.NDArray[np.float64]
    total: int

    def draw(self, random: np.random.Generator, replicates: int) -> Counts:
        """Multinomial maps; every map holds ``total`` cases."""
        shares = (self.expected / self.expected.sum()).ravel()
        return random.multinomial(self.total, shares, size=replicates).reshape(replicates, *self.expected.shape)
