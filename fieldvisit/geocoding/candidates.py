"""From a place in a text to the units it may name: a beam over the levels, other spellings only inside the established scope.

Every reading of the words is a ``Reading`` with its cost in nats, the sum of readable steps; nothing is decided here.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.index import Form, Index
from fieldvisit.geocoding.reading.established import named_fully
from fieldvisit.geocoding.reading.exact import exact_moves
from fieldvisit.geocoding.reading.person import behind_person
from fieldvisit.geocoding.reading.sight import Sight
from fieldvisit.geocoding.reading.spellings import spelled_moves
from fieldvisit.geocoding.reading.state import (
    CONFLICT,
    DEAD_ENDS,
    UNKNOWN_VILLAGE,
    Context,
    Move,
    Reading,
    State,
    Step,
    goes_on,
    new,
    state_after,
)
from fieldvisit.geocoding.reading.unlisted import NAMED_TOWNSHIP, outside_moves, unknown_moves
from fieldvisit.geocoding.text.residue import SUFFIX, Leftover, behind_lead

__all__ = ["CONFLICT", "Context", "Reader", "Reading", "Step", "is_plain"]
_BEAM: Final = 6.5
"""Nats behind the best reading at which another is dropped: it would have less than the 0.2 % that a candidate is shown from."""
_STATES: Final = 160
_MISSPELLED: Final = 6.0
_BARE: Final = 2.5
_VILLAGE_BEHIND: Final = 2.0


class _Moves(NamedTuple):
    """What may be read next, and whether it plainly goes on, or probably with a village, or with any listed name."""

    moves: tuple[Move, ...]
    plainly: bool
    listed: bool
    exact: bool


_NONE: Final = _Moves((), False, False, False)
_Key = tuple[int, str, str, str, frozenset[str]]
_CITY: Final = AdminLevel.CITY
_COUNTY: Final = AdminLevel.COUNTY
_TOWNSHIP: Final = AdminLevel.TOWNSHIP
_VILLAGE: Final = AdminLevel.VILLAGE
_VILLAGE_LEFT: Final = Leftover.VILLAGE
_UNCLEAR_LEFT: Final = Leftover.UNCLEAR
_BEYOND_DOUBT: Final = frozenset({Form.FULL, Form.ALIAS})
_NO_FLAGS: Final[frozenset[str]] = frozenset()
_UNKNOWN: Final = frozenset({"unknown_village"})


class Reader:
    """One normalised text being read; what was looked up for one place of it serves the others."""

    def __init__(self, text: str, index: Index, office: str = "") -> None:
        self.text, self.index = text, index
        self._sight = Sight(text, index, office)
        self._begun: dict[int, State] = {}
        self._exact: dict[_Key, _Moves] = {}
        self._plain: dict[_Key, _Moves] = {}
        self._moves: dict[_Key, _Moves] = {}

    def read(self, start: int, context: Context, *, spelling: bool = True) -> list[Reading]:
        """All plausible readings of the words that begin at ``start``, cheapest first.

        Other spellings are tried only if the exact ones are poor, and with ``spelling`` off only behind a name with its level
        word.
        """
        if spelling and not self._may_be_clean(start, context):
            return self._readings(start, context, spelling=True)
        found = self._readings(start, context, spelling=False)
        if found and _is_clean(found[0]):
            return found
        anchored = any(step.rule in ("full", "alias") and step.level is not _VILLAGE for r in found for step in r.steps)
        return self._readings(start, context, spelling=True) if spelling or anchored else found

    def _may_be_clean(self, start: int, context: Context) -> bool:
        """Whether a listed name follows what is beyond doubt; without one no exact reading ends in a village."""
        state = self._established(start, context)
        return self._listed(state, _key(state), self._sight.skip(state.pos)).exact

    def begins_low(self, start: int) -> bool:
        """Whether at ``start`` nothing but villages may be read: no unit above one, no place outside, no unlisted township."""
        sight = self._sight
        return not (
            sight.skip(start) != start
            or self.text[start] in "原旧"
            or any(sight.upper(start))
            or NAMED_TOWNSHIP.match(self.text, start)
            or self.index.outside.end(self.text, start) > start
        )

    def opening(self, start: int) -> int:
        """Where an address begins: behind words that say who lives there, if a city, county or township follows, or behind a person."""
        begin = behind_lead(self.text, start)
        led = begin > start and any(self._sight.upper(self._sight.skip(begin)))
        return begin if led else behind_person(self._sight, start)

    def has_suffixed(self, start: int) -> bool:
        """Whether a village listed at ``start`` is written with a level word, in three characters or more."""
        ends = [self._sight.tail(end).end for end, _ in self._sight.villages(start)]
        return any(end - start > 2 and SUFFIX.search(self.text[start:end]) is not None for end in ends)

    def begins_plainly(self, context: Context) -> bool:
        """Whether the first words, by names as they are listed, can be read without any doubt."""
        begin = self._sight.skip(0)
        cities, counties, townships = self._sight.upper(begin)
        if not (cities or counties):
            known = context.city or context.county or context.township
            forms = {form for _, names in townships for _, form in names}
            if not forms or (not known and forms.isdisjoint(_BEYOND_DOUBT)):
                return False  # any other name of a township costs more than a plain reading may
        return any(is_plain(reading, begin) for reading in self._readings(0, context, spelling=False))

    def _readings(self, start: int, context: Context, *, spelling: bool) -> list[Reading]:
        stack: list[tuple[State, Move | None]] = [(self._established(start, context), None)]
        finished: list[Reading] = []
        seen, best = 0, 1e9
        while stack and seen < _STATES:
            before, move = stack.pop()
            if move is not None and before[5] + move[0][5] > best + _BEAM:
                continue  # cheaper readings were found since it was put there
            seen += 1
            if move is not None and move[0][0] is _VILLAGE:
                reading = self._ends_in(before, move, context)
                finished.append(reading)
                best = min(best, reading[2])
                continue
            state = before if move is None else state_after(before, move)
            moves, plainly, listed, _ = self._next(state, spelling=spelling)
            if not plainly and state[6]:
                reading = self._finish(state, context, listed=listed)
                finished += (reading,) if reading[0] not in self.index.successors else self._today(reading)
                best = min(best, reading[2])
            if moves:
                most = best + _BEAM - state[5]
                stack += [(state, move) for move in moves if move[0][5] <= most]
        return _distinct(finished)

    def _established(self, start: int, context: Context) -> State:
        """Where reading begins: behind the levels that the words at ``start`` name beyond doubt, else at ``start`` itself."""
        plain = new(State, (start, context.city, context.county, context.township, "", 0.0, (), _NO_FLAGS))
        if context.city or context.county or context.township:
            return plain
        found = self._begun.get(start)
        if found is None:
            found = self._begun[start] = named_fully(self.text, self._sight.skip(start), plain, self.index)
        return found

    def _next(self, state: State, *, spelling: bool) -> _Moves:
        """What may be read behind a state, the cheapest last."""
        flags = state[7]
        if flags and flags & DEAD_ENDS:
            return _NONE
        key = _key(state)
        kept = self._moves if spelling else self._plain
        found = kept.get(key)
        if found is None:
            found = kept[key] = self._find_moves(state, key, spelling=spelling)
        return found

    def _find_moves(self, state: State, key: _Key, *, spelling: bool) -> _Moves:
        pos = self._sight.skip(state.pos)
        moves, plainly, listed, exact = self._listed(state, key, pos)
        found = [*moves]
        if spelling:
            spelled = spelled_moves(self._sight, state, pos)
            found += spelled
            listed = listed or any(_is_likely(step) for step, _ in spelled)
        if not plainly:
            found += unknown_moves(self._sight, state, pos)
        if len(found) > 1:
            found.sort(key=_dearest_first)
        return new(_Moves, (tuple(found), plainly, listed, exact))

    def _listed(self, state: State, key: _Key, pos: int) -> _Moves:
        """The moves to listed names as they are written, in the order found."""
        kept = self._exact.get(key)
        if kept is not None:
            return kept
        moves, flags = exact_moves(self._sight, state, pos), state[7]
        plainly = listed = False
        for move in moves:
            if move[0][0] is _VILLAGE:
                listed = listed or _is_likely(move[0])
            else:
                plainly = plainly or goes_on(move, flags)
        exact = bool(moves)
        if not (state.county or state.township):
            moves = [*outside_moves(self._sight, pos), *moves]
        kept = self._exact[key] = new(_Moves, (tuple(moves), plainly, listed, exact))
        return kept

    def _ends_in(self, before: State, move: Move, context: Context) -> Reading:
        """The reading that a move to a village finishes: no name may follow one."""
        step, flag = move
        _, code, _, end, _, more = step
        steps, flags, cost = (*before[6], step), before[7], before[5] + more
        rest = self._sight.behind(end)
        if context.office:
            cost += self._office_cost(code, steps, context)
        if rest is _VILLAGE_LEFT and not before[3] and more > _BARE:
            cost += _VILLAGE_BEHIND
        return new(Reading, (code, _VILLAGE, cost, steps[0][2], end, steps, rest, flags | {flag} if flag else flags))

    def _finish(self, state: State, context: Context, *, listed: bool) -> Reading:
        """The reading that stops behind a unit above the villages."""
        pos, city, county, township, _, cost, steps, flags = state
        dead = bool(flags) and not flags.isdisjoint(DEAD_ENDS)
        code = "" if dead else township or county or city
        rest = _VILLAGE_LEFT if listed else self._sight.behind(pos)
        if context.office:
            cost += self._office_cost(township, steps, context)
        if rest is _VILLAGE_LEFT and not dead:
            flags = flags | _UNKNOWN
        cost += _coarse_cost(township, rest)
        level = None
        if code:
            level = _TOWNSHIP if township else _COUNTY if county else _CITY
        return new(Reading, (code, level, cost, steps[0][2], pos, steps, rest, flags))

    def _today(self, reading: Reading) -> list[Reading]:
        """One reading per successor of a township that is gone."""
        successors = self.index.successors[reading[0]]
        _, level, cost, start, end, steps, rest, flags = reading
        cost += math.log(len(successors))
        return [new(Reading, (code, level, cost, start, end, steps, rest, flags)) for code in successors]

    def _office_cost(self, code: str, steps: tuple[Step, ...], context: Context) -> float:
        office = context.office
        if not office or not code:
            return 0.0
        named = any(step.level in (_CITY, _COUNTY) for step in steps) or context.county
        if named or self.index.inside(code, office):
            return 0.0
        return 3.0 if self.index.city_of(code) == self.index.city_of(office) else 5.0


def _key(state: State) -> _Key:
    """What decides which names may follow: where reading stands and what is established."""
    pos, city, county, township, _, _, _, flags = state
    return pos, city, county, township, flags


def is_plain(reading: Reading, begin: int = 0) -> bool:
    """Whether a text is read from its first words, at ``begin``, down to a village, over several levels and without any doubt."""
    return reading.level is _VILLAGE and reading.start <= begin and reading.cost < 1.0 and len(reading.steps) > 1


def _dearest_first(move: Move) -> float:
    return -move[0][5]


def _is_likely(step: Step) -> bool:
    """Whether a village named next is so likely that the words are no road or building: a listed name, or one misspelled before its suffix."""
    level, _, start, end, rule, cost = step
    if level is not _VILLAGE or cost >= _MISSPELLED:
        return False
    if cost < 2.0:
        return True
    length = rule.rpartition(":")[2]
    return length.isdecimal() and end - start > int(length)


def _is_clean(reading: Reading) -> bool:
    return reading.level is _VILLAGE and not reading.flags and reading.cost < 2.5


def _coarse_cost(township: str, rest: Leftover) -> float:
    if rest is _VILLAGE_LEFT or rest is _UNCLEAR_LEFT:
        return UNKNOWN_VILLAGE + (0.0 if township else 2.0) - (1.0 if rest is _UNCLEAR_LEFT else 0.0)
    return 0.3 if township else 0.8


def _distinct(readings: list[Reading]) -> list[Reading]:
    """The cheapest reading per unit and kind of leftover, cheapest first, ties by code."""
    if len(readings) < 2:
        return readings
    best: dict[tuple[str, bool], Reading] = {}
    for reading in sorted(readings, key=_rank):
        best.setdefault((reading[0], "unknown_village" in reading[7]), reading)
    return list(best.values())


def _rank(reading: Reading) -> tuple[float, int, str]:
    return reading[2], -reading[4], reading[0]
