"""From a place in a text to the units it may name: a beam over the levels, other spellings only inside the established scope.

Every reading of the words is a ``Reading`` with its cost in nats, the sum of readable steps; nothing is decided here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.index import LEVEL_WORDS, Form, Index, Name, Named
from fieldvisit.geocoding.text.characters import prefix_costs, resembles, spelling_cost
from fieldvisit.geocoding.text.residue import Leftover, Tail, is_road_next, leftover, skip_words, village_tail

_LEVEL_WORD = re.compile("|".join(LEVEL_WORDS))
_NAMED_COUNTY = re.compile(r"([\u4e00-\u9fff]{1,6}?)(?:回族区|[县区市])(?![一二三]?中学|政府)")
_NAMED_TOWNSHIP = re.compile(
    r"((?![县区市])[\u4e00-\u9fff](?:(?![县区市])[\u4e00-\u9fff]){0,4}?)(街道办事处|街道办|办事处|街道|乡(?!村)|镇)"
)
_PROVINCE = re.compile("河南省?")
_FORM_COST = {Form.FULL: 0.0, Form.ALIAS: 0.4, Form.OLD: 0.6, Form.CORE: 0.8, Form.VARIANT: 1.0}
REPEATED, CONFLICT, DOUBLE_TOWNSHIP = 0.2, 5.5, 2.5
UNKNOWN_COUNTY, UNKNOWN_TOWNSHIP, UNKNOWN_VILLAGE = 4.5, 5.0, 6.0
OUTSIDE = 0.5
_BEAM, _STATES = 9.0, 160
_LEVEL_ENDS = frozenset("县市区镇乡")
_LEVEL_NEXT = re.compile("[县市镇]|区(?!域)|乡(?!村)|街道|办事处")
_FULL_FORMS = frozenset({Form.FULL, Form.ALIAS, Form.OLD})
_LEVEL_WORD_ENDS = frozenset("县市区镇乡道处")
_PLAIN_RULES = frozenset({"full", "alias", "old", "variant", "repeated"})
_DEAD_ENDS = frozenset({"unknown_county", "outside"})


class Step(NamedTuple):
    """One recognised name: its unit, where it stands in the normalised text, by which rule, and the cost."""

    level: AdminLevel
    code: str
    start: int
    end: int
    rule: str
    cost: float


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before reading: the receiving office's county, and units established by columns or earlier words."""

    office: str = ""
    city: str = ""
    county: str = ""
    township: str = ""


class Reading(NamedTuple):
    """One way to read a mention: the deepest unit (empty: none), its cost, and what was left behind it.

    ``start`` and ``end`` bound the recognised words; ``flags`` are ``conflict``, ``unknown_county``, ``unknown_township``,
    ``unknown_village``, ``double_township``, ``outside``.
    """

    code: str
    level: AdminLevel | None
    cost: float
    start: int
    end: int
    steps: tuple[Step, ...]
    leftover: Leftover
    flags: frozenset[str]


class _State(NamedTuple):
    pos: int
    city: str
    county: str
    township: str
    village: str
    cost: float
    steps: tuple[Step, ...]
    flags: frozenset[str]


def read_mention(text: str, start: int, index: Index, context: Context, *, spelling: bool = True) -> list[Reading]:
    """All plausible readings of the words that begin at ``start``, cheapest first.

    Other spellings are tried only if the exact ones are poor, and with ``spelling`` off only behind a name with its level word.
    """
    reader = _Reader(text, index, context)
    found = reader.readings(start, spelling=False)
    if found and _is_clean(found[0]):
        return found
    anchored = any(step.rule in ("full", "alias") and step.level is not AdminLevel.VILLAGE for r in found for step in r.steps)
    return reader.readings(start, spelling=True) if spelling or anchored else found


def _is_clean(reading: Reading) -> bool:
    return reading.level is AdminLevel.VILLAGE and not reading.flags and reading.cost < 2.5


