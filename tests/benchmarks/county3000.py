"""A synthetic mountain county of 3,000 villages as an .osm.pbf, for speed and memory: seeded, no real place.

Run as ``python tests/benchmarks/county3000.py county3000.osm.pbf [seed]``. 60 x 60 km; 30 villages stand on roads that are
joined to nothing, 3 % stand 0.6 to 3 km off any road, every village has three to six dead-end lanes.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import osmium
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from fieldvisit.domain.place import LonLat

MIDDLE = LonLat(112.9, 33.7)
SINUOSITY = {"secondary": 1.18, "tertiary": 1.3, "unclassified": 1.45, "residential": 1.65}
WAVES = 3
STEP_KM = 0.095
DEAD_END = -1
NO_SPEEDS: Mapping[str, float] = {}

Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """How large a county is, how many villages it has, and how many of them stand on islands and off any road."""

    side_km: float = 60.0
    villages: int = 3000
    townships: int = 27
    islanders: int = 30
    off_road: int = 90


@dataclass(frozen=True)
class County:
    """Roads as (class, points in km) with the junction numbers of their ends (-1: a dead end), and village positions."""

    roads: tuple[tuple[str, Points, int, int], ...]
    places: dict[str, LonLat]


COUNTY3000 = Shape()


def build(seed: int = 3000, shape: Shape = COUNTY3000) -> County:
    """The county of a seed."""
    rng = np.random.default_rng(seed)
    sites = _sites(rng, shape)
    roads = [*_between_villages(sites, rng, shape), *_lanes(sites, rng)]
    return County(tuple(roads), _places(sites, roads, rng, shape.off_road))


def write(roads: Iterable[tuple[str, Points, Hashable, Hashable]], path: Path, speeds: Mapping[str, float] = NO_SPEEDS) -> int:
    """Write roads as an OSM file, with their speeds where they are given; every way says ``synthetic=yes``; returns its nodes."""
    path.unlink(missing_ok=True)
    ways: list[tuple[str, list[int]]] = []
    with osmium.SimpleWriter(str(path)) as writer:
        node_of: dict[Hashable, int] = {}
        count = 0
        for highway, line, first, last in roads:
            refs = []
            for index, point in enumerate(line):
                junction = first if index == 0 else last if index == len(line) - 1 else DEAD_END
                if junction in node_of and junction != DEAD_END:
                    refs.append(node_of[junction])
                    continue
                count += 1
                place = lonlat(point)
                writer.add_node(osmium.osm.mutable.Node(id=count, location=(place.lon, place.lat)))
                refs.append(count)
                if junction != DEAD_END:
                    node_of[junction] = count
            ways.append((highway, refs))
        for number, (highway, refs) in enumerate(ways, start=1):
            tags = {"highway": highway, "synthetic": "yes"} | ({"speed": str(speeds[highway])} if speeds else {})
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags))
    return count


def lonlat(point: Points) -> LonLat:
    """Where a point in km lies."""
    km = 1 / (math.radians(1) * 6371.0088)
    return LonLat(MIDDLE.lon + float(point[0]) * km / math.cos(math.radians(MIDDLE.lat)), MIDDLE.lat + float(point[1]) * km)


def _sites(rng: np.random.Generator, shape: Shape) -> Points:
    cells = math.ceil(math.sqrt(shape.villages))
    grid = np.stack(np.meshgrid(np.arange(cells), np.arange(cells)), axis=-1).reshape(-1, 2)
    sites: Points = (grid + rng.uniform(0.1, 0.9, grid.shape)) * (shape.side_km / cells) - shape.side_km / 2
    return sites[np.sort(rng.permutation(len(sites))[: shape.villages])]


def _between_villages(sites: Points, rng: np.random.Generator, shape: Shape) -> Iterator[tuple[str, Points, int, int]]:
    triangles = Delaunay(sites).simplices
    sides = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    pairs = np.unique(np.sort(sides, axis=1), axis=0)
    island = set(np.argsort(np.hypot(*(sites - shape.side_km / 2).T))[: shape.islanders].tolist())
    pairs = np.array([p for p in pairs.tolist() if (p[0] in island) == (p[1] in island)])
    length = np.hypot(*(sites[pairs[:, 0]] - sites[pairs[:, 1]]).T)
    graph = csr_array((length, (pairs[:, 0], pairs[:, 1])), shape=(len(sites), len(sites)))
    tree = {tuple(sorted(e)) for e in zip(*minimum_spanning_tree(graph).nonzero(), strict=True)}
    classes = _classes(sites, graph, rng, shape.townships)
    for (a, b), km in zip(pairs.tolist(), length.tolist(), strict=True):
        highway = classes.get((a, b), "residential")
        if (a, b) in tree or highway != "residential" or (km < 1.6 and rng.random() < 0.35):
            yield highway, winding(sites[a], sites[b], SINUOSITY[highway] * rng.uniform(0.97, 1.03)), a, b


def _classes(sites: Points, graph: csr_array, rng: np.random.Generator, count: int) -> dict[tuple[int, int], str]:
    seat = int(np.argmin(np.hypot(*sites.T)))
    townships = rng.choice(len(sites), count, replace=False).tolist()
    classes: dict[tuple[int, int], str] = {}
    _, before = dijkstra(graph, directed=False, indices=[seat, *townships], return_predecessors=True)
    nearest = np.argmin(np.hypot(*(sites[:, None] - sites[None, townships]).transpose(2, 0, 1)), axis=1)
    for village in range(len(sites)):
        _follow(village, before[1 + nearest[village]], "unclassified", classes)
    for number, township in enumerate(townships):
        _follow(township, before[0], "secondary" if number % 3 == 0 else "tertiary", classes)
    return classes


def _follow(node: int, before: npt.NDArray[np.int32], highway: str, classes: dict[tuple[int, int], str]) -> None:
    while before[node] >= 0:
        pair = (min(node, int(before[node])), max(node, int(before[node])))
        if highway == "unclassified" and pair in classes:
            return
        classes[pair] = highway
        node = int(before[node])


def winding(a: Points, b: Points, sinuosity: float) -> Points:
    """A road between two points, so many times as long as the straight line."""
    km = float(np.hypot(*(b - a)))
    t = np.linspace(0, 1, max(3, math.ceil(km * sinuosity / STEP_KM)))
    swing = km * math.sqrt(2 * (sinuosity**2 - 1)) / (2 * math.pi * WAVES)
    across = np.array([a[1] - b[1], b[0] - a[0]]) / km
    line: Points = a + t[:, None] * (b - a) + (swing * np.sin(2 * math.pi * WAVES * t))[:, None] * across
    return line


def _lanes(sites: Points, rng: np.random.Generator) -> Iterator[tuple[str, Points, int, int]]:
    for number, site in enumerate(sites):
        for _ in range(int(rng.integers(3, 7))):
            angle, km = rng.uniform(0, 2 * math.pi), rng.uniform(0.1, 0.45)
            end = site + km * np.array([math.cos(angle), math.sin(angle)])
            yield "residential", winding(site, end, 1.1), number, -1


def _places(sites: Points, roads: list[tuple[str, Points, int, int]], rng: np.random.Generator, off: int) -> dict[str, LonLat]:
    vertices = cKDTree(np.concatenate([line for _, line, _, _ in roads]))
    lanes = [line for _, line, _, last in roads if last == -1]
    of_site = np.cumsum([0, *np.bincount([first for _, _, first, last in roads if last == -1])])
    off_road = set(rng.permutation(len(sites))[:off].tolist())
    places = {}
    for number, site in enumerate(sites):
        lane = lanes[of_site[number]]
        spot = lane[len(lane) // 2] + rng.normal(0, 0.02, 2)
        if number in off_road:
            moved = site + rng.uniform(-6, 6, (5000, 2))
            spot = moved[np.argmax(np.abs(vertices.query(moved)[0] - 1.8) < 1.2)]
        places[f"v{number:04d}"] = lonlat(spot)
    return places


if __name__ == "__main__":
    write(build(int(sys.argv[2]) if len(sys.argv) > 2 else 3000).roads, Path(sys.argv[1]))
