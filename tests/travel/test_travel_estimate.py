from __future__ import annotations

import numpy as np
import pytest
from road_builders import at_km

from fieldvisit.errors import SettingsError
from fieldvisit.travel.estimate import EstimateParams, estimate_travel, straight_routes

PLACES = {"a": at_km(0, 0), "b": at_km(0, 10), "c": at_km(0, 30)}


def test_an_estimate_is_the_straight_line_times_detour_at_the_mean_speed() -> None:
    matrix = estimate_travel(PLACES, EstimateParams(detour=1.5, speed_kmh=30))
    assert matrix.minutes[0].tolist() == pytest.approx([0, 31, 91], abs=1)
    assert matrix.km[0].tolist() == pytest.approx([0, 15, 45], rel=1e-6)


def test_an_estimate_says_that_it_is_one_and_how_it_was_made() -> None:
    matrix = estimate_travel(PLACES, EstimateParams(detour=1.4, speed_kmh=25))
    assert matrix.source == "estimate"
    assert "估算" in matrix.note
    assert "1.4" in matrix.note
    assert "25" in matrix.note


def test_places_on_the_same_spot_take_no_time() -> None:
    assert estimate_travel({"a": at_km(1, 1), "b": at_km(1, 1)}).minutes.tolist() == [[0, 0], [0, 0]]


def test_a_straight_route_has_the_figures_of_the_matrix_and_two_points() -> None:
    matrix = estimate_travel(PLACES)
    leg = straight_routes([("c", "a")], PLACES)[0]
    assert (leg.minutes, np.float32(leg.km), leg.source) == (matrix.minutes[2, 0], matrix.km[2, 0], "estimate")
    assert leg.geometry == (PLACES["c"], PLACES["a"])


@pytest.mark.parametrize(
    ("params", "key"), [(EstimateParams(speed_kmh=0), "estimate.speed_kmh"), (EstimateParams(detour=0.9), "estimate.detour")]
)
def test_a_senseless_estimate_setting_is_named(params: EstimateParams, key: str) -> None:
    with pytest.raises(SettingsError, match=key):
        estimate_travel(PLACES, params)


def test_no_places_give_an_empty_estimate() -> None:
    assert estimate_travel({}).minutes.shape == (0, 0)
