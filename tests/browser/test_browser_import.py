"""A ledger from the desktop into the register in Chromium: dropped, one column changed, stored, returned, undone."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from door_browser import book_of, full_session, with_account
from job_here import beside
from ledger_files import xlsx
from line_run import line_run

from fieldvisit.domain.access.roles import Role
from fieldvisit.register import Door
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.intake.remembered import FILE
from fieldvisit.workspace.working import Desk

pytestmark = pytest.mark.browser

HEAD = ("编号", "登记日期", "地址", "内容", "反映人", "现况")
ROWS = (
    ("B1", "2026-10-08", "鲁山县瀼河乡江河村", "危房改造补助没有发放", "金鹮甲", "已办结"),
    ("B2", "2026-13-40", "鲁山县瀼河乡江河村", "低保", "金鹮乙", "办理中"),
)
ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"
CASES = [pytest.param("zh", (1280, 800), id="zh-desktop"), pytest.param("en", (390, 844), id="en-phone")]
_DROP = """async ([content, name]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const held = new DataTransfer();
  held.items.add(new File([bytes], name));
  document.querySelector("[data-drop]").dispatchEvent(
    new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def workspace(new_demo, tmp_path_factory):
    with new_demo(tmp_path_factory.mktemp("import") / "county") as made:
        with_account(book_of(made.register), "li.wei", Role.COUNTY_OPERATOR)
        made.indexed_county  # noqa: B018 - kept for the jobs
        yield made


@pytest.fixture
def office(workspace, serve_app):
    run = line_run()
    entrance = Entrance(Door(book_of(workspace.register)), lambda *_: run, desk=Desk(workspace, beside))
    with serve_app(create_app(lambda: run, entrance=entrance, room=CaseRoom(workspace))) as address:
        yield address


@pytest.fixture
def signed_in(workspace, office, context):
    """A browser in which the county's operator is logged in."""
    session = full_session(book_of(workspace.register), "li.wei")
    context.add_cookies([{"name": "fieldvisit", "value": session, "url": office}])
    return context


@pytest.mark.parametrize(("lang", "context"), CASES, indirect=["context"])
@pytest.mark.usefixtures("signed_in")
def test_a_ledger_is_dropped_told_stored_returned_and_undone(workspace, office, watched, tmp_path, lang):
    page, width = watched.page, watched.page.viewport_size["width"]
    path = xlsx(tmp_path / "台账.xlsx", (("演示数据，内容虚构",), HEAD, *ROWS, (lang,)))

    def look(name):
        page.wait_for_load_state()
        page.screenshot(path=ARTEFACTS / f"import-{name}-{lang}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
        assert Axe().run(page).response["violations"] == [], name
        assert "金鹮" not in page.content(), name
        watched.assert_clean(office)

    def press(selector):
        page.locator(selector).first.press("Enter")

    ARTEFACTS.mkdir(exist_ok=True)
    (workspace.folder / FILE).unlink(missing_ok=True)
    watched.open(f"{office}/import?lang={lang}")
    look("start")
    page.evaluate(_DROP, [base64.b64encode(path.read_bytes()).decode(), path.name])
    page.wait_for_url(re.compile("/import/[0-9a-f]{16}$"))
    page.wait_for_selector("table.columns")
    page.locator("select[aria-label*='现况']").select_option("status")
    press("button[formaction$=bring]")  # a changed column is checked first
    page.wait_for_url(re.compile(r"/import/[0-9a-f]{16}\?changed=1$"))  # its waiting may be over before it is seen
    page.wait_for_selector("table.columns")
    assert page.locator(".figures dd").all_text_contents()[:2] == ["3", "1"]
    assert page.locator("select[aria-label*='现况']").input_value() == "status"
    look("check")
    press("button[formaction$=bring]")
    page.wait_for_selector("#done")
    assert len(workspace.petitions()) == 1
    look("done")
    with page.expect_download() as download:
        press("a[href$='returned.xlsx']")
    download.value.save_as(tmp_path / "returned.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "returned.xlsx")["台账"]
    assert [cell.coordinate for row in sheet for cell in row if cell.comment] == ["B4", "B5"]
    page.locator("input[name=why]").first.fill("导错了")
    press("form[action$='/undo'] button")
    page.wait_for_selector(".note.good")
    look("undone")
    assert workspace.petitions() == ()


def test_the_way_from_the_page_to_the_imported_ledger_is_three_actions_without_script(workspace, office, browser, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    session = full_session(book_of(workspace.register), "li.wei")
    context.add_cookies([{"name": "fieldvisit", "value": session, "url": office}])
    page = context.new_page()
    page.goto(f"{office}/import")
    page.set_input_files("input[type=file]", xlsx(tmp_path / "l.xlsx", (("演示数据，内容虚构",), HEAD[:5], ROWS[0][:5])))
    page.click("form.drop button")
    page.wait_for_selector("table.columns")  # the page renews itself
    page.click("button[formaction$=bring]")
    page.wait_for_selector("#done")
    assert len(workspace.petitions()) == 1
    context.close()
