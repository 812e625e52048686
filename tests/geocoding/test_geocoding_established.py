"""Levels named beyond doubt, and the short ways that start from them."""

from __future__ import annotations

from geocoding.names import HENAN

from fieldvisit.geocoding.candidates import Context
from fieldvisit.geocoding.evaluation.generate import GenerateParams, generate
from fieldvisit.geocoding.fast import plain_address
from fieldvisit.geocoding.index import Index
from fieldvisit.geocoding.matcher import index_of
from fieldvisit.geocoding.reading.established import named_fully
from fieldvisit.geocoding.reading.state import State
from fieldvisit.geocoding.roles import choose, find_mentions
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
        long = choose(find_mentions(text, index, Context(), address=True), address=True)
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
