"""Petitions to gazetteer units: every petition becomes exactly one of matched, ambiguous or unmatched."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Sequence
from dataclasses import fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from fieldvisit.domain.match import LATER, Candidate, Evidence, Match, MatchOutcome, UnmatchedReason
from fieldvisit.domain.petition import Petition
from fieldvisit.domain.place import AdminLevel, Gazetteer, PositionAccuracy
from fieldvisit.geocoding.calibration import Weighed, confidence, plain_confidence
from fieldvisit.geocoding.candidates import Context, Reader, Reading, Step, is_plain
from fieldvisit.geocoding.explain import evidence_of, office_line, plain_lines, warnings_of
from fieldvisit.geocoding.fast import Plain, ShortWay, short_way
from fieldvisit.geocoding.index import Index, load_index
from fieldvisit.geocoding.params import GeocodingParams
from fieldvisit.geocoding.reading.state import new
from fieldvisit.geocoding.text.normalize import Normalized, as_common, common_text, normalize
from fieldvisit.geocoding.text.residue import SUFFIX, Leftover, leftover
from fieldvisit.geocoding.weighing import PLAIN, Answer, only, share_of, weigh, weigh_read
from fieldvisit.large_pages import on_large_pages
from fieldvisit.resources import collector_resting

__all__ = ["GeocodingParams", "geocode", "index_of", "is_settled", "match_petition"]
_ACCURACY: Final = {
    AdminLevel.VILLAGE: PositionAccuracy.VILLAGE_POINT,
    AdminLevel.TOWNSHIP: PositionAccuracy.TOWNSHIP_SEAT,
    AdminLevel.COUNTY: PositionAccuracy.COUNTY,
}
_VILLAGE: Final = AdminLevel.VILLAGE
_TOWNSHIP: Final = AdminLevel.TOWNSHIP
_CITY: Final = AdminLevel.CITY
_COUNTY: Final = AdminLevel.COUNTY
_MATCHED: Final = MatchOutcome.MATCHED
_LEAST: Final = 0.002
_BATCH: Final = 500
"""Petitions at once from which on a process is taken to be there for geocoding."""
_REST: Final = round(1.0 - PLAIN, 4)


def geocode(
    petitions: Sequence[Petition], gazetteer: Gazetteer, params: GeocodingParams = GeocodingParams()
) -> tuple[Match, ...]:
    """One match per petition, in the order given.

    The address as written decides; the narrative is read only where no address is given. Units of another county are named as
    candidates with the reason ``out_of_county``. ``accuracy`` says what kind of position the level allows. The search for cycles
    rests meanwhile: matches hold none, and walking through all of them again and again would cost a third of the time. The first batch
    of hundreds puts the index on large pages, which a few thousand texts pay back.
    """
    index = index_of(gazetteer)
    way = short_way(index)
    if len(petitions) >= _BATCH:
        _settle(index)
    with collector_resting():
        return tuple([_match(petition, index, way, params) for petition in petitions])


def index_of(gazetteer: Gazetteer, cache: Path | None = None) -> Index:
    """The index of a gazetteer; those of the last two gazetteers are kept.

    ``cache`` is a folder where a compiled index is looked for and left; ``geocode`` then uses what was loaded here. Gazetteer and
    index live as long as the process, so the garbage collector is told not to walk through them again (each walk would cost as
    much as hundreds of texts).
    """
    found = next((index for known, index in _RECENT if known is gazetteer), None)
    if found is None:
        with collector_resting():
            found = load_index(gazetteer, cache)
        gc.freeze()
        _RECENT.appendleft((gazetteer, found))
    return found


def _settle(index: Index) -> None:
    """Put an index on large pages, once: 0.03 to 0.05 s, 0.4 to 1 s on a host short of memory, where it halves the time of every text."""
    if index not in _SETTLED:
        _SETTLED.append(index)
        on_large_pages()


_SETTLED: deque[Index] = deque(maxlen=2)
_RECENT: deque[tuple[Gazetteer, Index]] = deque(maxlen=2)


def match_petition(petition: Petition, index: Index, params: GeocodingParams) -> Match:
    """The match of one petition."""
    return _match(petition, index, short_way(index), params)


def _match(petition: Petition, index: Index, way: ShortWay, params: GeocodingParams) -> Match:
    original = petition.place_text
    address = not (original.isspace() or not original)
    if not address:
        original = petition.text
    context, plain, text = _context(petition, index, params), None, None
    if address and not (context.county or context.township):
        common = common_text(original)
        if not common:
            text = normalize(original)
        plain = way.find(text.text if text is not None else common)
        if plain is not None and (not params.county_code or index.inside(plain.township, params.county_code)):
            return _plain((petition.id, original), text, plain, index, params)
        if common:
            text = as_common(common)
    text = normalize(original) if text is None else text
    answer = weigh_read(text.text, index, context, address=address) if plain is None else only(plain.reading())
    if address and " " in text.text.strip() and (answer.reading is None or answer.reading.cost > 1.5):
        turned = text.turned_text()
        if index.may_begin(turned, 0) and Reader(turned, index, context.office).begins_plainly(context):
            other = weigh(turned, index, context, address=True)
            if other.reading is not None and is_plain(other.reading, index.home.end(turned)) and _says_all(other.reading, text):
                text, answer = text.turned(), other
    return _decide(new(_Case, (petition.id, original, text, answer)), index, params)


def _says_all(turned: Reading, text: Normalized) -> bool:
    """Whether an address read from its last part on leaves no other village untold: what stands first is part of it, or a mere name."""
    first, _, rest = text.text.strip().partition(" ")
    return " " in rest or turned.end > len(rest) or SUFFIX.search(first) is None


class _Case(NamedTuple):
    """One petition on its way to a match."""

    id: str
    original: str
    text: Normalized
    answer: Answer


def _lines(steps: tuple[Step, ...], text: Normalized, original: str, index: Index, office: str) -> tuple[Evidence, ...]:
    """A line per step; the receiving office's comes first where the text names no county or city."""
    lines = evidence_of(steps, text, original, index)
    above = any(step.level in (AdminLevel.COUNTY, AdminLevel.CITY) for step in steps)
    return lines if above or not office else (office_line(index, office), *lines)


