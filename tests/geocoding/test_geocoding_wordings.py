"""Words that people put around an address: who says it, how its levels are joined, in which order they stand."""

from __future__ import annotations

import pytest
from builders import petition
from geocoding.names import HENAN

from fieldvisit.domain.match import Match, MatchOutcome, UnmatchedReason
from fieldvisit.geocoding.evaluation.judge import ACCEPT
from fieldvisit.geocoding.matcher import GeocodingParams, geocode
from fieldvisit.geocoding.text.normalize import normalize
from fieldvisit.io.gazetteer import load_gazetteer


def answer(text: str, county: str = "", *, narrative: bool = False) -> Match:
    made = petition(1, place_text="" if narrative else text, text=text if narrative else "")
    (match,) = geocode([made], HENAN, GeocodingParams(county))
    return match


def accepted(match: Match) -> str:
    """The path that is used without a person; empty when nobody may use the answer."""
    return match.name_path if match.confidence >= ACCEPT else ""


@pytest.mark.parametrize(
    "lead",
    ["俺是", "我是", "我住", "家住", "家在", "我家在", "现住", "户籍", "老家是", "反映人住址：", "本人系", "信访人住", "位于"],
)
def test_an_address_may_begin_with_who_lives_there(lead: str) -> None:
    assert accepted(answer(f"{lead}宝丰县石桥镇交马岭村")) == "平顶山市宝丰县石桥镇交马岭村"


def test_a_county_that_no_list_has_stays_unknown_behind_such_words() -> None:
    assert answer("我住宝马县石桥镇交马岭村").code == ""


@pytest.mark.parametrize("joint", ["下面的", "底下的", "管的", "管辖的", "管辖", "所辖的"])
def test_levels_may_be_joined_by_who_governs_whom(joint: str) -> None:
    assert accepted(answer(f"舞阳县姜店乡{joint}大王村")) == "漯河市舞阳县姜店乡大王村"


@pytest.mark.parametrize("word", ["办", "街办", "街道办", "办事处"])
def test_an_office_of_a_street_may_be_written_in_short_also_where_the_street_is_called_like_a_road(word: str) -> None:
    assert accepted(answer(f"长葛市金桥路{word}保盛社区")) == "许昌市长葛市金桥路街道保盛社区"
    assert accepted(answer(f"平桥区五里店{word}佛山社区")) == "信阳市平桥区五里店街道佛山社区"
    assert accepted(answer(f"华龙区濮东{word}安厦社区2号楼")) == "濮阳市华龙区濮东街道安厦社区"


@pytest.mark.parametrize(
    "text",
    [
        "王庄村三组，豆门乡，淮阳区，河南",
        "王庄村，豆门乡，淮阳区，河南省",
        "王庄村 豆门乡 淮阳区 周口市 河南省",
        "王庄村，淮阳区豆门乡",
        "王庄村三组（淮阳区豆门乡）",
    ],
)
def test_an_address_may_be_written_from_the_village_up(text: str) -> None:
    assert accepted(answer(text)) == "周口市淮阳区豆门乡王庄村"


@pytest.mark.parametrize("name", ["冯营", "石桥", "王寨", "李楼（户主）", "周楼，男，58岁"])
def test_a_person_called_like_a_village_may_stand_before_the_address(name: str) -> None:
    for county in ("", "411628"):
        assert accepted(answer(f"{name}，鹿邑县贾滩镇后堂村", county)) == "周口市鹿邑县贾滩镇后堂村"


def test_a_second_address_never_decides_over_a_village_named_before_it() -> None:
    assert "李老庄" not in accepted(answer("余流村三组，鲁山县瓦屋镇李老庄村"))


