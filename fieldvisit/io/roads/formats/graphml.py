"""Networks saved by osmnx: GraphML with one directed edge for each direction."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import shapely

from fieldvisit.errors import InputFileError
from fieldvisit.io.roads.segments import DrawnRoads
from fieldvisit.io.roads.tags import road_tags

_NS = "{http://graphml.graphdrawing.org/xmlns}"
_FIRST_OF_LIST = re.compile(r"\[\s*'?([^',\]]*)'?")

Line = tuple[tuple[float, float], ...]
Road = tuple[str, str, Line, dict[str, str]]


def draw_graphml(path: Path) -> DrawnRoads:
    """The drivable roads of a GraphML network; edges there and back along one line are one two-way road.

    Raises
    ------
    InputFileError
        If the file is no GraphML, or a node has no position.
    """
    try:
        nodes, edges = _parse(path)
        roads = _roads(nodes, edges)
    except (ET.ParseError, KeyError, ValueError, shapely.GEOSException) as error:
        raise InputFileError(
            f"道路文件 {path.name} 不是 osmnx 保存的 GraphML 路网（{type(error).__name__}），请重新导出。",
            f"The road file {path.name} is no GraphML network as osmnx saves it ({type(error).__name__}); export it again.",
        ) from error
    return _drawn(roads, {node: number for number, node in enumerate(sorted(nodes))})


def _parse(path: Path) -> tuple[dict[str, tuple[float, float]], list[tuple[str, str, dict[str, str]]]]:
    root = ET.parse(path).getroot()  # noqa: S314 - expat refuses entity bombs; the file is the county's own
    keys = {key.get("id", ""): key.get("attr.name", "") for key in root.iter(f"{_NS}key")}
    nodes = {}
    for node in root.iter(f"{_NS}node"):
        stated = _stated(node, keys)
        nodes[node.attrib["id"]] = (float(stated["x"]), float(stated["y"]))
    edges = [(e.attrib["source"], e.attrib["target"], _stated(e, keys)) for e in root.iter(f"{_NS}edge")]
    return nodes, edges


def _stated(element: ET.Element, keys: Mapping[str, str]) -> dict[str, str]:
    found = {keys.get(d.get("key", ""), ""): (d.text or "").strip() for d in element.iter(f"{_NS}data")}
    return {key: match[1] if (match := _FIRST_OF_LIST.match(value)) else value for key, value in found.items()}


def _roads(nodes: Mapping[str, tuple[float, float]], edges: list[tuple[str, str, dict[str, str]]]) -> list[Road]:
    """One road for each edge; of two edges that are each other's reverse only the first, made two-way."""
    roads: list[Road] = []
    waiting: dict[tuple[str, str, Line], list[int]] = defaultdict(list)
    for source, target, stated in edges:
        shape = shapely.from_wkt(stated["geometry"]) if stated.get("geometry") else None
        line: Line = tuple((x, y) for x, y in shapely.get_coordinates(shape)) if shape else (nodes[source], nodes[target])
        reverse = waiting[target, source, line[::-1]]
        if reverse:
            roads[reverse.pop()][3]["oneway"] = "no"
        else:
            waiting[source, target, line].append(len(roads))
            roads.append((source, target, line, {**stated, "oneway": "yes"}))
    return roads


def _drawn(roads: list[Road], number: Mapping[str, int]) -> DrawnRoads:
    kept = [(road, tags) for road in roads if (tags := road_tags(road[3])) is not None]
    points, lonlat, start, inner = list[int](), list[tuple[float, float]](), [0], len(number)
    for (source, target, line, _), _tags in kept:
        points += [number[source], *range(inner, inner + len(line) - 2), number[target]]
        inner += len(line) - 2
        lonlat += line
        start.append(len(points))
    return DrawnRoads(
        tags=tuple(tags for _, tags in kept),
        way_id=np.array([_way_id(road[3].get("osmid", "")) for road, _ in kept], dtype=np.int64),
        point=np.array(points, dtype=np.int64),
        lonlat=np.array(lonlat, dtype=np.float64).reshape(-1, 2),
        start=np.array(start, dtype=np.int64),
    )


def _way_id(text: str) -> int:
    return int(text) if text.isdigit() else 0
