"""What is shown inside a pack, as values ready to be written; texts are already in the pack's language.

No type here has room for who handed a petition in: what a pack cannot hold, it cannot lose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class WayOut:
    """A link that hands a place to a map program when somebody taps it; ``system`` is the coordinate system of the point in it."""

    program: str
    system: str
    href: str


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case of a stop: its code, category and state, and what to mind; ``said`` are lines of what was written about it, if the pack says so."""

    id: str
    is_key: bool
    category: str
    state: str
    due: str
    promise_due: str
    note: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownStop:
    """A stop: where, when, how to get there, and its cases. ``place`` is the village, ``point`` its (lon, lat) in WGS 84, if it has one."""

    number: int
    place: str
    kind: str
    times: str
    drive: str
    topics: tuple[str, ...]
    point: tuple[float, float] | None
    ways: tuple[WayOut, ...]
    directions: tuple[str, ...]
    cases: tuple[ShownCase, ...]


@dataclass(frozen=True)
class Ground:
    """The map: GeoJSON of the county's outline, the townships' outlines and seats, and the way of the day; nothing is counted on it."""

    outline: Mapping[str, Any]
    townships: Mapping[str, Any]
    seats: Mapping[str, Any]
    way: Mapping[str, Any]


@dataclass(frozen=True)
class PackContents:
    """Everything that the code opens. ``choices`` are the words for each value of the form, by the name of its field."""

    title: str
    banner: str
    who: str
    drive: str
    notes: tuple[str, ...]
    home_title: str
    home: tuple[str, ...]
    stops: tuple[ShownStop, ...]
    ground: Ground
    choices: Mapping[str, Mapping[str, str]]
    key: str = field(repr=False)
    """Base64 of the key with which records are handed in."""