def _context(petition: Petition, index: Index, params: GeocodingParams) -> Context:
    if not petition.county_hint and not petition.township_hint:
        return _office(params.county_code)
    counties = {name.code for name in index.counties.named(_bare(petition.county_hint))}
    county = counties.pop() if len(counties) == 1 else ""
    towns = [
        n.code
        for n in index.townships.named(_bare(petition.township_hint))
        if index.inside(n.code, county or params.county_code)
    ]
    return Context(params.county_code, county=county, township=towns[0] if len(towns) == 1 else "")


@lru_cache(maxsize=64)
def _office(county: str) -> Context:
    return Context(county)


def _bare(hint: str) -> str:
    return normalize(hint).text.replace(" ", "")


def _decide(case: _Case, index: Index, params: GeocodingParams) -> Match:
    reading = case.answer.reading
    if reading is None or not reading.code or reading.level is _CITY:
        return _unmatched(case, _reason(case), index, params)
    if not is_settled(case.answer, index, params):
        return _ambiguous(case, index, params)
    if "conflict" in reading.flags:
        return _unmatched(case, UnmatchedReason.CONFLICT, index, params)
    if params.county_code and not index.inside(reading.code, params.county_code):
        return _unmatched(case, UnmatchedReason.OUT_OF_COUNTY, index, params)
    match = _made(case, _MATCHED, index, params, params.county_code)
    told, first = match.__dict__, match.candidates[:1]  # which mostly is the unit itself
    path = first[0].name_path if first and first[0].code == reading.code else index.path(reading.code)
    told["code"], told["level"], told["name_path"] = reading.code, reading.level, path
    told["confidence"], told["accuracy"] = _confidence(case.answer, index), _ACCURACY[reading.level or _COUNTY]
    told["warnings"] = warnings_of(reading, index)
    return match


def _plain(named: tuple[str, str], text: Normalized | None, plain: Plain, index: Index, params: GeocodingParams) -> Match:
    """The match of an address that names every level by its full name once: the village, beside it only its township.

    ``text`` is nothing where the address stands in the original as it is compared.
    """
    id_, original = named
    _, above, _, _, code, _, _ = plain
    unit, over = index.by_code[code], index.path(above)
    path = over + unit.name if unit.parent == above else index.path(code)
    candidates = (_candidate(code, _VILLAGE, path, PLAIN), _township_above(above, over))
    match = _NEW(Match)
    told = match.__dict__
    told.update(_PLAIN_MATCH)
    told["petition_id"], told["code"], told["name_path"] = id_, code, path
    told["confidence"], told["edition"] = _plain_confidence(), index.edition
    told["candidates"] = candidates if params.max_candidates > 1 else candidates[: params.max_candidates]
    told[LATER] = (plain_lines, original, text, plain, index)
    return match


_NEW: Final = object.__new__
_BLANK: Final = {f.name: getattr(Match("", MatchOutcome.MATCHED), f.name) for f in fields(Match) if f.name != "evidence"}
_PLAIN_MATCH: Final = _BLANK | {"level": _VILLAGE, "accuracy": PositionAccuracy.VILLAGE_POINT}
"""What every match of a plain address says; frozen dataclasses set field by field, which would cost more than finding the place."""


