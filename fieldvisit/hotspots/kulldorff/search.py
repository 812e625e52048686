"""The search for clusters: observed zones first, then as many replicates as the p-values need."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fieldvisit.errors import SettingsError
from fieldvisit.hotspots.kulldorff.dispersion import Gauge
from fieldvisit.hotspots.kulldorff.evidence import agreed_places
from fieldvisit.hotspots.kulldorff.kernel import LANES, Sieve, best_zones, raise_maxima
from fieldvisit.hotspots.kulldorff.likelihood import NEVER, Count, largest_expectations, log_likelihood_ratio, passing_counts
from fieldvisit.hotspots.kulldorff.nulls import Null
from fieldvisit.hotspots.kulldorff.zones import DIRECTIONS, Shape, Zones, circular_zones, curve_order, elliptic_zones

_MOST_MEMBERS = 250_000_000
_EQUAL = 1 - 1e-9


@dataclass(frozen=True)
class Field:
    """What is searched: ``n`` places over ``m`` periods.

    ``points`` (n, d) order the distances (see ``circular_zones``); ``cases`` (n, m) whole numbers; ``expected`` (n, m)
    sums to the cases; ``population`` (n,) limits the size of a zone. ``windows`` are the spans of periods to look at,
    first and last included: ``((0, 0),)`` for one period.
    """

    points: npt.NDArray[np.float64]
    cases: npt.NDArray[np.int64]
    expected: npt.NDArray[np.float64]
    population: npt.NDArray[np.float64]
    windows: tuple[tuple[int, int], ...] = ((0, 0),)


@dataclass(frozen=True)
class SearchParams:
    """How hard to search.

    ``max_share`` of the population in one zone; ``replicates`` of the null model from ``seed``. ``stop_after`` > 0 ends
    the replicates once that many maxima reach the most likely cluster's LLR (Besag and Clifford 1991): its p-value is then
    ``stop_after`` divided by the replicates used, and nothing weaker can be significant. ``complete`` follows the maxima
    down to the weakest cluster, so that every cluster has its p-value; this takes longer. ``shape`` of the zones; other
    shapes than circles need ``points`` on a plane.
    """

    max_share: float = 0.5
    replicates: int = 999
    seed: int = 20201231
    stop_after: int = 0
    complete: bool = False
    shape: Shape = Shape.CIRCLE


@dataclass(frozen=True)
class Cluster:
    """A set of places, in order of distance from ``center``, during the periods ``window`` (both included).

    Of a free shape the places are in order of likelihood, and ``llr`` is that of the set while ``p_value`` belongs to the
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


def search(field: Field, null: Null, params: SearchParams = SearchParams(), gauge: Gauge | None = None) -> tuple[Cluster, ...]:
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
    chance = _Chance(null, order, gauge, _spread(gauge, field))
    maxima, floor = _chance_maxima(ordered, zones, chance, (found[0].llr, found[-1].llr), params)
    kept = [c for c in found if c.llr >= floor * _EQUAL]
    members = _agreed(kept, ordered, zones, order) if params.shape is Shape.FREE else [c.places for c in kept]
    return tuple(_with_p(field, c, m, maxima, params) for c, m in zip(kept, members, strict=True) if m)


@dataclass(frozen=True)
class _Chance:
    null: Null
    order: npt.NDArray[np.int64]
    gauge: Gauge | None
    spread: float

    def draw(
        self, random: np.random.Generator, replicates: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64] | float]:
        """Maps in the order of the search, and what brings the maxima of each to the spread of the observed map."""
        maps = self.null.draw(random, replicates)
        scales = self.spread / self.gauge.spreads(maps.sum(axis=2)) if self.gauge else 1.0
        return maps[:, self.order], scales


def _spread(gauge: Gauge | None, field: Field) -> float:
    return float(gauge.spreads(field.cases.sum(axis=1)[None])[0]) if gauge else 1.0


def _all_zones(field: Field, params: SearchParams) -> Zones:
    max_share, round_only = params.max_share, params.shape is Shape.CIRCLE
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


def _windowed(counts: npt.NDArray[np.int64], window: tuple[int, int]) -> npt.NDArray[np.int64]:
    inside: npt.NDArray[np.int64] = counts[:, window[0] : window[1] + 1].sum(axis=1)
    return inside


def _expected_in(field: Field, window: tuple[int, int]) -> npt.NDArray[np.float64]:
    return np.ascontiguousarray(field.expected[:, window[0] : window[1] + 1].sum(axis=1))


