"""Local statistics held against chance maps of the same county: which villages stand out when chance is judged by the same rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy

from fieldvisit.errors import SettingsError
from fieldvisit.hotspots.kulldorff.chance.dispersion import Gauge
from fieldvisit.hotspots.kulldorff.chance.nulls import GammaPoissonNull
from fieldvisit.hotspots.kulldorff.expectations import scaled

if TYPE_CHECKING:
    from libpysal.graph import Graph

_MOST_VALUES = 25_000_000
_Floats = npt.NDArray[np.float64]
Measure = Callable[[_Floats], _Floats]


@dataclass(frozen=True)
class Discovery:
    """Two-sided ``p`` (n,) of the places and which of them are ``found`` (n,)."""

    p: _Floats
    found: npt.NDArray[np.bool_]


def discoveries(observed: _Floats, chance: _Floats, alpha: float) -> Discovery:
    """The places that stand out of ``observed`` (n,) beyond ``chance`` (r, n), the same measure on maps drawn by chance.

    Every place is measured from its own mean in units of its own spread over all r + 1 maps; a p-value is the share of all
    places of all maps that lie as far out. These p-values are adjusted as Benjamini and Hochberg (1995) do, and a place is
    found when its adjusted value is so small that at most ``alpha`` of the maps hold any place with so small a one. The
    observed map enters like the others: where it is drawn by chance too, anything is found with probability ``alpha``,
    exactly, however the places depend on each other.
    """
    maps = np.concatenate([observed[None], chance])
    spread = maps.std(axis=0)
    far = np.abs(np.divide(maps - maps.mean(axis=0), spread, out=np.zeros_like(maps), where=spread > 0))
    p = _share_as_far(far)
    smallest = np.sort(p, axis=1) * (far.shape[1] / np.arange(1, far.shape[1] + 1))
    least = np.sort(smallest.min(axis=1))
    reached = np.searchsorted(least, adjusted(p[0]), side="right") / len(maps)
    return Discovery(p[0], reached <= alpha)


def _share_as_far(far: _Floats) -> _Floats:
    """For each value the share of all values that are as large (to one part in 10^12), same shape."""
    order = np.argsort(far, axis=None)
    ordered = far.ravel()[order]
    share = np.empty(far.size)
    share[order] = 1 - np.searchsorted(ordered, ordered * (1 - 1e-12)) / far.size
    return share.reshape(far.shape)


def chance_maps(cases: _Floats, base: _Floats, graph: Graph, replicates: int, seed: int) -> _Floats:
    """Maps by chance (r, n, m) of places with this ``base`` (n,) over the periods of ``cases`` (n, m).

    Every period has its share of all cases; places report as differently, and lastingly so, as neighbours of the graph were
    found to do.

    Raises
    ------
    SettingsError
        If the maps would not fit in memory: more than 25 million villages times periods times replicates.
    """
    most = _MOST_VALUES // cases.size
    if replicates > most:
        raise SettingsError(
            f"{len(cases)} 个村、{cases.shape[1]} 个时段的 {replicates} 张随机图超出内存，请将 replicates 降到 {most} 以下，或分县计算。",
            f"{replicates} chance maps of {len(cases)} villages and {cases.shape[1]} periods do not fit in memory;"
            f" set replicates to at most {most}, or take one county at a time.",
        )
    expected = scaled(base[:, None] * cases.sum(axis=0), float(cases.sum()))
    ends = np.asarray(graph.sparse.nonzero()).T
    pairs = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    whole = cases.sum(axis=1).astype(np.int64)
    variance = float(Gauge(pairs, expected.sum(axis=1)).variances(whole[None])[0])
    drawn = GammaPoissonNull(expected, int(whole.sum()), variance).draw(np.random.default_rng(seed), replicates)
    return drawn.astype(np.float64)


def adjusted(p: _Floats) -> _Floats:
    """P-values (n,) adjusted by Benjamini and Hochberg."""
    order = np.argsort(p, kind="stable")
    raised = p[order] * len(p) / np.arange(1, len(p) + 1)
    result = np.empty(len(p))
    result[order] = np.minimum(1.0, np.minimum.accumulate(raised[::-1])[::-1])
    return result


def gi_star_of_maps(maps: _Floats, base: _Floats, graph: Graph) -> _Floats:
    """Analytic z of Gi* (r, n) of empirical Bayes rates, for maps of cases (r, n); 0 where all rates of a map are alike."""
    values = empirical_bayes_of_maps(maps, base)
    near = _near(graph, own=True)
    weight = np.asarray(near.sum(axis=1)).ravel()
    places = values.shape[1]
    spread = values.std(axis=1, keepdims=True)
    scale = spread * np.sqrt((places * weight - weight**2) / (places - 1))
    excess = (near @ values.T).T - values.mean(axis=1, keepdims=True) * weight
    z: _Floats = np.divide(excess, scale, out=np.zeros_like(values), where=scale > 1e-12 * np.abs(values).max())
    return z


def local_moran_of_maps(maps: _Floats, base: _Floats, graph: Graph) -> _Floats:
    """Local Moran (r, n) of Assuncao-Reis rates, for maps of cases (r, n), with row-standardised neighbours."""
    overall, variance = _moments(maps, base)
    rates = (maps / base - overall) / np.sqrt(variance + overall / base)
    centered = rates - rates.mean(axis=1, keepdims=True)
    near = _near(graph, own=False)
    count = np.asarray(near.sum(axis=1)).ravel()
    around = np.divide((near @ centered.T).T, count, out=np.zeros_like(rates), where=count > 0)
    square = (centered**2).sum(axis=1, keepdims=True)
    moran: _Floats = np.divide(centered * around * (maps.shape[1] - 1), square, out=np.zeros_like(rates), where=square > 0)
    return moran


def empirical_bayes_of_maps(maps: _Floats, base: _Floats) -> _Floats:
    """Rates (r, n) shrunk towards each map's overall rate; global method of moments (Marshall 1991)."""
    overall, variance = _moments(maps, base)
    weight = np.divide(variance, variance + overall / base, out=np.zeros_like(maps), where=variance > 0)
    smoothed: _Floats = overall + weight * (maps / base - overall)
    return smoothed


def _moments(maps: _Floats, base: _Floats) -> tuple[_Floats, _Floats]:
    """Overall rate and variance of the rates beyond chance (at least 0), each (r, 1)."""
    overall = maps.sum(axis=1, keepdims=True) / base.sum()
    spread = (base * (maps / base - overall) ** 2).sum(axis=1, keepdims=True) / base.sum()
    return overall, np.maximum(0.0, spread - overall / base.mean())


def _near(graph: Graph, *, own: bool) -> scipy.sparse.csr_array:
    return scipy.sparse.csr_array(graph.assign_self_weight(1).sparse if own else graph.sparse)
