from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.domain.hotspot import LocalKind, TrendClass
from fieldvisit.domain.place import LonLat, PositionAccuracy, Village
from fieldvisit.domain.travel import Access, PlaceAccess, TravelMatrix
from fieldvisit.geo import haversine_km
from fieldvisit.hotspots.density import DensityParams, dispatch_areas
from fieldvisit.hotspots.emerging import emerging_trends, trend_class, with_trend
from fieldvisit.hotspots.local import LocalParams, empirical_bayes, local_statistics, neighbour_graph
from fieldvisit.hotspots.scan import ScanParams, find_hotspots

FAST = LocalParams()
MONTHS = ("2026-06", "2026-07", "2026-08", "2026-09", "2026-10")


def county(
    matters: dict[tuple[int, int], int], *, base: int = 1, months: dict[tuple[int, int], tuple[int, ...]] | None = None
) -> Tally:
    loads = []
    for i in range(8):
        for j in range(8):
            place = LonLat(112.8 + 0.02 * i, 33.6 + 0.02 * j)
            code = f"410423100{i * 10 + j + 200:03d}"
            village = Village(code, f"示例村{i}{j}", "示例镇", "410423100", "410423", place, PositionAccuracy.SYNTHETIC, 100)
            by_month = dict(zip(MONTHS, (months or {}).get((i, j), (base,) * 5), strict=True))
            count = matters.get((i, j), base)
            loads.append(Caseload(village, count, count, 0, 0, {}, by_month, ()))
    return Tally(tuple(loads), (), (), date(2026, 6, 1), date(2026, 10, 31), True)


BLOCK = {(i, j): 9 for i in (2, 3, 4) for j in (2, 3, 4)}


def test_villages_amid_many_matters_are_hot_and_far_ones_are_not() -> None:
    found = {s.village_code: s for s in local_statistics(county(BLOCK), FAST)}
    assert found["410423100233"].kind is LocalKind.HOT
    assert found["410423100200"].kind is LocalKind.NOT_SIGNIFICANT
    assert found["410423100233"].moran_i > 0
    assert found["410423100233"].moran_p < 0.001 < found["410423100207"].moran_p


def test_smoothing_draws_a_small_village_towards_the_county() -> None:
    cases, base = np.array([3.0, 40, 60, 50, 90, 30]), np.array([10.0, 400, 500, 450, 600, 420])
    smoothed = empirical_bayes(cases, base)
    overall = cases.sum() / base.sum()
    assert abs(smoothed[0] - overall) < abs(cases[0] / base[0] - overall)


def test_local_smoothing_draws_a_lone_loud_village_towards_its_neighbours_and_is_the_choice_of_params() -> None:
    lone = {(4, 4): 6}
    plain, smooth = (
        {s.village_code: s for s in local_statistics(county(lone), LocalParams(smooth_locally=local))}
        for local in (False, True)
    )
    here = "410423100244"
    assert smooth[here].smoothed_rate < smooth[here].rate
    assert smooth[here].smoothed_rate != plain[here].smoothed_rate


def test_where_all_rates_are_alike_nothing_is_said() -> None:
    assert local_statistics(county({}), FAST) == ()


def test_the_same_counts_give_the_same_local_statistics() -> None:
    assert local_statistics(county(BLOCK), FAST) == local_statistics(county(BLOCK), FAST)


def road_matrix(tally: Tally, cut_off: str) -> TravelMatrix:
    places = [load.village for load in tally.villages]
    minutes = np.array([[round(haversine_km(a.location, b.location)) for b in places] for a in places], dtype=np.int32)  # type: ignore[arg-type]
    lost = [p.code for p in places].index(cut_off)
    minutes[lost, :] = minutes[:, lost] = -1
    reachable = minutes >= 0
    access = tuple(PlaceAccess(p.code, Access.ON_ROAD, 0.0) for p in places)
    return TravelMatrix(tuple(p.code for p in places), minutes, minutes.astype(np.float32), reachable, access, "graph", "test")


def test_road_neighbours_leave_an_unreachable_village_alone() -> None:
    tally = county(BLOCK)
    graph = neighbour_graph(tally.villages, LocalParams(by_road=True), road_matrix(tally, "410423100200"))
    assert graph.cardinalities.loc[0] == 0
    assert graph.cardinalities.loc[20] == 8
    (island, *_) = local_statistics(tally, replace(FAST, by_road=True), road_matrix(tally, "410423100200"))
    assert island.neighbours == 0