def _best_per_center(field: Field, zones: Zones, order: npt.NDArray[np.int64]) -> list[_Candidate]:
    total, rows = int(field.cases.sum()), len(zones.form)
    top = np.zeros(rows)
    size, span = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    for w, window in enumerate(field.windows):
        cases, expected = _windowed(field.cases, window), _expected_in(field, window)
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


def _chance_maxima(
    field: Field, zones: Zones, chance: _Chance, ends: tuple[float, float], params: SearchParams
) -> tuple[npt.NDArray[np.float64], float]:
    """Maxima of the replicates used, exact from ``floor`` on (0 below), and that floor.

    ``ends`` are the LLRs of the strongest and the weakest cluster.

    Where maxima are divided by spreads they are followed down to half of that floor: one that grows must not be lost.
    """
    blocks = _blocks(field, chance, params)
    first = next(blocks)
    top = ends[0]
    floor = min(top, math.log(max(2, len(zones.members))) / 2, ends[1] if params.complete else math.inf)
    reach = 0.5 if chance.gauge else 1.0
    sieves = _sieves(field, zones, floor * reach)
    used = _sieved_maxima(field, zones, first, sieves)
    while np.sort(used)[len(used) // 2] < floor and floor > 1e-6:
        floor *= 0.75
        sieves = _sieves(field, zones, floor * reach)
        used = _sieved_maxima(field, zones, first, sieves)
    for block in blocks:
        if params.stop_after and (used >= top * _EQUAL).sum() >= params.stop_after:
            break
        used = np.concatenate([used, _sieved_maxima(field, zones, block, sieves)])
    return used, floor


@dataclass(frozen=True)
class _Block:
    """Up to 64 replicates: ``counts`` (m + 1, n, 64) whole numbers, cumulated over periods; ``scales`` of their maxima."""

    counts: npt.NDArray[Count]
    lanes: int
    scales: npt.NDArray[np.float64] | float


def _blocks(field: Field, chance: _Chance, params: SearchParams) -> Iterator[_Block]:
    random = np.random.default_rng(params.seed)
    whole = _whole(field)
    for first in range(0, params.replicates, LANES):
        lanes = min(LANES, params.replicates - first)
        drawn, scales = chance.draw(random, lanes)
        counts = np.zeros((drawn.shape[2] + 1, drawn.shape[1], LANES), dtype=whole)
        np.cumsum(drawn.transpose(2, 1, 0), axis=0, out=counts[1:, :, :lanes])
        yield _Block(counts, lanes, scales)


def _whole(field: Field) -> type[Count]:
    return np.int16 if field.cases.sum() < NEVER else np.int32


def _sieves(field: Field, zones: Zones, floor: float) -> list[Sieve]:
    total = int(field.cases.sum())
    largest = np.stack([largest_expectations(total, floor / strength) for strength in zones.strength])
    sieves: list[Sieve] = []
    for window in field.windows:
        expected = _expected_in(field, window)
        smallest = np.empty(len(zones.members), dtype=_whole(field))
        passing_counts(zones, expected, largest, smallest)
        sieves.append(Sieve(expected, smallest))
    return sieves


def _sieved_maxima(field: Field, zones: Zones, block: _Block, sieves: list[Sieve]) -> npt.NDArray[np.float64]:
    maxima = np.zeros(LANES)
    total = int(field.cases.sum())
    for (first, last), sieve in zip(field.windows, sieves, strict=True):
        counts = block.counts[last + 1] - block.counts[first]
        raise_maxima(zones, sieve, counts, total, maxima)
    scaled: npt.NDArray[np.float64] = maxima[: block.lanes] * block.scales
    return scaled


def _agreed(found: Sequence[_Candidate], ordered: Field, zones: Zones, order: npt.NDArray[np.int64]) -> list[tuple[int, ...]]:
    """Per cluster, in order, what its zones agree on (``agreed_places``) without the places of earlier clusters."""
    back = np.argsort(order)
    taken: set[int] = set()
    agreed: list[tuple[int, ...]] = []
    for candidate in found:
        cases, expected = _windowed(ordered.cases, candidate.window), _expected_in(ordered, candidate.window)
        inside = back[list(candidate.places)].tolist()
        places = [int(order[i]) for i in agreed_places(zones, cases, expected, inside, int(ordered.cases.sum()))]
        agreed.append(tuple(place for place in places if place not in taken))
        taken.update(places)
    return agreed


def _with_p(
    field: Field, candidate: _Candidate, places: tuple[int, ...], maxima: npt.NDArray[np.float64], params: SearchParams
) -> Cluster:
    reached = np.flatnonzero(maxima >= candidate.llr * _EQUAL)
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
