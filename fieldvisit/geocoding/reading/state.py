"""The values of reading: recognised names as steps, what is established so far, and the finished reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.index import Form
from fieldvisit.geocoding.text.residue import Leftover

FORM_COST: Final = {Form.FULL: 0.0, Form.ALIAS: 0.4, Form.OLD: 0.6, Form.CORE: 0.8, Form.VARIANT: 1.0}
FORM_RULE: Final = {form: form.value for form in Form}
REPEATED: Final = 0.2
CONFLICT: Final = 5.5
DOUBLE_TOWNSHIP: Final = 2.5
UNKNOWN_COUNTY: Final = 4.5
UNKNOWN_TOWNSHIP: Final = 5.0
UNKNOWN_VILLAGE: Final = 6.0
OUTSIDE: Final = 0.5
FORMERLY: Final = 1.0
DEAD_ENDS: Final = frozenset({"unknown_county", "outside"})
_COUNTY: Final = AdminLevel.COUNTY
_TOWNSHIP: Final = AdminLevel.TOWNSHIP
_VILLAGE: Final = AdminLevel.VILLAGE
new: Final = tuple.__new__
"""Makes the named tuples of reading from one tuple; their own constructors would cost a tenth of reading."""
_PLAIN_RULES: Final = frozenset({"full", "alias", "old", "variant", "repeated"})


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
    ``unknown_village``, ``double_township``, ``outside``, ``called_after`` (the name of a listed village with a direction before),
    ``other_name`` (one nearly like a listed one that is likely another village's).
    """

    code: str
    level: AdminLevel | None
    cost: float
    start: int
    end: int
    steps: tuple[Step, ...]
    leftover: Leftover
    flags: frozenset[str]


def dearer(reading: Reading, more: float, flag: str) -> Reading:
    """The same reading at a higher cost, with one flag more unless it is empty."""
    code, level, cost, start, end, steps, rest, flags = reading
    return new(Reading, (code, level, cost + more, start, end, steps, rest, flags | {flag} if flag else flags))


Move = tuple[Step, str]
"""What may be read next: the step, and the flag it raises (empty: none)."""


class State(NamedTuple):
    """How far a reading has come: position, units established, cost so far, steps and flags."""

    pos: int
    city: str
    county: str
    township: str
    village: str
    cost: float
    steps: tuple[Step, ...]
    flags: frozenset[str]


def state_after(state: State, move: Move) -> State:
    """The state behind a move."""
    (level, code, _, end, _, more), flag = move
    _, city, county, township, village, cost, steps, flags = state
    if code:
        if level is _VILLAGE:
            village = code
        elif level is _TOWNSHIP:
            township = code
        elif level is _COUNTY:
            county = code
        else:
            city = code
    if flag:
        flags = flags | {flag}
    return new(State, (end, city, county, township, village, cost + more, (*steps, move[0]), flags))


def goes_on(move: Move, flags: frozenset[str]) -> bool:
    """Whether a move plainly names the next level, so that stopping before it would ignore what is written."""
    step, flag = move
    return step[0] is not _VILLAGE and step[4] in _PLAIN_RULES and (not flag or flag in flags)
