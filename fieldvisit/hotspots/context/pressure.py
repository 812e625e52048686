"""How the open cases of a hotspot press: how many, how many key ones, and how many days are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.visit import RatedCase


def with_pressure(hotspots: Sequence[Hotspot], rated: Sequence[RatedCase], today: date) -> tuple[Hotspot, ...]:
    """The hotspots with open, key and overdue cases, and days left to the earliest latest day of a key case; the order is kept.

    A hotspot of one category counts the cases of that category alone.
    """
    return tuple(_pressed(spot, rated, today) for spot in hotspots)


def _pressed(spot: Hotspot, rated: Sequence[RatedCase], today: date) -> Hotspot:
    codes = set(spot.village_codes)
    cases = [c for c in rated if c.village_code in codes and spot.category in ("", c.category)]
    key = [case for case in cases if case.is_key]
    days = [(case.latest_day - today).days for case in key if case.latest_day is not None]
    late = sum(left < 0 for left in days)
    return replace(spot, open_cases=len(cases), key_cases=len(key), days_left=min(days, default=None), overdue_cases=late)
