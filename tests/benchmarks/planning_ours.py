"""Our own search on one case; run by ``planning.py``.

``python planning_ours.py SECONDS CASE.npz SEED [bound]`` prints the same as ``planning_peers.py``, and for a realistic case
``first_s``: CPU-seconds from the problem to the first valid plan. With ``bound`` it prints our own upper bound of a
realistic case instead. Budgets exclude the compilation of a first run.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from planning_case import Case, load
from realistic import MINUTES_PER_POINT, Size, case_of, problem_of, tables_of

from fieldvisit.routing.engines import compiled, kernel_day
from fieldvisit.routing.engines.annealer import COVERAGE, PRIZES, Annealer
from fieldvisit.routing.engines.bound import upper_bound
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.engines.kernel_day import Instance
from fieldvisit.routing.engines.lns import COLDEST_MIN, HOTTEST_MIN, RoutePool

FAR = 10**7
HOTTEST_POINTS, COLDEST_POINTS = 8.0, 0.4
"""The heats of an academic case, in points' worth (of ten units of distance, of covering cases)."""


def instance_of(case: Case) -> Instance:
    """The case as kernel arrays."""
    n, m = len(case.place), len(case.base)
    allowed = case.allowed.T.astype(np.uint8)
    nothing, far = np.zeros(m, dtype=np.int64), np.full((m, 1, 2), FAR, dtype=np.int64)
    return Instance(
        drive=case.drive,
        place=case.place,
        service=case.service,
        worth=case.worth,
        rank=case.score,
        windows=np.stack([case.opens, case.closes], axis=1)[:, None, :].copy(),
        shuts=case.closes.copy(),
        load=case.load,
        max_load=case.max_load,
        base=case.base,
        opens=case.starts,
        closes=case.ends,
        max_drive=case.max_drive,
        max_visits=case.max_visits,
        lunch=case.lunch,
        meetings=far,
        fixed=nothing,
        twin=compiled.twins_of([0] * m, allowed),
        allowed=allowed,
        first=np.concatenate([[0], np.cumsum(case.allowed.sum(axis=1))]).astype(np.int64),
        days=np.nonzero(case.allowed)[1].astype(np.int64),
        plain=np.where(case.lunch[:, 0] < 0, kernel_day.PLAIN, kernel_day.BROKEN).astype(np.int64),
        near=compiled.nearest(case.drive[case.place[:, None], case.place[None, :]], allowed),
        special=nothing,
        turn=np.zeros(n, dtype=np.int64),
        most_villages=nothing,
    )


def academic(case: Case, seconds: float, seed: int) -> list[list[int]]:
    """Routes of the compiled search, from nothing."""
    inst = instance_of(case)
    point = int(case.drive.max()) / 50 if case.cover else float(case.worth[0] / case.score[0])
    knobs = COVERAGE if case.cover else PRIZES
    Annealer(inst, seed, knobs).run(50, (1.0, 1.0))  # compiles
    search = Annealer(inst, seed, knobs)
    cool(search, seconds, (point * HOTTEST_POINTS, point * COLDEST_POINTS))
    return [list(route) for route in search.best]


def cool(search: Annealer, seconds: float, heats: tuple[float, float]) -> None:
    """Search for so many CPU-seconds, from the first to the second heat with the time used."""
    begun = time.process_time()
    while (used := (time.process_time() - begun) / seconds) < 1:
        heat = heats[0] * (heats[1] / heats[0]) ** used
        search.run(1000, (heat, heat))


def realistic(case: Case, seconds: float, seed: int) -> tuple[list[list[int]], float]:
    """Routes of the planner's own search on a realistic case by value, and when its first plan stood."""
    leaders, days, villages, lunch, made = case.made_of
    size = Size(leaders, days, villages, lunch=bool(lunch))
    warm(size)
    problem = problem_of(size, made)
    begun = time.process_time()
    tables = tables_of(problem)
    knobs = PRIZES._replace(by_merit=1)
    search = compiled.CompiledRuinAndRecreate(Draft.empty(tables), MINUTES_PER_POINT, seed, RoutePool(), knobs)
    search.construct()
    first = time.process_time() - begun
    cool(search.search, seconds - first, (HOTTEST_MIN, COLDEST_MIN))
    return [[search.movable[i] for i in route] for route in search.search.best], round(first, 2)


def bounded(case: Case, seconds: float) -> dict[str, float | None]:
    """Our own bound of a realistic case: a short search for routes to begin with, then prices, within the budget."""
    small = instance_of(case_of(Size(3, 2, 30, lunch=bool(case.made_of[3])), 1))
    Annealer(small, 1).run(50, (1.0, 1.0))
    upper_bound(small, [])  # compiles, as the line above
    inst, kept = instance_of(case), RoutePool()
    begun = time.process_time()
    search = Annealer(inst, 1, PRIZES._replace(by_merit=1))
    search.run(8_000, (HOTTEST_MIN, COLDEST_MIN), keep=kept.add)
    routes = [*kept.best(5_000), *enumerate(search.best)]
    found = upper_bound(inst, routes, stop=lambda: time.process_time() - begun > seconds)
    used = round(time.process_time() - begun, 1)
    if found is None:
        return {"bound": None, "rounds": 0, "cpu_s": used}
    return {"bound": found.value, "rounds": found.rounds, "cpu_s": used}


def warm(size: Size) -> None:
    """Compile everything on a small problem of the same kind."""
    tables = tables_of(problem_of(Size(3, 2, 30, lunch=size.lunch), 1))
    search = compiled.CompiledRuinAndRecreate(Draft.empty(tables), MINUTES_PER_POINT, 1, RoutePool())
    search.construct()
    search.run(50)


def main() -> None:
    """Solve the case of a file."""
    seconds, case, seed = float(sys.argv[1]), load(Path(sys.argv[2])), int(sys.argv[3])
    if sys.argv[4:] == ["bound"]:
        json.dump(bounded(case, seconds), sys.stdout)
        return
    told: dict[str, float] = {}
    if case.made_of:
        routes, told["first_s"] = realistic(case, seconds, seed)
    else:
        routes = academic(case, seconds, seed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    json.dump({"routes": routes, "cpu_s": seconds, "peak_mb": peak, **told}, sys.stdout)


if __name__ == "__main__":
    main()
