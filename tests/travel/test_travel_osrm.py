"""OSRM in this process (extra osrm): refused in words where it is missing, our own minutes where it is there."""

from __future__ import annotations

import importlib.util
import os
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from road_builders import LIECHTENSTEIN, at_km

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access
from fieldvisit.errors import SettingsError
from fieldvisit.io.roads import read_roads
from fieldvisit.travel.basis.choose import Basis, Sources, choose_basis, travel_times
from fieldvisit.travel.estimate import EstimateParams
from fieldvisit.travel.network import travel_matrix
from fieldvisit.travel.params import TravelParams
from fieldvisit.travel.servers.osrm import OsrmParams, osrm_matrix

INSTALLED = importlib.util.find_spec("osrm") is not None
TOOLS = os.environ.get("FIELDVISIT_OSRM", "")
needs_osrm = pytest.mark.skipif(not (INSTALLED and TOOLS), reason="the extra osrm or FIELDVISIT_OSRM is missing")
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


@needs_osrm
def test_data_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.osrm"):
        osrm_matrix(PLACES, OsrmParams(str(tmp_path / "nowhere.osrm")))


@needs_osrm
def test_the_real_extract_has_our_minutes_at_equal_speeds(tmp_path: Path) -> None:
    from benchmarks.osrm_agreement import prepared  # noqa: PLC0415 - only where OSRM is at hand

    roads, rng = read_roads(LIECHTENSTEIN), np.random.default_rng(5)
    points = roads.geometry[rng.integers(len(roads.geometry), size=150)]
    places = {f"p{n:03d}": LonLat(*map(float, p)) for n, p in enumerate(points)} | {"far": LonLat(12.0, 47.1)}
    data = str(prepared(Path(TOOLS), tmp_path, roads))
    theirs, ours = travel_times(places, chosen(OsrmParams(data, block=100))), travel_matrix(places, roads)
    assert (theirs.source, theirs.note, theirs.access[-1].access) == ("osrm", data, Access.NO_ROAD)
    both = theirs.reachable & ours.reachable
    assert both.sum() > 15_000
    assert np.quantile(np.abs(theirs.minutes[both] - ours.minutes[both]), 0.99) <= 1
