"""OpenStreetMap files (.osm.pbf, .osm) through osmium."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium

from fieldvisit.errors import InputFileError
from fieldvisit.io.roads.segments import DrawnRoads
from fieldvisit.io.roads.tags import RoadTags, cuts_the_way, road_tags


@dataclass
class _Drawing:
    tags: list[RoadTags] = field(default_factory=list)
    way_id: list[int] = field(default_factory=list)
    point: list[int] = field(default_factory=list)
    lonlat: list[tuple[float, float]] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])
    cuts: set[int] = field(default_factory=set)
    synthetic: bool = False

    def add_way(self, way: osmium.osm.Way) -> None:
        """Draw a way if a car may drive on it; where the extract lacks a node the way is interrupted."""
        stated = dict(way.tags)
        tags = road_tags(stated)
        if tags is None:
            return
        self.synthetic = self.synthetic or stated.get("synthetic") in ("yes", "true")
        for node in way.nodes:
            place = node.location
            if place.valid():
                self.point.append(node.ref)
                self.lonlat.append((place.lon, place.lat))
            else:
                self._end_way(way.id, tags)
        self._end_way(way.id, tags)

    def _end_way(self, way_id: int, tags: RoadTags) -> None:
        if len(self.point) - self.start[-1] < 2:
            del self.point[self.start[-1] :], self.lonlat[self.start[-1] :]
            return
        self.tags.append(tags)
        self.way_id.append(way_id)
        self.start.append(len(self.point))

    def finished(self) -> DrawnRoads:
        return DrawnRoads(
            tags=tuple(self.tags),
            way_id=np.array(self.way_id, dtype=np.int64),
            point=np.array(self.point, dtype=np.int64),
            lonlat=np.array(self.lonlat, dtype=np.float64).reshape(-1, 2),
            start=np.array(self.start, dtype=np.int64),
            cuts=frozenset(self.cuts),
            synthetic=self.synthetic,
        )


def draw_osm(path: Path) -> DrawnRoads:
    """The drivable roads of an OSM file.

    Raises
    ------
    InputFileError
        If the file is not an OSM file, or is damaged or cut short.
    """
    drawing = _Drawing()
    try:
        file = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for element in file.with_filter(osmium.filter.KeyFilter("highway", "barrier")):
            if isinstance(element, osmium.osm.Way):
                drawing.add_way(element)
            elif isinstance(element, osmium.osm.Node) and cuts_the_way(dict(element.tags)):
                drawing.cuts.add(element.id)
    except RuntimeError as error:
        raise InputFileError(
            f"道路文件 {path.name} 无法读取：不是 OSM 文件，或者文件损坏、不完整（{error}）。请重新下载或复制后再试。",
            f"The road file {path.name} cannot be read: it is not an OSM file, or it is damaged or cut short ({error}). "
            "Download or copy it again, then retry.",
        ) from error
    return drawing.finished()
