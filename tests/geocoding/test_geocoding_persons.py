"""The name of a person right before an address: the address is read, the name is told nowhere."""

from __future__ import annotations

import pytest
from builders import petition
from geocoding.names import HENAN

from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.geocoding.evaluation.judge import ACCEPT
from fieldvisit.geocoding.matcher import GeocodingParams, geocode

VILLAGE = "平顶山市鲁山县瓦屋镇李老庄村"


def match_of(place_text: str) -> Match:
    return geocode([petition(1, place_text=place_text)], HENAN, GeocodingParams())[0]


@pytest.mark.parametrize("person", ["李秀英", "张三", "王建国", "欧阳小红", "张鲁山", "申诉人李秀英"])
@pytest.mark.parametrize(
    "address",
    [
        "鲁山县瓦屋镇李老庄村",
        "平顶山市鲁山县瓦屋镇李老庄村三组",
        "鲁山县李老庄村",
        "河南省鲁山县瓦屋镇李老庄村",
        "鲁山县瓦屋镇李劳庄村",
    ],
)
def test_an_address_right_behind_a_person_is_read_and_the_person_not_told(person: str, address: str) -> None:
    match = match_of(person + address)
    assert (match.outcome, match.name_path) == (MatchOutcome.MATCHED, VILLAGE)
    assert match.confidence >= ACCEPT
    assert person not in repr((match, match.evidence))


def test_a_short_county_is_read_so_only_before_a_township_of_it() -> None:
    assert match_of("李秀英新县浒湾乡伍榜村").name_path == "信阳市新县浒湾乡伍榜村"
    assert match_of("龙华新县王村").outcome is not MatchOutcome.MATCHED


def test_what_is_no_person_is_read_as_before() -> None:
    assert match_of("云中县瓦屋镇李老庄村").outcome is not MatchOutcome.MATCHED
    assert match_of("安徽省阜阳市临泉县李集村").outcome is not MatchOutcome.MATCHED
    assert match_of("石桥县瓦屋镇李老庄村").outcome is not MatchOutcome.MATCHED
    assert match_of("冯营，鹿邑县贾滩镇后堂村").name_path == "周口市鹿邑县贾滩镇后堂村"
