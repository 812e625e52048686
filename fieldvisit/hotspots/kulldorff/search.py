"""The search for clusters: observed zones first, then as many replicates as the p-values need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fieldvisit.errors import SettingsError
from fieldvisit.hotspots.kulldorff.chance.dispersion import Gauge
from fieldvisit.hotspots.kulldorff.chance.maxima import EQUAL, Chance, chance_maxima, spread_of
from fieldvisit.hotspots.kulldorff.chance.nulls import Null
from fieldvisit.hotspots.kulldorff.evidence import agreed_places
from fieldvisit.hotspots.kulldorff.field import Field, SearchParams, expected_in, windowed
from fieldvisit.hotspots.kulldorff.kernel import best_zones
from fieldvisit.hotspots.kulldorff.likelihood import log_likelihood_ratio
from fieldvisit.hotspots.kulldorff.zones import DIRECTIONS, Zones, circular_zones, curve_order, elliptic_zones

_MOST_MEMBERS = 250_000_000
_USUAL = SearchParams()


@dataclass(frozen=True)
class Cluster:
    """A set of places, in order of distance from ``center``, during the periods ``window`` (both included).

    Of an agreed or free shape the places are in order of likelihood, and ``llr`` is that of the set while ``p_value`` belongs to the
    strongest zone it was made from.
    """

    center: int
    places: tuple[int, ...]
    window: tuple[int, int]
    observed: int
    expected: float
    llr: float
    p_value: float
    replicates: int


@dataclass(frozen=True)
class _Candidate:
    center: int
    places: tuple[int, ...]
    window: tuple[int, int]
    llr: float
    strength: float


def search(field: Field, null: Null, params: SearchParams = _USUAL, gauge: Gauge | None = None) -> tuple[Cluster, ...]:
    """Clusters without common places in order of LLR, with p-values held against maxima of ``null``.

    With a ``gauge`` every LLR is divided by the spread of its own map before they are compared: a map on which places
    differ much has large maxima for that reason alone, and how uncertain its spread is enters the p-values (a studentised
    parametric bootstrap; Davison and Hinkley, Bootstrap Methods and their Application, 1997, chapters 4 and 5).

    Clusters below a floor that at least half of the first 64 chance maxima reach (and below the most likely cluster) are
    left out unless all are asked for: nothing about them is unusual. Places enter in the order given; results do not depend on it except for which of two
    equally good centres is named.

    Raises
    ------
    SettingsError
        If the zones would not fit in memory: more than 250 million centre-neighbour pairs.
    """
    if len(field.points) < 2 or not field.cases.any():
        return ()
    order = curve_order(field.points)
    ordered = Field(field.points[order], field.cases[order], field.expected[order], field.population[order], field.windows)
    zones = _all_zones(ordered, params)
    found = _without_overlap(_best_per_center(ordered, zones, order))
    if not found:
        return ()
    chance = Chance(null, order, gauge, spread_of(gauge, field))
    maxima, floor = chance_maxima(ordered, zones, chance, (found[0].llr, found[-1].llr), params)
    kept = [c for c in found if c.llr >= floor * EQUAL]
    members = _agreed(kept, ordered, zones, order) if params.shape.is_agreed else [c.places for c in kept]
    return tuple(_with_p(field, c, m, maxima, params) for c, m in zip(kept, members, strict=True) if m)


def _all_zones(field: Field, params: SearchParams) -> Zones:
    max_share, round_only = params.max_share, params.shape.is_of_circles
    whole = len(field.points) ** 2 * (1 if round_only else DIRECTIONS)
    if whole * min(1.0, max_share) > _MOST_MEMBERS:
        share = _MOST_MEMBERS / whole
        raise SettingsError(
            f"{len(field.points)} 个村按人口上限 {max_share:.0%} 扫描超出内存，请将 hotspots.max_share 降到 {share:.3f} 以下。",
            f"Scanning {len(field.points)} villages with zones up to {max_share:.0%} of the population does not fit in memory;"
            f" set hotspots.max_share below {share:.3f}.",
        )
    drawn = circular_zones if round_only else elliptic_zones
    parts = list(drawn(field.points, field.population, max_share))
    shifts = np.cumsum([0, *(len(part.members) for part in parts)])
    start = [part.start[:-1] + shift for part, shift in zip(parts, shifts[:-1], strict=True)]
    return Zones(
        np.concatenate([*start, shifts[-1:]]).astype(np.int64),
        np.concatenate([part.members for part in parts]),
        np.concatenate([part.closes for part in parts]),
        np.concatenate([part.form for part in parts]),
        parts[0].strength,
    )


def _best_per_center(field: Field, zones: Zones, order: npt.NDArray[np.int64]) -> list[_Candidate]:
    total, rows = int(field.cases.sum()), len(zones.form)
    top = np.zeros(rows)
    size, span = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    for w, window in enumerate(field.windows):
        cases, expected = windowed(field.cases, window), expected_in(field, window)
        best, length = best_zones(zones, cases, expected, total)
        better = best > top * (1 + 1e-12)
        top[better], size[better], span[better] = best[better], length[better], w
    return [
        _Candidate(
            center=int(order[i % len(order)]),
            places=tuple(order[zones.members[zones.start[i] : zones.start[i] + size[i]]].tolist()),
            window=field.windows[span[i]],
            llr=float(top[i]),
            strength=float(zones.strength[zones.form[i]]),
        )
        for i in _best_rows(top, len(order))
        if size[i]
    ]


def _best_rows(top: npt.NDArray[np.float64], centers: int) -> npt.NDArray[np.int64]:
    """Per centre the row of its best form, the earliest (roundest) of equals."""
    best: npt.NDArray[np.int64] = np.argmax(top.reshape(-1, centers), axis=0) * centers + np.arange(centers)
    return best


def _without_overlap(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    kept: list[_Candidate] = []
    taken: set[int] = set()
    for candidate in sorted(candidates, key=lambda c: (-float(f"{c.llr:.9g}"), len(c.places), c.center)):
        if taken.isdisjoint(candidate.places):
            kept.append(candidate)
            taken.update(candidate.places)
    return kept


def _agreed(found: Sequence[_Candidate], ordered: Field, zones: Zones, order: npt.NDArray[np.int64]) -> list[tuple[int, ...]]:
    """Per cluster, in order, what its zones agree on (``agreed_places``) without the places of earlier clusters."""
    back = np.argsort(order)
    taken: set[int] = set()
    agreed: list[tuple[int, ...]] = []
    for candidate in found:
        cases, expected = windowed(ordered.cases, candidate.window), expected_in(ordered, candidate.window)
        inside = back[list(candidate.places)].tolist()
        places = [int(order[i]) for i in agreed_places(zones, cases, expected, inside, int(ordered.cases.sum()))]
        agreed.append(tuple(place for place in places if place not in taken))
        taken.update(places)
    return agreed


def _with_p(
    field: Field, candidate: _Candidate, places: tuple[int, ...], maxima: npt.NDArray[np.float64], params: SearchParams
) -> Cluster:
    reached = np.flatnonzero(maxima >= candidate.llr * EQUAL)
    p_value, used = (1 + len(reached)) / (len(maxima) + 1), len(maxima)
    if params.stop_after and len(reached) >= params.stop_after:
        used = int(reached[params.stop_after - 1]) + 1
        p_value = params.stop_after / used
    first, last = candidate.window
    observed = int(field.cases[list(places), first : last + 1].sum())
    expected = math.fsum(field.expected[list(places), first : last + 1].ravel().tolist())
    same = places == candidate.places
    return Cluster(
        candidate.center if candidate.center in places else places[0],
        places,
        candidate.window,
        observed=observed,
        expected=expected,
        llr=candidate.llr / candidate.strength if same else log_likelihood_ratio(observed, expected, int(field.cases.sum())),
        p_value=p_value,
        replicates=used,
    )
