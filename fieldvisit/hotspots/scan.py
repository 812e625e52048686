"""Hotspots by Kulldorff's scan statistic: groups of neighbouring villages with more matters than chance explains."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.place import LonLat
from fieldvisit.errors import Text
from fieldvisit.geo import haversine_km
from fieldvisit.hotspots.kulldorff.nulls import PoissonNull
from fieldvisit.hotspots.kulldorff.search import Cluster, Field, SearchParams, scaled, search
from fieldvisit.hotspots.kulldorff.zones import on_sphere
from fieldvisit.hotspots.sentence import BY_HOUSEHOLDS, BY_VILLAGES, sentence_of


@dataclass(frozen=True)
class ScanParams:
    """How hotspots are sought and which are reported.

    ``max_share`` is the largest share of the county's households (or villages) in one hotspot; ``replicates`` chance maps
    are drawn from ``seed``; a cluster is a hotspot when its p-value is at most ``alpha``, at most ``max_hotspots`` of them.
    """

    max_share: float = 0.5
    replicates: int = 999
    seed: int = 20201231
    alpha: float = 0.05
    max_hotspots: int = 10


@dataclass(frozen=True)
class _Ground:
    """Villages that can be counted, in order of code, and what the search needs of them."""

    loads: tuple[Caseload, ...]
    field: Field
    denominator: str


def find_hotspots(tally: Tally, params: ScanParams = ScanParams()) -> tuple[Hotspot, ...]:
    """Hotspots of a county in order of log-likelihood ratio; no village is in two.

    Circular zones around every village, Poisson model, great-circle distances; villages without a village-level position
    stay outside, together with their matters. Households are the population at risk where every village states them; else
    every village counts alike and each sentence says so. Ids (``H01`` ...) number the result.

    Raises
    ------
    SettingsError
        If the county is too large for ``max_share`` to fit in memory.
    """
    ground = _ground(tally)
    if ground is None:
        return ()
    null = PoissonNull(ground.field.expected, int(ground.field.cases.sum()))
    clusters = search(ground.field, null, SearchParams(params.max_share, params.replicates, params.seed))
    reported = [c for c in clusters if c.p_value <= params.alpha][: params.max_hotspots]
    return tuple(_hotspot(f"H{rank:02d}", cluster, ground, tally) for rank, cluster in enumerate(reported, start=1))


def _ground(tally: Tally) -> _Ground | None:
    """The countable villages; ``None`` when there is nothing to compare: fewer than two of them, or no matter."""
    loads = tuple(load for load in tally.villages if _countable(load))
    cases = np.array([[load.matters] for load in loads], dtype=np.int64)
    if len(loads) < 2 or not cases.any():
        return None
    population = np.array([_weight(load, tally.has_households) for load in loads], dtype=np.float64)
    if not population.any():
        return None
    lonlat = np.array([(p.lon, p.lat) for p in (_location(load) for load in loads)])
    expected = scaled(population[:, None], float(cases.sum()))
    field = Field(on_sphere(lonlat), cases, expected, population)
    return _Ground(loads, field, BY_HOUSEHOLDS if tally.has_households else BY_VILLAGES)


def _countable(load: Caseload) -> bool:
    return load.village.location is not None and load.village.accuracy.is_village_level


def _weight(load: Caseload, has_households: bool) -> float:
    return float(load.village.households or 0) if has_households else 1.0


def _location(load: Caseload) -> LonLat:
    if load.village.location is None:
        raise ValueError(f"village {load.village.code} has no position")
    return load.village.location


def _hotspot(hotspot_id: str, cluster: Cluster, ground: _Ground, tally: Tally) -> Hotspot:
    members = [ground.loads[i] for i in cluster.places]
    center = ground.loads[cluster.center]
    hotspot = Hotspot(
        id=hotspot_id,
        method="kulldorff",
        village_codes=tuple(sorted(load.village.code for load in members)),
        center=_location(center),
        radius_km=max(haversine_km(_location(center), _location(load)) for load in members),
        first_day=tally.first_day,
        last_day=tally.last_day,
        observed=cluster.observed,
        expected=cluster.expected,
        relative_risk=relative_risk(cluster.observed, cluster.expected, int(ground.field.cases.sum())),
        llr=cluster.llr,
        p_value=cluster.p_value,
        replicates=cluster.replicates,
        denominator=ground.denominator,
        by_category=_categories(members),
        sentence=Text("", ""),
    )
    return replace(hotspot, sentence=sentence_of(hotspot, center.village))


def relative_risk(observed: int, expected: float, total: int) -> float:
    """Observed over expected inside, divided by the same outside; infinite when nothing lies outside."""
    outside = total - observed
    return (observed / expected) / (outside / (total - expected)) if outside else math.inf


def _categories(members: Sequence[Caseload]) -> Mapping[str, int]:
    mix: Counter[str] = Counter()
    for load in members:
        mix.update(load.by_category)
    return dict(sorted(mix.items()))
