"""What must never happen, whatever the text: three promises of the geocoding issue, a test each."""

from __future__ import annotations

from builders import petition
from geocoding.names import HENAN
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.matcher import GeocodingParams, geocode

ANYWHERE = GeocodingParams()
COUNTIES = tuple(unit.code for unit in HENAN.units if unit.level is AdminLevel.COUNTY)
NAMED_HENAN = frozenset(unit.code for unit in HENAN.units if unit.level is AdminLevel.VILLAGE and "河南" in unit.name)
KNOWN = "".join(unit.name + "".join(unit.aliases) for unit in HENAN.units if unit.level is not AdminLevel.VILLAGE)
NOWHERE = tuple(first + second + "县" for first in "假虚乌某彼" for second in "戊冥霄鲲麒" if first + second not in KNOWN)
PLACES = ("", "鲁山县瓦屋镇李老庄村", "瓦屋镇石门村", "王庄村", "人民路中段")


def match_of(place_text: str, text: str = "") -> Match:
    return geocode([petition(1, place_text=place_text, text=text)], HENAN, ANYWHERE)[0]


@given(
    st.sampled_from(("河南省", "河南省 ", "河南省，", "河南省的", "河南省反映", "我是河南省人，")), st.sampled_from(PLACES[1:])
)
@settings(deadline=None, max_examples=30)
def test_the_province_never_matches_a_village_called_henan(words: str, place: str) -> None:
    for match in (match_of(words), match_of("", words), match_of(words + place), match_of("", words + place)):
        assert match.code not in NAMED_HENAN
        assert not NAMED_HENAN & {candidate.code for candidate in match.candidates}


@given(st.sampled_from(NOWHERE), st.sampled_from(("", "张庄村", "城关镇", "城关镇王庄村", "石门村三组", "人民路")))
@settings(deadline=None, max_examples=40)
def test_an_unknown_county_never_becomes_another_place(county: str, behind: str) -> None:
    match = match_of(county + behind)
    assert match.outcome is not MatchOutcome.MATCHED
    assert match.code == ""


@given(st.sampled_from(COUNTIES), st.integers(0, 99999999999), st.sampled_from(PLACES))
@settings(deadline=None, max_examples=40)
def test_an_identity_number_is_never_evidence(county: str, rest: int, place: str) -> None:
    number = f"{county}19{rest:011d}"[:17] + "X"
    assert _answer(match_of(f"{number} {place}")) == _answer(match_of(place or "无"))
    assert number not in repr(match_of(f"{number} {place}"))


@given(st.integers(10000000, 999999999), st.sampled_from(PLACES))
@settings(deadline=None, max_examples=30)
def test_a_telephone_number_is_never_evidence(rest: int, place: str) -> None:
    number = f"13{rest:09d}"
    assert _answer(match_of(f"{place} {number}")) == _answer(match_of(place or "无"))
    assert number not in repr(match_of(f"{place} {number}"))


def _answer(match: Match) -> tuple[object, ...]:
    return match.outcome, match.code, match.confidence, match.candidates
