"""One door for road files: the suffix decides who reads."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.errors import InputFileError
from fieldvisit.io.roads.formats.graphml import draw_graphml
from fieldvisit.io.roads.formats.lines import LineParams, draw_lines
from fieldvisit.io.roads.formats.osm import draw_osm
from fieldvisit.io.roads.segments import DrawnRoads, assemble

_OSM = (".osm", ".pbf", ".osm.gz", ".osm.bz2")
_LINES = (".geojson", ".json", ".gpkg", ".shp", ".shp.zip")
_GRAPHML = (".graphml",)
AS_DRAWN = LineParams()


def read_roads(path: Path, params: LineParams = AS_DRAWN) -> RoadNetwork:
    """The road network of a file: ``.osm.pbf``, ``.osm``, ``.graphml`` (osmnx), ``.geojson``, ``.gpkg``, ``.shp``.

    ``params`` is for the last three, a county's own road lines. The fingerprint is the sha256 of the file (and of
    ``params`` for lines); the network is marked synthetic if a road says ``synthetic=yes``.

    Raises
    ------
    InputFileError
        If the file is missing, empty, of an unknown kind, damaged, or has no road that a car may drive on.
    """
    _check_present(path)
    roads = _draw(path, params)
    if not roads.tags:
        raise InputFileError(
            f"道路文件 {path.name} 中没有汽车可以行驶的道路，请检查是否选错了文件。",
            f"The road file {path.name} has no road that a car may drive on; check that it is the right file.",
        )
    return assemble(roads, source=path.name, fingerprint=fingerprint_of(path, params))


def _draw(path: Path, params: LineParams) -> DrawnRoads:
    name = path.name.lower()
    if name.endswith(_OSM):
        return draw_osm(path)
    if name.endswith(_GRAPHML):
        return draw_graphml(path)
    if name.endswith(_LINES):
        return draw_lines(path, params)
    raise InputFileError(
        f"道路文件 {path.name} 的格式不认识，请提供 .osm.pbf、.osm、.graphml、.geojson、.gpkg 或 .shp 文件。",
        f"The road file {path.name} is of an unknown kind; give an .osm.pbf, .osm, .graphml, .geojson, .gpkg or .shp file.",
    )


def _check_present(path: Path) -> None:
    if not path.is_file():
        raise InputFileError(
            f"找不到道路文件 {path}，请检查路径和文件名。", f"The road file {path} does not exist; check its folder and name."
        )
    if path.stat().st_size == 0:
        raise InputFileError(
            f"道路文件 {path.name} 是空的（0 字节），请重新下载或复制。",
            f"The road file {path.name} is empty (0 bytes); download or copy it again.",
        )


def fingerprint_of(path: Path, params: LineParams = AS_DRAWN) -> str:
    """The sha256 of a road file, and of how lines are joined where it is a line layer."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    if path.name.lower().endswith(_LINES):
        digest.update(repr(params).encode())
    return digest.hexdigest()
