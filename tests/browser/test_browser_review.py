"""Settling places in Chromium: both sizes and languages, by keys alone, and nothing wrong on the page."""

from __future__ import annotations

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe

from fieldvisit.workspace import Workspace
from fieldvisit.workspace.review_desk import ReviewDesk

pytestmark = pytest.mark.browser
SIZES = [pytest.param((1280, 800), id="desktop"), pytest.param((390, 844), id="phone")]


@pytest.fixture
def queue(demo_folder, tmp_path, serve_run):
    """The demo county's queue, served from a copy that the test may write into."""
    folder = tmp_path / "county"
    shutil.copytree(demo_folder, folder)
    with Workspace.open(folder) as workspace, serve_run(workspace.run, desk=ReviewDesk(workspace)) as address:
        yield address


@pytest.mark.parametrize("context", SIZES, indirect=True)
def test_the_page_is_clean_fits_and_satisfies_axe_in_both_languages(queue, watched, artefacts, context):
    for lang in ("zh", "en"):
        page = watched.open(f"{queue}/review?lang={lang}&coarse=1")
        width = page.viewport_size["width"]
        page.screenshot(path=artefacts / f"review-{lang}-{width}.png", full_page=width < 500)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert Axe().run(page).response["violations"] == []
    watched.assert_clean(queue)


def test_keys_answer_skip_and_undo_and_stay_quiet_while_somebody_types(queue, watched):
    page = watched.open(f"{queue}/review")
    first = page.locator(".written").inner_text()
    page.fill("[name=by]", "1 Li")
    assert page.locator(".written").inner_text() == first
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    page.wait_for_url("**/review?q=*")
    second = page.locator(".written").inner_text()
    assert second != first
    page.fill("[name=by]", "Li")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("1")
    page.wait_for_url("**done=1*")
    assert page.locator(".written").inner_text() != second
    assert page.input_value("[name=by]") == "Li"
    page.keyboard.press("u")
    page.wait_for_url("**undone=1*")
    assert second in page.locator(".queue").inner_text()
    watched.assert_clean(queue)
