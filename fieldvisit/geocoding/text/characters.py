"""How alike two characters are: sound, shape, folk forms, and what writing one for the other costs.

Costs are nats, the negative logarithm of how likely a writer makes that slip relative to writing the character itself. The
tables are built by ``geodata/build/characters.py`` and ``geodata/build/history.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from fieldvisit.geocoding.text import TABLES
from fieldvisit.geocoding.text.normalize import DIGITS

SAME_SOUND: Final = 2.0
NEAR_SOUND: Final = 3.4
ANY_CHANGE: Final = 7.0
CLOSE: Final = 4.0
"""What taking one character for another costs less than where they are close: by sound always, by looks when they are much alike."""
_LIGHT: Final = frozenset("家东西南北中前后大小上下老新村庄")
_ADDED: Final = 5.2
_ADDED_LIGHT: Final = 3.2
_DROPPED: Final = 4.8
_DROPPED_LIGHT: Final = 3.2
_MOST_KEPT: Final = 8192
_MOST_WAYS: Final = 8
_FIRST_SOUND: Final = 0x100
LAST_MARK: Final = "\u2fff"
"""Marks of sounds are not behind this character; every character that has a sound is."""


class Char:
    """What is known of one character when it is compared with others.

    ``sounds`` and ``blurred`` have a mark for each of its readings and for each with the distinctions removed that speakers of the
    region confuse; ``close`` are those it is easily taken for by looks and use, itself first; ``row`` is its row in the table of
    looks. ``added`` and ``dropped`` are what writing it where none belongs, and leaving it out, cost.
    """

    def __init__(self, char: str) -> None:
        self.char: Final = char
        self.sounds: Final[str] = _marks().sounds.get(char, "")
        self.blurred: Final[str] = _marks().blurred.get(char, "")
        self.row: Final[str] = _look_alikes().get(char, "")
        self.folk: Final[dict[str, float]] = _folk_of().get(char, _NO_FOLK)
        self.close: Final[tuple[str, ...]] = _close(char, self.row, self.folk)
        light = char in _LIGHT
        self.added: Final[float] = _ADDED_LIGHT if light else _ADDED
        self.dropped: Final[float] = _DROPPED_LIGHT if light else _DROPPED

    def taken_for(self, wanted: Char) -> float:
        """What writing this character for another costs: nothing when equal, little when alike in sound, shape or folk use."""
        char = wanted.char
        if char == self.char:
            return 0.0
        cost = ANY_CHANGE
        if _share(self.blurred, wanted.blurred):
            cost = NEAR_SOUND
            if _share(self.sounds, wanted.sounds):
                cost = SAME_SOUND
        if self.folk and (used := self.folk.get(char)) is not None and used < cost:
            cost = used
        at = self.row.find(char) if cost > SAME_SOUND else -1
        if at >= 0 and at % _ENTRY == 0 and (drawn := _SHAPE_COST[self.row[at + 1 : at + 3]]) < cost:
            cost = drawn
        return cost

    def is_close(self, wanted: Char) -> bool:
        """Whether writing this character for another costs less than ``CLOSE``."""
        return wanted.char in self.close or _share(self.blurred, wanted.blurred)


def known(char: str) -> Char:
    """What is known of a character, kept for the next time."""
    found = _KNOWN.get(char)
    if found is None:
        if len(_KNOWN) >= _MOST_KEPT:
            _KNOWN.clear()
        found = _KNOWN[char] = Char(char)
    return found


_KNOWN: Final[dict[str, Char]] = {}
_NO_FOLK: Final[dict[str, float]] = {}


def _share(some: str, others: str) -> bool:
    """Whether two strings have a character in common."""
    if len(some) == 1:
        return some in others
    return any(char in others for char in some)


def _close(char: str, row: str, folk: dict[str, float]) -> tuple[str, ...]:
    """The character and those it is taken for by looks or use at less than ``CLOSE``; a row tells the likest first."""
    end = 0
    while end < len(row) and _SHAPE_COST[row[end + 1 : end + 3]] < CLOSE:
        end += _ENTRY
    found = (char, *row[:end:_ENTRY])
    return (*found, *[wanted for wanted, cost in folk.items() if cost < CLOSE]) if folk else found


def change_cost(wanted: str, written: str) -> float:
    """What writing one character for another costs."""
    return known(written).taken_for(known(wanted))


def likeness(one: str, other: str) -> int:
    """How alike two characters look and are written, in per cent; 0 below the table's threshold."""
    return _drawn_like(one).get(other, 0)


