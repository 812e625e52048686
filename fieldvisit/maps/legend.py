"""The legend: what every symbol means, for which period, how many matters are shown and how many are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fieldvisit.domain.run import Run
from fieldvisit.errors import Text
from fieldvisit.maps.labels import SCHEMATIC
from fieldvisit.maps.layers import day_number, leader_numbers, townships
from fieldvisit.maps.selection import EVERYTHING, Selection, chosen_itineraries, shown, village_counts
from fieldvisit.maps.symbols import (
    HOTSPOT_STROKE,
    KEY_STROKE,
    VILLAGE_FILL,
    class_colour,
    class_limits,
    day_dash,
    leader_colour,
    radius_px,
    size_examples,
)


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One line: a swatch (``area``, ``line``, ``circle``, ``ring`` or none), its looks, and what it means.

    ``layer`` names the map layer the line belongs to; ``size`` is a radius in pixels.
    """

    text: Text
    layer: str = ""
    shape: str = ""
    colour: str = ""
    size: float = 0.0
    dash: str = ""


def legend_lines(run: Run, selection: Selection = EVERYTHING, names: Mapping[int, str] | None = None) -> tuple[LegendLine, ...]:
    """The legend of the map under a selection, top to bottom: numbers, villages, townships, hotspots, itineraries.

    ``names`` as in ``itinerary_lines``.
    """
    return (
        *number_lines(run, selection),
        *village_lines(run, selection),
        *township_lines(run, selection),
        *hotspot_lines(run),
        *itinerary_lines(run, selection, names),
    )


def number_lines(run: Run, selection: Selection = EVERYTHING) -> tuple[LegendLine, ...]:
    """Period, how many open matters are shown (n), and what is hidden and why."""
    first, last, count = run.tally.first_day, run.tally.last_day, shown(run, selection)
    lines = [
        Text(f"收件时段：{first} 至 {last}", f"Received: {first} to {last}"),
        Text(
            f"显示未办结事项 n = {count.shown}，分布在 {count.villages_shown} 个村（全部 {count.total}）",
            f"Open matters shown: n = {count.shown} in {count.villages_shown} villages (of {count.total})",
        ),
    ]
    if count.filtered_out:
        lines.append(Text(f"筛选未显示：{count.filtered_out}", f"Filtered out: {count.filtered_out}"))
    if count.no_position:
        lines.append(Text(f"村无坐标，未显示：{count.no_position}", f"Hidden, village without position: {count.no_position}"))
    if count.coarse:
        lines.append(
            Text(
                f"只知乡镇或县、未上图：{count.coarse} 件（先电话核实）",
                f"Not on the map, place known only to township or county: {count.coarse} (call first)",
            )
        )
    return tuple(LegendLine(line) for line in lines)


def village_lines(run: Run, selection: Selection = EVERYTHING) -> tuple[LegendLine, ...]:
    """Example circles and the meaning of the coloured rim."""
    counts = village_counts(run, selection)
    sizes = size_examples(max((c.open_cases for c in counts), default=0))
    lines = [
        LegendLine(Text(f"村：未办结 {n} 件", f"Village with {n} open"), "villages", "circle", VILLAGE_FILL, radius_px(n))
        for n in sizes
    ]
    if any(c.key_cases for c in counts):
        lines.append(LegendLine(Text("红圈：其中有重点件", "Red rim: with a key case"), "villages", "ring", KEY_STROKE))
    return tuple(lines)


def township_lines(run: Run, selection: Selection = EVERYTHING) -> tuple[LegendLine, ...]:
    """The classes of the schematic township areas, and that they are no boundaries."""
    cases = tuple(f["properties"]["open_cases"] for f in townships(run, selection)["features"])
    limits = class_limits(cases)
    lines, low = [], 1
    for index, limit in enumerate(limits):
        span = f"{low}–{limit}" if low < limit else str(limit)
        text = Text(f"乡镇：未办结 {span} 件", f"Township with {span} open")
        lines.append(LegendLine(text, "townships", "area", class_colour(index, len(limits))))
        low = limit + 1
    return (*lines, LegendLine(SCHEMATIC, "townships"))


def hotspot_lines(run: Run) -> tuple[LegendLine, ...]:
    """What the hotspot rings are, and that filters of category and month do not change them."""
    if not run.hotspots:
        return (LegendLine(Text("没有发现热点", "No hotspot was found"), "hotspots"),)
    text = Text("热点（编号为排名；按全部类别和时段计算）", "Hotspot with rank (over all categories and months)")
    return (LegendLine(text, "hotspots", "ring", HOTSPOT_STROKE, 6.0, "3 2"),)


def itinerary_lines(
    run: Run, selection: Selection = EVERYTHING, names: Mapping[int, str] | None = None
) -> tuple[LegendLine, ...]:
    """One line per leader (colour and number) and one per day (dash pattern) among the chosen itineraries.

    ``names`` are the leaders' names by number; without them leaders are called by number alone.
    """
    chosen, numbers = chosen_itineraries(run, selection), leader_numbers(run)
    if run.plan is None or not chosen:
        return (LegendLine(Text("没有行程", "No itineraries"), "itineraries"),)
    estimated = run.plan.travel_source == "estimate"
    lines = []
    for number in sorted({numbers[i.shift.leader_id] for i in chosen}):
        name = (names or {}).get(number, "")
        text = Text(f"{number} {name}", f"{number} {name}") if name else Text(f"行程 {number}", f"Itinerary {number}")
        lines.append(LegendLine(text, "itineraries", "line", leader_colour(number)))
    for number, day in sorted({(day_number(run, i), i.shift.day) for i in chosen}):
        text = Text(f"线型：{day:%m-%d}", f"Line pattern: {day:%m-%d}")
        lines.append(LegendLine(text, "itineraries", "line", "#5b6673", 0.0, day_dash(number, estimated=estimated)))
    marks = Text("方框：驻地；带数字的圆圈：站序", "Square: base; numbered circle: order of stops")
    lines.append(LegendLine(marks, "itineraries"))
    if estimated:
        lines.append(LegendLine(Text("路程与时间为估算", "Ways and times are estimated"), "itineraries"))
    return tuple(lines)
