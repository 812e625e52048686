"""County outlines: what is read, and the one sentence for each mistake."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import InputFileError
from fieldvisit.io.boundary import read_boundaries

SQUARE = [[112.0, 33.0], [113.0, 33.0], [113.0, 34.0], [112.0, 34.0], [112.0, 33.0]]
SMALL = [[114.0, 33.0], [114.1, 33.0], [114.1, 33.1], [114.0, 33.1], [114.0, 33.0]]
HOLE = [[112.4, 33.4], [112.6, 33.4], [112.6, 33.6], [112.4, 33.6], [112.4, 33.4]]
COUNTY = {"code": "410423", "name": "示例县", "source": "示例来源", "map_approval": "示例审图号"}


def feature(coordinates: Any, kind: str = "Polygon", **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": COUNTY | properties, "geometry": {"type": kind, "coordinates": coordinates}}


def write(folder: Path, *features: dict[str, Any], **members: Any) -> Path:
    path = folder / "outline.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)} | members), encoding="utf-8")
    return path


def test_a_polygon_becomes_one_boundary_with_its_credit(tmp_path: Path) -> None:
    (boundary,) = read_boundaries(write(tmp_path, feature([SQUARE])))
    assert (boundary.code, boundary.name, boundary.source, boundary.map_approval) == tuple(COUNTY.values())
    assert boundary.rings[0][1] == LonLat(113.0, 33.0)


def test_the_outer_ring_comes_before_the_hole(tmp_path: Path) -> None:
    (boundary,) = read_boundaries(write(tmp_path, feature([SQUARE, HOLE])))
    assert [ring[0] for ring in boundary.rings] == [LonLat(112.0, 33.0), LonLat(112.4, 33.4)]


def test_a_county_in_two_parts_gives_two_boundaries_the_largest_first(tmp_path: Path) -> None:
    boundaries = read_boundaries(write(tmp_path, feature([[SMALL], [SQUARE]], "MultiPolygon")))
    assert [b.rings[0][0].lon for b in boundaries] == [112.0, 114.0]
    assert {b.code for b in boundaries} == {"410423"}


def test_boundaries_come_in_order_of_code(tmp_path: Path) -> None:
    boundaries = read_boundaries(write(tmp_path, feature([SQUARE], code="410425"), feature([SMALL], code="410401")))
    assert [b.code for b in boundaries] == ["410401", "410425"]


def test_a_missing_approval_number_is_left_empty(tmp_path: Path) -> None:
    (boundary,) = read_boundaries(write(tmp_path, feature([SQUARE], map_approval="")))
    assert boundary.map_approval == ""


def swapped(ring: list[list[float]]) -> list[list[float]]:
    return [[y, x] for x, y in ring]


BOW_TIE = [[112.0, 33.0], [113.0, 34.0], [113.0, 33.0], [112.0, 34.0], [112.0, 33.0]]


def assert_it_says_what_to_do(error: InputFileError) -> None:
    """One whole sentence in each language, a remedy in it."""
    assert error.text.zh.endswith("。")
    assert error.text.en.endswith(".")
    assert re.search(r"请|应写成", error.text.zh)
    assert re.search(r"; |write ", error.text.en)


@pytest.mark.parametrize(
    ("broken", "zh", "en"),
    [
        (feature([swapped(SQUARE)]), "颠倒", "swapped"),
        (feature([[[x - 100, y] for x, y in SQUARE]]), "不在中国", "not in China"),
        (feature([BOW_TIE]), "无效", "invalid"),
        (feature([SQUARE], source=""), "缺少属性 source", "source is missing"),
        (feature([SQUARE], code="4104"), "6 位数字", "six digits"),
        (feature([112.0, 33.0], "Point"), "不是面", "not a polygon"),
        (feature([["a"]]), "无法读取", "cannot be read"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_file_and_feature(
    tmp_path: Path, broken: dict[str, Any], zh: str, en: str
) -> None:
    path = write(tmp_path, feature([SMALL], code="410401"), broken)
    with pytest.raises(InputFileError) as error:
        read_boundaries(path)
    assert "outline.geojson 第 2 个要素" in error.value.text.zh
    assert zh in error.value.text.zh
    assert "outline.geojson, feature 2" in error.value.text.en
    assert en in error.value.text.en
    assert_it_says_what_to_do(error.value)


def test_the_same_county_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="重复"):
        read_boundaries(write(tmp_path, feature([SQUARE]), feature([SMALL])))


def test_another_reference_system_is_named(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    with pytest.raises(InputFileError, match="EPSG::3857"):
        read_boundaries(write(tmp_path, feature([SQUARE]), crs=crs))


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4490", "EPSG:4326"])
def test_wgs84_and_cgcs2000_may_be_declared(tmp_path: Path, name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert len(read_boundaries(write(tmp_path, feature([SQUARE]), crs=crs))) == 1


@pytest.mark.parametrize("content", [b"", b"not json", b"\xff\xfe\x00", b"[]", b'{"features": []}', b'{"type": "Feature"}'])
def test_what_is_no_geojson_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "outline.geojson").write_bytes(content)
    with pytest.raises(InputFileError, match=r"outline\.geojson"):
        read_boundaries(tmp_path / "outline.geojson")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"nowhere\.geojson"):
        read_boundaries(tmp_path / "nowhere.geojson")


def test_an_empty_declaration_of_the_reference_system_is_wgs84(tmp_path: Path) -> None:
    path = tmp_path / "outline.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": None, "features": [feature([SQUARE])]}), encoding="utf-8")
    assert len(read_boundaries(path)) == 1


def test_a_feature_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "outline.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [1]}), encoding="utf-8")
    with pytest.raises(InputFileError, match="第 1 个要素：不是 GeoJSON 要素"):
        read_boundaries(path)
