"""Look-ups that take a short way through packed tables find what the plain definition finds."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from geocoding.names import HENAN
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.place import AdminLevel, GazetteerUnit
from fieldvisit.geocoding.index import Form, Index
from fieldvisit.geocoding.matcher import index_of
from fieldvisit.geocoding.text import TABLES, characters
from fieldvisit.geocoding.text.characters import (
    SWAPPED,
    change_cost,
    costs_by_table,
    costs_for_two,
    heard_of,
    likeness,
    resembles,
    sound_keys,
)

COUNTIES = [unit.code for unit in HENAN.units if unit.level is AdminLevel.COUNTY]
TOWNSHIPS = [unit.code for unit in HENAN.units if unit.level is AdminLevel.TOWNSHIP]
COMMON = "王张李刘杨马赵家庄村寨占沟构河合东西南北前后大小老新店殿垌洞峒坡〇三十号x"


TABLE = TABLES / "lookalike.tsv"


def _index() -> Index:
    return index_of(HENAN)


@given(st.sampled_from(COUNTIES), st.lists(st.sampled_from([*"王张李刘杨马赵东西"]), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_villages_of_a_county_are_those_whose_townships_lie_in_it(county: str, heads: list[str]) -> None:
    index = _index()
    for surface in [head + tail for head in heads for tail in ("庄", "营", "楼")]:
        named = [n for n in index.villages.named(surface) if county in index.counties_of(index.by_code[n.code].parent)]
        assert list(index.names_within(surface, county)) == named


@given(st.sampled_from(TOWNSHIPS))
@settings(max_examples=80, deadline=None)
def test_names_of_a_township_are_those_of_its_villages_one_by_one(township: str) -> None:
    index = _index()
    found = index.village_cores(township)
    named = [(code, core) for code in index.village_codes(township) for core in index.cores(code)]
    assert list(zip(found.codes, found.names, strict=True)) == named
    assert found.chars == frozenset("".join(found.names))
    assert found.longest == max(map(len, found.names), default=0)


@given(st.sampled_from(COUNTIES), st.sampled_from(TOWNSHIPS), st.sampled_from(["", "乡", "王庄村", "西", "区"]))
@settings(max_examples=150, deadline=None)
def test_a_township_is_beyond_doubt_when_the_longest_form_is_its_full_name_and_nobody_elses(
    county: str, township: str, behind: str
) -> None:
    index = _index()
    for scope in (county, *index.counties_of(township)):
        text = index.by_code[township].name + behind
        forms = [
            (end, [n for n in names if n.code in index.township_codes(scope)]) for end, names in index.townships.at(text, 0)
        ]
        end, names = next(((end, names) for end, names in forms if names), (0, []))
        wanted = (names[0].code, end) if len(names) == 1 and names[0].form is Form.FULL else ("", end)
        assert index.township_at(scope, text, 0)[0] == wanted[0]
        assert not wanted[0] or index.township_at(scope, text, 0)[1] == wanted[1]


@given(st.text(COMMON, min_size=2, max_size=2), st.text(COMMON, min_size=3, max_size=3))
@settings(max_examples=500, deadline=None)
def test_a_name_of_two_characters_is_priced_as_any_other(name: str, window: str) -> None:
    assert costs_for_two(name, window) == costs_by_table(name, window)


@given(st.text(COMMON, max_size=9), st.frozensets(st.sampled_from(COMMON)), st.integers(0, 6))
@settings(max_examples=200, deadline=None)
def test_what_is_heard_among_some_characters_is_what_is_heard_at_all(window: str, chars: frozenset[str], longest: int) -> None:
    assert heard_of(window, chars, longest) == [heard_in(window[: size + 1], chars) for size in range(longest + 1)]


def heard_in(window: str, chars: Iterable[str]) -> frozenset[str]:
    """The characters that one of the window may stand for at less than the cost of a swap, by the costs themselves."""
    return frozenset(char for char in chars if any(change_cost(char, written) < SWAPPED for written in window))


@given(st.text(COMMON, min_size=1, max_size=4), st.text(COMMON, max_size=5))
@settings(max_examples=500, deadline=None)
def test_a_name_resembles_words_that_have_half_of_it(name: str, window: str) -> None:
    heard = heard_in(window, name)
    known = sum(char in heard for char in name)
    assert resembles(name, window) == (known > 0 and (len(name) < 3 or known * 2 >= len(name)))


@given(st.sampled_from(COUNTIES), st.sampled_from(TOWNSHIPS))
@settings(max_examples=12, deadline=None)
def test_villages_that_sound_like_a_name_share_a_way_to_say_it(county: str, township: str) -> None:
    index = _index()
    for core in index.village_cores(township).names[:3]:
        keys = set(sound_keys(core))
        villages = [code for town in index.townships_in(county) for code in index.village_codes(town)]
        wanted = {code for code in villages if any(keys & set(sound_keys(name)) for name in index.cores(code))}
        assert index.sounding_like(core, county) == tuple(sorted(wanted))


@given(st.text(st.sampled_from("河北省石家庄市鲁山县张良镇，杨村王 x"), max_size=16))
@settings(max_examples=200, deadline=None)
def test_no_place_where_a_name_may_begin_is_passed_over(text: str) -> None:
    index = _index()
    tables = (index.cities, index.counties, index.townships, index.villages)
    begins = [p for p in range(len(text)) if any(t.begins(text, p) for t in tables) or index.outside.end(text, p) > p]
    found, pos = [], -1
    while (pos := index.next_begin(text, pos + 1)) < len(text):
        found.append(pos)
    assert found == begins


@given(st.sampled_from(HENAN.units), st.integers(0, 3), st.integers(1, 9), st.sampled_from(["", "村", "乡政府"]))
@settings(max_examples=200, deadline=None)
def test_a_form_reaches_a_place_when_the_longest_that_begins_there_does(
    unit: GazetteerUnit, start: int, length: int, behind: str
) -> None:
    index, text = _index(), unit.name + behind
    for table in (index.villages, index.townships):
        ends = table.ends_at(text, start)
        assert table.reaches(text, start, start + length) == (bool(ends) and ends[0] >= start + length)


@given(st.sampled_from(sorted(HENAN.by_code)), st.sampled_from(sorted(HENAN.by_code)))
def test_around_a_unit_are_those_it_lies_in(code: str, other: str) -> None:
    index = _index()
    around = index.around(code)
    assert code in around
    assert all(index.inside(code, scope) for scope in around)
    assert index.inside(code, other) == (other in around)


@given(st.sampled_from([*"庄寨营沟楼店岗湾未末土士"]), st.sampled_from([*"压赛菅构搂占冈弯末未士土"]))
def test_two_characters_look_alike_whichever_is_looked_up(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)


@pytest.mark.parametrize("pair", ["河柯", "山仙", "店占", "庙油", "寺等", "孙孔"])
def test_characters_that_share_a_part_look_alike_though_their_outlines_differ(pair: str) -> None:
    assert change_cost(pair[0], pair[1]) < characters.ANY_CHANGE


def test_every_likeness_stands_in_the_table_under_both_characters() -> None:
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    pairs = {(char, pair[0], pair[1:]) for char, others in rows for pair in others.split(",") if pair}
    assert pairs
    assert pairs == {(other, char, percent) for char, other, percent in pairs}
