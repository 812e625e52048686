"""The maxima of chance maps, as many as the p-values need: what the LLR of a cluster is held against."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fieldvisit.hotspots.kulldorff.chance.dispersion import Gauge
from fieldvisit.hotspots.kulldorff.chance.nulls import Null
from fieldvisit.hotspots.kulldorff.field import Field, SearchParams, expected_in
from fieldvisit.hotspots.kulldorff.kernel import LANES, Sieve, raise_maxima
from fieldvisit.hotspots.kulldorff.likelihood import NEVER, Count, largest_expectations, passing_counts
from fieldvisit.hotspots.kulldorff.zones import Zones

EQUAL = 1 - 1e-9


@dataclass(frozen=True)
class Chance:
    """Where chance maps come from: ``null`` draws them in the places' own order, ``order`` is that of the search.

    With a ``gauge`` every map is measured by its own spread, and ``spread`` is that of the observed map.
    """

    null: Null
    order: npt.NDArray[np.int64]
    gauge: Gauge | None
    spread: float

    def draw(
        self, random: np.random.Generator, replicates: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64] | float]:
        """Maps in the order of the search, and what brings the maxima of each to the spread of the observed map."""
        maps = self.null.draw(random, replicates)
        scales = self.spread / self.gauge.spreads(maps.sum(axis=2)) if self.gauge else 1.0
        return maps[:, self.order], scales


def spread_of(gauge: Gauge | None, field: Field) -> float:
    """How much the places of the observed map differ by this gauge; 1 without one."""
    return float(gauge.spreads(field.cases.sum(axis=1)[None])[0]) if gauge else 1.0


def chance_maxima(
    field: Field, zones: Zones, chance: Chance, ends: tuple[float, float], params: SearchParams
) -> tuple[npt.NDArray[np.float64], float]:
    """Maxima of the replicates used, exact from ``floor`` on (0 below), and that floor.

    ``ends`` are the LLRs of the strongest and the weakest cluster.

    Where maxima are divided by spreads they are followed down to half of that floor: one that grows must not be lost.
    """
    blocks = _blocks(field, chance, params)
    first = next(blocks)
    top = ends[0]
    floor = min(top, math.log(max(2, len(zones.members))) / 2, ends[1] if params.complete else math.inf)
    reach = 0.5 if chance.gauge else 1.0
    sieves = _sieves(field, zones, floor * reach)
    used = _sieved_maxima(field, zones, first, sieves)
    while np.sort(used)[len(used) // 2] < floor and floor > 1e-6:
        floor *= 0.75
        sieves = _sieves(field, zones, floor * reach)
        used = _sieved_maxima(field, zones, first, sieves)
    for block in blocks:
        if params.stop_after and (used >= top * EQUAL).sum() >= params.stop_after:
            break
        used = np.concatenate([used, _sieved_maxima(field, zones, block, sieves)])
    return used, floor


@dataclass(frozen=True)
class _Block:
    """Up to 64 replicates: ``counts`` (m + 1, n, 64) whole numbers, cumulated over periods; ``scales`` of their maxima."""

    counts: npt.NDArray[Count]
    lanes: int
    scales: npt.NDArray[np.float64] | float


def _blocks(field: Field, chance: Chance, params: SearchParams) -> Iterator[_Block]:
    random = np.random.default_rng(params.seed)
    whole = _whole(field)
    for first in range(0, params.replicates, LANES):
        lanes = min(LANES, params.replicates - first)
        drawn, scales = chance.draw(random, lanes)
        counts = np.zeros((drawn.shape[2] + 1, drawn.shape[1], LANES), dtype=whole)
        np.cumsum(drawn.transpose(2, 1, 0), axis=0, out=counts[1:, :, :lanes])
        yield _Block(counts, lanes, scales)


def _whole(field: Field) -> type[Count]:
    return np.int16 if field.cases.sum() < NEVER else np.int32


def _sieves(field: Field, zones: Zones, floor: float) -> list[Sieve]:
    total = int(field.cases.sum())
    largest = np.stack([largest_expectations(total, floor / strength) for strength in zones.strength])
    sieves: list[Sieve] = []
    for window in field.windows:
        expected = expected_in(field, window)
        smallest = np.empty(len(zones.members), dtype=_whole(field))
        passing_counts(zones, expected, largest, smallest)
        sieves.append(Sieve(expected, smallest))
    return sieves


def _sieved_maxima(field: Field, zones: Zones, block: _Block, sieves: list[Sieve]) -> npt.NDArray[np.float64]:
    maxima = np.zeros(LANES)
    total = int(field.cases.sum())
    for (first, last), sieve in zip(field.windows, sieves, strict=True):
        counts = block.counts[last + 1] - block.counts[first]
        raise_maxima(zones, sieve, counts, total, maxima)
    scaled: npt.NDArray[np.float64] = maxima[: block.lanes] * block.scales
    return scaled
