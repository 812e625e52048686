"""What the zones around a cluster agree on: its places weighed by all the zones that could be the cluster."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from fieldvisit.hotspots.kulldorff.compiled import compiled
from fieldvisit.hotspots.kulldorff.likelihood import log_likelihood_ratio
from fieldvisit.hotspots.kulldorff.zones import DIRECTIONS, Zones

_MOST = 4000
_DEEPEST = 12.0
_LEAST = 0.02
_Floats = npt.NDArray[np.float64]


def agreed_places(
    zones: Zones, cases: npt.NDArray[np.int64], expected: _Floats, places: Collection[int], total: int
) -> list[int]:
    """The places, likeliest first, of the set that should share most with the true cluster.

    Every zone that meets ``places`` is the true cluster with a probability in proportion to its likelihood ratio, divided
    by its number of places and, for an ellipse, by the number of ellipses of a centre: small and large, round and long
    zones weigh alike beforehand. Of the sets "places at least so likely" the one with the largest mean Jaccard index over
    these zones (the 4,000 likeliest, down to a ratio of e^-12) is taken.
    """
    met = np.zeros(len(cases), dtype=np.bool_)
    met[list(places)] = True
    weight = _weights(zones, cases, expected, met, total)
    weight -= np.log(DIRECTIONS - 1) * np.repeat(zones.form > 0, np.diff(zones.start))
    likeliest = _likeliest(weight)
    share = np.exp(weight[likeliest] - weight[likeliest[0]])
    share /= share.sum()
    inside = np.zeros((len(likeliest), len(cases)), dtype=np.bool_)
    rows = np.searchsorted(zones.start, likeliest, side="right") - 1
    for line, (row, last) in enumerate(zip(rows, likeliest, strict=True)):
        inside[line, zones.members[zones.start[row] : last + 1]] = True
    return _best_cut(inside, share)


def _likeliest(weight: _Floats) -> npt.NDArray[np.int64]:
    """Indices of the largest weights, ties by index."""
    if len(weight) > _MOST:
        border = np.partition(weight, len(weight) - _MOST)[-_MOST]
        kept = np.flatnonzero(weight >= max(border, weight.max() - _DEEPEST))
    else:
        kept = np.flatnonzero(weight >= weight.max() - _DEEPEST)
    ordered: npt.NDArray[np.int64] = kept[np.argsort(-weight[kept], kind="stable")][:_MOST]
    return ordered


def _best_cut(inside: npt.NDArray[np.bool_], share: _Floats) -> list[int]:
    probability = np.round(share @ inside, 12)
    order = np.argsort(-probability, kind="stable")
    order = order[probability[order] >= _LEAST]
    common = np.cumsum(inside[:, order], axis=1)
    size, length = inside.sum(axis=1)[:, None], np.arange(1, len(order) + 1)
    jaccard = np.round(share @ (common / (size + length - common)), 12)
    best: list[int] = order[: int(jaccard.argmax()) + 1].tolist()
    return best


@compiled
def _weights(zones: Zones, cases: npt.NDArray[np.int64], expected: _Floats, met: npt.NDArray[np.bool_], total: int) -> _Floats:
    """Logarithm of every zone's weight (z,); -inf where it meets none of the places or has no more than expected."""
    weight = np.full(len(zones.members), -np.inf)
    for i in range(len(zones.start) - 1):
        count, inside, meets = 0, 0.0, False
        for k in range(zones.start[i], zones.start[i + 1]):
            place = zones.members[k]
            count += cases[place]
            inside += expected[place]
            meets = meets or met[place]
            if meets and zones.closes[k] and count > inside:
                weight[k] = log_likelihood_ratio(count, inside, total) - np.log(k - zones.start[i] + 1)
    return weight
