"""One door for road files: the suffix decides who reads."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.errors import InputFileError
from fieldvisit.io.roads.osm import draw_osm
from fieldvisit.io.roads.segments import assemble

_OSM = (".osm", ".pbf", ".osm.gz", ".osm.bz2")


def read_roads(path: Path) -> RoadNetwork:
    """The road network of a file (``.osm.pbf``, ``.osm``).

    The fingerprint is the sha256 of the file; the network is marked synthetic if a way says ``synthetic=yes``.

    Raises
    ------
    InputFileError
        If the file is missing, empty, of an unknown kind, damaged, or has no road that a car may drive on.
    """
    _check_present(path)
    if not path.name.lower().endswith(_OSM):
        raise InputFileError(
            f"道路文件 {path.name} 的格式不认识，请提供 .osm.pbf 或 .osm 文件。",
            f"The road file {path.name} is of an unknown kind; give an .osm.pbf or .osm file.",
        )
    roads = draw_osm(path)
    if not roads.tags:
        raise InputFileError(
            f"道路文件 {path.name} 中没有汽车可以行驶的道路，请检查是否选错了文件。",
            f"The road file {path.name} has no road that a car may drive on; check that it is the right file.",
        )
    return assemble(roads, source=path.name, fingerprint=_sha256(path))


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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
