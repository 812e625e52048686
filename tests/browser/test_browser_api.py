"""The pages about programs in Chromium, on both databases: the addresses, one's own tokens, an account's tokens for its administrator."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from door_browser import PASSWORD, app_of, book_of, full_session, with_account

from fieldvisit.domain.access.roles import Role
from fieldvisit.register import Door, TokenBook

pytestmark = pytest.mark.browser

SIZES = [pytest.param((1280, 800), "zh", id="desktop-zh"), pytest.param((390, 844), "en", id="phone-en")]


@pytest.mark.parametrize(("context", "lang"), SIZES, indirect=["context"])
def test_a_token_is_made_shown_once_and_revoked(register, serve_app, watched, artefacts, lang):
    page, book = watched.page, book_of(register)
    width = page.viewport_size["width"]
    with_account(book, "li.wei", Role.COUNTY_OPERATOR)
    with_account(book, "an.quan", Role.SECURITY_ADMIN)

    def look(name, address):
        page.wait_for_load_state()
        page.screenshot(path=artefacts / f"api-{name}-{lang}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
        assert Axe().run(page).response["violations"] == [], name
        watched.assert_clean(address)

    def be(name, address):
        page.context.add_cookies([{"name": "fieldvisit", "value": full_session(book, name), "url": address}])

    with serve_app(app_of(register)) as address:
        be("li.wei", address)
        watched.open(f"{address}/api?lang={lang}")
        look("addresses", address)
        watched.open(f"{address}/me/tokens")
        look("tokens-none", address)
        page.fill("[name=label]", "QGIS")
        page.check("[name=collection][value=counts]")
        page.fill("[name=password]", PASSWORD)
        page.locator("form[action$='/me/tokens'] button").click()
        secret = page.locator("[role=status] code").inner_text()
        look("token-made", address)
        assert TokenBook(Door(book)).session(secret) is not None
        be("an.quan", address)
        watched.open(f"{address}/account/li.wei")
        assert page.get_by_text(secret).count() == 0
        look("account", address)
        be("li.wei", address)
        watched.open(f"{address}/me/tokens")
        assert page.get_by_text(secret).count() == 0
        page.locator("form[action$='/revoke'] button").click()
        assert TokenBook(Door(book)).session(secret) is None
        watched.assert_clean(address)
