"""What ``fieldvisit hotspots`` asks and prints: hotspots in order of dispatch, as figures and as sentences."""

from __future__ import annotations

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.errors import Text
from fieldvisit.hotspots.context.township import Unit
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.maps.labels import pressure_words, stability_words, trend_words
from fieldvisit.workspace.asking import HotspotAnswer, HotspotQuestion


def question_of(model: str | None, by: str | None, months: int, categories: tuple[str, ...]) -> HotspotQuestion:
    """The options of the command line as a question; a category named twice is one."""
    return HotspotQuestion(
        model=ScanModel(model.replace("-", "_")) if model else None,
        by=Unit(by) if by else None,
        months=months,
        categories=tuple(dict.fromkeys(categories)),
    )


def hotspot_figures(found: HotspotAnswer) -> list[dict[str, object]]:
    """The hotspots in order of dispatch for ``--json``."""
    return [
        {
            "rank": rank,
            "id": h.id,
            "villages": len(h.village_codes),
            "townships": len(h.township_codes),
            "category": h.category,
            "first_day": h.first_day.isoformat(),
            "last_day": h.last_day.isoformat(),
            "observed": h.observed,
            "expected": round(h.expected, 2),
            "relative_risk": round(h.relative_risk, 2),
            "p_value": h.p_value,
            "p_calibrated": h.p_calibrated,
            "p_adjusted": h.p_adjusted,
            "trend": h.trend,
            "stability": h.stability,
            "uncertain_share": h.uncertain_share,
            "at_edge": h.at_edge,
            "open_cases": h.open_cases,
            "key_cases": h.key_cases,
            "days_left": h.days_left,
            "sentence": h.sentence.zh,
            "sentence_en": h.sentence.en,
        }
        for rank, h in _ranked(found)
    ]


def hotspot_sentences(found: HotspotAnswer) -> list[Text]:
    """The number of hotspots, then two lines each in order of dispatch."""
    head = Text(
        f"发现热点 {len(found.hotspots)} 处，按派出次序：", f"hotspots found: {len(found.hotspots)}, in order of dispatch"
    )
    if not found.hotspots:
        head = Text(f"没有发现热点。{found.left_out.zh}", f"no hotspot was found.{found.left_out.en}")
    if found.maps > 1:
        head = Text(f"共查看 {found.maps} 张图。{head.zh}", f"{found.maps} maps were looked at; {head.en}")
    lines = [head, *(line for rank, spot in _ranked(found) for line in _lines(rank, spot))]
    if found.question != HotspotQuestion():
        lines.append(
            Text("这是一次单独查看，入库的热点没有改变。", "A question of its own: the stored hotspots are unchanged.")
        )
    return lines


def _lines(rank: int, spot: Hotspot) -> tuple[Text, Text]:
    words = [trend_words(spot.trend), stability_words(spot.stability)]
    if spot.uncertain_share is not None:
        share = f"{spot.uncertain_share:.0%}"
        words.append(
            Text(f"所在乡镇{share}的件只知到乡镇", f"{share} of its townships' matters are known only to the township")
        )
    words.append(pressure_words(spot.open_cases, spot.key_cases, spot.days_left))
    name = f"{spot.id}{' ' + spot.category if spot.category else ''}"
    return (
        Text(f"  {rank}. {name}：{spot.sentence.zh}", f"  {rank}. {name}: {spot.sentence.en}"),
        Text(f"     {'；'.join(w.zh for w in words if w.zh)}", f"     {'; '.join(w.en for w in words if w.en)}"),
    )


def _ranked(found: HotspotAnswer) -> list[tuple[int, Hotspot]]:
    by_id = {spot.id: spot for spot in found.hotspots}
    return [(rank.rank, by_id[rank.hotspot_id]) for rank in found.ranks]
