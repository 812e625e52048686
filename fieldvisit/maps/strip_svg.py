"""The sketch of a day's way as an SVG picture: for pages, for paper, in one drawing."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from fieldvisit.maps.strip import Line, Strip, StripMark

_HALO = 'paint-order="stroke" stroke="#fff" stroke-width="0.7"'


def strip_svg(strip: Strip, words: str, font: str = "") -> str:
    """The picture, as many millimetres wide and high as the strip; ``words`` say what it is to whoever cannot see it.

    ``font`` names the font of its letters where whoever draws it has no other.
    """
    size = f'width="{strip.width_mm:g}mm" height="{strip.height_mm:g}mm" viewBox="0 0 {strip.width_mm:g} {strip.height_mm:g}"'
    letters = f' font-family="{escape(font)}"' if font else ""
    head = f'<svg class="strip" xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(words)}"{letters}>'
    return "\n".join((head, *_drawn(strip), "</svg>"))


def _drawn(strip: Strip) -> Iterator[str]:
    rings = "".join(f'<path d="{_path(ring)}"/>' for ring in strip.outline)
    yield f'<g fill="none" stroke="#9aa3af" stroke-width="0.3" stroke-dasharray="1 0.6">{rings}</g>'
    yield f'<path d="{_path(strip.way)}" fill="none" stroke="#1f4e79" stroke-width="0.8" stroke-linejoin="round"/>'
    yield from (_seat(seat) for seat in strip.seats)
    x, y = strip.base.x_mm - 1.4, strip.base.y_mm - 1.4
    yield f'<rect x="{x:g}" y="{y:g}" width="2.8" height="2.8" fill="#fff" stroke="#111" stroke-width="0.5"/>'
    yield from (_stop(stop) for stop in strip.stops)
    low, end = strip.height_mm - 2, strip.bar_mm
    yield f'<path d="M2 {low:g}h{end:g}m0 -1v2m-{end:g} -2v2" fill="none" stroke="#111" stroke-width="0.4"/>'
    yield f'<text x="{3 + end:g}" y="{low + 0.8:g}" font-size="2.4">{strip.bar_km:g} km</text>'


def _seat(seat: StripMark) -> str:
    dot = f'<circle cx="{seat.x_mm:g}" cy="{seat.y_mm:g}" r="0.5" fill="#6b7280"/>'
    where = f'x="{seat.x_mm:g}" y="{seat.y_mm - 2.6:g}" font-size="2.4" fill="#374151" text-anchor="middle"'
    return f"{dot}<text {where} {_HALO}>{_letters(seat.label)}</text>"


def _stop(stop: StripMark) -> str:
    ring = 2.2 if len(stop.label) < 3 else 3.4
    circle = f'<circle cx="{stop.x_mm:g}" cy="{stop.y_mm:g}" r="{ring}" fill="#fff" stroke="#111" stroke-width="0.4"/>'
    where = f'x="{stop.x_mm:g}" y="{stop.y_mm + 0.95:g}" font-size="2.7" font-weight="bold" text-anchor="middle"'
    return f"{circle}<text {where}>{_letters(stop.label)}</text>"


def _letters(text: str) -> str:
    """Text as XML takes it: no control characters."""
    return escape("".join(sign for sign in text if sign.isprintable() or sign == " "))


def _path(line: Line) -> str:
    """The line as the ``d`` of an SVG path; empty for no points."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in line) if line else ""
