"""A county's own road lines and osmnx networks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import geopandas
import pytest
import shapely
from road_builders import at_km

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.errors import InputFileError
from fieldvisit.geo import haversine_km, wgs84_to_gcj02
from fieldvisit.io.roads import LineParams, read_roads
from fieldvisit.travel.network import travel_matrix

Feature = tuple[Sequence[LonLat], dict[str, object]]


def geojson(path: Path, *features: Feature) -> Path:
    drawn = [
        {
            "type": "Feature",
            "properties": {"路线编码": None, "路线名称": None, "桥梁": None} | properties,
            "geometry": {"type": "LineString", "coordinates": [[p.lon, p.lat] for p in line]},
        }
        for line, properties in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": drawn}, ensure_ascii=False), encoding="utf-8")
    return path


def one_piece(network: RoadNetwork, *places: LonLat) -> bool:
    return bool(travel_matrix({str(i): p for i, p in enumerate(places)}, network).reachable.all())


WEST_EAST: Feature = ([at_km(0, 0), at_km(2, 0), at_km(4, 0)], {"路线编码": "X306410423", "路线名称": "示例线"})


def test_lines_are_split_where_they_share_a_vertex(tmp_path: Path) -> None:
    roads = read_roads(geojson(tmp_path / "r.geojson", WEST_EAST, ([at_km(2, 0), at_km(2, 3)], {})))
    assert sorted(roads.length_m / 1000) == pytest.approx([2, 2, 3], abs=0.01)
    assert one_piece(roads, at_km(0, 0), at_km(2, 3))


@pytest.mark.parametrize(
    ("code", "road_class"),
    [("G207", "primary"), ("S242", "secondary"), ("X306", "tertiary"), ("Y012", "unclassified"), ("C123", "residential")],
)
def test_the_letter_of_the_road_code_gives_the_class(tmp_path: Path, code: str, road_class: str) -> None:
    roads = read_roads(geojson(tmp_path / "r.geojson", ([at_km(0), at_km(1)], {"路线编码": code})))
    assert roads.classes[roads.road_class[0]] == road_class


def test_a_line_of_no_stated_class_gets_the_default(tmp_path: Path) -> None:
    path = geojson(tmp_path / "r.geojson", ([at_km(0), at_km(1)], {}))
    usual, track = read_roads(path), read_roads(path, LineParams(default_class="track"))
    assert usual.classes[usual.road_class[0]] == "residential"
    assert track.classes[track.road_class[0]] == "track"


def test_names_and_surfaces_are_read_from_chinese_columns(tmp_path: Path) -> None:
    roads = read_roads(geojson(tmp_path / "r.geojson", ([at_km(0), at_km(1)], {"路线名称": "示例线", "路面类型": "砂石"})))
    assert roads.names[roads.name[0]] == "示例线"
    assert not roads.paved[0]


@pytest.mark.parametrize(("gap_m", "joined"), [(3, True), (12, False)])
def test_ends_are_welded_within_the_stated_distance(tmp_path: Path, gap_m: float, joined: bool) -> None:
    far = at_km(4 + gap_m / 1000)
    roads = read_roads(geojson(tmp_path / "r.geojson", WEST_EAST, ([far, at_km(6)], {})))
    assert one_piece(roads, at_km(0), at_km(6)) == joined
    assert one_piece(read_roads(tmp_path / "r.geojson", LineParams(weld_m=20)), at_km(0), at_km(6))


def test_an_end_that_stops_short_of_a_road_is_welded_to_it(tmp_path: Path) -> None:
    roads = read_roads(geojson(tmp_path / "r.geojson", WEST_EAST, ([at_km(1, 0.003), at_km(1, 2)], {})))
    assert one_piece(roads, at_km(0), at_km(1, 2))
    assert sorted(round(m / 1000) for m in roads.length_m) == [1, 2, 3]


CROSSING: Feature = ([at_km(1, -1), at_km(1, 1)], {})


def test_crossings_are_joined_only_when_asked(tmp_path: Path) -> None:
    path = geojson(tmp_path / "r.geojson", WEST_EAST, CROSSING)
    assert not one_piece(read_roads(path), at_km(0), at_km(1, 1))
    assert one_piece(read_roads(path, LineParams(join_crossings=True)), at_km(0), at_km(1, 1))


def test_a_bridge_is_never_joined_to_the_road_below(tmp_path: Path) -> None:
    path = geojson(tmp_path / "r.geojson", WEST_EAST, (CROSSING[0], {"桥梁": "是"}))
    assert not one_piece(read_roads(path, LineParams(join_crossings=True)), at_km(0), at_km(1, 1))


def test_lines_in_gcj02_are_converted_when_the_county_says_so(tmp_path: Path) -> None:
    shifted = [wgs84_to_gcj02(p) for p in WEST_EAST[0]]
    roads = read_roads(geojson(tmp_path / "r.geojson", (shifted, {})), LineParams(crs="gcj02"))
    assert haversine_km(LonLat(*map(float, roads.geometry[0])), at_km(0)) < 0.001


@pytest.mark.parametrize("suffix", ["gpkg", "shp"])
def test_projected_layers_are_read_in_degrees(tmp_path: Path, suffix: str) -> None:
    frame = geopandas.GeoDataFrame(
        {"LXBM": ["X306"]}, geometry=[shapely.LineString([(p.lon, p.lat) for p in WEST_EAST[0]])], crs="EPSG:4490"
    )
    frame.to_crs("EPSG:4546").to_file(tmp_path / f"r.{suffix}")  # CGCS2000, 3-degree zone, 111 E
    roads = read_roads(tmp_path / f"r.{suffix}")
    assert haversine_km(LonLat(*map(float, roads.geometry[0])), at_km(0)) < 0.001
    assert roads.classes[roads.road_class[0]] == "tertiary"


def test_projected_coordinates_without_a_system_are_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "r.geojson"
    line = {"type": "LineString", "coordinates": [[491000.0, 3730000.0], [492000.0, 3730000.0]]}
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": line}), encoding="utf-8")
    with pytest.raises(InputFileError, match="投影坐标"):
        read_roads(path)


def test_a_layer_of_points_has_no_roads(tmp_path: Path) -> None:
    path = tmp_path / "p.geojson"
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [112.9, 33.7]}}
    path.write_text(json.dumps(point), encoding="utf-8")
    with pytest.raises(InputFileError, match="没有汽车可以行驶的道路"):
        read_roads(path)


@pytest.mark.parametrize("name", ["broken.geojson", "broken.gpkg", "broken.shp", "broken.graphml"])
def test_a_broken_layer_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("not a layer", encoding="utf-8")
    with pytest.raises(InputFileError, match=name):
        read_roads(tmp_path / name)


def test_the_fingerprint_of_lines_counts_how_they_were_joined(tmp_path: Path) -> None:
    path = geojson(tmp_path / "r.geojson", WEST_EAST)
    assert read_roads(path).fingerprint != read_roads(path, LineParams(weld_m=9)).fingerprint


GRAPHML = """<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="x" for="node" attr.name="x" attr.type="string"/><key id="y" for="node" attr.name="y" attr.type="string"/>
<key id="h" for="edge" attr.name="highway" attr.type="string"/><key id="o" for="edge" attr.name="osmid" attr.type="string"/>
<key id="g" for="edge" attr.name="geometry" attr.type="string"/>
<graph edgedefault="directed">
<node id="1"><data key="x">112.9</data><data key="y">33.70</data></node>
<node id="2"><data key="x">112.9</data><data key="y">33.80</data></node>
<node id="3"><data key="x">113.0</data><data key="y">33.80</data></node>
<edge source="1" target="2"><data key="h">tertiary</data><data key="o">[7, 8]</data></edge>
<edge source="2" target="1"><data key="h">tertiary</data><data key="o">[7, 8]</data></edge>
<edge source="2" target="3"><data key="h">['residential', 'track']</data><data key="o">9</data>
<data key="g">LINESTRING (112.9 33.8, 112.95 33.81, 113.0 33.8)</data></edge>
<edge source="1" target="3"><data key="h">footway</data></edge>
</graph></graphml>"""


def test_an_osmnx_network_has_two_way_and_one_way_roads(tmp_path: Path) -> None:
    (tmp_path / "n.graphml").write_text(GRAPHML, encoding="utf-8")
    roads = read_roads(tmp_path / "n.graphml")
    assert [roads.classes[c] for c in roads.road_class] == ["tertiary", "residential"]
    assert (roads.forward.tolist(), roads.backward.tolist()) == ([True, True], [True, False])
    assert roads.geometry_start.tolist() == [0, 2, 5]
    assert roads.way_id.tolist() == [7, 9]
