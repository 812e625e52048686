"""The sentence of a hotspot: its own figures in words, and nothing more than they say."""

from __future__ import annotations

from typing import NamedTuple

from fieldvisit.domain.hotspot import Hotspot, probability_words
from fieldvisit.domain.place import Village
from fieldvisit.errors import Text
from fieldvisit.hotspots.ground import BY_HOUSEHOLDS, BY_MARGINS, BY_VILLAGES, ScanModel
from fieldvisit.hotspots.kulldorff.zones import Shape


class _Words(NamedTuple):
    """What a denominator is called: how expected came about, what the ratio compares, what chance would mean."""

    basis: str
    ratio: str
    chance: str


_ZH = {
    BY_HOUSEHOLDS: _Words("按户数折算应为", "每户件数是其余各村的{:.2f}倍", "假如各村每户件数相同"),
    BY_VILLAGES: _Words("件数，未按户数折算，按各村相同计应为", "每村件数是其余各村的{:.2f}倍", "假如各村件数相同"),
    BY_MARGINS: _Words("件数，未按户数折算，按各村和各月自身总数应为", "是其余村和月份的{:.2f}倍", "假如各村的月份分布相同"),
}
_EN = {
    BY_HOUSEHOLDS: _Words(
        "by households", "{:.2f} times as many per household as elsewhere", "if all villages had the same number per household"
    ),
    BY_VILLAGES: _Words(
        "counts, not set against households; all villages alike",
        "{:.2f} times as many per village as elsewhere",
        "if all villages had the same number",
    ),
    BY_MARGINS: _Words(
        "counts, not set against households; from the totals of these villages and months",
        "{:.2f} times the ratio of the other villages and months",
        "if months were spread alike over all villages",
    ),
}


SPACE_TIME = f"kulldorff:{ScanModel.SPACE_TIME}"
SHAPED = tuple(f":{shape}" for shape in Shape if shape is not Shape.CIRCLE)
_SHAPED_ZH = ("圆形和椭圆形范围中最集中的一处", "综合各种可能的范围得出，概率是其中最集中一处的")
_SHAPED_EN = ("the strongest of circles and ellipses", "agreed by the possible areas; the probability is that of the strongest")
_AS_TOWNSHIPS_ZH = (
    ("其余各村", "其余各乡镇"),
    ("每村", "每个乡镇"),
    ("各村", "各乡镇"),
    ("其余村", "其余乡镇"),
    ("个村", "个乡镇"),
)
_AS_TOWNSHIPS_EN = (("villages", "townships"), ("per village", "per township"))
_ALL_MONTHS_ZH, _ALL_MONTHS_EN = "且各月相同", " and in every month"


def sentence_of(hotspot: Hotspot, center: Village, *, everything: bool = False) -> Text:
    """Period, place, observed, expected, ratio and p-values in Chinese and English.

    It speaks of concentration and chance only: neither of causes nor of anybody's work. Without households it says that
    counts were not set against households. ``everything``: no matter lies outside; no ratio is named then.
    """
    text = Text(_chinese(hotspot, center, everything), _english(hotspot, center, everything))
    if not hotspot.township_codes:
        return text
    where = center.full_name  # a name is not rewritten, whatever it holds
    return Text(_rewritten(text.zh, _AS_TOWNSHIPS_ZH, where), _rewritten(text.en, _AS_TOWNSHIPS_EN, where))


def _rewritten(sentence: str, words: tuple[tuple[str, str], ...], name: str) -> str:
    parts = sentence.split(name) if name else [sentence]
    for old, new in words:
        parts = [part.replace(old, new) for part in parts]
    return name.join(parts)


def _is_agreed(spot: Hotspot) -> bool:
    return Shape(spot.method.rsplit(":", 1)[1]).is_agreed


def _chinese(spot: Hotspot, center: Village, everything: bool) -> str:
    words = _ZH[spot.denominator]
    where = center.full_name
    if spot.method.endswith(SHAPED):
        where = f"{where}一带{len(spot.village_codes)}个村（{_SHAPED_ZH[_is_agreed(spot)]}）"
    elif len(spot.village_codes) > 1:
        where = f"以{where}为中心、半径{spot.radius_km:.1f}公里内的{len(spot.village_codes)}个村"
    spans_months = spot.method.startswith(SPACE_TIME)
    ratio = "其余各村没有" if everything else words.ratio.format(spot.relative_risk)
    ratio = ratio.replace("其余各村", "其余各村和月份") if spans_months else ratio
    even = words.chance + (_ALL_MONTHS_ZH if spans_months else "")
    allowed = (
        "" if spot.p_calibrated is None else f"；若各村反映问题的习惯也有差别，概率约为{probability_words(spot.p_calibrated)}"
    )
    return (
        f"{spot.first_day}至{spot.last_day}，{where}共有{spot.observed}件（{words.basis}{spot.expected:.1f}件），{ratio}；"
        f"{even}，全县任何一处仅凭偶然出现这样集中的概率约为{probability_words(spot.p_value)}（{spot.replicates}次模拟）{allowed}。"
    )


def _english(spot: Hotspot, center: Village, everything: bool) -> str:
    words = _EN[spot.denominator]
    where = center.full_name
    if spot.method.endswith(SHAPED):
        villages = "villages" if len(spot.village_codes) > 1 else "village"
        where = f"{len(spot.village_codes)} {villages} around {where} ({_SHAPED_EN[_is_agreed(spot)]})"
    elif len(spot.village_codes) > 1:
        where = f"{len(spot.village_codes)} villages within {spot.radius_km:.1f} km of {where}"
    ratio = "none elsewhere" if everything else words.ratio.format(spot.relative_risk)
    spans_months = spot.method.startswith(SPACE_TIME)
    ratio = ratio.replace("elsewhere", "elsewhere and in other months") if spans_months else ratio
    even = words.chance + (_ALL_MONTHS_EN if spans_months else "")
    allowed = (
        ""
        if spot.p_calibrated is None
        else f"; allowing for villages that report differently, {probability_words(spot.p_calibrated)}"
    )
    return (
        f"{spot.first_day} to {spot.last_day}: {where}: {spot.observed} matters where {spot.expected:.1f} would be expected"
        f" ({words.basis}), {ratio}; {even}, chance alone would bring such a concentration anywhere in the county"
        f" with probability about {probability_words(spot.p_value)} ({spot.replicates} simulations){allowed}."
    )