def _made(case: _Case, outcome: MatchOutcome, index: Index, params: GeocodingParams, office: str = "") -> Match:
    """The match of a case with its candidates, its evidence to be told later, and of all else what a match says by default."""
    match = _NEW(Match)
    told = match.__dict__
    told.update(_BLANK)
    told["petition_id"], told["outcome"], told["edition"] = case[0], outcome, index.edition
    told["candidates"] = _candidates(case[3], index, params)
    if case[3][0] is not None:
        told[LATER] = (_lines, case[3][0].steps, case[2], case[1], index, office)
    return match


@cache
def _plain_confidence() -> float:
    return round(plain_confidence(PLAIN), 4)


@lru_cache(maxsize=4096)
def _township_above(code: str, path: str) -> Candidate:
    return _candidate(code, _TOWNSHIP, path, _REST)


def is_settled(answer: Answer, index: Index, params: GeocodingParams) -> bool:
    """Whether one unit stands out: by the probability that it contains the place, or because only units above it compete."""
    code, best = answer.weights[0]
    if share_of(answer, index) >= params.settle:
        return True
    rival = next((p for other, p in answer.weights[1:] if other and not index.inside(code, other)), 0.0)
    return best >= params.settle / 2 and rival < best / 3


def _ambiguous(case: _Case, index: Index, params: GeocodingParams) -> Match:
    reading = case.answer.reading
    match = _made(case, MatchOutcome.AMBIGUOUS, index, params, params.county_code)
    if reading is not None:
        match.__dict__["warnings"] = warnings_of(reading, index)
    return match


def _unmatched(case: _Case, reason: UnmatchedReason, index: Index, params: GeocodingParams) -> Match:
    match = _made(case, MatchOutcome.UNMATCHED, index, params)
    match.__dict__["reason"] = reason
    return match


def _reason(case: _Case) -> UnmatchedReason:
    reading = case.answer.reading
    if reading is None:
        return _nothing_named(case.text.text)
    return UnmatchedReason.OUT_OF_PROVINCE if "outside" in reading.flags else UnmatchedReason.NO_PLACE


def _nothing_named(text: str) -> UnmatchedReason:
    kind = leftover(text, 0)
    if kind in (Leftover.ROAD, Leftover.POI):
        return UnmatchedReason.ROAD_OR_POI
    return UnmatchedReason.UNKNOWN_VILLAGE if kind is Leftover.VILLAGE else UnmatchedReason.NO_PLACE


def _candidates(answer: Answer, index: Index, params: GeocodingParams) -> tuple[Candidate, ...]:
    share, units = answer.role_share, index.by_code
    kept = [(code, p * share) for code, p in answer.weights if code and p >= _LEAST]
    if answer.elsewhere:
        told = {code: p * share for code, p in answer.weights if code}
        for code, p in answer.elsewhere:
            told[code] = told.get(code, 0.0) + p
        kept = sorted(told.items(), key=lambda c: (-c[1], c[0]))
    kept = [one for one in kept if one[1] >= _LEAST][: params.max_candidates]
    named = [(units[code], round(p, 4)) for code, p in kept]
    return tuple([_candidate(unit.code, unit.level, index.path_to(unit), share) for unit, share in named])


def _candidate(code: str, level: AdminLevel, path: str, share: float) -> Candidate:
    """A candidate, its fields filled as ``_made`` fills a match's: its own way of doing so costs seven times as much."""
    candidate = _NEW(Candidate)
    _SET_CODE(candidate, code)
    _SET_LEVEL(candidate, level)
    _SET_PATH(candidate, path)
    _SET_SHARE(candidate, share)
    return candidate


_SET_CODE: Final = vars(Candidate)["code"].__set__
_SET_LEVEL: Final = vars(Candidate)["level"].__set__
_SET_PATH: Final = vars(Candidate)["name_path"].__set__
_SET_SHARE: Final = vars(Candidate)["confidence"].__set__


def _confidence(answer: Answer, index: Index) -> float:
    reading = answer.reading
    if reading is None:
        return 0.0
    if reading.level is _VILLAGE:
        weighed = new(Weighed, (reading, answer.weights, answer.role_share, answer.narrative))
        return round(confidence(weighed, index), 4)
    excess = reading.cost - (6.0 if "unknown_village" in reading.flags else 0.3)
    doubt = max((p for code, p in answer.weights if code and index.by_code[code].level is _VILLAGE), default=0.0)
    trust = 0.98 if excess < 1.5 else 0.9 if excess < 3.0 else 0.7
    named = min(share_of(answer, index), trust, 1.0 - doubt, 0.6 if reading.flags & _DOUBTS else 1.0)
    return round(answer.role_share * named, 4)


_DOUBTS: Final = frozenset({"conflict", "unknown_township"})
