"""The way of one day as a small map for paper: lines and numbers in millimetres, drawn by whoever prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.plan import Itinerary
from fieldvisit.domain.run import Run
from fieldvisit.geo import to_local_m
from fieldvisit.maps import layers
from fieldvisit.maps.selection import Selection

_EDGE_MM = 6.0
"""Nothing of the way is nearer to the edge, so that numbers stay inside."""
_LEAST_KM = 2.0
"""A day within one village is still drawn as a neighbourhood."""
_BARS_KM = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
_BAR_SHARE = 0.35
"""The scale bar is at most this share of the width."""

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class StripMark:
    """A named point: a stop by its number, a base, or the seat of a township."""

    x_mm: float
    y_mm: float
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """What is drawn, x to the right and y downwards from the upper left corner, in millimetres of a sheet ``width`` x ``height``.

    ``stops`` carry their numbers (several at one place share a mark, ``2, 5``), ``base`` is where the day begins and ends,
    ``seats`` name the townships in sight. ``bar_mm`` is as long as ``bar_km`` on the ground; north is up.
    """

    width_mm: float
    height_mm: float
    outline: tuple[Line, ...]
    way: Line
    stops: tuple[StripMark, ...]
    base: StripMark
    seats: tuple[StripMark, ...]
    bar_mm: float
    bar_km: float


def strip_of(run: Run, itinerary: Itinerary, width_mm: float = 62.0, height_mm: float = 80.0) -> Strip:
    """The strip of one leader's day.

    Parameters
    ----------
    run
        The run whose plan holds the itinerary.
    itinerary
        A day with at least one stop.
    width_mm, height_mm
        Size of the drawing.

    Notes
    -----
    Equirectangular about the middle of the day's way (``to_local_m``): within a county a millimetre of the drawing is off by
    less than a tenth of a percent. The way is the one the plan drives; a leg without roads is a straight line.
    """
    day = Selection(leader=itinerary.shift.leader_id, day=itinerary.shift.day)
    ways = layers.itineraries(run, day)["features"]
    points = layers.stops(run, day)["features"]
    line = [_lonlat(p) for f in ways for p in f["geometry"]["coordinates"]]
    places = [(_lonlat(f["geometry"]["coordinates"]), f["properties"]["number"]) for f in points]
    on_paper = _paper([*line, *(place for place, _ in places)], width_mm, height_mm)
    seats = [
        StripMark(x, y, s.name) for s in run.seats for x, y in on_paper([s.location]) if _inside(x, y, width_mm, height_mm)
    ]
    bar = max((km for km in _BARS_KM if on_paper.mm_per_km * km <= _BAR_SHARE * width_mm), default=_BARS_KM[0])
    rings = run.boundary.rings if run.boundary else ()
    return Strip(
        width_mm,
        height_mm,
        outline=tuple(on_paper(ring) for ring in rings),
        way=on_paper(line),
        stops=_stops(on_paper, places),
        base=next(StripMark(x, y, "") for place, number in places if number == 0 for x, y in on_paper([place])),
        seats=tuple(sorted(seats, key=lambda m: (m.y_mm, m.x_mm, m.label))),
        bar_mm=round(on_paper.mm_per_km * bar, 2),
        bar_km=bar,
    )


@dataclass(frozen=True)
class _Paper:
    """From degrees to millimetres of the drawing."""

    origin: LonLat
    middle_m: npt.NDArray[np.float64]
    mm_per_km: float
    width_mm: float
    height_mm: float

    def __call__(self, places: Sequence[LonLat]) -> Line:
        moved = (to_local_m(places, self.origin) - self.middle_m) * (self.mm_per_km / 1000)
        return tuple(
            (round(self.width_mm / 2 + float(east), 2), round(self.height_mm / 2 - float(north), 2)) for east, north in moved
        )


def _paper(places: Sequence[LonLat], width_mm: float, height_mm: float) -> _Paper:
    origin = places[0]
    local = to_local_m(places, origin)
    least, most = local.min(axis=0), local.max(axis=0)
    spans = np.maximum(most - least, _LEAST_KM * 1000)
    scale = min((width_mm - 2 * _EDGE_MM) / float(spans[0]), (height_mm - 2 * _EDGE_MM) / float(spans[1]))
    return _Paper(origin, (least + most) / 2, scale * 1000, width_mm, height_mm)


def _stops(on_paper: _Paper, places: Sequence[tuple[LonLat, int]]) -> tuple[StripMark, ...]:
    numbers: dict[LonLat, list[str]] = {}
    for place, number in places:
        if number:
            numbers.setdefault(place, []).append(str(number))
    return tuple(StripMark(x, y, ", ".join(held)) for place, held in numbers.items() for x, y in on_paper([place]))


def _inside(x: float, y: float, width_mm: float, height_mm: float) -> bool:
    return 0 < x < width_mm and 0 < y < height_mm


def _lonlat(point: Sequence[float]) -> LonLat:
    return LonLat(float(point[0]), float(point[1]))
