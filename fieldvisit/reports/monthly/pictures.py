"""Charts and maps of a report as SVG that says the same in black and white: bars and areas are hatched, and each carries its number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import Text
from fieldvisit.geo import to_local_m
from fieldvisit.reports.typesetting import FONT

_INK, _LINE = "#1c2733", "#5b6673"
_FILLS = ("#c9dcec", "#f0d7b5", "#dfe3e8")
_RAMP = ("#ffffff", "#f4eee1", "#ecd9b0", "#deb97a", "#c88f47", "#a4651f")
_STEPS = (0.0, 9.0, 6.5, 4.5, 3.2, 2.2)
"""Distance of the hatching of each class of a map; the first has none."""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars, or with ``line`` one line: a value for each label; ``None`` is one that is not told."""

    name: Text
    values: tuple[float | None, ...]
    line: bool = False


@dataclass(frozen=True)
class Bars:
    """Bars over labels in order, with a sentence that says what they show."""

    id: str
    title: Text
    labels: tuple[Text, ...]
    series: tuple[Series, ...]

    width: float = 640.0
    height: float = 260.0


@dataclass(frozen=True, slots=True)
class Patch:
    """One area of a map: its ring, its name, its class (0 = none, up to 5) and the number that stands in it, in words."""

    ring: tuple[tuple[float, float], ...]
    name: str
    level: int
    told: str


@dataclass(frozen=True)
class AreaMap:
    """Areas by class under the county's outline; ``legend`` names the classes that occur, by level; ``source`` is printed below."""

    id: str
    title: Text
    patches: tuple[Patch, ...]
    outline: tuple[tuple[LonLat, ...], ...]
    legend: tuple[tuple[int, Text], ...]
    source: Text

    width: float = 640.0
    height: float = 460.0


Picture: TypeAlias = Bars | AreaMap


def svg_of(picture: Picture, lang: str) -> str:
    """The picture as one SVG with title, nothing in it that runs or loads."""
    parts = _bars(picture, lang) if isinstance(picture, Bars) else _map(picture, lang)
    size = f'width="{picture.width:g}" height="{picture.height:g}" viewBox="0 0 {picture.width:g} {picture.height:g}"'
    title = f"<title>{_safe(picture.title.in_(lang))}</title>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}" font-size="11">{title}{"".join(parts)}</svg>'


def _bars(chart: Bars, lang: str) -> Iterator[str]:
    left, top = 36.0, 34.0
    bars = [one for one in chart.series if not one.line]
    most = max((v for s in chart.series for v in s.values if v is not None), default=0) or 1
    slot = (chart.width - left - 8) / max(1, len(chart.labels))
    labels = [_wrapped(label.in_(lang), slot) for label in chart.labels]
    bottom = chart.height - 20.0 - 10 * max((len(lines) for lines in labels), default=1)
    wide = slot * 0.8 / max(1, len(bars))
    yield _patterns()
    yield _rect(0, 0, (chart.width, chart.height), "#ffffff")
    yield from _keys(chart, left, lang)
    yield _rule(left, bottom, chart.width - 8)
    for at, series in enumerate(bars):
        for n, value in enumerate(series.values):
            x = left + n * slot + slot * 0.1 + at * wide
            yield from _bar(value, (x, bottom), (wide, bottom - top), most, at)
    for series in chart.series:
        if series.line:
            yield from _line(series.values, (left + slot / 2, bottom), (slot, bottom - top), most)
    for n, lines in enumerate(labels):
        for at, words in enumerate(lines):
            yield _text(left + n * slot + slot / 2, bottom + 13 + 10 * at, words, "middle", 9)


def _bar(value: float | None, foot: tuple[float, float], room: tuple[float, float], most: float, at: int) -> Iterator[str]:
    (x, y), (wide, high) = foot, room
    if value is None:
        yield _text(x + wide / 2, y - 4, "–", "middle", 9)
        return
    tall = high * value / most
    for fill in (_FILLS[at % len(_FILLS)], f"url(#b{at % len(_FILLS)})"):
        yield _rect(x, y - tall, (wide - 1, tall), fill, _LINE)
    yield _text(x + wide / 2 - 0.5, y - tall - 3, f"{value:g}", "middle", 9)


def _line(values: Sequence[float | None], start: tuple[float, float], room: tuple[float, float], most: float) -> Iterator[str]:
    (x, y), (slot, high) = start, room
    points = [(x + n * slot, y - high * v / most, v) for n, v in enumerate(values) if v is not None]
    path = " ".join(f"{px:.1f},{py:.1f}" for px, py, _ in points)
    yield f'<polyline points="{path}" fill="none" stroke="{_INK}" stroke-width="1.6"/>'
    for px, py, value in points:
        yield f'<circle cx="{px:.1f}" cy="{py:.1f}" r="2.6" fill="#ffffff" stroke="{_INK}" stroke-width="1.4"/>'
        yield _halo(px, py - 6, f"{value:g}", 9)


def _keys(chart: Bars, left: float, lang: str) -> Iterator[str]:
    x, bar = left, 0
    for series in chart.series:
        if series.line:
            yield f'<line x1="{x:.1f}" y1="11" x2="{x + 14:.1f}" y2="11" stroke="{_INK}" stroke-width="1.6"/>'
        else:
            yield _rect(x, 5, (14, 11), _FILLS[bar % len(_FILLS)], _LINE)
            yield _rect(x, 5, (14, 11), f"url(#b{bar % len(_FILLS)})", _LINE)
            bar += 1
        name = series.name.in_(lang)
        yield _text(x + 19, 15, name, "start")
        x += 34 + _width(name, 11)


