"""Emerging hot spots: what each village's months did, by monthly Gi* and the Mann-Kendall trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import scipy

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.domain.hotspot import Hotspot, TrendClass, VillageTrend
from fieldvisit.hotspots.discovery import chance_maps, discoveries, gi_star_of_maps
from fieldvisit.hotspots.ground import is_countable, months_of
from fieldvisit.hotspots.limits import Checked, refuse_too_few
from fieldvisit.hotspots.local import LocalParams, neighbour_graph

_MOSTLY = 0.9
_FEWEST_MONTHS = 4


@dataclass(frozen=True)
class EmergingParams(Checked):
    """Neighbours and significance.

    ``neighbours`` nearest villages; ``alpha`` for the trend, and for Gi* the probability that any village is hot or cold in a
    month in which chance alone is at work, held against ``replicates`` maps from ``seed``.

    Raises
    ------
    ParamError
        If a value makes no sense; names it and what is allowed.
    """

    neighbours: int = 8
    alpha: float = 0.05
    replicates: int = 999
    seed: int = 20201231

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_too_few(self.replicates, self.alpha)


def emerging_trends(tally: Tally, params: EmergingParams = EmergingParams()) -> tuple[VillageTrend, ...]:
    """The trend class of every countable village, in order of code, from monthly Gi* of smoothed rates.

    Analytic p-values with false discovery control called some village hot in 8 of 60 counties where chance alone was at
    work: hot and cold are judged against chance maps as in ``local.local_statistics``. Empty with fewer than four months
    (a trend has no meaning), without a matter, or with too few villages for their neighbours.
    """
    loads = tuple(
        load for load in tally.villages if is_countable(load) and (load.village.households or not tally.has_households)
    )
    months = months_of(tally)
    if len(months) < _FEWEST_MONTHS or len(loads) < 2 * params.neighbours:
        return ()
    base = np.array([_base(load, tally) for load in loads])
    cases = np.array([[float(load.by_month.get(month, 0)) for month in months] for load in loads])
    if not cases.any():
        return ()
    graph = neighbour_graph(loads, LocalParams(neighbours=params.neighbours))
    chance = chance_maps(cases, base, graph, params.replicates, params.seed)
    z, states = np.zeros(cases.shape), np.zeros(cases.shape, dtype=np.int64)
    for j in range(len(months)):
        measured = gi_star_of_maps(np.concatenate([cases[None, :, j], chance[:, :, j]]), base, graph)
        z[:, j] = measured[0]
        states[:, j] = np.sign(z[:, j]) * discoveries(z[:, j], measured[1:], params.alpha).found
    return tuple(_trend(load.village.code, z[i], states[i], params.alpha) for i, load in enumerate(loads))


def with_trend(hotspots: Sequence[Hotspot], tally: Tally, params: EmergingParams = EmergingParams()) -> tuple[Hotspot, ...]:
    """The hotspots with the trend class of their villages taken together; the order is kept.

    Each month's matters are held against the hotspot's share of the county's matters of that month by its households (or
    villages): hot or cold where a Poisson count lies as far above, or as far below, with probability at most half of ``alpha`` (exactly
    so: of few expected matters a z says too much). Fewer than four months leave it empty.
    """
    months = months_of(tally)
    if len(months) < _FEWEST_MONTHS:
        return tuple(hotspots)
    return tuple(replace(spot, trend=str(_area_trend(spot, tally, months, params.alpha))) for spot in hotspots)


def _area_trend(spot: Hotspot, tally: Tally, months: Sequence[str], alpha: float) -> TrendClass:
    loads = [load for load in tally.villages if is_countable(load)]
    members = [load for load in loads if load.village.code in spot.village_codes]
    share = sum(_base(load, tally) for load in members) / sum(_base(load, tally) for load in loads)
    observed = np.array([sum(load.by_month.get(month, 0) for load in members) for month in months], dtype=np.float64)
    expected = np.array([share * sum(load.by_month.get(month, 0) for load in loads) for month in months])
    z = np.divide(observed - expected, np.sqrt(expected), out=np.zeros(len(months)), where=expected > 0)
    states = np.array([_state(*month, alpha) for month in zip(observed, expected, strict=True)])
    tau, p_value = _mann_kendall(z)
    return trend_class(states, tau, p_value, alpha)


def _state(observed: float, expected: float, alpha: float) -> int:
    """1 where so many matters are too many to be chance, -1 where they are too few, 0 otherwise."""
    if expected <= 0:
        return 0
    hot = scipy.stats.poisson.sf(observed - 1, expected) <= alpha / 2
    cold = scipy.stats.poisson.cdf(observed, expected) <= alpha / 2
    return int(hot) - int(cold)


def trend_class(states: npt.NDArray[np.int64], tau: float, p_value: float, alpha: float = 0.05) -> TrendClass:
    """The class of one village from its months, first to last: 1 hot, -1 cold, 0 neither.

    Definitions as in emerging hot spot analysis (hot classes only): *mostly* is nine months of ten.
    """
    hot = states == 1
    if hot.mean() >= _MOSTLY:
        return _lasting(hot_at_end=bool(hot[-1]), tau=tau, rising_or_falling=p_value <= alpha)
    if not hot[-1]:
        return TrendClass.NONE
    run = len(hot) - int(np.flatnonzero(~hot)[-1]) - 1
    if hot.sum() == run:
        return TrendClass.NEW if run == 1 else TrendClass.CONSECUTIVE
    return TrendClass.OSCILLATING if (states == -1).any() else TrendClass.SPORADIC


def _lasting(*, hot_at_end: bool, tau: float, rising_or_falling: bool) -> TrendClass:
    if not hot_at_end:
        return TrendClass.HISTORICAL
    if not rising_or_falling:
        return TrendClass.PERSISTENT
    return TrendClass.INTENSIFYING if tau > 0 else TrendClass.DIMINISHING


def _trend(code: str, z: npt.NDArray[np.float64], states: npt.NDArray[np.int64], alpha: float) -> VillageTrend:
    tau, p_value = _mann_kendall(z)
    return VillageTrend(code, tuple(float(value) for value in z), tau, p_value, trend_class(states, tau, p_value, alpha))


def _mann_kendall(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Kendall's tau of the values against time and its p-value; no trend where all are alike."""
    return _trend_of_ranks(tuple(scipy.stats.rankdata(values).tolist()))


@lru_cache(maxsize=100_000)
def _trend_of_ranks(ranks: tuple[float, ...]) -> tuple[float, float]:
    if len(set(ranks)) == 1:
        return 0.0, 1.0
    result = scipy.stats.kendalltau(range(len(ranks)), ranks)
    return float(result.statistic), float(result.pvalue)


def _base(load: Caseload, tally: Tally) -> float:
    return float(load.village.households or 0) if tally.has_households else 1.0
