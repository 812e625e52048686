"""What the rest of a day may earn, filled row by row, equals its definition asked moment by moment."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("numba")

from routing_cases import tight_problem

from fieldvisit.routing.engines.compiled import instance_of
from fieldvisit.routing.engines.kernel_day import Instance
from fieldvisit.routing.engines.kernel_hope import NOTHING, fill_hope
from fieldvisit.routing.engines.lns import weights_of
from fieldvisit.routing.schedule import Tables

STOPS = 3


def most(inst: Instance, s: int, prize: np.ndarray, step: int, stop: int, *, fed: bool, c: int, g: int) -> float:
    """The definition: end the day, have the break here, or go on to another visit, with or without the break on arrival."""
    opens, closes, drive = int(inst.opens[s]), int(inst.closes[s]), inst.drive
    begins, ends, minutes = (int(x) for x in inst.lunch[s])
    here, clock = int(inst.place[c]), opens + g * step
    home = int(drive[here, inst.base[s]])
    best = -float(home) if clock + home <= (closes if fed or begins < 0 else min(closes, ends)) else NOTHING

    def grid(moment: int) -> int:
        return (moment - opens) // step

    def rests(moment: int) -> int | None:
        return max(moment, begins) + minutes if not fed and begins >= 0 and max(moment, begins) <= ends else None

    last = grid(closes)
    if (after := rests(clock)) is not None and grid(after) <= last:
        best = max(best, most(inst, s, prize, step, stop, fed=True, c=c, g=grid(after)))
    for w in range(len(prize)) if stop else ():
        arrived = clock + int(drive[here, inst.place[w]])
        for start, state in ((arrived, fed), (rests(arrived), True)):
            if w == c or start is None or start > inst.shuts[w]:
                continue
            done = grid(max(start, int(inst.windows[w, 0, 0])) + int(inst.service[w]))
            if done <= last:
                more = most(inst, s, prize, step, stop - 1, fed=state, c=w, g=done)
                best = max(best, float(prize[w]) - float(drive[here, inst.place[w]]) + more)
    return best


@pytest.mark.parametrize("seed", [501, *range(503, 520)])
def test_rows_equal_the_definition(seed: int) -> None:
    tables = Tables(tight_problem(seed, most=6))
    movable = [v for v in range(tables.count) if tables.shifts_for[v]]
    assert len(movable) > 1, "a seed with nothing to go on to"
    inst = instance_of(tables, movable, weights_of(tables, 15))
    candidates, prize = np.arange(len(movable), dtype=np.int64), np.asarray(inst.worth, dtype=np.float64)
    for s in range(min(2, len(inst.base))):
        step = max(1, int(inst.closes[s] - inst.opens[s]) // 24)
        moments = int(inst.closes[s] - inst.opens[s]) // step + 1
        hope = np.empty((STOPS, 2, len(movable), moments))
        fill_hope(inst, s, candidates, prize, step, hope)
        for c in range(len(movable)):
            for g in range(0, moments, 3):
                for state in range(2):
                    asked = most(inst, s, prize, step, STOPS - 1, fed=bool(state), c=c, g=g)
                    if max(asked, hope[-1, state, c, g]) > NOTHING / 2:
                        assert hope[-1, state, c, g] == pytest.approx(asked), (s, c, g, state)
