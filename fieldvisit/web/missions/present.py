"""Hotspots of a run as cards, in the language of the request."""

from __future__ import annotations

from fieldvisit.domain.hotspot import Hotspot, probability
from fieldvisit.domain.run import Run
from fieldvisit.hotspots.dispatch.suppression import TOGETHER
from fieldvisit.maps import labels
from fieldvisit.maps.selection import Selection, ranked_hotspots
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.missions.pages import HotspotCard, HotspotsPage, MixPart
from fieldvisit.web.present import first_clause
from fieldvisit.web.present_plan import head_of
from fieldvisit.web.query import filter_fields

_FIELDS = ("category", "township")
"""What narrows a list of hotspots: a category that one of its matters has, a township that one of its villages is in."""


def hotspots_page(run: Run, selection: Selection) -> HotspotsPage:
    """The page of hotspots under a selection; its months, leader and day do not narrow hotspots."""
    chosen = ranked_hotspots(run, selection)
    cards = tuple(hotspot_card(run, rank, spot) for rank, spot in chosen if _holds(spot, selection.categories))
    fields = tuple(field for field in filter_fields(run, selection) if field.name in _FIELDS)
    return HotspotsPage(head_of(run, gettext("Hotspots")), fields, cards, len(run.hotspots))


def hotspot_card(run: Run, rank: int, spot: Hotspot) -> HotspotCard:
    """One hotspot."""
    lang, names = chosen_language(), {v.code: v.full_name for v in run.villages}
    sentence = spot.sentence.in_(lang)
    return HotspotCard(
        id=spot.id,
        rank=rank,
        sentence=sentence,
        first_clause=first_clause(sentence),
        first_day=spot.first_day,
        last_day=spot.last_day,
        villages=tuple(names.get(code, code) for code in spot.village_codes),
        observed=spot.observed,
        expected=round(spot.expected, 1),
        relative_risk=round(spot.relative_risk, 2),
        p_value=probability(spot.p_value, 4),
        steadiness=labels.stability_class(spot.stability),
        stability=labels.stability_words(spot.stability).in_(lang),
        ranks=labels.rank_words(spot.ranks).in_(lang),
        trend_class=spot.trend,
        trend=labels.trend_words(spot.trend).in_(lang),
        mix=_mix(run, spot),
        open_cases=spot.open_cases,
        key_cases=spot.key_cases,
        overdue_cases=spot.overdue_cases,
        days_left=spot.days_left,
        pressure=labels.pressure_words(spot.open_cases, spot.key_cases, spot.days_left).in_(lang),
    )


def _holds(spot: Hotspot, categories: tuple[str, ...]) -> bool:
    return not categories or any(spot.by_category.get(code) for code in categories)


def _mix(run: Run, spot: Hotspot) -> tuple[MixPart, ...]:
    """The categories, most first, small counts that stand together last."""
    whole = sum(spot.by_category.values())
    order = sorted(spot.by_category.items(), key=lambda part: (part[0] == TOGETHER, -part[1], part[0]))
    return tuple(MixPart("" if code == TOGETHER else code, _name(run, code), n, round(n / whole, 3)) for code, n in order if n)


def _name(run: Run, code: str) -> str:
    if code == TOGETHER:
        return gettext("several categories, too few to be shown apart")
    known = run.categories.get(code)
    return known.in_(chosen_language()) if known else code
