"""Plain OR-Tools on one case, as its guide would write it: automatic start, guided local search; run by ``planning.py``.

``python planning_ortools.py SECONDS CASE.npz`` prints the same as ``planning_peers.py``, a line now and then on the way and
the last at the end. Stopped after so many CPU-seconds; the kernel ends a process that finds no first plan in half as many
more, because a limit asked in Python would slow the search.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from planning_case import Case, load


def solve(case: Case, seconds: float) -> list[list[int]]:
    """The routes of the best plan by worth less driving; empty ones when there is no plan in time."""
    bases = sorted(set(case.base.tolist()))
    n, m = len(case.place), len(case.base)
    ends = [n + bases.index(int(b)) for b in case.base]
    manager: Any = pywrapcp.RoutingIndexManager(n + len(bases), m, ends, ends)
    routing: Any = pywrapcp.RoutingModel(manager)
    places = [*case.place.tolist(), *bases]
    stay = [*case.service.tolist(), *[0] * len(bases)]
    drive = case.drive[np.ix_(places, places)].astype(np.int64)
    driving = routing.RegisterTransitMatrix(drive.tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(driving)
    _dimensions(case, routing, driving, (drive + np.array(stay)[:, None]).tolist(), len(bases))
    time_of = routing.GetDimensionOrDie("time")
    _visits(case, routing, manager, time_of)
    for s in range(m):
        for index in (routing.Start(s), routing.End(s)):
            time_of.CumulVar(index).SetRange(int(case.starts[s]), int(case.ends[s]))
        if case.lunch[s, 0] >= 0:
            lunch = routing.solver().FixedDurationIntervalVar(*(int(x) for x in case.lunch[s]), False, "lunch")
            stays = [stay[manager.IndexToNode(i)] for i in range(routing.Size())]
            time_of.SetBreakIntervalsOfVehicle([lunch], s, stays)
    return _searched(case, routing, manager, seconds)


def _dimensions(case: Case, routing: Any, driving: int, clock: list[list[int]], bases: int) -> None:
    last = int(case.ends.max())
    routing.AddDimension(routing.RegisterTransitMatrix(clock), last, last, False, "time")
    zeros = [0] * bases
    if case.max_drive.min() < last:
        routing.AddDimensionWithVehicleCapacity(driving, 0, case.max_drive.tolist(), True, "drive")
    if case.max_visits.min() < len(case.place):
        ones = routing.RegisterUnaryTransitVector([1] * len(case.place) + zeros)
        routing.AddDimensionWithVehicleCapacity(ones, 0, case.max_visits.tolist(), True, "visits")
    if case.load.any():
        loads = routing.RegisterUnaryTransitVector(case.load.tolist() + zeros)
        routing.AddDimensionWithVehicleCapacity(loads, 0, case.max_load.tolist(), True, "load")


def _visits(case: Case, routing: Any, manager: Any, time_of: Any) -> None:
    allowed = case.allowed
    for v in range(len(case.place)):
        index = manager.NodeToIndex(v)
        time_of.CumulVar(index).SetRange(int(case.opens[v]), min(int(case.closes[v]), int(case.ends.max())))
        if not case.cover:
            routing.AddDisjunction([index], int(case.worth[v]))
        if not allowed[v].all():
            routing.VehicleVar(index).SetValues([-1, *np.nonzero(allowed[v])[0].tolist()])


def _searched(case: Case, routing: Any, manager: Any, seconds: float) -> list[list[int]]:
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(int(10_000 * seconds))  # wall clock, only a net: the callbacks end it
    best: list[Any] = [None, [[] for _ in case.base]]
    begun = told = time.process_time()

    def note() -> None:
        nonlocal told
        used = time.process_time() - begun
        if used > seconds:
            routing.CancelSearch()
            return
        cost = routing.CostVar().Max()
        if best[0] is None or cost < best[0]:
            best[:] = [cost, [_route(routing, manager, s) for s in range(len(case.base))]]
            if told == begun or time.process_time() > told + 5:
                told = time.process_time()
                tell(best[1], used)

    routing.AddAtSolutionCallback(note)
    routing.SolveWithParameters(search)
    return best[1]  # type: ignore[no-any-return]


def _route(routing: Any, manager: Any, s: int) -> list[int]:
    index, route = routing.NextVar(routing.Start(s)).Value(), []
    while not routing.IsEnd(index):
        route.append(manager.IndexToNode(index))
        index = routing.NextVar(index).Value()
    return route


def tell(routes: list[list[int]], used: float) -> None:
    """Print what was found so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"routes": routes, "cpu_s": round(used, 2), "peak_mb": peak}), flush=True)


def main() -> None:
    """Solve the case of a file."""
    seconds, case = float(sys.argv[1]), load(Path(sys.argv[2]))
    resource.setrlimit(resource.RLIMIT_CPU, (int(1.5 * seconds) + 10, resource.RLIM_INFINITY))
    begun = time.process_time()
    tell(solve(case, seconds), time.process_time() - begun)


if __name__ == "__main__":
    main()
