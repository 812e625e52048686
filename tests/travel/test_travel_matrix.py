from __future__ import annotations

import numpy as np
import pytest
from road_builders import at_km, network, road

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access
from fieldvisit.geo import haversine_km
from fieldvisit.travel.network import TravelParams, routes, travel_matrix

# A road of 30 km north; at 10 km a side road of 5 km east; far east an island.
POINTS = {1: at_km(0, 0), 2: at_km(0, 10), 3: at_km(0, 30), 4: at_km(5, 10), 5: at_km(30, 0), 6: at_km(30, 5)}
HAND = network(POINTS, [road(1, 2, 3, highway="primary"), road(2, 4, highway="track"), road(5, 6)])
PLACES = {"foot": POINTS[1], "fork": POINTS[2], "top": POINTS[3], "side": POINTS[4], "island": POINTS[6]}


def test_minutes_and_kilometres_are_those_worked_out_by_hand() -> None:
    matrix = travel_matrix(PLACES, HAND)
    # 10 km at 50 km/h = 12 min; 20 km = 24 min; 5 km of track at 12 km/h = 25 min
    assert matrix.minutes[0, :3].tolist() == pytest.approx([0, 12, 36], abs=1)
    assert matrix.minutes[0, 3] == pytest.approx(37, abs=1)
    assert matrix.km[0, :4].tolist() == pytest.approx([0, 10, 30, 15], abs=0.02)


def test_minutes_are_rounded_up() -> None:
    matrix = travel_matrix({"a": at_km(0, 0), "b": at_km(0, 1)}, HAND)
    assert matrix.minutes[0, 1] == 2  # 1 km at 50 km/h is 72 seconds


def test_a_pair_without_a_way_has_no_number() -> None:
    matrix = travel_matrix(PLACES, HAND)
    here, island = matrix.index["foot"], matrix.index["island"]
    assert not matrix.reachable[here, island]
    assert matrix.minutes[here, island] == -1
    assert np.isnan(matrix.km[here, island])


def test_every_place_reaches_itself_at_no_cost() -> None:
    matrix = travel_matrix(PLACES | {"nowhere": at_km(200, 200)}, HAND)
    assert matrix.reachable.diagonal().all()
    assert not matrix.minutes.diagonal().any()
    assert not matrix.km.diagonal().any()


@pytest.mark.parametrize(
    ("east", "access"),
    [
        (0.05, Access.ON_ROAD),
        (0.3, Access.NEAR_ROAD),
        (1.5, Access.WALK_IN),
        (2.5, Access.NO_ROAD),
        (81.0, Access.NO_ROAD),
        (30.01, Access.ISOLATED),
    ],
)
def test_each_place_carries_one_reason(east: float, access: Access) -> None:
    matrix = travel_matrix({"base": POINTS[1], "village": at_km(east, 3)}, HAND)
    assert matrix.access[1].access is access


def test_a_village_81_km_from_every_road_has_no_road_and_spoils_no_other() -> None:
    matrix = travel_matrix({"base": POINTS[1], "fork": POINTS[2], "village": at_km(-81, 10)}, HAND)
    assert (matrix.access[2].access, matrix.access[2].gap_m) == (Access.NO_ROAD, pytest.approx(81_000, rel=0.002))
    assert matrix.reachable.tolist() == [[True, True, False], [True, True, False], [False, False, True]]


def test_the_distance_to_the_road_is_kept() -> None:
    matrix = travel_matrix({"village": at_km(1.5, 3)}, HAND)
    assert matrix.access[0].gap_m == pytest.approx(1500, rel=0.002)


def test_the_last_part_is_walked_and_counted_both_ways() -> None:
    matrix = travel_matrix({"base": at_km(0, 3), "village": at_km(1.5, 3)}, HAND)
    assert matrix.access[1].walk_min == 23  # 1.5 km at 4 km/h is 22.5 minutes
    assert matrix.minutes.tolist() == [[0, 23], [23, 0]]
    assert matrix.km[0, 1] == pytest.approx(0, abs=0.001)


def test_one_place_off_the_map_spoils_no_other() -> None:
    alone = travel_matrix(PLACES, HAND)
    beside = travel_matrix(PLACES | {"nowhere": at_km(200, 200)}, HAND)
    assert (beside.minutes[:5, :5] == alone.minutes).all()
    assert not beside.reachable[5, :5].any()
    assert not beside.reachable[:5, 5].any()


