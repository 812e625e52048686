"""How the open cases of a hotspot press: how many, how many key ones, and how many days are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.visit import RatedCase


def with_pressure(hotspots: Sequence[Hotspot], rated: Sequence[RatedCase]) -> tuple[Hotspot, ...]:
    """The hotspots with open, key and overdue cases, and the days left until the first report of a key case is due; the order is kept.

    The days are those of the cases themselves, negative once past. A hotspot of one category counts the cases of that category alone.
    """
    return tuple(_pressed(spot, rated) for spot in hotspots)


def _pressed(spot: Hotspot, rated: Sequence[RatedCase]) -> Hotspot:
    codes = set(spot.village_codes)
    cases = [c for c in rated if c.village_code in codes and spot.category in ("", c.category)]
    key = [case for case in cases if case.is_key]
    days = [case.days_left for case in key if case.days_left is not None]
    late = sum(left < 0 for left in days)
    return replace(spot, open_cases=len(cases), key_cases=len(key), days_left=min(days, default=None), overdue_cases=late)
