"""A stop of the day in Chromium, both sizes and languages: a leader is put in charge, an outcome kept by one press; slips for villages."""

from __future__ import annotations

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from case_pages import desk_of

from fieldvisit.domain.cases.records import Disposition, Means
from fieldvisit.web import create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.cases.room import CaseRoom

pytestmark = pytest.mark.browser
SIZES = [pytest.param((1280, 800), id="desktop"), pytest.param((390, 844), id="phone")]


@pytest.fixture
def workspace(demo_folder, tmp_path):
    folder = tmp_path / "county"
    shutil.copytree(demo_folder, folder)
    with Workspace.open(folder) as opened:
        yield opened


@pytest.fixture
def day(workspace, serve_app):
    """The address of the first leader's first day, served from a copy that the test may write into."""
    shift = next(itinerary.shift for itinerary in workspace.run().plan.itineraries if itinerary.stops)
    with serve_app(create_app(workspace.run, room=CaseRoom(workspace))) as address:
        yield f"{address}/plan/{shift.leader_id}/{shift.day.isoformat()}"


@pytest.mark.parametrize("context", SIZES, indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_outcome_is_kept_from_the_day_to_the_stop_in_a_few_presses(workspace, day, watched, artefacts, lang):
    page = watched.open(f"{day}?lang={lang}")
    width, origin = page.viewport_size["width"], day.rsplit("/plan/", 1)[0]

    def look(name):
        page.wait_for_load_state()
        page.screenshot(path=artefacts / f"stop-{name}-{lang}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
        assert Axe().run(page).response["violations"] == [], name
        watched.assert_clean(origin)

    page.locator('.timeline a[href$="/1"]').click()
    code = page.locator(".met").first.get_attribute("id")
    look("nobody-in-charge")
    page.locator(f"#{code} button[name=charge]").click()
    look("form")
    form = page.locator(f"#{code} form")
    assert form.locator("button:visible").evaluate_all("all => all.map((one) => one.value)") == [*Disposition, ""]
    form.locator("summary").click()
    form.locator("[name=promise]").press("Enter")
    assert desk_of(workspace).book.file(code).appointments == (), "the key of return presses no button"
    form.locator("[name=measures]").fill("补发到户")
    form.locator("label", has=page.locator("[name=means][value=policy]")).click()
    form.locator("button[value=solved]").click()
    page.wait_for_selector(f"#{code} [role=status]")
    look("kept")
    file = desk_of(workspace).book.file(code)
    kept = file.outcome
    assert (kept.dispositions, kept.means, kept.measures) == ((Disposition.SOLVED,), (Means.POLICY,), "补发到户")
    assert file.appointments[-1].done
    watched.open(f"{day}/host")
    look("slips")
    assert code not in page.content()
    watched.assert_clean(origin)
