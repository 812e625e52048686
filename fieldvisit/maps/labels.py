"""One plain sentence per map feature and per legend line, in both languages; names stand in it as the gazetteer has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fieldvisit.domain.run import Run
from fieldvisit.errors import Text

ESTIMATED = Text("估算", "estimated")
SCHEMATIC = Text("示意范围，不是行政区划界线", "Schematic areas, not administrative boundaries")
NO_BOUNDARY = Text("本图无界线数据。", "This map has no boundary data.")


def clock(minutes: int) -> str:
    """Minutes after midnight as ``09:05``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def village_label(p: Mapping[str, Any]) -> Text:
    """Township, village and its open matters."""
    key = p["key_cases"]
    return Text(
        f"{p['township']}{p['name']}：未办结 {p['open_cases']} 件" + (f"，其中重点 {key} 件" if key else ""),
        f"{p['township']}{p['name']}: {p['open_cases']} open" + (f", {key} key" if key else ""),
    )


def township_label(p: Mapping[str, Any]) -> Text:
    """Township, its villages and their open matters."""
    return Text(
        f"{p['name']}：未办结 {p['open_cases']} 件，{p['villages']} 个村（示意范围）",
        f"{p['name']}: {p['open_cases']} open; villages: {p['villages']} (schematic area)",
    )


def hotspot_label(p: Mapping[str, Any]) -> Text:
    """Rank and figures of a hotspot."""
    return Text(
        f"热点 {p['rank']}：{p['villages']} 个村，{p['observed']} 件，预期 {p['expected']} 件",
        f"Hotspot {p['rank']}; villages: {p['villages']}, matters: {p['observed']}, expected: {p['expected']}",
    )


def itinerary_label(p: Mapping[str, Any], who: str = "") -> Text:
    """Leader (by name, or by number when no name is given), day and length of the way."""
    mark = Text("（估算）", " (estimated)") if p["estimated"] else Text("", "")
    return Text(
        f"{who or '行程 ' + str(p['leader'])}，{p['day']}：{p['drive_km']} 公里，行车 {p['drive_min']} 分钟{mark.zh}",
        f"{who or 'Itinerary ' + str(p['leader'])}, {p['day']}: {p['drive_km']} km, {p['drive_min']} min driving{mark.en}",
    )


def stop_label(p: Mapping[str, Any], who: str = "") -> Text:
    """Leader, day, number and times of a stop; number 0 is the base."""
    zh, en = who or f"行程 {p['leader']}", who or f"Itinerary {p['leader']}"
    mark = Text("（估算）", " (estimated)") if p["estimated"] else Text("", "")
    if p["number"] == 0:
        left = clock(p["depart_min"])
        return Text(f"{zh}，{p['day']}：{left} 从驻地出发", f"{en}, {p['day']}: leaves base at {left}")
    place, arrive, depart = f"{p['township']}{p['name']}", clock(p["arrive_min"]), clock(p["depart_min"])
    return Text(
        f"{zh}，{p['day']}，第 {p['number']} 站 {place}：{arrive} 到达{mark.zh}，{depart} 离开",
        f"{en}, {p['day']}, stop {p['number']} {place}: arrives {arrive}{mark.en}, leaves {depart}",
    )


def source_lines(run: Run) -> tuple[Text, ...]:
    """Where outline and data come from, and the map approval number that must be printed with the outline."""
    boundary = run.boundary
    kept = (s for s in run.data_sources if boundary is None or not s.startswith(boundary.source))
    lines = [Text(source, source) for source in kept]
    if boundary is None:
        return (*lines, NO_BOUNDARY)
    zh, en = f"界线来源：{boundary.source}", f"Boundary source: {boundary.source}"
    if boundary.map_approval:
        zh, en = f"{zh}；审图号：{boundary.map_approval}", f"{en}; map approval number: {boundary.map_approval}"
    return (*lines, Text(zh, en))


LABELS: Mapping[str, Callable[[Mapping[str, Any]], Text]] = {
    "townships": township_label,
    "villages": village_label,
    "hotspots": hotspot_label,
    "ranks": hotspot_label,
    "itineraries": itinerary_label,
    "stops": stop_label,
}
