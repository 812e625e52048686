"""Ledgers that are odd: a result, or one clear sentence."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from fieldvisit.domain.caseload import Caseload, Tally, TownshipLoad
from fieldvisit.domain.hotspot import LocalKind
from fieldvisit.domain.place import LonLat, PositionAccuracy, Village
from fieldvisit.errors import SettingsError
from fieldvisit.hotspots.context.township import Unit
from fieldvisit.hotspots.density import dispatch_areas
from fieldvisit.hotspots.dispatch.effect import mission_effect
from fieldvisit.hotspots.emerging import EmergingParams, emerging_trends, with_trend
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.hotspots.local import LocalParams, local_statistics
from fieldvisit.hotspots.scan import ScanParams, find_hotspots
from fieldvisit.hotspots.tally import tally

FAST = ScanParams(replicates=99, stability=False)
EVERY_WAY = [replace(FAST, model=model, by=unit) for model in ScanModel for unit in Unit]
WAY_NAMES = [f"{p.model.value} by {p.by.value}" for p in EVERY_WAY]
every_way = pytest.mark.parametrize("way", EVERY_WAY, ids=WAY_NAMES)


def county(counts: dict[int, dict[str, int]], *, households: int | None = 100, size: int = 36) -> Tally:
    """Villages on a grid, six to a township, with matters by month; the period is July to October."""
    loads, towns = [], []
    for n in range(size):
        town = f"4104231{n // 6:02d}"
        place = LonLat(112.5 + 0.02 * (n % 6), 33.5 + 0.017 * (n // 6))
        village = Village(
            f"{town}{200 + n % 6:03d}", f"村{n}", f"乡{n // 6}", town, "410423", place, PositionAccuracy.SYNTHETIC, households
        )
        months = counts.get(n, {})
        total = sum(months.values())
        crossed = {month: {"other": count} for month, count in months.items()}
        loads.append(Caseload(village, total, total, 0, 0, {"other": total} if total else {}, months, (), None, crossed))
    for code in sorted({load.village.township_code for load in loads}):
        members = [load for load in loads if load.village.township_code == code]
        by_month = {m: {"other": c} for m in MONTHS if (c := sum(load.by_month.get(m, 0) for load in members))}
        towns.append(TownshipLoad(code, members[0].village.township, sum(load.matters for load in members), 0, by_month))
    return Tally(tuple(loads), tuple(towns), (), date(2026, 7, 1), date(2026, 10, 31), bool(households))


MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")
EVEN = {n: dict.fromkeys(MONTHS, 1) for n in range(36)}


@every_way
def test_all_cases_in_one_village(way: ScanParams) -> None:
    spots = find_hotspots(county({7: dict.fromkeys(MONTHS, 10)}), way)
    if way.model is ScanModel.PERMUTATION:
        assert spots == ()  # nothing to compare its months with
    else:
        assert [spot.observed for spot in spots] == [20 if way.model is ScanModel.SPACE_TIME else 40][: len(spots)]
    assert all("410423101201" in spot.village_codes for spot in spots)


@every_way
def test_all_cases_in_one_month(way: ScanParams) -> None:
    one = county({n: {"2026-08": 9 if n in (7, 8, 13) else 1} for n in range(36)})
    spots = with_trend(find_hotspots(one, way), one)
    assert all(spot.observed > spot.expected for spot in spots)
    if way.model is ScanModel.PERMUTATION:
        assert spots == ()
    if way == FAST:
        (spot,) = spots
        assert {"410423101201", "410423101202", "410423102201"} <= set(spot.village_codes)


@every_way
def test_a_period_of_one_month(way: ScanParams) -> None:
    one = county({n: {"2026-08": 9 if n in (7, 8, 13) else 1} for n in range(36)})
    short = replace(one, first_day=date(2026, 8, 1), last_day=date(2026, 8, 31))
    spots = with_trend(find_hotspots(short, way), short)
    assert all(spot.trend == "" for spot in spots)
    assert bool(spots) is (way.model is not ScanModel.PERMUTATION)


@every_way
@pytest.mark.parametrize("households", [0, None])
def test_zero_or_unknown_households_are_counts_and_say_so(way: ScanParams, households: int | None) -> None:
    loud = EVEN | {n: dict(zip(MONTHS, (1, 1, 9, 9), strict=True)) for n in (6, 7, 8, 9, 10, 11)}
    counted = replace(county(loud, households=households), has_households=False)
    spots = find_hotspots(counted, way)
    assert all("未按户数折算" in spot.sentence.zh for spot in spots)
    assert spots


def test_the_tally_calls_a_county_of_zero_households_one_without_households() -> None:
    places = [replace(load.village, households=0) for load in county(EVEN).villages]
    assert tally([], [], places).has_households is False


@every_way
def test_villages_listed_twice_at_one_place(way: ScanParams) -> None:
    once = county(EVEN | {n: dict.fromkeys(MONTHS, 6) for n in (7, 8)})
    twins = [
        replace(load, village=replace(load.village, code=load.village.code[:9] + "9" + load.village.code[-2:]))
        for load in once.villages
    ]
    twice = replace(once, villages=tuple(sorted((*once.villages, *twins), key=lambda load: load.village.code)))
    for spot in find_hotspots(twice, way):
        places = {load.village.location for load in twice.villages if load.village.code in spot.village_codes}
        assert len(spot.village_codes) == 2 * len(places)


@every_way
def test_one_village(way: ScanParams) -> None:
    assert find_hotspots(county({0: dict.fromkeys(MONTHS, 5)}, size=1), way) == ()


def test_46000_villages_get_one_sentence_that_names_the_setting_and_its_value() -> None:
    random = np.random.default_rng(1)
    model = county(EVEN).villages[0]
    places = [LonLat(float(lon), float(lat)) for lon, lat in random.uniform((110, 31), (117, 36), (46_000, 2))]
    loads = tuple(replace(model, village=replace(model.village, code=f"41{n:010d}", location=p)) for n, p in enumerate(places))
    with pytest.raises(SettingsError, match=r"hotspots\.max_share 降到 0\.118"):
        find_hotspots(replace(county(EVEN), villages=loads), FAST)


def test_46000_villages_get_one_sentence_from_the_local_statistics_too() -> None:
    random = np.random.default_rng(1)
    model, second = county(EVEN | {1: {"2026-08": 2}}).villages[:2]
    places = [LonLat(float(lon), float(lat)) for lon, lat in random.uniform((110, 31), (117, 36), (46_000, 2))]
    loads = tuple(
        replace(second if n == 1 else model, village=replace(model.village, code=f"41{n:010d}", location=p))
        for n, p in enumerate(places)
    )
    with pytest.raises(SettingsError, match="replicates 降到 543 以下"):
        local_statistics(replace(county(EVEN), villages=loads))
    with pytest.raises(SettingsError, match="replicates 降到 173611"):
        emerging_trends(county(EVEN), EmergingParams(replicates=10**6))


ODD = {
    "all in one village": county({7: dict.fromkeys(MONTHS, 10)}),
    "one month only": county({n: {"2026-08": 9 if n in (7, 8, 13) else 1} for n in range(36)}),
    "no matter": county({}),
    "zero households": replace(county(EVEN | {7: dict.fromkeys(MONTHS, 9)}, households=0), has_households=False),
    "one village": county({0: dict.fromkeys(MONTHS, 5)}, size=1),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_local_statistics_trends_areas_and_effects_of_odd_ledgers_are_results(odd: Tally) -> None:
    codes = {load.village.code for load in odd.villages}
    local, trends = local_statistics(odd, LocalParams(replicates=99)), emerging_trends(odd, EmergingParams(replicates=99))
    assert {found.village_code for found in (*local, *trends)} <= codes
    assert all(0 <= found.gi_p <= 1 and math.isfinite(found.gi_z) and math.isfinite(found.moran_i) for found in local)
    assert all(math.isfinite(z) for trend in trends for z in trend.z_by_month)
    assert {code for area in dispatch_areas(odd) for code in area.village_codes} <= codes
    effect = mission_effect(odd, odd, sorted(codes)[:1])
    assert effect.low <= 1 <= effect.high
    if len(codes) == 1:
        assert not local
        assert not trends
        assert "不能判断" in effect.sentence.zh


def test_all_cases_in_one_village_are_a_local_hot_spot_at_most_around_it() -> None:
    hot = [found for found in local_statistics(ODD["all in one village"]) if found.kind is LocalKind.HOT]
    near = {f"4104231{town:02d}{200 + place:03d}" for town in range(5) for place in range(5)}
    assert {found.village_code for found in hot} <= near


def test_the_same_villages_in_another_order_give_the_same_hotspots() -> None:
    counted = county(EVEN | {n: dict.fromkeys(MONTHS, 6) for n in (7, 8, 13)})
    mixed = replace(counted, villages=tuple(reversed(counted.villages)))
    plain, turned = find_hotspots(counted, FAST), find_hotspots(mixed, FAST)
    assert [(s.village_codes, s.observed, s.llr) for s in plain] == [(s.village_codes, s.observed, s.llr) for s in turned]
