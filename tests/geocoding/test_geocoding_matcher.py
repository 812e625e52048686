"""What ``geocode`` promises, on the shipped names of the demo county."""

from __future__ import annotations

import pickle
from copy import deepcopy
from dataclasses import FrozenInstanceError, fields, replace

import pytest
from builders import petition
from geocoding.names import HENAN

from fieldvisit.domain.codec import to_dict
from fieldvisit.domain.match import Match, MatchOutcome, UnmatchedReason
from fieldvisit.domain.place import AdminLevel, PositionAccuracy
from fieldvisit.geocoding.evaluation.judge import ACCEPT
from fieldvisit.geocoding.fast import short_way
from fieldvisit.geocoding.matcher import GeocodingParams, geocode, index_of

OFFICE = GeocodingParams(county_code="410423")


def match_of(place_text: str, *, params: GeocodingParams = OFFICE, **fields: object) -> Match:
    return geocode([petition(1, place_text=place_text, **fields)], HENAN, params)[0]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("河南省平顶山市鲁山县瓦屋镇李老庄村", "平顶山市鲁山县瓦屋镇李老庄村"),
        ("瓦屋镇李老庄村民委员会", "平顶山市鲁山县瓦屋镇李老庄村"),
        ("鲁山瓦屋李老庄", "平顶山市鲁山县瓦屋镇李老庄村"),
        ("鲁山县瓦屋乡李老庄大队三组", "平顶山市鲁山县瓦屋镇李老庄村"),
        ("鲁山县李老庄村", "平顶山市鲁山县瓦屋镇李老庄村"),
        ("鲁山县让河乡", "平顶山市鲁山县瀼河乡"),
        ("鲁山县下汤镇十亩地洼行政村尹和庄", "平顶山市鲁山县下汤镇十亩地洼村"),
        ("魯山縣瓦屋鎮李老莊村", "平顶山市鲁山县瓦屋镇李老庄村"),
        ("瓦屋镇 李老庄村 鲁山县", "平顶山市鲁山县瓦屋镇李老庄村"),
    ],
)
def test_a_clear_address_is_matched_to_its_unit(written: str, path: str) -> None:
    match = match_of(written)
    assert (match.outcome, match.name_path) == (MatchOutcome.MATCHED, path)
    assert match.confidence >= 0.85


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("鲁山县瓦屋镇李劳庄村", "spelling_same_sound"),
        ("卢山县瓦屋镇李老庄村", "spelling_same_sound"),
        ("鲁山县瓦污镇李老庄村", "spelling_same_sound"),
        ("鲁山县瓦屋镇李老座村", "spelling_look_alike"),
        ("鲁山县瓦屋镇老李庄村", "spelling_length"),
    ],
)
def test_one_wrong_character_is_repaired_with_less_confidence(written: str, rule: str) -> None:
    match = match_of(written)
    assert match.name_path == "平顶山市鲁山县瓦屋镇李老庄村"
    assert rule in {line.rule for line in match.evidence}
    assert match.confidence < match_of("鲁山县瓦屋镇李老庄村").confidence


def test_a_village_alone_that_several_have_stays_ambiguous_with_all_of_them() -> None:
    match = match_of("王庄村", params=GeocodingParams())
    assert match.outcome is MatchOutcome.AMBIGUOUS
    assert match.code == ""
    assert len(match.candidates) > 20


def test_the_receiving_office_is_weaker_evidence_than_the_text() -> None:
    here = match_of("石门村")
    there = match_of("洛阳市栾川县潭头镇石门村")
    assert here.name_path == "平顶山市鲁山县瓦屋镇石门村"
    assert there.reason is UnmatchedReason.OUT_OF_COUNTY
    assert there.candidates[0].name_path == "洛阳市栾川县潭头镇石门村"


def test_the_county_column_counts_like_words() -> None:
    match = match_of("石门村", params=GeocodingParams(), county_hint="鲁山县", township_hint="瓦屋镇")
    assert match.name_path == "平顶山市鲁山县瓦屋镇石门村"


def test_an_unknown_village_stays_at_its_township_with_a_warning() -> None:
    match = match_of("鲁山县瓦屋镇玉楼村")
    assert (match.level, match.name_path) == (AdminLevel.TOWNSHIP, "平顶山市鲁山县瓦屋镇")
    assert any("名录中没有" in warning.zh for warning in match.warnings)


def test_a_village_of_another_township_is_not_forced() -> None:
    match = match_of("鲁山县董周乡石门村")
    assert match.level is not AdminLevel.VILLAGE or match.confidence < 0.7


@pytest.mark.parametrize(
    ("written", "level", "accuracy"),
    [
        ("鲁山县瓦屋镇", AdminLevel.TOWNSHIP, PositionAccuracy.TOWNSHIP_SEAT),
        ("鲁山县瓦屋镇3组12号", AdminLevel.TOWNSHIP, PositionAccuracy.TOWNSHIP_SEAT),
        ("鲁山县人民路中段", AdminLevel.COUNTY, PositionAccuracy.COUNTY),
        ("鲁山县瓦屋镇李老庄村", AdminLevel.VILLAGE, PositionAccuracy.VILLAGE_POINT),
    ],
)
def test_the_level_decides_the_accuracy(written: str, level: AdminLevel, accuracy: PositionAccuracy) -> None:
    match = match_of(written)
    assert (match.level, match.accuracy) == (level, accuracy)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("山东省菏泽市曹县王庄村", UnmatchedReason.OUT_OF_PROVINCE),
        ("湖北省襄阳市老河口市", UnmatchedReason.OUT_OF_PROVINCE),
        ("平顶山市宝丰县城关镇", UnmatchedReason.OUT_OF_COUNTY),
        ("假县张庄村", UnmatchedReason.NO_PLACE),
        ("河南省", UnmatchedReason.NO_PLACE),
        ("410423199001011234", UnmatchedReason.NO_PLACE),
        ("13812345678", UnmatchedReason.NO_PLACE),
        ("人民路与迎宾大道交叉口", UnmatchedReason.ROAD_OR_POI),
    ],
)
def test_what_cannot_be_placed_says_why(written: str, reason: UnmatchedReason) -> None:
    match = match_of(written)
    assert (match.outcome, match.reason) == (MatchOutcome.UNMATCHED, reason)


