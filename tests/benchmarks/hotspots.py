"""Speed, level and power of the scan statistic beside esda and scikit-learn, and the effect's interval; prints, asserts nothing.

Run ``python tests/benchmarks/hotspots.py [speed] [level] [power] [effect] [--sets N]``; without a name all of them. ``--sets`` is the
number of data sets behind each rate (default 100; 1,000 for a report). ``level --county demo`` takes the demo county's villages
and goes the whole way from petitions to hotspots; ``--only NAME`` (repeatable) one of its situations; ``--seed`` its first
ledger, so that two runs can be independent; ``--way NAME`` one way to look. ``level`` and ``power`` of the drawn county take
``--method NAME``. *Calibrated* is what ``ScanParams(strict=True)`` reports.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import esda
import hotspot_effect
import hotspot_nulls
import numpy as np
import numpy.typing as npt
from libpysal.graph import Graph
from scipy.spatial import KDTree
from scipy.stats import binom, norm
from sklearn.cluster import DBSCAN, HDBSCAN

from fieldvisit.hotspots.discovery import discoveries, gi_star_of_maps, local_moran_of_maps
from fieldvisit.hotspots.kulldorff.chance.dispersion import Gauge
from fieldvisit.hotspots.kulldorff.chance.nulls import GammaPoissonNull, PoissonNull
from fieldvisit.hotspots.kulldorff.compiled import compiled
from fieldvisit.hotspots.kulldorff.expectations import scaled
from fieldvisit.hotspots.kulldorff.field import Field, SearchParams
from fieldvisit.hotspots.kulldorff.kernel import LANES
from fieldvisit.hotspots.kulldorff.search import search
from fieldvisit.hotspots.kulldorff.zones import Shape, Zones, circular_zones
from fieldvisit.hotspots.local import empirical_bayes

SATSCAN_CPU_S = 18.0  # SaTScan 10, 3,000 villages, cap 50 %, 999 replicates, as measured for the design page
VILLAGES, CASES, ALPHA = 500, 1500, 0.05
Cases = npt.NDArray[np.int64]
Method = Callable[["County", Cases, int], frozenset[int]]


@dataclass(frozen=True)
class County:
    points: npt.NDArray[np.float64]  # (n, 2) km
    population: npt.NDArray[np.float64]

    @classmethod
    def drawn(cls, seed: int, villages: int = VILLAGES) -> County:
        random = np.random.default_rng(seed)
        return cls(random.random((villages, 2)) * 50, random.lognormal(5, 0.5, villages))

    def field(self, cases: Cases) -> Field:
        expected = scaled(self.population[:, None], float(cases.sum()))
        return Field(self.points, cases[:, None], expected, self.population)

    def cases(self, random: np.random.Generator, factors: npt.NDArray[np.float64] | float = 1.0) -> Cases:
        weights = self.population * factors
        return random.multinomial(CASES, weights / weights.sum())


def scan(county: County, cases: Cases, seed: int) -> frozenset[int]:
    field = county.field(cases)
    return _members(field, PoissonNull(field.expected, int(cases.sum())), seed)


def calibrated_scan(county: County, cases: Cases, seed: int) -> frozenset[int]:
    field = county.field(cases)
    gauge = Gauge.of(field.points, field.expected[:, 0])
    variance = float(gauge.variances(cases[None])[0])
    return _members(field, GammaPoissonNull(field.expected, int(cases.sum()), variance), seed, gauge)


def shaped(shape: Shape) -> Method:
    """The scan with zones of this shape up to a tenth of the population."""

    def found(county: County, cases: Cases, seed: int) -> frozenset[int]:
        field = county.field(cases)
        return _members(field, PoissonNull(field.expected, int(cases.sum())), seed, shape=shape, share=0.1)

    return found


def _gi_star(county: County, rates: npt.NDArray[np.float64]) -> frozenset[int]:
    graph = _graph(county, own=True)
    z = np.asarray(esda.G_Local(rates, graph, transform="B", permutations=0, star=None).Zs)
    p = 2 * norm.sf(np.abs(z))
    return frozenset(np.flatnonzero((p <= esda.fdr(p, ALPHA)) & (z > 0)).tolist())


def _graph(county: County, *, own: bool) -> Graph:
    near = KDTree(county.points).query(county.points, k=9)[1]
    near = near if own else near[:, 1:]
    return Graph.from_arrays(np.repeat(np.arange(len(near)), near.shape[1]), near.ravel(), np.ones(near.size))


def gi_star_rates(county: County, cases: Cases, _: int) -> frozenset[int]:
    return _gi_star(county, cases / county.population)


def gi_star_smoothed(county: County, cases: Cases, _: int) -> frozenset[int]:
    return _gi_star(county, empirical_bayes(cases.astype(np.float64), county.population))


def gi_star_calibrated(county: County, cases: Cases, seed: int) -> frozenset[int]:
    return _local(gi_star_of_maps, county, cases, seed)


def moran_calibrated(county: County, cases: Cases, seed: int) -> frozenset[int]:
    return _local(local_moran_of_maps, county, cases, seed)


def _local(measure: Callable[..., npt.NDArray[np.float64]], county: County, cases: Cases, seed: int) -> frozenset[int]:
    """As ``local_statistics`` judges: against chance maps with the reporting differences found among near villages."""
    expected = scaled(county.population[:, None], float(cases.sum()))
    variance = float(Gauge.of(county.points, expected[:, 0]).variances(cases[None])[0])
    chance = GammaPoissonNull(expected, int(cases.sum()), variance).draw(np.random.default_rng(seed), 199)[:, :, 0]
    maps = np.concatenate([cases[None], chance]).astype(np.float64)
    values = measure(maps, county.population, _graph(county, own=False))
    high = cases / county.population > cases.sum() / county.population.sum()
    return frozenset(np.flatnonzero(discoveries(values[0], values[1:], ALPHA).found & (values[0] > 0) & high).tolist())


def weighted_dbscan(county: County, cases: Cases, _: int) -> frozenset[int]:
    labels = DBSCAN(eps=2.5, min_samples=3 * CASES // VILLAGES * 5).fit(county.points, sample_weight=cases).labels_
    return frozenset(np.flatnonzero(labels >= 0).tolist())


def weighted_hdbscan(county: County, cases: Cases, _: int) -> frozenset[int]:
    """Each village as many points as cases; all of them within a metre, since HDBSCAN takes no weights."""
    owner = np.repeat(np.arange(len(cases)), cases)
    jitter = np.random.default_rng(1).uniform(0, 1e-3, (len(owner), 2))
    labels = HDBSCAN(min_cluster_size=30, copy=True).fit(county.points[owner] + jitter).labels_
    return frozenset(owner[labels >= 0].tolist())


METHODS: dict[str, Method] = {
    "scan": scan,
    "scan, calibrated": calibrated_scan,
    "scan, up to 10 %": shaped(Shape.CIRCLE),
    "scan, agreed": shaped(Shape.AGREED),
    "scan, ellipses": shaped(Shape.ELLIPSE),
    "scan, free": shaped(Shape.FREE),
    "Gi*, chance maps": gi_star_calibrated,
    "local Moran, chance maps": moran_calibrated,
    "esda Gi* on rates + FDR": gi_star_rates,
    "esda Gi* on EB rates + FDR": gi_star_smoothed,
    "weighted DBSCAN": weighted_dbscan,
    "weighted HDBSCAN": weighted_hdbscan,
}


def _members(
    field: Field,
    null: PoissonNull | GammaPoissonNull,
    seed: int,
    gauge: Gauge | None = None,
    *,
    shape: Shape = Shape.CIRCLE,
    share: float = 0.5,
) -> frozenset[int]:
    found = search(field, null, SearchParams(share, 199, seed, stop_after=12, shape=shape), gauge)
    return frozenset(place for cluster in found if cluster.p_value <= ALPHA for place in cluster.places)


def speed() -> None:
    print("speed, one thread, CPU seconds (best of three, warm)")
    for villages, cases, share in ((500, 1500, 0.5), (3000, 9000, 0.5), (46_000, 30_000, 0.01)):
        county = County.drawn(1, villages)
        random = np.random.default_rng(2)
        drawn = random.multinomial(cases, county.population / county.population.sum())
        field = county.field(drawn)
        null, params = PoissonNull(field.expected, cases), SearchParams(max_share=share)
        search(County.drawn(1, 50).field(np.ones(50, dtype=np.int64)), PoissonNull(np.ones((50, 1)), 50), params)
        took = min(_cpu(lambda f=field, n=null, p=params: search(f, n, p)) for _ in range(3 if villages < 10_000 else 1))
        parts = list(circular_zones(field.points, field.population, share))
        zones = sum(len(z.members) for z in parts)
        rate, bare = zones * 999 / took / 1e9, _least_work(parts, null)
        print(
            f"  {villages:6d} villages, cap {share:.0%}: {zones / 1e6:6.2f} M zones, {took:7.3f} s, {rate:5.2f} G zone-replicates/s,"
            f" {took / bare:.2f} x one add and one compare for each zone and replicate",
            end="",
        )
        print(f", SaTScan {SATSCAN_CPU_S} s on the design page: {SATSCAN_CPU_S / took:.0f} x" if villages == 3000 else "")
    if sys.platform != "win32":
        print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _least_work(parts: list[Zones], null: PoissonNull) -> float:
    """CPU seconds of the bare counting of 999 replicates over these zones: what no exact scan can leave out."""
    counts = np.zeros((len(null.expected), LANES), dtype=np.int16)
    counts[:] = null.draw(np.random.default_rng(1), LANES)[:, :, 0].T
    _count(parts[0], counts)
    return 999 / LANES * min(_cpu(lambda: [_count(part, counts) for part in parts]) for _ in range(2))


@compiled
def _count(zones: Zones, counts: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    most = np.zeros(LANES, dtype=np.int16)
    for i in range(len(zones.start) - 1):
        inside = np.zeros(LANES, dtype=np.int16)
        for k in range(zones.start[i], zones.start[i + 1]):
            place = np.uint32(zones.members[k])
            for lane in range(LANES):
                inside[lane] = np.int16(inside[lane] + counts[place, lane])
                most[lane] = max(most[lane], inside[lane])
    return most


def level(sets: int, names: Iterable[str] = ()) -> None:
    methods = {name: METHODS[name] for name in names or METHODS}
    low, high = (int(binom.ppf(q, sets, ALPHA)) / sets for q in (0.005, 0.995))
    print(f"share of {sets} null data sets with something significant; nominal {ALPHA}, 99 % interval {low:.3f}-{high:.3f}")
    print(f"  {'':34}" + "".join(f"{name:>26}" for name in methods))
    for name, make in SITUATIONS.items():
        rates = [_rate(make, method, sets) for method in methods.values()]
        print(f"  {name:34}" + "".join(f"{rate:26.3f}" for rate in rates), flush=True)


def frailty(cv: float) -> Callable[[County, np.random.Generator], Cases]:
    return lambda county, random: county.cases(random, random.gamma(1 / cv**2, cv**2, len(county.points)))


def coarse_on_seats(county: County, random: np.random.Generator) -> Cases:
    cases, coarse, homes = _coarse(county, random)
    return cases + np.bincount(homes, coarse, len(cases)).astype(np.int64)


def coarse_dropped(county: County, random: np.random.Generator) -> Cases:
    return _coarse(county, random)[0]


def coarse_drawn(county: County, random: np.random.Generator) -> Cases:
    cases, coarse, homes = _coarse(county, random)
    for seat in np.unique(homes):
        members = np.flatnonzero(homes == seat)
        weights = county.population[members]
        cases[members] += random.multinomial(int(coarse[members].sum()), weights / weights.sum())
    return cases


def raw_letters(county: County, random: np.random.Generator) -> Cases:
    matters = county.cases(random)
    return matters + random.poisson(0.5 * matters)


def _coarse(county: County, random: np.random.Generator, share: float = 0.12) -> tuple[Cases, Cases, Cases]:
    """Cases kept at villages, cases known only to the township, and each village's seat among 25."""
    seats = np.random.default_rng(3).choice(len(county.points), 25, replace=False)
    homes = seats[KDTree(county.points[seats]).query(county.points)[1]]
    cases = county.cases(random)
    coarse = random.binomial(cases, share)
    return cases - coarse, coarse, homes


