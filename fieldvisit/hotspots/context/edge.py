"""Whether a hotspot's circle reaches the county's outline: what lies beyond was never counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapely import MultiLineString, Point

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.place import Boundary
from fieldvisit.errors import Text
from fieldvisit.geo import to_local_m

EDGE_NOTE = Text(
    "该范围触及县界，县外邻村的情况未纳入统计。", " It reaches the county's outline: neighbours beyond the county are unseen."
)


def with_edge(hotspots: Sequence[Hotspot], outline: Boundary | None) -> tuple[Hotspot, ...]:
    """The hotspots with ``at_edge``, and with a note in the sentence where the circle reaches the outline.

    Without an outline nothing is known and nothing is said. The order is kept.
    """
    if outline is None:
        return tuple(hotspots)
    return tuple(_noted(spot, reaches=_outline_km(spot, outline) <= spot.radius_km) for spot in hotspots)


def _outline_km(spot: Hotspot, outline: Boundary) -> float:
    lines = MultiLineString([to_local_m(ring, spot.center) for ring in outline.rings])
    return float(lines.distance(Point(to_local_m([spot.center], spot.center)[0]))) / 1000


def _noted(spot: Hotspot, *, reaches: bool) -> Hotspot:
    note = EDGE_NOTE if reaches else Text("", "")
    return replace(spot, at_edge=reaches, sentence=Text(spot.sentence.zh + note.zh, spot.sentence.en + note.en))
