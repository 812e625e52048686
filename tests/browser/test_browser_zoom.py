"""Every main page at twice the size, 1280x800 at 200 %: nothing runs off the page or is cut off, and what the page is for can be reached."""

from __future__ import annotations

import shutil

import pytest
from door_browser import book_of, full_session, with_account

from fieldvisit.cli.serve import viewer
from fieldvisit.domain.access.roles import Role
from fieldvisit.workspace import Workspace, access
from fieldvisit.workspace.viewing import Views

pytestmark = pytest.mark.browser

PAGES = {
    "/": "#map",
    "/list": "a.button[href^='/']",
    "/today": "table.cases a",
    "/cases": "form.find button",
    "/case/CASE": "form[action$='/words'] button",
    "/hotspots": "main a, main button",
    "/plan": "a.cell",
    "/plan/sheets": "main a.button, main button",
    "/plan/board": "button[formaction$='/solve']",
    "/plan/board/roads": "button[value=adapt]",
    "/packs": "main button",
    "/import": "main input[type=file]",
    "/review": "main button, main a",
    "/campaigns": "main button",
    "/missions": "main a, main button",
    "/briefings": "main button, main a",
    "/checks": "main button, main a",
    "/jobs": "main a, main button",
    "/me": "main button",
}
CUT = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  for (const one of document.querySelectorAll("main a, main button, main input, main select, main textarea, main h1, main h2, main p, main li, header a")) {
    if (one.closest(".scroll, .leaflet-container, .road-list, .months, .skip, .hidden") || one.matches(".skip, .hidden, [hidden]")) continue;
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || getComputedStyle(one).visibility === "hidden") continue;
    let room = one.parentElement;
    while (room && !["auto", "scroll"].includes(getComputedStyle(room).overflowX)) room = room.parentElement;
    if (room && room !== document.documentElement && room !== document.body) continue;
    if (box.left < -0.5 || box.right > wide + 0.5) found.push(one.outerHTML.slice(0, 90));
  }
  return found;
}"""


@pytest.fixture(scope="module")
def office(demo_folder, tmp_path_factory):
    """The demo county as it is served, with everything an office has."""
    folder = tmp_path_factory.mktemp("zoom") / "county"
    shutil.copytree(demo_folder, folder)
    with Workspace.open(folder) as workspace:
        book = book_of(workspace.register)
        with_account(book, "li.wei", Role.COUNTY_OPERATOR)
        with_account(book, "wang", Role.LIAISON)
        yield workspace, book, viewer(workspace, Views(workspace), access.door(workspace))


@pytest.fixture
def zoomed(office, serve_app, browser):
    """Opens an address for an account at 640x400 points of two by two pixels."""
    _, book, app = office
    with serve_app(app) as server:
        context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
        page = context.new_page()

        def opened(address, name="li.wei"):
            context.clear_cookies()
            context.add_cookies([{"name": "fieldvisit", "value": full_session(book, name), "url": server}])
            assert page.goto(server + address).status == 200, address
            return page

        yield opened
        context.close()


@pytest.mark.parametrize("address", PAGES)
def test_at_twice_the_size_nothing_is_cut_off_and_the_page_does_what_it_is_for(office, zoomed, artefacts, address):
    workspace, _, _ = office
    case = workspace.register.cases(workspace_scope(workspace)).cases()[0].id
    page = zoomed(address.replace("CASE", case), "wang" if address.startswith(("/plan", "/packs")) else "li.wei")
    page.screenshot(path=artefacts / f"zoom-{address.strip('/').replace('/', '-') or 'map'}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.evaluate(CUT) == []
    aim = page.locator(PAGES[address]).first
    aim.scroll_into_view_if_needed()
    assert aim.is_visible()
    assert aim.evaluate(
        """one => { const box = one.getBoundingClientRect(), x = box.left + Math.min(box.width / 2, 60), y = box.top + Math.min(box.height / 2, 20);
        const top = document.elementFromPoint(x, y); return box.left >= 0 && box.left < innerWidth && (top === one || one.contains(top)); }"""
    ), "something lies over it, or it lies outside"


def workspace_scope(workspace):
    """The county's operator."""
    from fieldvisit.domain.access.scope import Scope  # noqa: PLC0415

    return Scope(Role.COUNTY_OPERATOR, workspace.settings.county.code, "li.wei")
