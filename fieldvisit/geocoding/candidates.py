"""From a place in a text to the units it may name: a beam over the levels, other spellings only inside the established scope.

Every reading of the words is a ``Reading`` with its cost in nats, the sum of readable steps; nothing is decided here.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.index import Index
from fieldvisit.geocoding.reading.established import named_fully
from fieldvisit.geocoding.reading.exact import exact_moves
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
)
from fieldvisit.geocoding.reading.unlisted import outside_moves, unknown_moves
from fieldvisit.geocoding.text.residue import Leftover

__all__ = ["CONFLICT", "Context", "Reader", "Reading", "Step", "is_plain"]
_BEAM, _STATES = 9.0, 160
_MISSPELLED = 6.0
_BARE, _VILLAGE_BEHIND = 2.5, 2.0


class _Moves(NamedTuple):
    """What may be read next, and whether it plainly goes on, or probably with a village."""

    moves: tuple[Move, ...]
    plainly: bool
    listed: bool


_NONE = _Moves((), False, False)


class Reader:
    """One normalised text being read; what was looked up for one place of it serves the others."""

    def __init__(self, text: str, index: Index, office: str = "") -> None:
        self.text, self.index = text, index
        self._sight = Sight(text, index, office)
        self._begun: dict[int, State] = {}
        self._exact: dict[tuple[object, ...], _Moves] = {}
        self._moves: dict[tuple[object, ...], _Moves] = {}

    def read(self, start: int, context: Context, *, spelling: bool = True) -> list[Reading]:
        """All plausible readings of the words that begin at ``start``, cheapest first.

        Other spellings are tried only if the exact ones are poor, and with ``spelling`` off only behind a name with its level
        word.
        """
        found = self._readings(start, context, spelling=False)
        if found and _is_clean(found[0]):
            return found
        anchored = any(
            step.rule in ("full", "alias") and step.level is not AdminLevel.VILLAGE for r in found for step in r.steps
        )
        return self._readings(start, context, spelling=True) if spelling or anchored else found

    def begins_plainly(self, context: Context) -> bool:
        """Whether the first words, by names as they are listed, can be read without any doubt."""
        return any(is_plain(reading) for reading in self._readings(0, context, spelling=False))

    def _readings(self, start: int, context: Context, *, spelling: bool) -> list[Reading]:
        stack = [self._established(start, context)]
        finished: list[Reading] = []
        seen, best = 0, 1e9
        while stack and seen < _STATES:
            state = stack.pop()
            seen += 1
            moves, plainly, listed = self._next(state, spelling=spelling)
            if state.steps and not plainly:
                reading = self._finish(state, context, listed=listed)
                finished += self._today(reading)
                best = min(best, reading.cost)
            most = best + _BEAM - state.cost
            stack += [state.after(move) for move in moves if move[0][5] <= most]
        return _distinct(finished)

    def _established(self, start: int, context: Context) -> State:
        """Where reading begins: behind the levels that the words at ``start`` name beyond doubt, else at ``start`` itself."""
        plain = State(start, context.city, context.county, context.township, "", 0.0, (), frozenset())
        if context.city or context.county or context.township:
            return plain
        found = self._begun.get(start)
        if found is None:
            found = self._begun[start] = named_fully(self.text, self._sight.skip(start), plain, self.index)
        return found

    def _next(self, state: State, *, spelling: bool) -> _Moves:
        """What may be read behind a state, the cheapest last."""
        if state.village or state.flags & DEAD_ENDS:
            return _NONE
        key = (state.pos, state.city, state.county, state.township, state.flags, spelling)
        found = self._moves.get(key)
        if found is None:
            found = self._moves[key] = self._find_moves(state, key[:-1], spelling=spelling)
        return found

    def _find_moves(self, state: State, key: tuple[object, ...], *, spelling: bool) -> _Moves:
        pos = self._sight.skip(state.pos)
        exact = self._exact.get(key)
        if exact is None:
            exact = self._exact[key] = self._listed(state, pos)
        found, plainly, listed = [*exact.moves], exact.plainly, exact.listed
        if spelling:
            spelled = tuple(spelled_moves(self._sight, state, pos))
            listed = listed or any(_is_likely(move.step) for move in spelled)
            found += spelled
        if not plainly:
            found += unknown_moves(self._sight, state, pos)
        found.sort(key=_dearest_first)
        return _Moves(tuple(found), plainly, listed)

    def _listed(self, state: State, pos: int) -> _Moves:
        moves = tuple(exact_moves(self._sight, state, pos))
        plainly = any(goes_on(move, state.flags) for move in moves)
        listed = any(_is_likely(move.step) for move in moves)
        return _Moves((*outside_moves(self._sight, state, pos), *moves), plainly, listed)

    def _finish(self, state: State, context: Context, *, listed: bool) -> Reading:
        code = state.village or state.township or state.county or state.city
        if state.flags & DEAD_ENDS:
            code = ""
        rest = Leftover.VILLAGE if listed else self._sight.behind(state.pos)
        cost, flags = state.cost + self._office_cost(state, context), state.flags
        if not state.village:
            if rest is Leftover.VILLAGE and not flags & DEAD_ENDS:
                flags = flags | {"unknown_village"}
            cost += _coarse_cost(state, rest)
        elif rest is Leftover.VILLAGE and not state.township and state.steps[-1].cost > _BARE:
            cost += _VILLAGE_BEHIND
        level = _level_of(state) if code else None
        return Reading(code, level, cost, state.steps[0].start, state.pos, state.steps, rest, flags)

    def _today(self, reading: Reading) -> list[Reading]:
        """The reading itself; for a township that is gone one reading per successor."""
        successors = self.index.successors.get(reading.code)
        if successors is None:
            return [reading]
        cost = reading.cost + math.log(len(successors))
        return [reading._replace(code=code, cost=cost) for code in successors]

    def _office_cost(self, state: State, context: Context) -> float:
        office, code = context.office, state.village or state.township
        if not office or not code:
            return 0.0
        named = any(step.level in (AdminLevel.CITY, AdminLevel.COUNTY) for step in state.steps) or context.county
        if named or self.index.inside(code, office):
            return 0.0
        return 3.0 if self.index.city_of(code) == self.index.city_of(office) else 5.0


def _level_of(state: State) -> AdminLevel:
    if state.village:
        return AdminLevel.VILLAGE
    if state.township:
        return AdminLevel.TOWNSHIP
    return AdminLevel.COUNTY if state.county else AdminLevel.CITY


def is_plain(reading: Reading) -> bool:
    """Whether a text is read from its first words down to a village, over several levels and without any doubt."""
    return reading.level is AdminLevel.VILLAGE and reading.start == 0 and reading.cost < 1.0 and len(reading.steps) > 1


def _dearest_first(move: Move) -> float:
    return -move.step.cost


def _is_likely(step: Step) -> bool:
    """Whether a village named next is so likely that the words are no road or building: a listed name, or one misspelled before its suffix."""
    if step.level is not AdminLevel.VILLAGE:
        return False
    length = step.rule.rpartition(":")[2]
    suffixed = length.isdecimal() and step.end - step.start > int(length)
    return step.cost < (_MISSPELLED if suffixed else 2.0)


def _is_clean(reading: Reading) -> bool:
    return reading.level is AdminLevel.VILLAGE and not reading.flags and reading.cost < 2.5


def _coarse_cost(state: State, rest: Leftover) -> float:
    if rest in (Leftover.VILLAGE, Leftover.UNCLEAR):
        return UNKNOWN_VILLAGE + (0.0 if state.township else 2.0) - (1.0 if rest is Leftover.UNCLEAR else 0.0)
    return 0.3 if state.township else 0.8


def _distinct(readings: list[Reading]) -> list[Reading]:
    """The cheapest reading per unit and kind of leftover, cheapest first, ties by code."""
    best: dict[tuple[str, bool], Reading] = {}
    for reading in sorted(readings, key=lambda r: (r.cost, -r.end, r.code)):
        best.setdefault((reading.code, "unknown_village" in reading.flags), reading)
    return list(best.values())
