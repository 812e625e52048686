"""From a hotspot to a team, its mission and a campaign's board, in Chromium by hand: accessible, and fitting a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from door_browser import book_of, full_session, with_account

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.cases.work import Accountability, CampaignItem
from fieldvisit.register import Door
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.cases import CaseDesk, Progress, WorkDesk
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.viewing import Views

pytestmark = pytest.mark.browser

LOOKS = [pytest.param((1280, 800), "zh", id="desktop-zh"), pytest.param((390, 844), "en", id="phone-en")]


@pytest.fixture
def workspace(county):
    with Workspace.open(county) as opened:
        yield opened


@pytest.fixture
def office(workspace, serve_app):
    """The address of the county's pages, for its operator."""
    book = book_of(workspace.register)
    with_account(book, "li.wei", Role.COUNTY_OPERATOR)
    entrance = Entrance(Door(book), Views(workspace).run_of)
    with serve_app(create_app(workspace.run, entrance=entrance, room=CaseRoom(workspace))) as address:
        yield address


def campaign_of(workspace):
    """A campaign with an item in each column of its board."""
    desk = CaseDesk(workspace, CaseRoom(workspace).here)
    work, day = WorkDesk(desk), desk.today
    made = work.start("危房改造补助清零", "年底前全部补发到户", "住房和城乡建设局", day)
    items = [
        CampaignItem("", "410423", made.id, "补助未发", "policy.housing", "财政局", due, ("核对名单",))
        for due in (day, day.replace(month=10), day, day)
    ]
    added = [work.add_item(item) for item in items]
    for item in added[2:]:
        work.progress(item.id, Progress(True, "名单漏报", Accountability.DEALT_WITH))
    work.close(added[3].id)
    return made.id


@pytest.mark.parametrize(("context", "lang"), LOOKS, indirect=["context"])
def test_from_a_hotspot_to_a_team_its_mission_and_the_board_of_a_campaign(workspace, office, watched, artefacts, lang):
    page, campaign = watched.page, campaign_of(workspace)
    book = book_of(workspace.register)
    page.context.add_cookies([{"name": "fieldvisit", "value": full_session(book, "li.wei"), "url": office}])
    width = page.viewport_size["width"]

    def look(name):
        page.wait_for_load_state()
        page.screenshot(path=artefacts / f"missions-{name}-{lang}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
        assert Axe().run(page).response["violations"] == [], name
        watched.assert_clean(office)

    watched.open(f"{office}/hotspots?lang={lang}")
    look("hotspots")
    page.click("#H01 a.button")
    page.fill("[name=mandate]", "核查危房改造补助")
    page.fill("[name=first_day]", "2026-11-30")
    page.fill("[name=last_day]", "2026-12-04")
    look("send")
    page.click("main form button")
    page.wait_for_url("**/mission/*")
    look("mission")
    assert page.locator("tbody tr").count() >= 5
    page.locator("details summary").click()
    page.fill("[name=mandate]", "核查危房改造和低保")
    page.locator("details button").click()
    page.get_by_role("cell", name="核查危房改造补助").wait_for()
    look("mission-earlier")
    page.click("nav.tabs a[href='/missions']")
    look("list")
    assert page.get_by_role("link", name="核查危房改造和低保").count() == 1
    watched.open(f"{office}/campaign/{campaign}")
    look("board")
    columns = page.locator(".board > section:visible")
    assert [column.locator("li.panel").count() for column in columns.all()] == [1, 1, 1, 1]
    tops = {round(column.bounding_box()["y"]) for column in columns.all()}
    assert len(tops) == (1 if width == 1280 else 4), "side by side on a desk, one under the other on a phone"
