"""The demo county in Chromium: what a newcomer sees first, and the sheet a leader takes along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from fieldvisit.domain.run import Run
from fieldvisit.web import create_app
from fieldvisit.workspace import Workspace

pytestmark = pytest.mark.browser

SIZES = [pytest.param((1280, 800), id="desktop"), pytest.param((390, 844), id="phone")]


@pytest.fixture(scope="session")
def demo_run(demo_folder: Path) -> Run:
    """The demo county after the whole way."""
    with Workspace.open(demo_folder) as workspace:
        return workspace.run()


@pytest.fixture(scope="session")
def demo_viewer(demo_run: Run, serve_run) -> Iterator[str]:
    """The viewer over the demo county."""
    with serve_run(lambda: demo_run) as address:
        yield address


@pytest.fixture(scope="session")
def fullest_day(demo_run: Run) -> str:
    """Address of the itinerary with the most stops."""
    assert demo_run.plan is not None
    shift = max(demo_run.plan.itineraries, key=lambda i: (len(i.stops), i.shift.id)).shift
    return f"/plan/{shift.leader_id}/{shift.day.isoformat()}"


@pytest.mark.parametrize("context", SIZES, indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_map_list_and_itinerary_of_the_demo_open_clean(demo_viewer, fullest_day, watched, artefacts, lang):
    for name, address in {"map": "/", "list": "/list", "plan": "/plan", "itinerary": fullest_day}.items():
        page = watched.open(f"{demo_viewer}{address}?lang={lang}")
        page.screenshot(path=artefacts / f"demo-{name}-{lang}-{page.viewport_size['width']}.png")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        watched.assert_clean(demo_viewer)


def test_every_open_matter_of_the_demo_is_on_the_map_or_counted_beside_it(demo_viewer, demo_run, watched):
    page = watched.open(demo_viewer)
    located = {v.code for v in demo_run.villages if v.location}
    assert page.locator(".leaflet-fv-villages-pane path").count() == len(located)
    assert f"n = {sum(m.village_code in located for m in demo_run.marks)}" in page.locator(".numbers").inner_text()


def test_all_hotspots_and_itineraries_of_the_demo_are_drawn(demo_viewer, demo_run, watched):
    page = watched.open(demo_viewer)
    assert page.locator(".leaflet-fv-hotspots-pane path").count() == len(demo_run.hotspots) > 0
    with_stops = [i for i in demo_run.plan.itineraries if i.stops]
    assert page.locator(".leaflet-fv-itineraries-pane path").count() == len(with_stops) > 0


def test_on_no_sheet_of_the_demo_a_time_goes_backwards(demo_run):
    client = create_app(lambda: demo_run).test_client()
    sheets = [i.shift for i in demo_run.plan.itineraries if i.stops]
    assert sheets
    for shift in sheets:
        page = client.get(f"/plan/{shift.leader_id}/{shift.day.isoformat()}").text
        rows = re.sub(r"<[^>]+>", " ", page.split('class="timeline"')[1].split("</ol>")[0])
        times = re.findall(r"\d\d:\d\d", rows)
        assert times == sorted(times), shift.id


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_fullest_day_of_the_demo_prints_on_one_sheet(demo_viewer, fullest_day, watched, artefacts, lang):
    page = watched.open(f"{demo_viewer}{fullest_day}?lang={lang}")
    pdf = page.pdf(path=artefacts / f"demo-itinerary-{lang}.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1


def test_the_one_file_map_of_the_demo_opens_from_disk_with_the_network_off(demo_folder, demo_run, watched, context, artefacts):
    context.set_offline(True)
    page = watched.page
    page.goto((demo_folder / "out" / "map.html").as_uri())
    page.wait_for_selector(".fv-rank")
    page.screenshot(path=artefacts / "demo-offline-map.png")
    fills = page.locator("path.leaflet-interactive").evaluate_all("all => all.map((p) => p.getAttribute('fill'))")
    assert fills.count("#1f4e79") == sum(v.location is not None for v in demo_run.villages)
    assert page.locator(".fv-rank").count() == len(demo_run.hotspots)
    assert page.locator(".fv-stop").count() >= sum(len(i.stops) for i in demo_run.plan.itineraries)
    assert [url for url in watched.requests if not url.startswith(("file://", "data:"))] == []
    assert (watched.errors, page.evaluate("window.__violations")) == ([], [])


@pytest.mark.parametrize("context", SIZES, indirect=True)
@pytest.mark.parametrize("name", ["map", "list", "plan", "itinerary"])
def test_axe_finds_nothing_on_the_demo(demo_viewer, fullest_day, watched, name, context):
    address = {"map": "/", "list": "/list", "plan": "/plan", "itinerary": fullest_day}[name]
    violations = Axe().run(watched.open(f"{demo_viewer}{address}")).response["violations"]
    assert [(v["id"], v["impact"], v["nodes"][0]["html"]) for v in violations] == []


def test_the_demos_map_travels_in_less_than_a_hundred_kilobytes(demo_viewer, watched):
    answer = watched.page.request.get(f"{demo_viewer}/map.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 100_000
