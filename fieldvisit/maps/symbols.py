"""Classes, colours, sizes and dash patterns: the one place where the map's looks are decided.

Leader colours follow Okabe and Ito (2008), darkened until white figures on them are readable, so that colour-blind readers
tell most of them apart; number badges and dash patterns say the same a second time. The township ramp has one hue and falls evenly in lightness.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

VILLAGE_FILL = "#1f4e79"
KEY_STROKE = "#b3261e"
HOTSPOT_STROKE = "#b3261e"
OUTLINE_STROKE = "#5b6673"
TOWNSHIP_RAMP = ("#f4eee1", "#ecd9b0", "#deb97a", "#c88f47", "#a4651f")
NO_CASES_FILL = "#ffffff"
FEW_FILL = "#eeeeee"
HEAT_RAMP = ("#fee8c8", "#fdbb84", "#e34a33", "#7f0000")
CHANGE_RAMP = ("#1d6fae", "#a5cbe6", "#eeeeee", "#f6c48c", "#c05a00")
"""Far fewer, fewer, as many, more, far more: blue and orange, which nobody confuses."""
LEADER_COLOURS = ("#0072b2", "#c24f00", "#007f5c", "#aa4499", "#3f3f3f", "#8a6100", "#6b4fbb", "#7a5230")
ROAD_DASHES = ("", "12 6", "3 6", "14 5 3 5", "7 3 2 3 2 3")
ESTIMATE_DASHES = ("4 6", "10 6", "2 8", "10 5 2 5", "6 4 2 4 2 4")


def radius_px(open_cases: int) -> float:
    """Radius of a village circle in pixels: its area grows with the number of open matters."""
    return round(2.0 + 3.2 * math.sqrt(open_cases), 1) if open_cases > 0 else 1.5


def size_examples(most: int) -> tuple[int, ...]:
    """Up to three counts for the legend of circle sizes, ascending, the largest count last."""
    return tuple(sorted({1, max(1, round(most / 3)), most})) if most > 0 else ()


def class_limits(values: Sequence[int], classes: int = len(TOWNSHIP_RAMP)) -> tuple[int, ...]:
    """Upper limits of at most ``classes`` classes of about equal width for counts above zero, ascending.

    The last limit is the largest value, so that every value falls in a class; no values above zero give no limits.
    """
    most = max(values, default=0)
    if most <= 0:
        return ()
    return tuple(sorted({math.ceil(most * k / classes) for k in range(1, classes + 1)}))


def quantile_limits(values: Sequence[float], classes: int = len(TOWNSHIP_RAMP)) -> tuple[float, ...]:
    """Upper limits of at most ``classes`` classes that hold about equally many of the values, ascending; the last is the largest."""
    ordered = sorted(values)
    if not ordered:
        return ()
    return tuple(sorted({ordered[math.ceil(len(ordered) * k / classes) - 1] for k in range(1, classes + 1)}))


def class_of(value: int, limits: Sequence[int]) -> int:
    """Index of the class a count falls in; -1 for a count of zero."""
    if value <= 0:
        return -1
    return next((i for i, limit in enumerate(limits) if value <= limit), len(limits) - 1)


def class_colour(index: int, classes: int) -> str:
    """Fill of a class; the darkest colour is always the highest class."""
    if index < 0:
        return NO_CASES_FILL
    step = (len(TOWNSHIP_RAMP) - 1) / max(1, classes - 1)
    return TOWNSHIP_RAMP[round(index * step) if classes > 1 else len(TOWNSHIP_RAMP) // 2]


def class_pattern(index: int, classes: int) -> str:
    """Name of the pattern that stands for a class on paper, ``steps-1`` (light) to ``steps-5`` (dark)."""
    step = (len(TOWNSHIP_RAMP) - 1) / max(1, classes - 1)
    return f"steps-{(round(index * step) if classes > 1 else len(TOWNSHIP_RAMP) // 2) + 1}"


def change_colour(change: int) -> str:
    """Fill of a village that has more, fewer or as many matters than the year before."""
    return CHANGE_RAMP[-1 if change > 0 else 0] if change else "#8a8f98"


def leader_colour(number: int) -> str:
    """Colour of the leader with this number (from 1)."""
    return LEADER_COLOURS[(number - 1) % len(LEADER_COLOURS)]


def day_dash(number: int, *, estimated: bool) -> str:
    """SVG dash pattern of the day with this number (from 1); estimated ways are never a solid line."""
    patterns = ESTIMATE_DASHES if estimated else ROAD_DASHES
    return patterns[(number - 1) % len(patterns)]
