"""Layers of villages: what may be opened, what their texts mean, and which coordinate system they speak for."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import InputFileError
from fieldvisit.geo import gcj02_to_bd09, wgs84_to_gcj02
from fieldvisit.io.places.layers import read_layer
from fieldvisit.io.places.systems import check_up, to_wgs84

NAMES = ["李老庄村", "耐庄村", "太平堡村"]
KNOWN = {f"{n:012d}": LonLat(112.6 + 0.03 * n, 33.6 + 0.02 * n) for n in range(12)}


def shapefile(folder: Path, encoding: str = "gb18030", cpg: str = "UTF-8") -> Path:
    """Three squares with Chinese attributes as the village shapefile that circulates has them."""
    path = folder / "villages.shp"
    squares = shapely.box([112.5, 112.6, 112.7], [33.6] * 3, [112.55, 112.65, 112.75], [33.65] * 3)
    columns = [np.array([f"41042310620{n}" for n in range(3)], dtype=object), np.array(NAMES, dtype=object)]
    pyogrio.raw.write(
        path, geometry=shapely.to_wkb(squares), field_data=columns, fields=["村代码", "村名称"], geometry_type="Polygon",
        crs="EPSG:4326", encoding=encoding,
    )  # fmt: skip
    path.with_suffix(".cpg").write_text(cpg, encoding="ascii")
    return path


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_texts_are_test_decoded_whatever_the_cpg_file_says(tmp_path: Path, encoding: str) -> None:
    layer = read_layer(shapefile(tmp_path, encoding))
    assert [list(shape.fields.values())[1] for shape in layer.shapes] == NAMES
    assert layer.crs == "EPSG:4326"
    assert all(shape.is_area for shape in layer.shapes)


def test_a_point_inside_stands_for_an_area(tmp_path: Path) -> None:
    shape = read_layer(shapefile(tmp_path)).shapes[0]
    assert 112.5 < shape.x < 112.55
    assert 33.6 < shape.y < 33.65


def test_a_zipped_shapefile_reads_like_the_bare_one(tmp_path: Path) -> None:
    bare = shapefile(tmp_path)
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in sorted(tmp_path.glob("villages.*")):
            archive.write(part, f"资料/{part.name}")
    assert read_layer(packed).shapes == read_layer(bare).shapes


def test_geojson_and_geopackage_give_the_same_places(tmp_path: Path) -> None:
    point = {"type": "Feature", "properties": {"村": "李老庄村"}, "geometry": {"type": "Point", "coordinates": [112.6, 33.7]}}
    empty = {"type": "Feature", "properties": {"村": "耐庄村"}, "geometry": None}
    geojson = tmp_path / "v.geojson"
    geojson.write_text(json.dumps({"type": "FeatureCollection", "features": [point, empty]}), encoding="utf-8")
    packed = tmp_path / "v.gpkg"
    pyogrio.raw.write(
        packed, geometry=shapely.to_wkb(shapely.points([[112.6, 33.7]])), field_data=[np.array(["李老庄村"], dtype=object)],
        fields=["村"], geometry_type="Point", crs="EPSG:4326",
    )  # fmt: skip
    assert read_layer(packed).shapes == read_layer(geojson).shapes
    assert read_layer(geojson).without_place == 1


VRT = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>secret.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


@pytest.mark.parametrize("name", ["v.geojson", "v.gpkg", "v.shp", "v.zip"])
def test_a_file_that_is_not_what_its_name_says_is_never_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.csv").write_text("a\nsecret", encoding="utf-8")
    (tmp_path / "v.dbf").write_bytes(b"")
    path = tmp_path / name
    path.write_text(VRT, encoding="utf-8")
    with pytest.raises(InputFileError, match="不能用"):
        read_layer(path)


def test_an_archive_whose_members_lead_outside_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../v.shp", b"x")
    with pytest.raises(InputFileError, match="外部目录"):
        read_layer(path)


def test_an_address_in_the_network_is_no_file() -> None:
    with pytest.raises(InputFileError, match="找不到"):
        read_layer(Path("/vsicurl/http://127.0.0.1:9/v.geojson"))


def test_nesting_without_end_is_told_not_crashed_on(tmp_path: Path) -> None:
    path = tmp_path / "v.geojson"
    path.write_text('{"features":' + "[" * 100_000, encoding="utf-8")
    with pytest.raises(InputFileError, match="GeoJSON"):
        read_layer(path)


def shifted(system: str, place: LonLat) -> LonLat:
    moved = place if system == "wgs84" else wgs84_to_gcj02(place)
    return gcj02_to_bd09(moved) if system == "bd09" else moved


@pytest.mark.parametrize("system", ["wgs84", "gcj02", "bd09"])
def test_the_offset_vector_tells_the_system_and_the_way_back(system: str) -> None:
    given = {code: shifted(system, place) for code, place in KNOWN.items()}
    assert check_up(given, KNOWN).suggests == system
    back = to_wgs84(given["000000000003"], system)
    assert (back.lon, back.lat) == pytest.approx((KNOWN["000000000003"].lon, KNOWN["000000000003"].lat), abs=1e-6)


def test_below_five_common_places_nothing_is_told() -> None:
    few = dict(list(KNOWN.items())[:4])
    assert (check_up(few, KNOWN).common, check_up(few, KNOWN).suggests) == (4, "")


def test_an_offset_that_fits_no_system_is_not_forced_into_one() -> None:
    given = {code: LonLat(place.lon + 0.02, place.lat) for code, place in KNOWN.items()}
    found = check_up(given, KNOWN)
    assert found.suggests == ""
    assert found.east_m == pytest.approx(1850, rel=0.02)
