"""Turn-by-turn directions in Chinese and English from road class, name and the nearest village."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork, Step
from fieldvisit.errors import Text
from fieldvisit.geo import haversine_km
from fieldvisit.travel.engine.shape import arc_shape
from fieldvisit.travel.engine.weight import unpack
from fieldvisit.travel.joined import JoinedNetwork, Way, join_places, ways
from fieldvisit.travel.params import DEFAULTS, TravelParams

_BEARING_M = 30.0
_LANDMARK_KM = 0.3
_CLASSES = {
    "motorway": Text("高速公路", "motorway"),
    "trunk": Text("国道", "national road"),
    "primary": Text("国道", "national road"),
    "secondary": Text("省道", "provincial road"),
    "tertiary": Text("县道", "county road"),
    "unclassified": Text("乡道", "township road"),
    "residential": Text("村道", "village road"),
    "service": Text("便道", "service road"),
    "living_street": Text("街巷", "lane"),
    "track": Text("村道", "village track"),
}
_RAMP = Text("匝道", "ramp")
_TURNS = (
    (20.0, Text("直行", "go straight on"), Text("直行", "go straight on")),
    (60.0, Text("稍向左转", "bear left"), Text("稍向右转", "bear right")),
    (120.0, Text("左转", "turn left"), Text("右转", "turn right")),
    (165.0, Text("向左急转", "turn sharp left"), Text("向右急转", "turn sharp right")),
    (180.0, Text("掉头", "turn round"), Text("掉头", "turn round")),
)


@dataclass(frozen=True)
class _Stretch:
    """Consecutive arcs a driver sees as one road; ``name`` is empty for a road known by its class only."""

    name: str
    road: Text
    line: npt.NDArray[np.float64]
    km: float


def directions(
    legs: Sequence[tuple[str, str]],
    places: Mapping[str, LonLat],
    network: RoadNetwork,
    landmarks: Mapping[str, LonLat],
    params: TravelParams = DEFAULTS,
) -> tuple[tuple[Step, ...], ...]:
    """Directions for each leg, in the order of ``legs``; empty where there is no way.

    Edges of one name are one road; an unnamed road ends where the driver turns off at a junction. A turn within 300 m of
    a landmark (a village's name and position) names it. Kilometres add up to the route's.
    """
    used = {place_id: places[place_id] for place_id in sorted({end for leg in legs for end in leg})}
    joined = join_places(used, network, params)
    found = ways(legs, joined)
    return tuple(_steps(leg, found[leg], joined, landmarks) for leg in legs)


def turn(angle: float) -> Text:
    """The words for a turn of ``angle`` degrees in (-180, 180], positive to the right."""
    return next(right if angle > 0 else left for most, left, right in _TURNS if abs(angle) <= most)


def _steps(leg: tuple[str, str], way: Way | None, joined: JoinedNetwork, landmarks: Mapping[str, LonLat]) -> tuple[Step, ...]:
    if way is None:
        return ()
    stretches = _stretches(joined, way)
    steps = [_until_turn(a, b, landmarks) for a, b in pairwise(stretches)]
    walk_min = int(joined.walk_min[joined.number[leg[1]]])
    return (*steps, *(_arrival(last, walk_min) for last in stretches[-1:]))


def _stretches(joined: JoinedNetwork, way: Way) -> list[_Stretch]:
    arcs, network = joined.arcs, joined.network
    degree = _degrees(joined)
    metres = unpack(arcs.weight)[1]
    found: list[_Stretch] = []
    for arc in way.arcs.tolist():
        segment = int(arcs.segment[arc])
        road, name = road_text(network, segment), network.names[network.name[segment]]
        line, km = arc_shape(network, arcs, arc), float(metres[arc]) / 1000
        last = found[-1] if found else None
        passes = degree[arcs.tail[arc]] <= 2
        same = last is not None and last.name == name and (bool(name) or last.road == road)
        if last and same and (name or passes or abs(_angle(last.line, line)) <= _TURNS[0][0]):
            found[-1] = _Stretch(name, last.road, np.concatenate([last.line, line[1:]]), last.km + km)
        else:
            found.append(_Stretch(name, road, line, km))
    return found


def _degrees(joined: JoinedNetwork) -> npt.NDArray[np.int64]:
    """How many neighbours each node has, shape (n,)."""
    arcs = joined.arcs
    ends = np.stack([np.minimum(arcs.tail, arcs.head), np.maximum(arcs.tail, arcs.head)], axis=1)
    return np.bincount(np.unique(ends, axis=0).ravel(), minlength=arcs.node_count)


def road_text(network: RoadNetwork, segment: int) -> Text:
    """What a road is called: its name or number with its class, or its class alone."""
    road_class, name = network.classes[network.road_class[segment]], network.names[network.name[segment]]
    kind = _RAMP if road_class.endswith("_link") else _CLASSES[road_class]
    if not name:
        return kind
    return Text(f"{name}{kind.zh}" if name.isascii() else name, f"{kind.en} {name}")


def _until_turn(stretch: _Stretch, following: _Stretch, landmarks: Mapping[str, LonLat]) -> Step:
    at = LonLat(*map(float, stretch.line[-1]))
    here, way = _landmark(at, landmarks), turn(_angle(stretch.line, following.line))
    along = _along(stretch)
    zh = f"{along.zh}，{here.zh}{way.zh}进入{following.road.zh}"
    en = f"{along.en}, then {here.en}{way.en} onto the {following.road.en}"
    return Step(Text(zh, en), stretch.km, at)


def _arrival(stretch: _Stretch, walk_min: int) -> Step:
    along = _along(stretch)
    zh = f"，下车步行约{walk_min}分钟到达" if walk_min else "，到达"
    en = f", then walk about {walk_min} min to arrive" if walk_min else " and arrive"
    return Step(Text(along.zh + zh, along.en + en), stretch.km, LonLat(*map(float, stretch.line[-1])))


def _along(stretch: _Stretch) -> Text:
    if stretch.km < 0.995:
        metres = max(10, round(stretch.km * 100) * 10)
        return Text(f"沿{stretch.road.zh}行驶{metres}米", f"Follow the {stretch.road.en} for {metres} m")
    return Text(f"沿{stretch.road.zh}行驶{stretch.km:.1f}公里", f"Follow the {stretch.road.en} for {stretch.km:.1f} km")


def _landmark(at: LonLat, landmarks: Mapping[str, LonLat]) -> Text:
    near = sorted((haversine_km(at, place), name) for name, place in landmarks.items())
    if not near or near[0][0] > _LANDMARK_KM:
        return Text("", "")
    name = near[0][1]
    return Text(f"在{name}口" if name.endswith("村") else f"在{name}附近", f"near {name} ")


def _angle(before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]) -> float:
    """Degrees turned from the end of one line to the beginning of the next, in (-180, 180], positive to the right."""
    change = _bearing(after) - (_bearing(before[::-1]) + 180)
    return 180 - (180 - change) % 360


def _bearing(line: npt.NDArray[np.float64]) -> float:
    """Degrees clockwise from north over the first 30 m of a line (one point is noise on a mountain road)."""
    metres = (line - line[0]) * 111_195 * np.array([np.cos(np.radians(line[0, 1])), 1.0])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(metres, axis=0).T))])
    east, north = (float(np.interp(_BEARING_M, along, metres[:, k])) for k in (0, 1))
    return float(np.degrees(np.arctan2(east, north)))
