"""The one source of travel times: chosen by name, never replaced, with km for every pair of a given table."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from road_builders import at_km, network, road

from fieldvisit.domain.travel import Access
from fieldvisit.errors import SettingsError
from fieldvisit.io.roads.matrix import given_matrix
from fieldvisit.travel.basis.choose import Sources, choose_basis, routes_of, travel_times
from fieldvisit.travel.basis.conditions import conditions_of
from fieldvisit.travel.estimate import EstimateParams
from fieldvisit.travel.params import TravelParams

DAYS = date(2026, 11, 30), date(2026, 12, 4)
PLACES = {"a": at_km(0), "b": at_km(0, 10), "c": at_km(0, 20), "d": at_km(5)}
ROADS = network({1: at_km(0), 2: at_km(0, 20)}, [road(1, 2, highway="primary")])
MINUTES = np.array([[0, 10, 40], [10, 0, 10], [40, 10, 0]], dtype=np.int32)
KM = np.array([[0, 11, np.nan], [11, 0, np.nan], [np.nan, np.nan, 0]], dtype=np.float32)
TABLE = given_matrix(("a", "b", "c"), MINUTES, KM, "table", "own.xlsx")


def basis(wanted: str = "", travel: TravelParams = TravelParams(), **brought: object):  # noqa: B008
    return choose_basis(Sources(**brought), DAYS, wanted, travel, EstimateParams())  # type: ignore[arg-type]


@pytest.mark.parametrize(("brought", "source"), [({"roads": ROADS}, "graph"), ({}, "estimate"), ({"table": TABLE}, "estimate")])
def test_unnamed_the_source_is_roads_where_there_are_roads_else_an_estimate(brought: dict, source: str) -> None:
    assert basis(**brought).source == source
    assert travel_times(PLACES, basis(**brought)).source == source


@pytest.mark.parametrize("wanted", ["graph", "given", "osrm"])
def test_a_source_that_is_missing_is_an_error_that_names_the_setting(wanted: str) -> None:
    with pytest.raises(SettingsError, match=r"county\.travel"):
        basis(wanted)


def test_an_estimate_can_be_asked_for_although_there_are_roads() -> None:
    assert travel_times(PLACES, basis("estimate", roads=ROADS)).source == "estimate"


def test_a_given_pair_that_is_faster_over_a_third_place_takes_that_way() -> None:
    matrix = travel_times(PLACES, basis("given", table=TABLE))
    assert matrix.minutes[0, 2] == 20


def test_km_a_table_does_not_state_are_the_straight_line_times_the_detour() -> None:
    matrix = travel_times(PLACES, basis("given", table=TABLE))
    assert matrix.km[0, 1] == 11
    assert matrix.km[1, 2] == pytest.approx(15, abs=0.01)
    assert np.isfinite(matrix.km[matrix.reachable]).all()


def test_a_place_outside_the_table_is_not_reachable_and_reaches_itself() -> None:
    matrix = travel_times(PLACES, basis("given", table=TABLE))
    assert matrix.access[3].access is Access.NO_ROAD
    assert matrix.reachable[3].tolist() == [False, False, False, True]
    assert matrix.minutes[3].tolist() == [-1, -1, -1, 0]


@pytest.mark.parametrize("roads", [None, ROADS])
def test_legs_of_a_given_table_have_its_minutes_wherever_they_are_drawn(roads) -> None:
    (route,) = routes_of([("a", "c")], PLACES, basis("given", table=TABLE, roads=roads))
    assert (route.minutes, route.source) == (20, "given")
    assert len(route.geometry) >= 2


def test_factors_of_season_and_weather_are_conditions_of_the_plan() -> None:
    slow = basis(travel=TravelParams(season_factor=0.9, weather_factor=0.7), roads=ROADS)
    said = [condition.zh for condition in conditions_of(slow, travel_times(PLACES, slow))]
    assert said == ["季节系数 0.9", "天气系数 0.7"]


def test_usual_travel_on_roads_has_no_conditions() -> None:
    assert conditions_of(basis(roads=ROADS), travel_times(PLACES, basis(roads=ROADS))) == ()


def test_a_given_table_says_what_it_lacks_and_contradicts() -> None:
    given = basis("given", table=TABLE)
    (said,) = conditions_of(given, travel_times(PLACES, given))
    assert "own.xlsx" in said.zh
    assert "缺 0 对，2 对经第三地更快" in said.zh
