"""The sentence of a hotspot: its own figures in words, and nothing more than they say."""

from __future__ import annotations

import math

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.place import Village
from fieldvisit.errors import Text

BY_HOUSEHOLDS = "households"
BY_VILLAGES = "villages"


def sentence_of(hotspot: Hotspot, center: Village) -> Text:
    """Period, place, observed, expected, ratio and p-value in Chinese and English.

    It speaks of concentration and chance only: neither of causes nor of anybody's work. Without households it says that
    counts were not set against households.
    """
    return Text(_chinese(hotspot, center), _english(hotspot, center))


def _chinese(spot: Hotspot, center: Village) -> str:
    where = center.full_name
    if len(spot.village_codes) > 1:
        where = f"以{where}为中心、半径{spot.radius_km:.1f}公里内的{len(spot.village_codes)}个村"
    rated = spot.denominator == BY_HOUSEHOLDS
    basis = "按户数折算应为" if rated else "件数，未按户数折算，按各村相同计应为"
    unit = "每户件数" if rated else "每村件数"
    ratio = f"{unit}是其余各村的{spot.relative_risk:.2f}倍" if math.isfinite(spot.relative_risk) else "其余各村没有"
    even = "各村每户件数相同" if rated else "各村件数相同"
    return (
        f"{spot.first_day}至{spot.last_day}，{where}共有{spot.observed}件（{basis}{spot.expected:.1f}件），{ratio}；"
        f"假如{even}，全县任何一处仅凭偶然出现这样集中的概率约为{spot.p_value:.3f}（{spot.replicates}次模拟）。"
    )


def _english(spot: Hotspot, center: Village) -> str:
    where = center.full_name
    if len(spot.village_codes) > 1:
        where = f"{len(spot.village_codes)} villages within {spot.radius_km:.1f} km of {where}"
    rated = spot.denominator == BY_HOUSEHOLDS
    basis = "by households" if rated else "counts, not set against households; all villages alike"
    unit = "household" if rated else "village"
    ratio = (
        f"{spot.relative_risk:.2f} times as many per {unit} as elsewhere"
        if math.isfinite(spot.relative_risk)
        else "none elsewhere"
    )
    return (
        f"{spot.first_day} to {spot.last_day}: {where}: {spot.observed} matters where {spot.expected:.1f} would be expected"
        f" ({basis}), {ratio}; if all villages had the same number per {unit}, chance alone would bring such a concentration"
        f" anywhere in the county with probability about {spot.p_value:.3f} ({spot.replicates} simulations)."
    )
