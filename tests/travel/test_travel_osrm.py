"""OSRM in this process (extra osrm): refused in words where it is missing, our own minutes where it is there."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from peers import MISSING, OSRM, PYTHON, osrm_data
from road_builders import LIECHTENSTEIN, at_km

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access
from fieldvisit.errors import SettingsError
from fieldvisit.io.roads import read_roads
from fieldvisit.travel.basis.choose import Basis, Sources, choose_basis, travel_times
from fieldvisit.travel.estimate import EstimateParams
from fieldvisit.travel.network import travel_matrix
from fieldvisit.travel.params import TravelParams
from fieldvisit.travel.servers.osrm import OsrmParams

INSTALLED = importlib.util.find_spec("osrm") is not None
needs_osrm = pytest.mark.skipif(PYTHON is None or OSRM is None, reason=MISSING)
PLACES = {"a": at_km(0), "b": at_km(5)}


def chosen(osrm: OsrmParams) -> Basis:
    """The basis of a county whose settings name OSRM."""
    days = date(2026, 11, 30), date(2026, 12, 4)
    return choose_basis(Sources(), days, "osrm", TravelParams(), EstimateParams(), osrm=osrm)


@pytest.mark.skipif(INSTALLED, reason="the extra osrm is installed")
def test_without_the_extra_its_name_and_both_python_versions_are_said() -> None:
    with pytest.raises(SettingsError, match=r"fieldvisit\[osrm\]") as refused:
        travel_times(PLACES, chosen(OsrmParams("network.osrm")))
    assert "3.12" in refused.value.text.en
    assert ".".join(map(str, sys.version_info[:2])) in refused.value.text.en


@pytest.mark.parametrize(
    ("osrm", "key"),
    [
        (OsrmParams(), r"osrm\.data"),
        (OsrmParams("x.osrm", algorithm="A*"), r"osrm\.algorithm"),
        (OsrmParams("x.osrm", block=1), r"osrm\.block"),
    ],
)
def test_osrm_without_sensible_settings_is_refused_before_it_is_loaded(osrm: OsrmParams, key: str) -> None:
    with pytest.raises(SettingsError, match=key):
        chosen(osrm)


def in_its_python(data: Path, places: Mapping[str, LonLat], block: int = 600) -> dict[str, Any]:
    """``osrm_matrix`` run by the Python of ``.ci/peers``: minutes and accesses, or the sentence it failed with."""
    asked = {"data": str(data), "block": block, "places": {name: (p.lon, p.lat) for name, p in places.items()}}
    found = subprocess.run(
        [str(PYTHON), "-c", ASKING, str(Path(__file__).parents[2])],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert found.returncode == 0, found.stderr
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


ASKING = """
import json, sys
sys.path.insert(0, sys.argv[1])
from fieldvisit.domain.place import LonLat
from fieldvisit.errors import SettingsError
from fieldvisit.travel.servers.osrm import OsrmParams, osrm_matrix
asked = json.load(sys.stdin)
places = {name: LonLat(*at) for name, at in asked["places"].items()}
try:
    matrix = osrm_matrix(places, OsrmParams(asked["data"], block=asked["block"]))
    answer = {"minutes": matrix.minutes.tolist(), "access": [a.access.value for a in matrix.access], "note": matrix.note}
except SettingsError as error:
    answer = {"error": error.text.en}
print(json.dumps(answer))
"""


@needs_osrm
def test_data_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere.osrm" in in_its_python(tmp_path / "nowhere.osrm", PLACES)["error"]


@needs_osrm
def test_the_real_extract_has_our_minutes_at_equal_speeds(tmp_path: Path) -> None:
    roads, rng = read_roads(LIECHTENSTEIN), np.random.default_rng(5)
    points = roads.geometry[rng.integers(len(roads.geometry), size=150)]
    places = {f"p{n:03d}": LonLat(*map(float, p)) for n, p in enumerate(points)} | {"far": LonLat(12.0, 47.1)}
    data = osrm_data(tmp_path, roads)
    theirs, ours = in_its_python(data, places, block=100), travel_matrix(places, roads)
    assert (theirs["note"], theirs["access"][-1]) == (str(data), Access.NO_ROAD.value)
    minutes = np.array(theirs["minutes"])
    both = (minutes >= 0) & ours.reachable
    assert both.sum() > 15_000
    assert np.quantile(np.abs(minutes[both] - ours.minutes[both]), 0.99) <= 1
