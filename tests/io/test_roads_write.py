from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from road_builders import LIECHTENSTEIN, at_km, network, road

from fieldvisit.domain.travel import ClosedStretch
from fieldvisit.io.roads import read_roads, write_osm

POINTS = {1: at_km(0), 2: at_km(1), 3: at_km(2), 4: at_km(1, 1)}
ROADS = network(POINTS, [road(1, 2, 3, highway="tertiary", ref="X306"), road(2, 4, oneway="yes"), road(4, 3, oneway="-1")])
SPEEDS = np.full(len(ROADS.length_m), 35.4)


@pytest.mark.parametrize("name", ["n.osm.pbf", "n.osm"])
def test_a_written_network_is_read_back_with_our_speeds(tmp_path: Path, name: str) -> None:
    write_osm(tmp_path / name, ROADS, SPEEDS)
    back = read_roads(tmp_path / name)
    assert sorted(back.length_m) == pytest.approx(sorted(ROADS.length_m), abs=0.05)
    assert set(back.maxspeed_kmh.tolist()) == {35.0}
    assert sorted(back.names) == ["", "X306"]
    assert (back.forward.sum(), back.backward.sum()) == (4, 2)


def test_the_real_extract_keeps_every_segment_and_node(tmp_path: Path) -> None:
    roads = read_roads(LIECHTENSTEIN)
    write_osm(tmp_path / "l.osm.pbf", roads, np.full(len(roads.length_m), 30.0))
    back = read_roads(tmp_path / "l.osm.pbf")
    assert (len(back.length_m), len(back.node_lonlat)) == (len(roads.length_m), len(roads.node_lonlat))
    assert back.length_m.sum() == pytest.approx(roads.length_m.sum(), rel=1e-6)


def test_closed_and_undriven_segments_are_left_out(tmp_path: Path) -> None:
    closed = replace(ROADS, closed=(ClosedStretch(0, 0.2, 0.3, "F1"),))
    write_osm(tmp_path / "n.osm", closed, np.array([35.0, 0.0, 35.0, 35.0]))
    assert len(read_roads(tmp_path / "n.osm").length_m) == 2
