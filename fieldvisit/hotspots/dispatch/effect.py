"""What changed after a mission, against villages that were as loaded before and were not visited."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats.contingency import odds_ratio

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.errors import Text


@dataclass(frozen=True)
class EffectParams:
    """``per_village`` comparison villages for each visited one; ``confidence`` of the interval."""

    per_village: int = 3
    confidence: float = 0.95


@dataclass(frozen=True)
class MissionEffect:
    """New matters before and after, in visited and comparison villages.

    ``ratio`` is (after / before, visited) over (after / before, comparison): below 1, matters fell more where the team
    was. ``low`` and ``high`` are its exact conditional interval; ``inf`` and 0 where counts do not bound it.
    """

    visited_before: int
    visited_after: int
    compared_before: int
    compared_after: int
    compared_codes: tuple[str, ...]
    ratio: float
    low: float
    high: float
    sentence: Text


def mission_effect(
    before: Tally, after: Tally, visited: Collection[str], params: EffectParams = EffectParams()
) -> MissionEffect:
    """The change in visited villages relative to comparable ones; the two tallies cover the time before and after.

    Loaded villages fall back by themselves (they were chosen at their worst), so each visited village is compared with
    the unvisited ones whose matters before were nearest. The interval is that of the conditional odds ratio (Poisson
    counts); it does not allow for villages that report differently and is then too narrow.
    """
    compared = comparison_villages(before, visited, params)
    counts = [_sum(tally, codes) for codes in (visited, compared) for tally in (after, before)]
    table = np.array(counts).reshape(2, 2)
    ratio, low, high = _ratio(table, params.confidence)
    words = _sentence(table, (ratio, low, high), params)
    return MissionEffect(counts[1], counts[0], counts[3], counts[2], compared, ratio, low, high, words)


def comparison_villages(before: Tally, visited: Collection[str], params: EffectParams = EffectParams()) -> tuple[str, ...]:
    """Codes of unvisited villages whose matters before were nearest to each visited village's, none twice, in order."""
    free = {load.village.code: load for load in before.villages if load.village.code not in visited}
    chosen: list[str] = []
    for load in sorted(_of(before, visited), key=lambda load: (-load.matters, load.village.code)):
        nearest = sorted(free.values(), key=lambda other: (abs(other.matters - load.matters), other.village.code))
        for other in nearest[: params.per_village]:
            chosen.append(other.village.code)
            del free[other.village.code]
    return tuple(sorted(chosen))


def _of(tally: Tally, codes: Collection[str]) -> Sequence[Caseload]:
    return [load for load in tally.villages if load.village.code in codes]


def _sum(tally: Tally, codes: Collection[str]) -> int:
    return sum(load.matters for load in _of(tally, codes))


def _ratio(table: np.ndarray[tuple[int, ...], np.dtype[np.int64]], confidence: float) -> tuple[float, float, float]:
    """Ratio of ratios with its interval; all unknown when a row or column is empty."""
    if not (table.sum(axis=0).all() and table.sum(axis=1).all()):
        return math.nan, 0.0, math.inf
    result = odds_ratio(table, kind="conditional")
    interval = result.confidence_interval(confidence_level=confidence)
    return float(result.statistic), float(interval.low), float(interval.high)


def _sentence(
    table: np.ndarray[tuple[int, ...], np.dtype[np.int64]], figures: tuple[float, float, float], params: EffectParams
) -> Text:
    (after, before), (other_after, other_before) = table.tolist()
    zh = f"到访村由{before}件变为{after}件，对照村由{other_before}件变为{other_after}件"
    en = f"visited villages went from {before} to {after} matters, comparison villages from {other_before} to {other_after}"
    if math.isnan(figures[0]):
        return Text(f"{zh}；件数太少，不能判断变化。", f"{en}; too few to judge a change.")
    ratio, low, high = figures
    zh_verdict = "尚不能区分于偶然" if low <= 1 <= high else "超出偶然波动"
    en_verdict = "not distinguishable from chance" if low <= 1 <= high else "beyond chance"
    return Text(
        f"{zh}；变化之比{ratio:.2f}（{params.confidence:.0%}区间{low:.2f}至{high:.2f}），{zh_verdict}。",
        f"{en}; ratio of changes {ratio:.2f} ({params.confidence:.0%} interval {low:.2f} to {high:.2f}), {en_verdict}.",
    )
