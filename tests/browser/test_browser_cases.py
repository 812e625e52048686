"""Today, the case list and the page of one case in Chromium: both sizes, both languages, one step taken by keyboard and click."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from door_browser import book_of, full_session, with_account

from fieldvisit.domain.access.roles import Role
from fieldvisit.register import Door
from fieldvisit.register.cases import CaseFilter
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.viewing import Views

pytestmark = pytest.mark.browser

SIZES = [pytest.param((1280, 800), id="desktop"), pytest.param((390, 844), id="phone")]


@pytest.mark.parametrize("context", SIZES, indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_case_gets_its_leader_and_its_visit_on_the_page(county, serve_app, watched, artefacts, lang):
    with Workspace.open(county) as workspace:
        book = book_of(workspace.register)
        app = create_app(workspace.run, entrance=Entrance(Door(book), Views(workspace).run_of), room=CaseRoom(workspace))
        with_account(book, "li.wei", Role.COUNTY_OPERATOR)
        with serve_app(app) as server:
            page = watched.page
            page.context.add_cookies([{"name": "fieldvisit", "value": full_session(book, "li.wei"), "url": server}])
            for name, address in (("today", "/today"), ("cases", "/cases"), ("keys", "/cases?key=1")):
                watched.open(f"{server}{address}{'&' if '?' in address else '?'}lang={lang}")
                looked_at(page, artefacts / f"{name}-{lang}-{page.viewport_size['width']}.png")
            watched.open(f"{server}/today")
            page.locator("table.cases").last.locator("a").first.click()
            code = page.url.rsplit("/", 1)[1]
            take(page, "assign", lambda: page.select_option("form[action$='/assign'] select[name=leader]", "L1"))
            take(page, "visit", lambda: page.select_option("form[action$='/visit'] select[name=leader]", "L1"))
            for details in page.locator(".steps details").all():
                details.locator("summary").click()
            looked_at(page, artefacts / f"case-{lang}-{page.viewport_size['width']}.png")
            watched.open(f"{server}/cases?key=1")
            page.locator("table.cases a").first.click()
            key = page.url.rsplit("/", 1)[1]
            take(page, "report", lambda: None)
            looked_at(page, artefacts / f"reported-{lang}-{page.viewport_size['width']}.png")
            watched.assert_clean(server)
        file = CaseRoom(workspace).desk(book.state("li.wei").account.scope).book.file(code)
        told = CaseRoom(workspace).desk(book.state("li.wei").account.scope).book.file(key)
        assert [one.on for one in told.reports] == [told.case.reported_on] == [workspace.settings.county.day]
        assert file.assignment.leader_id == "L1"
        assert [visit.done for visit in file.appointments] == [True]
        assert workspace.register.cases(book.state("li.wei").account.scope).how_many(CaseFilter(leader_id="L1")) > 0


def take(page, step, fill):
    """Open the form of a step by its summary and send it with the keyboard."""
    box = page.locator(f".steps details:has(form[action$='/{step}'])")
    box.locator("summary").focus()
    page.keyboard.press("Enter")
    fill()
    with page.expect_navigation():
        box.locator("button").focus()
        page.keyboard.press("Enter")
    assert page.locator("[role=alert]").count() == 0


def looked_at(page, path):
    """Keep a screenshot; nothing wider than the screen, nothing that axe finds."""
    page.wait_for_load_state()
    page.screenshot(path=path, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert Axe().run(page).response["violations"] == []
