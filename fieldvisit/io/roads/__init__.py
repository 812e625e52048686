"""Road files in: one frozen ``RoadNetwork`` out, whatever the format."""

from fieldvisit.io.roads.lines import LineParams
from fieldvisit.io.roads.read import read_roads

__all__ = ["LineParams", "read_roads"]
