"""Roads and travel times between places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import Text

ROAD_CLASSES = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "service",
    "living_street",
    "track",
    "motorway_link",
    "trunk_link",
    "primary_link",
    "secondary_link",
    "tertiary_link",
)
"""The classes of road a car may drive on: OSM ``highway`` values. 国道 = trunk and primary, 省道 = secondary,
县道 = tertiary, 乡道 = unclassified, 村道 = residential and track."""


class Access(StrEnum):
    """How a place is joined to the road network; every place carries exactly one."""

    ON_ROAD = "on_road"
    NEAR_ROAD = "near_road"
    WALK_IN = "walk_in"
    NO_ROAD = "no_road"
    ISOLATED = "isolated"
    ONE_WAY_TRAP = "one_way_trap"
    CLOSED = "closed"

    @property
    def is_reachable(self) -> bool:
        """Whether a normal trip can be planned to a place with this access."""
        return self in (Access.ON_ROAD, Access.NEAR_ROAD, Access.WALK_IN)


@dataclass(frozen=True, slots=True)
class PlaceAccess:
    """One place's access: metres from the place to the road, and minutes on foot where the last part is walked.

    An ``isolated`` place names the nearest point of the main network, ``main_point``, and ``main_gap_m``, the metres from
    its own roads to that point. A ``closed`` place names the ``closures`` (ids) that cut it off.
    """

    place_id: str
    access: Access
    gap_m: float
    walk_min: int = 0
    main_gap_m: float | None = None
    main_point: LonLat | None = None
    closures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Closure:
    """Roads nobody may drive on for some days: flood, snow, works.

    Closed are the ways numbered in ``way_ids``, every road along or across ``line`` (within ``width_m`` of it), and every
    road inside ``area`` (one ring of positions). ``first_day`` and ``last_day`` are both closed.
    """

    id: str
    name: str
    first_day: date
    last_day: date
    way_ids: tuple[int, ...] = ()
    line: tuple[LonLat, ...] = ()
    area: tuple[LonLat, ...] = ()
    width_m: float = 20.0


@dataclass(frozen=True, slots=True)
class ClosedStretch:
    """The part ``begin`` to ``end`` (shares of its length, in [0, 1]) of a segment that one closure closes."""

    segment: int
    begin: float
    end: float
    closure_id: str


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip somebody drove and timed: from, to, and the minutes it took."""

    origin: LonLat
    target: LonLat
    minutes: float


@dataclass(frozen=True)
class RoadNetwork:
    """A directed road network as read from a file, before any speed is assumed.

    Arrays (``s`` ways split into segments between junctions, ``n`` nodes, ``g`` geometry points):
    ``node_lonlat`` (n, 2) float64; ``from_node``, ``to_node`` (s,) int32; ``length_m`` (s,) float64;
    ``road_class`` (s,) int16 index into ``classes``; ``forward``, ``backward`` (s,) bool, whether the segment may be
    driven that way; ``paved`` (s,) bool; ``maxspeed_kmh`` (s,) float32, nan where unknown; ``name`` (s,) int32 index
    into ``names`` (0 = no name); ``way_id`` (s,) int64; ``geometry`` (g, 2) float64 lon/lat with
    ``geometry_start`` (s + 1,) int64. ``fingerprint`` is the sha256 of the file. ``closed`` are the stretches nobody may
    drive on in the days of the plan.
    """

    node_lonlat: npt.NDArray[np.float64]
    from_node: npt.NDArray[np.int32]
    to_node: npt.NDArray[np.int32]
    length_m: npt.NDArray[np.float64]
    road_class: npt.NDArray[np.int16]
    classes: tuple[str, ...]
    forward: npt.NDArray[np.bool_]
    backward: npt.NDArray[np.bool_]
    paved: npt.NDArray[np.bool_]
    maxspeed_kmh: npt.NDArray[np.float32]
    name: npt.NDArray[np.int32]
    names: tuple[str, ...]
    way_id: npt.NDArray[np.int64]
    geometry: npt.NDArray[np.float64]
    geometry_start: npt.NDArray[np.int64]
    source: str
    fingerprint: str
    synthetic: bool = False
    closed: tuple[ClosedStretch, ...] = ()


@dataclass(frozen=True)
class TravelMatrix:
    """Travel between all places, in the order of ``place_ids``.

    ``minutes`` (n, n) int32, rounded up, walking gaps included, shortest-path closed (triangle inequality holds);
    ``km`` (n, n) float32 along the fastest path; ``reachable`` (n, n) bool: where it is false, ``minutes`` is -1 and
    ``km`` is nan. The diagonal is 0. ``source`` is ``"graph"``, ``"estimate"`` or ``"given"`` (the county's own
    table, whose triangles and km may have holes); ``note`` says how an estimate was made. ``closure_names`` are the names
    of the closures (by id) that ``access`` speaks of.
    """

    place_ids: tuple[str, ...]
    minutes: npt.NDArray[np.int32]
    km: npt.NDArray[np.float32]
    reachable: npt.NDArray[np.bool_]
    access: tuple[PlaceAccess, ...]
    source: str
    fingerprint: str
    note: str = ""
    closure_names: Mapping[str, str] = field(default_factory=dict)
    index: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {place: i for i, place in enumerate(self.place_ids)})


@dataclass(frozen=True, slots=True)
class Step:
    """One line of directions: follow a road for ``km``, then do what the sentence says at ``position``."""

    sentence: Text
    km: float
    position: LonLat


@dataclass(frozen=True, slots=True)
class Reached:
    """A place that can be reached in time: whole minutes and kilometres, as the matrix has them."""

    place_id: str
    minutes: int
    km: float


@dataclass(frozen=True, slots=True)
class ReachedRoad:
    """A stretch of road that can be reached in time: driving minutes at its begin and end, for colouring."""

    geometry: tuple[LonLat, ...]
    begin_min: float
    end_min: float


@dataclass(frozen=True)
class Reach:
    """What can be reached from ``origin_id`` within ``minutes``: places by time, then id, and the roads driven.

    The list of places is the answer; the roads are for drawing. There is no polygon: polygons put villages on the
    wrong side.
    """

    origin_id: str
    minutes: int
    places: tuple[Reached, ...]
    roads: tuple[ReachedRoad, ...]


@dataclass(frozen=True)
class Route:
    """The way of one leg as drawn: geometry of ``LonLat`` and the same whole minutes and km as the matrix.

    An estimated leg is a straight line (``source`` is ``"estimate"``) and is drawn dashed.
    """

    from_id: str
    to_id: str
    minutes: int
    km: float
    geometry: tuple[LonLat, ...]
    source: str
