"""Names spelled otherwise than the list does, always inside the smallest scope the text establishes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Final

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.index import LEVEL_WORDS, Cores
from fieldvisit.geocoding.lexicon.surfaces import Found
from fieldvisit.geocoding.reading.another import is_called_after, is_doubled, is_other_name
from fieldvisit.geocoding.reading.exact import TOWNSHIP_TOO, is_township_too
from fieldvisit.geocoding.reading.sight import Sight
from fieldvisit.geocoding.reading.state import Move, State, Step, new
from fieldvisit.geocoding.reading.unlisted import NAMED_COUNTY, NAMED_TOWNSHIP
from fieldvisit.geocoding.text.characters import Char, known, longer_keys
from fieldvisit.geocoding.text.residue import Leftover
from fieldvisit.geocoding.text.spelling import APART, close_names, costs_of_prefixes, costs_of_two, resembles, spelling_cost

_COUNTY: Final = AdminLevel.COUNTY
_TOWNSHIP: Final = AdminLevel.TOWNSHIP
_VILLAGE: Final = AdminLevel.VILLAGE
_Spelled = tuple[str, str, int, float]
_NONE: Final[list[_Spelled]] = []
_WINDOW: Final = 8
_MOST_KEPT: Final = 8192
_MOST_SOUNDING: Final = 4
_LEAST_SOUNDING: Final = 2
_DOUBTFUL: Final = 4.0
_EVEN: Final = 9.9
_RARER: Final = 1.29
_MOST_ODD: Final = 2.6
_NO_NAME: Final = re.compile(
    "某|全[村镇乡县]|答复|回复|政府|办事处|反映|投诉|举报|表示|信访|干部|领导|工作人|相关|有关|多次|至今|一直|已经|没有|目前|去年|今年|之间|方向|境内|派人|负责"
)
_ONE_LEFT: Final = 1.2
_DOUBLED: Final = 2.0
"""A character written twice in a row is hardly ever another name, as any other character more often is."""
_CONFIRMED: Final = 4.6
_OTHER_LEVEL: Final = 1.5
_LEVEL_WORD: Final = re.compile("|".join(LEVEL_WORDS))


def spelled_moves(sight: Sight, state: State, pos: int) -> list[Move]:
    """The names that the words at ``pos`` may be another spelling of."""
    index = sight.index
    if _NO_NAME.match(sight.text, pos):
        return []
    if state.township:
        spelled = _spelled(sight, pos, state.township, index.village_cores(state.township), 7.6)
        return _villages(sight, pos, spelled, 0.0)
    moves: list[Move] = []
    county = state.county or ("" if state.city else sight.office)
    if county:
        if "unknown_township" not in state[7]:
            moves += _townships(sight, pos, _spelled(sight, pos, county, index.township_cores(county), 7.0))
        moves += _sounding_villages(sight, state, pos, county)
    if not state.county:
        moves += _counties(sight, state, pos)
        if not county:
            moves += _sounding_townships(sight, state, pos)
    return moves


def _villages(sight: Sight, pos: int, spelled: Iterable[_Spelled], extra: float) -> list[Move]:
    moves: list[Move] = []
    for code, core, length, cost in spelled:
        tail = sight.tail(pos + length)
        whole = cost + tail[0] + extra + (0.0 if tail[2] else _longer_name_cost(sight, pos + length))
        written, flag = sight.text[pos : pos + length], ""
        if length <= len(core):
            if cost >= _DOUBTFUL and length == len(core):
                whole -= _oddity(sight, pos, core)
            flag = "other_name" if is_other_name(sight, written, core) else ""
        elif length == len(core) + 1:
            if is_doubled(written, core):
                whole -= max(0.0, cost - _DOUBLED)
            elif is_called_after(written, core):
                flag = "called_after"
        moves.append((new(Step, (_VILLAGE, code, pos, tail[1], f"spelling:{core}:{length}", whole)), flag))
    return moves


def _spelled(sight: Sight, pos: int, above: str, named: Cores, limit: float) -> list[_Spelled]:
    """Which of the names in a unit the first words at ``pos`` may be another spelling of: code, name, number of characters, cost.

    The words of one county's ledger come again and again, so what they may spell there is kept for a while.
    """
    if not named[1]:
        return _NONE
    window, kept = sight.text[pos : pos + min(_WINDOW, int(named[2][0]) + 1)], sight.index.spelled
    found = kept.get((above, window))
    if found is None:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        found = kept[above, window] = _find_spelled(window, named, limit)
    return found


def _find_spelled(window: str, named: Cores, limit: float) -> list[_Spelled]:
    codes, names, echo = named
    found: list[_Spelled] = []
    words = [known(char) for char in window]
    for begin in close_names(names, echo, words):
        end = names.find(APART, begin)
        core = names[begin:end] if end >= 0 else names[begin:]
        _price(found, codes[names.count(APART, 0, begin)], core, (window, words), limit)
    return found


def _price(found: list[_Spelled], code: str, core: str, written: tuple[str, list[Char]], limit: float) -> None:
    """Add the prefixes of the words written that may be another spelling of a name."""
    window, words = written
    if len(core) == 2 and len(words) > 2:
        _, one, two, three = costs_of_two((known(core[0]), known(core[1])), words[0], words[1], words[2])
        if 0.0 < one <= limit and window[0] in core:
            found.append((code, core, 1, one + _ONE_LEFT))
        if 0.0 < two <= limit:
            found.append((code, core, 2, two))
        if 0.0 < three <= limit:
            found.append((code, core, 3, three))
        return
    for length, cost in costs_of_prefixes(core, window[: len(core) + 1], limit):
        if cost > 0.0 and length > 1:
            found.append((code, core, length, cost))
        elif cost > 0.0 and window[0] in core:
            found.append((code, core, length, cost + _ONE_LEFT))


def _oddity(sight: Sight, pos: int, core: str) -> float:
    """How much one changed character speaks for a slip: an unlisted name rarely has what is written there and shares the rest by chance.

    Nats from how many listed names have the characters at their places, fitted by ``tests/reference/geocoding/fit_slips.py``; where slip and
    unlisted name are as likely, any change of a name of two characters comes to cost about what an unlisted village does.
    """
    changed = [i for i, char in enumerate(core) if sight.text[pos + i] != char]
    if len(changed) != 1 or len(core) < 2:
        return 0.0
    letters, last = sight.index.letters, len(core) - 1
    named = [letters.get(f"{sight.text[pos + i]}$" if i == last else sight.text[pos + i], 0) + 1 for i in range(last + 1)]
    written = named.pop(changed[0])
    return min(_MOST_ODD, max(0.0, _RARER * (_EVEN - math.log(written * min(named)))))


def _longer_name_cost(sight: Sight, pos: int) -> float:
    """A misspelled name that would end amid a longer village name is less likely than that longer, unlisted name."""
    return 2.5 if sight.rest(pos) is Leftover.VILLAGE else 0.0


def _sounding_villages(sight: Sight, state: State, pos: int, county: str) -> list[Move]:
    moves: list[Move] = []
    index, window, extra = sight.index, sight.text[pos : pos + _WINDOW], 1.0 if state.county else 2.0
    words: list[Char] = []
    towns = sight.upper(pos)[2]
    ways = [[""]]
    for char in window[:_MOST_SOUNDING]:
        ways.append(longer_keys(ways[-1], char))
    while len(ways) > _LEAST_SOUNDING:
        found: list[_Spelled] = []
        for code in index.sounding_so(ways.pop(), county):
            for core in index.cores(code):
                if resembles(core, window[: len(core) + 1]):
                    words = words or [known(char) for char in window]
                    _price(found, code, core, (window, words), 4.5)
        if towns:
            found = [one if not _is_short(sight, state, pos + one[2], towns) else _dearer(one) for one in found]
        if found:
            moves += _villages(sight, pos, found, extra)
    return moves


def _is_short(sight: Sight, state: State, end: int, towns: Found) -> bool:
    """Whether the words up to ``end`` are what a township is called in short, without the level word of a village behind them."""
    return not sight.tail(end).suffixed and is_township_too(sight, state, end, towns)


def _dearer(spelled: _Spelled) -> _Spelled:
    code, core, length, cost = spelled
    return code, core, length, cost + TOWNSHIP_TOO


def _townships(sight: Sight, pos: int, spelled: Iterable[_Spelled]) -> Iterator[Move]:
    for code, core, length, cost in spelled:
        word = _LEVEL_WORD.match(sight.text, pos + length)
        if word is None and cost > 4.5:
            continue
        end = word.end() if word is not None else pos + length
        doubled = length == len(core) + 1 and is_doubled(sight.text[pos : pos + length], core)
        whole = (min(cost, _DOUBLED) if doubled else cost) + (0.0 if word is not None else 1.5)
        yield new(Step, (_TOWNSHIP, code, pos, end, f"spelling:{core}", whole)), ""


def _sounding_townships(sight: Sight, state: State, pos: int) -> Iterator[Move]:
    named = NAMED_TOWNSHIP.match(sight.text, pos)
    if named is None:
        return
    index, written = sight.index, named.group(1)
    for code in index.sounding_like(written, ""):
        if state.city and index.city_of(code) != state.city:
            continue
        cost = min(spelling_cost(core, written) for core in index.cores(code))
        if 0.0 < cost < 7.0:
            yield new(Step, (_TOWNSHIP, code, pos, named.end(), f"spelling:{written}", cost + 0.5)), ""


def _counties(sight: Sight, state: State, pos: int) -> Iterator[Move]:
    named = NAMED_COUNTY.match(sight.text, pos)
    if named is None or sight.named_above(pos, state.county or state.city) > pos:
        return
    written = named.group(1)
    for code, cores in sight.index.county_cores:
        if state.city and sight.index.city_of(code) != state.city:
            continue
        near = (spelling_cost(core, written, 5.5) for core in cores if _may_misspell(core, written, state.city))
        cost = min(near, default=9.0)
        other_level = sight.index.by_code[code].name[-1:] != sight.text[named.end() - 1]
        if cost > _CONFIRMED and not other_level and any(_one_apart(core, written) for core in cores):
            cost = _CONFIRMED if _confirmed(sight, named.end(), code) else cost
        if cost == 0.0 and other_level and _confirmed(sight, named.end(), code):
            yield new(Step, (_COUNTY, code, pos, named.end(), "variant", _OTHER_LEVEL)), ""
        elif 0.0 < cost < 5.5:
            extra = (0.0 if state.city else 0.8) + (_OTHER_LEVEL if other_level else 0.0)
            yield new(Step, (_COUNTY, code, pos, named.end(), f"spelling:{written}", cost + extra)), ""


def _one_apart(core: str, written: str) -> bool:
    """Whether one character at one place tells two names apart."""
    return len(core) == len(written) and sum(a != b for a, b in zip(core, written, strict=True)) == 1


def _confirmed(sight: Sight, end: int, county: str) -> bool:
    """Whether a township of the county follows by its full name, which no county with another name would have by chance."""
    return bool(sight.index.township_at(county, sight.text, sight.skip(end))[0])


def _may_misspell(core: str, written: str, city: str) -> bool:
    """Whether two county names are long enough to compare: one character says nothing unless the city is known."""
    if len(core) == len(written):
        return len(core) > 1 or bool(city)
    return min(len(core), len(written)) > 1
