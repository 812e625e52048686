"""A day on integer arrays, compiled: where does one more stop fit cheapest, judged in constant time per place.

Needs ``numba``; only the other ``kernel`` modules and ``compiled`` import this one. Every stop keeps the earliest ends of
its service without and with the break taken, and the latest arrivals from which the rest of the day is still possible in
either state; an insertion then needs only its two neighbours. Exact, like the simulation of ``schedule``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fieldvisit.routing.engines.kernel_break import place_break, refresh_break
from fieldvisit.routing.engines.kernel_clock import (
    FAR,
    Ints,
    after_lunch,
    bare,
    before,
    compiled,
    earliest,
    free,
    last_lunch,
    latest,
    uniform,
)

MOST_STOPS = 120
PLAIN, BROKEN = 1, 2


class Instance(NamedTuple):
    """What does not change: ``n`` visits, ``m`` shifts, ``p`` places, all int64.

    ``drive`` (p, p) int32; ``place``, ``service``, ``worth`` (n,): worth in driving units, guides the search; ``rank``
    (n,): worth in tiers, decides which plan is best; ``windows`` (n, w, 2) sorted, padded with ``FAR``; ``shuts`` (n,)
    the end of the last one; ``load`` (n,) what a stop takes of ``max_load`` (m,); ``base``, ``opens``, ``closes``,
    ``max_drive``, ``max_visits`` (m,); ``lunch`` (m, 3) first start, last start, length (-1 for none); ``meetings``
    (m, k, 2) padded with ``FAR``; ``fixed`` (m,) stops at the head of a day that stay; ``twin`` (m,) days with equal
    numbers are alike in every respect; ``allowed`` (m, n) 0/1, the same as lists: visit ``v`` may go to
    ``days[first[v] : first[v + 1]]``; ``plain`` (m,) ``PLAIN`` where no break, meeting or second window matters, ``BROKEN`` where only a break does; ``near`` (n, q)
    nearest visits of each; ``special`` (m,) 1 where ``turn`` (n,), the place in a locked order or 0, or ``most_villages``
    (m,), 0 for no limit, binds.
    """

    drive: Ints
    place: Ints
    service: Ints
    worth: Ints
    rank: Ints
    windows: Ints
    shuts: Ints
    load: Ints
    max_load: Ints
    base: Ints
    opens: Ints
    closes: Ints
    max_drive: Ints
    max_visits: Ints
    lunch: Ints
    meetings: Ints
    fixed: Ints
    twin: Ints
    allowed: npt.NDArray[np.uint8]
    first: Ints
    days: Ints
    plain: Ints
    near: Ints
    special: Ints
    turn: Ints
    most_villages: Ints


class State(NamedTuple):
    """A plan being changed: routes (m, w), sizes, loads, driving; shift of each visit or -1.

    ``done``/``fed`` (m, w) are the earliest ends of each service before and after the break, ``late``/``late_fed`` the
    latest arrivals in either state. On plain shifts only ``done`` and ``late`` are kept. ``random`` (1,) uint64 is the
    state of the generator.
    """

    route: Ints
    size: Ints
    done: Ints
    fed: Ints
    late: Ints
    late_fed: Ints
    driven: Ints
    loaded: Ints
    where: Ints
    random: npt.NDArray[np.uint64]


def _refresh(inst: Instance, state: State, s: int) -> int:
    """Driving, load and both clocks of a changed shift; returns 0 when its route is not feasible."""
    size, route, drive, place = state.size[s], state.route[s], inst.drive, inst.place
    here, driven, loaded = inst.base[s], 0, 0
    for i in range(size):
        driven += drive[here, place[route[i]]]
        loaded += inst.load[route[i]]
        here = place[route[i]]
    state.driven[s] = driven + drive[here, inst.base[s]]
    state.loaded[s] = loaded
    if state.driven[s] > inst.max_drive[s] or loaded > inst.max_load[s]:
        return 0
    if inst.plain[s] == BROKEN:
        return int(refresh_break(inst, state, s))
    return int(refresh_plain(inst, state, s) if inst.plain[s] == PLAIN else refresh_full(inst, state, s))


def _refresh_plain(inst: Instance, state: State, s: int) -> int:
    """Earliest ends and latest arrivals without breaks or meetings."""
    size, route, done, late = state.size[s], state.route[s], state.done[s], state.late[s]
    here, clock = inst.base[s], inst.opens[s]
    for i in range(size):
        v = route[i]
        start = max(clock + inst.drive[here, inst.place[v]], inst.windows[v, 0, 0])
        if start > inst.shuts[v]:
            return 0
        clock, here = start + inst.service[v], inst.place[v]
        done[i] = clock
    there, limit = inst.base[s], inst.closes[s]
    fits = clock + inst.drive[here, there] <= limit
    for k in range(size):
        v = route[size - 1 - k]
        limit = min(inst.shuts[v], limit - inst.drive[inst.place[v], there] - inst.service[v])
        late[size - 1 - k] = limit
        there = inst.place[v]
    return int(fits)


refresh_plain: Any = bare(_refresh_plain)


def _refresh_full(inst: Instance, state: State, s: int) -> int:
    """Earliest ends and latest arrivals in both states of the break."""
    size, route, meetings, lunch = state.size[s], state.route[s], inst.meetings[s], inst.lunch[s]
    here, fast, fed = inst.base[s], inst.opens[s], max(inst.opens[s], after_lunch(0, lunch, meetings))
    for i in range(size):
        v = route[i]
        fast, fed = arrive(inst, s, fast, fed, inst.drive[here, inst.place[v]])
        fast, fed = serve(inst, s, fast, fed, v)
        state.done[s, i], state.fed[s, i] = fast, fed
        here = inst.place[v]
    home = inst.drive[here, inst.base[s]]
    limit, limit_fed = min(inst.closes[s], last_lunch(FAR, lunch, meetings)), inst.closes[s]
    fits = free(fast, home, meetings) + home <= limit or free(fed, home, meetings) + home <= limit_fed
    there = inst.base[s]
    for k in range(size):
        i = size - 1 - k
        v = route[i]
        leg = inst.drive[inst.place[v], there]
        limit, limit_fed = before(limit, leg, meetings), before(limit_fed, leg, meetings)
        limit = max(limit, last_lunch(limit_fed, lunch, meetings))
        limit = latest(limit, inst.service[v], inst.windows[v], meetings)
        limit_fed = latest(limit_fed, inst.service[v], inst.windows[v], meetings)
        limit = max(limit, last_lunch(limit_fed, lunch, meetings))
        state.late[s, i], state.late_fed[s, i] = limit, limit_fed
        there = inst.place[v]
    return int(fits)


def _arrive(inst: Instance, s: int, fast: int, fed: int, leg: int) -> tuple[int, int]:
    """Both clocks after a leg."""
    meetings = inst.meetings[s]
    fast = free(fast, leg, meetings) + leg
    return fast, min(free(fed, leg, meetings) + leg, after_lunch(fast, inst.lunch[s], meetings))


def _serve(inst: Instance, s: int, fast: int, fed: int, v: int) -> tuple[int, int]:
    """Both clocks after a service."""
    meetings, stay = inst.meetings[s], inst.service[v]
    fast = earliest(fast, stay, inst.windows[v], meetings) + stay
    fed = earliest(fed, stay, inst.windows[v], meetings) + stay
    return fast, min(fed, after_lunch(fast, inst.lunch[s], meetings))


arrive: Any = bare(_arrive)
serve: Any = bare(_serve)
refresh_full: Any = bare(_refresh_full)
refresh: Any = bare(_refresh)


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


def _keeps_with(inst: Instance, state: State, s: int, i: int, v: int) -> bool:
    """Whether the day with visit ``v`` before stop ``i`` keeps its order and its limit on villages."""
    size = state.size[s]
    longer = np.empty(size + 1, dtype=np.int64)
    longer[:i] = state.route[s, :i]
    longer[i] = v
    longer[i + 1 :] = state.route[s, i:size]
    return bool(keeps_special(inst, s, longer) == 1)


keeps_with: Any = compiled(_keeps_with)


def _fits_full(inst: Instance, state: State, s: int, i: int, v: int) -> bool:
    """Whether visit ``v`` can stand before stop ``i``, by both clocks."""
    size, meetings = state.size[s], inst.meetings[s]
    if inst.special[s] == 1 and not keeps_with(inst, state, s, i, v):
        return False
    here, fast, fed = inst.base[s], inst.opens[s], max(inst.opens[s], after_lunch(0, inst.lunch[s], meetings))
    if i > 0:
        here, fast, fed = inst.place[state.route[s, i - 1]], state.done[s, i - 1], state.fed[s, i - 1]
    fast, fed = arrive(inst, s, fast, fed, inst.drive[here, inst.place[v]])
    fast, fed = serve(inst, s, fast, fed, v)
    if i < size:
        leg = inst.drive[inst.place[v], inst.place[state.route[s, i]]]
        fast, fed = arrive(inst, s, fast, fed, leg)
        return bool(fast <= state.late[s, i] or fed <= state.late_fed[s, i])
    leg = inst.drive[inst.place[v], inst.base[s]]
    limit = min(inst.closes[s], last_lunch(FAR, inst.lunch[s], meetings))
    return bool(free(fast, leg, meetings) + leg <= limit or free(fed, leg, meetings) + leg <= inst.closes[s])


fits_full: Any = bare(_fits_full)


def _place_in(  # noqa: PLR0917 - numba takes positional arguments only
    inst: Instance, state: State, s: int, v: int, best: int, blink: float
) -> tuple[int, int]:
    """Least extra driving below ``best`` for ``v`` in shift ``s``, and the place; (``best``, -1) if there is none."""
    drive, place = inst.drive, inst.place
    size, there, last, position, start = state.size[s], place[v], inst.shuts[v], -1, inst.fixed[s]
    if size >= inst.max_visits[s] or size >= state.route.shape[1] or state.loaded[s] + inst.load[v] > inst.max_load[s]:
        return best, -1
    if inst.plain[s] == BROKEN:
        broken: tuple[int, int] = place_break(inst, state, s, v, best, blink)
        return broken
    spare = inst.max_drive[s] - state.driven[s] if size > 0 else inst.max_drive[s]
    plain, first, stays = inst.plain[s] == PLAIN, inst.windows[v, 0, 0], inst.service[v]
    here, clock = inst.base[s], inst.opens[s]
    if start > 0:
        here, clock = place[state.route[s, start - 1]], state.done[s, start - 1]
    for i in range(start, size + 1):
        leg = drive[here, there]
        if clock + leg > last:
            break
        after = inst.base[s] if i == size else place[state.route[s, i]]
        extra = leg + drive[there, after] - drive[here, after]
        if extra < best and extra <= spare and not (blink > 0.0 and uniform(state.random) < blink):
            if plain:
                limit = inst.closes[s] if i == size else state.late[s, i]
                fits = max(clock + leg, first) + stays + drive[there, after] <= limit
            else:
                fits = fits_full(inst, state, s, i, v)
            if fits:
                best, position = extra, i
        if i < size:
            here, clock = after, state.done[s, i]
    return best, position


place_in: Any = bare(_place_in)


def _insert(inst: Instance, state: State, s: int, i: int, v: int) -> None:
    """Put visit ``v`` before stop ``i`` of shift ``s``."""
    for k in range(state.size[s], i, -1):
        state.route[s, k] = state.route[s, k - 1]
    state.route[s, i] = v
    state.size[s] += 1
    state.where[v] = s
    refresh(inst, state, s)


insert: Any = bare(_insert)


def empty_state(inst: Instance, seed: int) -> State:
    """A plan in which nobody goes anywhere."""
    m, n = len(inst.base), len(inst.place)
    most = int(max(1, min(MOST_STOPS, n, inst.max_visits.max(initial=1))))
    route, done, fed, late, late_fed = (np.zeros((m, most), dtype=np.int64) for _ in range(5))
    size, driven, loaded = (np.zeros(m, dtype=np.int64) for _ in range(3))
    random = np.array([seed * 2654435761 + 88172645463325252], dtype=np.uint64)
    where = np.full(n, -1, dtype=np.int64)
    return State(route, size, done, fed, late, late_fed, driven, loaded, where, random)
