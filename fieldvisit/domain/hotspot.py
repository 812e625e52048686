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
    alike because households are unknown) or ``"margins"`` (space-time permutation: the villages' own totals by month).
    ``radius_km`` is measured from ``center``.

    ``p_calibrated`` is the p-value when villages report as differently as they were found to do (``reporting_cv``, the
    coefficient of variation); ``stability`` the share of other reasonable settings under which the hotspot stays;
    ``uncertain_share`` the share of matters of its townships that are known only to the township; ``trend`` a trend class.
    ``None`` or empty where it was not computed.
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
