from __future__ import annotations

import pytest
from road_builders import at_km, network, road

from fieldvisit.errors import SettingsError
from fieldvisit.travel.params import DEFAULTS, TravelParams
from fieldvisit.travel.speeds import segment_seconds

POINTS = {1: at_km(0, 0), 2: at_km(0, 10)}


def seconds(params: TravelParams = DEFAULTS, **tags: str) -> float:
    return float(segment_seconds(network(POINTS, [road(1, 2, **tags)]), params)[0])


@pytest.mark.parametrize(("highway", "kmh"), [("primary", 50), ("tertiary", 35), ("track", 12), ("trunk_link", 40)])
def test_ten_kilometres_take_what_the_table_says(highway: str, kmh: float) -> None:
    assert seconds(highway=highway) == pytest.approx(36_000 / kmh)


def test_a_lower_posted_limit_wins() -> None:
    assert seconds(highway="primary", maxspeed="30") == pytest.approx(1200)


def test_a_higher_posted_limit_does_not_speed_a_driver_up() -> None:
    assert seconds(highway="primary", maxspeed="120") == pytest.approx(720)


def test_an_unpaved_road_is_slower() -> None:
    assert seconds(highway="primary", surface="gravel") == pytest.approx(720 / 0.7)


def test_season_weather_and_calibration_multiply() -> None:
    params = TravelParams(season_factor=0.8, weather_factor=0.5, calibration_factor=1.25)
    assert seconds(params, highway="primary") == pytest.approx(720 / 0.5)


def test_a_class_with_speed_zero_is_not_driven_on() -> None:
    assert seconds(TravelParams(track_kmh=0), highway="track") == float("inf")


@pytest.mark.parametrize(
    ("params", "key"),
    [
        (TravelParams(track_kmh=-1), "travel.track_kmh"),
        (TravelParams(season_factor=0), "travel.season_factor"),
        (TravelParams(primary_kmh=float("nan")), "travel.primary_kmh"),
        (TravelParams(walk_kmh=0), "travel.walk_kmh"),
    ],
)
def test_a_senseless_setting_is_named(params: TravelParams, key: str) -> None:
    with pytest.raises(SettingsError, match=key):
        seconds(params)
