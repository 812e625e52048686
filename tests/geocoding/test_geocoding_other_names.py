"""A name nearly like a listed one: a slip of it is repaired, what may be another village's goes to a person with the listed one first."""

from __future__ import annotations

from functools import cache

import pytest
from builders import petition
from geocoding.names import HENAN
from reference.geocoding.left_out import left_out

from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.geocoding.evaluation.judge import ACCEPT, judge
from fieldvisit.geocoding.matcher import GeocodingParams, geocode

OTHER = (
    ("辉县市南寨镇凤凰岔村", "新乡市辉县市南寨镇凤凰山村"),  # another word for the land
    ("方城县券桥镇凤凰岭村三组", "南阳市方城县券桥镇凤凰山村"),
    ("鲁山县瓦屋镇李新庄村", "平顶山市鲁山县瓦屋镇李老庄村"),  # an old and a new village
    ("祥符区陈留镇三里砦村", "开封市祥符区陈留镇二里砦村"),  # another number
)
SLIPS = (
    ("辉县市南寨镇凤凰扇村", "新乡市辉县市南寨镇凤凰山村"),  # the same sound
    ("辉县市南寨镇凤凰汕村", "新乡市辉县市南寨镇凤凰山村"),  # the same sound, no word of names
    ("辉县市南寨镇凤凰烫村", "新乡市辉县市南寨镇凤凰山村"),  # any character that no name has there
)


def match_of(place_text: str) -> Match:
    return geocode([petition(1, place_text=place_text)], HENAN, GeocodingParams())[0]


@pytest.mark.parametrize(("written", "listed"), OTHER)
def test_a_name_that_may_be_another_villages_goes_to_a_person_with_the_listed_one_first(written: str, listed: str) -> None:
    match = match_of(written)
    assert match.candidates[0].name_path == listed
    assert match.confidence < ACCEPT
    assert any("可能是另一个村" in warning.zh for warning in match.warnings)


@pytest.mark.parametrize(("written", "listed"), SLIPS)
def test_a_slip_is_still_repaired(written: str, listed: str) -> None:
    match = match_of(written)
    assert (match.outcome, match.name_path) == (MatchOutcome.MATCHED, listed)
    assert match.confidence >= ACCEPT
    assert not match.warnings


def test_a_character_less_is_another_name_only_where_many_villages_bear_that() -> None:
    assert match_of("西峡县西坪镇铁桶村").confidence >= ACCEPT  # 铁桶沟, and 村 stands for no character of its name
    assert match_of("新野县前高庙乡刘营村").confidence < ACCEPT  # 张刘营, and dozens are called 刘营


@cache
def shares() -> tuple[float, float]:
    """Of villages left out of the list: how many are accepted as another one, and how many are answered with their township."""
    without, cases = left_out(HENAN, 3)
    verdicts = judge(cases, without)
    wrong = sum(v.accepted and v.answers_village for v in verdicts)
    return wrong / len(verdicts), sum(v.right for v in verdicts) / len(verdicts)


def test_hardly_any_village_missing_in_the_list_is_accepted_as_another_one() -> None:
    assert shares()[0] <= 0.025


def test_most_villages_missing_in_the_list_are_answered_with_their_township() -> None:
    assert shares()[1] >= 0.75
