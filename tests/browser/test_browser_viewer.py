"""The viewer in Chromium: clean, reachable by keyboard, accessible, printable, in both sizes and languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from hostile import SHOWN
from line_run import line_run

pytestmark = pytest.mark.browser

SIZES = [pytest.param((1280, 800), id="desktop"), pytest.param((390, 844), id="phone")]
PAGES = {"map": "/", "list": "/list", "plan": "/plan", "itinerary": "/plan/L01/2026-11-30"}


def wider_than_window(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def shapes(page, layer: str) -> int:
    return page.locator(f".leaflet-fv-{layer}-pane path").count()


@pytest.mark.parametrize("context", SIZES, indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_an_error_or_a_request_elsewhere(viewer, watched, artefacts, name, lang):
    page = watched.open(f"{viewer}{PAGES[name]}?lang={lang}")
    size = page.viewport_size["width"]
    page.screenshot(path=artefacts / f"line-{name}-{lang}-{size}.png", full_page=size < 500)
    watched.assert_clean(viewer)
    assert wider_than_window(page) <= 0


@pytest.mark.parametrize("context", SIZES, indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_at_all(viewer, watched, name, context):
    page = watched.open(f"{viewer}{PAGES[name]}")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["impact"], [n["html"] for n in v["nodes"]]) for v in violations] == []


@pytest.mark.parametrize("name", PAGES)
def test_at_twice_the_size_nothing_runs_off_the_page(viewer, browser, name):
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    page.goto(f"{viewer}{PAGES[name]}")
    assert wider_than_window(page) <= 0
    context.close()


def test_the_map_draws_villages_hotspots_and_routes(viewer, watched):
    page = watched.open(viewer)
    drawn = {name: shapes(page, name) for name in ("villages", "townships", "hotspots", "itineraries", "outline")}
    assert drawn == {"villages": 4, "townships": 2, "hotspots": 1, "itineraries": 2, "outline": 1}
    assert page.locator(".mark-stop").all_text_contents() == ["1", "2", "1"]
    assert page.locator(".mark-rank").all_text_contents() == ["1"]


def test_pointing_at_a_village_shows_its_counts(viewer, watched):
    page = watched.open(f"{viewer}/#11/33.7/113.007/-itineraries")
    page.locator(".leaflet-fv-villages-pane path").first.hover(force=True)
    assert "示例镇示例村1：未办结 3 件" in page.locator(".leaflet-tooltip").inner_text()


def test_choosing_a_category_shows_its_answer_at_once_and_puts_it_in_the_address(viewer, watched):
    page = watched.open(viewer)
    page.select_option("select[name=category]", "policy.housing")
    page.wait_for_url("**/?category=policy.housing*")
    page.wait_for_selector("#map[data-ready=yes]")
    assert "n = 2" in page.locator(".numbers").inner_text()


def test_a_bookmark_brings_back_view_and_layers(viewer, watched):
    page = watched.open(f"{viewer}/#11.50/33.70000/113.10000/-townships")
    assert not page.locator("[data-layers~=townships]").is_checked()
    assert shapes(page, "townships") == 0
    page.locator("[data-layers~=villages]").uncheck()
    page.wait_for_function("location.hash.endsWith('-villages-townships')")
    assert page.evaluate("location.hash").startswith("#11.50/33.7")


def test_the_keyboard_alone_reaches_content_filter_layers_and_map(viewer, watched):
    page = watched.open(viewer)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = []
    for _ in range(24):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.name || document.activeElement.dataset.layers || document.activeElement.id")
        )
    wanted = ["category", "month", "township", "leader", "day", "villages", "hotspots ranks", "itineraries stops", "map"]
    assert [name for name in wanted if name not in reached] == []


def test_the_space_bar_switches_a_layer_off(viewer, watched):
    page = watched.open(viewer)
    page.locator("[data-layers~=hotspots]").focus()
    page.keyboard.press("Space")
    assert shapes(page, "hotspots") == 0


def test_on_a_phone_the_list_comes_before_the_map(viewer, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(viewer)
    listed, drawn = page.locator(".glance").bounding_box(), page.locator("#map").bounding_box()
    assert listed is not None
    assert listed["y"] < drawn["y"]
    context.close()


@pytest.mark.parametrize("address", ["/", "/list"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_a_phone_a_hotspots_statistics_open_on_demand_and_are_printed(viewer, browser, address, lang):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{viewer}{address}?lang={lang}")
    details = page.locator(".hotspots details")
    assert page.locator(".hotspots p").first.is_visible()
    assert not details.locator("p").first.is_visible()
    details.locator("summary").click()
    assert all(p.is_visible() for p in details.locator("p").all())
    details.locator("summary").click()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert all(p.is_visible() for p in details.locator("p").all())
    context.close()


def test_on_a_wide_screen_a_hotspots_statistics_stand_open(viewer, watched):
    page = watched.open(f"{viewer}/list")
    assert all(p.is_visible() for p in page.locator(".hotspots details p").all())
    assert not page.locator(".hotspots summary").is_visible()


def test_a_leaders_day_prints_on_one_sheet_of_a4(viewer, watched, artefacts):
    page = watched.open(f"{viewer}/plan/L01/2026-11-30")
    pdf = page.pdf(path=artefacts / "line-itinerary.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1
    width, height = (float(n) for n in re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


@pytest.mark.parametrize("name", PAGES)
def test_a_printed_page_ends_in_a_sentence_and_not_in_a_link(viewer, watched, name):
    page = watched.open(f"{viewer}{PAGES[name]}")
    page.emulate_media(media="print")
    for footer in page.locator("footer.sources").all():
        assert not footer.inner_text().rstrip().endswith(("·", "JSON"))


def test_without_scripts_the_pages_still_say_everything(viewer, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{viewer}/?township=410423200")
    assert "n = 1" in page.locator(".numbers").inner_text()
    page.locator("form[data-filter] button").click()
    page.wait_for_url("**township=410423200*")
    context.close()


@pytest.mark.parametrize(
    "name",
    ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "{{7177*7187}}", "`${alert(1)}`", "村\u202e反"],
)
def test_a_hostile_name_is_drawn_as_text_and_never_run(serve_run, watched, name):
    run = line_run()
    hostile = replace(run, villages=tuple(replace(v, name=name) for v in run.villages))
    with serve_run(lambda: hostile) as address:
        page = watched.open(f"{address}/#11/33.7/113.007/-itineraries")
        page.locator(".leaflet-fv-villages-pane path").first.hover(force=True)
        assert name in page.locator(".leaflet-tooltip").evaluate("box => box.textContent")
        watched.assert_clean(address)


def test_forty_hostile_names_are_read_on_list_plan_and_day_as_written_and_never_run(serve_run, watched):
    shown = []

    def current():
        run, name = line_run(), shown[-1]
        villages = tuple(replace(v, name=name) for v in run.villages)
        visits = tuple(replace(v, village=replace(v.village, name=name)) for v in run.plan.visits)
        leaders = tuple(replace(person, name=name) for person in run.leaders)
        return replace(run, villages=villages, leaders=leaders, plan=replace(run.plan, visits=visits))

    shown.append(SHOWN[0])
    with serve_run(current) as address:
        for number, name in enumerate(SHOWN):
            shown.append(name)
            page = watched.open(f"{address}{('/list', '/plan', '/plan/L01/2026-11-30')[number % 3]}")
            assert name in page.locator("body").evaluate("box => box.textContent")
        watched.assert_clean(address)


def test_when_the_data_cannot_be_loaded_the_page_says_so(viewer, watched):
    watched.page.route("**/map.json*", lambda route: route.abort())
    watched.page.goto(viewer)
    assert "列表页内容相同" in watched.page.locator("[role=alert]").inner_text()
