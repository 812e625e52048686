"""How alike two characters are: sound, shape, folk forms; and what one written name costs as a spelling of another.

Costs are nats, the negative logarithm of how likely a writer makes that slip relative to writing the character itself. The
tables are built by ``geodata/build/characters.py`` and ``geodata/build/history.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import accumulate
from typing import Final

from fieldvisit.geocoding.text import TABLES
from fieldvisit.geocoding.text.normalize import DIGITS

SAME_SOUND: Final = 2.0
NEAR_SOUND: Final = 3.4
ANY_CHANGE: Final = 7.0
SWAPPED: Final = 4.0
OTHER_ORDER: Final = 4.6
ANY_CHANGE_IN_LONG: Final = 5.2
_LIGHT: Final = frozenset("家东西南北中前后大小上下老新村庄")
_ADDED: Final = 5.2
_ADDED_LIGHT: Final = 3.2
_DROPPED: Final = 4.8
_DROPPED_LIGHT: Final = 3.2
_MOST_KEPT: Final = 8192


def spelling_cost(name: str, written: str, limit: float = 9.0) -> float:
    """What it costs to have written ``written`` for ``name``; infinity above ``limit``.

    Weighted edit distance with swapped neighbours (optimal string alignment).
    """
    return next((cost for length, cost in prefix_costs(name, written, limit) if length == len(written)), float("inf"))


def prefix_costs(name: str, text: str, limit: float = 9.0) -> tuple[tuple[int, float], ...]:
    """The (length, cost) of each prefix of ``text`` as a spelling of ``name``; costs above ``limit`` are left out."""
    window = text[: len(name) + 1]
    return costs_of_prefixes(name, window, limit) if resembles(name, window) else ()


@lru_cache(maxsize=32768)
def costs_of_prefixes(name: str, window: str, limit: float) -> tuple[tuple[int, float], ...]:
    """The same for a ``window`` not longer than needed that is known to resemble the name."""
    row = costs_for_two(name, window) if len(name) == 2 and len(window) == 3 else costs_by_table(name, window)
    if len(name) > 2 and len(window) >= len(name) and sorted(window[: len(name)]) == sorted(name):
        row[len(name)] = min(row[len(name)], OTHER_ORDER)
    return tuple([(j, cost) for j, cost in enumerate(row) if j and cost <= limit])


def costs_by_table(name: str, window: str) -> list[float]:
    """What each prefix of the window, the empty one first, costs as a spelling of the name."""
    highest = ANY_CHANGE if len(name) < 3 else ANY_CHANGE_IN_LONG
    before: list[float] = []
    added = [_ADDED_LIGHT if char in _LIGHT else _ADDED for char in window]
    changes = [_CHANGES[char] for char in window]
    row = [0.0, *accumulate(added)]
    last = ""
    for i, wanted in enumerate(name):
        dropped = _DROPPED_LIGHT if wanted in _LIGHT else _DROPPED
        left = row[0] + dropped
        line = [left]
        for j, (seen, heard, _) in enumerate(changes):
            best = row[j] + min(seen.get(wanted, heard.get(wanted, highest)), highest)
            if (other := row[j + 1] + dropped) < best:
                best = other
            if (other := left + added[j]) < best:
                best = other
            if i and j and wanted == window[j - 1] and last == window[j] and wanted != last:
                best = min(best, before[j - 1] + SWAPPED)
            line.append(best)
            left = best
        before, row, last = row, line, wanted
    return row


def costs_for_two(name: str, window: str) -> list[float]:
    """The same written out for a name of two characters and a window of three, the commonest by far."""
    first, second, one, two, three = name[0], name[1], window[0], window[1], window[2]
    (seen_1, heard_1, add_1), (seen_2, heard_2, add_2), (seen_3, heard_3, add_3) = _CHANGES[one], _CHANGES[two], _CHANGES[three]
    drop = _DROPPED_LIGHT if first in _LIGHT else _DROPPED
    drop_2 = _DROPPED_LIGHT if second in _LIGHT else _DROPPED
    upper_1 = min(seen_1.get(first, heard_1.get(first, ANY_CHANGE)), add_1 + drop)
    upper_2 = min(add_1 + seen_2.get(first, heard_2.get(first, ANY_CHANGE)), add_1 + add_2 + drop)
    upper_2 = min(upper_2, upper_1 + add_2)
    upper_3 = min(add_1 + add_2 + seen_3.get(first, heard_3.get(first, ANY_CHANGE)), add_1 + add_2 + add_3 + drop)
    upper_3 = min(upper_3, upper_2 + add_3)
    lower_1 = min(drop + seen_1.get(second, heard_1.get(second, ANY_CHANGE)), upper_1 + drop_2)
    lower_1 = min(lower_1, drop + drop_2 + add_1)
    lower_2 = min(upper_1 + seen_2.get(second, heard_2.get(second, ANY_CHANGE)), upper_2 + drop_2)
    lower_2 = min(lower_2, lower_1 + add_2)
    lower_3 = min(upper_2 + seen_3.get(second, heard_3.get(second, ANY_CHANGE)), upper_3 + drop_2)
    lower_3 = min(lower_3, lower_2 + add_3)
    if first != second:
        if second == one and first == two and lower_2 > SWAPPED:
            lower_2, lower_3 = SWAPPED, min(lower_3, SWAPPED + add_3)
        if second == two and first == three:
            lower_3 = min(lower_3, add_1 + SWAPPED)
    return [drop + drop_2, lower_1, lower_2, lower_3]


class _Changes(dict[str, tuple[dict[str, float], dict[str, float], float]]):
    """What writing a character costs: for each it is taken for by use or looks, for each that sounds so, and where none belongs."""

    def __missing__(self, written: str) -> tuple[dict[str, float], dict[str, float], float]:
        if len(self) >= _MOST_KEPT:
            self.clear()
        heard, seen = _by_sound(readings(written)), dict[str, float]()
        for wanted, cost in _by_eye(written):
            if cost < seen.get(wanted, heard.get(wanted, ANY_CHANGE)):
                seen[wanted] = cost
        seen[written] = 0.0
        found = self[written] = seen, heard, _ADDED_LIGHT if written in _LIGHT else _ADDED
        return found


class _Meant(dict[str, tuple[frozenset[str], frozenset[str]]]):
    """The characters whose change into one costs less than a swap, found when first met: by looks or itself, and by sound."""

    def __missing__(self, written: str) -> tuple[frozenset[str], frozenset[str]]:
        if len(self) >= _MOST_KEPT:
            self.clear()
        seen = [wanted for wanted, cost in _CHANGES[written][0].items() if cost < SWAPPED]
        found = self[written] = frozenset(seen), _heard_as(readings(written))
        return found


_CHANGES: Final = _Changes()
_MEANT: Final = _Meant()


def change_cost(wanted: str, written: str) -> float:
    """What writing one character for another costs: nothing when equal, little when alike in sound, shape or folk use."""
    seen, heard, _ = _CHANGES[written]
    return seen.get(wanted, heard.get(wanted, ANY_CHANGE))


@cache
def _by_sound(sounds: tuple[str, ...]) -> dict[str, float]:
    """What taking a character with these readings for each that sounds like it costs."""
    costs: dict[str, float] = {}
    for sound in sounds:
        costs.update(_near()[blurred(sound)])
    for sound in sounds:
        costs.update(_same()[sound])
    return costs


def _by_eye(written: str) -> list[tuple[str, float]]:
    """The characters that ``written`` is taken for by folk use and by its looks, each with what that costs."""
    row, folk = _look_alikes().get(written, ""), _folk_of().get(written, [])
    return folk + [(row[at], _SHAPE_COST[row[at + 1 : at + 3]]) for at in range(0, len(row), _ENTRY)]


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


@cache
def readings(char: str) -> tuple[str, ...]:
    """All toneless readings of a character, sorted; empty when the table does not know it."""
    return _readings().get(char, ())


@lru_cache(maxsize=4096)
def sound_keys(name: str) -> tuple[str, ...]:
    """The ways a whole name can sound, toneless, at most eight of them; unknown characters stand for themselves."""
    if not name:
        return ("",)
    sounds = readings(name[-1]) or (name[-1],)
    if len(name) == 1:
        return sounds[:8]
    return tuple([f"{key} {sound}" for key in sound_keys(name[:-1]) for sound in sounds][:8])


@cache
def blurred(reading: str) -> str:
    """A reading with the distinctions removed that speakers of the region confuse (zh/z, ch/c, sh/s, -ng/-n)."""
    head = reading[0] + reading[2:] if reading[:2] in ("zh", "ch", "sh") else reading
    return head.removesuffix("g") if head.endswith("ng") else head


def resembles(name: str, window: str) -> bool:
    """Whether at least half of a name's characters, or characters easily taken for them, stand in ``window``."""
    if not name:
        return True
    meant = [one for char in window for one in _MEANT[char]]
    heard = [any(char in one for one in meant) for char in name]
    return any(heard) and (len(name) < 3 or sum(heard) * 2 >= len(name))


