"""The invented road graph: which places are joined, and by what class of road."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import Delaunay, cKDTree

from fieldvisit.domain.place import LonLat

from .seeds import seeded
from .sites import Site, degrees, metres, mountain_at

LANE_SHARE, SHORT_LANE_SHARE = 0.45, 0.12
KEEP_UNUSED = 0.55
TRUNK_PATHS, MAIN_PATHS = 12, 3


@dataclass
class Edge:
    """A road between two nodes; ``lane`` marks the dead-end access of one village."""

    a: int
    b: int
    highway: str = "residential"
    ref: str = ""
    name: str = ""
    oneway: bool = False
    lane: bool = False


@dataclass
class Graph:
    """Nodes (metres about the county's middle), edges, and the villages cut off on purpose."""

    xy: npt.NDArray[np.float64]
    edges: list[Edge]
    node_of: dict[str, int]
    isolated: tuple[str, str]
    trap: str = ""
    short_lanes: list[str] = field(default_factory=list)

    def length(self, edge: Edge) -> float:
        """Straight length of an edge in metres."""
        return float(np.hypot(*(self.xy[edge.a] - self.xy[edge.b])))

    def place(self, node: int) -> LonLat:
        """Where a node is."""
        return degrees(*self.xy[node])


def build_graph(sites: tuple[Site, ...], stands: dict[str, LonLat]) -> Graph:
    """A Gabriel graph over township seats and villages with road classes, dead-end lanes and a few cut-off villages.

    Roads used by many ways between seats are secondary, those used by any are tertiary, those from a seat to its villages
    unclassified, the rest village roads and tracks of which a part is dropped.
    """
    rng = seeded("graph")
    isolated = _cut_off(sites)
    graph = _nodes(rng, sites, stands, isolated)
    graph.edges += list(_gabriel(graph.xy, {graph.node_of[c] for c in isolated} | _lane_ends(graph)))
    first, second = (graph.node_of[code] for code in isolated)
    graph.edges.append(Edge(first, second, "track"))
    _classify(graph, sites, stands)
    _drop_unused(rng, graph)
    _one_way_streets(graph, stands)
    return graph


def _cut_off(sites: tuple[Site, ...]) -> tuple[str, str]:
    """The two nearest mountain villages of one another; their road will be joined to no other."""
    far = [s for s in sites if s.mountain > 0.55 and s.unit.core != s.township.core]
    xy = metres([s.place for s in far])
    pairs = sorted((float(np.hypot(*(xy[i] - xy[j]))), j, i) for i in range(len(far)) for j in range(i))
    _, i, j = next(p for p in pairs if p[0] > 700)
    return far[i].unit.code, far[j].unit.code


def _nodes(rng: Random, sites: tuple[Site, ...], stands: dict[str, LonLat], isolated: tuple[str, str]) -> Graph:
    points = [tuple(map(float, p)) for p in metres(list(stands.values()))]
    graph = Graph(np.zeros((0, 2)), [], {code: i for i, code in enumerate(stands)}, isolated)
    for site, (x, y) in zip(sites, metres([s.place for s in sites]), strict=True):
        code = site.unit.code
        points.append((float(x), float(y)))
        graph.node_of[code] = len(points) - 1
        if code in isolated or rng.random() > LANE_SHARE:
            continue
        angle, gap = rng.uniform(0, 2 * np.pi), rng.uniform(250, 750 + 600 * site.mountain)
        points.append((float(x + gap * np.cos(angle)), float(y + gap * np.sin(angle))))
        graph.edges.append(Edge(len(points) - 1, len(points) - 2, "track" if site.mountain > 0.7 else "residential", lane=True))
        if rng.random() < SHORT_LANE_SHARE:
            graph.short_lanes.append(code)
    graph.xy = np.array(points)
    graph.trap = next(c for c, n in sorted(graph.node_of.items(), key=lambda p: -p[1]) if n in _lane_ends(graph))
    return graph


def _lane_ends(graph: Graph) -> set[int]:
    return {edge.b for edge in graph.edges if edge.lane}


def _gabriel(xy: npt.NDArray[np.float64], left_out: set[int]) -> Iterator[Edge]:
    """Two places are joined when no third lies in the circle that has their line as diameter."""
    kept = np.array([i for i in range(len(xy)) if i not in left_out])
    tree = cKDTree(xy[kept])
    pairs = {tuple(sorted((int(t[i]), int(t[j])))) for t in Delaunay(xy[kept]).simplices for i, j in ((0, 1), (1, 2), (0, 2))}
    for i, j in sorted(pairs):
        a, b = xy[kept[i]], xy[kept[j]]
        inside = tree.query_ball_point((a + b) / 2, float(np.hypot(*(a - b))) / 2 * 0.999999)
        if not set(inside) - {i, j}:
            yield Edge(int(kept[i]), int(kept[j]))


def _matrix(graph: Graph, edges: list[Edge]) -> csr_matrix:
    n = len(graph.xy)
    weights = [graph.length(e) * (1 + 0.4 * mountain_at(graph.place(e.a))) for e in edges]
    return csr_matrix((weights, ([e.a for e in edges], [e.b for e in edges])), shape=(n, n))


def _classify(graph: Graph, sites: tuple[Site, ...], stands: dict[str, LonLat]) -> None:
    by_ends = {frozenset((e.a, e.b)): e for e in graph.edges}
    seats = [graph.node_of[code] for code in stands]
    _, before = dijkstra(_matrix(graph, graph.edges), directed=False, indices=seats, return_predecessors=True)
    used: Counter[frozenset[int]] = Counter()
    for row, start in enumerate(seats):
        for end in seats[row + 1 :]:
            used.update(_path(before[row], start, end))
    serving: dict[frozenset[int], list[int]] = defaultdict(list)
    for site in sites:
        row = list(stands).index(site.township.code)
        for ends in _path(before[row], seats[row], graph.node_of[site.unit.code]):
            serving[ends].append(row)
    for ends, edge in by_ends.items():
        edge.highway = _class_of(graph, edge, used[ends], len(serving[ends]))
        if edge.highway == "unclassified":
            edge.ref = f"Y{1 + min(serving[ends], default=0):03d}"
    cores = {site.township.code: site.township.core for site in sites}
    _name(by_ends, before, seats, [cores[code] for code in stands])


def _class_of(graph: Graph, edge: Edge, paths: int, villages: int) -> str:
    if paths >= MAIN_PATHS:
        return "secondary" if paths >= TRUNK_PATHS else "tertiary"
    if edge.lane:
        return edge.highway
    if paths or villages >= 2:
        return "unclassified"
    middle = degrees(*((graph.xy[edge.a] + graph.xy[edge.b]) / 2))
    return "track" if mountain_at(middle) > 0.75 else "residential"


def _name(by_ends: dict[frozenset[int], Edge], before: npt.NDArray[np.int32], seats: list[int], cores: list[str]) -> None:
    """Give refs and names to secondary (S) and tertiary (X) roads along the ways between seats, shortest first."""
    pairs = sorted((len(_path(before[i], seats[i], seats[j])), i, j) for j in range(len(seats)) for i in range(j))
    number = {"secondary": 901, "tertiary": 301}
    for _, i, j in pairs:
        edges = [by_ends[ends] for ends in _path(before[i], seats[i], seats[j])]
        for highway, letter in (("secondary", "S"), ("tertiary", "X")):
            free = [edge for edge in edges if edge.highway == highway and not edge.ref]
            for edge in free:
                edge.ref, edge.name = f"{letter}{number[highway]:03d}", f"{cores[i]}—{cores[j]}（合成）"
            number[highway] += bool(free)


def _path(before: npt.NDArray[np.int32], start: int, end: int) -> list[frozenset[int]]:
    path = []
    while end != start and before[end] >= 0:
        path.append(frozenset((int(before[end]), end)))
        end = int(before[end])
    return path


def _drop_unused(rng: Random, graph: Graph) -> None:
    """Drop some of the roads on no way, as long as the rest stays in as many pieces as before."""
    pieces = _pieces(graph, graph.edges)
    for edge in list(graph.edges):
        if edge.lane or edge.highway not in ("residential", "track") or rng.random() < KEEP_UNUSED:
            continue
        fewer = [e for e in graph.edges if e is not edge]
        if _pieces(graph, fewer) == pieces:
            graph.edges = fewer


def _pieces(graph: Graph, edges: list[Edge], *, strong: bool = False) -> int:
    """Number of connected (or strongly connected) pieces."""
    both = edges + [Edge(e.b, e.a) for e in edges if not (strong and e.oneway)]
    ends = np.array([(e.a, e.b) for e in both])
    links = csr_matrix((np.ones(len(both)), (ends[:, 0], ends[:, 1])), shape=(len(graph.xy), len(graph.xy)))
    return int(connected_components(links, directed=strong, connection="strong")[0])


def _one_way_streets(graph: Graph, stands: dict[str, LonLat]) -> None:
    """Three one-way streets in the county town, and one lane drawn one-way by mistake so that its village is a trap."""
    town = np.array([graph.xy[graph.node_of[code]] for code in stands if code < "410423100"]).mean(axis=0)
    near = sorted((e for e in graph.edges if not e.lane), key=lambda e: float(np.hypot(*(graph.xy[e.a] - town))))
    pieces, chosen = _pieces(graph, graph.edges), 0
    for edge in near:
        edge.oneway = chosen < 3
        if edge.oneway and _pieces(graph, graph.edges, strong=True) == pieces:
            chosen += 1
        else:
            edge.oneway = False
    next(e for e in graph.edges if e.lane and e.b == graph.node_of[graph.trap]).oneway = True
