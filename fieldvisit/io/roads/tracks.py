"""Routes and what can be reached as files for other programs: GPX, KML, GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Reach, Route
from fieldvisit.io.xml_text import add_text, document

_GPX = "http://www.topografix.com/GPX/1/1"
_KML = "http://www.opengis.net/kml/2.2"
_ESTIMATED = "估算 (estimated)"


def routes_gpx(routes: Sequence[Route], names: Mapping[str, str], description: str) -> str:
    """A GPX 1.1 document with one track for each route that has a line, in order.

    ``names`` gives the names of place ids; ``description`` goes into the metadata (the banner of demo data, the source).
    """
    root = ET.Element("gpx", {"version": "1.1", "creator": "fieldvisit", "xmlns": _GPX})
    add_text(ET.SubElement(root, "metadata"), "desc", description)
    for route in _drawn(routes):
        track = ET.SubElement(root, "trk")
        add_text(track, "name", _title(route, names))
        add_text(track, "desc", _figures(route))
        segment = ET.SubElement(track, "trkseg")
        for point in route.geometry:
            ET.SubElement(segment, "trkpt", {"lat": f"{point.lat:.6f}", "lon": f"{point.lon:.6f}"})
    return document(root)


def routes_kml(routes: Sequence[Route], names: Mapping[str, str], description: str) -> str:
    """A KML 2.2 document with one placemark for each route that has a line, in order; see ``routes_gpx``."""
    root = ET.Element("kml", {"xmlns": _KML})
    whole = ET.SubElement(root, "Document")
    add_text(whole, "description", description)
    for route in _drawn(routes):
        mark = ET.SubElement(whole, "Placemark")
        add_text(mark, "name", _title(route, names))
        add_text(mark, "description", _figures(route))
        line = " ".join(f"{point.lon:.6f},{point.lat:.6f}" for point in route.geometry)
        add_text(ET.SubElement(mark, "LineString"), "coordinates", line)
    return document(root)


def routes_geojson(routes: Sequence[Route], names: Mapping[str, str], description: str) -> str:
    """A GeoJSON feature collection of the routes that have a line, in order; see ``routes_gpx``."""
    features = [
        _feature(
            route.geometry,
            {
                "from": names.get(route.from_id, route.from_id),
                "to": names.get(route.to_id, route.to_id),
                "minutes": route.minutes,
                "km": round(route.km, 3),
                "source": route.source,
            },
        )
        for route in _drawn(routes)
    ]
    return _collection(features, description)


def reach_geojson(reach: Reach, description: str) -> str:
    """A GeoJSON feature collection of the roads reached, each with the minutes at its two ends."""
    features = [
        _feature(road.geometry, {"begin_min": round(road.begin_min, 2), "end_min": round(road.end_min, 2)})
        for road in reach.roads
        if len(road.geometry) > 1
    ]
    return _collection(features, description)


def _drawn(routes: Sequence[Route]) -> list[Route]:
    return [route for route in routes if len(route.geometry) > 1]


def _title(route: Route, names: Mapping[str, str]) -> str:
    return f"{names.get(route.from_id, route.from_id)} → {names.get(route.to_id, route.to_id)}"


def _figures(route: Route) -> str:
    label = f"；{_ESTIMATED}" if route.source == "estimate" else ""
    return f"{route.minutes} 分钟，{route.km:.1f} 公里{label}"


def _feature(line: Sequence[LonLat], properties: dict[str, object]) -> dict[str, object]:
    coordinates = [[round(point.lon, 6), round(point.lat, 6)] for point in line]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": coordinates}}


def _collection(features: list[dict[str, object]], description: str) -> str:
    return json.dumps({"type": "FeatureCollection", "description": description, "features": features}, ensure_ascii=False)
