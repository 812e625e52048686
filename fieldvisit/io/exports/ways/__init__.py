"""Days of a plan as files for map and navigation programs: GPX, KML and GeoPackage, in WGS 84. Content only; writing is ``io.atomic``'s."""

from __future__ import annotations

from fieldvisit.io.exports.ways.days import DayWay, WayLeg, WayStop, day_ways
from fieldvisit.io.exports.ways.geopackage import ways_gpkg
from fieldvisit.io.exports.ways.tracks import ways_gpx, ways_kml

__all__ = ["DayWay", "WayLeg", "WayStop", "day_ways", "ways_gpkg", "ways_gpx", "ways_kml"]
