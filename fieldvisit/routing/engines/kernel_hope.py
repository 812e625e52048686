"""The most the rest of a day may still earn, compiled: what pricing leaves partial days out by.

Needs ``numba``; only ``bound`` and ``kernel_price`` import this module. Times are counted in steps after the shift opens. A
leg and a stay move any moment on by the same number of steps, or to the end of a stay that waited for its window; so every
pair of visits is one pass along two rows, without a question at each moment.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from fieldvisit.routing.engines.kernel_clock import FAR, Ints, bare
from fieldvisit.routing.engines.kernel_day import Instance

NOTHING = -1e18
Floats = npt.NDArray[np.float64]


def _ending(inst: Instance, s: int, clock: int, home: int, state: int) -> float:
    """What the way home earns from ``clock`` on; far below nothing when it is too late, or for a break after it."""
    limit = inst.closes[s] if state == 1 or inst.lunch[s, 0] < 0 else min(inst.closes[s], inst.lunch[s, 1])
    return -float(home) if clock + home <= limit else NOTHING


ending: Any = bare(_ending)


def _rested(inst: Instance, s: int, clock: int) -> int:
    """The end of a break begun as soon as can be; far away when there is none or it is too late."""
    begin = max(clock, inst.lunch[s, 0])
    return int(begin + inst.lunch[s, 2]) if inst.lunch[s, 0] >= 0 and begin <= inst.lunch[s, 1] else FAR


rested: Any = bare(_rested)


def _raised(row: Floats, later: Floats, gain: float, waited: int, shift: int, last: int) -> None:  # noqa: PLR0917
    """Raise each ``row[g]``, ``g <= last``, to ``gain + later[max(waited, g + shift)]``; beyond the row is nothing."""
    moments = row.shape[0]
    if waited >= moments:
        return
    end = min(last, moments - 1 - shift) + 1
    flat = max(0, min(end, waited - shift + 1))
    value = gain + later[max(0, waited)]
    for g in range(flat):
        row[g] = max(row[g], value)
    if end > flat:
        mine, its = row[flat:end], later[flat + shift : end + shift]
        for g in range(mine.shape[0]):
            value = gain + its[g]
            mine[g] = max(mine[g], value)


raised: Any = bare(_raised)


def _onward(  # noqa: PLR0917 - numba takes positional arguments only
    inst: Instance, s: int, candidates: Ints, prize: Floats, step: int, before: Floats, now: Floats, c: int
) -> None:
    """Raise what candidate ``c`` still earns (2, moments) by going on to each other one, with or without the break there."""
    here, opens, lunch = inst.place[candidates[c]], inst.opens[s], inst.lunch[s]
    for w in range(candidates.shape[0]):
        if w == c:
            continue
        v = candidates[w]
        leg, stay, shuts, begins = inst.drive[here, inst.place[v]], inst.service[v], inst.shuts[v], inst.windows[v, 0, 0]
        gain = prize[w] - leg
        waited, shift = (begins + stay - opens) // step, (leg + stay) // step
        last = (shuts - opens - leg) // step
        for state in range(2):
            raised(now[state], before[state, w], gain, waited, shift, last)
        if lunch[0] >= 0:
            fed = max(lunch[0] + lunch[2], begins) + stay - opens
            last = (min(lunch[1], shuts - lunch[2]) - opens - leg) // step
            if lunch[0] + lunch[2] <= shuts:
                raised(now[0], before[1, w], gain, fed // step, (leg + lunch[2] + stay) // step, last)


onward: Any = bare(_onward)


def _hope(  # noqa: PLR0917 - numba takes positional arguments only
    inst: Instance, s: int, candidates: Ints, prize: Floats, step: int, hope: Floats
) -> None:
    """Fill ``hope`` (stops, 2, c, moments): the most a day still earns with so many more stops.

    Without or with the break taken, standing at a candidate so many ``step`` after opening. Visits may repeat, meetings and
    the limit on driving are left out and every moment is rounded down, so it is never too low.
    """
    moments = hope.shape[3]
    for stop in range(hope.shape[0]):
        for c in range(candidates.shape[0]):
            home = inst.drive[inst.place[candidates[c]], inst.base[s]]
            for state in range(2):
                for g in range(moments):
                    hope[stop, state, c, g] = ending(inst, s, inst.opens[s] + g * step, home, state)
            if stop > 0:
                onward(inst, s, candidates, prize, step, hope[stop - 1], hope[stop, :, c], c)
            for g in range(moments):
                then = (rested(inst, s, inst.opens[s] + g * step) - inst.opens[s]) // step
                if then < moments:
                    hope[stop, 0, c, g] = max(hope[stop, 0, c, g], hope[stop, 1, c, then])


fill_hope: Any = bare(_hope)
