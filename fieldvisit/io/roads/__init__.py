"""Road files in: one frozen ``RoadNetwork`` out, whatever the format."""

from fieldvisit.io.roads.cache import cached_matrix, cached_roads
from fieldvisit.io.roads.closures import closures_text, read_closures
from fieldvisit.io.roads.formats.lines import LineParams
from fieldvisit.io.roads.matrix import read_matrix, read_trips
from fieldvisit.io.roads.read import read_roads
from fieldvisit.io.roads.write import write_osm

__all__ = [
    "LineParams",
    "cached_matrix",
    "cached_roads",
    "closures_text",
    "read_closures",
    "read_matrix",
    "read_roads",
    "read_trips",
    "write_osm",
]
