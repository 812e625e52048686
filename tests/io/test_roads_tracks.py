from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from road_builders import at_km

from fieldvisit.domain.travel import Reach, ReachedRoad, Route
from fieldvisit.io.roads.tracks import reach_geojson, routes_geojson, routes_gpx, routes_kml

NAMES = {"base": "驻地", "v1": "示例村<1> & 2"}
LINE = (at_km(0), at_km(1), at_km(2))
ROUTES = (
    Route("base", "v1", 12, 2.04, LINE, "graph"),
    Route("v1", "base", 20, 3.0, LINE[::-1], "estimate"),
    Route("base", "v2", -1, float("nan"), (), "graph"),
)
GPX = {"g": "http://www.topografix.com/GPX/1/1"}
KML = {"k": "http://www.opengis.net/kml/2.2"}


def test_a_gpx_has_a_track_for_each_route_with_a_line() -> None:
    root = ET.fromstring(routes_gpx(ROUTES, NAMES, "演示数据，内容虚构"))  # noqa: S314
    assert [t.text for t in root.findall("g:trk/g:name", GPX)] == ["驻地 → 示例村<1> & 2", "示例村<1> & 2 → 驻地"]
    assert len(root.findall("g:trk/g:trkseg/g:trkpt", GPX)) == 6
    assert root.findtext("g:metadata/g:desc", namespaces=GPX) == "演示数据，内容虚构"


def test_an_estimated_route_says_so_in_gpx_and_kml() -> None:
    gpx = ET.fromstring(routes_gpx(ROUTES, NAMES, ""))  # noqa: S314
    kml = ET.fromstring(routes_kml(ROUTES, NAMES, ""))  # noqa: S314
    for texts in (
        [d.text or "" for d in gpx.findall("g:trk/g:desc", GPX)],
        [d.text or "" for d in kml.findall("k:Document/k:Placemark/k:description", KML)],
    ):
        assert ["估算" in text for text in texts] == [False, True]


def test_kml_writes_longitude_first() -> None:
    root = ET.fromstring(routes_kml(ROUTES[:1], NAMES, ""))  # noqa: S314
    line = root.findtext("k:Document/k:Placemark/k:LineString/k:coordinates", namespaces=KML)
    assert line is not None
    assert line.startswith("112.900000,33.700000 ")


def test_geojson_carries_names_figures_and_source() -> None:
    read = json.loads(routes_geojson(ROUTES, NAMES, "演示数据，内容虚构"))
    assert [f["properties"]["source"] for f in read["features"]] == ["graph", "estimate"]
    assert read["features"][0]["properties"]["minutes"] == 12
    assert read["features"][0]["geometry"]["coordinates"][0] == [112.9, 33.7]
    assert read["description"] == "演示数据，内容虚构"


def test_control_characters_in_a_name_do_not_break_the_document() -> None:
    assert ET.fromstring(routes_gpx(ROUTES[:1], {"base": "驻\x00地\x1b"}, "")) is not None  # noqa: S314


def test_reached_roads_carry_minutes_at_both_ends() -> None:
    found = Reach("base", 30, (), (ReachedRoad(LINE, 1.234, 5.678),))
    properties = json.loads(reach_geojson(found, ""))["features"][0]["properties"]
    assert properties == {"begin_min": pytest.approx(1.23), "end_min": pytest.approx(5.68)}
