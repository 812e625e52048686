"""What notebook objects show, as a notebook's page holds it: drawn with the network off, asking nothing of any host."""

from __future__ import annotations

import pytest
from line_run import line_run

from fieldvisit.errors import Text
from fieldvisit.notebook.planning.timeline import Timeline
from fieldvisit.notebook.seeing.dots import dot_map
from fieldvisit.notebook.seeing.filters import Asked
from fieldvisit.notebook.seeing.hotspots import Hotspots
from fieldvisit.notebook.seeing.tables import cases_table
from fieldvisit.workspace.frames import map_view

pytestmark = pytest.mark.browser


def test_maps_and_timelines_are_drawn_without_any_request(watched, context, tmp_path, artefacts):
    run = line_run()
    hot, plain = Text("热点", "hot"), Text("不显著", "not significant")
    dots = dot_map(run, [(v, "#b3261e", hot) for v in run.villages], [("#b3261e", hot), ("#b8bec7", plain)])
    hotspots = Hotspots(run, run.hotspots, cases_table(run, Asked()))
    shown = [map_view(run), hotspots.map(), dots, Timeline(run), hotspots]
    file = tmp_path / "notebook.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8>{''.join(one._repr_html_() for one in shown)}", encoding="utf-8")
    context.set_offline(True)
    page = watched.page
    page.goto(file.as_uri())
    for frame in page.frames[1:]:
        frame.wait_for_selector("path.leaflet-interactive", state="attached")
    assert len(page.frames) == 3
    located = [village for village in run.villages if village.location is not None]
    assert page.locator("svg circle").count() == len(located) + len(["hot", "not significant"])
    assert page.locator("svg rect").count() == sum(len(it.stops) for it in run.plan.itineraries)
    page.screenshot(path=artefacts / "notebook.png", full_page=True)
    assert [url for url in watched.requests if not url.startswith(("file://", "data:", "about:"))] == []
    assert (watched.errors, watched.dialogs) == ([], [])
