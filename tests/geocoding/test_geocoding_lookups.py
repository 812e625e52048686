"""Look-ups that take a short way through packed tables find what the plain definition finds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from geocoding.names import HENAN
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.place import AdminLevel, GazetteerUnit
from fieldvisit.geocoding.index import Form, Index, load_index
from fieldvisit.geocoding.matcher import index_of
from fieldvisit.geocoding.text import TABLES, characters
from fieldvisit.geocoding.text.characters import (
    CLOSE,
    LAST_MARK,
    SAME_SOUND,
    change_cost,
    known,
    likeness,
    readings,
    sound_keys,
)
from fieldvisit.geocoding.text.spelling import (
    APART,
    close_names,
    costs_by_table,
    costs_for_two,
    costs_of_prefixes,
    echo_of,
    resembles,
    spelling_cost,
)

COUNTIES = [unit.code for unit in HENAN.units if unit.level is AdminLevel.COUNTY]
TOWNSHIPS = [unit.code for unit in HENAN.units if unit.level is AdminLevel.TOWNSHIP]
COMMON = "王张李刘杨马赵家庄村寨占沟构河合东西南北前后大小老新店殿垌洞峒坡〇三十号x"


TABLE = TABLES / "lookalike.tsv"


def _index() -> Index:
    return index_of(HENAN)


@cache
def _kept() -> Index:
    """An index that finds packed on disk what the other works out."""
    with TemporaryDirectory() as folder:
        load_index(HENAN, Path(folder))
        return load_index(HENAN, Path(folder))


@given(st.sampled_from(COUNTIES), st.lists(st.sampled_from([*"王张李刘杨马赵东西"]), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_villages_of_a_county_are_those_whose_townships_lie_in_it(county: str, heads: list[str]) -> None:
    index = _index()
    for surface in [head + tail for head in heads for tail in ("庄", "营", "楼")]:
        named = [n for n in index.villages.named(surface) if county in index.counties_of(index.by_code[n.code].parent)]
        assert list(index.names_within(surface, index.villages.packed.get(surface, ""), county)) == named


@given(st.sampled_from(TOWNSHIPS), st.booleans())
@settings(max_examples=80, deadline=None)
def test_names_of_a_township_are_those_of_its_villages_one_by_one(township: str, kept: bool) -> None:
    """However they are come by: kept packed with the index, or worked out by one that keeps nothing."""
    index = _kept() if kept else _index()
    found = index.village_cores(township)
    named = [(code, core) for code in index.village_codes(township) for core in index.cores(code)]
    assert list(zip(found.codes, found.names.split(APART) if named else (), strict=True)) == named
    assert found.echo == echo_of(found.names)


@given(st.sampled_from(sorted(_index().townships_by_county)), st.booleans())
@settings(max_examples=80, deadline=None)
def test_names_of_a_county_are_those_of_its_townships_one_by_one(county: str, kept: bool) -> None:
    index = _kept() if kept else _index()
    found = index.township_cores(county)
    named = [(code, core) for code in index.townships_in(county) for core in index.cores(code)]
    assert list(zip(found.codes, found.names.split(APART) if named else (), strict=True)) == named
    assert found.echo == echo_of(found.names)


def test_a_place_with_nothing_below_it_has_no_names() -> None:
    assert _index().village_cores("999999999") == _kept().township_cores("999999") == ((), "", "0")


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
    assert list(costs_for_two(name, window)) == costs_by_table(name, window)


@given(st.text(COMMON, min_size=1, max_size=4), st.text(COMMON, min_size=1, max_size=5), st.sampled_from([4.5, 7.0, 9.0]))
@settings(max_examples=300, deadline=None)
def test_every_beginning_of_the_words_is_priced_as_if_it_were_all_of_them(name: str, words: str, limit: float) -> None:
    window = words[: len(name) + 1]
    costs = dict(costs_of_prefixes(name, window, limit))
    for length in range(1, len(window) + 1):
        if resembles(name, window[:length]):
            assert spelling_cost(name, window[:length], limit) == costs.get(length, math.inf)


CHARS = st.sampled_from([*COMMON, *"乐行重长曾颍頴𠀀é"])


@given(CHARS, CHARS)
@settings(max_examples=500, deadline=None)
def test_characters_of_one_sound_are_taken_for_each_other_at_its_cost(wanted: str, written: str) -> None:
    cost = change_cost(wanted, written)
    assert (cost == 0.0) == (wanted == written)
    if set(readings(wanted)) & set(readings(written)):
        assert cost <= SAME_SOUND
    assert known(written).is_close(known(wanted)) == (cost < CLOSE)


def test_no_character_that_has_a_sound_can_be_taken_for_the_mark_of_one() -> None:
    chars = [line.split("\t")[0] for line in (TABLES / "readings.tsv").read_text(encoding="utf-8").splitlines()]
    marks = {mark for char in chars for mark in known(char).sounds + known(char).blurred}
    assert len(marks) > 700
    assert max(marks) <= LAST_MARK < min(chars)


@given(st.lists(st.text(COMMON, min_size=1, max_size=5), min_size=1, max_size=6), st.text([*COMMON, "𠀀"], max_size=8))
@settings(max_examples=400, deadline=None)
def test_the_close_names_of_a_list_are_those_of_which_half_is_close_to_the_words(names: list[str], window: str) -> None:
    packed, begin, wanted = APART.join(names), 0, []
    for name in names:
        if resembles(name, window[: len(name) + 1]):
            wanted.append(begin)
        begin += len(name) + 1
    assert close_names(packed, echo_of(packed), [known(char) for char in window]) == wanted


def heard_in(window: str, chars: Iterable[str]) -> frozenset[str]:
    """The characters that one of the window may stand for at less than the cost of a swap, by the costs themselves."""
    return frozenset(char for char in chars if any(change_cost(char, written) < CLOSE for written in window))


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
    for core in index.village_cores(township).names.split(APART)[:3]:
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
        ends = [end for end, _ in table.units_at(text, start)]
        assert ends == [end for end, _ in table.at(text, start)]
        assert table.reaches(text, start, start + length) == (bool(ends) and ends[0] >= start + length)


@given(st.sampled_from(sorted(HENAN.by_code)), st.sampled_from(sorted(HENAN.by_code)))
def test_around_a_unit_are_those_it_lies_in(code: str, other: str) -> None:
    index = _index()
    around = index.around(code)
    assert code in around
    assert all(index.inside(code, scope) for scope in around)
    assert index.inside(code, other) == (other in around)
    if index.by_code[code].level is not AdminLevel.VILLAGE:
        assert (code in index.upper_in(other)) == (other in around)
    else:
        assert code not in index.upper_in(other)


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
