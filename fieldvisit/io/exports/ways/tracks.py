"""Days of a plan as GPX and KML: a point a stop, a track a day."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from xml.etree import ElementTree as ET

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import Text
from fieldvisit.io.exports.ways.days import DayWay, WayLeg, WayStop, clock
from fieldvisit.io.xml_text import add_text, document

_GPX = "http://www.topografix.com/GPX/1/1"
_KML = "http://www.opengis.net/kml/2.2"
_DRAWN = 1
"""A line of one point is none."""


def ways_gpx(days: Sequence[DayWay], description: str, lang: str) -> bytes:
    """A GPX 1.1 document: a waypoint for each stop in order of day, leader and number, then a track a day with a segment a leg."""
    root = ET.Element("gpx", {"version": "1.1", "creator": "fieldvisit", "xmlns": _GPX})
    add_text(ET.SubElement(root, "metadata"), "desc", description)
    for day in days:
        for stop in day.stops:
            point = ET.SubElement(root, "wpt", _at(stop.location))
            add_text(point, "name", stop.title)
            add_text(point, "desc", _about(day, stop, lang))
    for day in days:
        track = ET.SubElement(root, "trk")
        add_text(track, "name", day.title)
        add_text(track, "desc", _figures(day, lang))
        for leg in _drawn(day):
            segment = ET.SubElement(track, "trkseg")
            for place in leg.line:
                ET.SubElement(segment, "trkpt", _at(place))
    return document(root).encode()


def ways_kml(days: Sequence[DayWay], description: str, lang: str) -> bytes:
    """A KML 2.2 document: a folder a day with its stops in order and its way; descriptions are read as HTML, so names are escaped twice."""
    root = ET.Element("kml", {"xmlns": _KML})
    whole = ET.SubElement(root, "Document")
    add_text(whole, "description", escape(description))
    for day in days:
        folder = ET.SubElement(whole, "Folder")
        add_text(folder, "name", day.title)
        for stop in day.stops:
            mark = _mark(folder, stop.title, _about(day, stop, lang))
            add_text(ET.SubElement(mark, "Point"), "coordinates", _pairs([stop.location]))
        way = _mark(folder, day.title, _figures(day, lang))
        lines = ET.SubElement(way, "MultiGeometry")
        for leg in _drawn(day):
            add_text(ET.SubElement(lines, "LineString"), "coordinates", _pairs(leg.line))
    return document(root).encode()


def _mark(folder: ET.Element, name: str, about: str) -> ET.Element:
    mark = ET.SubElement(folder, "Placemark")
    add_text(mark, "name", name)
    add_text(mark, "description", escape(about))
    return mark


def _about(day: DayWay, stop: WayStop, lang: str) -> str:
    hours = f"{clock(stop.arrive_min)}–{clock(stop.depart_min)}"
    number = Text(f"第 {stop.number} 站", f"stop {stop.number}").in_(lang)
    return f"{day.title} · {number} · {stop.village.full_name} · {hours}"


def _figures(day: DayWay, lang: str) -> str:
    minutes, km = day.drive_min, day.drive_km
    straight = sum(leg.straight for leg in day.legs)
    said = Text(f"行车 {minutes} 分钟，{km:.1f} 公里", f"{minutes} min and {km:.1f} km of driving")
    if straight:
        more = Text(f"；{straight} 段为直线，不是道路", f"; straight lines, not roads: {straight}")
        said = Text(said.zh + more.zh, said.en + more.en)
    return said.in_(lang)


def _drawn(day: DayWay) -> list[WayLeg]:
    return [leg for leg in day.legs if len(leg.line) > _DRAWN]


def _at(place: LonLat) -> dict[str, str]:
    return {"lat": f"{place.lat:.6f}", "lon": f"{place.lon:.6f}"}


def _pairs(line: Sequence[LonLat]) -> str:
    return " ".join(f"{place.lon:.6f},{place.lat:.6f}" for place in line)
