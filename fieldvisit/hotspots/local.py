"""Local statistics from esda: which villages stand out among their neighbours, judged against chance maps of the same county."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.domain.hotspot import LocalKind, LocalStatistic, MoranKind
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.geo import to_local_m
from fieldvisit.hotspots.discovery import Discovery, chance_maps, discoveries, gi_star_of_maps, local_moran_of_maps
from fieldvisit.hotspots.ground import is_countable, location_of
from fieldvisit.hotspots.limits import Checked, refuse_too_few

if TYPE_CHECKING:
    from libpysal.graph import Graph  # libpysal and esda take seconds to load: only who counts pays for them

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LocalParams(Checked):
    """Neighbours and significance.

    ``neighbours`` nearest villages by straight line, or by road time where a travel matrix is given and ``by_road``.
    ``alpha`` is the probability that anything stands out where chance alone is at work, held against ``replicates`` maps
    from ``seed``. ``smooth_locally`` shows rates shrunk towards the neighbourhood's instead of the county's; significance
    is always that of rates shrunk towards the county's.

    Raises
    ------
    ParamError
        If a value makes no sense; names it and what is allowed.
    """

    neighbours: int = 8
    by_road: bool = False
    alpha: float = 0.05
    smooth_locally: bool = False
    replicates: int = 999
    seed: int = 20201231

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_too_few(self.replicates, self.alpha)


def local_statistics(
    tally: Tally, params: LocalParams = LocalParams(), matrix: TravelMatrix | None = None
) -> tuple[LocalStatistic, ...]:
    """Gi* of smoothed rates and local Moran of rates for every countable village, in order of code.

    Analytic p-values of smoothed rates mislead (on chance maps, raw rates with false discovery control show something in
    one county of ten): significance is that of chance maps with the villages' households and their differences in
    reporting, judged by the same rule (``discovery.discoveries``). Empty when fewer villages than twice the neighbours can
    be counted or there is no matter: nothing can stand out then. Villages without a household are left out where households
    count.
    """
    loads = tuple(load for load in tally.villages if is_countable(load) and _base(load, tally) > 0)
    cases = np.array([float(load.matters) for load in loads])
    if len(loads) < 2 * params.neighbours or len(set(cases.tolist())) < 2:
        return ()
    base = np.array([_base(load, tally) for load in loads])
    graph = neighbour_graph(loads, params, matrix)
    smoothed = local_empirical_bayes(cases, base, graph) if params.smooth_locally else empirical_bayes(cases, base)
    z, moran = gi_star(smoothed, graph), _local_moran(cases, base, graph)
    gi_chance, moran_chance = _against_chance(cases, base, graph, params)
    above = cases / base > cases.sum() / base.sum()
    return tuple(
        LocalStatistic(
            load.village.code,
            rate=float(cases[i] / base[i]),
            smoothed_rate=float(smoothed[i]),
            neighbours=int(graph.cardinalities.loc[i]),
            gi_z=float(z[i]),
            gi_p=float(gi_chance.p[i]),
            moran_i=float(moran[i]),
            moran_p=float(moran_chance.p[i]),
            kind=_kind(float(z[i]), significant=bool(gi_chance.found[i])),
            moran_kind=_moran_kind(float(moran[i]), above=bool(above[i]), significant=bool(moran_chance.found[i])),
        )
        for i, load in enumerate(loads)
    )


def _against_chance(cases: _Floats, base: _Floats, graph: Graph, params: LocalParams) -> tuple[Discovery, Discovery]:
    """What stands out by Gi* and by local Moran, beyond maps with the reporting differences found among neighbours."""
    chance = chance_maps(cases[:, None], base, graph, params.replicates, params.seed)[:, :, 0]
    maps = np.concatenate([cases[None], chance])
    measured = [measure(maps, base, graph) for measure in (gi_star_of_maps, local_moran_of_maps)]
    gi, moran = (discoveries(values[0], values[1:], params.alpha) for values in measured)
    return gi, moran


def empirical_bayes(cases: _Floats, base: _Floats) -> _Floats:
    """Rates (n,) shrunk towards the overall rate, the more the smaller the base; global method of moments."""
    if np.ptp(cases / base) == 0:
        return cases / base
    from esda.smoothing import Empirical_Bayes  # noqa: PLC0415 - slow to load

    smoothed: _Floats = np.asarray(Empirical_Bayes(cases, base).r, dtype=np.float64).ravel()
    return smoothed


def local_empirical_bayes(cases: _Floats, base: _Floats, graph: Graph) -> _Floats:
    """Rates (n,) shrunk towards the rate of each place with its neighbours; local method of moments.

    Each neighbour's spread is taken about the rate of its own neighbourhood. Source: Marshall R. J. Mapping disease and
    mortality rates using empirical Bayes estimators. Applied Statistics 40 (1991) 283-294.
    """
    near = graph.assign_self_weight(1).sparse
    rate, around = cases / base, near @ base
    mean = (near @ cases) / around
    spread = (near @ (base * (rate - mean) ** 2)) / around
    variance = np.maximum(0.0, spread - mean * (near @ np.ones(len(base))) / around)
    noise = np.divide(mean, base)
    weight = np.divide(variance, variance + noise, out=np.zeros(len(base)), where=variance > 0)
    smoothed: _Floats = mean + (rate - mean) * weight
    return smoothed


def gi_star(values: _Floats, graph: Graph) -> _Floats:
    """Analytic z of Getis-Ord Gi* (n,): each place with its neighbours, itself included with weight 1."""
    if np.ptp(values) == 0:
        return np.zeros(len(values))
    import esda  # noqa: PLC0415 - slow to load

    with_self = graph.assign_self_weight(1)
    result = esda.G_Local(values, with_self, transform="B", permutations=0, star=None)
    z: _Floats = np.asarray(result.Zs, dtype=np.float64)
    return z


def _local_moran(cases: _Floats, base: _Floats, graph: Graph) -> _Floats:
    """Local Moran of Assuncao-Reis rates (n,)."""
    import esda  # noqa: PLC0415 - slow to load

    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):  # esda sets filters; 0/0 for islands
        moran = esda.Moran_Local_Rate(cases, base, graph, permutations=0)
    return np.asarray(moran.Is, dtype=np.float64)


def neighbour_graph(loads: tuple[Caseload, ...], params: LocalParams, matrix: TravelMatrix | None = None) -> Graph:
    """Binary neighbours of the villages by their index: the nearest by straight line, or by road time."""
    from libpysal.graph import Graph  # noqa: PLC0415 - slow to load

    if matrix is not None and params.by_road:
        near = _by_road(loads, params.neighbours, matrix)
    else:
        near = _by_line(loads, params.neighbours)
    own = [i for i, others in enumerate(near) for _ in (others or [i])]
    other = [j for i, others in enumerate(near) for j in (others or [i])]
    weight = [1.0 if others else 0.0 for others in near for _ in (others or [0])]
    return Graph.from_arrays(np.array(own), np.array(other), np.array(weight))


def _by_line(loads: tuple[Caseload, ...], count: int) -> list[list[int]]:
    points = to_local_m([location_of(load) for load in loads])
    near = np.asarray(scipy.spatial.KDTree(points).query(points, k=min(count + 1, len(loads)))[1]).reshape(len(loads), -1)
    return [[int(j) for j in row if j != i][:count] for i, row in enumerate(near)]


def _by_road(loads: tuple[Caseload, ...], count: int, matrix: TravelMatrix) -> list[list[int]]:
    """Nearest by minutes there; a village that the matrix does not hold or cannot reach is an island."""
    rows = [matrix.index.get(load.village.code, -1) for load in loads]
    near: list[list[int]] = []
    for i, row in enumerate(rows):
        others = [(int(matrix.minutes[row, to]), j) for j, to in enumerate(rows) if j != i and min(row, to) >= 0]
        reachable = sorted(pair for pair in others if pair[0] >= 0)
        near.append([j for _, j in reachable[:count]])
    return near


def _kind(z: float, *, significant: bool) -> LocalKind:
    if not significant:
        return LocalKind.NOT_SIGNIFICANT
    return LocalKind.HOT if z > 0 else LocalKind.COLD


def _moran_kind(moran: float, *, above: bool, significant: bool) -> MoranKind:
    if not significant:
        return MoranKind.NOT_SIGNIFICANT
    if moran > 0:
        return MoranKind.HIGH_AMONG_HIGH if above else MoranKind.LOW_AMONG_LOW
    return MoranKind.HIGH_AMONG_LOW if above else MoranKind.LOW_AMONG_HIGH


def _base(load: Caseload, tally: Tally) -> float:
    return float(load.village.households or 0) if tally.has_households else 1.0
