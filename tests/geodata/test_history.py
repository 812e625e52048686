"""What the former names must say, checked against figures published with the design and single known cases."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.geocoding.history import Former, former_names
from fieldvisit.geocoding.text.characters import change_cost
from fieldvisit.io.gazetteer import load_gazetteer


@cache
def henan() -> Gazetteer:
    return load_gazetteer()


@cache
def rows() -> tuple[Former, ...]:
    return tuple(former_names())


def heirs(county: str, township: str, core: str) -> list[str]:
    found = [row for row in rows() if (row.township, row.core) == (township, core)]
    codes = [code for row in found if henan().by_code[row.county].name == county for code in row.codes]
    return ["/".join(unit.name for unit in henan().path(code)[2:]) for code in codes]


def test_every_heir_is_a_village_of_today() -> None:
    assert {henan().by_code[code].level for row in rows() for code in row.codes} == {AdminLevel.VILLAGE}


def test_editions_run_from_2016_to_2022_and_names_are_in_order() -> None:
    assert {row.first for row in rows()} | {row.last for row in rows()} <= set(range(2016, 2023))
    assert all(row.first <= row.last for row in rows())
    keys = [(row.county, row.township, row.core) for row in rows()]
    assert keys == sorted(set(keys))


def test_a_tenth_of_the_villages_was_called_or_filed_otherwise_and_few_former_names_are_doubtful() -> None:
    assert 9_000 <= len(rows()) <= 13_000
    assert sum(len(row.codes) > 1 for row in rows()) <= 0.02 * len(rows())


@pytest.mark.parametrize(
    ("county", "township", "core", "today"),
    [
        ("新安县", "曹村乡", "前河", "新安县/青要山镇/前河村"),
        ("汝州市", "米庙镇", "铁炉马", "汝州市/紫云路街道/铁炉马村"),
        ("汝州市", "纸坊镇", "陈古同", "汝州市/纸坊镇/陈古洞村"),
        ("舞钢市", "八台镇", "大马庄", "舞钢市/八台镇/马庄村"),
        ("温县", "祥云镇", "王肇", "温县/祥云镇/王召村"),
        ("永城市", "候岭乡", "李口", "永城市/侯岭街道/李口村"),
        ("临颍县", "巨陵镇", "王庄", "临颍县/巨陵镇/东王庄村"),
        ("光山县", "南向店乡", "刘堂", "光山县/南向店乡/刘祠堂村"),
    ],
)
def test_a_known_former_name_leads_to_its_village(county: str, township: str, core: str, today: str) -> None:
    assert heirs(county, township, core) == [today]


def test_a_village_whose_namesake_always_stood_elsewhere_in_the_county_is_not_sent_there() -> None:
    assert "临颍县/王岗镇/王庄村" not in heirs("临颍县", "巨陵镇", "王庄")
    assert heirs("郏县", "李口镇", "张沟") == []


def test_most_respelled_names_stay_in_their_township() -> None:
    same = Counter(henan().by_code[row.codes[0]].core == row.core for row in rows() if len(row.codes) == 1)
    assert 2_000 <= same[False] <= 4_500


@pytest.mark.parametrize("pair", ["寨占", "园元", "阎闫", "侯候", "魏位", "楼娄", "傅付", "窑尧", "丘邱", "樊凡"])
def test_the_folk_forms_of_the_design_page_cost_less_than_an_arbitrary_change(pair: str) -> None:
    name, written = pair
    assert change_cost(name, written) < 2.0
