from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.domain.place import LonLat, PositionAccuracy, Village
from fieldvisit.hotspots.ground import ScanModel, months_of
from fieldvisit.hotspots.kulldorff.chance.nulls import PermutationNull
from fieldvisit.hotspots.kulldorff.expectations import from_margins, standardised, time_windows
from fieldvisit.hotspots.scan import ScanParams, find_hotspots

MONTHS = ("2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11")
FAST = ScanParams(replicates=199, model=ScanModel.SPACE_TIME)


def county(extra: dict[tuple[int, str], int], *, households: int | None = 100, base: int = 1) -> Tally:
    """A row of twelve villages with ``base`` matters a month, and more where ``extra`` says."""
    loads = []
    for n in range(12):
        by_month = {month: base + extra.get((n, month), 0) for month in MONTHS}
        place = LonLat(112.5 + 0.01 * n, 33.5 + 0.003 * n * n)
        village = Village(
            f"4104231002{n:02d}", f"示例村{n}", "示例镇", "410423100", "410423", place, PositionAccuracy.SYNTHETIC, households
        )
        total = sum(by_month.values())
        crossed = {month: {"other": count} for month, count in by_month.items()}
        loads.append(Caseload(village, total, total, 0, 0, {"other": total}, by_month, (), None, crossed))
    return Tally(tuple(loads), (), (), date(2026, 6, 1), date(2026, 11, 30), households is not None)


AUTUMN = {(n, month): 8 for n in (0, 1) for month in ("2026-09", "2026-10")}


def test_a_concentration_in_place_and_time_is_found_with_its_months() -> None:
    (spot,) = find_hotspots(county(AUTUMN), FAST)
    assert spot.village_codes == ("410423100200", "410423100201")
    assert (spot.first_day, spot.last_day) == (date(2026, 9, 1), date(2026, 10, 31))
    assert spot.observed == 36
    assert spot.by_category == {"other": 36}
    assert "其余各村和月份" in spot.sentence.zh
    assert "in other months" in spot.sentence.en


def test_expected_cases_follow_the_days_of_the_months() -> None:
    (spot,) = find_hotspots(county(AUTUMN), FAST)
    assert spot.expected == pytest.approx((72 + 32) * 2 / 12 * 61 / 183)


def test_prospective_looks_only_at_what_still_lasts() -> None:
    spots = find_hotspots(county(AUTUMN), replace(FAST, prospective=True))
    assert all(spot.last_day == date(2026, 11, 30) for spot in spots)


def test_permutation_needs_no_households_and_says_so() -> None:
    burst = {(n, "2026-09"): 16 for n in (0, 1)}
    (spot,) = find_hotspots(county(burst, households=None, base=3), replace(FAST, model=ScanModel.PERMUTATION))
    assert spot.denominator == "margins"
    assert set(spot.village_codes) == {"410423100200", "410423100201"}
    assert "件数，未按户数折算" in spot.sentence.zh


def test_permutation_sees_nothing_in_a_village_that_always_has_more() -> None:
    always = {(5, month): 8 for month in MONTHS}
    assert find_hotspots(county(always), replace(FAST, model=ScanModel.PERMUTATION)) == ()
    assert find_hotspots(county(always), replace(FAST, model=ScanModel.SPATIAL)) != ()


def test_a_season_that_all_villages_share_is_no_permutation_cluster() -> None:
    season = {(n, "2026-08"): 6 for n in range(12)}
    assert find_hotspots(county(season), replace(FAST, model=ScanModel.PERMUTATION)) == ()


def test_permuted_maps_keep_the_margins_of_every_stratum() -> None:
    place, period, stratum = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 2, 0, 2]), np.array([0, 1, 1, 0, 0, 1])
    maps = PermutationNull(place, period, stratum, (3, 3)).draw(np.random.default_rng(1), 50)
    assert (maps.sum(axis=2) == [2, 1, 3]).all()
    assert (maps.sum(axis=1) == [2, 2, 2]).all()
    assert len({m.tobytes() for m in maps}) > 5


def test_expectations_from_margins_have_the_margins_of_the_cases() -> None:
    cases = np.random.default_rng(2).integers(0, 5, (4, 3, 2))
    expected = from_margins(cases)
    assert expected.sum(axis=1) == pytest.approx(cases.sum(axis=(1, 2)))
    assert expected.sum(axis=0) == pytest.approx(cases.sum(axis=(0, 2)))


def test_indirect_standardisation_applies_each_stratum_rate_to_its_population() -> None:
    cases, people = np.array([[1, 4], [3, 0]]), np.array([[10.0, 20.0], [30.0, 20.0]])
    assert standardised(cases, people) == pytest.approx([10 * 0.1 + 20 * 0.1, 30 * 0.1 + 20 * 0.1])


def test_windows_hold_at_most_the_share_and_never_everything() -> None:
    assert time_windows(1, 0.5, prospective=False) == ((0, 0),)
    assert time_windows(4, 0.5, prospective=False) == ((0, 0), (1, 1), (2, 2), (3, 3), (0, 1), (1, 2), (2, 3))
    assert time_windows(4, 1.0, prospective=True) == ((3, 3), (2, 3), (1, 3))


def test_months_cover_the_period_across_a_new_year() -> None:
    tally = replace(county({}), first_day=date(2025, 11, 20), last_day=date(2026, 2, 1))
    assert months_of(tally) == ("2025-11", "2025-12", "2026-01", "2026-02")
