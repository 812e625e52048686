import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldvisit.domain.place import LonLat
from fieldvisit.geo import (
    bd09_to_gcj02,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    haversine_km,
    haversine_matrix_km,
    to_local_m,
    wgs84_to_gcj02,
)

henan = st.builds(LonLat, st.floats(110.3, 116.7), st.floats(31.3, 36.4))


def test_gcj02_and_bd09_agree_with_the_published_values() -> None:
    gcj = wgs84_to_gcj02(LonLat(114.0, 32.9))
    assert (gcj.lon, gcj.lat) == pytest.approx((114.005813, 32.898046), abs=1e-6)
    bd = gcj02_to_bd09(gcj)
    assert (bd.lon, bd.lat) == pytest.approx((114.012234, 32.904377), abs=1e-6)


@given(henan)
def test_the_way_back_is_exact_to_a_billionth_of_a_degree(place: LonLat) -> None:
    back = gcj02_to_wgs84(wgs84_to_gcj02(place))
    assert (back.lon, back.lat) == pytest.approx((place.lon, place.lat), abs=1e-9)
    again = bd09_to_gcj02(gcj02_to_bd09(place))
    assert (again.lon, again.lat) == pytest.approx((place.lon, place.lat), abs=1e-9)


@given(henan)
def test_the_offset_over_henan_is_between_half_and_two_thirds_of_a_kilometre(place: LonLat) -> None:
    assert 0.48 < haversine_km(place, wgs84_to_gcj02(place)) < 0.66


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert haversine_km(LonLat(112.9, 33.0), LonLat(112.9, 34.0)) == pytest.approx(111.195, abs=0.001)


@given(st.lists(henan, min_size=1, max_size=6))
def test_the_matrix_holds_the_pairwise_distances(places: list[LonLat]) -> None:
    matrix = haversine_matrix_km(places)
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            assert matrix[i, j] == pytest.approx(haversine_km(a, b), abs=1e-6)


@given(st.lists(st.builds(LonLat, st.floats(112.2, 113.3), st.floats(33.5, 34.0)), min_size=2, max_size=5))
def test_local_metres_are_within_two_thousandths_of_the_great_circle_across_a_county(places: list[LonLat]) -> None:
    local = to_local_m(places)
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            apart = float(np.hypot(*(local[i] - local[j]))) / 1000
            assert apart == pytest.approx(haversine_km(a, b), rel=5e-3, abs=1e-6)


@pytest.mark.parametrize(("lon", "lat"), [(33.7, 112.9), (math.nan, 33.0), (112.0, math.inf), (190.0, 10.0)])
def test_a_position_off_the_globe_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(ValueError, match="not a position"):
        LonLat(lon, lat)
