"""A run under a selection as the map page and the list page, in the language of the request."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import url_for

from fieldvisit.domain.hotspot import probability
from fieldvisit.domain.run import Run
from fieldvisit.maps import labels
from fieldvisit.maps.layers import LAYERS, GeoJson, leader_names
from fieldvisit.maps.legend import (
    LegendLine,
    heat_lines,
    hotspot_lines,
    itinerary_lines,
    number_lines,
    township_lines,
    village_lines,
)
from fieldvisit.maps.selection import EVERYTHING, Selection, ranked_hotspots, village_counts
from fieldvisit.maps.symbols import HEAT_RAMP, HOTSPOT_STROKE, KEY_STROKE, OUTLINE_STROKE, VILLAGE_FILL
from fieldvisit.web.background import notices
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.monthly.chart import chart_of
from fieldvisit.web.monthly.present import month_strip, rate_rows, years_table
from fieldvisit.web.pages import HotspotRow, LegendGroup, LegendRow, ListPage, MapPage, VillageRow
from fieldvisit.web.present_plan import chosen_links, estimated, head_of, unassigned_rows, visit_days
from fieldvisit.web.query import filter_fields

_TOP = 8
_CLAUSE_END = re.compile(r"(?<=[)）])[,，]|[。；;]|\.(?= |$)")


def map_page(run: Run, selection: Selection = EVERYTHING) -> MapPage:
    """The map page under a selection."""
    return MapPage(
        head=head_of(run, gettext("Map")),
        fields=filter_fields(run, selection),
        numbers=_numbers(run, selection),
        legend=legend_groups(run, selection),
        top_villages=village_rows(run, selection)[:_TOP],
        hotspots=hotspot_rows(run, selection),
        layers={name: _labelled(run, name, layer(run, selection)) for name, layer in LAYERS.items()},
        looks={"village": VILLAGE_FILL, "key": KEY_STROKE, "hotspot": HOTSPOT_STROKE, "outline": OUTLINE_STROKE}
        | {f"heat{n}": colour for n, colour in enumerate(HEAT_RAMP, start=1)},
        estimated=estimated(run),
        months=month_strip(run, selection, url_for("map.show")),
    )


def list_page(run: Run, selection: Selection = EVERYTHING) -> ListPage:
    """The list page under a selection."""
    return ListPage(
        head=head_of(run, gettext("List")),
        fields=filter_fields(run, selection),
        numbers=_numbers(run, selection),
        villages=village_rows(run, selection),
        hotspots=hotspot_rows(run, selection),
        itineraries=chosen_links(run, selection),
        unassigned=unassigned_rows(run, selection),
        call_first=run.counts.coarse,
        ambiguous=run.counts.ambiguous,
        unmatched=run.counts.unmatched,
        rejected=run.counts.rejected,
        estimated=estimated(run),
        months=month_strip(run, selection, url_for("list.show")),
        years=years_table(run, selection),
        rates=rate_rows(run, selection),
        chart=chart_of(run, selection),
    )


def village_rows(run: Run, selection: Selection) -> tuple[VillageRow, ...]:
    """Villages with open matters, most first, key cases first among equals, then by code."""
    planned = visit_days(run)
    counts = sorted(village_counts(run, selection), key=lambda c: (-c.open_cases, -c.key_cases, c.village.code))
    return tuple(
        VillageRow(
            c.village.code, c.village.township, c.village.name, c.open_cases, c.key_cases, planned.get(c.village.code, ())
        )
        for c in counts
        if c.open_cases
    )


def hotspot_rows(run: Run, selection: Selection) -> tuple[HotspotRow, ...]:
    """Hotspots in order of rank."""
    names = {v.code: v.full_name for v in run.villages}
    lang = chosen_language()
    return tuple(
        HotspotRow(
            rank=rank,
            sentence=spot.sentence.in_(lang),
            first_clause=first_clause(spot.sentence.in_(lang)),
            villages=tuple(names.get(code, code) for code in spot.village_codes),
            observed=spot.observed,
            expected=round(spot.expected, 1),
            relative_risk=round(spot.relative_risk, 2),
            p_value=probability(spot.p_value, 4),
            trend=labels.trend_words(spot.trend).in_(lang),
            stability=labels.stability_words(spot.stability).in_(lang),
            pressure=labels.pressure_words(spot.open_cases, spot.key_cases, spot.days_left).in_(lang),
        )
        for rank, spot in ranked_hotspots(run, selection)
    )


def first_clause(sentence: str) -> str:
    """The sentence up to its first comma after a figure in brackets, or its first full stop or semicolon, whichever is first.

    A hotspot's sentence begins with place, count and expected count; how surely and by which model follows.
    """
    ends = _CLAUSE_END.search(sentence)
    return sentence[: ends.end()] if ends else sentence


def legend_groups(run: Run, selection: Selection) -> tuple[LegendGroup, ...]:
    """The legend by layers that can be switched."""
    under = tuple(LegendRow(line, "", "", 0.0, "", "") for line in notices())
    return (
        *((LegendGroup(gettext("Background map"), ("background",), under),) if under else ()),
        LegendGroup(gettext("Villages"), ("villages",), _rows(village_lines(run, selection))),
        LegendGroup(gettext("Townships (schematic)"), ("townships", "seats"), _rows(township_lines(run, selection))),
        LegendGroup(gettext("Heat"), ("heat",), _rows(heat_lines()), on=False),
        LegendGroup(gettext("Hotspots"), ("hotspots", "ranks"), _rows(hotspot_lines(run))),
        LegendGroup(
            gettext("Itineraries"), ("itineraries", "stops"), _rows(itinerary_lines(run, selection, leader_names(run)))
        ),
    )


def _labelled(run: Run, name: str, collection: GeoJson) -> GeoJson:
    """The layer with one label per feature in the language of the request; leaders by name."""
    lang, names = chosen_language(), leader_names(run)
    banner = collection["banner"]
    features = [_with_label(name, feature, lang, names) for feature in collection["features"]]
    return collection | {"banner": banner[lang] if banner else "", "features": features}


def _with_label(name: str, feature: GeoJson, lang: str, names: Mapping[int, str]) -> GeoJson:
    text = labels.label_of(name, feature["properties"], names).in_(lang)
    return feature | {"properties": feature["properties"] | {"label": text}}


def _numbers(run: Run, selection: Selection) -> tuple[str, ...]:
    return tuple(line.text.in_(chosen_language()) for line in number_lines(run, selection))


def _rows(lines: tuple[LegendLine, ...]) -> tuple[LegendRow, ...]:
    lang = chosen_language()
    return tuple(LegendRow(line.text.in_(lang), line.shape, line.colour, line.size, line.dash, line.pattern) for line in lines)
