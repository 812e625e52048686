"""Hotspots on the pages: trend, stability and pressure in words, in the language of the request."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import pytest
from line_run import line_run
from werkzeug.test import TestResponse

from fieldvisit.web import create_app


def text(address: str, **fields: object) -> str:
    run = line_run()
    run = replace(run, hotspots=tuple(replace(spot, **fields) for spot in run.hotspots))  # type: ignore[arg-type]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", create_app(lambda: run).test_client().get(address).text))


@pytest.mark.parametrize("page", ["/", "/list"])
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["最近一个月新出现", "较稳定（其他设置下67%仍成立）", "未办结4件，其中重点1件，最紧的还剩6天"]),
        ("en", ["new in the last month", "fairly stable (stays under 67% of other settings)", "4 open, 1 key, 6 days left"]),
    ],
)
def test_a_hotspot_says_trend_stability_and_pressure(page: str, lang: str, words: list[str]) -> None:
    shown = text(f"{page}?lang={lang}", trend="new", stability=2 / 3, open_cases=4, key_cases=1, days_left=6)
    assert all(word in shown for word in words)


def test_what_was_not_computed_is_said_to_be_so() -> None:
    shown = text("/list?lang=zh")
    assert "月份太少，未判断趋势" in shown
    assert "稳定性未计算" in shown


def get(address: str, **fields: object) -> TestResponse:
    run = line_run()
    other = replace(run.hotspots[0], id="H2", village_codes=("410423200204",), by_category={"other": 6})
    run = replace(run, hotspots=(replace(run.hotspots[0], **fields), other))  # type: ignore[arg-type]
    return create_app(lambda: run).test_client().get(address)


def test_the_page_of_hotspots_says_of_each_how_steady_it_is_what_it_is_made_of_and_how_it_presses() -> None:
    told = {"stability": 8 / 9, "ranks": (1, 1, 2, 1, 1, 0, 3, 1, 1), "trend": "new", "overdue_cases": 2, "key_cases": 3}
    first = get("/hotspots.json", **told, open_cases=9, by_category={"policy.housing": 6, "other": 2}).get_json()["hotspots"][0]
    assert (first["steadiness"], first["ranks"]) == ("stable", "在9种设置中的8种下成立，排第1至3位")
    assert [(part["name"], part["matters"], part["share"]) for part in first["mix"]] == [
        ("危房改造", 6, 0.75),
        ("其他", 2, 0.25),
    ]
    page = get("/hotspots", **told, open_cases=9, by_category={"policy.housing": 6, "other": 2}).text
    assert all(words in page for words in ("最近一个月新出现", "重点 3 件", "超期 2 件", "6 · 75%", "/list?hotspot=H1"))


def test_a_small_p_value_is_nowhere_0() -> None:
    small = 1 / 20_001
    assert get("/hotspots.json", p_value=small).get_json()["hotspots"][0]["p_value"] == 0.00005
    assert all("p = 0.00005" in get(page, p_value=small).text for page in ("/hotspots", "/list"))
    assert "p = 0.001" in get("/hotspots", p_value=0.001).text


def test_a_category_and_a_township_narrow_the_list_and_ranks_stay() -> None:
    of_housing = get("/hotspots.json?category=policy.housing", by_category={"policy.housing": 6}).get_json()
    assert ([spot["id"] for spot in of_housing["hotspots"]], of_housing["whole"]) == (["H1"], 2)
    of_town = get("/hotspots.json?township=410423200").get_json()["hotspots"]
    assert [(spot["id"], spot["rank"]) for spot in of_town] == [("H2", 2)]


def test_a_hotspot_narrows_map_and_list_to_its_villages() -> None:
    for address in ("/list.json?hotspot=H2", "/map.json?hotspot=H2"):
        page = get(address).get_json()
        rows = page.get("villages", page.get("top_villages"))
        assert ([row["code"] for row in rows], [spot["rank"] for spot in page["hotspots"]]) == (["410423200204"], [2])
    assert [row["village"] for row in get("/list.json?hotspot=H2").get_json()["unassigned"]] == ["样板乡示例村4"]
    assert get("/list.json?hotspot=H1").get_json()["unassigned"] == []
    assert get("/list?hotspot=H9").status_code == 400


def test_hotspots_as_csv_hold_the_figures_of_the_page() -> None:
    answer = get("/hotspots.csv?lang=en", by_category={"policy.housing": 6})
    head, row, *_ = csv.reader(answer.text.lstrip("\ufeff").splitlines())
    told = dict(zip(head, row, strict=True))
    assert (told["Rank"], told["Hotspot"], told["Categories"]) == ("1", "H1", "Dilapidated housing 6")
    assert answer.mimetype == "text/csv"


def test_a_county_without_hotspots_is_told_what_to_do() -> None:
    run = replace(line_run(), hotspots=())
    assert "fieldvisit hotspots" in create_app(lambda: run).test_client().get("/hotspots").text
