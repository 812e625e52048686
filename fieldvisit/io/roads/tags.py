"""What the tags of a way or node say to a driver: class, direction, surface, and whether a car may pass."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fieldvisit.domain.travel import ROAD_CLASSES

_ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
_CLOSING = frozenset({"no", "agricultural", "forestry", "bus", "psv", "foot", "military", "emergency", "official"})
_BARRIERS = frozenset({"bollard", "block", "cycle_barrier", "jersey_barrier", "chain", "log", "debris"})
_UNPAVED = frozenset(
    {"unpaved", "gravel", "fine_gravel", "pebblestone", "compacted", "dirt", "earth", "ground"}
    | {"mud", "sand", "grass", "clay", "soil", "rock", "stone", "woodchips"}
)
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?")
_KMH_PER_MPH = 1.609344
_CLASS_INDEX = {name: index for index, name in enumerate(ROAD_CLASSES)}


@dataclass(frozen=True, slots=True)
class RoadTags:
    """One way as a driver sees it; ``road_class`` is an index into ``ROAD_CLASSES``, ``maxspeed_kmh`` nan if not posted."""

    road_class: int
    forward: bool
    backward: bool
    paved: bool
    maxspeed_kmh: float
    name: str


def road_tags(tags: Mapping[str, str]) -> RoadTags | None:
    """The way as a driver sees it, or ``None`` where no car may drive.

    A way is drivable if its ``highway`` is one of ``ROAD_CLASSES`` (``road``, a road of unknown class, counts as
    unclassified), it is no area, and the first present of ``motorcar, motor_vehicle, vehicle, access`` does not close it.
    ``private``, ``destination`` and the like stay open: a county car goes there.
    """
    highway = tags.get("highway", "")
    road_class = _CLASS_INDEX.get("unclassified" if highway == "road" else highway)
    if road_class is None or tags.get("area") == "yes" or closed_by_access(tags):
        return None
    forward, backward = _directions(tags)
    return RoadTags(road_class, forward, backward, _is_paved(tags), _limit_kmh(tags.get("maxspeed", "")), _name(tags))


def closed_by_access(tags: Mapping[str, str]) -> bool:
    """Whether the access tags close this way or node to a car; the most specific key present decides."""
    return next((tags[key] in _CLOSING for key in _ACCESS_KEYS if key in tags), False)


def cuts_the_way(tags: Mapping[str, str]) -> bool:
    """Whether a node with these tags stops a car: a bollard or the like not opened by its own access tag, or a closed gate."""
    if "barrier" not in tags:
        return False
    stated = any(key in tags for key in _ACCESS_KEYS)
    return closed_by_access(tags) if stated else tags["barrier"] in _BARRIERS


def _directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    oneway = tags.get("oneway", "")
    if oneway in ("-1", "reverse"):
        return False, True
    implied = tags.get("junction") == "roundabout" or tags.get("highway") == "motorway"
    only_forward = oneway in ("yes", "1", "true") or (implied and oneway != "no")
    return True, not only_forward


def _is_paved(tags: Mapping[str, str]) -> bool:
    return tags.get("surface", "") not in _UNPAVED


def _limit_kmh(text: str) -> float:
    found = _LIMIT.fullmatch(text.strip())
    if found is None or float(found[1]) <= 0:
        return float("nan")
    return float(found[1]) * (_KMH_PER_MPH if found[2] == "mph" else 1.0)


def _name(tags: Mapping[str, str]) -> str:
    return tags.get("name:zh") or tags.get("name") or tags.get("ref") or ""
