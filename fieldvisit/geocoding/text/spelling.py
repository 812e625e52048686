"""What one written name costs as a spelling of another, and which names of a list the words may be a spelling of at all."""

from __future__ import annotations

from typing import Final

from fieldvisit.geocoding.text.characters import ANY_CHANGE, CLOSE, LAST_MARK, Char, known

SWAPPED: Final = CLOSE
OTHER_ORDER: Final = 4.6
ANY_CHANGE_IN_LONG: Final = 5.2
APART: Final = "|"
"""What stands between the names of a list."""


def spelling_cost(name: str, written: str, limit: float = 9.0) -> float:
    """What it costs to have written ``written`` for ``name``; infinity above ``limit``.

    Weighted edit distance with swapped neighbours (optimal string alignment).
    """
    return next((cost for length, cost in prefix_costs(name, written, limit) if length == len(written)), float("inf"))


def prefix_costs(name: str, text: str, limit: float = 9.0) -> list[tuple[int, float]]:
    """The (length, cost) of each prefix of ``text`` as a spelling of ``name``; costs above ``limit`` are left out."""
    window = text[: len(name) + 1]
    return costs_of_prefixes(name, window, limit) if resembles(name, window) else []


def costs_of_prefixes(name: str, window: str, limit: float) -> list[tuple[int, float]]:
    """The same for a ``window`` not longer than needed that is known to resemble the name."""
    row = list(costs_for_two(name, window)) if len(name) == 2 and len(window) == 3 else costs_by_table(name, window)
    if len(name) > 2 and len(window) >= len(name) and sorted(window[: len(name)]) == sorted(name):
        row[len(name)] = min(row[len(name)], OTHER_ORDER)
    return [(j, cost) for j, cost in enumerate(row) if j and cost <= limit]


def costs_by_table(name: str, window: str) -> list[float]:
    """What each prefix of the window, the empty one first, costs as a spelling of the name."""
    highest = ANY_CHANGE if len(name) < 3 else ANY_CHANGE_IN_LONG
    before: list[float] = []
    seen, left = [known(char) for char in window], 0.0
    row = [left]
    for written in seen:
        left += written.added
        row.append(left)
    last: Char | None = None
    for wanted in [known(char) for char in name]:
        dropped, left = wanted.dropped, row[0] + wanted.dropped
        line, earlier = [left], wanted
        for j, written in enumerate(seen):
            best = row[j] + min(written.taken_for(wanted), highest)
            if (other := row[j + 1] + dropped) < best:
                best = other
            if (other := left + written.added) < best:
                best = other
            if (
                last is not None
                and j
                and wanted.char == earlier.char
                and last.char == written.char
                and wanted.char != last.char
            ):
                best = min(best, before[j - 1] + SWAPPED)
            line.append(best)
            left, earlier = best, written
        before, row, last = row, line, wanted
    return row


def costs_for_two(name: str, window: str) -> tuple[float, float, float, float]:
    """The same for a name of two characters and a window of three, the commonest by far."""
    return costs_of_two((known(name[0]), known(name[1])), known(window[0]), known(window[1]), known(window[2]))


def costs_of_two(name: tuple[Char, Char], one: Char, two: Char, three: Char) -> tuple[float, float, float, float]:
    """The same written out."""
    first, second = name
    drop, drop_2, add_1, add_2, add_3 = first.dropped, second.dropped, one.added, two.added, three.added
    upper_1 = min(one.taken_for(first), add_1 + drop)
    upper_2 = min(add_1 + two.taken_for(first), add_1 + add_2 + drop)
    upper_2 = min(upper_2, upper_1 + add_2)
    upper_3 = min(add_1 + add_2 + three.taken_for(first), add_1 + add_2 + add_3 + drop)
    upper_3 = min(upper_3, upper_2 + add_3)
    lower_1 = min(drop + one.taken_for(second), upper_1 + drop_2)
    lower_1 = min(lower_1, drop + drop_2 + add_1)
    lower_2 = min(upper_1 + two.taken_for(second), upper_2 + drop_2)
    lower_2 = min(lower_2, lower_1 + add_2)
    lower_3 = min(upper_2 + three.taken_for(second), upper_3 + drop_2)
    lower_3 = min(lower_3, lower_2 + add_3)
    if first.char != second.char:
        if second.char == one.char and first.char == two.char and lower_2 > SWAPPED:
            lower_2, lower_3 = SWAPPED, min(lower_3, SWAPPED + add_3)
        if second.char == two.char and first.char == three.char:
            lower_3 = min(lower_3, add_1 + SWAPPED)
    return drop + drop_2, lower_1, lower_2, lower_3


def resembles(name: str, window: str) -> bool:
    """Whether at least half of a name's characters, and at least one, are close to one that stands in ``window``."""
    if not name:
        return True
    seen = [known(char) for char in window]
    close = 0
    for char in name:
        wanted = known(char)
        for written in seen:
            if written.is_close(wanted):
                close += 1
                break
    return close > 0 and (len(name) < 3 or close * 2 >= len(name))


def echo_of(names: str) -> str:
    """The characters of a list of names by sound: each mark of a blurred sound followed by all of them that sound so.

    Before them, as one digit, the length of the longest name, 9 if it is longer.
    """
    found: dict[str, list[str]] = {}
    for char in sorted(set(names)):
        for mark in known(char).blurred:
            found.setdefault(mark, []).append(char)
    longest = str(min(9, max(map(len, names.split(APART)))))
    return longest + "".join([mark + "".join(chars) for mark, chars in sorted(found.items())])


def close_names(names: str, echo: str, words: list[Char]) -> list[int]:
    """Where in a list of names those begin of which at least half the characters, and at least one, are close to one of the words.

    For a name the first words count, as many as it has characters and one more. ``names`` is the list with ``APART`` between them,
    ``echo`` what ``echo_of`` makes of it: so nothing is looked at but what sounds or looks like the words.
    """
    heard = _heard(names, echo, words)
    if not heard:
        return []
    counted: dict[int, int] = {}
    for char, place in heard.items():
        at = names.find(char)
        while at >= 0:
            begin, end = names.rfind(APART, 0, at) + 1, names.find(APART, at)
            if place <= (end if end >= 0 else len(names)) - begin:
                counted[begin] = counted.get(begin, 0) + 1
            at = names.find(char, at + 1)
    return [begin for begin in sorted(counted) if _is_half(names, begin, counted[begin])]


def _is_half(names: str, begin: int, close: int) -> bool:
    end = names.find(APART, begin)
    length = (end if end >= 0 else len(names)) - begin
    return length < 3 or close * 2 >= length


def _heard(names: str, echo: str, words: list[Char]) -> dict[str, int]:
    """The characters of the names that one of the words is close to, each with the place of the first that is."""
    heard: dict[str, int] = {}
    for place, written in enumerate(words):
        for mark in written.blurred:
            at = echo.find(mark) + 1
            while 0 < at < len(echo) and (one := echo[at]) > LAST_MARK:
                if one not in heard:
                    heard[one] = place
                at += 1
        for one in written.close:
            if one in names and one not in heard:
                heard[one] = place
    return heard
