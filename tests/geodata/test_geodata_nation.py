"""The gazetteers of all provinces: nothing of the statistical list is lost, every unit hangs where it should."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter

import pytest

from fieldvisit.domain.access.divisions import level_of, parent_of
from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.errors import NotFoundError
from fieldvisit.geocoding.history import former_names
from fieldvisit.geocoding.lexicon.forms import core_of
from fieldvisit.geocoding.matcher import index_of
from fieldvisit.io.gazetteer import all_provinces, load_gazetteer

CODES = list(all_provinces())
VILLAGES = {
    "11": 7_535, "12": 5_617, "13": 54_145, "14": 21_895, "15": 14_592, "21": 16_727, "22": 11_860, "23": 13_877, "31": 6_509,
    "32": 21_958, "33": 25_547, "34": 18_334, "35": 17_498, "36": 22_080, "37": 62_074, "41": 52_378, "42": 27_057, "43": 29_534,
    "44": 26_842, "45": 16_681, "46": 3_296, "50": 11_270, "51": 34_412, "52": 17_964, "53": 14_888, "54": 5_580, "61": 20_356,
    "62": 17_718, "63": 4_716, "64": 2_912, "65": 14_721,
}  # fmt: skip
"""Rows of ``dist/villages.csv`` by the first two digits of their codes."""


@pytest.fixture(params=CODES)
def province(request: pytest.FixtureRequest) -> Gazetteer:
    return load_gazetteer(code=request.param)


def names(gazetteer: Gazetteer, code: str) -> list[str]:
    return [unit.name for unit in gazetteer.path(code)]


def test_all_620573_villages_of_the_statistical_list_are_there() -> None:
    assert sum(VILLAGES.values()) == 620_573
    assert sorted(VILLAGES) == CODES


def test_a_province_holds_its_villages_and_every_unit_lies_in_one_above(province: Gazetteer) -> None:
    (top,) = [unit for unit in province.units if unit.level is AdminLevel.PROVINCE]
    levels = Counter(unit.level for unit in province.units)
    assert levels[AdminLevel.VILLAGE] == VILLAGES[top.code]
    assert len(province.by_code) == len(province.units)
    assert [u for u in province.units if u is not top and u.parent not in province.by_code] == []
    assert [u for u in province.units if not u.name or not u.core] == []
    assert list(province.by_code) == sorted(province.by_code)


def test_placeholders_are_no_cities_and_no_alias_is_another_county(province: Gazetteer) -> None:
    upper = [unit for unit in province.units if unit.level in (AdminLevel.CITY, AdminLevel.COUNTY)]
    assert {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}.isdisjoint(unit.name for unit in upper)
    taken = {unit.name for unit in upper}
    assert [unit.name for unit in upper if unit.level is AdminLevel.COUNTY and taken & set(unit.aliases)] == []


def test_rights_know_the_unit_above_as_the_gazetteer_does(province: Gazetteer) -> None:
    for unit in province.units:
        if unit.level is AdminLevel.COUNTY:
            assert parent_of(unit.code) == unit.parent
            assert level_of(unit.code) is AdminLevel.COUNTY


def test_former_names_lead_to_villages_of_the_province(province: Gazetteer) -> None:
    rows = list(former_names(province.units[0].code))
    drawn = random.Random(7).sample(rows, min(200, len(rows)))
    assert drawn
    assert all(province.by_code[code].level is AdminLevel.VILLAGE for row in drawn for code in row.codes)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("110108", ["北京市", "海淀区"]),
        ("500157", ["重庆市", "两江新区"]),
        ("659001", ["新疆维吾尔自治区", "石河子市"]),
        ("441900", ["广东省", "东莞市", "东莞市"]),
        ("460400", ["海南省", "儋州市", "儋州市"]),
        ("522634", ["贵州省", "黔东南苗族侗族自治州", "雷山县"]),
        ("232761", ["黑龙江省", "大兴安岭地区", "加格达奇区"]),
        ("632857", ["青海省", "海西蒙古族藏族自治州", "大柴旦行政委员会"]),
    ],
)
def test_a_county_hangs_under_its_prefecture_or_the_province(code: str, path: list[str]) -> None:
    assert names(load_gazetteer(code=code), code) == path


@pytest.mark.parametrize(
    ("name", "level", "core"),
    [
        ("积石山保安族东乡族撒拉族自治县", AdminLevel.COUNTY, "积石山"),
        ("伊犁哈萨克自治州", AdminLevel.CITY, "伊犁"),
        ("莫力达瓦达斡尔族自治旗", AdminLevel.COUNTY, "莫力达瓦"),
        ("东乡族自治县", AdminLevel.COUNTY, "东乡族自治县"),
        ("锡林郭勒盟", AdminLevel.CITY, "锡林郭勒"),
        ("阿里地区", AdminLevel.CITY, "阿里"),
        ("额尔古纳市三河回族乡", AdminLevel.TOWNSHIP, "额尔古纳市三河"),
        ("巴彦塔拉达斡尔民族乡", AdminLevel.TOWNSHIP, "巴彦塔拉达斡尔"),
        ("乌兰苏木", AdminLevel.TOWNSHIP, "乌兰"),
        ("白音嘎查", AdminLevel.VILLAGE, "白音"),
    ],
)
def test_level_words_of_every_province_are_taken_off(name: str, level: AdminLevel, core: str) -> None:
    assert core_of(name, level) == core


def test_no_gazetteer_ships_for_a_province_that_the_list_has_not() -> None:
    with pytest.raises(NotFoundError, match="71"):
        load_gazetteer(code="710000")


def test_only_the_province_at_work_is_opened() -> None:
    script = (
        "import sys, pathlib; opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "from fieldvisit.io.gazetteer import load_gazetteer\n"
        "from fieldvisit.geocoding.matcher import index_of\n"
        "index_of(load_gazetteer(code='640104'))\n"
        "print(sorted({pathlib.PurePath(name).name for name in opened if name.endswith('.tsv.xz')}), len(opened))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, encoding="utf-8")
    assert done.stdout.startswith("['64.tsv.xz'] ")


def test_a_former_township_whose_villages_went_everywhere_has_a_successor_too(province: Gazetteer) -> None:
    successors = index_of(province).successors
    assert all(successors.values())
    assert {code for codes in successors.values() for code in codes} <= set(province.by_code)