SITUATIONS: dict[str, Callable[[County, np.random.Generator], Cases]] = {
    "clean": lambda county, random: county.cases(random),
    "1.5 letters a matter, not merged": raw_letters,
    "12 % coarse, put on the seat": coarse_on_seats,
    "12 % coarse, dropped": coarse_dropped,
    "12 % coarse, drawn by households": coarse_drawn,
    "reporting differs, CV 0.2": frailty(0.2),
    "reporting differs, CV 0.3": frailty(0.3),
}


def power(sets: int, forms: Iterable[str] = (), names: Iterable[str] = ()) -> None:
    print(f"planted clusters, {sets} data sets: power / precision / recall / mean Jaccard (standard error)")
    for form in forms or FORMS:
        for size, risk in ((6, 2.5), (12, 2.0), (25, 1.6)):
            for name in names or METHODS:
                figures = np.array([_planted(seed, form, (size, risk), METHODS[name]) for seed in range(sets)])
                error = figures[:, 3].std() / np.sqrt(sets)
                words = " / ".join(f"{figure:.3f}" for figure in figures.mean(axis=0))
                print(f"  {form:9} {size:2d} villages RR {risk}: {name:26} {words} ({error:.3f})", flush=True)


def nearest(county: County, size: int, random: np.random.Generator) -> list[int]:
    center = county.points[random.integers(VILLAGES)]
    return np.asarray(KDTree(county.points).query(center, k=size)[1]).tolist()


