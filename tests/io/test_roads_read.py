from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from road_builders import LIECHTENSTEIN, at_km, osm_file, road

from fieldvisit.errors import InputFileError
from fieldvisit.io.roads import read_roads

POINTS = {n: at_km(n) for n in range(1, 6)} | {6: at_km(3, 1)}


def pairs(path: Path) -> int:
    return len(read_roads(path).length_m)


def test_a_road_is_cut_where_another_meets_it_and_nowhere_else(tmp_path: Path) -> None:
    roads = read_roads(osm_file(tmp_path / "t.osm", POINTS, [road(1, 2, 3, 4, 5), road(3, 6)]))
    assert sorted(np.round(roads.length_m / 1000, 2).tolist()) == pytest.approx([1.0, 2.0, 2.0], abs=0.01)
    assert len(roads.node_lonlat) == 4


def test_geometry_keeps_the_points_between_junctions(tmp_path: Path) -> None:
    roads = read_roads(osm_file(tmp_path / "line.osm", POINTS, [road(1, 2, 3)]))
    assert roads.geometry_start.tolist() == [0, 3]
    assert roads.geometry[:, 0].tolist() == pytest.approx([POINTS[n].lon for n in (1, 2, 3)], abs=1e-7)


def test_a_bollard_cuts_the_road_in_two_unconnected_pieces(tmp_path: Path) -> None:
    roads = read_roads(osm_file(tmp_path / "b.osm", POINTS, [road(1, 2, 3)], {2: {"barrier": "bollard"}}))
    assert len(roads.length_m) == 2
    assert len(roads.node_lonlat) == 4


def test_ways_a_car_may_not_use_are_not_in_the_network(tmp_path: Path) -> None:
    roads = read_roads(
        osm_file(tmp_path / "f.osm", POINTS, [road(1, 2), road(2, 3, highway="footway"), road(3, 4, access="no")])
    )
    assert roads.way_id.tolist() == [100]


def test_a_way_with_a_missing_node_is_interrupted_there(tmp_path: Path) -> None:
    cut_out = {number: place for number, place in POINTS.items() if number != 3}
    assert pairs(osm_file(tmp_path / "m.osm", cut_out, [road(1, 2, 3, 4, 5)])) == 2


def test_a_network_of_synthetic_ways_says_so(tmp_path: Path) -> None:
    assert read_roads(osm_file(tmp_path / "s.osm", POINTS, [road(1, 2, synthetic="yes")])).synthetic
    assert not read_roads(osm_file(tmp_path / "r.osm", POINTS, [road(1, 2)])).synthetic


def test_the_fingerprint_changes_with_the_file(tmp_path: Path) -> None:
    one = read_roads(osm_file(tmp_path / "one.osm", POINTS, [road(1, 2)]))
    two = read_roads(osm_file(tmp_path / "two.osm", POINTS, [road(1, 3)]))
    assert one.fingerprint != two.fingerprint


def test_the_real_extract_is_read_whole() -> None:
    roads = read_roads(LIECHTENSTEIN)
    assert (len(roads.length_m), len(roads.node_lonlat)) == (3901, 3305)
    assert roads.length_m.sum() == pytest.approx(681_553, abs=1)
    assert (~roads.backward).sum() == 100


def test_a_missing_file_is_named() -> None:
    with pytest.raises(InputFileError, match=r"nowhere\.osm\.pbf"):
        read_roads(Path("nowhere.osm.pbf"))


@pytest.mark.parametrize("name", ["text.osm.pbf", "text.osm"])
def test_a_file_that_is_not_osm_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("这不是道路文件", encoding="utf-8")
    with pytest.raises(InputFileError, match=name):
        read_roads(tmp_path / name)


def test_an_unknown_suffix_is_refused_with_the_right_ones(tmp_path: Path) -> None:
    (tmp_path / "roads.docx").write_bytes(b"PK")
    with pytest.raises(InputFileError, match=r"\.osm\.pbf"):
        read_roads(tmp_path / "roads.docx")


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.osm.pbf").write_bytes(b"")
    with pytest.raises(InputFileError, match="0 字节"):
        read_roads(tmp_path / "empty.osm.pbf")


@pytest.mark.parametrize("kept", [1_000, 300_000, 592_000])
def test_a_file_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    (tmp_path / "half.osm.pbf").write_bytes(LIECHTENSTEIN.read_bytes()[:kept])
    with pytest.raises(InputFileError, match=r"half\.osm\.pbf"):
        read_roads(tmp_path / "half.osm.pbf")


def test_a_file_without_a_drivable_road_is_refused(tmp_path: Path) -> None:
    path = osm_file(tmp_path / "paths.osm", POINTS, [road(1, 2, highway="path")])
    with pytest.raises(InputFileError, match="没有汽车可以行驶的道路"):
        read_roads(path)
