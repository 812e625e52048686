"""A tally as the search needs it: places, cases, expectations and the model of chance."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.domain.place import LonLat
from fieldvisit.geo import to_local_m
from fieldvisit.hotspots.kulldorff.chance.nulls import Null, PoissonNull, permutation_of
from fieldvisit.hotspots.kulldorff.expectations import from_margins, scaled, time_windows
from fieldvisit.hotspots.kulldorff.field import Field
from fieldvisit.hotspots.kulldorff.zones import Shape, on_sphere

BY_HOUSEHOLDS = "households"
BY_VILLAGES = "villages"
BY_MARGINS = "margins"


class ScanModel(StrEnum):
    """What is compared: places; places and months; or months within places, which needs no households."""

    SPATIAL = "spatial"
    SPACE_TIME = "space_time"
    PERMUTATION = "permutation"


@dataclass(frozen=True)
class Ground:
    """Countable villages in order of code with the field over them.

    ``months`` (``"2026-07"``) are the periods of the field; empty for the spatial model, whose one period is the whole.
    """

    loads: tuple[Caseload, ...]
    field: Field
    null: Null
    denominator: str
    months: tuple[str, ...]


@dataclass(frozen=True)
class Windows:
    """Spans of months to look at: at most ``max_share`` of the period; ``prospective`` only those that still last."""

    max_share: float = 0.5
    prospective: bool = False


def ground_of(tally: Tally, model: ScanModel, windows: Windows = Windows(), shape: Shape = Shape.CIRCLE) -> Ground | None:
    """The field of a tally, on the sphere for circles and else on a plane; ``None`` when there is nothing to compare: no matter, or fewer than two countable villages."""
    loads = tuple(load for load in tally.villages if is_countable(load))
    if len(loads) < 2 or not any(load.matters for load in loads):
        return None
    if model is ScanModel.PERMUTATION:
        return _permuted(loads, tally, windows, shape)
    population = np.array([_weight(load, tally.has_households) for load in loads], dtype=np.float64)
    months = months_of(tally) if model is ScanModel.SPACE_TIME else ()
    cases = _by_month(loads, months) if months else np.array([[load.matters] for load in loads], dtype=np.int64)
    days = np.array([_days(month, tally) for month in months] or [1.0])
    expected = scaled(population[:, None] * days[None, :], float(cases.sum()))
    spans = time_windows(len(days), windows.max_share, prospective=windows.prospective)
    field = Field(_points(loads, shape), cases, expected, population, spans)
    denominator = BY_HOUSEHOLDS if tally.has_households else BY_VILLAGES
    return Ground(loads, field, PoissonNull(expected, int(cases.sum())), denominator, months)


def is_countable(load: Caseload) -> bool:
    """Whether a village's position is good enough for statistics of places."""
    return load.village.location is not None and load.village.accuracy.is_village_level


def location_of(load: Caseload) -> LonLat:
    """The position of a countable village."""
    if load.village.location is None:
        raise ValueError(f"village {load.village.code} has no position")
    return load.village.location


def months_of(tally: Tally) -> tuple[str, ...]:
    """All months the tally's period touches, in order, ``"2026-07"``."""
    first, last = (day.year * 12 + day.month - 1 for day in (tally.first_day, tally.last_day))
    return tuple(f"{count // 12:04d}-{count % 12 + 1:02d}" for count in range(first, last + 1))


def month_bounds(month: str, tally: Tally) -> tuple[date, date]:
    """First and last day of a month inside the tally's period."""
    year, number = int(month[:4]), int(month[5:])
    first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    return max(first, tally.first_day), min(last, tally.last_day)


def _permuted(loads: tuple[Caseload, ...], tally: Tally, windows: Windows, shape: Shape) -> Ground | None:
    """Months shuffled within each category; a zone's size is limited by its share of the matters."""
    months = months_of(tally)
    if len(months) < 2:
        return None
    categories = sorted({category for load in loads for category in load.by_category})
    crossed = np.zeros((len(loads), len(months), len(categories)), dtype=np.int64)
    for i, load in enumerate(loads):
        for j, month in enumerate(months):
            for category, count in load.by_month_category.get(month, {}).items():
                crossed[i, j, categories.index(category)] += count
    if not crossed.any():
        return None
    spans = time_windows(len(months), windows.max_share, prospective=windows.prospective)
    cases = crossed.sum(axis=2)
    field = Field(_points(loads, shape), cases, from_margins(crossed), cases.sum(axis=1).astype(np.float64), spans)
    return Ground(loads, field, permutation_of(crossed), BY_MARGINS, months)


def _weight(load: Caseload, has_households: bool) -> float:
    return float(load.village.households or 0) if has_households else 1.0


def _points(loads: tuple[Caseload, ...], shape: Shape) -> npt.NDArray[np.float64]:
    if not shape.is_of_circles:
        return to_local_m([location_of(load) for load in loads])
    return on_sphere(np.array([(place.lon, place.lat) for place in map(location_of, loads)]))


def _by_month(loads: tuple[Caseload, ...], months: tuple[str, ...]) -> npt.NDArray[np.int64]:
    return np.array([[load.by_month.get(month, 0) for month in months] for load in loads], dtype=np.int64)


def _days(month: str, tally: Tally) -> float:
    first, last = month_bounds(month, tally)
    return float((last - first).days + 1)
