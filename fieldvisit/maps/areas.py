"""The classes of the schematic township areas: of open matters, of their rate by households, or of the change in a year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fieldvisit.domain.place import Village
from fieldvisit.domain.run import Run
from fieldvisit.errors import Text
from fieldvisit.maps.monthly.yearly import Years, years_of
from fieldvisit.maps.selection import RATE, YEAR, Selection, village_counts
from fieldvisit.maps.symbols import (
    CHANGE_RAMP,
    FEW_FILL,
    NO_CASES_FILL,
    class_colour,
    class_limits,
    class_of,
    class_pattern,
    quantile_limits,
)


@dataclass(frozen=True, slots=True)
class AreaClass:
    """One class: what it means, its fill, and the pattern that stands for the fill on paper."""

    text: Text
    fill: str
    pattern: str


@dataclass(frozen=True)
class Area:
    """One township: its villages, its open matters, its class, and what the classes count of it."""

    villages: tuple[Village, ...]
    open_cases: int
    shown_as: AreaClass
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Areas:
    """The townships in order of code, and the classes in order of the legend."""

    by_code: Mapping[str, Area]
    classes: tuple[AreaClass, ...]


FEWEST_FOR_A_RATE = 5
FEW = Text(f"乡镇：不到 {FEWEST_FOR_A_RATE} 件，不算比率", f"Township with fewer than {FEWEST_FOR_A_RATE}: no rate")
NOTHING = AreaClass(Text("乡镇：没有", "Township with none"), NO_CASES_FILL, "")


def areas_of(run: Run, selection: Selection) -> Areas:
    """The townships under a selection in the classes that it shows."""
    members: dict[str, list[Village]] = {}
    opened: dict[str, int] = {}
    for count in village_counts(run, selection):
        code = count.village.township_code
        members.setdefault(code, []).append(count.village)
        opened[code] = opened.get(code, 0) + count.open_cases
    if selection.show == YEAR:
        told, classes, index = _by_change(years_of(run, selection), members)
    elif selection.show == RATE:
        told, classes, index = _by_rate(opened, members)
    else:
        told, classes, index = _by_open(opened)
    return Areas(
        {
            code: Area(tuple(villages), opened[code], classes[index[code]] if code in index else NOTHING, told.get(code, {}))
            for code, villages in sorted(members.items())
        },
        classes,
    )


_Classed = tuple[dict[str, dict[str, Any]], tuple[AreaClass, ...], dict[str, int]]
"""What is told of each township, the classes, and the class of each township that has one."""


def _by_open(opened: Mapping[str, int]) -> _Classed:
    limits = class_limits(tuple(opened.values()))
    classes = []
    for index, (low, high) in enumerate(zip((1, *(n + 1 for n in limits)), limits, strict=False)):
        span = f"{low}–{high}" if low < high else str(high)
        text = Text(f"乡镇：未办结 {span} 件", f"Township with {span} open")
        classes.append(AreaClass(text, class_colour(index, len(limits)), class_pattern(index, len(limits))))
    return {}, tuple(classes), {code: class_of(n, limits) for code, n in opened.items() if n > 0}


def _by_rate(opened: Mapping[str, int], members: Mapping[str, list[Village]]) -> _Classed:
    """Classes of about equally many townships; one with few matters has a rate that says nothing, and gets none."""
    households = {code: sum(v.households or 0 for v in villages) for code, villages in members.items()}
    told = {code: {"households": households[code], "rate": rate_of(n, households[code])} for code, n in opened.items()}
    rated = {code: float(t["rate"]) for code, t in told.items() if t["rate"] is not None}
    limits = quantile_limits(tuple(rated.values()))
    classes = [AreaClass(FEW, FEW_FILL, "same")]
    for n, (low, high) in enumerate(zip((min(rated.values(), default=0.0), *limits), limits, strict=False)):
        text = Text(f"乡镇：每千户未办结 {low:g}–{high:g} 件", f"Township with {low:g}–{high:g} open per 1,000 households")
        classes.append(AreaClass(text, class_colour(n, len(limits)), class_pattern(n, len(limits))))
    index = {code: 1 + next(n for n, limit in enumerate(limits) if rate <= limit) for code, rate in rated.items()}
    return told, tuple(classes), dict.fromkeys((code for code, n in opened.items() if n and code not in rated), 0) | index


def rate_of(matters: int, households: int) -> float | None:
    """Matters per 1,000 households; ``None`` where there are too few matters, or no households, for it to say anything."""
    return round(1000 * matters / households, 1) if households and matters >= FEWEST_FOR_A_RATE else None


def _by_change(years: Years, members: Mapping[str, list[Village]]) -> _Classed:
    sums = dict.fromkeys(members, (0, 0)) if years.months else {}
    for row in years.villages:
        code = row.village.township_code
        sums[code] = (sums[code][0] + row.now, sums[code][1] + row.before)
    most = max((abs(now - before) for now, before in sums.values()), default=0)
    half = math.ceil(most / 2)
    told = {code: {"now": now, "before": before, "change": now - before} for code, (now, before) in sums.items()}
    return told, _change_classes(most, half), {code: _change_class(t["change"], half) for code, t in told.items()}


def _change_class(change: int, half: int) -> int:
    return 2 + (change > 0) + (change > half) - (change < 0) - (change < -half)


def _change_classes(most: int, half: int) -> tuple[AreaClass, ...]:
    far, near = _span(half + 1, most), _span(1, half)
    words = (
        Text(f"比去年同月少 {far} 件", f"{far} fewer than the year before"),
        Text(f"比去年同月少 {near} 件", f"{near} fewer than the year before"),
        Text("与去年同月相同", "as many as the year before"),
        Text(f"比去年同月多 {near} 件", f"{near} more than the year before"),
        Text(f"比去年同月多 {far} 件", f"{far} more than the year before"),
    )
    patterns = ("less-2", "less-1", "same", "more-1", "more-2")
    return tuple(AreaClass(*each) for each in zip(words, CHANGE_RAMP, patterns, strict=True))


def _span(low: int, high: int) -> str:
    return f"{low}–{high}" if low < high else str(max(low, 1))
