"""What changed after a mission, against villages that were as loaded before and were not visited."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.errors import Text
from fieldvisit.hotspots.limits import Checked

Table = npt.NDArray[np.int64]


@dataclass(frozen=True)
class EffectParams(Checked):
    """``per_village`` comparison villages for each visited one; ``confidence`` of the interval."""

    per_village: int = 3
    confidence: float = 0.95


@dataclass(frozen=True)
class MissionEffect:
    """New matters before and after, in visited and comparison villages.

    ``ratio`` is (after / before, visited) over (after / before, comparison): below 1, matters fell more where the team
    was. ``low`` and ``high`` are its interval; ``inf`` and 0 where counts do not bound it. ``correlation`` is what villages
    that were not visited vary from one period to the other beyond chance (0: not at all), which widens it. ``left_out`` villages
    that somebody else visited are in neither group.
    """

    visited_before: int
    visited_after: int
    compared_before: int
    compared_after: int
    compared_codes: tuple[str, ...]
    ratio: float
    low: float
    high: float
    correlation: float
    sentence: Text
    left_out: int = 0


def mission_effect(
    before: Tally,
    after: Tally,
    visited: Collection[str],
    params: EffectParams = EffectParams(),
    elsewhere: Collection[str] = (),
) -> MissionEffect:
    """The change in visited villages relative to comparable ones; the two tallies cover the time before and after.

    Loaded villages fall back by themselves (they were chosen at their worst), so each visited village is compared with
    the unvisited ones whose matters before were nearest. That villages differ lastingly cancels out; the exact interval of
    the conditional odds ratio (Poisson counts) is widened by what all unvisited villages vary between the two periods beyond
    chance. It covers the truth as often as it says (``tests/benchmarks/hotspots.py effect``), but villages visited *because*
    of one bad period fall back a little more than their comparison, which favours the mission. Villages visited ``elsewhere``,
    by another mission or a leader in the time concerned, may have changed by that: they are compared with nothing.
    """
    others = set(elsewhere) - set(visited)
    compared = comparison_villages(before, visited, params, others)
    groups = [_counts(before, after, codes) for codes in (visited, compared)]
    table = np.array([group.sum(axis=0)[::-1] for group in groups])
    known = {load.village.code for load in before.villages}
    correlation = _correlation(_counts(before, after, known - set(visited) - others))
    left_out = len(known & others)
    figures = _ratio(table, groups, correlation, params.confidence)
    (visited_after, visited_before), (compared_after, compared_before) = table.tolist()
    words = _sentence(table, figures, params, left_out)
    counts = visited_before, visited_after, compared_before, compared_after
    return MissionEffect(*counts, compared, *figures, correlation, words, left_out)


def comparison_villages(
    before: Tally, visited: Collection[str], params: EffectParams = EffectParams(), elsewhere: Collection[str] = ()
) -> tuple[str, ...]:
    """Codes of villages nobody visited whose matters before were nearest to each visited village's, none twice, in order."""
    taken = {*visited, *elsewhere}
    free = {load.village.code: load for load in before.villages if load.village.code not in taken}
    chosen: list[str] = []
    for load in sorted(_of(before, visited), key=lambda load: (-load.matters, load.village.code)):
        nearest = sorted(free.values(), key=lambda other: (abs(other.matters - load.matters), other.village.code))
        for other in nearest[: params.per_village]:
            chosen.append(other.village.code)
            del free[other.village.code]
    return tuple(sorted(chosen))


def _of(tally: Tally, codes: Collection[str]) -> Sequence[Caseload]:
    return [load for load in tally.villages if load.village.code in codes]


def _counts(before: Tally, after: Tally, codes: Collection[str]) -> Table:
    """Matters before and after (n, 2) of the villages, in order of code."""
    found = [{load.village.code: load.matters for load in _of(tally, codes)} for tally in (before, after)]
    return np.array([[count.get(code, 0) for count in found] for code in sorted(found[0])], dtype=np.int64).reshape(-1, 2)


