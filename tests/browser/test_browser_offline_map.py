"""The one-file map, opened from disk with the network off."""

from __future__ import annotations

from dataclasses import replace

import pytest
from line_run import line_run

from fieldvisit.domain.place import LonLat, Seat
from fieldvisit.maps.folium_map import offline_map_html

pytestmark = pytest.mark.browser

HOSTILE = ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "{{7177*7187}}", "${alert(1)}", "`+alert(1)+`"]


@pytest.mark.parametrize("context", [(1280, 800), (390, 844)], indirect=True, ids=["desktop", "phone"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_file_draws_villages_hotspots_and_routes_without_any_request(watched, context, tmp_path, artefacts, lang):
    file = tmp_path / "map.html"
    file.write_text(offline_map_html(line_run(), lang), encoding="utf-8")
    context.set_offline(True)
    page = watched.page
    page.goto(file.as_uri())
    page.wait_for_selector(".fv-stop")
    page.screenshot(path=artefacts / f"line-offline-{lang}-{page.viewport_size['width']}.png")
    fills = page.locator("path.leaflet-interactive").evaluate_all("all => all.map((p) => p.getAttribute('fill'))")
    strokes = page.locator("path.leaflet-interactive").evaluate_all("all => all.map((p) => p.getAttribute('stroke'))")
    assert fills.count("#1f4e79") == 4
    assert {"#0072b2", "#c24f00"} <= set(strokes)
    assert page.locator(".fv-rank").all_text_contents() == ["1"]
    assert sorted(t.strip() for t in page.locator(".fv-stop").all_text_contents()) == ["1", "1", "2", "■", "■"]
    assert [url for url in watched.requests if not url.startswith(("file://", "data:"))] == []
    assert len([url for url in watched.requests if url.startswith("file://")]) == 1
    assert (watched.errors, page.evaluate("window.__violations")) == ([], [])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_village_name_is_shown_as_written_and_never_run(watched, context, tmp_path, name):
    run = line_run(planned=False)
    hostile = replace(run, villages=tuple(replace(v, name=name) for v in run.villages), hotspots=())
    file = tmp_path / "map.html"
    file.write_text(offline_map_html(hostile), encoding="utf-8")
    context.set_offline(True)
    watched.page.goto(file.as_uri())
    watched.page.locator("path[fill='#1f4e79']").first.hover(force=True)
    shown = watched.page.locator(".leaflet-tooltip").evaluate("box => box.textContent")
    assert f"示例镇{name}：未办结" in shown
    assert (watched.errors, watched.dialogs) == ([], [])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_title_or_township_is_shown_as_written_and_never_run(watched, context, tmp_path, name):
    run = line_run()
    seat = Seat("410423100", name, LonLat(113.0, 33.71), "示例来源")
    hostile = replace(run, leaders=tuple(replace(p, name=name) for p in run.leaders), seats=(seat,))
    file = tmp_path / "map.html"
    file.write_text(offline_map_html(hostile), encoding="utf-8")
    context.set_offline(True)
    watched.page.goto(file.as_uri())
    watched.page.wait_for_selector(".fv-seat")
    assert watched.page.locator(".fv-seat").all_text_contents() == [name]
    assert f"1 {name}" in watched.page.locator(".fv-panel li").all_text_contents()
    watched.page.locator(".fv-stop").first.hover(force=True)
    assert name in watched.page.locator(".leaflet-tooltip").evaluate("box => box.textContent")
    assert (watched.errors, watched.dialogs) == ([], [])


def test_switching_a_layer_off_in_the_file_removes_its_shapes(watched, tmp_path):
    file = tmp_path / "map.html"
    file.write_text(offline_map_html(line_run()), encoding="utf-8")
    watched.page.goto(file.as_uri())
    watched.page.get_by_label("站点").uncheck()
    assert watched.page.locator(".fv-stop").count() == 0
