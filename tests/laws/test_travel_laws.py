"""What holds for any network and any places."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from road_builders import at_km, random_network

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access, Closure, TravelMatrix
from fieldvisit.geo import haversine_km
from fieldvisit.travel.closures import close_roads
from fieldvisit.travel.estimate import EstimateParams, estimate_travel
from fieldvisit.travel.network import routes, travel_matrix

seeds = st.integers(0, 10_000)


def some_places(seed: int, count: int = 12) -> dict[str, LonLat]:
    rng = np.random.default_rng(seed)
    return {f"p{i:02d}": at_km(*map(float, rng.uniform(-2, 22, 2))) for i in range(count)}


def broken_triangles(matrix: TravelMatrix) -> int:
    minutes = np.where(matrix.reachable, matrix.minutes, 10**6)
    return sum(int((minutes > minutes[:, [k]] + minutes[[k], :]).sum()) for k in range(len(minutes)))


@settings(deadline=None, max_examples=25)
@given(seeds)
def test_no_detour_over_a_third_place_is_shorter(seed: int) -> None:
    assert broken_triangles(travel_matrix(some_places(seed), random_network(seed))) == 0


@settings(deadline=None, max_examples=25)
@given(seeds)
def test_the_order_of_places_does_not_matter(seed: int) -> None:
    places, network = some_places(seed), random_network(seed)
    mixed = list(places)
    np.random.default_rng(seed).shuffle(mixed)
    one, two = travel_matrix(places, network), travel_matrix({p: places[p] for p in mixed}, network)
    back = [two.index[p] for p in places]
    assert (one.minutes == two.minutes[np.ix_(back, back)]).all()
    assert np.array_equal(one.km, two.km[np.ix_(back, back)], equal_nan=True)
    assert one.access == tuple(two.access[i] for i in back)


@settings(deadline=None, max_examples=15)
@given(seeds)
def test_every_leg_is_the_matrix_entry_and_its_line_is_as_long(seed: int) -> None:
    places, network = some_places(seed, 6), random_network(seed)
    matrix = travel_matrix(places, network)
    legs = [(a, b) for a in places for b in places if a != b]
    for leg, route in zip(legs, routes(legs, places, network), strict=True):
        a, b = matrix.index[leg[0]], matrix.index[leg[1]]
        assert route.minutes == matrix.minutes[a, b]
        assert np.array_equal(np.float32(route.km), matrix.km[a, b], equal_nan=True)
        line = sum(haversine_km(p, q) for p, q in zip(route.geometry, route.geometry[1:], strict=False))
        assert not matrix.reachable[a, b] or line == pytest.approx(route.km, abs=0.1, rel=0.005)


@settings(deadline=None, max_examples=25)
@given(seeds, st.tuples(st.floats(0, 20), st.floats(0, 20)), st.floats(0.2, 8))
def test_a_closure_never_shortens_a_trip(seed: int, middle: tuple[float, float], half: float) -> None:
    places, network = some_places(seed), random_network(seed)
    corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
    area = tuple(at_km(middle[0] + east, middle[1] + north) for east, north in corners)
    flood = Closure("F1", "洪水", date(2026, 11, 30), date(2026, 12, 4), area=area)
    usual = travel_matrix(places, network)
    flooded = travel_matrix(places, close_roads(network, [flood], date(2026, 12, 1), date(2026, 12, 1)))
    assert not (flooded.reachable & ~usual.reachable).any()
    assert (flooded.minutes >= usual.minutes)[flooded.reachable].all()
    still = [a for a, b in zip(flooded.access, usual.access, strict=True) if a.access is not b.access]
    assert {a.access for a in still} <= {Access.CLOSED}


@settings(deadline=None, max_examples=25)
@given(seeds)
def test_reachable_minutes_and_kilometres_agree_on_where_there_is_a_way(seed: int) -> None:
    matrix = travel_matrix(some_places(seed), random_network(seed))
    assert ((matrix.minutes >= 0) == matrix.reachable).all()
    assert (np.isfinite(matrix.km) == matrix.reachable).all()


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.floats(111, 115), st.floats(32, 35)), min_size=2, max_size=12),
    st.floats(1, 3),
    st.floats(5, 90),
)
def test_an_estimate_keeps_the_triangle_and_is_symmetric(
    points: list[tuple[float, float]], detour: float, speed: float
) -> None:
    places = {f"p{i}": LonLat(*p) for i, p in enumerate(points)}
    matrix = estimate_travel(places, EstimateParams(detour, speed))
    assert broken_triangles(matrix) == 0
    assert (matrix.minutes == matrix.minutes.T).all()