def test_two_dense_groups_are_two_dispatch_areas_with_their_matters() -> None:
    west = {(i, j): 9 for i in (0, 1) for j in (0, 1)}
    east = {(i, j): 7 for i in (6, 7) for j in (6, 7)}
    areas = dispatch_areas(county(west | east, base=0), DensityParams(fewest_matters=10))
    assert [(a.id, a.open_matters, len(a.village_codes)) for a in areas] == [("A01", 36, 4), ("A02", 28, 4)]
    assert areas[0].outline[0] == areas[0].outline[-1]
    assert min(p.lon for p in areas[0].outline) < 112.8 < max(p.lon for p in areas[0].outline) < 112.84


def test_too_few_open_matters_make_no_area() -> None:
    assert dispatch_areas(county({(0, 0): 3}, base=0)) == ()


@pytest.mark.parametrize(
    ("states", "tau", "p", "trend"),
    [
        ([0, 0, 0, 0, 1], 0.0, 1.0, TrendClass.NEW),
        ([0, 0, 0, 1, 1], 0.0, 1.0, TrendClass.CONSECUTIVE),
        ([0, 1, 0, 0, 1], 0.0, 1.0, TrendClass.SPORADIC),
        ([-1, 1, 0, 0, 1], 0.0, 1.0, TrendClass.OSCILLATING),
        ([1, 1, 1, 1, 1], 0.9, 0.01, TrendClass.INTENSIFYING),
        ([1, 1, 1, 1, 1], -0.9, 0.01, TrendClass.DIMINISHING),
        ([1, 1, 1, 1, 1], 0.9, 0.40, TrendClass.PERSISTENT),
        ([1] * 10 + [0], 0.0, 1.0, TrendClass.HISTORICAL),
        ([1, 1, 0, 0, 0], 0.0, 1.0, TrendClass.NONE),
        ([0, 0, 0, 0, 0], 0.0, 1.0, TrendClass.NONE),
    ],
)
def test_a_village_has_the_class_its_months_make(states: list[int], tau: float, p: float, trend: TrendClass) -> None:
    assert trend_class(np.array(states), tau, p) is trend


def test_a_block_that_flares_up_in_the_last_month_is_new() -> None:
    late = dict.fromkeys(BLOCK, (1, 1, 1, 1, 9))
    found = {t.village_code: t for t in emerging_trends(county({}, months=late))}
    assert found["410423100233"].trend is TrendClass.NEW
    assert found["410423100200"].trend is TrendClass.NONE


def test_three_months_are_too_few_for_a_trend() -> None:
    assert emerging_trends(replace(county(BLOCK), first_day=date(2026, 8, 1))) == ()


def test_a_hotspot_has_the_trend_of_its_villages_together() -> None:
    late = dict.fromkeys(BLOCK, (1, 1, 1, 1, 9))
    steady = dict.fromkeys(BLOCK, (9, 9, 9, 9, 9))
    for months, trend in ((late, "new"), (steady, "persistent")):
        tally = county({place: sum(counts) for place, counts in months.items()}, months=months)
        (spot, *_) = find_hotspots(tally, ScanParams(replicates=99, stability=False))
        assert with_trend([spot], tally)[0].trend == trend


@pytest.mark.parametrize(
    ("last", "trend"),
    [((1, 5), "none"), ((1, 63), "none"), ((3, 61), "none"), ((4, 60), "new")],  # P = .090, .632, .080, .019
)
def test_few_matters_of_a_hotspot_are_judged_by_exact_chance(last: tuple[int, int], trend: str) -> None:
    assert trend_of(*last) == trend


@given(st.integers(0, 12), st.integers(0, 400))
@settings(deadline=None, max_examples=50)
def test_a_month_is_hot_only_where_chance_brings_as_many_once_in_forty(inside: int, outside: int) -> None:
    expected = (inside + outside) / 64
    hot = expected > 0 and poisson.sf(inside - 1, expected) <= 0.025
    assert trend_of(inside, outside) == ("new" if hot else "none")


def trend_of(inside: int, outside: int) -> str:
    """The trend of one village of 64 alike, when all matters came in the last month, so many in it and so many elsewhere."""
    last = dict.fromkeys(itertools.product(range(8), range(8)), (0, 0, 0, 0, 0))
    last |= {(2, 2): (0, 0, 0, 0, inside), (7, 7): (0, 0, 0, 0, outside)}
    (spot, *_) = find_hotspots(county(BLOCK), ScanParams(replicates=1, alpha=1.0, stability=False))
    return with_trend([replace(spot, village_codes=("410423100222",))], county({}, base=0, months=last))[0].trend
