from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats.contingency import odds_ratio

from fieldvisit.domain.caseload import Caseload, Tally, TownshipLoad
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.place import LonLat, PositionAccuracy, Village
from fieldvisit.domain.visit import RatedCase
from fieldvisit.errors import Text
from fieldvisit.hotspots.context.township import Unit
from fieldvisit.hotspots.dispatch.effect import EffectParams, comparison_villages, mission_effect
from fieldvisit.hotspots.dispatch.rank import rank_for_dispatch
from fieldvisit.hotspots.dispatch.suppression import suppressed
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.hotspots.kulldorff.field import SearchParams
from fieldvisit.hotspots.scan import ScanParams, find_hotspots
from fieldvisit.hotspots.stability import Question, narrowed, reasonable_settings, with_coarse_drawn

TODAY = date(2026, 11, 23)
MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")


def county(by_month: dict[int, tuple[int, ...]], *, base: int = 1, township_only: int = 0) -> Tally:
    """Thirty villages with ``base`` matters a month, half housing and half roads, except where ``by_month`` says."""
    loads = []
    for n in range(30):
        counts = dict(zip(MONTHS, by_month.get(n, (base,) * 4), strict=True))
        place = LonLat(112.5 + 0.02 * (n % 6), 33.5 + 0.017 * (n // 6))
        village = Village(
            f"4104231002{n:02d}", f"示例村{n}", "示例镇", "410423100", "410423", place, PositionAccuracy.SYNTHETIC, 100
        )
        crossed = {m: {"policy.housing": c - c // 2, "infrastructure.road": c // 2} for m, c in counts.items()}
        total = sum(counts.values())
        mix = {"policy.housing": sum(c["policy.housing"] for c in crossed.values())}
        mix["infrastructure.road"] = total - mix["policy.housing"]
        loads.append(Caseload(village, total, total, 0, 0, mix, counts, (), None, crossed))
    townships = (TownshipLoad("410423100", "示例镇", sum(v.matters for v in loads), township_only),)
    return Tally(tuple(loads), townships, (), date(2026, 7, 1), date(2026, 10, 31), True)


STEADY = dict.fromkeys((0, 1, 6, 7), (8, 8, 8, 8))
ONCE = dict.fromkeys((0, 1, 6, 7), (24, 0, 0, 0))


def spot(number: int, codes: tuple[str, ...], *, observed: int = 30, stability: float | None = None) -> Hotspot:
    return Hotspot(
        f"H{number:02d}", "kulldorff:spatial", codes, LonLat(112.5, 33.5), 2.0, TODAY, TODAY, observed, 10.0, 3.0, 9.0, 0.001, 999,
        "households", {}, Text("", ""), stability=stability,
    )  # fmt: skip


def case(number: int, village: str, latest: date | None = None, *, is_key: bool = False) -> RatedCase:
    return RatedCase(
        f"P{number:03d}", village, "other", is_key, 0.4, (), days_left=None if latest is None else (latest - TODAY).days
    )


def test_a_lasting_concentration_is_stable_under_every_setting() -> None:
    (found,) = find_hotspots(county(STEADY), ScanParams(replicates=199))
    assert found.stability == 1.0


def test_a_concentration_of_one_month_long_ago_is_less_stable() -> None:
    found = find_hotspots(county(ONCE), ScanParams(replicates=199))
    assert found[0].stability is not None
    assert 0 < found[0].stability < 1


LATELY = dict.fromkeys((0, 1, 6, 7), (1, 1, 1, 20))


@pytest.mark.parametrize("model", [ScanModel.SPACE_TIME, ScanModel.PERMUTATION])
@pytest.mark.parametrize("prospective", [False, True])
def test_stability_is_asked_in_the_model_and_the_windows_of_the_hotspot(model: ScanModel, *, prospective: bool) -> None:
    (found, *_) = find_hotspots(county(LATELY, base=4), ScanParams(replicates=99, model=model, prospective=prospective))
    assert set(found.village_codes) == {"410423100200", "410423100201", "410423100206", "410423100207"}
    assert found.stability == 1.0


def test_a_hotspot_of_townships_has_a_stability_of_townships() -> None:
    whole = by_six(county(dict.fromkeys(range(6), (5, 5, 5, 5))))
    (found,) = find_hotspots(whole, ScanParams(replicates=99, by=Unit.TOWNSHIP))
    assert found.township_codes == ("410423100",)
    assert found.stability == pytest.approx(8 / 9)  # one township of five is more than a tenth of the households


def test_a_township_hotspot_made_by_matters_known_only_to_it_does_not_stay_without_them() -> None:
    whole = by_six(county({}), only=40)
    (found,) = find_hotspots(whole, ScanParams(replicates=99, by=Unit.TOWNSHIP))
    assert found.township_codes == ("410423100",)
    assert found.stability == pytest.approx(7 / 9)


def by_six(tally: Tally, *, only: int = 0) -> Tally:
    """The county as five townships of six villages; of the first, ``only`` matters are known only to it, in every month alike."""
    loads = [
        replace(load, village=replace(load.village, township_code=f"41042310{n // 6}")) for n, load in enumerate(tally.villages)
    ]
    towns = []
    for code in sorted({load.village.township_code for load in loads}):
        members = [load for load in loads if load.village.township_code == code]
        more = only if code == "410423100" else 0
        crossed = {
            month: {
                category: sum(load.by_month_category[month][category] for load in members) + more // 8
                for category in ("policy.housing", "infrastructure.road")
            }
            for month in MONTHS
        }
        towns.append(TownshipLoad(code, code, sum(load.matters for load in members), more, crossed))
    return replace(tally, villages=tuple(loads), townships=tuple(towns))


def test_there_are_nine_settings_and_the_first_is_the_one_asked_for() -> None:
    settings = reasonable_settings(Question(county(STEADY), county(STEADY), SearchParams(), 0.05))
    assert len(settings) == len({s.name for s in settings}) == 9
    assert settings[0].tally == county(STEADY)


def test_narrowing_keeps_only_the_matters_asked_for() -> None:
    narrow = narrowed(county(STEADY), months=("2026-09", "2026-10"), category="policy.housing")
    assert (narrow.villages[0].matters, narrow.villages[0].by_category) == (8, {"policy.housing": 8})
    assert narrow.villages[29].matters == 2


def test_coarse_matters_are_all_drawn_to_villages_of_their_township() -> None:
    before, after = county({}, township_only=40), with_coarse_drawn(county({}, township_only=40), seed=1)
    assert sum(v.matters for v in after.villages) == sum(v.matters for v in before.villages) + 40
    assert max(v.matters for v in after.villages) < 4 + 15


def test_the_share_of_uncertain_positions_is_that_of_the_hotspots_townships() -> None:
    tally = county(STEADY, township_only=58)
    (found,) = find_hotspots(tally, ScanParams(replicates=99, stability=False))
    assert found.uncertain_share == pytest.approx(58 / (58 + sum(v.matters for v in tally.villages)))


def test_a_pressing_key_case_comes_before_a_larger_excess() -> None:
    spots = [spot(1, ("A",), observed=90), spot(2, ("B",))]
    cases = [case(1, "B", date(2026, 11, 27), is_key=True), case(2, "A", date(2026, 12, 20), is_key=True)]
    first, second = rank_for_dispatch(spots, cases)
    assert (first.hotspot_id, first.days_left, second.days_left) == ("H02", 4, 27)


def test_a_stable_hotspot_comes_before_an_unstable_one_of_equal_excess() -> None:
    ranks = rank_for_dispatch([spot(1, ("A",), stability=0.3), spot(2, ("B",), stability=0.9)], [])
    assert [r.hotspot_id for r in ranks] == ["H02", "H01"]
    assert ranks[0].days_left is None


def test_the_sentence_of_a_rank_has_its_figures() -> None:
    (rank,) = rank_for_dispatch([spot(1, ("A",))], [case(1, "A", date(2026, 11, 27), is_key=True), case(2, "A")])
    assert rank.sentence.zh == "H01：比预期多20.0件，未办结2件，其中重点1件，最紧的还剩4天。"


def test_a_key_case_past_its_day_stands_before_all_and_is_said_to_be_overdue() -> None:
    cases = [case(1, "A", date(2026, 11, 11), is_key=True), case(2, "B", date(2026, 12, 20), is_key=True)]
    first, second = rank_for_dispatch([spot(1, ("B",), observed=90), spot(2, ("A",), observed=12)], cases)
    assert (first.hotspot_id, first.days_left, second.days_left) == ("H02", -12, 27)
    assert first.sentence.zh.endswith("其中重点1件，最紧的已超期12天。")
    assert first.sentence.en.endswith("1 of them key, the most pressing 12 days overdue.")


def test_comparison_villages_are_as_loaded_and_not_visited() -> None:
    before = county(STEADY | {20: (7, 8, 8, 8), 21: (8, 8, 8, 9)})
    visited = [f"4104231002{n:02d}" for n in (0, 1)]
    compared = comparison_villages(before, visited, EffectParams(per_village=1))
    assert compared == ("410423100206", "410423100207")


def test_falling_back_like_the_comparison_is_no_effect() -> None:
    effect = mission_effect(county(STEADY), county({}), ["410423100200", "410423100201"], EffectParams(per_village=1))
    assert effect.ratio == pytest.approx(1.0)
    assert effect.low < 1 < effect.high
    assert "尚不能区分于偶然" in effect.sentence.zh


def test_falling_far_more_than_the_comparison_is_beyond_chance() -> None:
    after = county(STEADY | {0: (1, 1, 0, 0), 1: (0, 1, 1, 0)})
    effect = mission_effect(county(STEADY), after, ["410423100200", "410423100201"], EffectParams(per_village=1))
    assert effect.high < 1
    assert (effect.visited_before, effect.visited_after, effect.compared_after) == (64, 4, 64)


def test_steady_villages_leave_the_exact_interval_and_restless_ones_widen_it() -> None:
    visited = ["410423100200", "410423100201"]
    steady = mission_effect(county(STEADY), county(STEADY), visited, EffectParams(per_village=1))
    exact = odds_ratio(np.array([[64, 64], [64, 64]]), kind="conditional").confidence_interval(0.95)
    assert (steady.correlation, steady.low, steady.high) == (0.0, pytest.approx(exact.low), pytest.approx(exact.high))
    restless = {n: (9, 9, 9, 9) if n % 2 else (0, 0, 0, 0) for n in range(8, 30)}
    calm = {n: (0, 0, 0, 0) if n % 2 else (9, 9, 9, 9) for n in range(8, 30)}
    moved = mission_effect(county(STEADY | calm), county(STEADY | restless), visited, EffectParams(per_village=1))
    assert moved.correlation > 0.3
    assert moved.high / moved.low > 3 * steady.high / steady.low


def test_nothing_left_after_a_mission_has_an_upper_end_only() -> None:
    after = county(STEADY | {0: (0, 0, 0, 0), 1: (0, 0, 0, 0)})
    effect = mission_effect(county(STEADY), after, ["410423100200", "410423100201"], EffectParams(per_village=1))
    assert effect.ratio == effect.low == 0
    assert 0 < effect.high < 1


def test_villages_that_others_visited_are_no_comparison_and_said_to_be_left_out() -> None:
    codes = [f"4104231002{n:02d}" for n in (0, 1, 6, 7)]
    fell = county(dict.fromkeys((0, 1, 6, 7), (4, 4, 4, 4)))  # both teams' villages fell by half, all others stayed
    one = EffectParams(per_village=1)
    blind = mission_effect(county(STEADY), fell, codes[:2], one)
    assert (blind.compared_codes, blind.ratio, blind.left_out) == (tuple(codes[2:]), pytest.approx(1.0), 0)
    seeing = mission_effect(county(STEADY), fell, codes[:2], one, elsewhere=[*codes[1:], "410423999200"])
    assert not set(seeing.compared_codes) & set(codes)
    assert (seeing.ratio, seeing.left_out) == (pytest.approx(0.5, abs=0.01), 2)
    assert "另有2个村同期有其他走访，不作对照" in seeing.sentence.zh
    assert "left out because others visited them in that time: 2" in seeing.sentence.en


def test_where_everybody_was_visited_there_is_no_verdict() -> None:
    everywhere = [load.village.code for load in county({}).villages]
    effect = mission_effect(county(STEADY), county(STEADY), everywhere[:2], elsewhere=everywhere)
    assert (effect.compared_codes, effect.left_out) == ((), 28)
    assert "不能判断" in effect.sentence.zh


RESTLESS = {n: (9, 9, 9, 9) if n % 2 else (0, 0, 0, 0) for n in range(12, 30)}
CALM = {n: (0, 0, 0, 0) if n % 2 else (9, 9, 9, 9) for n in range(12, 30)}


@pytest.mark.parametrize(
    ("visited", "compared", "verdict"),
    [((8, 8, 8, 8), (8, 8, 8, 8), "超出偶然波动"), ((1, 0, 0, 0), (2, 0, 0, 0), "尚不能区分于偶然")],
)
def test_nothing_left_in_the_comparison_has_a_lower_end_only_and_no_verdict_beyond_it(
    visited: tuple[int, ...], compared: tuple[int, ...], verdict: str
) -> None:
    loaded = {0: visited, 1: visited, 6: compared, 7: compared}
    before = county(CALM | loaded, base=20)
    after = county(RESTLESS | loaded | dict.fromkeys((6, 7), (0, 0, 0, 0)), base=20)
    effect = mission_effect(before, after, ["410423100200", "410423100201"], EffectParams(per_village=1))
    assert effect.correlation > 0
    assert effect.ratio == effect.high == math.inf
    assert 0 < effect.low < math.inf
    assert verdict in effect.sentence.zh
    assert not {"inf", "nan"} & set(effect.sentence.zh.replace("，", " ").replace("至", " ").split())
    assert "infinite" in effect.sentence.en


def test_too_few_matters_give_no_verdict() -> None:
    empty = county({}, base=0)
    effect = mission_effect(empty, empty, ["410423100200"])
    assert "不能判断" in effect.sentence.zh


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 9, "b": 0}, set()),
        ({"a": 9, "b": 3, "c": 20}, {"a", "b"}),
        ({"a": 4, "b": 3, "c": 20}, {"a", "b"}),
        ({"a": 1, "b": 1, "c": 6, "d": 7}, {"a", "b", "c"}),
    ],
)
def test_small_counts_are_hidden_and_cannot_be_worked_out(counts: dict[str, int], hidden: set[str]) -> None:
    assert {name for name, count in suppressed(counts).items() if count is None} == hidden


def test_settings_do_not_change_the_hotspots_themselves() -> None:
    with_it, without = (find_hotspots(county(STEADY), ScanParams(replicates=99, stability=s)) for s in (True, False))
    assert [replace(h, stability=None, ranks=()) for h in with_it] == list(without)


def test_ranks_begin_with_the_settings_asked_for_and_agree_with_the_stability() -> None:
    found = find_hotspots(county(STEADY), ScanParams(replicates=99, stability=True))
    assert found
    for place, spot in enumerate(found, start=1):
        assert (spot.ranks[0], len(spot.ranks)) == (place, 9)
        assert spot.stability == sum(rank > 0 for rank in spot.ranks) / 9
