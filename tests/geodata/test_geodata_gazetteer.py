"""What the embedded gazetteer must contain: counts of the sources, today's names, the hard cases."""

from __future__ import annotations

import lzma
from collections import Counter
from functools import cache

import pytest

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.io.gazetteer import HEADER, load_gazetteer
from fieldvisit.resources import geodata

ZONE = "功能区"


@cache
def henan() -> Gazetteer:
    return load_gazetteer()


@cache
def columns() -> tuple[dict[str, str], ...]:
    lines = lzma.decompress(geodata("provinces", "41.tsv.xz").read_bytes()).decode("utf-8").splitlines()
    width = len(HEADER)
    return tuple(dict(zip(HEADER, (line.split("\t") + [""] * width)[:width], strict=True)) for line in lines[2:])


def units(level: AdminLevel, under: str = "") -> list[GazetteerUnit]:
    return [u for u in henan().units if u.level is level and u.code.startswith(under)]


def test_nothing_of_the_statistical_list_is_lost() -> None:
    assert len(units(AdminLevel.VILLAGE)) == 52_378
    assert Counter(u.code[9] in "23" for u in units(AdminLevel.VILLAGE))[True] == 44_415
    from_list = [row for row in columns() if len(row["code"]) == 9 and row["status"] != "new"]
    assert len(from_list) == 2_586


def test_there_are_157_counties_and_24_zones() -> None:
    kinds = Counter(u.kind == ZONE for u in units(AdminLevel.COUNTY))
    assert (kinds[False], kinds[True]) == (157, 24)


def test_every_zone_is_a_unit_under_its_prefecture() -> None:
    zones = [u for u in units(AdminLevel.COUNTY) if u.kind == ZONE]
    assert all(u.parent == u.code[:4] and u.code[4] == "7" for u in zones)


def test_the_2471_civil_townships_are_there_once_each() -> None:
    civil = [row["civil_code"] for row in columns() if len(row["code"]) == 9 and row["civil_code"]]
    assert len(civil) == len(set(civil)) == 2_471


def test_the_placeholder_is_no_city() -> None:
    assert "4190" not in henan().by_code
    assert [u.name for u in henan().path("419001")] == ["河南省", "济源市"]
    assert len(units(AdminLevel.CITY)) == 17


@pytest.mark.parametrize(
    ("old", "new", "county"),
    [
        ("让河乡", "瀼河乡", "410423"),
        ("滚子营乡", "磙子营乡", "410423"),
        ("毛固堆镇", "毛堌堆镇", "411403"),
        ("汲滩镇", "㴔滩镇", "411381"),
        ("瞿阳街道", "灈阳街道", "411728"),
        ("岞岖镇", "岞𪨰镇", "411325"),
        ("辛集乡", "辛集镇", "410423"),
    ],
)
def test_the_real_township_name_is_shown_and_the_other_is_an_alias(old: str, new: str, county: str) -> None:
    (found,) = [u for u in units(AdminLevel.TOWNSHIP, county) if old in (u.name, *u.aliases)]
    assert found.name == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("陕县", "陕州区"),
        ("许昌县", "建安区"),
        ("长垣县", "长垣市"),
        ("淮阳县", "淮阳区"),
        ("偃师市", "偃师区"),
        ("开封县", "祥符区"),
        ("孟津县", "孟津区"),
    ],
)
def test_former_county_names_are_aliases(old: str, new: str) -> None:
    assert [u.name for u in units(AdminLevel.COUNTY) if old in u.aliases] == [new]


def test_no_county_alias_is_another_county_or_a_city() -> None:
    names = {u.name for u in henan().units if u.level in (AdminLevel.COUNTY, AdminLevel.CITY)}
    assert [u.name for u in units(AdminLevel.COUNTY) if names & set(u.aliases)] == []


def test_a_code_below_the_county_decides_nothing_alone() -> None:
    (row,) = [row for row in columns() if row["code"] == "410423106"]
    (other,) = [row for row in columns() if row["civil_code"] == "410423106"]
    assert (row["name"], other["name"]) == ("瓦屋镇", "赵村镇")


def test_a_township_of_a_zone_lies_in_a_real_county() -> None:
    assert [u.name for u in henan().path("410472101")] == ["河南省", "平顶山市", "新华区", "滍阳镇"]


def test_names_repeat_as_often_as_measured() -> None:
    villages = [u for u in units(AdminLevel.VILLAGE, "4104") if u.code[9] in "23"]
    cores = Counter(u.core for u in villages)
    assert [cores[name] for name in ("李庄", "赵庄", "马庄")] == [11, 11, 11]
    assert cores["张庄"] == 12  # one of them is 张庄社区, by its code a village
    assert len(villages) == 2_549


def test_township_and_village_together_are_nearly_always_unique() -> None:
    pairs = Counter((u.parent, u.core) for u in units(AdminLevel.VILLAGE))
    assert sum(1 for count in pairs.values() if count > 1) <= 60


def test_the_demo_county_has_24_townships_and_556_villages() -> None:
    assert len(units(AdminLevel.TOWNSHIP, "410423")) == 24
    assert len(units(AdminLevel.VILLAGE, "410423")) == 556
