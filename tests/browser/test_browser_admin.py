"""The administrators' pages in Chromium: clean and accessible in both sizes and languages."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from door_browser import PASSWORD, book_of, full_session, with_account

from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions

pytestmark = pytest.mark.browser

SIZES = [pytest.param((1280, 800), id="desktop"), pytest.param((390, 844), id="phone")]
PAGES = {
    Role.SECURITY_ADMIN: ("/accounts", "/accounts/new", "/account/li.wei"),
    Role.AUDIT_ADMIN: ("/audit", "/confirm"),
    Role.SYSTEM_ADMIN: ("/system",),
}


@pytest.mark.parametrize("context", SIZES, indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_administrators_pages(server, register, watched, artefacts, lang):
    book = book_of(register)
    more = {"exclusions": Exclusions(("410423103",)), "department": "民政局"}
    with_account(book, "li.wei", Role.COUNTY_OPERATOR, **more)
    for number in range(30):
        register.record(Deed("li.wei", list(Act)[number % len(Act)], f"QK{number}-4M2", "约定走访时间", "12 lines"))
    page = watched.page
    for role, addresses in PAGES.items():
        name = role.value.split("_")[0]
        with_account(book, name, role)
        for waiting, asked in (("wang.fang", "security"), ("zhao.ming", "audit")):
            if role is Role.AUDIT_ADMIN:
                book.add(Account(waiting, Role.LIAISON, "410423"), PASSWORD, asked, waits=True)
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "fieldvisit", "value": full_session(book, name), "url": server}])
        for address in addresses:
            watched.open(f"{server}{address}?lang={lang}")
            width = page.viewport_size["width"]
            page.screenshot(path=artefacts / f"admin{address.replace('/', '-')}-{lang}-{width}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
            assert Axe().run(page).response["violations"] == []
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "fieldvisit", "value": full_session(book, "audit"), "url": server}])
    watched.open(f"{server}/audit?lang={lang}")
    watched.open(f"{server}/confirm?lang={lang}")
    assert page.locator("main form button").count() == 1, "one's own is left to another administrator"
    page.click("main form button")
    assert book.state("wang.fang").asked_by == ""
    watched.open(f"{server}/audit?lang={lang}")
    page.click("text=Check the whole audit" if lang == "en" else "text=检查全部审计记录")
    page.locator("[role=status]").wait_for()
    page.wait_for_load_state()
    assert Axe().run(page).response["violations"] == []
    watched.assert_clean(server)
