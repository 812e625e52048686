"""The scan of a plain table against a plain enumeration: every cylinder, in exact arithmetic where it can be."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from fieldvisit.errors import FieldVisitError, InputFileError, SettingsError
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.hotspots.kulldorff.zones import Shape
from fieldvisit.hotspots.limits import Checked
from fieldvisit.hotspots.scan import ScanParams, TableCluster, TableParams, scan_table

QUICK = TableParams(replicates=99)
Table = dict[str, list[Any]]


@dataclass(frozen=True)
class Plain:
    """A cylinder found by enumeration."""

    center: Any
    ids: frozenset[Any]
    periods: tuple[Any, Any]
    observed: int
    expected: Fraction
    llr: float


def ratio(observed: int, expected: Fraction, total: int) -> float:
    """The textbook's log-likelihood ratio."""
    if observed <= expected:
        return 0.0
    inside = observed * math.log(observed / expected)
    outside = (total - observed) * math.log((total - observed) / (total - expected)) if observed < total else 0.0
    return inside + outside


def expectations(table: Table, model: ScanModel) -> dict[tuple[Any, Any], Fraction]:
    """Expected cases by id and period, category by category, as fractions."""
    rows = list(zip(*(table[name] for name in ("id", "period", "category", "cases")), strict=True))
    total = sum(cases for *_, cases in rows)
    found: dict[tuple[Any, Any], Fraction] = {}
    for kind in sorted(set(table["category"])):
        mine = [(i, t, cases) for i, t, k, cases in rows if k == kind]
        whole = sum(cases for *_, cases in mine)
        if model is ScanModel.PERMUTATION:
            for i, t in itertools.product(sorted(set(table["id"])), sorted(set(table["period"]))):
                by_place = sum(c for j, _, c in mine if j == i)
                by_period = sum(c for _, s, c in mine if s == t)
                found[i, t] = found.get((i, t), Fraction(0)) + (Fraction(by_place * by_period, whole) if whole else 0)
        else:
            base = table["expected"] if "expected" in table else table["population"]
            weights = [Fraction(w) for w, k in zip(base, table["category"], strict=True) if k == kind]
            rate = Fraction(1) if "expected" in table else Fraction(whole) / sum(weights)
            for (i, t, _), weight in zip(mine, weights, strict=True):
                found[i, t] = found.get((i, t), Fraction(0)) + weight * rate
    scale = Fraction(total) / sum(found.values())
    return {cell: value * scale for cell, value in found.items()}


def distance2(table: Table, one: Any, other: Any) -> Fraction:
    where = {i: (Fraction(x), Fraction(y)) for i, x, y in zip(table["id"], table["x"], table["y"], strict=True)}
    return sum(((a - b) ** 2 for a, b in zip(where[one], where[other], strict=True)), start=Fraction(0))


def circles(table: Table, model: ScanModel, share: Fraction) -> set[tuple[Any, frozenset[Any]]]:
    """All circles about an id, with the id, of at most ``share`` of the population; ids at one distance enter together."""
    ids = sorted(set(table["id"]))
    size = "cases" if model is ScanModel.PERMUTATION else "population" if "population" in table else "expected"
    weight = {i: sum(Fraction(w) for j, w in zip(table["id"], table[size], strict=True) if j == i) for i in ids}
    found: set[tuple[Any, frozenset[Any]]] = set()
    for center in ids:
        away = {i: distance2(table, center, i) for i in ids}
        for reach in sorted(set(away.values())):
            inside = frozenset(i for i in ids if away[i] <= reach)
            if sum(weight[i] for i in inside) <= share * sum(weight.values()):
                found.add((center, inside))
    return found


def spans(table: Table, params: TableParams) -> list[Sequence[Any]]:
    periods = sorted(set(table["period"]))
    if params.model is ScanModel.SPATIAL or len(periods) == 1:
        return [periods]
    longest = max(1, min(len(periods) - 1, math.floor(params.max_time_share * len(periods))))
    every = [periods[a : b + 1] for a in range(len(periods)) for b in range(a, len(periods)) if b - a < longest]
    return [span for span in every if not params.prospective or span[-1] == periods[-1]]


