from __future__ import annotations

import pytest
from road_builders import LIECHTENSTEIN, at_km, network, road

from fieldvisit.domain.place import LonLat
from fieldvisit.geo import haversine_km
from fieldvisit.io.roads import read_roads
from fieldvisit.travel.network import travel_matrix
from fieldvisit.travel.reach import reach

# A road of 30 km north; at 10 km a side road of 5 km east; far east an island.
POINTS = {1: at_km(0, 0), 2: at_km(0, 10), 3: at_km(0, 30), 4: at_km(5, 10), 5: at_km(30, 0), 6: at_km(30, 5)}
HAND = network(POINTS, [road(1, 2, 3, highway="primary"), road(2, 4, highway="track"), road(5, 6)])
PLACES = {"foot": POINTS[1], "fork": POINTS[2], "top": POINTS[3], "side": POINTS[4], "island": POINTS[6]}


def test_the_villages_within_twenty_minutes_are_a_row_of_the_matrix() -> None:
    found = reach("foot", 36, PLACES, HAND)
    matrix = travel_matrix(PLACES, HAND)
    row = {p: int(matrix.minutes[0, i]) for p, i in matrix.index.items() if p != "foot" and 0 <= matrix.minutes[0, i] <= 36}
    assert {r.place_id: r.minutes for r in found.places} == row == {"fork": 12, "top": 36}


def test_places_come_nearest_first() -> None:
    assert [r.place_id for r in reach("top", 600, PLACES, HAND).places] == ["fork", "foot", "side"]


def test_roads_are_cut_where_the_time_runs_out() -> None:
    roads = reach("foot", 6, {"foot": POINTS[1]}, HAND).roads
    assert len(roads) == 1
    assert (roads[0].begin_min, roads[0].end_min) == (0, 6)
    assert haversine_km(roads[0].geometry[-1], at_km(0, 5)) < 0.01  # 6 minutes at 50 km/h


def test_every_reached_road_is_drawn_once_and_onward() -> None:
    roads = reach("foot", 600, PLACES, HAND).roads
    length = sum(haversine_km(a, b) for r in roads for a, b in zip(r.geometry, r.geometry[1:], strict=False))
    assert length == pytest.approx(35, abs=0.05)
    assert all(r.begin_min <= r.end_min for r in roads)


def test_one_way_streets_are_reached_only_along_them() -> None:
    square = network(POINTS, [road(1, 2), road(2, 4, oneway="-1")])
    assert [r.place_id for r in reach("foot", 600, {"foot": POINTS[1], "side": POINTS[4]}, square).places] == []


def test_the_walk_from_the_origin_counts() -> None:
    roads = reach("village", 30, {"village": at_km(1.5, 3)}, HAND).roads
    assert min(r.begin_min for r in roads) == 23


def test_from_a_place_without_a_road_nothing_is_reached() -> None:
    assert reach("off", 60, {"off": at_km(100, 100)}, HAND).places == ()


def test_no_place_of_the_real_extract_is_on_the_wrong_side() -> None:
    roads = read_roads(LIECHTENSTEIN)
    spread = roads.geometry[:: len(roads.geometry) // 80]
    places = {f"p{i:03d}": LonLat(*map(float, point)) for i, point in enumerate(spread)}
    matrix = travel_matrix(places, roads)
    for minutes in (10, 20):
        near = {p for p, i in matrix.index.items() if p != "p000" and 0 <= matrix.minutes[0, i] <= minutes}
        assert {r.place_id for r in reach("p000", minutes, places, roads).places} == near
        assert near
