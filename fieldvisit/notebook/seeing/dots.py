"""Villages as coloured points on the county's outline: one inline picture, no script, no request."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from fieldvisit.domain.place import LonLat, Village
from fieldvisit.domain.run import Run
from fieldvisit.errors import Text, language
from fieldvisit.geo import to_local_m
from fieldvisit.maps.labels import source_lines
from fieldvisit.notebook.seeing.shown import paragraph, words

_WIDTH, _EDGE = 760.0, 12.0


@dataclass(frozen=True)
class DotMap:
    """The picture, and what stands under it."""

    svg: str
    notes: tuple[Text, ...]

    def _repr_html_(self) -> str:
        return self.svg + "".join(paragraph(note) for note in self.notes)


def dot_map(run: Run, dots: Sequence[tuple[Village, str, Text]], legend: Sequence[tuple[str, Text]]) -> DotMap:
    """The villages with a position as points of a colour, each with its name and words; grey ones lie below the others."""
    located = [(v.location, v, colour, said) for v, colour, said in dots if v.location is not None]
    rings = run.boundary.rings if run.boundary is not None else ()
    on_paper = _Paper([place for place, *_ in located] + [place for ring in rings for place in ring])
    shapes = [f'<polyline points="{on_paper.line(ring)}" fill="none" stroke="#5b6470" stroke-width="1"/>' for ring in rings]
    plain = legend[-1][0]
    for place, village, colour, said in sorted(located, key=lambda one: (one[2] != plain, one[1].code)):
        x, y = on_paper.at(place)
        title = html.escape(f"{village.full_name}：{said.in_(language())}")
        radius = 2.2 if colour == plain else 4.0
        shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"><title>{title}</title></circle>')
    keys = "".join(
        f'<circle cx="14" cy="{14 + 20 * n}" r="5" fill="{colour}"/><text x="26" y="{18 + 20 * n}" font-size="13">{words(said)}</text>'
        for n, (colour, said) in enumerate(legend)
    )
    size = f'viewBox="0 0 {_WIDTH:.0f} {on_paper.height:.0f}" width="{_WIDTH:.0f}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>{"".join(shapes)}{keys}</svg>'
    banner = (run.banner,) if run.banner else ()
    return DotMap(svg, (*banner, *source_lines(run)))


class _Paper:
    """Places on the picture, north up, x and y in its units."""

    def __init__(self, places: Sequence[LonLat]) -> None:
        everywhere = places or [LonLat(0.0, 0.0)]
        lons, lats = [p.lon for p in everywhere], [p.lat for p in everywhere]
        self._middle = LonLat((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
        (left, low), (right, high) = to_local_m(
            [LonLat(min(lons), min(lats)), LonLat(max(lons), max(lats))], self._middle
        ).tolist()
        self._left, self._high = left, high
        self._scale = (_WIDTH - 2 * _EDGE) / max(right - left, high - low, 1.0)
        self.height = (high - low) * self._scale + 2 * _EDGE

    def at(self, place: LonLat) -> tuple[float, float]:
        """Where a place lies."""
        x, y = to_local_m([place], self._middle)[0].tolist()
        return (x - self._left) * self._scale + _EDGE, (self._high - y) * self._scale + _EDGE

    def line(self, ring: Sequence[LonLat]) -> str:
        """The points of a line."""
        return " ".join("{:.1f},{:.1f}".format(*self.at(place)) for place in ring)
