"""How alike two characters are: sound, shape, folk forms; and what one written name costs as a spelling of another.

Costs are nats, the negative logarithm of how likely a writer makes that slip relative to writing the character itself. The
tables are built by ``geodata/build/characters.py`` and ``geodata/build/history.py``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from fieldvisit.geocoding.text.normalize import DIGITS

_TABLES = Path(__file__).with_name("tables")
SAME_SOUND, NEAR_SOUND, ANY_CHANGE, SWAPPED, OTHER_ORDER = 2.0, 3.4, 7.0, 4.0, 4.6
ANY_CHANGE_IN_LONG = 5.2
_LIGHT = frozenset("家东西南北中前后大小上下老新村庄")
_ADDED = {True: 3.2, False: 5.2}
_DROPPED = {True: 3.2, False: 4.8}


def spelling_cost(name: str, written: str, limit: float = 9.0) -> float:
    """What it costs to have written ``written`` for ``name``; infinity above ``limit``.

    Weighted edit distance with swapped neighbours (optimal string alignment).
    """
    return next((cost for length, cost in prefix_costs(name, written, limit) if length == len(written)), float("inf"))


def prefix_costs(name: str, text: str, limit: float = 9.0) -> tuple[tuple[int, float], ...]:
    """The (length, cost) of each prefix of ``text`` as a spelling of ``name``; costs above ``limit`` are left out."""
    window = text[: len(name) + 1]
    return _prefix_costs(name, window, limit) if resembles(name, window) else ()


@lru_cache(maxsize=32768)
def _prefix_costs(name: str, window: str, limit: float) -> tuple[tuple[int, float], ...]:
    highest = ANY_CHANGE if len(name) < 3 else ANY_CHANGE_IN_LONG
    before: list[float] = []
    row = [0.0]
    for char in window:
        row.append(row[-1] + _ADDED[char in _LIGHT])
    for i, wanted in enumerate(name):
        line = [row[0] + _DROPPED[wanted in _LIGHT]]
        for j, char in enumerate(window):
            best = min(
                row[j] + min(highest, change_cost(wanted, char)),
                row[j + 1] + _DROPPED[wanted in _LIGHT],
                line[j] + _ADDED[char in _LIGHT],
            )
            if i and j and wanted != char and wanted == window[j - 1] and name[i - 1] == char:
                best = min(best, before[j - 1] + SWAPPED)
            line.append(best)
        before, row = row, line
    if len(name) > 2 and len(window) >= len(name) and sorted(window[: len(name)]) == sorted(name):
        row[len(name)] = min(row[len(name)], OTHER_ORDER)
    return tuple((j, cost) for j, cost in enumerate(row) if j and cost <= limit)


@lru_cache(maxsize=65536)
def change_cost(wanted: str, written: str) -> float:
    """What writing one character for another costs: nothing when equal, little when alike in sound, shape or folk use."""
    if wanted == written:
        return 0.0
    cost = _folk().get((wanted, written), ANY_CHANGE)
    sounds, others = set(readings(wanted)), set(readings(written))
    if sounds & others:
        cost = min(cost, SAME_SOUND)
    elif {blurred(s) for s in sounds} & {blurred(s) for s in others}:
        cost = min(cost, NEAR_SOUND)
    return min(cost, _shape_cost(likeness(wanted, written)))


def likeness(one: str, other: str) -> int:
    """How alike two characters look and are written, in per cent; 0 below the table's threshold."""
    return max(_look_alikes().get(one, {}).get(other, 0), _look_alikes().get(other, {}).get(one, 0))


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


@cache
def readings(char: str) -> tuple[str, ...]:
    """All toneless readings of a character, sorted; empty when the table does not know it."""
    return _readings().get(char, ())


def sound_keys(name: str, most: int = 8) -> tuple[str, ...]:
    """The ways a whole name can sound, toneless, at most ``most`` of them; unknown characters stand for themselves."""
    options = [readings(char) or (char,) for char in name]
    if all(len(sounds) == 1 for sounds in options):
        return (" ".join([sounds[0] for sounds in options]),)
    return tuple(" ".join(way) for way, _ in zip(product(*options), range(most), strict=False))


@cache
def blurred(reading: str) -> str:
    """A reading with the distinctions removed that speakers of the region confuse (zh/z, ch/c, sh/s, -ng/-n)."""
    head = reading[0] + reading[2:] if reading[:2] in ("zh", "ch", "sh") else reading
    return head.removesuffix("g") if head.endswith("ng") else head


def resembles(name: str, window: str) -> bool:
    """Whether at least half of a name's characters, or characters easily taken for them, stand in ``window``."""
    heard = heard_in(window)
    if heard.isdisjoint(name):
        return not name
    alike = 0
    for char in name:
        if char in heard:
            alike += 1
    return alike * 2 >= len(name)


@lru_cache(maxsize=16384)
def heard_in(window: str) -> frozenset[str]:
    """All characters that one of ``window`` may stand for at less than the cost of a swap."""
    return frozenset().union(*map(_meant_by, window))


@lru_cache(maxsize=8192)
def _meant_by(written: str) -> frozenset[str]:
    """The characters whose change into ``written`` costs less than a swap, itself included; found through the tables' inverses."""
    found = {written}
    for sound in readings(written):
        found |= _sounding()[blurred(sound)]
    found |= {name for name, cost in _folk_of().get(written, ()) if cost < SWAPPED}
    found |= _drawn_like().get(written, set())
    return frozenset(found)


@cache
def _sounding() -> dict[str, set[str]]:
    table: dict[str, set[str]] = {}
    for char, sounds in _readings().items():
        for sound in sounds:
            table.setdefault(blurred(sound), set()).add(char)
    return table


@cache
def _folk_of() -> dict[str, list[tuple[str, float]]]:
    table: dict[str, list[tuple[str, float]]] = {}
    for (name, written), cost in _folk().items():
        table.setdefault(written, []).append((name, cost))
    return table


@cache
def _drawn_like() -> dict[str, set[str]]:
    """Characters drawn so alike that one costs less than a swap for the other."""
    table: dict[str, set[str]] = {}
    for char, others in _look_alikes().items():
        for other in [other for other, percent in others.items() if _shape_cost(percent) < SWAPPED]:
            table.setdefault(char, set()).add(other)
            table.setdefault(other, set()).add(char)
    return table


def _shape_cost(likeness: int) -> float:
    if likeness >= 80:
        return 2.4
    if likeness >= 76:
        return 3.2
    if likeness >= 72:
        return 4.2
    return 5.4 if likeness >= 68 else ANY_CHANGE


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in _lines("readings.tsv"))
    return {char: tuple(sounds.split(",")) for char, sounds in rows}


@cache
def _look_alikes() -> dict[str, dict[str, int]]:
    rows = (line.split("\t") for line in _lines("lookalike.tsv"))
    return {char: {pair[0]: int(pair[1:]) for pair in others.split(",") if pair} for char, others in rows}


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
    return (_TABLES / name).read_text(encoding="utf-8").splitlines()