@pytest.mark.parametrize(
    "zone",
    ["产业集聚区", "先进制造业开发区", "经济技术开发区", "高新区", "高新技术产业开发区", "城乡一体化示范区", "商务中心区"],
)
def test_a_county_may_have_a_zone_of_its_own_between_its_name_and_the_village(zone: str) -> None:
    for text in (f"封丘县{zone}黄德镇枣园村", f"新乡市封丘县{zone}黄德镇枣园村三组", f"封丘县{zone}黄德镇枣园"):
        match = answer(text)
        assert accepted(match) == "新乡市封丘县黄德镇枣园村", text
        assert any(line.rule == "own_zone" for line in match.evidence), text
    assert accepted(answer(f"鲁山县{zone}余流村")) == "平顶山市鲁山县瀼河乡余流村"


def test_a_zone_of_the_list_is_still_read_behind_the_district_it_lies_in() -> None:
    assert accepted(answer("平顶山市新华区城乡一体化示范区滍阳镇西滍村")).endswith("滍阳镇西滍村")


@pytest.mark.parametrize(
    ("written", "village"),
    [("韩韩庄", "韩庄"), ("韩庄庄", "韩庄"), ("东东阳", "东阳"), ("东阳阳", "东阳"), ("西西柳园", "西柳园")],
)
def test_a_character_written_twice_is_a_slip_of_the_pen(written: str, village: str) -> None:
    town = {"韩庄": "唐河县少拜寺镇", "东阳": "渑池县仰韶镇", "西柳园": "封丘县赵岗镇"}[village]
    assert accepted(answer(f"{town}{written}村三组")).endswith(f"{village}村")


def test_a_direction_before_a_listed_name_still_needs_a_person() -> None:
    assert answer("封丘县赵岗镇东西柳园村").confidence < ACCEPT


@pytest.mark.parametrize("county", ["淅川市", "淅川区", "南阳市淅川市", "河南省淅川市"])
def test_a_county_may_be_written_with_another_level_word_where_its_township_follows(county: str) -> None:
    match = answer(f"{county}荆紫关镇孙家湾村")
    assert accepted(match) == "南阳市淅川县荆紫关镇孙家湾村"
    assert any(line.rule == "variant" for line in match.evidence)


def test_a_county_with_another_level_word_is_nobodys_where_no_township_of_it_follows() -> None:
    assert answer("淅川市段集镇窑沟村").code == ""
    assert answer("淅川市孙家湾村").confidence < ACCEPT


def test_a_village_may_be_followed_by_the_township_it_lies_in() -> None:
    told = "黄集村（桃林铺镇）自来水三天两头停，请县领导管管。"
    assert accepted(answer(told, "411526", narrative=True)) == "信阳市潢川县桃林铺镇黄集村"
    match = answer("大黄庄村（属浚县屯子镇管辖）")
    assert accepted(match) == "鹤壁市浚县屯子镇大黄庄村"
    assert [line.level.value for line in match.evidence] == ["county", "township", "village"]


def test_an_office_behind_a_village_is_not_the_township_it_lies_in() -> None:
    told = "张庄村的路坏了，桃林铺镇政府不管。"
    assert "桃林铺镇" not in accepted(answer(told, "411526", narrative=True))


@pytest.mark.parametrize(
    ("text", "village"),
    [
        ("罗山县龙山街道１０里头村", "信阳市罗山县龙山街道十里头村"),
        ("中牟县姚家镇18里卢村三组", "郑州市中牟县姚家镇十八里卢村"),
    ],
)
def test_a_number_of_miles_in_a_name_may_be_written_in_digits(text: str, village: str) -> None:
    assert accepted(answer(text)) == village


@pytest.mark.parametrize("tail", ["社区", "庙村", "庙", "棚社区", "寨村", "王村"])
def test_every_listed_name_of_miles_is_found_by_its_digits(tail: str) -> None:
    digits = dict(zip("一二三四五六七八九", "123456789", strict=True))
    units = [u for u in HENAN.units if len(u.code) == 12 and u.name[1:] == f"里{tail}" and u.name[0] in digits]
    texts = [(u, "".join(unit.name for unit in HENAN.path(u.parent)[2:]) + digits[u.name[0]] + u.name[1:]) for u in units]
    assert [u.name for u, text in texts if answer(text).code != u.code] == []


