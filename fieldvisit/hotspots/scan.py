"""Hotspots by Kulldorff's scan statistic: groups of neighbouring villages with more matters than chance explains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.errors import Text
from fieldvisit.geo import haversine_km
from fieldvisit.hotspots.context.township import Unit, is_township, left_out_note, townships_as_places
from fieldvisit.hotspots.ground import BY_MARGINS, Ground, ScanModel, Windows, ground_of, location_of, month_bounds
from fieldvisit.hotspots.kulldorff.chance.dispersion import Gauge, coefficient
from fieldvisit.hotspots.kulldorff.chance.nulls import GammaPoissonNull
from fieldvisit.hotspots.kulldorff.field import SearchParams
from fieldvisit.hotspots.kulldorff.search import Cluster, search
from fieldvisit.hotspots.kulldorff.zones import Shape
from fieldvisit.hotspots.limits import Checked
from fieldvisit.hotspots.sentence import sentence_of
from fieldvisit.hotspots.stability import Question, placed_only, with_coarse_drawn, with_stability
from fieldvisit.hotspots.table.scanning import TableCluster, TableParams, scan_table

__all__ = ["ScanParams", "TableCluster", "TableParams", "find_hotspots", "relative_risk", "scan_table"]

_Calibration = tuple[float | None, float | None]


@dataclass(frozen=True)
class ScanParams(Checked):
    """How hotspots are sought and which are reported.

    ``max_share`` is the largest share of the county's households (or villages) in one hotspot; ``replicates`` chance maps
    are drawn from ``seed``; a cluster is a hotspot when its p-value is at most ``alpha``, at most ``max_hotspots`` of them.
    ``strict`` asks this of the p-value that allows for villages that report differently instead (it is printed in any
    case; the other is printed as well and may then be larger than ``alpha``). ``model`` chooses places alone, places and
    months, or months within places; of the months a hotspot spans at most ``max_time_share``, and with ``prospective`` it
    must last until the end. ``stop_after`` > 0 ends the replicates once so many chance maxima reach the strongest cluster.
    ``stability`` also looks under other reasonable settings. ``by`` the township compares whole
    townships, with the matters that are known only to them. ``shape`` allows ellipses
    besides circles (``max_share`` 0.1 is then quicker); ``agreed`` takes the villages that the circles which could be the
    cluster agree on instead of the strongest circle, ``free`` those of circles and ellipses: the p-value stays that of the
    strongest.

    Raises
    ------
    ParamError
        If a value makes no sense; names it and what is allowed.
    """

    max_share: float = 0.5
    replicates: int = 999
    seed: int = 20201231
    alpha: float = 0.05
    max_hotspots: int = 10
    strict: bool = False
    model: ScanModel = ScanModel.SPATIAL
    max_time_share: float = 0.5
    prospective: bool = False
    stop_after: int = 0
    stability: bool = True
    by: Unit = Unit.VILLAGE
    shape: Shape = Shape.CIRCLE


def find_hotspots(tally: Tally, params: ScanParams = ScanParams()) -> tuple[Hotspot, ...]:
    """Hotspots of a county in order of log-likelihood ratio; no village is in two.

    Circles (or cylinders over months) around every village, great-circle distances; villages without a village-level
    position stay outside, together with their matters. Households are the population at risk where every village states
    them; else every village counts alike and each sentence says so. By township, a township stands at the mean of its
    villages; one without a household is left out with its matters, and each sentence says so. Ids (``H01`` ...) number the result.

    Raises
    ------
    SettingsError
        If the county is too large for ``max_share`` to fit in memory.
    """
    if params.by is Unit.TOWNSHIP:
        spots = _found(townships_as_places(tally), lambda: townships_as_places(placed_only(tally)), params)
        return _of_townships(spots, tally)
    return _found(tally, lambda: with_coarse_drawn(tally, params.seed), params)


def _found(tally: Tally, otherwise: Callable[[], Tally], params: ScanParams) -> tuple[Hotspot, ...]:
    """The hotspots of the tally; their stability also looks at the tally with the ``otherwise`` treatment of coarse positions."""
    windows = Windows(params.max_time_share, params.prospective)
    ground = ground_of(tally, params.model, windows, params.shape)
    if ground is None:
        return ()
    plan = SearchParams(params.max_share, params.replicates, params.seed, params.stop_after, shape=params.shape)
    strict = params.strict and ground.denominator != BY_MARGINS
    clusters = [c for c in search(ground.field, ground.null, plan) if strict or c.p_value <= params.alpha]
    calibrations = _calibrations(clusters, ground, plan)
    spots = [_hotspot(cluster, ground, tally, pair, params.shape) for cluster, pair in zip(clusters, calibrations, strict=True)]
    kept = [s for s in spots if not strict or (s.p_calibrated or 0.0) <= params.alpha][: params.max_hotspots]
    if params.stability and kept:
        kept = list(with_stability(kept, Question(tally, otherwise(), plan, params.alpha, params.model, windows)))
    return tuple(replace(spot, id=f"H{rank:02d}") for rank, spot in enumerate(kept, start=1))


def _of_townships(spots: Sequence[Hotspot], tally: Tally) -> tuple[Hotspot, ...]:
    """The hotspots of townships with the villages of these as members, their uncertain share, and what was left out."""
    loads = {s.id: [v for v in tally.villages if v.village.township_code in s.township_codes] for s in spots}
    note = left_out_note(tally)
    return tuple(
        replace(
            s,
            sentence=Text(s.sentence.zh + note.zh, s.sentence.en + note.en),
            village_codes=tuple(sorted(load.village.code for load in loads[s.id])),
            uncertain_share=_uncertain_share(loads[s.id], tally),
        )
        for s in spots
    )


def relative_risk(observed: int, expected: float, total: int) -> float:
    """Observed over expected inside, divided by the same outside; where nothing lies outside, as if half a matter did."""
    outside = max(total - observed, 0.5)
    return (observed / expected) / (outside / (total - expected))


def _calibrations(clusters: Sequence[Cluster], ground: Ground, plan: SearchParams) -> list[_Calibration]:
    """The p-values of the clusters under chance with villages that report differently.

    The estimated variance is taken as it is; that it is an estimate enters through the gauge, which measures every chance
    map as the observed one is. Permutation compares villages with themselves: nothing to calibrate. A cluster that then is
    below the median of chance is given 1; none is given less than the p-value that allows for nothing.
    """
    if not clusters or ground.denominator == BY_MARGINS:
        return [(None, None)] * len(clusters)
    field = ground.field
    gauge = Gauge.of(field.points, field.expected.sum(axis=1))
    variance = float(gauge.variances(field.cases.sum(axis=1)[None])[0])
    null = GammaPoissonNull(field.expected, int(field.cases.sum()), variance)
    found = {cluster.places: cluster.p_value for cluster in search(field, null, plan, gauge)}
    return [(max(cluster.p_value, found.get(cluster.places, 1.0)), coefficient(variance)) for cluster in clusters]


def _hotspot(cluster: Cluster, ground: Ground, tally: Tally, calibration: _Calibration, shape: Shape) -> Hotspot:
    members = [ground.loads[i] for i in cluster.places]
    center = ground.loads[cluster.center]
    months = ground.months[cluster.window[0] : cluster.window[1] + 1]
    hotspot = Hotspot(
        id="",
        method=_method(ground, shape),
        village_codes=tuple(sorted(load.village.code for load in members)),
        center=location_of(center),
        radius_km=max(haversine_km(location_of(center), location_of(load)) for load in members),
        first_day=month_bounds(months[0], tally)[0] if months else tally.first_day,
        last_day=month_bounds(months[-1], tally)[1] if months else tally.last_day,
        observed=cluster.observed,
        expected=cluster.expected,
        relative_risk=relative_risk(cluster.observed, cluster.expected, int(ground.field.cases.sum())),
        llr=cluster.llr,
        p_value=cluster.p_value,
        replicates=cluster.replicates,
        denominator=ground.denominator,
        by_category=_categories(members, months),
        sentence=Text("", ""),
        p_calibrated=calibration[0],
        reporting_cv=calibration[1],
        uncertain_share=_uncertain_share(members, tally),
        township_codes=tuple(sorted(load.village.code for load in members if is_township(load))),
    )
    everything = cluster.observed == int(ground.field.cases.sum())
    return replace(hotspot, sentence=sentence_of(hotspot, center.village, everything=everything))


def _method(ground: Ground, shape: Shape) -> str:
    model = ScanModel.PERMUTATION if ground.denominator == BY_MARGINS else ScanModel.SPACE_TIME
    tail = "" if shape is Shape.CIRCLE else f":{shape}"
    return f"kulldorff:{model if ground.months else ScanModel.SPATIAL}{tail}"


def _categories(members: Sequence[Caseload], months: Sequence[str]) -> Mapping[str, int]:
    mix: Counter[str] = Counter()
    for load in members:
        for part in [load.by_month_category.get(month, {}) for month in months] if months else [load.by_category]:
            mix.update(part)
    return dict(sorted(mix.items()))


def _uncertain_share(members: Sequence[Caseload], tally: Tally) -> float:
    """Of the matters of the members' townships, the share that is known only to the township."""
    codes = {load.village.township_code for load in members}
    only = sum(t.township_only for t in tally.townships if t.code in codes)
    placed = sum(t.at_villages for t in tally.townships if t.code in codes)
    return float(np.divide(only, only + placed)) if only + placed else 0.0
