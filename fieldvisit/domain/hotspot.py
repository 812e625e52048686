"""Hotspots: where problems concentrate beyond what population and chance explain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import Text


@dataclass(frozen=True)
class Hotspot:
    """A set of villages with more matters than expected.

    ``expected`` is the number of matters its share of the population at risk would bring; ``relative_risk`` compares
    inside with outside; ``llr`` is the log-likelihood ratio; ``p_value`` the Monte Carlo p-value, already corrected for
    the many places that were looked at. ``denominator`` is ``"households"`` or ``"villages"`` (each village counted
    alike because households are unknown). ``radius_km`` is measured from ``center``.
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
