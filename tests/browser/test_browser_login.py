"""The door in Chromium: clean, accessible, in both sizes and languages; a login from the first page to the last."""

from __future__ import annotations

import re

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from door_browser import PASSWORD, book_of, with_account

from fieldvisit.domain.access.roles import Role
from fieldvisit.register import Door

pytestmark = pytest.mark.browser

SIZES = [pytest.param((1280, 800), id="desktop"), pytest.param((390, 844), id="phone")]


@pytest.mark.parametrize("context", SIZES, indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_the_set_up_token_to_the_pages(server, register, watched, artefacts, lang):
    token = Door(book_of(register)).new_setup_token()
    page = watched.open(f"{server}/setup?lang={lang}")
    width = page.viewport_size["width"]

    def look(name):
        page.wait_for_load_state()
        page.screenshot(path=artefacts / f"door-{name}-{lang}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert Axe().run(page).response["violations"] == []
        watched.assert_clean(server)

    look("setup")
    for name, value in {"token": token, "name": "chen", "home": "410423", "new": PASSWORD, "again": PASSWORD}.items():
        page.fill(f"[name={name}]", value)
    page.click(".slip button")
    look("enrol")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.fill("[name=code]", pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/me$"))
    look("me-administrator")
    page.click(".who button")
    look("login")
    with_account(book_of(register), "li", Role.COUNTY_OPERATOR)
    page.fill("[name=name]", "li")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/me$"))
    look("me")
    page.goto(f"{server}/me/password")
    look("password")
    page.goto(f"{server}/me")
    page.select_option("[name=role]", "township")
    page.fill("[name=home]", "410423100")
    page.click(".slip button")
    page.wait_for_selector("#map[data-ready=yes]")
    look("preview")
