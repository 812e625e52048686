"""The strip of months and the year before on map and list: plain links, a table that says the same, nothing told that is hidden."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from line_run import line_run, two_year_run

from fieldvisit.domain.run import MonthCount
from fieldvisit.web import create_app

RUN = two_year_run()
CLIENT = create_app(lambda: RUN).test_client(use_cookies=False)


def get(address, run=RUN):
    answer = (CLIENT if run is RUN else create_app(lambda: run).test_client()).get(address)
    assert answer.status_code == 200, answer.text
    return answer


def bars(address, run=RUN):
    return {bar["month"]: bar for bar in get(address, run).get_json()["months"]["bars"]}


@pytest.mark.parametrize(("page", "start"), [("/", "/"), ("/list", "/list")])
def test_each_month_is_a_link_that_keeps_the_rest_of_the_filter_and_a_chosen_one_leads_back(page, start):
    links = re.findall(r'<a href="([^"]+)"( aria-current="true")? title="([^"]+)"', get(f"{page}?township=410423100").text)
    assert len(links) == 13
    assert (links[-1][0].replace("&amp;", "&"), links[-1][1]) == (f"{start}?month=2026-10&township=410423100", "")
    chosen = get(f"{page}?month=2026-10&township=410423100").text
    assert f'<a href="{start}?township=410423100" aria-current="true" title="2026-10：收到 4 件，未办结 4 件"' in chosen


def test_a_month_keeps_every_other_field_of_the_filter():
    kept = "category=policy.housing&township=410423100&hotspot=H1&leader=L01&day=2026-11-30&show=year"
    for bar in bars(f"/list.json?{kept}").values():
        assert get(bar["href"]).status_code == 200
        assert set(kept.split("&")) <= set(bar["href"].split("?")[1].split("&"))


def test_an_empty_month_says_so_and_can_be_chosen():
    assert "2026-03: none received" in get("/list?lang=en").text
    assert get("/list.json?month=2026-03").get_json()["villages"] == []


def test_the_strip_has_the_numbers_of_the_list_under_the_same_filter():
    for month, bar in bars("/list.json?category=infrastructure.road").items():
        rows = get(f"/list.json?category=infrastructure.road&month={month}").get_json()["villages"]
        assert sum(row["open_cases"] for row in rows) == bar["still_open"]


def test_each_month_has_the_year_before_beside_it_where_there_is_one():
    found = bars("/map.json")
    assert (found["2026-10"]["before"], found["2026-10"]["change"]) == (3, 1)
    assert (found["2026-09"]["before"], found["2026-09"]["change"]) == (None, None)


def test_list_csv_and_map_show_the_same_two_years():
    query = "month=2026-10&show=year"
    listed = get(f"/list.json?{query}").get_json()["years"]
    assert (listed["now"], listed["before"], listed["change"]) == (4, 3, 1)
    drawn = get(f"/map.json?{query}").get_json()["layers"]["villages"]["features"]
    assert {f["id"]: f["properties"]["change"] for f in drawn} == {row["code"]: row["change"] for row in listed["villages"]}
    lines = list(csv.reader(io.StringIO(get(f"/list.csv?{query}&lang=en").data.decode("utf-8-sig"))))
    head = next(n for n, line in enumerate(lines) if line[0] == "Code")
    assert [line[3:6] for line in lines[head + 1 : head + 4]] == [
        [str(row["now"]), str(row["before"]), str(row["change"])] for row in listed["villages"]
    ]
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", get(f"/?{query}&lang=en").text))
    assert "2026-10: 4 received, 3 the year before (+1)" in shown


def test_a_ledger_without_the_year_before_says_that_nothing_can_be_compared():
    assert "台账没有 2026-10 的去年同月，无法比较。" in get("/list?show=year&month=2026-10", line_run()).text


def test_a_role_that_sees_only_large_counts_gets_one_table_and_nothing_to_choose():
    hidden = replace(RUN, months=(MonthCount("2025-10", 9, 7), MonthCount("2026-09", None, None), MonthCount("2026-10", 12, 8)))
    page = get("/list?lang=en&township=410423100", hidden).text
    assert "2026-09: too few to tell received, too few to tell still open" in page
    assert 'name="month"' not in page
    assert "show=year" not in page
    found = bars("/list.json?township=410423100", hidden)
    assert (found["2026-09"]["received"], found["2026-09"]["hidden"]) == (None, True)
    assert (found["2026-10"]["change"], {bar["href"] for bar in found.values()}) == (3, {""})
    refused = create_app(lambda: hidden).test_client()
    assert [refused.get(f"/list?{query}").status_code for query in ("month=2026-10", "show=year")] == [400, 400]


def test_no_month_at_all_says_what_to_do():
    bare = tuple(replace(load, by_month_category={}) for load in RUN.tally.villages)
    empty = replace(RUN, tally=replace(RUN.tally, villages=bare), marks=())
    empty = replace(empty, tally=replace(empty.tally, villages=tuple(replace(load, open_matters=0) for load in bare)))
    assert "fieldvisit import and geocode bring them here" in get("/list?lang=en", empty).text


def cells_of(page):
    """The table that says the same as the chart: category to its cells, as they are written."""
    table = page.split('id="chart"')[1].split("<tbody>")[1].split("</tbody>")[0]
    rows = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "|", row)).strip() for row in table.split("</tr>")[:-1]]
    return {row[0]: row[1:] for row in ([cell.strip() for cell in row.split("|") if cell.strip()] for row in rows)}


@pytest.mark.parametrize(
    "query", ["", "month=2026-09&month=2026-10", "category=infrastructure.road&township=410423100", "hotspot=H1"]
)
def test_chart_table_list_and_strip_say_the_same_numbers(query):
    page = get(f"/list.json?{query}").get_json()
    chart = page["chart"]
    listed = sum(row["open_cases"] for row in page["villages"])
    assert sum(row["still_open"] for row in chart["rows"]) == listed
    by_month = [[sum(row["cells"][n][part] for row in chart["rows"]) for part in ("received", "still_open")] for n in range(len(chart["columns"]))]  # fmt: skip
    strip = {bar["month"]: [bar["received"], bar["still_open"]] for bar in page["months"]["bars"]}
    assert by_month == [strip[month] for month in chart["columns"]]
    written = {
        row["name"]: [
            *(f"{c['received']} / {c['still_open']}" for c in row["cells"]),
            f"{row['received']} / {row['still_open']}",
        ]
        for row in chart["rows"]
    }
    assert cells_of(get(f"/list?{query}").text) == written


def test_the_chart_is_one_picture_with_a_title_and_a_sentence_and_a_bar_for_each_number():
    page = get("/list?lang=en").text
    drawn = page.split('<svg class="chart"')[1].split("</svg>")[0]
    assert 'role="img" aria-labelledby="chart-title chart-desc"' in drawn
    assert "The most in one month: Roads, 3 received in 2026-10." in drawn
    chart = get("/list.json?lang=en").get_json()["chart"]
    for part, name in (("received", "received-bar"), ("still_open", "open-bar")):
        assert drawn.count(f'class="{name}"') == sum(1 for row in chart["rows"] for cell in row["cells"] if cell[part])


def test_years_of_ledgers_stand_in_one_column_before_the_latest_months_and_nothing_is_lost():
    old = replace(RUN.tally.villages[0], by_month_category={"2021-02": {"other": 4}, "2026-10": {"other": 1}})
    run = replace(RUN, tally=replace(RUN.tally, villages=(old, *RUN.tally.villages[1:])))
    page = get("/list.json?category=other&lang=en", run).get_json()
    assert (page["chart"]["columns"][0], len(page["chart"]["columns"])) == ("≤2023-10", 37)
    assert page["chart"]["rows"][0]["received"] == 6
    assert page["months"]["earlier"] == "Up to 2023-10: 4 received, 0 still open"


def test_a_role_that_sees_only_large_counts_gets_one_row_for_all_categories():
    hidden = replace(RUN, months=(MonthCount("2026-09", None, None), MonthCount("2026-10", 12, 8)))
    chart = get("/list.json?lang=en", hidden).get_json()["chart"]
    assert [(row["name"], row["received"]) for row in chart["rows"]] == [("All categories", None)]
    assert cells_of(get("/list?lang=en", hidden).text) == {"All categories": ["< / <".replace("<", "&lt;"), "12 / 8", "–"]}


def test_the_list_says_the_rates_of_the_map():
    rows = get("/list.json?show=rate").get_json()["rates"]
    drawn = get("/map.json?show=rate").get_json()["layers"]["townships"]["features"]
    assert {row["code"]: row["rate"] for row in rows} == {f["id"]: f["properties"]["rate"] for f in drawn}
    assert [row["township"] for row in rows] == ["示例镇", "样板乡"]
    assert 'id="rates"' in get("/list?show=rate").text
    unknown = replace(RUN, tally=replace(RUN.tally, has_households=False))
    assert create_app(lambda: unknown).test_client().get("/list?show=rate").status_code == 400
