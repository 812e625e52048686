"""One plain sentence per map feature and per legend line, in both languages; names stand in it as the gazetteer has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from fieldvisit.domain.run import Run
from fieldvisit.errors import Text

ESTIMATED = Text("估算", "estimated")
SCHEMATIC = Text("示意范围，不是行政区划界线", "Schematic areas, not administrative boundaries")
NO_BOUNDARY = Text("本图无界线数据。", "This map has no boundary data.")
_DAYS = tuple(
    Text(f"周{zh}", en) for zh, en in zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True)
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def clock(minutes: int) -> str:
    """Minutes after midnight as ``09:05``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def hours(minutes: int) -> Text:
    """Minutes as ``1 小时 25 分`` and ``1 h 25 min``."""
    if minutes < 60:
        return Text(f"{minutes} 分钟", f"{minutes} min")
    return Text(f"{minutes // 60} 小时 {minutes % 60} 分", f"{minutes // 60} h {minutes % 60} min")


def long_day(day: date) -> Text:
    """``2026年11月30日 周一`` and ``Mon 30 Nov 2026``."""
    name = _DAYS[day.weekday()]
    return Text(f"{day.year}年{day.month}月{day.day}日 {name.zh}", f"{name.en} {day.day} {_MONTHS[day.month - 1]} {day.year}")


def two_years(p: Mapping[str, Any]) -> Text:
    """Matters received now and a year before, and the difference with its sign."""
    now, before, change = p["now"], p["before"], f"{p['change']:+d}" if p["change"] else "0"
    return Text(f"收到 {now} 件，去年同月 {before} 件（{change}）", f"{now} received, {before} the year before ({change})")


def village_label(p: Mapping[str, Any]) -> Text:
    """Township, village and its open matters, or what it received now and a year before."""
    if "change" in p:
        both = two_years(p)
        return Text(f"{p['township']}{p['name']}：{both.zh}", f"{p['township']}{p['name']}: {both.en}")
    key = p["key_cases"]
    return Text(
        f"{p['township']}{p['name']}：未办结 {p['open_cases']} 件" + (f"，其中重点 {key} 件" if key else ""),
        f"{p['township']}{p['name']}: {p['open_cases']} open" + (f", {key} key" if key else ""),
    )


def township_label(p: Mapping[str, Any]) -> Text:
    """Township, its villages and their open matters, or what they received now and a year before."""
    if "change" in p:
        both = two_years(p)
        return Text(f"{p['name']}：{both.zh}（示意范围）", f"{p['name']}: {both.en} (schematic area)")
    if "rate" in p:
        return _rate_label(p)
    return Text(
        f"{p['name']}：未办结 {p['open_cases']} 件，{p['villages']} 个村（示意范围）",
        f"{p['name']}: {p['open_cases']} open; villages: {p['villages']} (schematic area)",
    )


def _rate_label(p: Mapping[str, Any]) -> Text:
    households, n, name = p["households"], p["open_cases"], p["name"]
    zh, en = "不算比率", "no rate"
    if p["rate"] is not None:
        zh, en = f"每千户 {p['rate']:g} 件", f"{p['rate']:g} per 1,000 households"
    return Text(
        f"{name}：{zh}（未办结 {n} 件，{households} 户；示意范围）",
        f"{name}: {en} ({n} open, {households} households; schematic area)",
    )


def hotspot_label(p: Mapping[str, Any]) -> Text:
    """Rank, figures, trend and stability of a hotspot."""
    trend, stable = trend_words(p["trend"]), stability_words(p["stability"])
    return Text(
        f"热点 {p['rank']}：{p['villages']} 个村，{p['observed']} 件，预期 {p['expected']} 件；{trend.zh}，{stable.zh}",
        f"Hotspot {p['rank']}; villages: {p['villages']}, matters: {p['observed']}, expected: {p['expected']};"
        f" {trend.en}, {stable.en}",
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
}


def label_of(layer: str, properties: Mapping[str, Any], names: Mapping[int, str]) -> Text:
    """The sentence of one feature of a layer; ``names`` are the leaders' by number."""
    if layer in ("itineraries", "stops"):
        who = names.get(properties["leader"], "")
        return itinerary_label(properties, who) if layer == "itineraries" else stop_label(properties, who)
    if layer in LABELS:
        return LABELS[layer](properties)
    return Text(properties["name"], properties["name"])


_TRENDS = {
    "new": Text("最近一个月新出现", "new in the last month"),
    "consecutive": Text("最近连续几个月出现", "in the last months without a break"),
    "intensifying": Text("长期存在且在加重", "lasting and intensifying"),
    "persistent": Text("长期存在", "lasting"),
    "diminishing": Text("长期存在但在减轻", "lasting but diminishing"),
    "sporadic": Text("时有时无", "on and off"),
    "oscillating": Text("时高时低", "now high, now low"),
    "historical": Text("过去长期存在，最近一个月不再明显", "lasting once, not in the last month"),
    "none": Text("最近一个月不明显", "not marked in the last month"),
}
_STABLE, _FAIRLY = 0.8, 0.5
_STABILITY = {
    "stable": Text("稳定", "stable"),
    "fairly": Text("较稳定", "fairly stable"),
    "unstable": Text("不稳定", "unstable"),
    "": Text("未计算", "not computed"),
}


def trend_words(trend: str) -> Text:
    """A trend class in words; says so when it was not computed (fewer than four months)."""
    return _TRENDS.get(trend, Text("月份太少，未判断趋势", "too few months for a trend"))


def stability_words(stability: float | None) -> Text:
    """How a hotspot fares under other settings, with the share; says so when it was not computed."""
    if stability is None:
        return Text("稳定性未计算", "stability not computed")
    word = _STABILITY[stability_class(stability)]
    share = f"{stability:.0%}"
    return Text(f"{word.zh}（其他设置下{share}仍成立）", f"{word.en} (stays under {share} of other settings)")


def rank_words(ranks: Sequence[int]) -> Text:
    """Where a hotspot stands under the settings in which it stays; empty when that was not computed."""
    there = sorted(rank for rank in ranks if rank)
    if not there:
        return Text("", "")
    first, last = there[0], there[-1]
    zh, en = (f"第{first}位", f"{first}") if first == last else (f"第{first}至{last}位", f"{first} to {last}")
    return Text(
        f"在{len(ranks)}种设置中的{len(there)}种下成立，排{zh}",
        f"stays under {len(there)} of {len(ranks)} settings, ranked {en}",
    )


def stability_class(stability: float | None) -> str:
    """``stable``, ``fairly``, ``unstable``, or empty when not computed."""
    if stability is None:
        return ""
    return "stable" if stability >= _STABLE else "fairly" if stability >= _FAIRLY else "unstable"


def pressure_words(open_cases: int | None, key_cases: int | None, days_left: int | None) -> Text:
    """Open and key cases and days left; empty when not computed or not to be shown."""
    if open_cases is None:
        return Text("", "")
    zh, en = f"未办结{open_cases}件", f"{open_cases} open"
    if key_cases is not None:
        zh, en = f"{zh}，其中重点{key_cases}件", f"{en}, {key_cases} key"
    if days_left is None:
        return Text(zh, en)
    if days_left < 0:
        return Text(f"{zh}，最紧的已超期{-days_left}天", f"{en}, the most pressing {-days_left} days overdue")
    return Text(f"{zh}，最紧的还剩{days_left}天", f"{en}, {days_left} days left for the most pressing")
