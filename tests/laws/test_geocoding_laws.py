"""Laws of geocoding: nothing is lost, order does not matter, numbers of persons are no evidence."""

from __future__ import annotations

import random

from builders import petition
from geocoding.names import HENAN
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.match import MatchOutcome
from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.matcher import GeocodingParams, geocode
from fieldvisit.geocoding.text.normalize import normalize

OFFICE = GeocodingParams(county_code="410423")
WORDS = [
    "河南省",
    "鲁山县",
    "瓦屋镇",
    "李老庄村",
    "王庄",
    "三组",
    "路",
    "乡",
    "的",
    "反映",
    " ",
    "，",
    "13812345678",
    "山东省",
    "社区",
    "假县",
    "12号",
    "𪨰",
]
TEXTS = st.lists(st.sampled_from(WORDS) | st.characters(codec="utf-8"), max_size=8).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_text_gets_exactly_one_outcome(text: str) -> None:
    match = geocode([petition(1, place_text=text, text=text)], HENAN, OFFICE)[0]
    assert (match.outcome is MatchOutcome.MATCHED) == bool(match.code)
    assert (match.outcome is MatchOutcome.UNMATCHED) == (match.reason is not None)
    assert match.outcome is not MatchOutcome.AMBIGUOUS or len(match.candidates) > 1
    assert 0.0 <= match.confidence <= 1.0


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_spans_lie_inside_the_original(text: str) -> None:
    match = geocode([petition(1, place_text=text, text=text)], HENAN, OFFICE)[0]
    spans = [line.span for line in match.evidence if line.span is not None]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalize(text)
    assert normalize(once.text.replace(" ", "，")).text == once.text
    assert len(once.text) == len(once.offsets)


@settings(max_examples=20, deadline=None)
@given(st.permutations(["鲁山县瓦屋镇李老庄村", "王庄村", "河南省", "鲁山县人民路", "下汤镇西张庄村"]))
def test_the_order_of_petitions_does_not_matter(texts: list[str]) -> None:
    petitions = [petition(i, place_text=text) for i, text in enumerate(texts)]
    together = geocode(petitions, HENAN, OFFICE)
    assert together == tuple(geocode([one], HENAN, OFFICE)[0] for one in petitions)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([u for u in HENAN.units if u.level is AdminLevel.VILLAGE]), st.integers(10**16, 10**17 - 1))
def test_an_identity_number_behind_an_address_changes_nothing(unit: object, digits: int) -> None:
    path = "".join(u.name for u in HENAN.path(unit.code)[1:])  # type: ignore[attr-defined]
    plain, with_number = (geocode([petition(1, place_text=path + tail)], HENAN)[0] for tail in ("", f" {digits}X"))
    assert (plain.code, plain.confidence) == (with_number.code, with_number.confidence)


def test_the_full_official_path_of_a_village_finds_that_village() -> None:
    rng = random.Random(20261123)
    sample = rng.sample([u for u in HENAN.units if u.level is AdminLevel.VILLAGE], 400)
    petitions = [petition(i, place_text="".join(u.name for u in HENAN.path(unit.code))) for i, unit in enumerate(sample)]
    wrong = [m.petition_id for m, unit in zip(geocode(petitions, HENAN), sample, strict=True) if m.code != unit.code]
    assert len(wrong) <= 4, [petitions[int(i[1:])].place_text for i in wrong]
