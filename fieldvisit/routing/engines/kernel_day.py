"""A day on integer arrays, compiled: can these stops be made, and where does one more stop fit cheapest.

Needs ``numba``; only ``kernel`` and ``compiled`` import this module. Plain functions are compiled right below
themselves, so that types stay checked. Long days without break, meetings or second windows are judged in constant time
by earliest and latest starts; all others by the exact two-state simulation of ``schedule``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
FAR = 10**7
MOST_STOPS = 120


def compiled(function: Any) -> Any:
    """The function as machine code, kept on disk where a folder can be written."""
    try:
        return numba.njit(cache=True)(function)
    except RuntimeError:  # numba: "no locator available", the one thing it raises while decorating
        return numba.njit(function)


class Instance(NamedTuple):
    """What does not change: ``n`` visits, ``m`` shifts, ``p`` places, all int64.

    ``drive`` (p, p); ``place``, ``service``, ``worth`` (n,): worth in driving units, guides the search; ``rank`` (n,):
    worth in tiers, decides which plan is best; ``windows`` (n, w, 2) sorted, padded with ``FAR``; ``shuts`` (n,) the end of the last one; ``base``, ``opens``,
    ``closes``, ``max_drive``, ``max_visits`` (m,); ``lunch`` (m, 3) first start, last start, length (-1 for none);
    ``meetings`` (m, k, 2) padded with ``FAR``; ``allowed`` (m, n) 0/1; ``plain`` (m,) 1 when constant-time checks hold;
    ``near`` (n, q) nearest visits of each; ``special`` (m,) 1 where ``turn`` (n,), the place in a locked order or 0, or
    ``most_villages`` (m,), 0 for no limit, binds.
    """

    drive: Ints
    place: Ints
    service: Ints
    worth: Ints
    rank: Ints
    windows: Ints
    shuts: Ints
    base: Ints
    opens: Ints
    closes: Ints
    max_drive: Ints
    max_visits: Ints
    lunch: Ints
    meetings: Ints
    allowed: Ints
    plain: Ints
    near: Ints
    special: Ints
    turn: Ints
    most_villages: Ints


class State(NamedTuple):
    """A plan being changed: routes (m, MOST_STOPS), their sizes, starts, latest starts, driving; shift of each visit or -1.

    ``random`` (1,) uint64 is the state of the generator.
    """

    route: Ints
    size: Ints
    start: Ints
    late: Ints
    driven: Ints
    where: Ints
    random: npt.NDArray[np.uint64]


def _draw(random: npt.NDArray[np.uint64], below: int) -> int:
    """A number in [0, below) by xorshift64."""
    x = random[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    random[0] = x
    return int((x >> np.uint64(33)) % np.uint64(below))


draw: Any = compiled(_draw)


def _uniform(random: npt.NDArray[np.uint64]) -> float:
    """A number in [0, 1)."""
    return float(draw(random, 1 << 30)) / float(1 << 30)


uniform: Any = compiled(_uniform)


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


earliest: Any = compiled(_earliest)


def _free(clock: int, minutes: int, meetings: Ints) -> int:
    """The first start at or after ``clock`` with no meeting during the minutes."""
    for j in range(meetings.shape[0]):
        if clock < meetings[j, 1] and meetings[j, 0] < clock + minutes:
            clock = meetings[j, 1]
    return min(clock, FAR)


free: Any = compiled(_free)


def _after_lunch(clock: int, lunch: Ints, meetings: Ints) -> int:
    """End of a break begun as early as possible; ``clock`` without a break, ``FAR`` if too late."""
    if lunch[0] < 0:
        return clock
    begin = free(max(clock, lunch[0]), lunch[2], meetings)
    return int(begin + lunch[2] if begin <= lunch[1] else FAR)


after_lunch: Any = compiled(_after_lunch)


def _returns(inst: Instance, s: int, route: Ints, size: int) -> int:
    """The earliest return of a day with room for the break; at least ``FAR`` when it cannot be done."""
    meetings, lunch, drive, place = inst.meetings[s], inst.lunch[s], inst.drive, inst.place
    fasting = inst.opens[s]
    fed = max(inst.opens[s], after_lunch(0, lunch, meetings))
    here = inst.base[s]
    for i in range(size):
        v = route[i]
        leg, stay, spans = drive[here, place[v]], inst.service[v], inst.windows[v]
        fasting = free(fasting, leg, meetings) + leg
        fed = min(free(fed, leg, meetings) + leg, after_lunch(fasting, lunch, meetings))
        fasting = earliest(fasting, stay, spans, meetings) + stay
        fed = min(earliest(fed, stay, spans, meetings) + stay, after_lunch(fasting, lunch, meetings))
        here = place[v]
        if fed >= FAR and fasting >= FAR:
            return FAR
    home = drive[here, inst.base[s]]
    fasting = free(fasting, home, meetings) + home
    fed = free(fed, home, meetings) + home
    return int(fed if after_lunch(fasting, lunch, meetings) >= FAR else min(fasting, fed))


returns: Any = compiled(_returns)


def _refresh(inst: Instance, state: State, s: int) -> int:
    """Driving, starts and latest starts of a changed shift; returns 0 when its route is not feasible.

    Starts and latest starts leave breaks and meetings out: exact on plain shifts, on others a bound that spares most
    simulations.
    """
    size, route, start, late = state.size[s], state.route[s], state.start[s], state.late[s]
    here, clock, driven = inst.base[s], inst.opens[s], 0
    for i in range(size):
        v = route[i]
        leg = inst.drive[here, inst.place[v]]
        driven += leg
        start[i] = max(clock + leg, inst.windows[v, 0, 0])
        if start[i] > inst.shuts[v]:
            return 0
        clock, here = start[i] + inst.service[v], inst.place[v]
    driven += inst.drive[here, inst.base[s]]
    state.driven[s] = driven
    there, latest = inst.base[s], inst.closes[s]
    for k in range(size):
        v = route[size - 1 - k]
        latest = min(inst.shuts[v], latest - inst.drive[inst.place[v], there] - inst.service[v])
        late[size - 1 - k] = latest
        there = inst.place[v]
    if driven > inst.max_drive[s] or (size > 0 and start[0] > late[0]):
        return 0
    return int(inst.plain[s] == 1 or size == 0 or returns(inst, s, route, size) <= inst.closes[s])


refresh: Any = compiled(_refresh)


def _keeps_special(inst: Instance, s: int, route: Ints) -> int:
    """Whether a route keeps the locked order and the limit on different villages."""
    villages, turn = 0, 0
    for i in range(route.shape[0]):
        v = route[i]
        if inst.turn[v] > 0:
            if inst.turn[v] < turn:
                return 0
            turn = inst.turn[v]
        new = 1
        for k in range(i):
            if inst.place[route[k]] == inst.place[v]:
                new = 0
        villages += new
    return int(inst.most_villages[s] == 0 or villages <= inst.most_villages[s])


keeps_special: Any = compiled(_keeps_special)


def _fits_full(inst: Instance, state: State, s: int, i: int, v: int) -> int:
    """Whether visit ``v`` can stand before stop ``i``, by simulating the day."""
    size = state.size[s]
    longer = np.empty(size + 1, dtype=np.int64)
    longer[:i] = state.route[s, :i]
    longer[i] = v
    longer[i + 1 :] = state.route[s, i:size]
    if inst.special[s] == 1 and keeps_special(inst, s, longer) == 0:
        return 0
    return int(returns(inst, s, longer, size + 1) <= inst.closes[s])


fits_full: Any = compiled(_fits_full)


def _cheapest(  # noqa: PLR0917 - numba takes positional arguments only
    inst: Instance, state: State, v: int, freed: int, touched: npt.NDArray[np.uint8], blink: float
) -> tuple[int, int]:
    """Shift and position of the insertion with the least extra driving; (-1, -1) if the visit fits nowhere.

    Looks at touched shifts only, unless the visit was just taken out; skips a shift with probability ``blink``.
    """
    drive, place, service, windows, base = inst.drive, inst.place, inst.service, inst.windows, inst.base
    route, starts, late = state.route, state.start, state.late
    there, stays, first, last = place[v], service[v], windows[v, 0, 0], inst.shuts[v]
    best, where, position = FAR, -1, -1
    for s in range(state.size.shape[0]):
        size = state.size[s]
        if (touched[s] == 0 and freed == 0) or inst.allowed[s, v] == 0 or size >= inst.max_visits[s] or size >= MOST_STOPS:
            continue
        if blink > 0.0 and uniform(state.random) < blink:
            continue
        here, clock, spare, plain = base[s], inst.opens[s], inst.max_drive[s] - state.driven[s], inst.plain[s] == 1
        for i in range(size + 1):
            leg = drive[here, there]
            if clock + leg > last:
                break
            after = base[s] if i == size else place[route[s, i]]
            extra = leg + drive[there, after] - drive[here, after]
            if extra < best and extra <= spare:
                limit = inst.closes[s] if i == size else late[s, i]
                fits = max(clock + leg, first) + stays + drive[there, after] <= limit
                if fits and not plain:
                    fits = fits_full(inst, state, s, i, v) == 1
                if fits:
                    best, where, position = extra, s, i
            if i < size:
                here, clock = after, starts[s, i] + service[route[s, i]]
    return where, position


cheapest: Any = compiled(_cheapest)


def _insert(inst: Instance, state: State, s: int, i: int, v: int) -> None:
    """Put visit ``v`` before stop ``i`` of shift ``s``."""
    for k in range(state.size[s], i, -1):
        state.route[s, k] = state.route[s, k - 1]
    state.route[s, i] = v
    state.size[s] += 1
    state.where[v] = s
    refresh(inst, state, s)


insert: Any = compiled(_insert)


def empty_state(inst: Instance, seed: int) -> State:
    """A plan in which nobody goes anywhere."""
    m, n = len(inst.base), len(inst.place)
    rows = [np.zeros((m, MOST_STOPS), dtype=np.int64) for _ in range(3)]
    flat = [np.zeros(m, dtype=np.int64) for _ in range(2)]
    random = np.array([seed * 2654435761 + 88172645463325252], dtype=np.uint64)
    return State(rows[0], flat[0], rows[1], rows[2], flat[1], np.full(n, -1, dtype=np.int64), random)
