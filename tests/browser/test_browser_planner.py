"""From the board in Chromium: why a village is not visited, an event (somebody sick, a road closed), a solve whose best is used before its end, two versions compared."""

from __future__ import annotations

import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe

from fieldvisit.web import create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.plans import PlanRoom
from fieldvisit.workspace.plans.roads import roads_of

pytestmark = pytest.mark.browser
SIZES = [pytest.param((1280, 800), "zh", id="desktop-zh"), pytest.param((390, 844), "en", id="phone-en")]
_ENDLESS = "\n[planning]\nrounds = 400\niterations = 16000\nengine_failures = 0\ntime_limit_s = 3600.0\n"
"""Minutes, if nobody ends it."""


@pytest.fixture
def workspace(demo_folder, tmp_path):
    folder = tmp_path / "county"
    shutil.copytree(demo_folder, folder)
    with (folder / "fieldvisit.toml").open("a", encoding="utf-8") as file:
        file.write(_ENDLESS)
    with Workspace.open(folder) as opened:
        yield opened


@pytest.fixture
def board(workspace, serve_app):
    with serve_app(create_app(workspace.run, plans=PlanRoom(workspace))) as address:
        yield f"{address}/plan/board"


def in_force(workspace):
    return [one.version for one in workspace.register.plans() if one.is_current]


def newest_of(workspace):
    return workspace.register.plan_book().plan(max(one.version for one in workspace.register.plans()))


def a_leader_is_sick(page, workspace, look):
    first = page.locator(".event select[name=leader] option").first.get_attribute("value")
    page.locator(".event input[name=sick_day]").first.check()
    page.fill(".event input[name=max_changes]", "20")
    look("event")
    page.click("button[value=adapt]")
    page.wait_for_url("**version=**")
    newest = newest_of(workspace)
    sick = min(i.shift.day for i in newest.itineraries)
    assert not [i for i in newest.itineraries if i.shift.leader_id == first and i.shift.day == sick and i.stops]


def a_road_is_closed_by_keys_alone(page, workspace, look):
    page.locator("button[formaction$='/board/roads']").press("Enter")
    page.wait_for_selector("#map[data-ready=yes]")
    tick = page.locator("input[name=piece]").first
    tick.press("Space")
    piece, name = int(tick.get_attribute("value")), page.locator("label:has(:checked) .ends").inner_text()
    assert name in page.locator("[data-ticked]").inner_text()
    other = page.locator("input[name=piece]").nth(1)
    page.locator(f"path[data-piece='{other.get_attribute('value')}']").dispatch_event("click")
    assert other.is_checked(), "the map ticks the list"
    other.press("Space")
    page.fill("[name=max_changes]", "20")
    look("roads")
    page.locator("button[value=adapt]").press("Enter", no_wait_after=True)
    page.wait_for_url("**done=closed")
    assert page.locator("[data-last] li").count() > 0
    assert piece not in {one.number for one in roads_of(workspace, newest_of(workspace)).pieces}
    assert [one.first_day for one in workspace.county.closures] == [newest_of(workspace).first_day]
    page.goto(page.url.partition("?")[0] + "/roads?version=2")
    page.wait_for_selector("#map[data-ready=yes]")
    assert page.locator("path[data-closed-line]").count() == 1
    look("roads-closed")


@pytest.mark.parametrize(("context", "lang"), SIZES, indirect=["context"])
def test_what_the_board_answers_solves_and_compares(workspace, board, watched, artefacts, lang):
    page = watched.open(f"{board}?lang={lang}")
    width, before = page.viewport_size["width"], in_force(workspace)

    def look(name):
        page.wait_for_load_state()
        page.screenshot(path=artefacts / f"planner-{name}-{lang}-{width}.png", full_page=width < 500)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == []

    left_out = page.locator(".pool .stop")
    assert left_out.count() > 0
    left_out.first.locator("button").focus()
    page.keyboard.press("w")
    page.wait_for_selector("[data-why]")
    told = page.locator("[data-why]").inner_text()
    assert re.search(r"[一-鿿]" if lang == "zh" else "[a-z]{3}", told)
    assert set(page.locator("[data-why]").get_attribute("class").split()) & {"red", "yellow", "green"}
    look("why")

    page.locator("details.event summary").click()
    happens = a_leader_is_sick if lang == "zh" else a_road_is_closed_by_keys_alone
    happens(page, workspace, look)
    assert in_force(workspace) == before, "a look changes nothing in force"
    newest = newest_of(workspace)
    look("adapted")

    page.goto(board)
    page.locator("details.versions summary").click()
    for box in page.locator(".versions input[name=v]").all():
        box.check()
    page.click("button[form=compare]")
    page.wait_for_url("**/plan/compare?**")
    assert page.locator(".compared thead th").count() == 2
    assert page.locator("h2 + ul li").count() > 0
    look("compared")

    page.goto(board)
    page.click("button[formaction$='/plan/solve']")
    page.wait_for_selector("[data-solve][data-running=yes]")
    page.wait_for_selector("[data-use]:not([disabled])")
    assert re.search(r"\d", page.locator("[data-best]").inner_text())
    look("solving")
    page.click("[data-use]")
    page.wait_for_selector("[data-solve].over, [data-solve][data-running='']")
    assert in_force(workspace) == before, "a solve is kept as a version and put in force by a person"
    assert any(one.version not in (*before, newest.id) for one in workspace.register.plans())
    watched.assert_clean(board)
