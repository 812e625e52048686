"""Closures, travel-time tables and the cache of networks."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from road_builders import LIECHTENSTEIN

from fieldvisit.errors import InputFileError
from fieldvisit.io.roads import cached_roads, read_closures, read_matrix, read_roads

FLOOD = {"id": "F1", "name": "洪水", "first_day": "2026-11-30", "last_day": "2026-12-04"}
BOX = {"type": "Polygon", "coordinates": [[[112.7, 33.5], [112.8, 33.5], [112.8, 33.6], [112.7, 33.5]]]}


def closures(path: Path, *features: tuple[dict[str, object], object]) -> Path:
    drawn = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": drawn}, ensure_ascii=False), encoding="utf-8")
    return path


def test_closures_are_read_in_order_of_id(tmp_path: Path) -> None:
    works = FLOOD | {"id": "A1", "name": "施工", "way_ids": [7, 8]}
    read = read_closures(closures(tmp_path / "c.geojson", (FLOOD, BOX), (works, None)))
    assert [(c.id, c.way_ids, len(c.area)) for c in read] == [("A1", (7, 8), 0), ("F1", (), 4)]
    assert (read[1].first_day, read[1].last_day) == (date(2026, 11, 30), date(2026, 12, 4))


@pytest.mark.parametrize(
    ("properties", "geometry"),
    [
        ({k: v for k, v in FLOOD.items() if k != "last_day"}, BOX),
        (FLOOD | {"first_day": "30.11.2026"}, BOX),
        (FLOOD | {"first_day": "2026-12-24"}, BOX),
        (FLOOD, {"type": "Point", "coordinates": [112.7, 33.5]}),
        (FLOOD, {"type": "LineString", "coordinates": [[412.7, 33.5], [112.8, 33.5]]}),
    ],
)
def test_a_wrong_closure_is_named_by_its_place_in_the_file(
    tmp_path: Path, properties: dict[str, object], geometry: object
) -> None:
    path = closures(tmp_path / "c.geojson", (FLOOD, BOX), (properties, geometry))
    with pytest.raises(InputFileError, match="第 2 个要素"):
        read_closures(path)


def test_a_closures_file_that_is_no_geojson_is_named(tmp_path: Path) -> None:
    (tmp_path / "c.geojson").write_text("洪水", encoding="utf-8")
    with pytest.raises(InputFileError, match=r"c\.geojson"):
        read_closures(tmp_path / "c.geojson")


def test_a_long_table_becomes_a_matrix(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("起点,终点,分钟,公里\nb,a,12.2,8\na,b,10,8\na,c,30,\n", encoding="gb18030")
    matrix = read_matrix(tmp_path / "m.csv")
    assert matrix.place_ids == ("a", "b", "c")
    assert matrix.minutes.tolist() == [[0, 10, 30], [13, 0, -1], [-1, -1, 0]]
    assert (matrix.km[0, 1], matrix.source) == (8, "given")
    assert np.isnan(matrix.km[0, 2])


def test_a_square_workbook_becomes_a_matrix(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "m.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([["", "base", "410423100201"], ["base", 0, 25], ["410423100201", 26.5, 0]]):
            sheet.write_row(row, 0, cells)
    matrix = read_matrix(tmp_path / "m.xlsx")
    assert matrix.minutes[matrix.index["base"], matrix.index["410423100201"]] == 25
    assert matrix.minutes[matrix.index["410423100201"], matrix.index["base"]] == 27


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("起点,终点,分钟\na,b,快\n", "第 2 行"),
        ("起点,终点,分钟\na,b,5\na,b,6\n", "第 3 行"),
        ("起点,终点,公里\na,b,5\n", "分钟"),
        (",a,b\na,0,1\nc,1,0\n", "首行与首列"),
        ("起点,终点,分钟\n", "没有数据行"),
    ],
)
def test_a_wrong_table_is_named_with_its_row(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "m.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputFileError, match=told):
        read_matrix(tmp_path / "m.csv")


def test_a_kept_network_is_the_network_that_was_read(tmp_path: Path) -> None:
    read, kept, again = read_roads(LIECHTENSTEIN), cached_roads(LIECHTENSTEIN, tmp_path), cached_roads(LIECHTENSTEIN, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    for network in (kept, again):
        for field in fields(read):
            one, other = getattr(read, field.name), getattr(network, field.name)
            if isinstance(one, np.ndarray):
                assert one.dtype == other.dtype
                assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
            else:
                assert one == other


def test_a_damaged_cache_entry_is_read_anew(tmp_path: Path) -> None:
    cached_roads(LIECHTENSTEIN, tmp_path)
    entry = next(tmp_path.iterdir())
    whole = entry.read_bytes()
    entry.write_bytes(whole[: len(whole) // 2])
    assert len(cached_roads(LIECHTENSTEIN, tmp_path).length_m) == 3901
    assert entry.read_bytes() == whole


def test_a_changed_file_is_another_entry(tmp_path: Path) -> None:
    changed = tmp_path / "same-name.osm.pbf"
    changed.write_bytes(LIECHTENSTEIN.read_bytes())
    assert cached_roads(changed, tmp_path / "kept").fingerprint == cached_roads(LIECHTENSTEIN, tmp_path / "kept").fingerprint
    changed.write_bytes(b"")
    with pytest.raises(InputFileError, match="0 字节"):
        cached_roads(changed, tmp_path / "kept")
