"""Hotspots: where problems concentrate beyond what population and chance explain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import Text


@dataclass(frozen=True)
class Hotspot:
    """A set of villages with more matters than expected.

    ``expected`` is the number of matters its share of the population at risk would bring; ``relative_risk`` compares
    inside with outside (as if half a matter lay outside where none does); ``llr`` is the log-likelihood ratio; ``p_value``
    the Monte Carlo p-value, already corrected for the many places that were looked at. ``denominator`` is ``"households"``
    or ``"villages"`` (each village counted alike because households are unknown) or ``"margins"`` (space-time permutation:
    the villages' own totals by month).
    ``radius_km`` is measured from ``center``.

    ``p_calibrated`` is the p-value when villages report as differently as they were found to do (``reporting_cv``, the
    coefficient of variation); ``stability`` the share of reasonable settings under which the hotspot stays, ``ranks`` its rank
    under each of them (0: it does not stay);
    ``uncertain_share`` the share of matters of its townships that are known only to the township; ``trend`` a trend class.
    ``township_codes`` are the members of a township-level hotspot (``village_codes`` are then all their villages).
    ``category`` is the one category its map counted (empty: all); ``maps`` how many maps were asked for together, and
    ``p_adjusted`` the p-value that decided (``p_calibrated`` where that was asked for) after false discovery control over them. ``at_edge``: its circle reaches the county's
    outline (``None``: there is no outline). ``open_cases``, ``key_cases``, ``overdue_cases`` (key cases past the day
    their report is due) and ``days_left`` (to the earliest such day of its key cases, negative when past) are its pressure. ``None`` or empty where it was not computed.
    """

    id: str
    method: str
    village_codes: tuple[str, ...]
    center: LonLat
    radius_km: float
    first_day: date
    last_day: date
    observed: int
    expected: float
    relative_risk: float
    llr: float
    p_value: float
    replicates: int
    denominator: str
    by_category: Mapping[str, int]
    sentence: Text
    p_calibrated: float | None = None
    reporting_cv: float | None = None
    stability: float | None = None
    uncertain_share: float | None = None
    trend: str = ""
    township_codes: tuple[str, ...] = ()
    category: str = ""
    maps: int = 1
    p_adjusted: float | None = None
    at_edge: bool | None = None
    open_cases: int | None = None
    key_cases: int | None = None
    days_left: int | None = None
    overdue_cases: int | None = None
    ranks: tuple[int, ...] = ()


class LocalKind(StrEnum):
    """What a village with its neighbours is beyond chance, by Gi*."""

    HOT = "hot"
    COLD = "cold"
    NOT_SIGNIFICANT = "not_significant"


class MoranKind(StrEnum):
    """What a village is beside its neighbours beyond chance, by local Moran."""

    HIGH_AMONG_HIGH = "high_among_high"
    LOW_AMONG_LOW = "low_among_low"
    HIGH_AMONG_LOW = "high_among_low"
    LOW_AMONG_HIGH = "low_among_high"
    NOT_SIGNIFICANT = "not_significant"


def probability(p_value: float, digits: int = 3) -> float:
    """A p-value above 0 to ``digits`` decimals, or to its first figure where that lies behind them; it never becomes 0."""
    return round(p_value, max(digits, _first_figure(p_value)))


def probability_words(p_value: float) -> str:
    """A p-value above 0 as it stands in a sentence: 0.031, 0.001, 0.0001; never 0.000."""
    return f"{p_value:.{max(3, _first_figure(p_value))}f}"


def _first_figure(p_value: float) -> int:
    """Which decimal is the first that is not 0."""
    return -math.floor(math.log10(p_value))


@dataclass(frozen=True, slots=True)
class LocalStatistic:
    """One village among its neighbours.

    ``rate`` is matters per household (per village without households), ``smoothed_rate`` its empirical Bayes estimate.
    ``gi_z`` is the Getis-Ord Gi* of the smoothed rates, ``moran_i`` the local Moran of the rates; ``gi_p`` and ``moran_p``
    are two-sided shares of chance maps. ``kind`` and ``moran_kind`` judge them over all villages together: where chance
    alone is at work, each names any village at all in one county of twenty. ``neighbours`` of 0 is an island.
    """

    village_code: str
    rate: float
    smoothed_rate: float
    neighbours: int
    gi_z: float
    gi_p: float
    moran_i: float
    moran_p: float
    kind: LocalKind
    moran_kind: MoranKind = MoranKind.NOT_SIGNIFICANT


@dataclass(frozen=True)
class DispatchArea:
    """Villages close together with many open matters, for one work team; says nothing about chance or rates.

    ``outline`` is a closed ring around the villages.
    """

    id: str
    village_codes: tuple[str, ...]
    open_matters: int
    outline: tuple[LonLat, ...]


class TrendClass(StrEnum):
    """How a village's months developed, after the classes of emerging hot spot analysis."""

    NEW = "new"
    CONSECUTIVE = "consecutive"
    INTENSIFYING = "intensifying"
    PERSISTENT = "persistent"
    DIMINISHING = "diminishing"
    SPORADIC = "sporadic"
    OSCILLATING = "oscillating"
    HISTORICAL = "historical"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class VillageTrend:
    """Months of one village: Gi* z-values in order, the Mann-Kendall tau and p-value, and the class they make."""

    village_code: str
    z_by_month: tuple[float, ...]
    tau: float
    p_value: float
    trend: TrendClass
