"""Small road networks: written as OSM files, or drawn straight from a list of roads."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.geo import EARTH_RADIUS_KM
from fieldvisit.io.roads.segments import DrawnRoads, assemble
from fieldvisit.io.roads.tags import road_tags

LIECHTENSTEIN = Path(__file__).parent / "reference" / "osm" / "liechtenstein-2013-08-03.osm.pbf"
KM_LAT = 1 / (math.radians(1) * EARTH_RADIUS_KM)
KM_LON = KM_LAT / math.cos(math.radians(33.7))


def at_km(east: float, north: float = 0.0) -> LonLat:
    """A position so many kilometres east and north of 112.9 E 33.7 N (exact northward, within 0.1 % eastward)."""
    return LonLat(112.9 + east * KM_LON, 33.7 + north * KM_LAT)


@dataclass(frozen=True)
class Road:
    """A road through numbered points."""

    points: tuple[int, ...]
    tags: Mapping[str, str] = field(default_factory=lambda: {"highway": "residential"})


def road(*points: int, **tags: str) -> Road:
    """A road through points; a residential street unless ``highway`` says otherwise. ``_`` in keys stands for ``:``."""
    return Road(points, {"highway": "residential"} | {key.replace("__", ":"): value for key, value in tags.items()})


def network(points: Mapping[int, LonLat], roads: Sequence[Road], cuts: frozenset[int] = frozenset()) -> RoadNetwork:
    """The network of roads drawn through points."""
    tags = [road_tags(r.tags) for r in roads]
    line = [p for r in roads for p in r.points]
    return assemble(
        DrawnRoads(
            tags=tuple(t for t in tags if t is not None),
            way_id=np.arange(100, 100 + len(roads), dtype=np.int64),
            point=np.array(line, dtype=np.int64),
            lonlat=np.array([(points[p].lon, points[p].lat) for p in line], dtype=np.float64),
            start=np.concatenate([[0], np.cumsum([len(r.points) for r in roads])]).astype(np.int64),
            cuts=cuts,
        ),
        source="by hand",
        fingerprint="by hand",
    )


def osm_file(
    path: Path, points: Mapping[int, LonLat], roads: Sequence[Road], node_tags: Mapping[int, Mapping[str, str]] | None = None
) -> Path:
    """An OSM XML file of the roads; way numbers count from 100."""
    stated = node_tags or {}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="tests">']
    for number, place in points.items():
        tags = "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in stated.get(number, {}).items())
        lines.append(f'<node id="{number}" version="1" lon="{place.lon:.7f}" lat="{place.lat:.7f}">{tags}</node>')
    for number, r in enumerate(roads, start=100):
        nodes = "".join(f'<nd ref="{p}"/>' for p in r.points)
        tags = "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in r.tags.items())
        lines.append(f'<way id="{number}" version="1">{nodes}{tags}</way>')
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def random_network(seed: int, *, nodes: int = 40, roads: int = 70) -> RoadNetwork:
    """A random directed network: one-way streets, dead ends, parallel roads, loops, separate pieces."""
    rng = np.random.default_rng(seed)
    points = {n: at_km(*map(float, rng.uniform(0, 20, 2))) for n in range(1, nodes + 1)}
    classes = ("primary", "tertiary", "unclassified", "residential", "track")
    drawn = []
    for _ in range(roads):
        through = tuple(int(p) for p in rng.integers(1, nodes + 1, size=rng.integers(2, 5)))
        drawn.append(road(*through, highway=str(rng.choice(classes)), oneway=str(rng.choice(["no", "no", "yes", "-1"]))))
    return network(points, drawn)
