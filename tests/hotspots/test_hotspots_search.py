"""The compiled search against a plain one that is slow and obvious."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from fieldvisit.errors import SettingsError
from fieldvisit.hotspots.kulldorff.chance.dispersion import Gauge
from fieldvisit.hotspots.kulldorff.chance.nulls import GammaPoissonNull, PoissonNull
from fieldvisit.hotspots.kulldorff.compiled import compiled
from fieldvisit.hotspots.kulldorff.expectations import scaled, time_windows
from fieldvisit.hotspots.kulldorff.field import Field, SearchParams
from fieldvisit.hotspots.kulldorff.likelihood import largest_expectations, log_likelihood_ratio
from fieldvisit.hotspots.kulldorff.search import search
from fieldvisit.hotspots.kulldorff.zones import circular_zones, curve_order


def field_of(places: int, cases: int, periods: int = 1, seed: int = 1) -> Field:
    random = np.random.default_rng(seed)
    points, population = random.random((places, 2)), random.lognormal(4, 0.6, places)
    expected = scaled(np.repeat(population[:, None], periods, axis=1), cases)
    counts = random.multinomial(cases, (expected / cases).ravel()).reshape(places, periods)
    return Field(points, counts, expected, population, time_windows(periods, 0.5, prospective=False))


def plain_zones(field: Field, max_share: float) -> list[tuple[int, ...]]:
    zones = []
    for center in range(len(field.points)):
        near = sorted(range(len(field.points)), key=lambda j: (math.dist(field.points[center], field.points[j]), j))
        inside = field.population[near].cumsum() <= max_share * field.population.sum()
        zones.extend(tuple(near[:size]) for size in range(1, int(inside.sum()) + 1))
    return zones


def plain_maximum(field: Field, zones: list[tuple[int, ...]], cases: np.ndarray) -> float:
    best = 0.0
    for zone, (first, last) in itertools.product(zones, field.windows):
        observed = cases[list(zone), first : last + 1].sum()
        expected = field.expected[list(zone), first : last + 1].sum()
        best = max(best, log_likelihood_ratio(float(observed), float(expected), float(cases.sum())))
    return best


@pytest.mark.parametrize(("periods", "seed"), [(1, 1), (1, 2), (1, 3), (4, 4)])
def test_the_search_finds_what_a_plain_search_finds_and_the_same_p_value(periods: int, seed: int) -> None:
    field = field_of(14, 90, periods, seed)
    null = PoissonNull(field.expected, 90)
    zones = plain_zones(field, 0.5)
    best = search(field, null, SearchParams(replicates=70, seed=9))[0]
    random = np.random.default_rng(9)
    maps = np.concatenate([null.draw(random, 64), null.draw(random, 6)])
    observed = plain_maximum(field, zones, field.cases)
    reached = sum(plain_maximum(field, zones, drawn) >= observed - 1e-9 for drawn in maps)
    assert best.llr == pytest.approx(observed)
    assert best.p_value == pytest.approx((1 + reached) / 71)


def test_more_cases_than_sixteen_bits_hold_give_the_same_answer() -> None:
    field = field_of(12, 500)
    many = Field(field.points, field.cases * 100, field.expected * 100, field.population)
    few, lots = (search(f, PoissonNull(f.expected, int(f.cases.sum())), SearchParams(replicates=99)) for f in (field, many))
    assert lots[0].llr == pytest.approx(100 * few[0].llr)
    assert lots[0].places == few[0].places


def test_the_order_of_the_places_does_not_matter() -> None:
    field = field_of(40, 300, seed=5)
    turn = np.random.default_rng(6).permutation(40)
    turned = Field(field.points[turn], field.cases[turn], field.expected[turn], field.population[turn])
    null = PoissonNull(field.expected, 300)
    sets = [{frozenset(c.places) for c in search(field, null)}]
    sets.append({frozenset(turn[list(c.places)].tolist()) for c in search(turned, PoissonNull(turned.expected, 300))})
    assert sets[0] & sets[1]
    assert max(sets[0], key=len) in sets[1]


def test_stopping_early_uses_the_rule_of_besag_and_clifford() -> None:
    field = field_of(30, 200, seed=7)
    null = PoissonNull(field.expected, 200)
    whole = search(field, null, SearchParams(replicates=999))[0]
    early = search(field, null, SearchParams(replicates=999, stop_after=20))[0]
    assert whole.p_value > 0.1
    assert early.replicates < 999
    assert early.p_value == pytest.approx(20 / early.replicates)


def test_places_at_one_distance_enter_together() -> None:
    cross = np.array([[0.0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [9, 9]])
    (zones,) = circular_zones(cross, np.ones(6), 0.9)
    sizes = [k + 1 for k in range(zones.start[1]) if zones.closes[k]]
    assert sizes == [1, 5]


def test_a_zone_never_exceeds_the_share_of_the_population() -> None:
    random = np.random.default_rng(8)
    points, population = random.random((50, 2)), random.random(50)
    for zones in circular_zones(points, population, 0.2):
        for i in range(len(zones.start) - 1):
            inside = zones.members[zones.start[i] : zones.start[i + 1]]
            assert population[inside].sum() <= 0.2 * population.sum() + 1e-12


def test_a_small_share_that_needs_many_places_is_still_complete() -> None:
    random = np.random.default_rng(9)
    points, population = random.random((60, 2)), np.where(np.arange(60) < 40, 1e-6, 1.0)
    small, whole = (sum(len(z.members) for z in circular_zones(points, population, share)) for share in (0.05, 0.05 + 1e-9))
    assert small == whole > 60


def test_a_county_too_large_for_memory_is_refused_with_a_remedy() -> None:
    places = 25_000
    field = Field(np.zeros((places, 2)), np.ones((places, 1), dtype=np.int64), np.ones((places, 1)), np.ones(places))
    with pytest.raises(SettingsError, match="max_share"):
        search(field, PoissonNull(field.expected, places))


def test_the_largest_expectation_is_where_the_ratio_meets_the_threshold() -> None:
    largest = largest_expectations(50, 3.0)
    for count in (5, 20, 50):
        assert log_likelihood_ratio(float(count), float(largest[count]) * 0.999, 50.0) > 3.0
        assert log_likelihood_ratio(float(count), float(largest[count]) * 1.001, 50.0) < 3.0


def test_the_curve_order_is_a_permutation() -> None:
    points = np.random.default_rng(10).random((100, 3))
    assert sorted(curve_order(points).tolist()) == list(range(100))


@pytest.mark.parametrize("total", [50, 5000])
def test_chance_maps_hold_all_cases_in_proportion(total: int) -> None:
    expected = np.array([[1.0], [2.0], [3.0], [0.0], [4.0]])
    maps = PoissonNull(expected, total).draw(np.random.default_rng(11), 400)[:, :, 0]
    assert (maps.sum(axis=1) == total).all()
    assert maps.mean(axis=0) / total == pytest.approx([0.1, 0.2, 0.3, 0.0, 0.4], abs=0.02)
    assert maps[:, 1].var() == pytest.approx(total * 0.2 * 0.8, rel=0.3)


def test_reporting_differences_are_estimated_and_clusters_hardly_enter() -> None:
    random = np.random.default_rng(12)
    points, population = random.random((800, 2)), np.full(800, 100.0)
    expected = scaled(population, 6000)
    loud = random.gamma(4, 0.25, 800)
    cluster = np.where(np.hypot(*(points - 0.5).T) < 0.15, 2.0, 1.0)
    maps = np.stack([random.multinomial(6000, w / w.sum()) for w in (loud, cluster, population)])
    assert Gauge.of(points, expected).variances(maps) == pytest.approx([0.25, 0.0, 0.0], abs=0.06)


def test_with_a_gauge_every_map_is_measured_by_its_own_spread() -> None:
    field = field_of(40, 300, seed=14)
    gauge = Gauge.of(field.points, field.expected[:, 0])
    null = GammaPoissonNull(field.expected, 300, 0.1)
    maps = null.draw(np.random.default_rng(5), 64)
    tops = np.array([search(replace(field, cases=drawn), null, SearchParams(replicates=1))[0].llr for drawn in maps])
    measured = tops / gauge.spreads(maps[:, :, 0])
    best = search(field, null, SearchParams(replicates=64, seed=5), gauge)[0]
    reached = measured >= best.llr / gauge.spreads(field.cases[None, :, 0])[0]
    assert 0 < reached.sum() < 64
    assert best.p_value == (1 + reached.sum()) / 65


def test_too_few_places_leave_the_spread_at_that_of_chance() -> None:
    gauge = Gauge.of(np.random.default_rng(15).random((9, 2)), np.full(9, 4.0))
    assert gauge.spreads(np.array([[36, *[0] * 8]])) == pytest.approx([1.0])


def test_calibrated_maps_vary_more_than_poisson_maps() -> None:
    expected = np.full((100, 1), 10.0)
    random = np.random.default_rng(13)
    plain, wide = PoissonNull(expected, 1000).draw(random, 50), GammaPoissonNull(expected, 1000, 0.25).draw(random, 50)
    assert plain.var() == pytest.approx(10, rel=0.15)
    assert wide.var() == pytest.approx(10 + 0.25 * 100, rel=0.25)


def test_an_inner_loop_without_a_place_to_be_remembered_is_compiled_all_the_same() -> None:
    names: dict[str, Callable[[int], int]] = {}
    exec("def doubled(n):\n    return 2 * n", names)  # noqa: S102 - a function without a file, as numba sees a read-only one
    assert compiled(names["doubled"])(21) == 42


def test_the_farthest_corner_of_the_field_is_the_last_neighbour() -> None:
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    (zones,) = circular_zones(corners, np.ones(4), 1.0)
    first, last = zones.start[:-1], zones.start[1:] - 1
    assert zones.members[first].tolist() == [0, 1, 2, 3]
    assert zones.members[last].tolist() == [3, 2, 1, 0]
