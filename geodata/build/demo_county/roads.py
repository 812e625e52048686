"""Writes the invented road graph as OpenStreetMap PBF: curved ways, surfaces, nodes shared at junctions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way
from shapely.geometry import LineString, Point

from fieldvisit.domain.place import LonLat

from .graph import Edge, Graph
from .seeds import seeded
from .sites import Site, degrees, metres, mountain_at

FIRST_ID = 900_000_000  # far from any real OSM id in use at village roads of the demo
POINT_EVERY_M = 280
WALK_IN, WALK_GAP = 3, (700.0, 1800.0)
# Length over straight line: at least, and what the mountains add.
SINUOSITY = {
    "secondary": (1.03, 0.18),
    "tertiary": (1.06, 0.32),
    "unclassified": (1.07, 0.40),
    "residential": (1.05, 0.36),
    "track": (1.10, 0.50),
}
SURFACES = {
    "secondary": ("asphalt",),
    "tertiary": ("asphalt", "concrete"),
    "unclassified": ("concrete", "concrete", "asphalt"),
    "residential": ("concrete", "concrete", "concrete", "gravel"),
    "track": ("gravel", "dirt", "ground"),
}


@dataclass(frozen=True)
class Line:
    """One way: its edge and its points; the first and last are junctions of the graph (a short lane ends early)."""

    edge: Edge
    points: tuple[LonLat, ...]
    ends_early: bool = False


def draw(graph: Graph) -> tuple[Line, ...]:
    """The curved course of every edge, in order of its ends."""
    short = {graph.node_of[code] for code in graph.short_lanes}
    edges = sorted(graph.edges, key=lambda e: (e.a, e.b))
    return tuple(_line(graph, edge, cut=edge.lane and edge.b in short) for edge in edges)


def without_lanes(graph: Graph, lines: tuple[Line, ...], sites: tuple[Site, ...]) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """The lines without the lanes of three mountain villages, which then lie a walk from the nearest road, and their codes.

    One village a township, the first by code.
    """
    courses = [LineString(metres(list(line.points))) for line in lines if not line.edge.lane]
    lane_of = {line.edge.b: line for line in lines if line.edge.lane}
    gone: dict[str, Line] = {}
    for site in sites:
        lane = lane_of.get(graph.node_of[site.unit.code])
        if lane is None or site.mountain < 0.5 or site.unit.code[:9] in {code[:9] for code in gone}:
            continue
        gap = min(Point(metres([site.place])[0]).distance(course) for course in courses)
        if len(gone) < WALK_IN and WALK_GAP[0] < gap < WALK_GAP[1]:
            gone[site.unit.code] = lane
    return tuple(line for line in lines if line not in gone.values()), tuple(gone)


def write_pbf(graph: Graph, lines: tuple[Line, ...], path: Path) -> None:
    """Write the ways; every one is tagged ``synthetic=yes``."""
    header = osmium.io.Header()
    header.set("generator", "fieldvisit demo, synthetic, no map of any road")
    nodes: dict[int, LonLat] = {}
    ways = list(_ways(graph, lines, nodes))
    with osmium.SimpleWriter(str(path), overwrite=True, header=header) as writer:
        for number in sorted(nodes):
            place = nodes[number]
            writer.add_node(Node(id=number, version=1, location=(place.lon, place.lat)))
        for way in ways:
            writer.add_way(way)


def _ways(graph: Graph, lines: tuple[Line, ...], nodes: dict[int, LonLat]) -> Iterator[Way]:
    spare = FIRST_ID + len(graph.xy)
    for number, line in enumerate(lines):
        refs = []
        for k, place in enumerate(line.points):
            if k == 0:
                node = FIRST_ID + line.edge.a
            elif k == len(line.points) - 1 and not line.ends_early:
                node = FIRST_ID + line.edge.b
            else:
                node, spare = spare, spare + 1
            nodes[node] = place
            refs.append(node)
        yield Way(id=FIRST_ID + number, version=1, nodes=refs, tags=_tags(line, number))


def _tags(line: Line, number: int) -> dict[str, str]:
    edge = line.edge
    tags = {"highway": edge.highway, "surface": seeded(f"surface/{number}").choice(SURFACES[edge.highway]), "synthetic": "yes"}
    tags |= {key: value for key, value in (("ref", edge.ref), ("name", edge.name)) if value}
    if edge.oneway:
        tags["oneway"] = "yes"
    if edge.highway == "secondary" and number % 4 == 0:
        tags["maxspeed"] = "60"
    return tags


def _line(graph: Graph, edge: Edge, *, cut: bool) -> Line:
    rng = seeded(f"line/{edge.a}/{edge.b}")
    (x0, y0), (x1, y1) = graph.xy[edge.a], graph.xy[edge.b]
    least, more = SINUOSITY[edge.highway]
    wanted = least + more * mountain_at(graph.place(edge.a)) + rng.uniform(0, 0.06)
    length = graph.length(edge)
    count = max(3, min(16, round(length * wanted / POINT_EVERY_M)))
    waves = [rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-0.6, 0.6)]
    offsets = _amplitude(waves, count, wanted) * length
    shares = [k / count for k in range(count + 1)]
    across = [offsets * sum(w * math.sin((m + 1) * math.pi * t) for m, w in enumerate(waves)) for t in shares]
    dx, dy = (x1 - x0), (y1 - y0)
    points = [
        degrees(x0 + t * dx - o * dy / length, y0 + t * dy + o * dx / length) for t, o in zip(shares, across, strict=True)
    ]
    points[0], points[-1] = graph.place(edge.a), graph.place(edge.b)
    return Line(edge, tuple(points[: max(2, len(points) // 2 + 1)] if cut else points), ends_early=cut)


def _amplitude(waves: list[float], count: int, wanted: float) -> float:
    """The amplitude at which the bends make the line ``wanted`` times as long, by halving."""
    low, high = 0.0, 3.0
    for _ in range(30):
        middle = (low + high) / 2
        ys = [middle * sum(w * math.sin((m + 1) * math.pi * k / count) for m, w in enumerate(waves)) for k in range(count + 1)]
        stretched = sum(math.hypot(1 / count, ys[k + 1] - ys[k]) for k in range(count))
        low, high = (middle, high) if stretched < wanted else (low, middle)
    return low
