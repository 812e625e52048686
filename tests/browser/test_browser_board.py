"""The planning board in Chromium: both sizes and languages, by keyboard, button and mouse, with the rules of ``check_plan`` on screen."""

from __future__ import annotations

import json
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe

from fieldvisit.routing.changes.by_hand import Move, Table
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.check.words import in_names
from fieldvisit.web import create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.planning import problem_of
from fieldvisit.workspace.plans import PlanRoom

pytestmark = pytest.mark.browser
SIZES = [pytest.param((1280, 800), id="desktop"), pytest.param((390, 844), id="phone")]


@pytest.fixture
def workspace(demo_folder, tmp_path):
    folder = tmp_path / "county"
    shutil.copytree(demo_folder, folder)
    with Workspace.open(folder) as opened:
        yield opened


@pytest.fixture
def board(workspace, serve_app):
    """The demo county's board, served from a copy that the test may write into."""
    with serve_app(create_app(workspace.run, plans=PlanRoom(workspace))) as address:
        yield f"{address}/plan/board"


def changes(page, number):
    page.wait_for_selector(f'[name=moves][data-changes="{number}"]', state="attached")
    page.wait_for_selector("[data-planner]:not([aria-busy])", state="attached")


def rules_on_screen(page):
    rows = page.locator("[data-broken] li").all()
    return [(row.get_attribute("data-rule"), row.get_attribute("data-where"), row.inner_text()) for row in rows]


def rules_of_the_check(workspace, page, lang):
    plan = workspace.register.current_plan()
    problem = problem_of(workspace, plan)
    rows = json.loads(page.input_value("[name=moves]"))
    changed = Table(plan, problem).changed([Move(plan.visits[number].id, *rest) for number, *rest in rows])
    return [(one.rule, one.where, in_names(one, problem).in_(lang)) for one in check_plan(changed, problem)]


@pytest.mark.parametrize("context", SIZES, indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_week_is_changed_by_keys_and_put_in_force_with_the_rules_of_the_check_on_screen(
    workspace, board, watched, artefacts, lang
):
    page = watched.open(f"{board}?lang={lang}")
    width = page.viewport_size["width"]

    def look(name):
        page.wait_for_load_state()
        page.screenshot(path=artefacts / f"board-{name}-{lang}-{width}.png", full_page=width < 500)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0

    look("first")
    day = page.locator(".day:has(.stop + .stop + .stop)").first
    shift, names = day.get_attribute("data-shift"), day.locator(".stop .village").all_inner_texts()
    day.locator(".stop button").first.focus()
    page.keyboard.press("ArrowDown")
    changes(page, 1)
    assert names[0] in page.locator(f'.day[data-shift="{shift}"] .stops > li').first.inner_text(), "a ghost where it stood"
    assert page.locator("[data-ghost]").count() == page.locator(".legend").count() == 1
    assert page.locator(f'.day[data-shift="{shift}"] .village').all_inner_texts() == [names[1], names[0], *names[2:]]
    assert page.evaluate("document.activeElement.textContent").find(names[0]) >= 0, "the stop keeps the focus"
    for number in (2, 3):
        page.keyboard.press("ArrowRight")
        changes(page, number)
        assert rules_on_screen(page) == rules_of_the_check(workspace, page, lang)
    assert page.locator("[data-say]").inner_text() != ""
    page.keyboard.press("c")
    page.wait_for_selector("[data-compared] li")
    assert page.locator("[data-compared] li").count() >= 2, "the day it left and the day it is on"
    assert page.locator("[data-compared] li").first.inner_text() in page.locator("[data-say]").inner_text()
    look("changed")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("z")
    changes(page, 2)
    page.keyboard.press("Delete")
    changes(page, 3)
    assert names[0] in page.locator(".pool .village").all_inner_texts()
    assert rules_on_screen(page) == rules_of_the_check(workspace, page, lang) == []
    page.click("button[value=adopt]")
    page.wait_for_url("**done=adopted")
    look("adopted")
    watched.assert_clean(board)
    assert [one.is_current for one in workspace.register.plans()] == [False, True]


def test_a_stop_is_dragged_to_another_day_and_back_to_the_list(workspace, board, watched):
    page = watched.open(board)
    days = page.locator(".day:has(.stop)")
    stop, name = days.nth(0).locator(".stop").first, days.nth(0).locator(".village").first.inner_text()
    stop.drag_to(days.nth(1).locator(".stop").first)
    changes(page, 1)
    assert page.locator(".day:has(.stop)").nth(1).locator(".village").first.inner_text() == name
    assert rules_on_screen(page) == rules_of_the_check(workspace, page, "zh")
    page.locator(".moved").first.drag_to(page.locator(".pool h2"))
    changes(page, 2)
    assert name in page.locator(".pool .village").all_inner_texts()
    page.click("button[value=undo]")
    changes(page, 1)
    page.click("button[value=undo]")
    changes(page, 0)
    assert rules_on_screen(page) == []
    watched.assert_clean(board)


def test_a_solve_that_ends_while_a_change_is_taken_over_is_said_to_be_over(workspace, board, watched):
    rows, held = workspace.register.jobs(), []
    rows.begin(rows.ask("solve", json.dumps({"base": workspace.register.plans()[0].version}), "li.wei"))
    watched.page.route("**/plan/solve.json", lambda route: held.append(route))  # noqa: PLW0108 - its parameters are counted  # noqa: PLW0108 - Playwright takes no builtin
    page = watched.open(board)
    with page.expect_request("**/plan/solve.json"):
        pass  # asked before the change, answered after it
    page.locator(".day:has(.stop + .stop) .stop button").first.focus()
    page.keyboard.press("ArrowDown")
    changes(page, 1)
    assert page.locator("[data-solve][data-running=yes]").count() == 1
    held[0].fulfill(json={"running": False, "percent": 100, "said": "", "usable": False, "ending": False, "href": ""})
    page.wait_for_selector("[data-solve].over")
    page.unroute_all()


def test_the_board_works_without_scripts(board, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(board)
    day = page.locator(".day:has(.stop + .stop)").first
    shift, names = day.get_attribute("data-shift"), day.locator(".village").all_inner_texts()
    day.locator(".stop button").first.click()
    assert names[0] in page.locator("[data-picked]").inner_text()
    page.click("button[value=down]")
    page.wait_for_load_state()
    assert page.locator(f'.day[data-shift="{shift}"] .village').all_inner_texts()[:2] == [names[1], names[0]]
    context.close()