def mostly(name: str, heard: frozenset[str]) -> bool:
    """Whether at least half of a name's characters, and at least one, are among those ``heard``."""
    if heard.isdisjoint(name):
        return False
    return len(name) < 3 or sum([char in heard for char in name]) * 2 >= len(name)


def heard_of(window: str, chars: frozenset[str], longest: int) -> list[frozenset[str]]:
    """By the length of a name, which of ``chars`` one of the window's characters up to one more may stand for."""
    heard: frozenset[str] = frozenset()
    found = []
    for char in window[: longest + 1]:
        for meant in _MEANT[char]:
            if more := meant & chars:
                heard = heard | more if heard else more
        found.append(heard)
    return found + [heard] * (longest + 1 - len(found))


@cache
def _heard_as(sounds: tuple[str, ...]) -> frozenset[str]:
    """The characters that sound like these readings; what any of them costs is less than a swap."""
    return frozenset(_by_sound(sounds))


@cache
def _near() -> dict[str, dict[str, float]]:
    """The characters that sound so when blurred, each with the cost of a near sound."""
    table: dict[str, dict[str, float]] = {}
    for char, sounds in _readings().items():
        for sound in sounds:
            table.setdefault(blurred(sound), {})[char] = NEAR_SOUND
    return table


@cache
def _same() -> dict[str, dict[str, float]]:
    """The characters that sound so, each with the cost of the same sound."""
    table: dict[str, dict[str, float]] = {}
    for char, sounds in _readings().items():
        for sound in sounds:
            table.setdefault(sound, {})[char] = SAME_SOUND
    return table


@cache
def _folk_of() -> dict[str, list[tuple[str, float]]]:
    table: dict[str, list[tuple[str, float]]] = {}
    for (name, written), cost in _folk().items():
        table.setdefault(written, []).append((name, cost))
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
