"""The week plan and the sheet to carry say under which conditions their times hold."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from line_run import line_run

from fieldvisit.errors import Text
from fieldvisit.web import create_app

CONDITION = Text("封路“<b>漫水桥</b>”：2 个地点不通", "closure “<b>ford</b>”: 2 places cut off")


def page(address: str) -> str:
    run = line_run()
    assert run.plan is not None
    shown = replace(run, plan=replace(run.plan, conditions=(CONDITION,)))
    return create_app(lambda: shown).test_client().get(address).text


@pytest.mark.parametrize("address", ["/plan", "/plan/L01/2026-11-30"])
def test_the_conditions_of_a_plan_are_shown_in_the_language_of_the_page_and_never_as_markup(address: str) -> None:
    assert "封路“&lt;b&gt;漫水桥&lt;/b&gt;”：2 个地点不通" in page(address)
    assert "closure “&lt;b&gt;ford&lt;/b&gt;”: 2 places cut off" in page(f"{address}?lang=en")
    assert "<b>漫水桥" not in page(address)


@pytest.mark.parametrize("address", ["/plan.json", "/plan/L01/2026-11-30.json"])
def test_the_twins_hold_the_conditions_too(address: str) -> None:
    assert json.loads(page(address))["conditions"] == [CONDITION.zh]