def test_a_distance_in_miles_stays_a_distance() -> None:
    assert "十里" not in normalize("离村10里远，走8里山路，5里外的地").text


def test_a_whole_township_is_no_misspelled_village() -> None:
    assert answer("林州市横水镇全镇").code == "410581104"


@pytest.mark.parametrize(
    "text",
    [
        "范县产业集聚区刘集镇户周村",
        "濮阳县经济技术开发区郑庵镇东赵村",
        "舞阳县产业集聚区濮城镇玉张西村",
    ],
)
def test_a_village_of_another_county_contradicts_the_county_an_address_names(text: str) -> None:
    match = answer(text)
    assert (match.code, match.reason) == ("", UnmatchedReason.CONFLICT)


@pytest.mark.parametrize(
    ("text", "township"), [("马那里村（固始县黎集镇）", "固始县黎集镇"), ("首帕郭村，建安区榆林乡", "建安区榆林乡")]
)
def test_a_village_that_is_not_in_the_township_behind_it_is_one_nobody_listed(text: str, township: str) -> None:
    match = answer(text)
    assert match.name_path.endswith(township)
    assert any("不在名录" in w.zh or "名录中没有" in w.zh for w in match.warnings)


def test_a_bare_name_that_a_city_and_a_former_county_share_contradicts_nothing() -> None:
    """上海 is also what 闵行区 was called; with a misspelled district behind it the address still names one place."""
    (match,) = geocode([petition(1, place_text="上海宝仙区宝山工业园区五星村", text="")], load_gazetteer(code="31"))
    assert match.name_path.endswith("宝山工业园区五星村")


def test_a_county_named_behind_an_address_as_a_landmark_contradicts_nothing() -> None:
    for county in ("", "410423"):
        assert accepted(answer("鲁山县瓦屋镇李老庄村，靠近宝丰县", county)).endswith("李老庄村")
    assert accepted(answer("瓦屋镇李老庄村（与宝丰县交界）", "410423")).endswith("李老庄村")
    assert accepted(answer("宝丰县交界处，瓦屋镇李老庄村", "410423")).endswith("李老庄村")


@pytest.mark.parametrize(
    "text",
    [
        "尉氏县朱曲镇双庙吴村、毛寨村",
        "尉氏县朱曲镇双庙吴村和毛寨村",
        "朱曲镇双庙吴村，毛寨村",
        "尉氏县朱曲镇双庙吴村毛寨村交界处",
    ],
)
def test_two_villages_of_a_township_side_by_side_are_a_question_for_a_person(text: str) -> None:
    match = answer(text, "410223")
    assert match.outcome is MatchOutcome.AMBIGUOUS
    assert {HENAN.by_code[c.code].name for c in match.candidates} == {"双庙吴村", "毛寨村"}


@pytest.mark.parametrize(
    "text", ["尉氏县朱曲镇双庙吴村毛寨", "尉氏县朱曲镇双庙吴行政村 毛寨村", "尉氏县朱曲镇双庙吴村毛寨村三组"]
)
def test_a_listed_name_behind_a_village_is_a_natural_village_of_it(text: str) -> None:
    assert accepted(answer(text)).endswith("双庙吴村")


def test_a_township_may_be_called_by_its_old_commune() -> None:
    for text in ("邓州市赵集公社竹园李大队", "邓州市赵集人民公社竹园李大队第二生产队"):
        assert accepted(answer(text)) == "南阳市邓州市赵集镇竹园李村"


@pytest.mark.parametrize("town", ["王王庄寨镇", "王庄庄寨镇", "王庄寨寨镇"])
def test_a_township_with_a_character_written_twice_is_that_township(town: str) -> None:
    assert accepted(answer(f"民权县{town}郝庄村")) == "商丘市民权县王庄寨镇郝庄村"