def kind_of_change(wanted: str, written: str) -> str:
    """The channel that explains a change best: ``same_sound``, ``folk``, ``look_alike``, ``near_sound`` or ``other``."""
    if (wanted, written) in _folk():
        return "folk"
    if set(readings(wanted)) & set(readings(written)):
        return "same_sound"
    cost = change_cost(wanted, written)
    if cost >= ANY_CHANGE:
        return "other"
    return "near_sound" if cost == NEAR_SOUND else "look_alike"


def readings(char: str) -> tuple[str, ...]:
    """All toneless readings of a character, sorted; empty when the table does not know it."""
    return _readings().get(char, ())


def sound_keys(name: str) -> list[str]:
    """The ways a whole name can sound, a mark for a sound, at most ``_MOST_WAYS`` of them; unknown characters stand for themselves."""
    keys = [""]
    for char in name:
        keys = longer_keys(keys, char)
    return keys


def longer_keys(keys: list[str], char: str) -> list[str]:
    """The ways of some words with one more character."""
    sounds = known(char).sounds or char
    if len(keys) == 1 and len(sounds) == 1:
        return [keys[0] + sounds]
    return [key + sound for key in keys for sound in sounds][:_MOST_WAYS]


def blurred(reading: str) -> str:
    """A reading with the distinctions removed that speakers of the region confuse (zh/z, ch/c, sh/s, -ng/-n)."""
    head = reading[0] + reading[2:] if reading[:2] in ("zh", "ch", "sh") else reading
    return head.removesuffix("g") if head.endswith("ng") else head


class _Marks:
    """The sounds of each character as marks, one character for a sound, in the order of its readings."""

    def __init__(self, table: dict[str, tuple[str, ...]]) -> None:
        exact = sorted({sound for sounds in table.values() for sound in sounds})
        loose = sorted({blurred(sound) for sound in exact})
        places = {sound: chr(_FIRST_SOUND + place) for place, sound in enumerate(exact)}
        alike = {sound: chr(_FIRST_SOUND + len(exact) + loose.index(blurred(sound))) for sound in exact}
        self.sounds = {char: "".join([places[sound] for sound in sounds]) for char, sounds in table.items()}
        self.blurred = {char: "".join(dict.fromkeys([alike[sound] for sound in sounds])) for char, sounds in table.items()}


@cache
def _marks() -> _Marks:
    return _Marks(_readings())


@cache
def _folk_of() -> dict[str, dict[str, float]]:
    """What each character is taken for by folk use, with what that costs."""
    table: dict[str, dict[str, float]] = {}
    for (name, written), cost in _folk().items():
        table.setdefault(written, {})[name] = cost
    return table


@lru_cache(maxsize=_MOST_KEPT)
def _drawn_like(char: str) -> Mapping[str, int]:
    """The characters that look like one, each with how alike they are in per cent."""
    packed = _look_alikes().get(char, "")
    return {pair[0]: int(pair[1:]) for pair in packed.split(",")} if packed else {}


@cache
def _look_alikes() -> dict[str, str]:
    """The rows of the table; each is opened when its character is first met, since all of them take longer than a thousand addresses."""
    return dict([line.split("\t") for line in _lines("lookalike.tsv")])


_ENTRY: Final = len("字75,")
_SHAPE_COST: Final = {
    str(p): 2.4 if p >= 80 else 3.2 if p >= 76 else 4.2 if p >= 72 else 5.4 if p >= 68 else ANY_CHANGE for p in range(10, 100)
}
"""What taking a character for one that looks like it costs, by how alike the two are in per cent."""


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in _lines("readings.tsv"))
    return {char: tuple(sounds.split(",")) for char, sounds in rows}


@cache
def _folk() -> dict[tuple[str, str], float]:
    table: dict[tuple[str, str], float] = {}
    for line in _lines("folk.tsv"):
        name, written, cost = line.split("\t")
        table[name, written] = float(cost)
    for digit, numeral in DIGITS.items():
        table[numeral, digit] = table[digit, numeral] = 0.5
    return table


def _lines(name: str) -> list[str]:
    return (TABLES / name).read_text(encoding="utf-8").splitlines()
