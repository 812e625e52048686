"""Do the villages lie where the roads do? Points in GCJ-02 on a WGS 84 network are found and reported, never moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access, RoadNetwork
from fieldvisit.errors import Text
from fieldvisit.geo import gcj02_to_wgs84, wgs84_to_gcj02
from fieldvisit.travel.checks.pieces import Piece, pieces_of
from fieldvisit.travel.joined import join_places
from fieldvisit.travel.params import DEFAULTS, TravelParams

_SUSPECT_M = 80.0


@dataclass(frozen=True)
class CheckUp:
    """How places and roads fit together.

    ``median_gap_m`` is the middle distance of places to their nearest road, ``median_gap_if_gcj02_m`` the same if the
    places were GCJ-02, ``median_gap_if_roads_gcj02_m`` if the roads were; ``looks_like_gcj02`` and ``roads_look_like_gcj02``
    are questions to the user. ``access`` counts places by reason, ``off_road`` is
    the share in [0, 1] farther than 500 m from a road, ``pieces`` are roads joined to nothing. ``remarks`` say in words
    what needs attention.
    """

    median_gap_m: float
    median_gap_if_gcj02_m: float
    median_gap_if_roads_gcj02_m: float
    access: Mapping[Access, int]
    off_road: float
    pieces: tuple[Piece, ...]
    remarks: tuple[Text, ...]

    @property
    def looks_like_gcj02(self) -> bool:
        """Whether the gaps are large and at least halve when the places are taken for GCJ-02."""
        better = self.median_gap_if_gcj02_m <= min(self.median_gap_m / 2, self.median_gap_if_roads_gcj02_m)
        return self.median_gap_m > _SUSPECT_M and better

    @property
    def roads_look_like_gcj02(self) -> bool:
        """Whether the gaps are large and at least halve when the roads are taken for GCJ-02."""
        better = self.median_gap_if_roads_gcj02_m <= self.median_gap_m / 2
        return self.median_gap_m > _SUSPECT_M and better and not self.looks_like_gcj02


def check_up(places: Mapping[str, LonLat], network: RoadNetwork, params: TravelParams = DEFAULTS) -> CheckUp:
    """How places (at least one) and roads fit together; changes nothing."""
    joined = join_places(places, network, params)
    gaps = np.array([access.gap_m for access in joined.snapped.access])
    moved_gap = _median_gap({i: gcj02_to_wgs84(p) for i, p in places.items()}, network, params)
    # Roads in GCJ-02 lie off by what the places would lie off the other way: moving the places there is the same test.
    roads_gap = _median_gap({i: wgs84_to_gcj02(p) for i, p in places.items()}, network, params)
    access = Counter(one.access for one in joined.snapped.access)
    found = CheckUp(
        median_gap_m=float(np.median(gaps)),
        median_gap_if_gcj02_m=moved_gap,
        median_gap_if_roads_gcj02_m=roads_gap,
        access={reason: access[reason] for reason in Access if access[reason]},
        off_road=float((gaps > params.near_road_m).mean()),
        pieces=pieces_of(network, params),
        remarks=(),
    )
    return CheckUp(**{**found.__dict__, "remarks": tuple(_remarks(found))})


def _median_gap(places: Mapping[str, LonLat], network: RoadNetwork, params: TravelParams) -> float:
    return float(np.median([access.gap_m for access in join_places(places, network, params).snapped.access]))


def _remarks(found: CheckUp) -> list[Text]:
    remarks = []
    if found.looks_like_gcj02:
        before, after = round(found.median_gap_m), round(found.median_gap_if_gcj02_m)
        remarks.append(
            Text(
                f"村庄坐标很可能是 GCJ-02（高德、腾讯）坐标：到道路的中位距离为 {before} 米，换算后为 {after} 米。是否换算？",
                f"The village positions are probably GCJ-02: the median distance to a road is {before} m, {after} m if "
                "converted. Convert them?",
            )
        )
    if found.roads_look_like_gcj02:
        before, after = round(found.median_gap_m), round(found.median_gap_if_roads_gcj02_m)
        remarks.append(
            Text(
                f"道路坐标很可能是 GCJ-02（高德、腾讯）坐标：村庄到道路的中位距离为 {before} 米，换算后为 {after} 米。是否换算？",
                f"The roads are probably GCJ-02: the median distance of the villages is {before} m, {after} m if converted. "
                "Convert them?",
            )
        )
    weldable = sum(piece.weld_offered for piece in found.pieces)
    if found.pieces:
        remarks.append(
            Text(
                f"路网有 {len(found.pieces)} 段不与主路网相连，其中 {weldable} 段距主路网不足 30 米，可能是绘图误差，可以选择连接。",
                f"{len(found.pieces)} pieces of road are joined to nothing; {weldable} lie within 30 m of the main network, "
                "probably drawing errors that can be welded.",
            )
        )
    if found.off_road > 0:
        share = f"{found.off_road:.0%}"
        remarks.append(Text(f"{share} 的村庄离最近道路超过 500 米。", f"{share} of the villages lie over 500 m from any road."))
    return remarks