def elongated(county: County, size: int, random: np.random.Generator) -> list[int]:
    """The villages of an ellipse four times as long as wide, in any direction."""
    center, angle = county.points[random.integers(VILLAGES)], random.random() * np.pi
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    away = (((county.points - center) @ turn / [2.0, 0.5]) ** 2).sum(axis=1)
    return np.argsort(away, kind="stable")[:size].tolist()


def ragged(county: County, size: int, random: np.random.Generator) -> list[int]:
    """Villages added one by one, each near (among five) to one that is in."""
    near = KDTree(county.points).query(county.points, k=6)[1]
    inside = [int(random.integers(VILLAGES))]
    while len(inside) < size:
        inside.append(
            int(
                random.choice(
                    [j for i in inside for j in near[i] if j not in inside] or list(set(range(VILLAGES)) - set(inside))
                )
            )
        )
    return inside


FORMS: dict[str, Callable[[County, int, np.random.Generator], list[int]]] = {
    "round": nearest,
    "elongated": elongated,
    "ragged": ragged,
}


def _planted(seed: int, form: str, plan: tuple[int, float], method: Method) -> tuple[float, float, float, float]:
    county, random = County.drawn(seed), np.random.default_rng(10**6 + seed)
    true = frozenset(FORMS[form](county, plan[0], random))
    factors = np.ones(VILLAGES)
    factors[list(true)] = plan[1]
    found = method(county, county.cases(random, factors), seed)
    both = len(found & true)
    return float(both > 0), both / len(found) if found else 0.0, both / plan[0], both / len(found | true)


