"""Laws of the hotspot stage: nothing lost, order does not matter, sentences say the table's figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from builders import petition, villages
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import CaseStatus, Petition
from fieldvisit.domain.place import AdminLevel, LonLat, PositionAccuracy, Village
from fieldvisit.domain.visit import RatedCase
from fieldvisit.hotspots.propose import propose_visits
from fieldvisit.hotspots.scan import ScanParams, find_hotspots
from fieldvisit.hotspots.tally import merge_repeats, tally

FIVE = villages()


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Petition], list[Match]]:
    size = draw(st.integers(1, 12))
    letters, matches = [], []
    for n in range(1, size + 1):
        repeat = draw(st.one_of(st.just(""), st.integers(1, 15).map(lambda k: f"P{k:03d}")))
        day = date(2026, 6, 1) + timedelta(days=draw(st.integers(0, 150)))
        status = draw(st.sampled_from(list(CaseStatus)))
        letters.append(petition(n, repeat_of=repeat, received_on=day, status=status))
        level = draw(st.sampled_from([AdminLevel.VILLAGE, AdminLevel.TOWNSHIP, AdminLevel.COUNTY]))
        code = {AdminLevel.VILLAGE: FIVE[n % 5].code, AdminLevel.TOWNSHIP: "410423100"}.get(level, "410423")
        accuracy = PositionAccuracy.SYNTHETIC if level is AdminLevel.VILLAGE else PositionAccuracy.COUNTY
        matches.append(Match(f"P{n:03d}", MatchOutcome.MATCHED, code, level, "示例镇", 1.0, accuracy))
    return letters, matches


@given(ledgers(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_the_order_of_the_ledger_does_not_matter(ledger: tuple[list[Petition], list[Match]], random) -> None:
    letters, matches = ledger
    shuffled, mixed = random.sample(letters, len(letters)), random.sample(matches, len(matches))
    assert tally(letters, matches, FIVE) == tally(shuffled, mixed, FIVE)


@given(ledgers())
@settings(deadline=None, max_examples=60)
def test_every_open_matched_petition_is_at_a_village_or_on_the_call_first_list(
    ledger: tuple[list[Petition], list[Match]],
) -> None:
    letters, matches = ledger
    counted = tally(letters, matches, FIVE)
    listed = [i for load in counted.villages for i in load.petition_ids] + list(counted.coarse_petition_ids)
    assert sorted(listed) == sorted(p.id for p in letters if p.status is CaseStatus.OPEN)


@given(ledgers())
@settings(deadline=None, max_examples=60)
def test_matters_and_repeats_are_all_petitions(ledger: tuple[list[Petition], list[Match]]) -> None:
    matters = merge_repeats(ledger[0])
    assert Counter(p.id for group in matters for p in group) == Counter(p.id for p in ledger[0])


rated_cases = st.lists(
    st.builds(
        RatedCase,
        petition_id=st.integers(0, 999).map(lambda n: f"P{n:03d}"),
        village_code=st.sampled_from([v.code for v in FIVE] + ["410423999200"]),
        category=st.sampled_from(["other", "policy.housing"]),
        is_key=st.booleans(),
        score=st.floats(0, 1),
        reasons=st.just(()),
        eligible_leader_ids=st.sampled_from([None, (), ("L01",), ("L02", "L01"), ("L01", "L02")]),
    ),
    unique_by=lambda case: case.petition_id,
    max_size=15,
)


@given(rated_cases)
@settings(deadline=None, max_examples=60)
def test_every_rated_case_is_in_exactly_one_visit(cases: list[RatedCase]) -> None:
    visits = propose_visits(cases, FIVE, ())
    assert sorted(i for v in visits for i in v.petition_ids) == sorted(c.petition_id for c in cases)
    assert len({v.id for v in visits}) == len(visits)
    assert all(0 <= v.score <= 1 for v in visits)


def line_county(matters: Sequence[int]) -> Tally:
    loads = []
    for n, count in enumerate(matters):
        place = LonLat(112.5 + 0.013 * n, 33.5 + 0.007 * (n * n % 11))
        village = Village(
            f"4104231002{n:02d}", f"示例村{n}", "示例镇", "410423100", "410423", place, PositionAccuracy.SYNTHETIC, 80 + n
        )
        loads.append(Caseload(village, count, count, 0, 0, {"other": count}, {}, ()))
    return Tally(tuple(loads), (), (), date(2026, 6, 1), date(2026, 11, 20), True)


@given(st.lists(st.integers(0, 12), min_size=6, max_size=14))
@settings(deadline=None, max_examples=40)
def test_the_figures_of_a_sentence_are_those_of_the_table(matters: list[int]) -> None:
    for spot in find_hotspots(line_county(matters), ScanParams(replicates=99, alpha=1.0)):
        for words in (spot.sentence.zh, spot.sentence.en):
            figures = re.findall(r"\d+\.\d+|\d+", re.sub(r"\d{4}-\d\d-\d\d|示例村\d+", "", words))
            wanted = [f"{spot.expected:.1f}", f"{spot.p_value:.3f}", str(spot.replicates), str(spot.observed)]
            wanted += [f"{spot.relative_risk:.2f}"] if spot.observed < sum(matters) else []
            wanted += [f"{spot.p_calibrated:.3f}"] if spot.p_calibrated is not None else []
            wanted += [f"{spot.radius_km:.1f}", str(len(spot.village_codes))] if len(spot.village_codes) > 1 else []
            assert sorted(figures) == sorted(wanted)


@given(st.lists(st.integers(0, 12), min_size=6, max_size=14))
@settings(deadline=None, max_examples=20)
def test_hotspots_never_share_a_village_and_hold_more_than_expected(matters: list[int]) -> None:
    spots = find_hotspots(line_county(matters), ScanParams(replicates=99, alpha=1.0))
    codes = [code for spot in spots for code in spot.village_codes]
    assert len(codes) == len(set(codes))
    assert all(spot.observed > spot.expected for spot in spots)
