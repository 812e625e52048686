"""Every page shows the run it is given, in both languages, and its twin says the same."""

from __future__ import annotations

import gzip
import html
import json
import re
from dataclasses import replace

import pytest
from line_run import line_run

from fieldvisit.web import create_app
from fieldvisit.web.present import first_clause

PAGES = ["/", "/list", "/plan", "/plan/L01/2026-11-30"]
TWINS = ["/map.json", "/list.json", "/plan.json", "/plan/L01/2026-11-30.json"]


def client(run=None):
    shown = run or line_run()
    return create_app(lambda: shown).test_client()


def text(address, run=None):
    answer = client(run).get(address)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def twin(address, run=None):
    answer = client(run).get(address)
    assert answer.status_code == 200
    return answer.get_json()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("lang", "banner"), [("zh", "演示数据，内容虚构"), ("en", "Demo data, contents fictitious")])
def test_every_page_of_a_demo_carries_the_banner(address, lang, banner):
    assert banner in text(f"{address}?lang={lang}")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_of_a_real_county_carries_the_banner(address):
    assert "演示数据" not in text(address, line_run(demo=False))


@pytest.mark.parametrize("address", TWINS)
def test_every_twin_of_a_demo_says_that_it_is_invented(address):
    head = twin(address)["head"]
    assert (head["synthetic"], head["banner"]) == (True, "演示数据，内容虚构")


def test_every_layer_of_the_maps_twin_says_that_it_is_invented():
    layers = twin("/map.json?lang=en")["layers"]
    assert {(layer["synthetic"], layer["banner"]) for layer in layers.values()} == {(True, "Demo data, contents fictitious")}


@pytest.mark.parametrize("address", [*PAGES, *TWINS])
def test_no_page_names_a_petition(address):
    answer = client().get(address).text
    assert not re.search(r"\bP\d{3}\b", answer)
    assert "咨询危房改造申请进度" not in answer


@pytest.mark.parametrize("address", TWINS)
def test_a_twin_is_the_same_each_time(address):
    assert client().get(address).data == client().get(address).data


def test_the_list_shows_each_village_with_open_matters_most_first():
    rows = twin("/list.json")["villages"]
    assert [(r["village"], r["open_cases"], r["key_cases"]) for r in rows] == [
        ("示例村1", 3, 1),
        ("示例村2", 2, 0),
        ("示例村3", 1, 0),
        ("示例村4", 1, 0),
    ]


def test_list_and_map_show_the_same_number_of_matters_under_the_same_filter():
    query = "category=infrastructure.road&month=2026-10"
    on_map = twin(f"/map.json?{query}")["layers"]["villages"]["features"]
    listed = twin(f"/list.json?{query}")["villages"]
    assert sum(f["properties"]["open_cases"] for f in on_map) == sum(r["open_cases"] for r in listed) == 3


def test_the_list_says_where_the_matters_are_that_no_map_shows():
    page = twin("/list.json")
    assert (page["call_first"], page["ambiguous"], page["unmatched"], page["rejected"]) == (2, 1, 1, 1)


def test_the_list_gives_hotspots_as_sentences():
    assert "示例村1一带2个村有5件" in text("/list")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("address", ["/", "/list"])
def test_a_hotspots_sentence_is_told_whole_its_beginning_outside_the_details(address, lang):
    spot = twin(f"/list.json?lang={lang}")["hotspots"][0]
    page = client().get(f"{address}?lang={lang}").text
    outside, details = page.split('<ol class="hotspots">')[1].split("<details", 1)
    assert spot["first_clause"] in html.unescape(outside)
    assert spot["sentence"].removeprefix(spot["first_clause"]) in html.unescape(details)


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("以韭菜里村为中心、半径4.5公里内共有65件（按户数折算应为27.2件），是其余的2.60倍；若", "以韭菜里村为中心、半径4.5公里内共有65件（按户数折算应为27.2件），"),
        ("24 villages within 4.5 km: 65 matters where 27.2 would be expected (by households), 2.60 times; if", "24 villages within 4.5 km: 65 matters where 27.2 would be expected (by households),"),
        ("共有5件，应有2.8件。后文", "共有5件，应有2.8件。"),
        ("5 matters where 2.8 were expected. More.", "5 matters where 2.8 were expected."),
        ("没有标点的一句", "没有标点的一句"),
    ],
)  # fmt: skip
def test_the_first_clause_ends_where_the_figures_end(sentence, first):
    assert first_clause(sentence) == first


def test_a_visit_without_a_place_stands_with_its_reason():
    row = twin("/plan.json?lang=en")["unassigned"][0]
    assert row["village"] == "样板乡示例村4"
    assert row["reason"] == "Gave way to more urgent visits"
    assert row["sentence"].startswith("Every shift of the week is full")


