"""The filter lives in the address: what the run knows is accepted, anything else is refused in words."""

from __future__ import annotations

import pytest
from line_run import line_run

from fieldvisit.web import create_app


def get(address, run=None):
    shown = run or line_run()
    return create_app(lambda: shown).test_client().get(address)


@pytest.mark.parametrize(
    "query",
    [
        "category=nonsense",
        "month=2025-01",
        "township=410423999",
        "leader=L09",
        "day=2026-11-29",
        "day=tomorrow",
        "leader=L01&leader=L02",
    ],
)
@pytest.mark.parametrize("page", ["/", "/list"])
def test_a_value_the_run_does_not_know_is_refused_in_words(page, query):
    answer = get(f"{page}?{query}")
    assert answer.status_code == 400
    assert "请去掉筛选后再试" in answer.text


def test_a_refused_value_never_comes_back_in_the_answer():
    assert "nonsense" not in get("/list?category=nonsense").text.replace("?category=nonsense", "")


def test_empty_values_filter_nothing():
    assert get("/list.json?category=&day=").get_json()["villages"] == get("/list.json").get_json()["villages"]


def test_several_months_and_categories_may_be_chosen():
    rows = get("/list.json?month=2026-09&month=2026-10&category=other&category=policy.housing").get_json()["villages"]
    assert [r["village"] for r in rows] == ["示例村1", "示例村3", "示例村4"]


def test_the_form_shows_what_is_chosen():
    page = get("/?township=410423200&month=2026-09").text
    assert '<option value="410423200" selected>' in page
    assert 'value="2026-09" checked' in page


def test_only_categories_that_occur_are_offered():
    fields = {f["name"]: f for f in get("/list.json").get_json()["fields"]}
    assert [c["value"] for c in fields["category"]["choices"]] == ["policy.housing", "infrastructure.road", "other"]


def test_leaders_and_days_are_offered_only_when_there_is_a_plan():
    fields = {f["name"]: f for f in get("/list.json", line_run(planned=False)).get_json()["fields"]}
    assert fields["leader"]["choices"] == fields["day"]["choices"] == []


def test_a_township_filter_narrows_visits_without_a_place_too():
    assert get("/list.json?township=410423100").get_json()["unassigned"] == []