@pytest.mark.parametrize(
    ("narrative", "path"),
    [
        ("我是鲁山县瓦屋镇李老庄村村民，在郑州市二七区打工，反映本村低保评定不公", "平顶山市鲁山县瓦屋镇李老庄村"),
        ("家住鲁山县下汤镇王庄村，反映瓦屋镇马停村修路占地问题", "平顶山市鲁山县瓦屋镇马停村"),
        ("我是瓦屋镇李老庄村人，多次到鲁山县人民政府反映村里饮水问题", "平顶山市鲁山县瓦屋镇李老庄村"),
    ],
)
def test_a_narrative_is_placed_where_the_problem_is(narrative: str, path: str) -> None:
    match = match_of("", text=narrative)
    assert match.name_path == path


def test_the_narrative_is_not_read_when_an_address_is_given() -> None:
    match = match_of("鲁山县瓦屋镇李老庄村", text="反映下汤镇王庄村修路问题")
    assert match.name_path == "平顶山市鲁山县瓦屋镇李老庄村"


def test_evidence_points_at_the_original_characters() -> None:
    written = "鲁山县　瓦屋镇 李劳庄村"
    match = match_of(written)
    spans = [written[line.span.start : line.span.end] for line in match.evidence if line.span is not None]
    assert spans == ["鲁山县", "瓦屋镇", "李劳庄村"]


def test_a_character_no_village_name_has_there_is_taken_for_a_slip() -> None:
    assert match_of("鲁山县瓦屋镇李老压村").name_path == "平顶山市鲁山县瓦屋镇李老庄村"


def test_a_changed_character_is_a_slip_where_an_unlisted_name_would_hardly_share_the_rest() -> None:
    assert match_of("西峡县米坪镇竹上村", params=GeocodingParams()).name_path.endswith("米坪镇行上村")
    assert match_of("林州市东岗镇西岔村", params=GeocodingParams()).level is AdminLevel.TOWNSHIP


def test_a_misspelled_county_behind_its_city_is_no_other_county() -> None:
    anywhere = GeocodingParams()
    assert match_of("郑州市　墒街区　峡窝镇　晨光社区", params=anywhere).name_path == "郑州市上街区峡窝镇晨光社区"
    assert match_of("郑州市 青阳区 峡窝镇 晨光社区", params=anywhere).level is not AdminLevel.VILLAGE


def test_two_counties_of_different_cities_in_a_row_contradict_each_other() -> None:
    match = match_of("新乡市封丘县金水区人民路街道东里路社区", params=GeocodingParams())
    assert match.outcome is MatchOutcome.UNMATCHED


def test_a_village_called_after_a_listed_one_goes_to_a_person() -> None:
    match = match_of("鲁山县瓦屋镇东李老庄村")
    assert match.confidence < ACCEPT
    assert any("方位字" in warning.zh for warning in match.warnings)


def test_a_short_township_is_not_taken_for_its_namesake_village_when_a_village_follows() -> None:
    assert match_of("信阳市，商城县，冯店，小惦村12号", params=GeocodingParams()).name_path == "信阳市商城县冯店乡小店村"


def test_the_match_of_a_plain_address_is_one_as_any_other() -> None:
    (match,) = geocode([petition(1, place_text="平顶山市鲁山县瓦屋镇李老庄村")], HENAN)
    assert short_way(index_of(HENAN)).find("平顶山市鲁山县瓦屋镇李老庄村") is not None
    assert match == Match(**{field.name: getattr(match, field.name) for field in fields(Match)})
    assert hash(match) == hash(replace(match))
    assert replace(match, petition_id="P002").petition_id == "P002"
    with pytest.raises(FrozenInstanceError):
        match.code = ""  # type: ignore[misc]


@pytest.mark.parametrize("written", ["平顶山市鲁山县瓦屋镇李老庄村", "瓦屋镇李劳庄村", "鲁山县　瓦屋镇 李劳庄村", "王庄村"])
def test_evidence_told_later_is_the_same_however_it_is_first_asked_for(written: str) -> None:
    """A match whose evidence nobody has read yet equals, prints, copies and travels like one that was read at once."""
    read = match_of(written, params=GeocodingParams())
    assert read.evidence
    assert match_of(written, params=GeocodingParams()) == read
    assert hash(match_of(written, params=GeocodingParams())) == hash(read)
    assert repr(match_of(written, params=GeocodingParams())) == repr(read)
    sent = pickle.loads(pickle.dumps(match_of(written, params=GeocodingParams())))  # noqa: S301 - our own bytes
    assert (sent, sent.evidence) == (read, read.evidence)
    assert deepcopy(match_of(written, params=GeocodingParams())).evidence == read.evidence
    assert replace(match_of(written, params=GeocodingParams()), petition_id="P009").evidence == read.evidence
    assert to_dict(match_of(written, params=GeocodingParams())) == to_dict(read)


def test_a_match_sent_elsewhere_does_not_take_the_index_with_it() -> None:
    assert len(pickle.dumps(match_of("瓦屋镇李劳庄村"))) < 8000
