"""One compiled search over kernel arrays: routes in, routes out, work counted in iterations.

Knows nothing of visits and leaders, so that the benchmarks drive the very same search with academic cases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from fieldvisit.routing.engines import kernel, kernel_day
from fieldvisit.routing.engines.kernel_ruin import Knobs, scratch_for

STEPS_AT_ONCE = 1000
KEPT_AT_ONCE = 200

IsOver = Callable[[], bool]
Kept = Callable[[int, tuple[int, ...], int], None]
PRIZES = Knobs(most=12, days=1, strings=2, greedy=0, by_merit=0)
COVERAGE = Knobs(most=10, days=0, strings=10, greedy=1, by_merit=1)
ROOMY = PRIZES._replace(greedy=1)
"""``PRIZES`` for plans that choose among visits, ``COVERAGE`` for those in which every visit must be made, ``ROOMY`` for those with
room for nearly every visit: there the driving is what a search still saves (a tenth of it on the demo county)."""


class Annealer:
    """A search that can be run several times; the same seed and iterations give the same routes."""

    def __init__(self, inst: kernel_day.Instance, seed: int, knobs: Knobs = PRIZES) -> None:
        self.inst, self.knobs = inst, knobs
        self.now, self.trial, self.record = (kernel_day.empty_state(inst, seed) for _ in range(3))
        self.scratch = scratch_for(inst)
        self.kept = np.zeros((KEPT_AT_ONCE, self.now.route.shape[1] + 2), dtype=np.int64)
        for state in self._states:
            for s in range(len(inst.base)):
                kernel_day.refresh(inst, state, s)

    @property
    def _states(self) -> tuple[kernel_day.State, ...]:
        return self.now, self.trial, self.record

    def load(self, routes: Sequence[Sequence[int]]) -> None:
        """Start from the given feasible routes."""
        for state in self._states:
            for s, route in enumerate(routes):
                for i, v in enumerate(route):
                    kernel_day.insert(self.inst, state, s, i, v)

    def fill(self, order: Sequence[int]) -> int:
        """Insert waiting visits into the best plan, in the order given, each where it costs least, and go on from there.

        Returns how many fitted.
        """
        count = kernel.fill(self.inst, self.record, self.scratch, np.asarray(order, dtype=np.int64))
        self.restart()
        return int(count)

    def restart(self) -> None:
        """Go on from the best plan."""
        every = np.arange(len(self.inst.base), dtype=np.int64)
        for state in (self.now, self.trial):
            kernel.copy_listed(self.record, state, every, len(every))
        self.scratch.dirty[:] = 0

    def run(self, iterations: int, heats: tuple[float, float], stop: IsOver = lambda: False, keep: Kept | None = None) -> int:
        """Search for so many iterations, cooling from the first to the second heat, or until ``stop`` says so.

        ``stop`` is asked every thousand iterations (some dozen milliseconds). ``keep`` hears of routes of good plans with
        the merit of the plan. Returns the iterations done.
        """
        done, cooling = 0, heats[1] / heats[0]
        while done < iterations and not stop():
            steps = min(STEPS_AT_ONCE, iterations - done)
            heat = (heats[0] * cooling ** (done / iterations), heats[0] * cooling ** ((done + steps) / iterations))
            count = kernel.run(self.inst, self.now, self.trial, self.record, self.scratch, self.knobs, steps, heat, self.kept)
            if keep is not None and count:
                merit = self.merit
                for row in self.kept[:count].tolist():
                    keep(row[0], tuple(row[2 : 2 + row[1]]), merit)
            done += steps
        return done

    @property
    def merit(self) -> int:
        """Worth minus driving of the plan the search stands at."""
        return int(kernel.measure(self.inst, self.now)[0])

    @property
    def best_merit(self) -> int:
        """Worth minus driving of the best plan."""
        return int(kernel.measure(self.inst, self.record)[0])

    @property
    def best(self) -> list[tuple[int, ...]]:
        """The routes of the best plan."""
        rows = zip(self.record.route.tolist(), self.record.size.tolist(), strict=True)
        return [tuple(row[:size]) for row, size in rows]
