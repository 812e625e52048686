"""Where the open matters are: townships on a map, categories, hotspots; the numbers of map and list pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from fieldvisit.domain.access.suppress import suppress
from fieldvisit.domain.run import Run
from fieldvisit.errors import Text
from fieldvisit.maps import labels
from fieldvisit.maps.areas import Area, areas_of, rate_of
from fieldvisit.maps.schematic import area_around
from fieldvisit.maps.selection import EVERYTHING, RATE, ranked_hotspots, village_counts
from fieldvisit.maps.symbols import class_limits, class_of, class_pattern
from fieldvisit.reports.monthly.content import Cell, Grid, Number, Section, Shape
from fieldvisit.reports.monthly.pictures import AreaMap, Bars, Patch, Series
from fieldvisit.workspace.briefing.asked import Asked

_TOWNSHIP, _OPEN = Text("乡镇", "Township"), Text("未办结", "Open")
_FEW_FOR_A_RATE = Text("件数太少，不算比率", "too few for a rate")


def places(asked: Asked) -> Section:
    """Open matters by township, with their rate by households, as map and table."""
    areas, counts = areas_of(asked.exact, EVERYTHING).by_code, township_counts(asked)
    rated = asked.run.tally.has_households
    heads = (_TOWNSHIP, _OPEN, *((Text("每千户", "per 1,000 households"),) if rated else ()))
    ordered = sorted(counts, key=lambda code: (counts[code] is None, -(counts[code] or 0), code))
    rows = tuple(_township(asked, code, areas[code], counts[code], rated=rated) for code in ordered)
    title = Text("各乡镇未办结事项", "Open matters by township")
    drawn = _map(asked.run, areas, counts, title)
    return Section("places", Text("分布", "Where"), _said(asked), (), (Grid("townships", title, heads, rows),), (drawn,))


def township_counts(asked: Asked) -> dict[str, int | None]:
    """Open matters of each township; for a public body ``None`` where the number, or what it leaves of hidden villages, is small.

    A township is told only when its total gives away no village that is hidden on the pages.
    """
    counts = village_counts(asked.exact)
    exact: dict[str, dict[str, int]] = {}
    for count in counts:
        exact.setdefault(count.village.township_code, {})[count.village.code] = count.open_cases
    sums = {code: sum(cells.values()) for code, cells in exact.items()}
    if not asked.public:
        return dict(sums)
    fewest, shown = asked.desk.profile.protection.suppress_below, {v.code for v in asked.run.villages}
    told = suppress(sums, fewest).cells
    return {code: n if _safe(exact[code], shown, fewest) else None for code, n in told.items()}


def _safe(cells: Mapping[str, int], shown: AbstractSet[str], fewest: int) -> bool:
    """Whether the total of these villages gives away none that is hidden: with it known, no more would have to be hidden."""
    alone = suppress(cells, fewest)
    return alone.total is not None and not any(n is None and code in shown for code, n in alone.cells.items())


def _township(asked: Asked, code: str, area: Area, n: int | None, *, rated: bool) -> tuple[Cell, ...]:
    name = area.villages[0].township
    words = Text(f"{name}未办结事项", f"open matters of {name}")
    query = asked.query(words, "/list", township=code)
    opened = asked.number(f"township.{code}", Text(f"{name}未办结", f"{name}, open"), n, query)
    if not rated:
        return name, opened
    rate = None if n is None else rate_of(n, sum(village.households or 0 for village in area.villages))
    words = Text(f"{name}每千户未办结事项", f"open matters of {name} per 1,000 households")
    query, label = asked.query(words, "/list", township=code, show=RATE), Text(f"{name}每千户", f"{name}, per 1,000 households")
    return name, opened, asked.number(f"rate.{code}", label, rate, query, shape=Shape.RATE, missing=_FEW_FOR_A_RATE)


def categories(asked: Asked) -> Section:
    """Open matters by category."""
    counts = Counter(mark.category for mark in asked.run.marks)
    names = {code: asked.run.categories.get(code, Text(code, code)) for code in counts}
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    numbers = [_category(asked, code, names[code], n) for code, n in ordered]
    title = Text("各类别未办结事项", "Open matters by category")
    rows = tuple((names[code], number) for (code, _), number in zip(ordered, numbers, strict=True))
    top = ordered[:8]
    chart = Bars(
        "categories",
        title,
        tuple(names[code] for code, _ in top),
        (Series(_OPEN, tuple(float(n) for _, n in top)),),
        height=230,
    )
    return Section(
        "categories",
        title,
        (),
        (),
        (Grid("categories", title, (Text("类别", "Category"), _OPEN), rows),),
        (chart,) if top else (),
    )


def hotspots(asked: Asked) -> Section:
    """The hotspots in order of rank, each with its sentence, its figures and how steady it is."""
    ranked = ranked_hotspots(asked.run)
    title = Text("热点", "Hotspots")
    if not ranked:
        none = Text(
            "没有可以公开的热点：所含村中有件数太少的。", "No hotspot may be told: each has villages with too few matters."
        )
        return Section("hotspots", title, (none if asked.exact.hotspots else Text("没有热点。", "There is no hotspot."),))
    lines = tuple(Text(f"{n}. {spot.sentence.zh}", f"{n}. {spot.sentence.en}") for n, spot in ranked)
    rows = tuple(
        (
            spot.id,
            _spot(asked, spot.id, "observed", Text("件数", "Matters"), spot.observed),
            _spot(asked, spot.id, "expected", Text("应有", "Expected"), round(spot.expected, 1)),
            _spot(asked, spot.id, "open", _OPEN, spot.open_cases),
            labels.stability_words(spot.stability),
            labels.trend_words(spot.trend),
        )
        for _, spot in ranked
    )
    heads = (
        title,
        Text("件数", "Matters"),
        Text("应有", "Expected"),
        _OPEN,
        Text("稳定性", "Steadiness"),
        Text("趋势", "Trend"),
    )
    return Section("hotspots", title, lines, (), (Grid("hotspots", title, heads, rows),))


def _said(asked: Asked) -> tuple[Text, ...]:
    run = asked.run
    first, last = run.tally.first_day, run.tally.last_day
    line = Text(
        f"{first} 至 {last} 收到、定位到村、至 {run.today} 未办结的事项，重复反映并为一件；只定位到乡镇的不在图上。",
        f"Matters received from {first} to {last}, placed at villages and open on {run.today}, repeats counted once; what is placed "
        "at a township only is not on the map.",
    )
    return line, labels.SCHEMATIC


def _map(run: Run, areas: Mapping[str, Area], counts: Mapping[str, int | None], title: Text) -> AreaMap:
    limits = class_limits(tuple(n for n in counts.values() if n))
    patches = []
    for code, area in areas.items():
        ring = area_around(tuple(v.location for v in area.villages if v.location is not None))
        if ring:
            n = counts[code]
            patches.append(Patch(ring, area.villages[0].township, _level(n, limits), "–" if n is None else str(n)))
    spans = zip((1, *(n + 1 for n in limits)), limits, strict=False)
    classes = [(_level(high, limits), f"{low}–{high}" if low < high else str(high)) for low, high in spans]
    legend = [
        (0, Text("0 或不显示（–）", "0, or not told (–)")),
        *((n, Text(f"{span} 件", f"{span} open")) for n, span in classes),
    ]
    source = run.boundary
    zh = f"界线来源：{source.source}；审图号：{source.map_approval or '无'}" if source else "没有县界"
    en = f"Boundary: {source.source}; approval number: {source.map_approval or 'none'}" if source else "No boundary"
    return AreaMap("townships", title, tuple(patches), source.rings if source else (), tuple(legend), Text(zh, en))


def _level(n: int | None, limits: Sequence[int]) -> int:
    """The class on a scale of five as the map pages have it, 0 for none."""
    return int(class_pattern(class_of(n, limits), len(limits)).removeprefix("steps-")) if n else 0


def _category(asked: Asked, code: str, name: Text, n: int) -> Number:
    words = Text(f"类别为{name.zh}的未办结事项", f"open matters of the category {name.en}")
    return asked.number(f"category.{code}", name, n, asked.query(words, "/list", category=code))


def _spot(asked: Asked, spot_id: str, kind: str, name: Text, value: float | None) -> Number:
    words = Text(f"热点 {spot_id}：{name.zh}", f"hotspot {spot_id}: {name.en}")
    shape = Shape.RATE if kind == "expected" else Shape.COUNT
    return asked.number(
        f"hotspot.{spot_id}.{kind}",
        Text(f"{spot_id} {name.zh}", f"{spot_id} {name.en}"),
        value,
        asked.query(words, "/hotspots"),
        shape=shape,
    )
