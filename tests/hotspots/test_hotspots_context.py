from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from builders import petition, villages
from hypothesis import given
from hypothesis import strategies as st

from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.hotspot import Hotspot, probability, probability_words
from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.place import AdminLevel, Boundary, LonLat, PositionAccuracy, Village
from fieldvisit.domain.visit import RatedCase
from fieldvisit.errors import Text
from fieldvisit.hotspots.context.edge import EDGE_NOTE, with_edge
from fieldvisit.hotspots.context.family import across_maps, benjamini_hochberg
from fieldvisit.hotspots.context.pressure import with_pressure
from fieldvisit.hotspots.context.township import Unit, townships_as_places
from fieldvisit.hotspots.dispatch.suppression import TOGETHER, for_public
from fieldvisit.hotspots.scan import ScanParams, find_hotspots, relative_risk
from fieldvisit.hotspots.tally import tally

TODAY = date(2026, 11, 23)
BY_TOWNSHIP = ScanParams(replicates=199, by=Unit.TOWNSHIP, stability=False)


def spot(number: int, codes: tuple[str, ...] = ("A",), **fields: object) -> Hotspot:
    made = Hotspot(
        f"H{number:02d}", "kulldorff:spatial", codes, LonLat(112.5, 33.5), 2.0, TODAY, TODAY, 30, 10.0, 3.0, 9.0, 0.001, 999,
        "households", {}, Text("句。", "Sentence."),
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def four_townships() -> tuple[Village, ...]:
    """Twenty villages, five a township, along a line."""
    five = villages()
    return tuple(
        replace(v, code=f"41042310{t}{200 + i:03d}", township_code=f"41042310{t}", township=f"乡镇{t}", location=LonLat(112.5 + 0.1 * t + 0.01 * i, 33.7))
        for t in range(4)
        for i, v in enumerate(five)
    )  # fmt: skip


def coarse_ledger(loud: str, count: int) -> Tally:
    """One matter at every village, and ``count`` more known only to the township ``loud``."""
    places = four_townships()
    at_village = [(v.code, AdminLevel.VILLAGE, PositionAccuracy.SYNTHETIC) for v in places]
    coarse = [(loud, AdminLevel.TOWNSHIP, PositionAccuracy.TOWNSHIP_SEAT)] * count
    found = enumerate(at_village + coarse)
    matches = [Match(f"P{n:03d}", MatchOutcome.MATCHED, code, level, "乡镇", 1.0, how) for n, (code, level, how) in found]
    letters = [petition(n, received_on=date(2026, 7 + n % 4, 1)) for n in range(len(matches))]
    return tally(letters, matches, places)


def test_matters_known_only_to_a_township_enter_the_township_test_and_no_village_test() -> None:
    counted = coarse_ledger("410423102", 20)
    assert find_hotspots(counted, replace(BY_TOWNSHIP, by=Unit.VILLAGE)) == ()
    (found,) = find_hotspots(counted, BY_TOWNSHIP)
    assert found.township_codes == ("410423102",)
    assert set(found.village_codes) == {v.code for v in four_townships() if v.township_code == "410423102"}
    assert found.observed == 25
    assert found.expected == pytest.approx(10.0)
    assert found.uncertain_share == pytest.approx(20 / 25)


def test_the_sentence_of_a_township_hotspot_speaks_of_townships() -> None:
    (found,) = find_hotspots(coarse_ledger("410423102", 20), BY_TOWNSHIP)
    assert "乡镇2共有25件" in found.sentence.zh
    assert "其余各乡镇" in found.sentence.zh
    assert "village" not in found.sentence.en


def test_townships_as_places_lose_no_matter_of_a_located_township() -> None:
    places = townships_as_places(coarse_ledger("410423102", 20))
    assert sum(load.matters for load in places.villages) == 40
    assert all(sum(load.by_month.values()) == load.matters == sum(load.by_category.values()) for load in places.villages)


def test_a_township_without_a_household_is_left_out_with_its_matters_and_named() -> None:
    counted = coarse_ledger("410423102", 20)
    moved = tuple(  # to make way for a reservoir: what is written from there is known only to the township
        replace(load, village=replace(load.village, households=0), matters=0, by_month={}, by_category={}, by_month_category={})
        if load.village.township_code == "410423103"
        else load
        for load in counted.villages
    )
    towns = tuple(
        replace(t, at_villages=0, township_only=8, by_month_category={"2026-07": {"other": 8}}) if t.code == "410423103" else t
        for t in counted.townships
    )
    gone = replace(counted, villages=moved, townships=towns)
    lived_in = replace(
        counted,
        villages=tuple(load for load in counted.villages if load.village.township_code != "410423103"),
        townships=tuple(t for t in counted.townships if t.code != "410423103"),
    )
    (found,), (plain,) = (find_hotspots(tally_, BY_TOWNSHIP) for tally_ in (gone, lived_in))
    assert (found.township_codes, found.observed, found.expected) == (("410423102",), plain.observed, plain.expected)
    assert (found.p_value, found.relative_risk) == (plain.p_value, plain.relative_risk)
    assert found.sentence.zh == plain.sentence.zh + "乡镇3没有户数，其件数未纳入比较；请补上户数。"
    assert found.sentence.en.endswith("for no household is counted there: 乡镇3; give their households.")
    uncounted = replace(gone, has_households=False)
    assert {load.village.code for load in townships_as_places(uncounted).villages} >= {"410423103"}


def square(half_deg: float) -> Boundary:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring = tuple(LonLat(112.5 + half_deg * x, 33.5 + half_deg * y) for x, y in corners)
    return Boundary("410423", "示例县", (ring,), "synthetic", "")


@pytest.mark.parametrize(("half_deg", "reaches"), [(0.01, True), (0.1, False)])
def test_a_circle_that_reaches_the_outline_says_that_neighbours_beyond_are_unseen(half_deg: float, reaches: bool) -> None:
    (found,) = with_edge([spot(1)], square(half_deg))
    assert found.at_edge is reaches
    assert found.sentence.zh.endswith(EDGE_NOTE.zh) is reaches
    assert found.sentence.en.endswith("beyond the county are unseen.") is reaches


def test_a_township_reaches_as_far_as_its_farthest_village() -> None:
    township = spot(1, radius_km=0.0, township_codes=("410423100",))
    where = {"A": LonLat(112.53, 33.5)}
    assert with_edge([township], square(0.02))[0].at_edge is False
    assert with_edge([township], square(0.02), where)[0].at_edge is True


def test_without_an_outline_nothing_is_said_about_the_edge() -> None:
    assert with_edge([spot(1)], None) == (spot(1),)


def test_several_maps_are_under_false_discovery_control_and_the_number_is_said() -> None:
    maps = {"a": [spot(1, p_value=0.001)], "b": [spot(1, p_value=0.04)], "c": [], "d": []}
    (found,) = across_maps(maps)
    assert (found.category, found.maps) == ("a", 4)
    assert found.p_adjusted == pytest.approx(0.004)
    assert "共查看4张图" in found.sentence.zh
    assert "0.004" in found.sentence.zh
    assert "4 maps were looked at together" in found.sentence.en


def test_strict_maps_are_adjusted_by_the_p_value_that_decided() -> None:
    maps = {
        "a": [spot(1, p_value=0.2, p_calibrated=0.004), spot(2, p_value=0.001, p_calibrated=0.03)],
        "b": [spot(1, p_value=0.001, p_calibrated=0.04)],
        "c": [],
        "d": [spot(1, p_value=0.01)],  # months within villages: nothing was allowed for
    }
    found = across_maps(maps, strict=True)
    assert [(one.category, one.p_adjusted) for one in found] == [("a", pytest.approx(0.016)), ("d", pytest.approx(0.02))]
    assert "计入各村习惯的差别" in found[0].sentence.zh
    assert "allowing for villages that report differently: 0.016" in found[0].sentence.en
    assert "allowing" not in found[1].sentence.en
    assert {one.category for one in across_maps(maps)} == {"a", "b", "d"}


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_p_value_is_never_shown_as_0(reached: int, replicates: int) -> None:
    p_value = min(reached, replicates) / (replicates + 1)
    assert float(probability_words(p_value)) == probability(p_value) > 0
    assert probability(p_value) == pytest.approx(p_value, abs=0.0005, rel=0.5)
    (found,) = across_maps({"a": [spot(1, p_value=p_value)], "b": []}, alpha=1.0)
    assert "0.000。" not in found.sentence.zh
    assert " 0.000." not in found.sentence.en


def test_a_small_p_value_is_printed_to_its_first_figure() -> None:
    assert [probability_words(p) for p in (0.0313, 0.001, 0.0005, 0.0001, 1 / 300_001)] == [
        "0.031", "0.001", "0.0005", "0.0001", "0.000003",
    ]  # fmt: skip


def test_the_sentence_of_many_simulations_does_not_say_0() -> None:
    (found,) = find_hotspots(coarse_ledger("410423102", 40), replace(BY_TOWNSHIP, replicates=9999))
    assert found.p_value < 0.0005
    assert f"概率约为{found.p_value:.4f}（9999次模拟）" in found.sentence.zh
    assert f"with probability about {found.p_value:.4f} (9999 simulations)" in found.sentence.en


def test_one_map_alone_keeps_its_p_value_and_its_sentence() -> None:
    (found,) = across_maps({"a": [spot(1, p_value=0.04)]})
    assert found.p_adjusted == pytest.approx(0.04)
    assert found.sentence == spot(1).sentence


def test_the_adjusted_p_value_is_that_of_benjamini_and_hochberg() -> None:
    others = [0.01, 0.02, 0.03]
    assert benjamini_hochberg(0.005, others) == pytest.approx(0.02)
    assert benjamini_hochberg(0.04, others) == pytest.approx(0.04)
    assert benjamini_hochberg(0.9, others) == pytest.approx(0.9)


def case(number: int, village: str, category: str, latest: date | None, *, is_key: bool) -> RatedCase:
    return RatedCase(
        f"P{number:03d}", village, category, is_key, 0.4, (), days_left=None if latest is None else (latest - TODAY).days
    )


CASES = (
    case(1, "A", "other", date(2026, 11, 20), is_key=True),
    case(2, "A", "policy.housing", date(2026, 12, 1), is_key=True),
    case(3, "A", "other", None, is_key=False),
    case(4, "B", "other", date(2026, 11, 1), is_key=True),
)


def test_pressure_counts_the_open_cases_of_its_villages_and_the_days_of_its_key_cases() -> None:
    (found,) = with_pressure([spot(1)], CASES)
    assert (found.open_cases, found.key_cases, found.overdue_cases, found.days_left) == (3, 2, 1, -3)


def test_the_pressure_of_a_hotspot_of_one_category_counts_that_category() -> None:
    (found,) = with_pressure([spot(1, category="policy.housing")], CASES)
    assert (found.open_cases, found.key_cases, found.days_left) == (1, 1, 8)


def test_a_hotspot_for_the_public_shows_no_count_below_the_threshold() -> None:
    mix = {"a": 20, "b": 6, "c": 3, "d": 1}
    (found,) = for_public([spot(1, by_category=mix, open_cases=12, key_cases=2, days_left=3, uncertain_share=0.1)], 5)
    counts = Counter(found.by_category)
    assert counts.total() == 30
    assert min(counts.values()) >= 5
    assert "d" not in counts
    assert counts[TOGETHER] >= 5
    assert (found.open_cases, found.key_cases, found.days_left, found.uncertain_share) == (12, None, None, None)


def test_a_hotspot_of_few_matters_is_not_shown_to_the_public() -> None:
    assert for_public([spot(1, observed=4), spot(2)], 5) == (spot(2),)


def test_what_would_follow_by_subtraction_is_hidden_too() -> None:
    (found,) = for_public([spot(1, open_cases=28, key_cases=20)], 5)
    assert (found.open_cases, found.key_cases) == (None, None)


@pytest.mark.parametrize(("outside", "shown"), [(0, True), (1, False), (4, False), (5, True), (60, True)])
def test_a_hotspot_whose_figures_tell_a_small_rest_of_the_county_is_not_for_the_public(outside: int, *, shown: bool) -> None:
    total = 30 + outside
    expected = total / 2
    told = spot(1, observed=30, expected=expected, relative_risk=relative_risk(30, expected, total))
    assert bool(for_public([told], 5)) is shown
