"""The legend: what every symbol means, for which period, how many matters are shown and how many are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fieldvisit.domain.run import Run
from fieldvisit.errors import Text
from fieldvisit.maps.areas import areas_of
from fieldvisit.maps.labels import SCHEMATIC, two_years
from fieldvisit.maps.layers import day_number, leader_numbers
from fieldvisit.maps.monthly.yearly import years_of
from fieldvisit.maps.selection import EVERYTHING, YEAR, Selection, chosen_itineraries, shown, village_counts
from fieldvisit.maps.symbols import (
    HEAT_RAMP,
    HOTSPOT_STROKE,
    KEY_STROKE,
    VILLAGE_FILL,
    change_colour,
    day_dash,
    leader_colour,
    radius_px,
    size_examples,
)


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One line: a swatch (``area``, ``line``, ``circle``, ``ring`` or none), its looks, and what it means.

    ``layer`` names the map layer the line belongs to; ``size`` is a radius in pixels; ``pattern`` stands for the colour on paper.
    """

    text: Text
    layer: str = ""
    shape: str = ""
    colour: str = ""
    size: float = 0.0
    dash: str = ""
    pattern: str = ""


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
    lines += _filter_in_words(run, selection)
    if run.hidden:
        lines.append(
            Text(
                f"件数太少（及为防推算一并隐去）而未显示的村：{run.hidden} 个",
                f"Villages not shown for their small counts, or because they would give those away: {run.hidden}",
            )
        )
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
    compared = year_lines(run, selection) if selection.show == YEAR else ()
    return (*(LegendLine(line) for line in lines), *compared)


def _filter_in_words(run: Run, selection: Selection) -> list[Text]:
    """The filter in force; nothing when it lets everything through."""
    names = [run.categories.get(code, Text(code, code)) for code in selection.categories]
    townships = {v.township_code: v.township for v in run.villages}
    parts = [
        (Text("类别", "category"), [name.zh for name in names], [name.en for name in names]),
        (Text("收到月份", "month received"), selection.months, selection.months),
        (Text("乡镇", "township"), *(2 * ([townships.get(selection.township, "")] if selection.township else [],))),
        (Text("热点", "hotspot"), *(2 * ([selection.hotspot] if selection.hotspot else [],))),
    ]
    told = [(head, zh, en) for head, zh, en in parts if zh]
    if not told:
        return []
    chinese = "；".join(f"{head.zh} {'、'.join(zh)}" for head, zh, _ in told)
    english = "; ".join(f"{head.en} {', '.join(en)}" for head, _, en in told)
    return [Text(f"筛选：{chinese}", f"Filter: {english}")]


def village_lines(run: Run, selection: Selection = EVERYTHING) -> tuple[LegendLine, ...]:
    """Example circles and the meaning of the coloured rim, or of the colours beside the year before."""
    if selection.show == YEAR:
        return _year_villages(run, selection)
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
    lines = [
        LegendLine(each.text, "townships", "area", each.fill, pattern=each.pattern) for each in areas_of(run, selection).classes
    ]
    return (*lines, LegendLine(SCHEMATIC, "townships"))


def year_lines(run: Run, selection: Selection) -> tuple[LegendLine, ...]:
    """Which months are compared with which, how many matters each had, and what is only partly counted."""
    years = years_of(run, selection)
    lines = []
    if years.months:
        now, before = sum(row.now for row in years.villages), sum(row.before for row in years.villages)
        both = two_years({"now": now, "before": before, "change": now - before})
        months = "、".join(years.months), ", ".join(years.months)
        lines.append(Text(f"{months[0]}：{both.zh}", f"{months[1]}: {both.en}"))
    if years.missing:
        missing = "、".join(years.missing), ", ".join(years.missing)
        lines.append(
            Text(
                f"台账没有 {missing[0]} 的去年同月，无法比较。",
                f"No ledger reaches back to the year before {missing[1]}: nothing to compare.",
            )
        )
    return tuple(LegendLine(line) for line in (*lines, *years.notes))


def _year_villages(run: Run, selection: Selection) -> tuple[LegendLine, ...]:
    rows = years_of(run, selection).villages
    sizes = size_examples(max((max(row.now, row.before) for row in rows), default=0))
    looks = (
        (1, Text("村：比去年同月多", "Village with more than the year before")),
        (-1, Text("村：比去年同月少", "Village with fewer than the year before")),
        (0, Text("村：与去年同月相同", "Village with as many as the year before")),
    )
    colours = [LegendLine(text, "villages", "circle", change_colour(sign), 6.0) for sign, text in looks]
    circles = [
        LegendLine(Text(f"圆的大小：两年中较多的一年 {n} 件", f"Size: {n} in the larger of both years"), "villages", "circle", "#8a8f98", radius_px(n))
        for n in sizes
    ]  # fmt: skip
    return (*colours, *circles) if rows else ()


def heat_lines() -> tuple[LegendLine, ...]:
    """What the heat shows and what it does not."""
    words = Text(
        "由浅到深：附近各村未办结件数由少到多；只示意，不是边界",
        "From pale to dark: fewer to more open matters nearby; no boundaries",
    )
    return (LegendLine(words, "heat", "area", HEAT_RAMP[2]),)


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
