"""Road files in: one frozen ``RoadNetwork`` out, whatever the format."""

from fieldvisit.io.roads.read import read_roads

__all__ = ["read_roads"]