class _Reader:
    """One text being read; the methods yield the next states of a state."""

    def __init__(self, text: str, index: Index, context: Context) -> None:
        self.text, self.index, self.context = text, index, context

    def readings(self, start: int, *, spelling: bool) -> list[Reading]:
        context = self.context
        first = _State(start, context.city, context.county, context.township, "", 0.0, (), frozenset())
        stack, finished, seen, best = [first], [], 0, 1e9
        while stack and seen < _STATES:
            state = stack.pop()
            seen += 1
            following = sorted(self._next(state, spelling=spelling), key=lambda s: -s.cost)
            if state.steps and not any(_goes_on(state, s) for s in following):
                listed = any(s.village and s.cost - state.cost < 2.0 for s in following)
                reading = self._finish(state, listed=listed)
                finished += self._today(reading)
                best = min(best, reading.cost)
            stack += [s for s in following if s.cost <= best + _BEAM]
        return _distinct(finished)

    def _next(self, state: _State, *, spelling: bool) -> Iterator[_State]:
        if state.village or state.flags & _DEAD_ENDS:
            return
        pos = self._skip(state.pos)
        yield from self._outside(state, pos)
        known = False
        for following in self._exact(state, pos):
            known = known or _goes_on(state, following)
            yield following
        if spelling:
            yield from self._other_spellings(state, pos)
        if not known:
            yield from self._unknown_names(state, pos)

    def _skip(self, pos: int) -> int:
        pos = skip_words(self.text, pos)
        province = _PROVINCE.match(self.text, pos)
        if province is not None and (province.end() - pos == 3 or self.index.cities.begins(self.text, province.end())):
            return skip_words(self.text, province.end())
        return pos

    def _exact(self, state: _State, pos: int) -> Iterator[_State]:
        yield from self._cities(state, pos)
        yield from self._counties(state, pos)
        yield from self._townships(state, pos)
        yield from self._villages(state, pos)

    def _outside(self, state: _State, pos: int) -> Iterator[_State]:
        end = self.index.outside(self.text, pos) if not (state.county or state.township) else pos
        if end > pos:
            cost = OUTSIDE if end - pos < 6 else OUTSIDE - 3.0
            yield _step(state, Step(AdminLevel.PROVINCE, "", pos, end, "outside", cost), flag="outside")

    def _cities(self, state: _State, pos: int) -> Iterator[_State]:
        for end, names in self.index.cities.at(self.text, pos):
            for code, form in names:
                if form is not Form.FULL and self._runs_on(end, form):
                    continue
                known = state.city or self.index.city_of(state.county or state.township)
                if known and known != code:
                    continue
                cost, rule = (REPEATED, "repeated") if known else (_FORM_COST[form], form.value)
                yield _step(state, Step(AdminLevel.CITY, code, pos, end, rule, cost), city=code)

    def _counties(self, state: _State, pos: int) -> Iterator[_State]:
        for end, names in self.index.counties.at(self.text, pos):
            for code, form in names:
                if form is not Form.FULL and self._runs_on(end, form):
                    continue
                judged = self._county_cost(state, code, form)
                if judged is not None:
                    rule, cost, flag = judged
                    yield _step(state, Step(AdminLevel.COUNTY, code, pos, end, rule, cost), county=code, flag=flag)

    def _runs_on(self, end: int, form: Form) -> bool:
        """Whether a short form is only the first half of a road's name or of a longer unit's name."""
        if form is Form.CORE and is_road_next(self.text, end):
            return True
        whole = form is not Form.CORE and self.text[end - 1 : end] in _LEVEL_ENDS
        if whole or _LEVEL_NEXT.match(self.text, end) is None:
            return False
        return not (self.index.counties.begins(self.text, end) or self.index.townships.begins(self.text, end))

    def _county_cost(self, state: _State, code: str, form: Form) -> tuple[str, float, str] | None:
        if state.township:
            return ("repeated", REPEATED, "") if code in self.index.counties_of(state.township) else None
        if state.county == code:
            return "repeated", REPEATED, ""
        if state.county:
            near = self.index.city_of(code) == self.index.city_of(state.county)
            zone = near and "功能区" in (self.index.by_code[code].kind, self.index.by_code[state.county].kind)
            return (form.value, 1.0, "") if zone else (form.value, CONFLICT, "conflict")
        if state.city and self.index.city_of(code) != state.city:
            return form.value, CONFLICT, "conflict"
        return form.value, _FORM_COST[form], ""

    def _townships(self, state: _State, pos: int) -> Iterator[_State]:
        for end, names in self.index.townships.at(self.text, pos):
            for code, form in names:
                if form is Form.CORE and (self._runs_on(end, form) or not (state.county or state.city)):
                    continue
                judged = self._township_cost(state, code)
                if judged is not None:
                    extra, flag = judged
                    rule = "repeated" if state.township == code else form.value
                    step = Step(AdminLevel.TOWNSHIP, code, pos, end, rule, extra + _FORM_COST[form])
                    yield _step(state, step, township=code, flag=flag)

    def _township_cost(self, state: _State, code: str) -> tuple[float, str] | None:
        if state.township:
            if state.township == code:
                return REPEATED, ""
            same = self.index.counties_of(code)[:1] == self.index.counties_of(state.township)[:1]
            return (DOUBLE_TOWNSHIP, "double_township") if same else None
        if state.county:
            if self.index.inside(code, state.county):
                return 0.0, ""
            near = self.index.city_of(code) == self.index.city_of(state.county)
            return (CONFLICT, "conflict") if near else None
        if state.city:
            return (0.3, "") if self.index.city_of(code) == state.city else None
        return 0.5, ""

    def _villages(self, state: _State, pos: int) -> Iterator[_State]:
        inside: set[str] = set()
        above = self._named_above(state, pos)
        if state.township:
            for end, names in self.index.villages_in(state.township).at(self.text, pos):
                inside |= {name.code for name in names}
                yield from (self._village(state, name, pos, end, 0.0) for name in names)
        scope = state.county or (self.index.counties_of(state.township) or ("",))[0] or state.city
        for end, names in self.index.villages.at(self.text, pos):
            tail = village_tail(self.text, end)
            if end < above or (end == above and not tail.suffixed):
                continue
            for name in names:
                if name.code in inside or (scope and not self._in_scope(name.code, scope)):
                    continue
                yield self._village(state, name, pos, end, self._distance_cost(state, tail))

    def _named_above(self, state: _State, pos: int) -> int:
        """Where a city, county or township ends whose full name begins here; no village may be read inside it."""
        ends = [pos]
        for table in (self.index.cities, self.index.counties, self.index.townships):
            for end, names in table.at(self.text, pos):
                plain = any(name.form in _FULL_FORMS and self._fits(name.code, state) for name in names)
                if plain and self.text[end - 1] in _LEVEL_WORD_ENDS:
                    ends.append(end)
                    break
        return max(ends)

    def _fits(self, code: str, state: _State) -> bool:
        known = state.county or state.city
        return not known or self.index.inside(code, known) or self.index.inside(known, code)

    def _in_scope(self, code: str, scope: str) -> bool:
        return scope in self.index.counties_of(code) if len(scope) == 6 else self.index.city_of(code) == scope

    def _distance_cost(self, state: _State, tail: Tail) -> float:
        support = 0.0 if tail.suffixed else 2.0 if tail.cost < 0.5 else 4.0
        if state.township:
            return CONFLICT + 1.0 + support
        if state.county:
            return 0.8 + support
        return (1.4 if state.city else 2.0) + support

    def _village(self, state: _State, name: Name, pos: int, end: int, extra: float) -> _State:
        tail = village_tail(self.text, end)
        kind = self._kind_cost(name.code, end, tail.end) * (1.0 if state.township else 0.3)
        cost = extra + tail.cost + _FORM_COST[name.form] + kind
        step = Step(AdminLevel.VILLAGE, name.code, pos, tail.end, name.form.value, cost)
        flag = "conflict" if extra >= CONFLICT else ""
        return _step(state, step, village=name.code, flag=flag)

    def _kind_cost(self, code: str, end: int, tail_end: int) -> float:
        """社区 written for a village or the reverse: common after mergers, but the one written wins over its namesake."""
        words = self.text[end:tail_end]
        urban = "社区" in words or "居" in words
        if not words or words == "大队":
            return 0.0
        return 0.0 if urban == (self.index.by_code[code].kind in ("社区", "居委会")) else 1.5

    def _other_spellings(self, state: _State, pos: int) -> Iterator[_State]:
        if state.township:
            yield from self._village_spellings(state, pos, self.index.village_cores(state.township), 7.6, 0.0)
            return
        county = state.county or ("" if state.city else self.context.office)
        if county:
            yield from self._township_spellings(state, pos, self.index.township_cores(county))
            yield from self._sounding_villages(state, pos, county)
        if not state.county:
            yield from self._county_spellings(state, pos)
            if not county:
                yield from self._sounding_townships(state, pos)

    def _village_spellings(self, state: _State, pos: int, named: Named, limit: float, extra: float) -> Iterator[_State]:
        for code, core, length, cost in self._spelled(pos, named, limit):
            tail = village_tail(self.text, pos + length)
            whole = cost + tail.cost + extra + (0.0 if tail.suffixed else self._longer_name_cost(pos + length))
            step = Step(AdminLevel.VILLAGE, code, pos, tail.end, f"spelling:{core}:{length}", whole)
            yield _step(state, step, village=code)

    def _spelled(self, pos: int, named: Named, limit: float) -> Iterator[tuple[str, str, int, float]]:
        """Which of the names the words at ``pos`` may be another spelling of: code, name, number of characters, cost."""
        window = self.text[pos : pos + 8]
        for code, core in named:
            if resembles(core, window[: len(core) + 1]):
                for length, cost in prefix_costs(core, window, limit):
                    if cost > 0.0:
                        yield code, core, length, cost

    def _longer_name_cost(self, pos: int) -> float:
        """A misspelled name that would end amid a longer village name is less likely than that longer, unlisted name."""
        return 2.5 if leftover(self.text, pos) is Leftover.VILLAGE else 0.0

    def _sounding_villages(self, state: _State, pos: int, county: str) -> Iterator[_State]:
        for length in (4, 3, 2):
            codes = self.index.sounding_like(self.text[pos : pos + length], county)
            if codes:
                named = tuple((code, core) for code in codes for core in self.index.cores(code))
                yield from self._village_spellings(state, pos, named, 4.5, 1.0 if state.county else 2.0)

    def _township_spellings(self, state: _State, pos: int, named: Named) -> Iterator[_State]:
        for code, core, length, cost in self._spelled(pos, named, 7.0):
            word = _LEVEL_WORD.match(self.text, pos + length)
            if word is None and cost > 4.5:
                continue
            end = word.end() if word is not None else pos + length
            whole = cost + (0.0 if word is not None else 1.5)
            yield _step(state, Step(AdminLevel.TOWNSHIP, code, pos, end, f"spelling:{core}", whole), township=code)

    def _sounding_townships(self, state: _State, pos: int) -> Iterator[_State]:
        named = _NAMED_TOWNSHIP.match(self.text, pos)
        if named is None:
            return
        for code in self.index.sounding_like(named.group(1), ""):
            if state.city and self.index.city_of(code) != state.city:
                continue
            cost = min(spelling_cost(core, named.group(1)) for core in self.index.cores(code))
            if 0.0 < cost < 7.0:
                step = Step(AdminLevel.TOWNSHIP, code, pos, named.end(), f"spelling:{named.group(1)}", cost + 0.5)
                yield _step(state, step, township=code)

    def _county_spellings(self, state: _State, pos: int) -> Iterator[_State]:
        named = _NAMED_COUNTY.match(self.text, pos)
        if named is None or self._named_above(state, pos) > pos:
            return
        for code, cores in self.index.county_cores:
            if state.city and self.index.city_of(code) != state.city:
                continue
            cost = min(
                (spelling_cost(core, named.group(1), 5.5) for core in cores if _may_misspell(core, named.group(1), state.city)),
                default=9.0,
            )
            if 0.0 < cost < 5.5:
                step = Step(
                    AdminLevel.COUNTY, code, pos, named.end(), f"spelling:{named.group(1)}", cost + (0.0 if state.city else 0.8)
                )
                yield _step(state, step, county=code)

    def _unknown_names(self, state: _State, pos: int) -> Iterator[_State]:
        county = None if state.county or state.township else _NAMED_COUNTY.match(self.text, pos)
        if county is not None and county.group(1)[-1:] not in "社园小":
            step = Step(AdminLevel.COUNTY, "", pos, county.end(), "unknown", UNKNOWN_COUNTY)
            yield _step(state, step, flag="unknown_county")
        township = None if state.township else _NAMED_TOWNSHIP.match(self.text, pos)
        if (
            township is not None
            and (state.county or state.city or self.context.office)
            and "unknown_township" not in state.flags
        ):
            step = Step(AdminLevel.TOWNSHIP, "", pos, township.end(), "unknown", UNKNOWN_TOWNSHIP)
            yield _step(state, step, flag="unknown_township")

    def _finish(self, state: _State, *, listed: bool) -> Reading:
        code = state.village or state.township or state.county or state.city
        if state.flags & _DEAD_ENDS:
            code = ""
        rest = Leftover.VILLAGE if listed else leftover(self.text, skip_words(self.text, state.pos))
        cost, flags = state.cost + self._office_cost(state), state.flags
        if not state.village:
            if rest is Leftover.VILLAGE and not flags & _DEAD_ENDS:
                flags = flags | {"unknown_village"}
            cost += self._coarse_cost(state, rest)
        level = self.index.by_code[code].level if code else None
        return Reading(code, level, cost, state.steps[0].start, state.pos, state.steps, rest, flags)

    def _today(self, reading: Reading) -> list[Reading]:
        """The reading itself; for a township that is gone one reading per successor."""
        successors = self.index.successors.get(reading.code)
        if successors is None:
            return [reading]
        cost = reading.cost + math.log(len(successors))
        return [reading._replace(code=code, cost=cost) for code in successors]

    def _coarse_cost(self, state: _State, rest: Leftover) -> float:
        if rest in (Leftover.VILLAGE, Leftover.UNCLEAR):
            return UNKNOWN_VILLAGE + (0.0 if state.township else 2.0) - (1.0 if rest is Leftover.UNCLEAR else 0.0)
        return 0.3 if state.township else 0.8

    def _office_cost(self, state: _State) -> float:
        office = self.context.office
        named = any(step.level in (AdminLevel.CITY, AdminLevel.COUNTY) for step in state.steps) or self.context.county
        code = state.village or state.township
        if not office or named or not code or self.index.inside(code, office):
            return 0.0
        return 3.0 if self.index.city_of(code) == self.index.city_of(office) else 5.0