def _rate(make: Callable[[County, np.random.Generator], Cases], method: Method, sets: int) -> float:
    counties = ((County.drawn(seed), seed) for seed in range(sets))
    return sum(bool(method(c, make(c, np.random.default_rng(10**6 + seed)), seed)) for c, seed in counties) / sets


def _cpu(call: Callable[[], object]) -> float:
    before = time.process_time()
    call()
    return time.process_time() - before


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=["speed", "level", "power", "effect", []], default=[])
    parser.add_argument("--sets", type=int, default=100)
    parser.add_argument("--county", choices=["drawn", "demo"], default="drawn")
    parser.add_argument("--only", action="append", default=[], choices=list(hotspot_nulls.SITUATIONS))
    parser.add_argument("--seed", type=int, default=0, help="of the first null ledger of the demo county")
    parser.add_argument("--form", action="append", default=[], choices=list(FORMS), help="of the planted clusters")
    parser.add_argument("--method", action="append", default=[], choices=list(METHODS), help="on the drawn county")
    parser.add_argument("--way", action="append", default=[], choices=list(hotspot_nulls.WAYS), help="on the demo county")
    chosen = parser.parse_args(None if arguments is None else list(arguments))
    warnings.simplefilter("ignore", DeprecationWarning)
    levels = (
        (lambda: hotspot_nulls.level_of_demo(chosen.sets, chosen.only, chosen.seed, chosen.way))
        if chosen.county == "demo"
        else lambda: level(chosen.sets, chosen.method)
    )
    runs = {
        "speed": speed,
        "level": levels,
        "power": lambda: power(chosen.sets, chosen.form, chosen.method),
        "effect": lambda: hotspot_effect.coverage(chosen.sets),
    }
    for name, run in runs.items():
        if name in chosen.what or not chosen.what:
            run()


if __name__ == "__main__":
    main()