def enumerated(table: Table, params: TableParams) -> list[Plain]:
    """Every centre's strongest cylinders with more than expected (several where they tie), strongest first."""
    expected, total = expectations(table, params.model), sum(table["cases"])
    cylinders = []
    for (center, ids), span in itertools.product(
        circles(table, params.model, Fraction(params.max_share)), spans(table, params)
    ):
        rows = zip(table["id"], table["period"], table["cases"], strict=True)
        observed = sum(cases for i, t, cases in rows if i in ids and t in span)
        mean = sum((expected.get((i, t), Fraction(0)) for i in ids for t in span), start=Fraction(0))
        if observed > mean:
            cylinders.append(Plain(center, ids, (span[0], span[-1]), observed, mean, ratio(observed, mean, total)))
    best = {center: max(c.llr for c in cylinders if c.center == center) for center in {c.center for c in cylinders}}
    return sorted((c for c in cylinders if c.llr >= best[c.center] * (1 - 1e-12)), key=lambda c: -c.llr)


def drawn(seed: int, *, periods: int = 1, kind: str = "plain") -> Table:
    """Nine places with populations that differ by period and category.

    ``grid``: many distances tie; ``categories``: two of them; ``expected``: instead of a population; ``empty``: nobody lives
    in some places and periods.
    """
    random = np.random.default_rng(seed)
    spot = {n: (n % 3, n // 3) if kind == "grid" else tuple(random.integers(0, 1000, 2).tolist()) for n in range(9)}
    table: Table = {name: [] for name in ("id", "x", "y", "period", "category", "cases")}
    base = table.setdefault("expected" if kind == "expected" else "population", [])
    kinds = 2 if kind == "categories" else 1
    for n, t, k in itertools.product(range(9), range(periods), range(kinds)):
        people = 0 if kind == "empty" and (n == 4 or (n + t) % 4 == 0) else int(random.integers(5, 60))
        loud = 3 if n in (1, 2) and t >= periods - 2 else 1
        values = (f"P{n}", *spot[n], 2001 + t, f"k{k}", int(random.poisson(people * loud / 20)))
        for name, value in zip(("id", "x", "y", "period", "category", "cases"), values, strict=True):
            table[name].append(value)
        base.append(people)
    return table


MODELS = [
    TableParams(replicates=99),
    TableParams(replicates=99, max_share=0.25),
    TableParams(replicates=99, model=ScanModel.SPACE_TIME),
    TableParams(replicates=99, model=ScanModel.SPACE_TIME, prospective=True),
    TableParams(replicates=99, model=ScanModel.SPACE_TIME, max_time_share=0.9, max_share=0.4),
    TableParams(replicates=99, model=ScanModel.PERMUTATION),
    TableParams(replicates=99, model=ScanModel.PERMUTATION, prospective=True),
]
NAMES = [f"{p.model}{' prospective' * p.prospective} {p.max_share} {p.max_time_share}" for p in MODELS]


@pytest.mark.parametrize("params", MODELS, ids=NAMES)
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("kind", ["plain", "grid", "categories", "expected", "empty"])
def test_clusters_are_those_of_an_enumeration_of_all_cylinders(params: TableParams, seed: int, kind: str) -> None:
    table = drawn(seed, periods=5, kind=kind)
    left = enumerated(table, params)
    clusters = scan_table(table, params)
    assert clusters
    for cluster in clusters:
        assert cluster.llr == pytest.approx(left[0].llr, rel=1e-11)
        matching = [c for c in left if c.ids == frozenset(cluster.ids) and c.llr == pytest.approx(cluster.llr, rel=1e-11)]
        assert (cluster.first_period, cluster.last_period) in [c.periods for c in matching]
        assert cluster.observed in [c.observed for c in matching]
        assert cluster.expected == pytest.approx(float(matching[0].expected), rel=1e-12)
        left = [c for c in left if c.ids.isdisjoint(cluster.ids)]
    assert not left


def test_more_than_expected_everywhere_is_left_to_no_second_cluster() -> None:
    clusters = scan_table(drawn(4, periods=4), replace(QUICK, model=ScanModel.SPACE_TIME))
    ids = [i for cluster in clusters for i in cluster.ids]
    assert len(ids) == len(set(ids))
    assert [c.llr for c in clusters] == sorted((c.llr for c in clusters), reverse=True)


def test_p_values_are_held_against_the_maxima_of_maps_searched_in_the_same_way() -> None:
    """Permutations by hand: the share of shuffles whose best cylinder reaches the observed one, within Monte Carlo error."""
    table, params = drawn(6, periods=4), TableParams(model=ScanModel.PERMUTATION, replicates=1999)
    rows = [(i, t) for i, t, cases in zip(table["id"], table["period"], table["cases"], strict=True) for _ in range(cases)]
    clusters, random = scan_table(table, params), np.random.default_rng(3)
    tops = []
    for _ in range(150):
        times = random.permutation([t for _, t in rows]).tolist()
        pairs = list(zip([i for i, _ in rows], times, strict=True))
        shuffled = table | {"cases": [pairs.count(cell) for cell in zip(table["id"], table["period"], strict=True)]}
        tops.append(enumerated(shuffled, params)[0].llr)
    for cluster in clusters:
        share = float(np.mean(np.array(tops) >= cluster.llr - 1e-9))
        assert cluster.p_value == pytest.approx(share, abs=4 * math.sqrt(max(0.01, share * (1 - share)) / 150))


def test_the_order_of_rows_changes_nothing() -> None:
    table = drawn(7, periods=3, kind="grid")
    order = np.random.default_rng(1).permutation(len(table["id"])).tolist()
    mixed = {name: [values[i] for i in order] for name, values in table.items()}
    params = replace(QUICK, model=ScanModel.SPACE_TIME)
    assert scan_table(mixed, params) == scan_table(table, params)


def test_a_data_frame_is_a_table() -> None:
    pandas = pytest.importorskip("pandas")
    table = drawn(8)
    assert scan_table(pandas.DataFrame(table), QUICK) == scan_table(table, QUICK)


def test_degrees_are_ordered_by_great_circles_and_radii_are_kilometres() -> None:
    east = [120.0, 121.0, 122.5, 110.0]
    table = {"id": list("abcd"), "lon": east, "lat": [70.0, 71.2, 70.0, 60.0], "cases": [9, 1, 9, 1], "population": [10] * 4}
    best = scan_table(table, replace(QUICK, max_share=0.5))[0]
    assert set(best.ids) == {"a", "c"}  # on the plane b is nearer to a than c is
    assert best.radius == pytest.approx(95.05, abs=0.1)


def test_the_radius_is_in_the_unit_of_the_coordinates() -> None:
    table = {"id": [1, 2, 3, 4], "x": [0, 3, 50, 90], "y": [0, 4, 0, 0], "cases": [9, 9, 1, 1], "population": [10] * 4}
    assert scan_table(table, QUICK)[0].radius == 5.0


def test_every_cluster_down_to_the_weakest_has_its_p_value() -> None:
    nearly_even = {"id": list("abcdefghi"), "x": list(range(9)), "y": [0] * 9, "cases": [6, 5, 5, 5, 5, 5, 5, 5, 6]}
    clusters = scan_table(nearly_even, TableParams(replicates=199))
    assert [c.ids for c in clusters] == [("a",), ("i",)]
    assert clusters[-1].p_value > 0.9
    assert [c.p_value for c in clusters] == sorted(c.p_value for c in clusters)


def test_a_given_expectation_is_scaled_and_the_population_limits_the_zones() -> None:
    table = drawn(10, kind="expected")
    limited = table | {"population": [1] * 8 + [1000]}
    assert sum(len(c.ids) for c in scan_table(table | {"expected": [7 * e for e in table["expected"]]}, QUICK)) > 0
    assert scan_table(table, QUICK)[0].llr == pytest.approx(
        scan_table(table | {"expected": [7 * e for e in table["expected"]]}, QUICK)[0].llr
    )
    assert all("P8" not in cluster.ids for cluster in scan_table(limited, QUICK))


def test_stopping_early_gives_the_number_of_hits_over_the_replicates_used() -> None:
    table = drawn(11)
    full, early = (
        scan_table(table, replace(QUICK, replicates=9999)),
        scan_table(table, replace(QUICK, replicates=9999, stop_after=10)),
    )
    assert early[0].p_value == pytest.approx(10 / early[0].replicates) or early[0].replicates == 9999
    assert early[0].p_value == pytest.approx(full[0].p_value, abs=4 * full[0].p_value / math.sqrt(10))


BAD = [
    ({"cases": [1, 2.5, 1, 1]}, "第 2 行（id b）的 cases", "not a whole number"),
    ({"cases": [1, -1, 1, 1]}, "第 2 行", "not a whole number"),
    ({"cases": [1, "x", 1, 1]}, "第 2 行", "not a number"),
    ({"cases": [1, None, 1, 1]}, "第 2 行", "not a number"),
    ({"population": [10, 0, 10, 10]}, "人口（或预期）为 0", "Row 2 .* where the population"),
    ({"population": [10, -1, 10, 10]}, "小于 0", "less than 0"),
    ({"population": [0, 0, 0, 0]}, "整列都是 0", "0 in every row"),
    ({"id": ["a", "a", "c", "d"], "x": [0, 0, 5, 6]}, "与第 1 行", "row 1"),
    ({"id": ["a", "a", "c", "d"], "period": [1, 2, 1, 1]}, "坐标不同", "differs from the position"),
    ({"id": ["a", 2, "c", "d"]}, "类型不一", "mixes kinds"),
    ({"x": [0, 1, float("nan"), 6]}, "第 3 行", "not a number"),
    ({"y": [0, 0, 0]}, "长短不一", "differ in length"),
]


@pytest.mark.parametrize(("change", "zh", "en"), BAD, ids=[en for *_, en in BAD])
def test_a_value_that_cannot_be_used_names_its_row(change: Table, zh: str, en: str) -> None:
    table = {"id": list("abcd"), "x": [0, 1, 5, 6], "y": [0, 0, 0, 0], "cases": [9, 8, 2, 1], "population": [10] * 4}
    with pytest.raises(FieldVisitError) as caught:
        scan_table(table | change, QUICK)
    assert zh in caught.value.text.zh
    assert re.search(en, caught.value.text.en)


def test_longitude_and_latitude_the_wrong_way_round_are_noticed() -> None:
    table = {"id": ["a", "b"], "lon": [33.7, 33.8], "lat": [112.9, 113.0], "cases": [1, 2], "population": [1, 1]}
    with pytest.raises(InputFileError, match="lon 与 lat 可能写反了"):
        scan_table(table)


@pytest.mark.parametrize("missing", ["id", "cases", "x"])
def test_a_missing_column_is_named(missing: str) -> None:
    table = {"id": ["a", "b"], "x": [0, 1], "y": [0, 0], "cases": [1, 2]}
    del table[missing]
    with pytest.raises(InputFileError, match=f"缺少 .*{missing}"):
        scan_table(table)


REFUSED = [
    ({"max_share": 0.0}, "大于 0 且不超过 1 的数", "above 0 and at most 1"),
    ({"max_share": "0.5"}, "大于 0 且不超过 1 的数", "'0.5' should be a number"),
    ({"max_share": math.nan}, "大于 0 且不超过 1 的数", "nan should be a number"),
    ({"max_time_share": 1.5}, "大于 0 且不超过 1 的数", "1.5 should be a number"),
    ({"replicates": 0}, "不小于 1 的整数", "a whole number of at least 1"),
    ({"replicates": 99.5}, "不小于 1 的整数", "99.5 should be a whole number"),
    ({"replicates": True}, "不小于 1 的整数", "True should be a whole number"),
    ({"seed": -3}, "不小于 0 的整数", "-3 should be a whole number of at least 0"),
    ({"stop_after": -3}, "不小于 0 的整数", "-3 should be a whole number of at least 0"),
    ({"prospective": "no"}, "true 或 false", "'no' should be true or false"),
    ({"model": "poisson"}, "spatial、space_time、permutation 之一", "one of spatial, space_time, permutation"),
    ({"shape": 3}, "circle、agreed、ellipse、free 之一", "3 should be one of circle"),
]


@pytest.mark.parametrize("kind", [TableParams, ScanParams])
@pytest.mark.parametrize(("change", "zh", "en"), REFUSED)
def test_a_param_out_of_range_is_refused_by_name(kind: type[Checked], change: dict[str, Any], zh: str, en: str) -> None:
    with pytest.raises(SettingsError) as caught:
        kind(**change)
    assert caught.value.text.zh.startswith(f"{next(iter(change))} 有误：")
    assert caught.value.text.en.startswith(f"{next(iter(change))} is wrong: ")
    assert zh in caught.value.text.zh
    assert en in caught.value.text.en


@pytest.mark.parametrize("model", list(ScanModel))
@pytest.mark.parametrize("shape", [Shape.CIRCLE, Shape.ELLIPSE])
def test_words_are_taken_for_the_model_and_the_shape_they_name(model: ScanModel, shape: Shape) -> None:
    words: dict[str, Any] = {"model": str(model), "shape": str(shape), "replicates": np.int64(99)}
    assert TableParams(**words) == replace(QUICK, model=model, shape=shape)
    assert scan_table(drawn(3, periods=4), TableParams(**words)) == scan_table(
        drawn(3, periods=4), replace(QUICK, model=model, shape=shape)
    )


def test_a_model_named_by_a_word_is_the_one_that_runs() -> None:
    words: list[dict[str, Any]] = [{"model": word, "replicates": 99} for word in ("spatial", "space_time", "permutation")]
    assert len({scan_table(drawn(3, periods=6), TableParams(**word))[0].expected for word in words}) == 3


def test_no_case_or_one_place_is_no_cluster() -> None:
    assert scan_table(drawn(1) | {"cases": [0] * 9}, QUICK) == ()
    assert scan_table({"id": ["a"], "x": [0], "y": [0], "cases": [5]}, QUICK) == ()


def test_places_without_people_and_cases_do_not_matter() -> None:
    table = drawn(12)
    empty = {name: [*values, *more] for (name, values), more in zip(table.items(), EMPTY, strict=True)}
    with_them = [(set(c.ids) - {"Q", "R"}, c.observed, c.llr) for c in scan_table(empty, QUICK)]
    assert with_them == [(set(c.ids), c.observed, pytest.approx(c.llr)) for c in scan_table(table, QUICK)]


EMPTY = (["Q", "R"], [2000, -900], [2000, -900], [2001, 2001], ["k0", "k0"], [0, 0], [0, 0])


def line(shape: Shape) -> TableCluster:
    """Cases concentrate in a row of places on a grid."""
    cells = list(itertools.product(range(12), range(12)))
    table = {
        "id": [f"{x:02d}-{y:02d}" for x, y in cells],
        "x": [x for x, _ in cells],
        "y": [y for _, y in cells],
        "cases": [9 if y == 5 and 2 <= x < 9 else 3 for x, y in cells],
        "population": [10] * 144,
    }
    return scan_table(table, TableParams(shape=shape, max_share=0.1, replicates=99))[0]


def test_an_ellipse_follows_a_row_of_places_that_a_circle_cannot() -> None:
    row = {f"{x:02d}-05" for x in range(2, 9)}
    found = {shape: set(line(shape).ids) for shape in Shape}
    jaccard = {shape: len(ids & row) / len(ids | row) for shape, ids in found.items()}
    assert jaccard[Shape.ELLIPSE] > jaccard[Shape.CIRCLE]
    assert jaccard[Shape.FREE] >= jaccard[Shape.ELLIPSE]
    assert line(Shape.ELLIPSE).p_value == line(Shape.FREE).p_value == 0.01 < line(Shape.CIRCLE).p_value


@pytest.mark.parametrize("shape", list(Shape))
def test_the_figures_of_every_shape_are_those_of_its_members(shape: Shape) -> None:
    table = drawn(13, periods=4)
    population = sum(table["population"])
    for cluster in scan_table(table, TableParams(shape=shape, replicates=99)):
        rows = [i for i, name in enumerate(table["id"]) if name in cluster.ids]
        observed, expected = (sum(table[name][i] for i in rows) for name in ("cases", "population"))
        mean = Fraction(expected * sum(table["cases"]), population)
        assert cluster.observed == observed
        assert cluster.expected == pytest.approx(float(mean))
        assert cluster.llr == pytest.approx(ratio(observed, mean, sum(table["cases"])))
        assert cluster.center in cluster.ids
