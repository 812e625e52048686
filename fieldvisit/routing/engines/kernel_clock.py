"""The clock of a day, compiled: first and latest moments for legs, services and the break, between meetings.

Needs ``numba``; only the other ``kernel`` modules import this one. Plain functions are compiled right below themselves, so
that types stay checked. Whoever may start at some moment may start at any earlier one (waiting is always allowed), so a
day is judged by two numbers per state: the earliest moment it is reached and the latest from which the rest is possible.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from numba.core.options import DefaultOptions

Ints = npt.NDArray[np.int64]
FAR = 10**7


def _built(function: Any, counted: dict[str, Any]) -> Any:
    """The function as machine code, kept on disk where a folder can be written."""
    try:
        return numba.njit(cache=True, **counted)(function)
    except RuntimeError:  # numba: "no locator available", the one thing it raises while decorating
        return numba.njit(**counted)(function)


def _counting(whether: bool) -> dict[str, Any]:
    """Numba's option for counting who holds an array; it is private, so a numba without it compiles as it always does."""
    return {"_nrt": whether} if hasattr(DefaultOptions, "_nrt") else {}


def compiled(function: Any) -> Any:
    """The function as machine code."""
    return _built(function, _counting(True))


def bare(function: Any) -> Any:
    """The function as machine code that neither makes arrays nor counts who holds them.

    Handing some thirty arrays from function to function, counting took four fifths of the time of a search. A function that
    makes an array, a slice that is assigned to included, does not compile with this; it is ``compiled``, and may be called
    from here.
    """
    return _built(function, _counting(False))


def _draw(random: npt.NDArray[np.uint64], below: int) -> int:
    """A number in [0, below) by xorshift64."""
    x = random[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    random[0] = x
    return int((x >> np.uint64(33)) % np.uint64(below))


draw: Any = bare(_draw)


def _uniform(random: npt.NDArray[np.uint64]) -> float:
    """A number in [0, 1)."""
    return float(draw(random, 1 << 30)) / float(1 << 30)


uniform: Any = bare(_uniform)


def _earliest(clock: int, minutes: int, spans: Ints, meetings: Ints) -> int:
    """The first start inside one of the spans with no meeting during it; ``FAR`` if none."""
    for i in range(spans.shape[0]):
        begin = max(clock, spans[i, 0])
        for j in range(meetings.shape[0]):
            if begin < meetings[j, 1] and meetings[j, 0] < begin + minutes:
                begin = meetings[j, 1]
        if begin <= spans[i, 1]:
            return int(min(begin, FAR))
    return FAR


earliest: Any = bare(_earliest)


def _latest(limit: int, minutes: int, spans: Ints, meetings: Ints) -> int:
    """The last start inside one of the spans, over by ``limit`` and with no meeting during it; ``-FAR`` if none."""
    for k in range(spans.shape[0]):
        i = spans.shape[0] - 1 - k
        begin = before(min(limit, spans[i, 1] + minutes), minutes, meetings)
        if begin >= spans[i, 0]:
            return int(begin)
    return -FAR


def _free(clock: int, minutes: int, meetings: Ints) -> int:
    """The first start at or after ``clock`` with no meeting during the minutes."""
    for j in range(meetings.shape[0]):
        if clock < meetings[j, 1] and meetings[j, 0] < clock + minutes:
            clock = meetings[j, 1]
    return min(clock, FAR)


free: Any = bare(_free)


def _before(limit: int, minutes: int, meetings: Ints) -> int:
    """The last start that is over by ``limit`` with no meeting during the minutes."""
    begin = limit - minutes
    for k in range(meetings.shape[0]):
        j = meetings.shape[0] - 1 - k
        if begin < meetings[j, 1] and meetings[j, 0] < begin + minutes:
            begin = meetings[j, 0] - minutes
    return max(begin, -FAR)


before: Any = bare(_before)
latest: Any = bare(_latest)


def _after_lunch(clock: int, lunch: Ints, meetings: Ints) -> int:
    """End of a break begun as early as possible; ``clock`` without a break, ``FAR`` if too late."""
    if lunch[0] < 0:
        return clock
    begin = free(max(clock, lunch[0]), lunch[2], meetings)
    return int(begin + lunch[2] if begin <= lunch[1] else FAR)


after_lunch: Any = bare(_after_lunch)


def _last_lunch(limit: int, lunch: Ints, meetings: Ints) -> int:
    """The last start of a break that is over by ``limit``; ``limit`` without a break, ``-FAR`` if it is too early."""
    if lunch[0] < 0:
        return limit
    begin = before(min(limit, lunch[1] + lunch[2]), lunch[2], meetings)
    return int(begin if begin >= lunch[0] else -FAR)


last_lunch: Any = bare(_last_lunch)
