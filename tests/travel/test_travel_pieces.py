from __future__ import annotations

import pytest
from road_builders import at_km, network, road

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access
from fieldvisit.geo import haversine_km
from fieldvisit.travel.checks.pieces import pieces_of, weld
from fieldvisit.travel.network import TravelParams, travel_matrix

# A main road of 20 km; an island road of 3 km that ends 20 m from it; another, 5 km away.
POINTS = {1: at_km(0, 0), 2: at_km(0, 20), 3: at_km(0.02, 8), 4: at_km(3, 8), 5: at_km(5, 15), 6: at_km(7, 15)}
ROADS = network(POINTS, [road(1, 2), road(3, 4), road(5, 6)])
PLACES = {"base": POINTS[1], "near": at_km(2.5, 8), "far": at_km(6, 15)}


def test_an_isolated_place_names_the_gap_and_the_nearest_point_of_the_main_network() -> None:
    access = travel_matrix(PLACES, ROADS).access[2]
    assert (access.access, access.main_gap_m) == (Access.ISOLATED, pytest.approx(5000, rel=0.003))
    assert access.main_point is not None
    assert haversine_km(access.main_point, at_km(0, 15)) < 0.01


def test_thirty_villages_on_an_island_are_all_isolated_and_none_moves() -> None:
    villages = {f"v{i:02d}": at_km(5 + i / 20, 15.01) for i in range(30)}
    matrix = travel_matrix({"base": POINTS[1]} | villages, ROADS)
    assert {a.access for a in matrix.access[1:]} == {Access.ISOLATED}
    assert not matrix.reachable[0, 1:].any()


def test_pieces_are_listed_with_their_gap_nearest_first() -> None:
    found = pieces_of(ROADS)
    assert [(round(p.km), round(p.gap_m, -2), p.weld_offered) for p in found] == [(3, 0, True), (2, 5000, False)]


def test_a_gap_is_welded_only_when_asked() -> None:
    offered = [piece for piece in pieces_of(ROADS) if piece.weld_offered]
    assert travel_matrix(PLACES, ROADS).access[1].access is Access.ISOLATED
    welded = travel_matrix(PLACES, weld(ROADS, offered))
    assert welded.access[1].access is Access.ON_ROAD
    assert welded.km[0, 1] == pytest.approx(8 + 2.5, abs=0.03)


def test_welding_changes_the_fingerprint_and_nothing_else_that_was_there() -> None:
    welded = weld(ROADS, [p for p in pieces_of(ROADS) if p.weld_offered])
    usual, new = (
        travel_matrix({"a": at_km(0, 1), "b": at_km(0, 19)}, ROADS),
        travel_matrix({"a": at_km(0, 1), "b": at_km(0, 19)}, welded),
    )
    assert welded.fingerprint != ROADS.fingerprint
    assert usual.km[0, 1] == pytest.approx(new.km[0, 1], abs=0.002)


def test_welding_nothing_is_the_same_network() -> None:
    assert weld(ROADS, []) is ROADS


def test_a_network_in_one_piece_has_no_other_pieces() -> None:
    assert pieces_of(network(POINTS, [road(1, 2)])) == ()


def test_a_place_off_every_road_names_its_distance() -> None:
    access = travel_matrix({"base": POINTS[1], "off": LonLat(114.0, 33.7)}, ROADS, TravelParams()).access[1]
    assert access.access is Access.NO_ROAD
    assert access.gap_m > 90_000
