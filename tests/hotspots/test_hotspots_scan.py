from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.domain.place import LonLat, PositionAccuracy, Village
from fieldvisit.hotspots.scan import ScanParams, find_hotspots, relative_risk

FAST = ScanParams(replicates=199)


def grid_village(i: int, j: int, households: int | None = 100) -> Village:
    code = f"410423100{i * 10 + j + 200:03d}"
    place = LonLat(112.8 + 0.02 * i, 33.6 + 0.02 * j)
    return Village(code, f"示例村{i}{j}", "示例镇", "410423100", "410423", place, PositionAccuracy.SYNTHETIC, households, True)


def load_of(village: Village, matters: int) -> Caseload:
    return Caseload(village, matters, matters, 0, 0, {"policy.housing": matters} if matters else {}, {}, ())


def county(matters: dict[tuple[int, int], int], *, households: int | None = 100, base: int = 1) -> Tally:
    loads = tuple(load_of(grid_village(i, j, households), matters.get((i, j), base)) for i in range(8) for j in range(8))
    return Tally(loads, (), (), date(2026, 6, 1), date(2026, 11, 20), households is not None)


CORNER = {(1, 1): 11, (0, 1): 10, (2, 1): 11}  # a centre and its neighbours to the west and east


def test_a_planted_concentration_is_found_with_its_members_and_figures() -> None:
    (spot,) = find_hotspots(county(CORNER), FAST)
    assert set(spot.village_codes) == {grid_village(i, j).code for i, j in CORNER}
    assert spot.observed == 32
    assert spot.expected == pytest.approx(93 * 3 / 64)
    assert spot.relative_risk == pytest.approx((32 / 3) / (61 / 61))
    assert spot.p_value == pytest.approx(1 / 200)
    assert spot.by_category == {"policy.housing": 32}


def test_nothing_is_reported_where_every_village_is_alike() -> None:
    assert find_hotspots(county({}), FAST) == ()


def test_a_cluster_above_alpha_is_no_hotspot() -> None:
    assert find_hotspots(county(CORNER), replace(FAST, alpha=0.001)) == ()


def test_more_households_explain_more_matters() -> None:
    loads = tuple(
        replace(load, village=replace(load.village, households=100 * max(1, load.matters))) for load in county(CORNER).villages
    )
    assert find_hotspots(replace(county(CORNER), villages=loads), FAST) == ()


def test_without_households_the_sentence_says_so() -> None:
    (spot,) = find_hotspots(county(CORNER, households=None), FAST)
    assert spot.denominator == "villages"
    assert "件数，未按户数折算" in spot.sentence.zh
    assert "not set against households" in spot.sentence.en


def test_two_concentrations_are_two_hotspots_without_a_common_village() -> None:
    far = {(6, 6): 9, (6, 5): 9, (5, 6): 9}
    first, second = find_hotspots(county(CORNER | far), FAST)
    assert set(first.village_codes).isdisjoint(second.village_codes)
    assert (first.id, second.id) == ("H01", "H02")
    assert first.llr >= second.llr


def test_the_same_counts_give_the_same_hotspots() -> None:
    assert find_hotspots(county(CORNER), FAST) == find_hotspots(county(CORNER), FAST)


@pytest.mark.parametrize("keep", [0, 1])
def test_a_county_of_no_or_one_village_has_no_hotspot(keep: int) -> None:
    whole = county(CORNER)
    assert find_hotspots(replace(whole, villages=whole.villages[:keep]), FAST) == ()


def test_a_county_without_a_matter_has_no_hotspot() -> None:
    assert find_hotspots(county({}, base=0), FAST) == ()


def test_all_matters_in_one_village_are_one_hotspot_with_nothing_outside() -> None:
    (spot,) = find_hotspots(county({(3, 3): 20}, base=0), FAST)
    assert spot.village_codes == (grid_village(3, 3).code,)
    assert spot.relative_risk == pytest.approx((20 / spot.expected) / (0.5 / (20 - spot.expected)))
    assert "其余各村没有" in spot.sentence.zh


def test_villages_at_one_position_enter_together() -> None:
    whole = county({(3, 3): 20}, base=1)
    twin = replace(whole.villages[0].village, code="410423100999", location=grid_village(3, 3).location)
    (spot,) = find_hotspots(replace(whole, villages=(*whole.villages, load_of(twin, 0))), FAST)
    assert set(spot.village_codes) == {grid_village(3, 3).code, "410423100999"}


def test_a_village_without_a_position_stays_outside() -> None:
    whole = county(CORNER)
    lost = replace(whole.villages[0].village, code="410423100999", location=None, accuracy=PositionAccuracy.NONE)
    (spot,) = find_hotspots(replace(whole, villages=(*whole.villages, load_of(lost, 0))), FAST)
    assert "410423100999" not in spot.village_codes


def test_relative_risk_compares_inside_with_outside() -> None:
    assert relative_risk(70, 38.80427659614765, 836) == pytest.approx(1.88, abs=0.005)


def reporting_differently(seed: int) -> dict[tuple[int, int], int]:
    random = np.random.default_rng(seed)
    matters = random.poisson(10 * random.gamma(4, 0.25, 64)).tolist()
    return {(i, j): matters[8 * i + j] for i in range(8) for j in range(8)}


def test_strict_does_not_report_what_villages_that_report_differently_bring_by_themselves() -> None:
    differing = county(reporting_differently(1))
    spots = find_hotspots(differing, FAST)
    assert spots
    assert all(spot.p_value <= 0.05 < (spot.p_calibrated or 0.0) for spot in spots)
    assert [round(spot.reporting_cv or 0.0, 1) for spot in spots] == [0.5] * len(spots)
    assert find_hotspots(differing, replace(FAST, strict=True)) == ()


EVEN = {(i, j): 10 for i in range(8) for j in range(8)}


@pytest.mark.parametrize("more", [2, 4, 6])
def test_villages_more_alike_than_chance_make_no_concentration_more_significant(more: int) -> None:
    alike = county(EVEN | dict.fromkeys([(3, 3), (3, 4)], 10 + more), base=0)
    spots = find_hotspots(alike, replace(FAST, alpha=1.0, max_share=0.1, stability=False))
    assert all((spot.p_calibrated or 0.0) >= spot.p_value for spot in spots)
    assert find_hotspots(alike, replace(FAST, strict=True, max_share=0.1)) == ()


@given(st.lists(st.integers(0, 25), min_size=64, max_size=64))
@settings(deadline=None, max_examples=20)
def test_allowing_for_villages_never_makes_a_finding_more_significant(matters: list[int]) -> None:
    whole = county({(n // 8, n % 8): count for n, count in enumerate(matters)}, base=0)
    for spot in find_hotspots(whole, replace(FAST, alpha=1.0, replicates=49, stability=False)):
        assert (spot.p_calibrated or 0.0) >= spot.p_value


def test_strict_reports_a_concentration_beyond_differences_in_reporting() -> None:
    (spot,) = find_hotspots(county(CORNER), replace(FAST, strict=True))
    assert set(spot.village_codes) == {grid_village(i, j).code for i, j in CORNER}
    assert (spot.p_calibrated or 1.0) <= 0.05
