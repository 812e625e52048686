"""Every shipped file is accounted for: sha256, rows, source and licence; real geometry is sound."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from shapely.geometry import Point, Polygon
from shapely.ops import unary_union

from fieldvisit.io.boundary import read_boundaries
from fieldvisit.io.villages import read_seats
from fieldvisit.resources import geodata

README = geodata("README.md").read_text(encoding="utf-8")
LISTED = dict(re.findall(r"^\| `([^`]+)` \| [\d,]+ \| [^|]+ \| `([0-9a-f]{64})` \|$", README, flags=re.MULTILINE))
SHIPPED = sorted(
    path.relative_to(geodata()).as_posix()
    for path in geodata().rglob("*")
    if path.is_file() and "build" not in path.relative_to(geodata()).parts and path.name != "README.md"
)


def polygons() -> dict[str, Polygon]:
    boundaries = read_boundaries(geodata("demo", "boundaries.geojson"))
    return {b.code: Polygon([(p.lon, p.lat) for p in b.rings[0]]) for b in boundaries}


def test_the_readme_lists_every_shipped_file() -> None:
    assert sorted(LISTED) == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_the_sha256_of_the_readme_is_that_of_the_file(name: str) -> None:
    assert hashlib.sha256(geodata(*name.split("/")).read_bytes()).hexdigest() == LISTED[name]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_file_has_a_line_with_its_source_and_licence(name: str) -> None:
    shown = "provinces/*.tsv.xz" if name.startswith("provinces/") else name
    (line,) = re.findall(rf"^\| `{re.escape(shown)}` \| (?![\d,]+ \|)(.+) \|$", README, flags=re.MULTILINE)
    what, source, day, licence = line.split(" | ")
    assert all((what, source, day, licence))


def test_the_row_counts_of_the_readme_are_those_of_the_files(tmp_path: Path) -> None:
    script = geodata("build", "contents.py").read_text(encoding="utf-8")
    copy = tmp_path / "geodata" / "build" / "contents.py"
    copy.parent.mkdir(parents=True)
    copy.write_text(script, encoding="utf-8")
    for name in SHIPPED:
        target = tmp_path / "geodata" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(geodata(*name.split("/")).read_bytes())
    (tmp_path / "geodata" / "README.md").write_text(README, encoding="utf-8")
    subprocess.run([sys.executable, str(copy)], check=True, capture_output=True, env=os.environ | {"PYTHONUTF8": "1"})
    assert (tmp_path / "geodata" / "README.md").read_text(encoding="utf-8") == README


def test_the_ten_outlines_are_valid_and_each_in_one_piece() -> None:
    areas = polygons()
    assert len(areas) == 10
    assert all(area.is_valid for area in areas.values())


def test_the_ten_outlines_tile_one_area_without_overlap() -> None:
    areas = polygons()
    assert max(a.intersection(b).area for a, b in combinations(areas.values(), 2)) < 1e-9
    assert unary_union(list(areas.values())).geom_type == "Polygon"


def test_each_of_the_19_seats_lies_in_the_demo_county() -> None:
    seats = read_seats(geodata("demo", "seats.csv"))
    county = polygons()["410423"]
    assert len(seats) == 19
    assert [s.name for s in seats if not county.contains(Point(s.location.lon, s.location.lat))] == []
    assert {s.name for s in seats if s.low_confidence} == {"董周乡", "张店乡"}


def test_every_outline_names_its_source_and_approval_number() -> None:
    printed = {(b.source, b.map_approval) for b in read_boundaries(geodata("demo", "boundaries.geojson"))}
    assert printed == {("天地图", "GS(2024)0650号")}
