"""Levels named beyond doubt, and the short ways that start from them."""

from __future__ import annotations

from builders import petition
from geocoding.names import HENAN
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.candidates import Context, Reader, is_plain
from fieldvisit.geocoding.evaluation.generate import GenerateParams, generate
from fieldvisit.geocoding.explain import evidence_of
from fieldvisit.geocoding.fast import ShortWay, plain_address
from fieldvisit.geocoding.index import Index, core_of
from fieldvisit.geocoding.matcher import GeocodingParams, index_of, match_petition
from fieldvisit.geocoding.reading.established import named_fully
from fieldvisit.geocoding.reading.state import State
from fieldvisit.geocoding.roles import choose, find_mentions, may_count, read_mention
from fieldvisit.geocoding.text.normalize import normalize

START = State(0, "", "", "", "", 0.0, (), frozenset())


def _index() -> Index:
    return index_of(HENAN)


def _begun(text: str) -> State:
    return named_fully(text, 0, START, _index())


def _named(code: str) -> str:
    return _index().by_code[code].name if code else ""


def test_county_and_township_by_their_full_names_are_beyond_doubt() -> None:
    begun = _begun("鲁山县张良镇无此村")
    assert (_named(begun.county), _named(begun.township), begun.pos, begun.cost) == ("鲁山县", "张良镇", 6, 0.0)


def test_a_county_that_shares_its_full_name_with_a_township_is_not_beyond_doubt() -> None:
    assert _begun("涧西区无此地名") == START


def test_a_county_behind_another_city_is_not_beyond_doubt() -> None:
    assert _begun("郑州市鲁山县张良镇") == START


def test_a_township_of_another_county_is_not_beyond_doubt() -> None:
    begun = _begun("宝丰县张良镇")
    assert (_named(begun.county), begun.township, begun.pos) == ("宝丰县", "", 3)


def test_an_unlisted_village_leaves_its_fully_named_township_without_rivals() -> None:
    mentions = find_mentions("平桥区平昌关镇码头营村三组", _index(), Context(), address=True)
    assert {_named(reading.code)[-2:] for reading in mentions[0].readings} == {"关镇"}


def test_the_short_way_names_the_same_village_as_the_long_way() -> None:
    seen = 0
    for case in generate(HENAN, GenerateParams(23, 60, ("clean",))):
        text, index = normalize(case.text).text, _index()
        short = plain_address(text, index, Context())
        if short is None:
            continue
        long = choose(find_mentions(text, index, Context(), address=True))
        assert long is not None
        assert (long.readings[0].code, long.readings[0].level) == (short.code, short.level)
        seen += 1
    assert seen > 50


def test_a_text_longer_than_the_kept_places_still_knows_where_each_character_stood() -> None:
    text = "鲁山县张良镇" * 200
    assert normalize(text).offsets == tuple(range(len(text)))
    assert normalize(text).span(1195, 1198).end == 1198


def test_a_traditional_or_wide_character_is_compared_in_its_common_form_where_it_stood() -> None:
    found = normalize("魯山縣，張良鎮Ａ")
    assert (found.text.casefold(), found.offsets) == ("鲁山县 张良镇a", tuple(range(8)))


VILLAGES = [unit for unit in HENAN.units if unit.level is AdminLevel.VILLAGE]
PARTS = st.sampled_from(["", " ", "，", "-", "的", "辖区", "境内"])
OPENINGS = st.sampled_from(["", "河南省", "河南", "中国河南省"])
BEHIND = st.sampled_from(["", "村", "村委会", "社区", "行政村", "三组", "村三组", "村民小组", "路", "村东头", "乡", "大队5号"])


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """A village's full address with levels left out, joined and ended in ways people write, good ones and odd ones."""
    village = draw(st.sampled_from(VILLAGES))
    units = [unit for unit in HENAN.path(village.code) if unit.level is not AdminLevel.PROVINCE]
    kept = [unit.name for unit in units[:-1] if draw(st.integers(0, 9))]
    name = draw(st.sampled_from([village.name, core_of(village.name, AdminLevel.VILLAGE) + draw(BEHIND)]))
    joint = draw(PARTS)
    return draw(OPENINGS) + joint.join([*kept, name])


@given(st.lists(addresses(), min_size=1, max_size=4), st.sampled_from(["", "410423", "410122"]))
@settings(max_examples=100, deadline=None)
def test_the_short_way_agrees_with_the_long_way_on_whatever_it_takes(texts: list[str], office: str) -> None:
    index = _index()
    for original in texts:
        text = normalize(original)
        short = plain_address(text.text, index, Context(office))
        if short is None:
            continue
        long = choose(find_mentions(text.text, index, Context(office), address=True))
        assert long is not None
        assert [step[:-1] for step in long.readings[0].steps] == [step[:-1] for step in short.steps]
        found = match_petition(petition(1, place_text=original), index, GeocodingParams())
        assert found.evidence == evidence_of(short.steps, text, original, index)
        assert [line.span for line in found.evidence] == [text.span(step.start, step.end) for step in short.steps]


@given(st.lists(addresses(), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_what_the_short_way_keeps_does_not_change_what_it_finds(texts: list[str]) -> None:
    kept = ShortWay(_index())
    for text in [normalize(t).text for t in [*texts, *texts[::-1]]]:
        assert kept.find(text) == ShortWay(_index()).find(text)


@given(st.text(st.sampled_from("河南省郑州市魯鲁山县张良镇村 ，,、。-　廿月12１Ａ號号"), max_size=24))
@settings(max_examples=300, deadline=None)
def test_text_that_needs_no_change_is_normalised_like_any_other(original: str) -> None:
    found = normalize(original)
    long = normalize(original + " 月")
    assert long.text.startswith(found.text.rstrip(" "))
    assert long.offsets[: len(found.text.rstrip(" "))] == found.offsets[: len(found.text.rstrip(" "))]
    if found.same:
        assert found.offsets == tuple(range(len(original)))
        assert all(a in (b, " ") for a, b in zip(found.text, original, strict=True))


@given(
    st.lists(addresses(), min_size=1, max_size=3),
    st.sampled_from(["", "，", "的村民反映", "旁边", "原", "三组", "河道", "一带"]),
    st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_what_a_quick_look_leaves_aside_would_not_have_been_kept(texts: list[str], joint: str, address: bool) -> None:
    text = normalize(joint.join(texts)).text
    context, mentions = Context(), find_mentions(text, _index(), Context(), address=address)
    reader = Reader(text, _index())
    for pos in range(len(text)):
        for earlier in ([], [m for m in mentions if m.end <= pos]):
            if not may_count(reader, pos, earlier):
                assert read_mention(reader, pos, context, earlier, always=False) == []


@given(st.lists(addresses(), min_size=1, max_size=2), st.sampled_from(["", " ", "，"]))
@settings(max_examples=100, deadline=None)
def test_a_text_that_cannot_begin_plainly_is_read_no_plain_way(texts: list[str], joint: str) -> None:
    reader = Reader(normalize(joint.join(texts)).text, _index())
    read = reader.read(0, Context(), spelling=False)
    assert reader.begins_plainly(Context()) or not any(is_plain(reading) for reading in read)
