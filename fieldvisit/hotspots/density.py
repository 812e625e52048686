"""Dispatch areas: where open matters lie close enough together for one work team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from shapely import MultiPoint, Polygon

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.domain.hotspot import DispatchArea
from fieldvisit.domain.place import LonLat
from fieldvisit.geo import to_local_m
from fieldvisit.hotspots.ground import is_countable, location_of
from fieldvisit.hotspots.limits import Checked


@dataclass(frozen=True)
class DensityParams(Checked):
    """What makes an area.

    An area holds at least ``fewest_matters`` open matters. Villages nearer than ``merge_m`` metres are not told apart.
    ``margin_m`` is the width of the outline's rim around the villages.
    """

    fewest_matters: int = 15
    merge_m: float = 0.0
    margin_m: float = 1000.0


def dispatch_areas(tally: Tally, params: DensityParams = DensityParams()) -> tuple[DispatchArea, ...]:
    """Areas of dense open matters, most matters first (ids ``A01`` ...); no village is in two.

    HDBSCAN in projected metres, each village with the weight of its open matters. It measures density, which follows
    population: an area is a convenience for dispatch and not a finding. Empty when there are too few open matters.
    """
    loads = tuple(load for load in tally.villages if is_countable(load) and load.open_matters)
    weights = np.array([load.open_matters for load in loads], dtype=np.int64)
    if weights.sum() < max(4, params.fewest_matters):
        return ()
    points = to_local_m([location_of(load) for load in loads])
    labels = _labels(points, weights, params)
    groups = [[load for load, label in zip(loads, labels, strict=True) if label == area] for area in sorted(set(labels) - {-1})]
    ranked = sorted(groups, key=lambda group: (-sum(load.open_matters for load in group), group[0].village.code))
    return tuple(_area(f"A{rank:02d}", group, params) for rank, group in enumerate(ranked, start=1))


def _labels(points: npt.NDArray[np.float64], weights: npt.NDArray[np.int64], params: DensityParams) -> list[int]:
    """One label per village; a village counts as many times as it has open matters, all with one label."""
    repeated = np.repeat(points, weights, axis=0)
    size = max(2, params.fewest_matters)
    from sklearn.cluster import HDBSCAN  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to load

    model = HDBSCAN(
        min_cluster_size=size, min_samples=size, cluster_selection_epsilon=params.merge_m, copy=True, allow_single_cluster=False
    )
    labels = model.fit(repeated).labels_
    starts = np.concatenate([[0], np.cumsum(weights)[:-1]])
    return [int(label) for label in labels[starts]]


def _area(area_id: str, loads: Sequence[Caseload], params: DensityParams) -> DispatchArea:
    places = [location_of(load) for load in loads]
    hull = MultiPoint(to_local_m(places, places[0])).convex_hull.buffer(params.margin_m, quad_segs=4)
    codes = tuple(load.village.code for load in loads)
    return DispatchArea(area_id, codes, sum(load.open_matters for load in loads), _ring(hull, places[0]))


def _ring(hull: Polygon, origin: LonLat) -> tuple[LonLat, ...]:
    """The outline in degrees: the inverse of the local projection about ``origin``, seven decimals."""
    east, north = to_local_m([LonLat(origin.lon + 1, origin.lat), LonLat(origin.lon, origin.lat + 1)], origin)
    return tuple(
        LonLat(round(origin.lon + x / float(east[0]), 7), round(origin.lat + y / float(north[1]), 7))
        for x, y in hull.exterior.coords
    )
