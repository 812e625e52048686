"""The pages of campaigns, consultations and briefings in Chromium, on both databases: filled in by hand, accessible, fitting a phone."""

from __future__ import annotations

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from case_county import fill
from door_browser import book_of, full_session, with_account
from line_run import line_run

from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.work import SpotCheck
from fieldvisit.register import Door
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace.cases.room import CaseRoom

pytestmark = pytest.mark.browser

SIZES = [pytest.param((1280, 800), id="desktop"), pytest.param((390, 844), id="phone")]
NAME = "全县农村危房改造补助资金发放不及时不到位问题专项整治"


@pytest.fixture
def workspace(new_demo, tmp_path):
    with new_demo(tmp_path / "county") as made:
        fill(made.register, dict.fromkeys(range(1, 9), "410423103201"), received_on=date(2026, 6, 1), synthetic=True)
        yield made


@pytest.fixture
def office(workspace, serve_app):
    """The address of the pages, for the county's operator."""
    book, run = book_of(workspace.register), line_run()
    entrance = Entrance(Door(book), lambda *_: run)
    with_account(book, "li.wei", Role.COUNTY_OPERATOR)
    with serve_app(create_app(lambda: run, entrance=entrance, room=CaseRoom(workspace))) as address:
        yield address


@pytest.mark.parametrize("context", SIZES, indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_month_of_office_work_from_the_first_form_to_the_last(workspace, office, watched, artefacts, lang):
    page = watched.page
    page.context.add_cookies(
        [{"name": "fieldvisit", "value": full_session(book_of(workspace.register), "li.wei"), "url": office}]
    )
    width = page.viewport_size["width"]

    def look(name):
        page.wait_for_load_state()
        page.screenshot(path=artefacts / f"work-{name}-{lang}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
        assert Axe().run(page).response["violations"] == [], name
        watched.assert_clean(office)

    def give(form, **fields):
        for key, value in fields.items():
            box = page.locator(f"{form} [name={key}]")
            box.select_option(value) if box.evaluate("e => e.tagName") == "SELECT" else box.fill(value)
        page.click(f"{form} button:visible")

    watched.open(f"{office}/campaigns?lang={lang}")
    look("campaigns-empty")
    give("main form", name=NAME, target="年底前全部补发到户", owner="住房和城乡建设局", due_on="2026-12-20")
    item = {"problem": "三户补助未发", "measure": "逐户核对名单", "owner": "财政局", "due_on": "2026-10-20"}
    give("form[action$='/item']", category="policy.housing", **item)
    look("campaign-open")
    watched.errors.clear()
    page.locator("form[action$='/close'] button").first.click()
    page.locator("[role=alert]").wait_for()
    watched.errors[:] = [line for line in watched.errors if "422" not in line]  # the browser names the refusal's status
    look("campaign-refused")
    if not page.locator("details form").is_visible():
        page.click("summary")
    give("details form", solved="1", cause="名单漏报", accountability="dealt_with")
    page.locator("form[action$='/close'] button").first.click()
    page.locator(".items summary").click()
    look("campaign-item-closed")
    give("form[action$='/reopen']", why="两户仍未到账，销号有误")
    page.locator(".items form[action$='/close']").wait_for()
    look("campaign-item-reopened")
    give("form[action$='/words']", why="月度调度")
    look("campaign-words")
    assert page.get_by_text("三户补助未发").count() == 1
    watched.open(f"{office}/consultations?lang={lang}")
    look("consultations")
    page.locator("[name=case]").first.check()
    give("main form", units="财政局、民政局", decision="联合入户核查，十二月十日前补发")
    look("consultations-heard")
    watched.open(f"{office}/briefings?lang={lang}")
    look("briefings-empty")
    decided = {"text1": "补发拖欠的补助", "owner1": "财政局", "due1": "2026-12-31"}
    give("form[action$='/briefings']", body="县委农村工作领导小组会议", **decided)
    look("briefings")
    page.click("form.row button")
    watched.open(f"{office}/campaigns?lang={lang}")
    look("campaigns")
    watched.open(f"{office}/briefings/month?lang={lang}")
    look("month")
    deeds = [line.deed for line in workspace.register.audit(AuditQuestion(act=Act.VIEW))]
    assert [deed.why for deed in deeds] == ["月度调度"]


@pytest.mark.parametrize(
    ("context", "lang"), [((390, 844), "zh"), ((1280, 800), "en")], indirect=["context"], ids=["phone", "desktop"]
)
def test_the_city_draws_a_sealed_check_and_opens_it(workspace, office, watched, artefacts, lang):
    book, page = book_of(workspace.register), watched.page
    with_account(book, "zhao.city", Role.CITY_OPERATOR, "4104")
    page.context.add_cookies([{"name": "fieldvisit", "value": full_session(book, "zhao.city"), "url": office}])
    width = page.viewport_size["width"]

    def look(name):
        page.wait_for_load_state()
        page.screenshot(path=artefacts / f"work-{name}-{lang}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
        assert Axe().run(page).response["violations"] == [], name
        watched.assert_clean(office)

    watched.open(f"{office}/checks?lang={lang}")
    look("checks-empty")
    page.select_option("[name=what]", "open")
    page.fill("[name=size]", "3")
    page.locator("form.bring button").click()
    (check,) = workspace.register.cases(Scope(Role.CITY_OPERATOR, "4104", "zhao.city")).work(SpotCheck)
    assert (len(check.case_ids), check.opened_on) == (3, None)
    look("check-sealed")
    page.locator("form[action$='/open'] button").click()
    look("check-opened")
    page.locator("details.find summary").first.click()
    page.locator("details.find[open] [value=no]").check()
    page.locator("details.find[open] textarea").fill("房屋没有修")
    look("check-finding")
    page.locator("details.find[open] button").click()
    (noted,) = workspace.register.cases(Scope(Role.CITY_OPERATOR, "4104", "zhao.city")).work(SpotCheck)
    assert [(one.confirmed, one.found_by) for one in noted.findings] == [(False, "zhao.city")]
    look("check-found")
    assert all(page.get_by_text(case_id).count() for case_id in check.case_ids)
