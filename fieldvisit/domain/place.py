"""Places: positions, how far they can be trusted, gazetteer units and villages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


@dataclass(frozen=True, slots=True, order=True)
class LonLat:
    """A position in WGS 84 degrees, longitude first (GeoJSON order).

    Raises
    ------
    ValueError
        If a coordinate is not finite or lies outside [-180, 180] x [-90, 90].
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lon) and math.isfinite(self.lat)):
            raise ValueError(f"not a position: {self.lon}, {self.lat}")
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise ValueError(f"not a position: {self.lon}, {self.lat}")


class PositionAccuracy(StrEnum):
    """How a position came about, best first; see ``Place.is_village_level`` for what may be routed and clustered."""

    POINT_SURVEYED = "point_surveyed"
    VILLAGE_POLYGON = "village_polygon"
    VILLAGE_POINT = "village_point"
    VILLAGE_INFERRED_SEAT = "village_inferred_seat"
    SYNTHETIC = "synthetic"
    TOWNSHIP_SEAT = "township_seat"
    TOWNSHIP_POLYGON = "township_polygon"
    COUNTY = "county"
    NONE = "none"

    @property
    def is_village_level(self) -> bool:
        """Whether a position of this kind may be routed to and enter village-level statistics."""
        return self in _VILLAGE_LEVEL


_VILLAGE_LEVEL = frozenset(
    {
        PositionAccuracy.POINT_SURVEYED,
        PositionAccuracy.VILLAGE_POLYGON,
        PositionAccuracy.VILLAGE_POINT,
        PositionAccuracy.VILLAGE_INFERRED_SEAT,
        PositionAccuracy.SYNTHETIC,
    }
)


OWN_LIST = "；本县名录"
"""What divides the edition of the code list from the county's own list in the name of an edition."""


def base_edition(edition: str) -> str:
    """The edition of the code list, without the county's own list."""
    return edition.partition(OWN_LIST)[0]


class AdminLevel(StrEnum):
    """Levels of the administrative tree, top down."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True)
class GazetteerUnit:
    """One unit of the administrative tree as a given edition of the code list has it.

    ``code`` has 2, 4, 6, 9 or 12 digits and is *not* stable over years: match by names first, code second. ``name`` is
    the cleaned current name, ``raw_name`` what the source wrote, ``parent`` the code of the unit above. ``core`` is the
    name without its level words (``赵村`` of ``赵村村民委员会``). ``aliases`` are other spellings that mean the same unit.
    ``kind`` is the source's kind of unit (``村``, ``社区``, ``镇``, ``乡``, ``街道``, ``功能区`` ...).
    """

    code: str
    level: AdminLevel
    name: str
    core: str
    parent: str
    kind: str
    raw_name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """All units of one edition, in order of code; equal to itself only, as comparing two would walk through all their units.

    ``edition`` names source and date of the data. It answers "what is called how, inside what"; where a unit lies is
    known to ``Village`` and ``Seat`` only.
    """

    units: tuple[GazetteerUnit, ...]
    edition: str

    @cached_property
    def by_code(self) -> Mapping[str, GazetteerUnit]:
        """Units by code."""
        return {unit.code: unit for unit in self.units}

    def path(self, code: str) -> tuple[GazetteerUnit, ...]:
        """The unit and all units above it, top first; empty for an unknown code."""
        line: list[GazetteerUnit] = []
        unit = self.by_code.get(code)
        while unit is not None:
            line.append(unit)
            unit = self.by_code.get(unit.parent)
        return tuple(reversed(line))


@dataclass(frozen=True, slots=True)
class Village:
    """A village-level unit of one county with its position: what is visited, counted and drawn.

    Not a ``GazetteerUnit``: that one has no position and exists for the whole province. ``households`` is ``None`` when
    the county gave no figure; nothing stands in for it silently. ``location`` is ``None`` exactly when ``accuracy`` is
    ``none``.
    """

    code: str
    name: str
    township: str
    township_code: str
    county: str
    location: LonLat | None
    accuracy: PositionAccuracy
    households: int | None = None
    synthetic: bool = False

    @property
    def full_name(self) -> str:
        """Township and village name, the pair that is unique within a county."""
        return f"{self.township}{self.name}"


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a township's office stands; never used as the position of a village's cases."""

    code: str
    name: str
    location: LonLat
    source: str
    low_confidence: bool = False
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Boundary:
    """The outline of a county: rings of ``LonLat``, outer ring first, with the source that every map must print."""

    code: str
    name: str
    rings: tuple[tuple[LonLat, ...], ...]
    source: str
    map_approval: str
