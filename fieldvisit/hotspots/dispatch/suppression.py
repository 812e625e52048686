"""Small counts hidden where the audience must not recognise a household."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fieldvisit.domain.hotspot import Hotspot

TOGETHER = "suppressed"


def suppressed(counts: Mapping[str, int], fewest: int = 5) -> Mapping[str, int | None]:
    """The counts with those from 1 to ``fewest - 1`` replaced by ``None``; zeros stay.

    Where the hidden ones together could still be worked out to fewer than ``fewest`` from a published total, the
    smallest shown counts are hidden too (ties by name) until they cannot.
    """
    hidden = {name for name, count in counts.items() if 0 < count < fewest}
    shown = sorted((count, name) for name, count in counts.items() if count and name not in hidden)
    while hidden and shown and (len(hidden) < 2 or sum(counts[name] for name in hidden) < fewest):
        hidden.add(shown.pop(0)[1])
    return {name: None if name in hidden else count for name, count in counts.items()}


def for_public(hotspots: Sequence[Hotspot], fewest: int) -> tuple[Hotspot, ...]:
    """The hotspots as they may leave the office: none with fewer than ``fewest`` matters in or outside, no smaller count in them.

    Small categories stand together under ``"suppressed"``; open, key and overdue cases and the days left are ``None`` where they,
    or what remains of the matters without them, would be a small count. Ids and order are kept.
    """
    return tuple(_public(s, fewest) for s in hotspots if s.observed >= fewest and not 0.75 < _outside(s) < fewest - 0.5)


def _outside(spot: Hotspot) -> float:
    """The matters elsewhere, as anybody can work them out from observed, expected and ratio (half a matter for none)."""
    surplus = spot.relative_risk * spot.expected / spot.observed - 1
    return (spot.observed - spot.expected) / surplus if surplus > 0 else math.inf


def _public(spot: Hotspot, fewest: int) -> Hotspot:
    shown = suppressed(spot.by_category, fewest)
    mix = {name: count for name, count in shown.items() if count is not None}
    hidden = sum(spot.by_category.values()) - sum(mix.values())
    opened = _shown(spot.open_cases, spot.observed, fewest)
    key = _shown(spot.key_cases, spot.open_cases or 0, fewest) if opened is not None else None
    return replace(
        spot,
        by_category=mix | ({TOGETHER: hidden} if hidden else {}),
        open_cases=opened,
        key_cases=key,
        days_left=spot.days_left if key else None,
        overdue_cases=_shown(spot.overdue_cases, key, fewest) if key else None,
        uncertain_share=None,
    )


def _shown(count: int | None, whole: int, fewest: int) -> int | None:
    """The count, unless it or the rest of the whole is small."""
    if count is None or 0 < count < fewest or 0 < whole - count < fewest:
        return None
    return count
