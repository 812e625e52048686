"""Whether a hotspot's circle reaches the county's outline: what lies beyond was never counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shapely import MultiLineString, Point

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.place import Boundary, LonLat
from fieldvisit.errors import Text
from fieldvisit.geo import haversine_km, to_local_m

EDGE_NOTE = Text(
    "该范围触及县界，县外邻村的情况未纳入统计。", " It reaches the county's outline: neighbours beyond the county are unseen."
)


def with_edge(
    hotspots: Sequence[Hotspot], outline: Boundary | None, where: Mapping[str, LonLat] | None = None
) -> tuple[Hotspot, ...]:
    """The hotspots with ``at_edge``, and with a note in the sentence where the circle reaches the outline.

    ``where`` gives the positions of villages by code: a hotspot of townships reaches as far as its farthest village.
    Without an outline nothing is known and nothing is said. The order is kept.
    """
    if outline is None:
        return tuple(hotspots)
    return tuple(_noted(spot, reaches=_outline_km(spot, outline) <= _reach_km(spot, where or {})) for spot in hotspots)


def _reach_km(spot: Hotspot, where: Mapping[str, LonLat]) -> float:
    return max([spot.radius_km, *(haversine_km(spot.center, where[code]) for code in spot.village_codes if code in where)])


def _outline_km(spot: Hotspot, outline: Boundary) -> float:
    lines = MultiLineString([to_local_m(ring, spot.center) for ring in outline.rings])
    return float(lines.distance(Point(to_local_m([spot.center], spot.center)[0]))) / 1000


def _noted(spot: Hotspot, *, reaches: bool) -> Hotspot:
    note = EDGE_NOTE if reaches else Text("", "")
    return replace(spot, at_edge=reaches, sentence=Text(spot.sentence.zh + note.zh, spot.sentence.en + note.en))
