"""Check-ups: coordinate systems, recorded trips, given matrices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import line_matrix
from road_builders import at_km, network, road

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access, Trip
from fieldvisit.errors import SettingsError
from fieldvisit.geo import haversine_km, wgs84_to_gcj02
from fieldvisit.travel.checks.given import check_matrix, close_matrix
from fieldvisit.travel.checks.system import check_up
from fieldvisit.travel.checks.trips import calibrate, fit_estimate
from fieldvisit.travel.estimate import estimate_travel
from fieldvisit.travel.network import travel_matrix

SPOTS = {n: at_km(n % 5 * 4, n // 5 * 4) for n in range(25)}
GRID = network(
    SPOTS,
    [road(*range(row * 5, row * 5 + 5), highway="tertiary") for row in range(5)]
    + [road(*range(column, 25, 5), highway="tertiary") for column in range(5)],
)
VILLAGES = {f"v{n:02d}": at_km(0.03 + n % 4 * 4 + 1, 0.02 + n // 4 * 4) for n in range(16)}


def test_villages_on_the_roads_give_no_remark() -> None:
    found = check_up(VILLAGES, GRID)
    assert found.median_gap_m == pytest.approx(20, abs=1)
    assert (found.looks_like_gcj02, found.off_road, found.remarks) == (False, 0.0, ())
    assert found.access == {Access.ON_ROAD: 16}


def test_gcj02_villages_are_found_and_asked_about_and_not_moved() -> None:
    shifted = {i: wgs84_to_gcj02(p) for i, p in VILLAGES.items()}
    found = check_up(shifted, GRID)
    assert found.looks_like_gcj02
    assert found.median_gap_m > 80
    assert found.median_gap_if_gcj02_m == pytest.approx(20, abs=1)
    assert "GCJ-02" in found.remarks[0].zh


def test_villages_far_off_every_road_are_not_taken_for_gcj02() -> None:
    found = check_up({i: LonLat(p.lon, p.lat + 1) for i, p in VILLAGES.items()}, GRID)
    assert not found.looks_like_gcj02
    assert found.off_road == 1.0


def test_loose_pieces_are_remarked_with_those_that_could_be_welded() -> None:
    loose = network(SPOTS | {30: at_km(0.01, 1), 31: at_km(1, 1)}, [road(0, 5), road(30, 31)])
    found = check_up({"v": at_km(0, 2)}, loose)
    assert [p.weld_offered for p in found.pieces] == [True]
    assert "30 米" in found.remarks[0].zh


def trips(power: float, factor: float, count: int = 12) -> list[Trip]:
    ends = [at_km(1 + 2 * n, n % 3) for n in range(count)]
    return [Trip(at_km(0), end, factor * haversine_km(at_km(0), end) ** power) for end in ends]


def test_an_estimate_is_fitted_to_recorded_trips() -> None:
    fitted = fit_estimate(trips(0.8, 3.0))
    assert fitted.power == pytest.approx(0.8)
    assert estimate_travel({"a": at_km(0), "b": at_km(0, 10)}, fitted).minutes[0, 1] == pytest.approx(3 * 10**0.8, abs=1)
    assert "12 次" in estimate_travel({}, fitted).note


def test_a_fitted_power_never_exceeds_one() -> None:
    assert fit_estimate(trips(1.4, 2.0)).power == 1.0


def test_nine_trips_are_too_few_to_fit() -> None:
    with pytest.raises(SettingsError, match="9"):
        fit_estimate(trips(0.8, 3.0, 9))


def test_recorded_trips_calibrate_the_speed_table() -> None:
    places = {f"n{n}": SPOTS[n] for n in range(0, 24, 2)}
    usual = travel_matrix(places, GRID)
    slow = [Trip(places["n0"], place, 1.5 * float(usual.minutes[0, i])) for i, place in enumerate(places.values()) if i]
    fitted = calibrate(slow, GRID)
    assert fitted.calibration_factor == pytest.approx(1 / 1.5, rel=0.05)
    assert travel_matrix(places, GRID, fitted).minutes[0, 5] == pytest.approx(1.5 * usual.minutes[0, 5], rel=0.05)


def test_a_matrix_computed_on_roads_has_no_shortcut() -> None:
    found = check_matrix(travel_matrix(VILLAGES, GRID))
    assert (found.missing, found.shortcuts) == ((), ())


def test_a_contradiction_is_named_with_the_minutes_saved() -> None:
    matrix = line_matrix()
    minutes = matrix.minutes.copy()
    minutes[2, 4] = 60  # from village 1 to village 3 it is 24 minutes over village 2
    found = check_matrix(replace(matrix, minutes=minutes))
    assert found.shortcuts == ((matrix.place_ids[2], matrix.place_ids[4], 36),)
    closed = close_matrix(replace(matrix, minutes=minutes))
    assert (closed.minutes == matrix.minutes).all()
    assert closed.km[2, 4] == 20


def test_missing_pairs_are_named_and_found_over_other_places() -> None:
    matrix = line_matrix()
    reachable, minutes, km = matrix.reachable.copy(), matrix.minutes.copy(), matrix.km.copy()
    reachable[0, 6], minutes[0, 6], km[0, 6] = False, -1, np.nan
    holed = replace(matrix, reachable=reachable, minutes=minutes, km=km)
    assert check_matrix(holed).missing == ((matrix.place_ids[0], matrix.place_ids[6]),)
    assert close_matrix(holed).minutes[0, 6] == matrix.minutes[0, 6]