def test_visits_planned_and_unassigned_are_all_visits():
    page = twin("/plan.json")
    assert page["visits_planned"] + len(page["unassigned"]) == page["visits_asked"] == 4


def test_the_plan_adds_up_kilometres_and_minutes_of_its_leaders():
    page = twin("/plan.json")
    assert (page["drive_km"], page["drive_min"]) == (100.0, 120)
    assert [week["drive_km"] for week in page["weeks"]] == [40.0, 60.0]


def test_each_day_of_the_plan_links_to_its_itinerary():
    cells = [cell for week in twin("/plan.json")["weeks"] for cell in week["days"] if cell]
    assert [cell["href"] for cell in cells] == ["/plan/L01/2026-11-30", "/plan/L02/2026-12-01"]


def test_an_itinerary_lists_stops_lunch_and_ways_in_order_of_time():
    rows = twin("/plan/L01/2026-11-30.json")["rows"]
    assert [(r["kind"], r["arrive"] or r["start"] or r["end"]) for r in rows] == [
        ("leave", "09:00"),
        ("stop", "09:12"),
        ("stop", "10:24"),
        ("lunch", "11:30"),
        ("return", "12:54"),
    ]


def test_an_itinerarys_ways_add_up_to_its_total():
    page = twin("/plan/L01/2026-11-30.json")
    assert sum(r["drive_km"] for r in page["rows"]) == page["drive_km"]
    assert sum(r["drive_min"] for r in page["rows"]) == page["drive_min"]


def test_an_itinerary_names_kind_of_visit_number_of_cases_and_categories():
    shown = text("/plan/L01/2026-11-30?lang=en")
    assert "Visit with a case · cases: 1" in shown
    assert "Dilapidated housing" in shown


@pytest.mark.parametrize("address", ["/list", "/plan", "/plan/L01/2026-11-30", "/"])
def test_estimated_times_are_called_estimated_wherever_they_are_shown(address):
    assert "估算" in text(address, line_run(source="estimate"))
    assert "估算" not in text(address)


@pytest.mark.parametrize("address", ["/", "/list", "/plan"])
def test_a_run_without_a_plan_still_has_its_pages(address):
    text(address, line_run(planned=False))


def test_a_run_without_a_plan_says_how_to_make_one():
    assert "fieldvisit plan" in text("/plan", line_run(planned=False))


@pytest.mark.parametrize(
    "address", ["/plan/L09/2026-11-30", "/plan/L01/2026-12-01", "/plan/L01/2026-13-01", "/nowhere", "/layers/x.geojson"]
)
def test_an_unknown_address_is_a_page_in_words(address):
    answer = client().get(address)
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text or "没有这个页面" in json.loads(answer.text)["error"]


def test_each_layer_can_be_had_as_geojson_under_the_filter():
    answer = client().get("/layers/villages.geojson?township=410423200")
    assert answer.mimetype == "application/geo+json"
    assert [f["properties"]["name"] for f in answer.get_json()["features"]] == ["示例村4"]


def test_the_health_page_answers_without_a_run():
    def no_run():
        raise AssertionError("health must not load a run")

    assert create_app(no_run).test_client().get("/healthz").get_json()["status"] == "ok"


def test_the_map_page_works_without_hotspots_boundary_and_marks():
    bare = replace(line_run(planned=False), hotspots=(), boundary=None)
    assert "没有发现热点" in text("/", bare)


@pytest.mark.parametrize("odd", ["甲/1", "a b", "L.json", "50%"])
def test_a_leaders_id_may_hold_any_character(odd):
    run = line_run()
    assert run.plan is not None
    leaders = (replace(run.leaders[0], id=odd), run.leaders[1])
    first = run.plan.itineraries[0]
    renamed = replace(first, shift=replace(first.shift, leader_id=odd))
    routes = tuple(replace(r, from_id=r.from_id.replace("L01", odd), to_id=r.to_id.replace("L01", odd)) for r in run.routes)
    plan = replace(run.plan, itineraries=(renamed, run.plan.itineraries[1]))
    shown = replace(run, leaders=leaders, plan=plan, routes=routes)
    cells = [cell for week in twin("/plan.json", shown)["weeks"] for cell in week["days"] if cell]
    address = next(cell["href"] for cell in cells if cell["leader"] == "示例领导1")
    assert "示例村1" in text(address, shown)
    assert twin(f"{address}.json", shown)["leader"] == "示例领导1"


def test_a_twin_is_packed_only_for_browsers_that_take_it():
    plain = client().get("/map.json")
    packed = client().get("/map.json", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
