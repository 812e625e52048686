"""Whatever the model and the unit: the sentence says the table's figures, and the ledger's order does not matter."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date, timedelta

from builders import petition
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import CaseStatus, Petition
from fieldvisit.domain.place import AdminLevel, LonLat, PositionAccuracy, Village
from fieldvisit.domain.visit import RatedCase
from fieldvisit.hotspots.context.family import across_maps
from fieldvisit.hotspots.context.township import Unit
from fieldvisit.hotspots.density import DensityParams, dispatch_areas
from fieldvisit.hotspots.dispatch.effect import mission_effect
from fieldvisit.hotspots.dispatch.rank import rank_for_dispatch
from fieldvisit.hotspots.emerging import EmergingParams, emerging_trends
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.hotspots.kulldorff.zones import Shape
from fieldvisit.hotspots.local import LocalParams, local_statistics
from fieldvisit.hotspots.scan import ScanParams, find_hotspots
from fieldvisit.hotspots.tally import Matters, TallyParams, tally
from fieldvisit.io.exports import hotspots_table

FAST = ScanParams(replicates=49, alpha=1.0, stability=False)
ways = st.builds(
    lambda model, by, shape, prospective: replace(FAST, model=model, by=by, shape=shape, prospective=prospective),
    st.sampled_from(ScanModel),
    st.sampled_from(Unit),
    st.sampled_from(Shape),
    st.booleans(),
)
PLACES = tuple(
    Village(
        f"41042310{n // 3}{200 + n % 3:03d}", f"甲村{n}", f"乙乡{n // 3}", f"41042310{n // 3}", "410423",
        LonLat(112.5 + 0.013 * n, 33.5 + 0.007 * (n * n % 11)), PositionAccuracy.SYNTHETIC, 80 + n,
    )
    for n in range(12)
)  # fmt: skip


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Petition], list[Match]]:
    letters, matches = [], []
    for n in range(draw(st.integers(5, 30))):
        place = PLACES[draw(st.integers(0, 11))]
        coarse = draw(st.integers(0, 5)) == 0
        day = date(2026, 6, 1) + timedelta(days=draw(st.integers(0, 150)))
        letters.append(petition(n, received_on=day, category=draw(st.sampled_from(["other", "policy.housing"]))))
        code, level = (place.township_code, AdminLevel.TOWNSHIP) if coarse else (place.code, AdminLevel.VILLAGE)
        accuracy = PositionAccuracy.TOWNSHIP_SEAT if coarse else place.accuracy
        matches.append(Match(f"P{n:03d}", MatchOutcome.MATCHED, code, level, "乙乡", 1.0, accuracy))
    return letters, matches


def numbers(words: str) -> list[str]:
    return sorted(re.findall(r"\d+\.\d+|\d+", re.sub(r"\d{4}-\d\d-\d\d|甲村\d+|乙乡\d+", "", words)))


def everything(counted: Tally, way: ScanParams, spot_observed: int) -> bool:
    whole = sum(t.at_villages + t.township_only for t in counted.townships) if way.by is Unit.TOWNSHIP else 0
    return spot_observed == (whole or sum(load.matters for load in counted.villages))


@given(ledgers(), ways)
@settings(deadline=None, max_examples=60)
def test_the_figures_of_a_sentence_are_those_of_its_row(ledger: tuple[list[Petition], list[Match]], way: ScanParams) -> None:
    counted = tally(*ledger, PLACES)
    spots = across_maps({"a": find_hotspots(counted, way), "b": ()}, alpha=1.0)
    table = hotspots_table(spots, {}, synthetic=True)
    for spot, values in zip(spots, table.rows, strict=True):
        row = dict(zip(table.headers, values, strict=True))
        members = len(spot.township_codes) or row["村数"]
        wanted = [str(row["件数"]), f"{spot.expected:.1f}", f"{row['p值']:.3f}", str(row["模拟次数"])]
        wanted += [str(row["同看图数"]), f"{row['图间校正p值']:.3f}"]
        wanted += [] if everything(counted, way, spot.observed) else [f"{spot.relative_risk:.2f}"]
        wanted += [f"{row['校准p值']:.3f}"] if row["校准p值"] is not None else []
        if way.shape is not Shape.CIRCLE:
            wanted += [str(members)]
        elif members != 1:
            wanted += [f"{spot.radius_km:.1f}", str(members)]
        assert numbers(spot.sentence.zh) == sorted(wanted)
        assert numbers(spot.sentence.en) == sorted(wanted)
        assert (row["期望件数"], row["相对风险"]) == (round(spot.expected, 3), round(spot.relative_risk, 3))


@given(ledgers(), ways, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_the_order_of_petitions_does_not_change_the_hotspots(
    ledger: tuple[list[Petition], list[Match]], way: ScanParams, random
) -> None:
    letters, matches = ledger
    mixed = random.sample(letters, len(letters)), random.sample(matches, len(matches))
    assert find_hotspots(tally(*ledger, PLACES), way) == find_hotspots(tally(*mixed, PLACES), way)


@given(ledgers(), ways)
@settings(deadline=None, max_examples=10)
def test_the_same_ledger_gives_the_same_hotspots_local_statistics_trends_and_areas(
    ledger: tuple[list[Petition], list[Match]], way: ScanParams
) -> None:
    one, other = tally(*ledger, PLACES), tally(*ledger, PLACES)
    assert find_hotspots(one, replace(way, stability=True)) == find_hotspots(other, replace(way, stability=True))
    few = LocalParams(neighbours=4, replicates=49)
    assert local_statistics(one, few) == local_statistics(other, few)
    trends = EmergingParams(neighbours=4, replicates=49)
    assert emerging_trends(one, trends) == emerging_trends(other, trends)
    assert dispatch_areas(one, DensityParams(5)) == dispatch_areas(other, DensityParams(5))


@given(ledgers(), ledgers(), st.sets(st.integers(0, 11), min_size=1, max_size=6))
@settings(deadline=None, max_examples=60)
def test_the_figures_of_the_sentence_of_an_effect_are_its_own(
    before: tuple[list[Petition], list[Match]], after: tuple[list[Petition], list[Match]], visited: set[int]
) -> None:
    found = mission_effect(tally(*before, PLACES), tally(*after, PLACES), [PLACES[n].code for n in visited])
    wanted = [str(n) for n in (found.visited_before, found.visited_after, found.compared_before, found.compared_after)]
    if not math.isnan(found.ratio):
        ends = [f"{end:.2f}" for end in (found.ratio, found.low, found.high) if math.isfinite(end)]
        wanted += [*ends, "95"]
        beyond = not found.low <= 1 <= found.high
        assert ("超出偶然波动" in found.sentence.zh) is ("not distinguishable" not in found.sentence.en) is beyond
    assert numbers(found.sentence.zh) == numbers(found.sentence.en) == sorted(wanted)


@given(ledgers(), st.lists(st.tuples(st.integers(0, 11), st.booleans(), st.integers(-40, 40)), max_size=12))
@settings(deadline=None, max_examples=30)
def test_the_figures_of_the_sentence_of_a_rank_are_its_own(
    ledger: tuple[list[Petition], list[Match]], open_cases: list[tuple[int, bool, int]]
) -> None:
    rated = [
        RatedCase(f"P{n:03d}", PLACES[place].code, "other", is_key, 0.4, (), days_left=left)
        for n, (place, is_key, left) in enumerate(open_cases)
    ]
    for found in rank_for_dispatch(find_hotspots(tally(*ledger, PLACES), FAST), rated):
        wanted = [found.hotspot_id[1:], f"{found.excess:.1f}", str(found.open_cases), str(found.key_cases)]
        wanted += [] if found.days_left is None else [str(found.days_left)]
        signed = sorted(word.lstrip("-") for word in wanted)
        assert numbers(found.sentence.zh) == numbers(found.sentence.en) == signed
        words = (
            ""
            if found.days_left is None
            else f"还剩{found.days_left}天"
            if found.days_left >= 0
            else f"已超期{-found.days_left}天"
        )
        assert words in found.sentence.zh


@given(ledgers(), ways)
@settings(deadline=None, max_examples=20)
def test_an_agreed_shape_has_the_p_values_of_the_zones_it_was_made_from(
    ledger: tuple[list[Petition], list[Match]], way: ScanParams
) -> None:
    way = replace(way, max_hotspots=99)
    for strongest, agreed in ((Shape.CIRCLE, Shape.AGREED), (Shape.ELLIPSE, Shape.FREE)):
        whole, made = (find_hotspots(tally(*ledger, PLACES), replace(way, shape=shape)) for shape in (strongest, agreed))
        assert [s.p_value for s in made[:1]] == [s.p_value for s in whole[:1]]
        assert {s.p_value for s in made} <= {s.p_value for s in whole}


@given(ledgers(), st.data())
@settings(deadline=None, max_examples=60)
def test_counting_again_after_something_was_settled_is_counting_all(
    ledger: tuple[list[Petition], list[Match]], data: st.DataObject
) -> None:
    letters, matches = ledger
    joined = [replace(p, repeat_of=data.draw(st.sampled_from(["", "P000", "P001"]))) for p in letters]
    matters = Matters(joined, matches, PLACES, TallyParams())
    for settled in data.draw(st.lists(st.frozensets(st.sampled_from([p.id for p in letters])), min_size=1, max_size=4)):
        closed = [replace(p, status=CaseStatus.CLOSED) if p.id in settled else p for p in joined]
        assert matters.tally(settled) == tally(closed, matches, PLACES)