def _map(drawn: AreaMap, lang: str) -> Iterator[str]:
    yield _patterns()
    yield _rect(0, 0, (drawn.width, drawn.height), "#ffffff")
    rings = [tuple(LonLat(*point) for point in patch.ring) for patch in drawn.patches]
    everything = [place for ring in (*rings, *drawn.outline) for place in ring]
    if not everything:
        return
    paper = _Paper(everything, drawn.width, drawn.height - 44)
    for ring in drawn.outline:
        yield f'<path d="{paper.path(ring)}" fill="none" stroke="{_LINE}" stroke-width="1.2"/>'
    for patch, ring in zip(drawn.patches, rings, strict=True):
        for fill in (_RAMP[patch.level], f"url(#m{patch.level})"):
            yield f'<path d="{paper.path(ring)}" fill="{fill}" stroke="{_LINE}" stroke-width="0.8"/>'
    yield from _labels([(*paper.middle(ring), patch) for patch, ring in zip(drawn.patches, rings, strict=True)])
    yield from _classes(drawn, lang)
    yield _text(8, drawn.height - 6, drawn.source.in_(lang), "start", 8)


def _labels(places: Sequence[tuple[float, float, Patch]]) -> Iterator[str]:
    """Name and number of each area, the highest class first; what would cover an earlier one is left to the table."""
    taken: list[tuple[float, float, float, float]] = []
    for x, y, patch in sorted(places, key=lambda place: (-place[2].level, place[2].name)):
        wide = 4.6 * max(len(patch.name), 2)
        for top, bottom, half, lines in ((-10, 11, wide, (patch.name, patch.told)), (-5, 6, 8.0, (patch.told,))):
            box = (x - half, y + top, x + half, y + bottom)
            if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
                taken.append(box)
                starts = (y - 1, y + 10) if len(lines) > 1 else (y + 4,)
                for at, words in zip(starts, lines, strict=True):
                    yield _halo(x, at, words, 9)
                break


def _classes(drawn: AreaMap, lang: str) -> Iterator[str]:
    x, y = 8.0, drawn.height - 34
    for level, words in drawn.legend:
        for fill in (_RAMP[level], f"url(#m{level})"):
            yield _rect(x, y, (18, 13), fill, _LINE)
        yield _text(x + 23, y + 11, words.in_(lang), "start", 10)
        x += 38 + _width(words.in_(lang), 10)


class _Paper:
    """From degrees to the drawing, true to scale about the middle of what is drawn."""

    def __init__(self, places: Sequence[LonLat], width: float, height: float) -> None:
        self._origin = places[0]
        local = to_local_m(places, self._origin)
        low, high = local.min(axis=0), local.max(axis=0)
        self._middle = (low + high) / 2
        spans = [max(float(span), 1.0) for span in high - low]
        self._scale = min((width - 16) / spans[0], (height - 16) / spans[1])
        self._center = width / 2, height / 2

    def points(self, ring: Sequence[LonLat]) -> list[tuple[float, float]]:
        moved = (to_local_m(ring, self._origin) - self._middle) * self._scale
        return [(self._center[0] + float(east), self._center[1] - float(north)) for east, north in moved]

    def path(self, ring: Sequence[LonLat]) -> str:
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in self.points(ring)) + "Z"

    def middle(self, ring: Sequence[LonLat]) -> tuple[float, float]:
        points = self.points(ring)
        return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _width(words: str, size: float) -> float:
    """About how wide words are: Chinese signs are square."""
    return sum(size if ord(sign) > 0x2E7F else size * 0.58 for sign in words)


def _wrapped(words: str, width: float) -> list[str]:
    """The words in lines that fit beside their neighbours."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, 9) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _patterns() -> str:
    """Hatching for paper: three kinds of bars, and five densities for the classes of a map."""
    lines = ("M0 6L6 0", "M0 0L6 6", "M0 3L6 3")
    bars = (
        f'<pattern id="b{n}" width="6" height="6" patternUnits="userSpaceOnUse"><path d="{d}" stroke="{_LINE}" stroke-width="0.7"/></pattern>'
        for n, d in enumerate(lines)
    )
    steps = (
        f'<pattern id="m{n}" width="{step:g}" height="{step:g}" patternUnits="userSpaceOnUse">'
        f'<path d="M0 {step:g}L{step:g} 0" stroke="{_LINE}" stroke-width="0.7"/></pattern>'
        for n, step in enumerate(_STEPS)
        if step
    )
    none = '<pattern id="m0" width="8" height="8" patternUnits="userSpaceOnUse"></pattern>'
    return f"<defs>{''.join(bars)}{none}{''.join(steps)}</defs>"


def _rect(x: float, y: float, size: tuple[float, float], fill: str, stroke: str = "none") -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(size[0], 0):.1f}" height="{max(size[1], 0):.1f}" fill="{fill}"'
        f' stroke="{stroke}" stroke-width="0.7"/>'
    )


def _rule(x: float, y: float, to: float) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to:.1f}" y2="{y:.1f}" stroke="{_INK}" stroke-width="1"/>'


def _text(x: float, y: float, words: str, anchor: str, size: float = 11) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" fill="{_INK}">{_safe(words)}</text>'


def _halo(x: float, y: float, words: str, size: float) -> str:
    """Words that can be read on any hatching."""
    under = (
        f'stroke="#ffffff" stroke-width="3" stroke-linejoin="round" fill="#ffffff" text-anchor="middle" font-size="{size:g}"'
    )
    return f'<text x="{x:.1f}" y="{y:.1f}" {under}>{_safe(words)}</text>' + _text(x, y, words, "middle", size)


def _safe(words: str) -> str:
    """Words as XML takes them: escaped, without signs that XML has none of."""
    return escape("".join(sign for sign in words if sign >= " " or sign in "\t\n"))
