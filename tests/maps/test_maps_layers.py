"""Layers hold the right numbers in the right places, and no word of a petition."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from line_run import line_run
from shapely import Point, Polygon

from fieldvisit.domain.place import LonLat
from fieldvisit.maps.layers import LAYERS, hotspots, itineraries, outline, ranks, seats, stops, townships, villages
from fieldvisit.maps.schematic import area_around
from fieldvisit.maps.selection import EVERYTHING, Selection

RUN = line_run()


def properties(collection):
    return [feature["properties"] for feature in collection["features"]]


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_every_layer_of_a_demo_run_says_that_it_is_invented(name):
    layer = LAYERS[name](RUN, EVERYTHING)
    assert (layer["synthetic"], layer["banner"]["zh"]) == (True, "演示数据，内容虚构")


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_no_layer_of_a_real_run_carries_the_banner(name):
    layer = LAYERS[name](line_run(demo=False), EVERYTHING)
    assert (layer["synthetic"], layer["banner"]) == (False, None)


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_every_layer_is_plain_json_and_the_same_each_time(name):
    assert json.dumps(LAYERS[name](RUN, EVERYTHING), allow_nan=False) == json.dumps(LAYERS[name](line_run(), EVERYTHING))


@pytest.mark.parametrize("name", ["itineraries", "stops"])
def test_without_a_plan_the_layers_of_the_plan_are_empty(name):
    assert LAYERS[name](line_run(planned=False), EVERYTHING)["features"] == []


def test_villages_without_a_position_are_not_drawn():
    assert "示例村5" not in {p["name"] for p in properties(villages(RUN))}


def test_the_village_with_most_open_matters_comes_first_so_that_small_circles_lie_on_top():
    assert [p["open_cases"] for p in properties(villages(RUN))] == [3, 2, 1, 1]


def test_a_township_area_is_marked_as_schematic_and_holds_its_villages():
    first = townships(RUN)["features"][0]
    area = Polygon(first["geometry"]["coordinates"][0])
    assert first["properties"]["schematic"] is True
    assert first["properties"]["open_cases"] == 6
    places = [v.location for v in RUN.villages if v.township_code == "410423100" and v.location]
    assert all(area.contains(Point(p.lon, p.lat)) for p in places)


def test_a_hotspot_area_holds_its_villages_and_no_other():
    spot = hotspots(RUN)["features"][0]
    area = Polygon(spot["geometry"]["coordinates"][0])
    inside = {v.code for v in RUN.villages if v.location and area.contains(Point(v.location.lon, v.location.lat))}
    assert inside == set(RUN.hotspots[0].village_codes)
    assert spot["properties"]["rank"] == 1


def test_a_hotspot_whose_villages_have_no_position_is_a_circle_about_its_centre():
    nowhere = replace(RUN, villages=tuple(replace(v, location=None) for v in RUN.villages))
    ring = hotspots(nowhere)["features"][0]["geometry"]["coordinates"][0]
    lons = [lon for lon, _ in ring]
    assert min(lons) < RUN.hotspots[0].center.lon < max(lons)


def test_a_rank_stands_on_the_edge_of_its_hotspot():
    assert ranks(RUN)["features"][0]["geometry"]["coordinates"] in hotspots(RUN)["features"][0]["geometry"]["coordinates"][0]


def test_a_way_runs_from_the_base_over_the_stops_back_to_the_base():
    line = itineraries(RUN)["features"][0]["geometry"]["coordinates"]
    assert line == [[112.9, 33.7], [113.007, 33.7], [113.114, 33.7], [112.9, 33.7]]


def test_a_leg_of_the_plan_without_a_route_is_a_fault_and_not_left_out():
    with pytest.raises(KeyError):
        itineraries(replace(RUN, routes=RUN.routes[1:]))


def test_two_visits_in_one_village_need_no_leg_between_them():
    plan = RUN.plan
    assert plan is not None
    twice = replace(plan.visits[1], village=plan.visits[0].village)
    run = replace(RUN, plan=replace(plan, visits=(plan.visits[0], twice, *plan.visits[2:])))
    back = replace(RUN.routes[2], from_id=twice.village.code)
    line = itineraries(replace(run, routes=(RUN.routes[0], back, *RUN.routes[3:])))["features"][0]["geometry"]["coordinates"]
    assert line[0] == line[-1] == [112.9, 33.7]


def test_stops_are_numbered_in_order_of_arrival_after_the_base():
    monday = [p for p in properties(stops(RUN)) if p["leader_id"] == "L01"]
    assert [(p["number"], p["arrive_min"]) for p in monday] == [(0, 540), (1, 552), (2, 624)]


def test_leaders_differ_in_colour_and_days_in_dash_pattern():
    first, second = properties(itineraries(RUN))
    assert first["colour"] != second["colour"]
    assert first["dash"] != second["dash"]


def test_an_estimated_way_is_never_a_solid_line():
    assert all(p["estimated"] and p["dash"] for p in properties(itineraries(line_run(source="estimate"))))


@pytest.mark.parametrize("source", ["given", "http"])
def test_a_straight_way_with_times_from_elsewhere_is_dashed_but_not_called_an_estimate(source):
    assert all(p["dash"] and not p["estimated"] for p in properties(itineraries(line_run(source=source))))


def test_a_way_on_roads_with_times_from_a_table_is_drawn_like_any_road():
    run = line_run(source="given")
    bent = [replace(r, geometry=(r.geometry[0], LonLat(112.95, 33.71), r.geometry[-1])) for r in run.routes]
    drawn = [p["dash"] for p in properties(itineraries(replace(run, routes=tuple(bent))))]
    assert drawn == [p["dash"] for p in properties(itineraries(RUN))]


def test_a_township_filter_keeps_only_that_townships_villages():
    assert {p["township"] for p in properties(villages(RUN, Selection(township="410423200")))} == {"样板乡"}


def test_without_a_boundary_there_is_no_outline():
    assert outline(replace(RUN, boundary=None))["features"] == []


def test_seats_are_drawn_where_the_county_gave_them():
    assert seats(RUN)["features"] == []


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_an_area_around_any_number_of_places_is_a_closed_ring_that_holds_them(count):
    places = tuple(LonLat(113 + 0.01 * n, 33.7 + 0.007 * (n * n % 5)) for n in range(count))
    ring = area_around(places)
    assert ring[0] == ring[-1]
    assert all(Polygon(ring).contains(Point(p.lon, p.lat)) for p in places)


def test_no_places_have_no_area():
    assert area_around(()) == ()
