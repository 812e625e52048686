"""Kulldorff's scan statistic on a table of places and counts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.geo import haversine_km, to_local_m
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.hotspots.kulldorff.chance.nulls import Null, PoissonNull, permutation_of
from fieldvisit.hotspots.kulldorff.expectations import from_margins, scaled, standardised, time_windows
from fieldvisit.hotspots.kulldorff.field import Field, SearchParams
from fieldvisit.hotspots.kulldorff.search import Cluster, search
from fieldvisit.hotspots.kulldorff.zones import Shape, on_sphere
from fieldvisit.hotspots.limits import Checked
from fieldvisit.hotspots.table.columns import Columns, read_columns


@dataclass(frozen=True)
class TableParams(Checked):
    """How the table is scanned; the defaults are those of SaTScan.

    A zone holds at most ``max_share`` of the population, a span of periods at most ``max_time_share`` of all periods
    (rounded down, at least one, never all). For ``shape`` other than circles degrees are projected first. ``prospective`` keeps the spans that last until the last period. ``replicates``,
    ``seed`` and ``stop_after`` as in ``SearchParams``. ``model`` and ``shape`` may be given as words.

    Raises
    ------
    ParamError
        If a value makes no sense; names it and what is allowed.
    """

    model: ScanModel = ScanModel.SPATIAL
    max_share: float = 0.5
    max_time_share: float = 0.5
    prospective: bool = False
    shape: Shape = Shape.CIRCLE
    replicates: int = 999
    seed: int = 20201231
    stop_after: int = 0


@dataclass(frozen=True)
class TableCluster:
    """One cluster of the table, ``ids`` from ``center`` outwards, during ``first_period`` to ``last_period``.

    ``radius`` is the distance from the centre to the farthest member in the unit of x and y, in kilometres for degrees.
    ``relative_risk`` is inside against outside (``inf`` when no case lies outside).
    """

    ids: tuple[Any, ...]
    center: Any
    radius: float
    first_period: Any
    last_period: Any
    observed: int
    expected: float
    relative_risk: float
    llr: float
    p_value: float
    replicates: int


def scan_table(table: Mapping[str, Sequence[Any]], params: TableParams = TableParams()) -> tuple[TableCluster, ...]:
    """All clusters of a table without common places, most likely first, each with its p-value.

    Conventions are those of ``fieldvisit.hotspots.kulldorff``. Spatial: the periods are summed. Space-time: circles over
    spans of periods. Permutation: periods are shuffled among the cases of each category, nothing but cases is needed and a
    zone's size is limited by its share of them.

    Parameters
    ----------
    table
        Columns by name (a dict of lists or a pandas ``DataFrame``), one row per place, or per place, period and category:
        ``id``; ``x`` and ``y`` in any unit, or ``lon`` and ``lat`` in degrees (great circles); ``cases``, whole numbers;
        ``population`` or ``expected`` (neither: every place counts alike, in each period); ``period``, anything that sorts,
        periods are taken as equally long; ``category``, a covariate. Expected cases by population are
        standardised indirectly: every category's overall rate applied to its population in each place and period. Given
        ``expected`` cases are only scaled to sum to the cases; where there is ``population`` too it limits the zones.
    params
        The model and how hard to search.

    Raises
    ------
    InputFileError
        If a value cannot be used: fractional or negative cases, cases where nobody lives, two rows for one cell,
        a latitude beyond 90 degrees; names the row and the remedy.
    SettingsError
        If the zones would not fit in memory.

    Examples
    --------
    >>> table = {"id": list("abcd"), "x": [0, 1, 5, 6], "y": [0] * 4, "cases": [9, 8, 2, 1], "population": [10] * 4}
    >>> best = scan_table(table)[0]
    >>> best.ids, best.observed, best.expected, round(best.llr, 6)
    (('b', 'a'), 17, 10.0, 5.408762)
    """
    columns = read_columns(table)
    if len(columns.ids) < 2 or not columns.cases.any():
        return ()
    field, null = _of_margins(columns, params) if params.model is ScanModel.PERMUTATION else _of_population(columns, params)
    plan = SearchParams(params.max_share, params.replicates, params.seed, params.stop_after, complete=True, shape=params.shape)
    total = int(field.cases.sum())
    return tuple(_named(cluster, columns, params, total) for cluster in search(field, null, plan))


def _of_population(columns: Columns, params: TableParams) -> tuple[Field, Null]:
    places, periods, strata = columns.cases.shape
    people = columns.population if columns.population is not None else columns.expected
    people = np.ones(columns.cases.shape) if people is None else people
    if columns.expected is not None:
        weights = columns.expected.sum(axis=2)
    else:
        weights = standardised(columns.cases.reshape(-1, strata), people.reshape(-1, strata)).reshape(places, periods)
    cases = columns.cases.sum(axis=2)
    if params.model is ScanModel.SPATIAL:
        cases, weights = cases.sum(axis=1, keepdims=True), weights.sum(axis=1, keepdims=True)
    expected = scaled(weights, float(cases.sum()))
    field = Field(_points(columns, params), cases, expected, people.sum(axis=(1, 2)), _spans(cases.shape[1], params))
    return field, PoissonNull(expected, int(cases.sum()))


def _of_margins(columns: Columns, params: TableParams) -> tuple[Field, Null]:
    cases = columns.cases.sum(axis=2)
    spans = _spans(cases.shape[1], params)
    field = Field(_points(columns, params), cases, from_margins(columns.cases), cases.sum(axis=1).astype(np.float64), spans)
    return field, permutation_of(columns.cases)


def _spans(periods: int, params: TableParams) -> tuple[tuple[int, int], ...]:
    return time_windows(periods, params.max_time_share, prospective=params.prospective)


def _points(columns: Columns, params: TableParams) -> npt.NDArray[np.float64]:
    if not columns.degrees:
        return columns.coordinates
    if params.shape.is_of_circles:
        return on_sphere(columns.coordinates)
    return to_local_m([LonLat(lon, lat) for lon, lat in columns.coordinates.tolist()])


def _named(cluster: Cluster, columns: Columns, params: TableParams, total: int) -> TableCluster:
    first, last = cluster.window
    if params.model is ScanModel.SPATIAL:
        first, last = 0, len(columns.periods) - 1
    outside = total - cluster.observed
    rate = outside / (total - cluster.expected) if outside else 0.0
    return TableCluster(
        ids=tuple(columns.ids[i] for i in cluster.places),
        center=columns.ids[cluster.center],
        radius=max(_distance(columns, cluster.center, i) for i in cluster.places),
        first_period=columns.periods[first],
        last_period=columns.periods[last],
        observed=cluster.observed,
        expected=cluster.expected,
        relative_risk=cluster.observed / cluster.expected / rate if rate else math.inf,
        llr=cluster.llr,
        p_value=cluster.p_value,
        replicates=cluster.replicates,
    )


def _distance(columns: Columns, one: int, other: int) -> float:
    a, b = columns.coordinates[one].tolist(), columns.coordinates[other].tolist()
    return haversine_km(LonLat(*a), LonLat(*b)) if columns.degrees else math.dist(a, b)
