"""Day sheets for the printer: those of the plan under the filter, each with a sketch of its way in true proportion."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from line_run import line_run

from fieldvisit.geo import haversine_km
from fieldvisit.maps.selection import chosen_itineraries
from fieldvisit.maps.strip import strip_of
from fieldvisit.web import create_app


@pytest.fixture(scope="module")
def run():
    return line_run()


@pytest.fixture(scope="module")
def client(run):
    return create_app(lambda: run).test_client()


def test_there_is_a_sheet_for_every_day_on_which_a_leader_goes_out(client, run):
    told = client.get("/plan/sheets.json").json["sheets"]
    wanted = [(i.shift.leader_id, i.shift.day.isoformat(), len(i.stops)) for i in chosen_itineraries(run)]
    assert [(s["leader_id"], s["day"], s["stops"]) for s in told] == wanted != []
    assert client.get("/plan/sheets").text.count('<article class="sheet day one-page">') == len(wanted)


def test_the_filter_narrows_to_a_leader_or_a_day_and_refuses_what_is_in_no_plan(client, run):
    first = chosen_itineraries(run)[0].shift
    for query, field, value in (
        (f"leader={first.leader_id}", "leader_id", first.leader_id),
        (f"day={first.day}", "day", first.day.isoformat()),
    ):
        assert {s[field] for s in client.get(f"/plan/sheets.json?{query}").json["sheets"]} == {value}
    assert client.get("/plan/sheets?leader=L404").status_code == 400
    assert client.get("/plan/sheets?day=1999-01-01").status_code == 400


@pytest.mark.parametrize("size", [(62.0, 80.0), (120.0, 40.0)])
def test_a_strip_is_true_to_scale_and_inside_its_sheet(run, size):
    visits = {visit.id: visit for visit in run.plan.visits}
    for itinerary in chosen_itineraries(run):
        strip = strip_of(run, itinerary, *size)
        shown = {label: stop for stop in strip.stops for label in stop.label.split(", ")}
        places = {str(n): visits[stop.visit_id].village.location for n, stop in enumerate(itinerary.stops, 1)}
        assert set(shown) == {number for number, place in places.items() if place}
        assert all(0 <= x <= size[0] and 0 <= y <= size[1] for x, y in strip.way)
        km_per_mm = strip.bar_km / strip.bar_mm
        for a, b in combinations(shown, 2):
            drawn = math.hypot(shown[a].x_mm - shown[b].x_mm, shown[a].y_mm - shown[b].y_mm) * km_per_mm
            assert drawn == pytest.approx(haversine_km(places[a], places[b]), rel=0.01, abs=0.03 * km_per_mm)


def test_the_sketch_says_in_words_that_the_list_says_the_same(client):
    page = client.get("/plan/sheets?lang=en").text
    assert page.count('role="img" aria-label="Sketch of the way; the list beside it says the same"') == page.count(
        "<svg class="
    )