def test_swapped_coordinates_are_no_road_and_nothing_moves() -> None:
    matrix = travel_matrix({"base": POINTS[1], "swapped": LonLat(33.7, 80.0)}, HAND)
    assert matrix.access[1].access is Access.NO_ROAD
    assert not matrix.reachable[0, 1]


def test_a_one_way_dead_end_is_a_trap() -> None:
    trap = network(POINTS, [road(1, 2, 3, highway="primary"), road(2, 4, oneway="yes")])
    matrix = travel_matrix({"base": POINTS[1], "village": at_km(4, 10)}, trap)
    assert matrix.access[1].access is Access.ONE_WAY_TRAP
    assert matrix.reachable.tolist() == [[True, True], [False, True]]


def test_a_one_way_street_is_driven_round() -> None:
    square = network(POINTS, [road(1, 2, oneway="yes"), road(2, 4, oneway="yes"), road(4, 1, oneway="yes")])
    matrix = travel_matrix({"a": POINTS[1], "b": POINTS[2]}, square)
    assert matrix.km[0, 1] == pytest.approx(10, abs=0.02)
    assert matrix.km[1, 0] == pytest.approx(5 + np.hypot(5, 10), abs=0.05)


def test_two_places_on_the_same_spot_are_no_distance_apart() -> None:
    matrix = travel_matrix({"a": at_km(0, 4), "b": at_km(0, 4), "c": at_km(0, 5)}, HAND)
    assert matrix.minutes[0, 1] == 0
    assert (matrix.minutes[0] == matrix.minutes[1]).all()


def test_places_on_a_loop_road_are_reached() -> None:
    loop = network(POINTS, [road(1, 2, 4, 1), road(1, 3)])
    matrix = travel_matrix({"a": at_km(0, 3), "b": at_km(2.5, 10)}, loop)
    assert matrix.reachable.all()


def test_the_faster_way_wins_over_the_shorter() -> None:
    points = {1: at_km(0, 0), 2: at_km(0, 10), 3: at_km(5, 5)}
    roads = network(points, [road(1, 2, highway="track"), road(1, 3, 2, highway="primary")])
    matrix = travel_matrix({"a": points[1], "b": points[2]}, roads)
    assert matrix.km[0, 1] == pytest.approx(2 * np.hypot(5, 5), abs=0.05)


def test_a_season_factor_slows_every_trip() -> None:
    usual, snow = travel_matrix(PLACES, HAND), travel_matrix(PLACES, HAND, TravelParams(season_factor=0.5))
    assert snow.minutes[0, 2] == pytest.approx(2 * usual.minutes[0, 2], abs=1)
    assert snow.fingerprint != usual.fingerprint


def test_a_route_is_the_matrix_entry_as_a_line() -> None:
    matrix = travel_matrix(PLACES, HAND)
    leg = routes([("side", "top")], PLACES, HAND)[0]
    assert (leg.minutes, leg.source) == (matrix.minutes[3, 2], "graph")
    assert np.float32(leg.km) == matrix.km[3, 2]
    assert all(haversine_km(p, POINTS[n]) < 0.001 for p, n in zip(leg.geometry, (4, 2, 3), strict=True))


def test_a_route_starts_and_ends_part_way_along_a_road() -> None:
    leg = routes([("a", "b")], {"a": at_km(0.01, 3), "b": at_km(-0.01, 1)}, HAND)[0]
    assert [p.lat for p in leg.geometry] == pytest.approx([at_km(0, 3).lat, at_km(0, 1).lat], abs=1e-6)


def test_routes_come_in_the_order_of_the_legs() -> None:
    legs = [("top", "foot"), ("foot", "top"), ("side", "fork"), ("top", "foot")]
    assert [(r.from_id, r.to_id) for r in routes(legs, PLACES, HAND)] == legs


def test_a_leg_without_a_way_has_no_line_and_no_number() -> None:
    leg = routes([("foot", "island")], PLACES, HAND)[0]
    assert (leg.minutes, leg.geometry) == (-1, ())
    assert np.isnan(leg.km)


def test_no_places_give_an_empty_matrix() -> None:
    assert travel_matrix({}, HAND).minutes.shape == (0, 0)
