"""Names as the list writes them: cities, counties, townships and villages that may be read at a position."""

from __future__ import annotations

from collections.abc import Iterator

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.index import Form, Name
from fieldvisit.geocoding.reading.sight import Sight
from fieldvisit.geocoding.reading.state import CONFLICT, DOUBLE_TOWNSHIP, FORM_COST, REPEATED, Move, State, Step
from fieldvisit.geocoding.text.residue import Tail


def exact_moves(sight: Sight, state: State, pos: int) -> Iterator[Move]:
    """Every listed name that begins at ``pos``, cities first, villages last."""
    cities, counties, townships = sight.upper(pos)
    for end, names in cities:
        yield from (move for name in names if (move := _city(sight, state, pos, end, name)) is not None)
    for end, names in counties:
        yield from (move for name in names if (move := _county(sight, state, pos, end, name)) is not None)
    for end, names in townships:
        yield from (move for name in names if (move := _township(sight, state, pos, end, name)) is not None)
    yield from _villages(sight, state, pos)


def _city(sight: Sight, state: State, pos: int, end: int, name: Name) -> Move | None:
    code, form = name
    if form is not Form.FULL and sight.runs_on(end, form):
        return None
    known = state.city or sight.index.city_of(state.county or state.township)
    if known and known != code:
        return None
    cost, rule = (REPEATED, "repeated") if known else (FORM_COST[form], form.value)
    return Move(Step(AdminLevel.CITY, code, pos, end, rule, cost))


def _county(sight: Sight, state: State, pos: int, end: int, name: Name) -> Move | None:
    code, form = name
    if form is not Form.FULL and sight.runs_on(end, form):
        return None
    judged = _county_cost(sight, state, code, form)
    if judged is None:
        return None
    rule, cost, flag = judged
    return Move(Step(AdminLevel.COUNTY, code, pos, end, rule, cost), flag)


def _county_cost(sight: Sight, state: State, code: str, form: Form) -> tuple[str, float, str] | None:
    index = sight.index
    if state.township:
        return ("repeated", REPEATED, "") if code in index.counties_of(state.township) else None
    if state.county == code:
        return "repeated", REPEATED, ""
    if state.county:
        near = index.city_of(code) == index.city_of(state.county)
        zone = near and "功能区" in (index.by_code[code].kind, index.by_code[state.county].kind)
        return (form.value, 1.0, "") if zone else (form.value, CONFLICT, "conflict")
    if state.city and index.city_of(code) != state.city:
        return form.value, CONFLICT, "conflict"
    return form.value, FORM_COST[form], ""


def _township(sight: Sight, state: State, pos: int, end: int, name: Name) -> Move | None:
    code, form = name
    if form is Form.CORE and (sight.runs_on(end, form) or not (state.county or state.city)):
        return None
    judged = _township_cost(sight, state, code)
    if judged is None:
        return None
    extra, flag = judged
    rule = "repeated" if state.township == code else form.value
    return Move(Step(AdminLevel.TOWNSHIP, code, pos, end, rule, extra + FORM_COST[form]), flag)


def _township_cost(sight: Sight, state: State, code: str) -> tuple[float, str] | None:
    index = sight.index
    if state.township:
        if state.township == code:
            return REPEATED, ""
        same = index.counties_of(code)[:1] == index.counties_of(state.township)[:1]
        return (DOUBLE_TOWNSHIP, "double_township") if same else None
    if state.county:
        if index.inside(code, state.county):
            return 0.0, ""
        near = index.city_of(code) == index.city_of(state.county)
        return (CONFLICT, "conflict") if near else None
    if state.city:
        return (0.3, "") if index.city_of(code) == state.city else None
    return 0.5, ""


def _villages(sight: Sight, state: State, pos: int) -> Iterator[Move]:
    index, inside = sight.index, set()
    if state.township:
        for end, names in index.villages_at(state.township, sight.text, pos):
            inside |= {name.code for name in names}
            yield from (_village(sight, state, name, (pos, end), 0.0) for name in names)
    found = index.villages.at(sight.text, pos)
    if not found:
        return
    above = sight.named_above(pos, state.county or state.city)
    scope = state.county or (index.counties_of(state.township) or ("",))[0] or state.city
    for end, names in found:
        tail = sight.tail(end)
        if end < above or (end == above and not tail.suffixed):
            continue
        extra = _distance_cost(state, tail)
        for name in names if not scope else index.names_within(sight.text[pos:end], scope):
            if name.code not in inside:
                yield _village(sight, state, name, (pos, end), extra)


def _distance_cost(state: State, tail: Tail) -> float:
    support = 0.0 if tail.suffixed else 2.0 if tail.cost < 0.5 else 4.0
    if state.township:
        return CONFLICT + 1.0 + support
    if state.county:
        return 0.8 + support
    return (1.4 if state.city else 2.0) + support


def _village(sight: Sight, state: State, name: Name, span: tuple[int, int], extra: float) -> Move:
    pos, end = span
    tail = sight.tail(end)
    kind = _kind_cost(sight, name.code, end, tail.end) * (1.0 if state.township else 0.3)
    cost = extra + tail.cost + FORM_COST[name.form] + kind
    flag = "conflict" if extra >= CONFLICT else ""
    return Move(Step(AdminLevel.VILLAGE, name.code, pos, tail.end, name.form.value, cost), flag)


def _kind_cost(sight: Sight, code: str, end: int, tail_end: int) -> float:
    """社区 written for a village or the reverse: common after mergers, but the one written wins over its namesake."""
    words = sight.text[end:tail_end]
    if not words or words == "大队":
        return 0.0
    urban = "社区" in words or "居" in words
    return 0.0 if urban == (sight.index.by_code[code].kind in ("社区", "居委会")) else 1.5
