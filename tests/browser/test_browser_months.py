"""Months, the year before, the chart, heat, copied code and a background of the county's own, as somebody uses them."""

from __future__ import annotations

import math

import pytest
from axe_playwright_python.sync_playwright import Axe
from line_run import two_year_run
from tile_files import BOUNDS, mbtiles, picture

from fieldvisit.io.background.params import MapParams
from fieldvisit.web import create_app
from fieldvisit.workspace.background import background_of

pytestmark = pytest.mark.browser

SIZES = [pytest.param((1280, 800), "zh", id="desktop-zh"), pytest.param((390, 844), "en", id="phone-en")]


def tiles_over(bounds, zooms):
    """Every picture that covers the bounds."""
    west, south, east, north = bounds
    for zoom in zooms:
        n = 2**zoom
        across = [int((lon + 180) / 360 * n) for lon in (west, east)]
        down = [int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n) for lat in (north, south)]
        for column in range(across[0], across[1] + 1):
            for row in range(down[0], down[1] + 1):
                yield zoom, column, row


@pytest.fixture
def with_background(serve_app, tmp_path):
    content = picture(198, 219, 190)
    mbtiles(
        tmp_path / "county.mbtiles",
        dict.fromkeys(tiles_over(BOUNDS, range(6, 11)), content),
        bounds=",".join(map(str, BOUNDS)),
    )
    given = MapParams("mbtiles", "county.mbtiles", "示例测绘院", "豫S(2026)001号")
    run = two_year_run()
    with serve_app(create_app(lambda: run, background=background_of(tmp_path, given, {}))) as address:
        yield address


@pytest.mark.parametrize(("context", "lang"), SIZES, indirect=["context"])
def test_a_month_the_year_before_the_chart_and_the_background_are_clicks_away(with_background, watched, artefacts, lang):
    page = watched.open(f"{with_background}/?lang={lang}")
    page.wait_for_function("document.querySelectorAll('.leaflet-tile-loaded').length > 0")
    assert page.locator(".leaflet-tile-loaded").first.evaluate("img => img.naturalWidth") == 256
    assert "示例测绘院" in page.locator(".leaflet-control-attribution").inner_text()

    page.locator(".months a", has_text="10").last.click()
    page.wait_for_url("**/?month=2026-10")
    page.wait_for_selector("#map[data-ready=yes]")
    assert "n = 4" in page.locator(".numbers").inner_text()
    if lang == "en":
        page.locator("[data-filter-panel] summary").click()
    page.select_option("select[name=show]", "year")
    page.wait_for_url("**month=2026-10&show=year*")
    page.wait_for_selector("#map[data-ready=yes]")
    compared = {"zh": "2026-10：收到 4 件，去年同月 3 件（+1）", "en": "2026-10: 4 received, 3 the year before (+1)"}
    assert compared[lang] in page.locator(".numbers").inner_text()
    assert page.locator(".leaflet-fv-townships-pane path.pattern-more-1").count() == 1
    page.locator("[data-layers=heat]").check()
    page.wait_for_function("document.querySelector('canvas.leaflet-heatmap-layer').width > 0")
    page.screenshot(path=artefacts / f"months-map-{lang}.png")

    page.locator(".month-strip a[href$='#chart']").click()
    chart = page.locator("svg.chart")
    chart.wait_for()
    page.wait_for_load_state()
    assert chart.locator(".received-bar").count() == 2
    page.locator(".notebook summary").click()
    page.locator("[data-copy]").click()
    page.wait_for_function("document.querySelector('.notebook [role=status]').textContent !== ''")
    assert page.evaluate("window.getSelection().toString() || document.activeElement.value").startswith("import fieldvisit")
    page.screenshot(path=artefacts / f"months-list-{lang}.png", full_page=True)
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    watched.assert_clean(with_background)


def test_without_scripts_a_month_is_still_a_link(with_background, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{with_background}/list")
    page.locator(".months a", has_text="09").last.click()
    page.wait_for_url("**/list?month=2026-09")
    assert page.locator(".months a[aria-current]").count() == 1
    context.close()