def _correlation(counts: Table) -> float:
    """How much the matters of a village fall into the same of two periods beyond chance, 0 to 1 (beta-binomial, by moments)."""
    total, after = counts.sum(axis=1), counts[:, 1]
    share = after.sum() / max(1, total.sum())
    noise = share * (1 - share)
    pairs = float((total * (total - 1)).sum()) * noise
    excess = float(((after - total * share) ** 2 - total * noise).sum())
    return min(1.0, max(0.0, excess / pairs)) if pairs else 0.0


def _ratio(table: Table, groups: Sequence[Table], correlation: float, confidence: float) -> tuple[float, float, float]:
    """Ratio of ratios with its interval; all unknown when a row or column is empty.

    On the scale of logarithms the exact half-widths and the further standard error add as squares.
    """
    if not (table.sum(axis=0).all() and table.sum(axis=1).all()):
        return math.nan, 0.0, math.inf
    result = scipy.stats.contingency.odds_ratio(table, kind="conditional")
    exact = result.confidence_interval(confidence_level=confidence)
    ratio, low, high = float(result.statistic), float(exact.low), float(exact.high)
    share = float(table[:, 0].sum() / table.sum())
    crowding = sum(float((group.sum(axis=1) ** 2).sum() / group.sum() ** 2) for group in groups)
    further = scipy.stats.norm.isf((1 - confidence) / 2) * math.sqrt(correlation / (share * (1 - share)) * crowding)
    if further:
        low, high = _lowered(ratio, low, float(further)), _raised(ratio, high, float(further))
    return ratio, low, high


def _lowered(ratio: float, low: float, further: float) -> float:
    """The lower end; where nothing was there before the mission, or is left to compare with, the ratio is infinite and the further error stands alone."""
    if not low:
        return 0.0
    return low * math.exp(-further) if math.isinf(ratio) else ratio * math.exp(-math.hypot(math.log(ratio / low), further))


def _raised(ratio: float, high: float, further: float) -> float:
    """The upper end; where nothing was left after the mission the ratio is 0 and the further error stands alone."""
    if math.isinf(high):
        return high
    return ratio * math.exp(math.hypot(math.log(high / ratio), further)) if ratio else high * math.exp(further)


def _sentence(table: Table, figures: tuple[float, float, float], params: EffectParams, left_out: int) -> Text:
    (after, before), (other_after, other_before) = table.tolist()
    zh = f"到访村由{before}件变为{after}件，对照村由{other_before}件变为{other_after}件"
    en = f"visited villages went from {before} to {after} matters, comparison villages from {other_before} to {other_after}"
    if left_out:
        zh = f"{zh}（另有{left_out}个村同期有其他走访，不作对照）"
        en = f"{en} (villages left out because others visited them in that time: {left_out})"
    if any(math.isnan(figure) for figure in figures):
        return Text(f"{zh}；件数太少，不能判断变化。", f"{en}; too few to judge a change.")
    _, low, high = figures
    zh_verdict = "尚不能区分于偶然" if low <= 1 <= high else "超出偶然波动"
    en_verdict = "not distinguishable from chance" if low <= 1 <= high else "beyond chance"
    (ratio_zh, ratio_en), (low_zh, low_en), (high_zh, high_en) = (_bounded(figure) for figure in figures)
    return Text(
        f"{zh}；变化之比{ratio_zh}（{params.confidence:.0%}区间{low_zh}至{high_zh}），{zh_verdict}。",
        f"{en}; ratio of changes {ratio_en} ({params.confidence:.0%} interval {low_en} to {high_en}), {en_verdict}.",
    )


def _bounded(figure: float) -> tuple[str, str]:
    """A figure in Chinese and English; counts of 0 leave a ratio or its upper end without bound."""
    return ("无穷大", "infinite") if math.isinf(figure) else (f"{figure:.2f}",) * 2