def _goes_on(state: _State, following: _State) -> bool:
    """Whether the next words plainly name the next level, so that stopping before them would ignore what is written."""
    step = following.steps[-1]
    return step.level is not AdminLevel.VILLAGE and step.rule in _PLAIN_RULES and following.flags == state.flags


def _may_misspell(core: str, written: str, city: str) -> bool:
    """Whether two county names are long enough to compare: one character says nothing unless the city is known."""
    if len(core) == len(written):
        return len(core) > 1 or bool(city)
    return min(len(core), len(written)) > 1


def _step(
    state: _State, step: Step, *, city: str = "", county: str = "", township: str = "", village: str = "", flag: str = ""
) -> _State:
    return _State(
        step.end,
        city or state.city,
        county or state.county,
        township or state.township,
        village or state.village,
        state.cost + step.cost,
        (*state.steps, step),
        state.flags | {flag} if flag else state.flags,
    )


def _distinct(readings: list[Reading]) -> list[Reading]:
    """The cheapest reading per unit and kind of leftover, cheapest first, ties by code."""
    best: dict[tuple[str, bool], Reading] = {}
    for reading in sorted(readings, key=lambda r: (r.cost, -r.end, r.code)):
        best.setdefault((reading.code, "unknown_village" in reading.flags), reading)
    return list(best.values())
