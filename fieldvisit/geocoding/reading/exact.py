"""Names as the list writes them: cities, counties, townships and villages that may be read at a position."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.index import Form, Index, Name
from fieldvisit.geocoding.lexicon.surfaces import Found
from fieldvisit.geocoding.reading.sight import Sight
from fieldvisit.geocoding.reading.state import CONFLICT, DOUBLE_TOWNSHIP, FORM_COST, FORM_RULE, REPEATED, Move, State, Step, new
from fieldvisit.geocoding.text.residue import Tail

_CITY: Final = AdminLevel.CITY
_COUNTY: Final = AdminLevel.COUNTY
_TOWNSHIP: Final = AdminLevel.TOWNSHIP
_VILLAGE: Final = AdminLevel.VILLAGE
_FULL: Final = Form.FULL
_CORE: Final = Form.CORE
TOWNSHIP_TOO: Final = 3.0
"""What it costs to read a village without any level word where a township is called so in short: most words of that kind name the township."""
_OWN_ZONE: Final = re.compile(
    r"(?:(?:先进)?制造业|经济技术|经济|高新技术(?:产业)?|循环经济)?(?:产业集聚区|工业集聚区|开发区|工业园区)|经开区|高新区"
    r"|(?:城乡一体化)?示范区|(?:商务中心|特色商业|现代服务业开发)区"
)
_ZONE_HEADS: Final = frozenset("先制经高循产工开城示商特现")
_ZONE: Final = 0.5


def exact_moves(sight: Sight, state: State, pos: int) -> list[Move]:
    """Every listed name that begins at ``pos``, cities first, villages last."""
    villages, (cities, counties, townships) = _villages(sight, state, pos), sight.upper(pos)
    moves: list[Move] = []
    for found, make in ((cities, _city), (counties, _county)):
        for end, names in found:
            moves += [move for name in names if (move := make(sight, state, pos, end, name)) is not None]
    for end, names in townships:
        moves += _townships(sight, state, (pos, end), names)
    if state.steps and state.county and not state.township and sight.text[pos : pos + 1] in _ZONE_HEADS:
        zone = _own_zone(sight, state, pos)
        villages = [move for move in villages if move[0][3] > zone[0][0][3]] if zone else villages
        moves += zone
    return moves + villages if moves else villages


def _city(sight: Sight, state: State, pos: int, end: int, name: Name) -> Move | None:
    code, form = name
    if form is not _FULL and sight.runs_on(end, form):
        return None
    known = state.city or sight.index.city_of(state.county or state.township)
    if known and known != code:
        return None
    cost, rule = (REPEATED, "repeated") if known else (FORM_COST[form], FORM_RULE[form])
    return new(Step, (_CITY, code, pos, end, rule, cost)), ""


def _county(sight: Sight, state: State, pos: int, end: int, name: Name) -> Move | None:
    code, form = name
    if form is not _FULL and sight.runs_on(end, form):
        return None
    judged = _county_cost(sight, state, code, form)
    if judged is None:
        return None
    rule, cost, flag = judged
    return new(Step, (_COUNTY, code, pos, end, rule, cost)), flag


def _own_zone(sight: Sight, state: State, pos: int) -> list[Move]:
    """The development zone that a county has of its own, no unit of the list; townships and villages of the county follow it."""
    zone = _OWN_ZONE.match(sight.text, pos)
    return [] if zone is None else [(new(Step, (_COUNTY, state.county, pos, zone.end(), "own_zone", _ZONE)), "")]


def _county_cost(sight: Sight, state: State, code: str, form: Form) -> tuple[str, float, str] | None:
    index = sight.index
    if state.township:
        return ("repeated", REPEATED, "") if code in index.counties_of(state.township) else None
    if state.county == code:
        return "repeated", REPEATED, ""
    if state.county:
        near = index.city_of(code) == index.city_of(state.county)
        zone = near and "功能区" in (index.by_code[code].kind, index.by_code[state.county].kind)
        return (FORM_RULE[form], 1.0, "") if zone else (FORM_RULE[form], CONFLICT, "conflict")
    if state.city and index.city_of(code) != state.city:
        return FORM_RULE[form], CONFLICT, "conflict"
    return FORM_RULE[form], FORM_COST[form], ""


def _townships(sight: Sight, state: State, span: tuple[int, int], names: tuple[Name, ...]) -> list[Move]:
    """The moves to townships written alike: dozens share a name, few lie where the text says."""
    pos, end = span
    known, own = bool(state.county or state.city), frozenset[str]()
    if not known and sight.office:
        own = sight.index.township_codes(sight.office)
    whole = (known or own) and not sight.runs_on(end, _CORE)
    moves: list[Move] = []
    for code, form, extra, flag in _fitting(sight.index, state, names):
        if form is not _CORE or (whole and (known or code in own)):
            rule = "repeated" if state.township == code else FORM_RULE[form]
            moves.append((new(Step, (_TOWNSHIP, code, pos, end, rule, extra + FORM_COST[form])), flag))
    return moves


def _fitting(index: Index, state: State, names: tuple[Name, ...]) -> list[tuple[str, Form, float, str]]:
    """The townships among those named that what is established allows, each with what that costs and the flag it raises."""
    city_of = index.city_of
    if state.township:
        known, county = state.township, index.counties_of(state.township)[:1]
        judged = [(code, form, known == code, index.counties_of(code)[:1] == county) for code, form in names]
        return [
            (code, form, REPEATED, "") if same else (code, form, DOUBLE_TOWNSHIP, "double_township")
            for code, form, same, near in judged
            if same or near
        ]
    if state.county:
        inside, city = index.township_codes(state.county), city_of(state.county)
        return [
            (code, form, 0.0, "") if code in inside else (code, form, CONFLICT, "conflict")
            for code, form in names
            if code in inside or city_of(code) == city
        ]
    if state.city:
        return [(code, form, 0.3, "") for code, form in names if city_of(code) == state.city]
    return [(code, form, 0.5, "") for code, form in names]


def _villages(sight: Sight, state: State, pos: int) -> list[Move]:
    index, text = sight.index, sight.text
    moves: list[Move] = []
    listed = sight.villages(pos)
    if not listed:
        return moves
    inside: set[str] = set()
    if state.township:
        for end, units in listed:
            names = index.villages_of(state.township, text[pos:end], units)
            if names:
                inside.update([code for code, _ in names])
                moves += _named(sight, state, (pos, end), names, 0.0)
    above, towns = sight.named_above(pos, state.county or state.city), () if state.township else sight.upper(pos)[2]
    scope = state.county or (index.counties_of(state.township) or ("",))[0] or state.city
    for end, units in listed:
        tail = sight.tail(end)
        if end < above or (end == above and not tail[2]):
            continue
        surface = text[pos:end]
        names = index.names_within(surface, units, scope) if scope else index.villages.named(surface)
        others = [name for name in names if name[0] not in inside] if inside else names
        if others:
            extra = _distance_cost(state, tail)
            if towns and not tail[2] and is_township_too(sight, state, end, towns):
                extra += TOWNSHIP_TOO
            moves += _named(sight, state, (pos, end), others, extra)
    return moves


def is_township_too(sight: Sight, state: State, end: int, towns: Found) -> bool:
    """Whether a township of the county, named or receiving, is called by the same words in short."""
    own = sight.index.township_codes(state.county or sight.office)
    return any(code in own for behind, names in towns if behind == end for code, form in names if form is _CORE)


def _distance_cost(state: State, tail: Tail) -> float:
    support = 0.0 if tail.suffixed else 2.0 if tail.cost < 0.5 else 4.0
    if state.township:
        return CONFLICT + 1.0 + support
    if state.county:
        return 0.8 + support
    return (1.4 if state.city else 2.0) + support


def _named(sight: Sight, state: State, span: tuple[int, int], names: Iterable[Name], extra: float) -> list[Move]:
    """The moves to villages written alike.

    社区 written for a village or the reverse is common after mergers, but the one written wins over its namesake.
    """
    pos, end = span
    cost, behind, _ = sight.tail(end)
    base, flag = extra + cost, "conflict" if extra >= CONFLICT else ""
    words, of_towns = sight.text[end:behind], sight.index.urban
    other_kind = 1.5 if state.township else 1.5 * 0.3
    urban = None if not words or words == "大队" else "社区" in words or "居" in words
    moves = []
    for code, form in names:
        kind = 0.0 if urban is None or urban == (code in of_towns) else other_kind
        moves.append((new(Step, (_VILLAGE, code, pos, behind, FORM_RULE[form], base + FORM_COST[form] + kind)), flag))
    return moves
