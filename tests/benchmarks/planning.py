"""Ours and plain OR-Tools on team-orienteering files, in one run, on equal CPU budgets; prints gaps to the best known.

``python tests/benchmarks/planning.py FOLDER [--seconds 20] [--only r104,pr05] [--skip-ortools]``

FOLDER holds files in the format told in ``toptw.py``; they carry no licence and are not part of this repository. Budgets
are CPU-seconds of one core and exclude compilation. Best known values of the ``pr`` files are lower bounds.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from toptw import BEST_KNOWN, Case, instance_of, read_case

from fieldvisit.routing.engines import kernel, kernel_day

HOTTEST_POINTS, COLDEST_POINTS, MOST_OUT = 8.0, 0.4, 12
CHUNK_S = 0.1


def ours(case: Case, routes: int, seconds: float, seed: int = 1) -> int:
    """The score of the compiled search after so many CPU-seconds, cooling with the time used."""
    point = 1000 if case.name.startswith("pr") else 100
    inst = instance_of(case, routes, point)
    now, trial, best = (kernel_day.empty_state(inst, seed) for _ in range(3))
    for state in (now, trial, best):
        for s in range(routes):
            kernel_day.refresh(inst, state, s)
    kept = np.zeros((1, kernel_day.MOST_STOPS + 2), dtype=np.int64)
    kernel.run(inst, now, trial, best, 1, (1.0, 1.0), MOST_OUT, kept)  # compiles
    begun, used, steps = time.process_time(), 0.0, 100
    while used < seconds:
        heat = point * HOTTEST_POINTS * (COLDEST_POINTS / HOTTEST_POINTS) ** (used / seconds)
        kernel.run(inst, now, trial, best, steps, (heat, heat), MOST_OUT, kept)
        chunk = time.process_time() - begun - used
        steps = max(10, min(2 * steps, int(steps * CHUNK_S / max(chunk, 1e-4))))
        used += chunk
    return int(kernel.measure(inst, best)[1])


def plain_ortools(case: Case, routes: int, seconds: float) -> int:
    """The score of the routing library as its guide would write it: automatic start, guided local search."""
    n = len(case.score)
    manager: Any = pywrapcp.RoutingIndexManager(n, routes, 0)
    routing: Any = pywrapcp.RoutingModel(manager)
    clock = (case.distance + case.service[:, None]).tolist()
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(case.distance.tolist()))
    routing.AddDimension(routing.RegisterTransitMatrix(clock), int(case.closes[0]), int(case.closes[0]), False, "time")
    dimension = routing.GetDimensionOrDie("time")
    scale = 100 if case.name.startswith("pr") else 10
    for node in range(1, n):
        index = manager.NodeToIndex(node)
        dimension.CumulVar(index).SetRange(int(case.opens[node]), int(case.closes[node]))
        routing.AddDisjunction([index], int(case.score[node]) * scale)
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(int(1000 * seconds))
    best = 0

    def note() -> None:
        nonlocal best
        served = (routing.ActiveVar(manager.NodeToIndex(node)).Max() for node in range(1, n))
        best = max(best, sum(int(score) for score, on in zip(case.score[1:], served, strict=True) if on))

    routing.AddAtSolutionCallback(note)
    routing.SolveWithParameters(search)
    return best


def main() -> None:
    """Run the benchmark and print one line per file and one for the average."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--skip-ortools", action="store_true")
    args = parser.parse_args()
    wanted = {name for name in args.only.split(",") if name}
    gaps: dict[str, list[float]] = {"ours": [], "or-tools": []}
    for (name, routes), known in BEST_KNOWN.items():
        if wanted and name not in wanted:
            continue
        case = read_case(args.folder / f"{name}.txt")
        scores = {"ours": ours(case, routes, args.seconds)}
        if not args.skip_ortools:
            scores["or-tools"] = plain_ortools(case, routes, args.seconds)
        for engine, score in scores.items():
            gaps[engine].append(100 * (known - score) / known)
        line = "  ".join(f"{engine} {score} ({gaps[engine][-1]:+.2f} %)" for engine, score in scores.items())
        print(f"{name}-{routes}  best known {known}  {line}", flush=True)
    for engine, values in gaps.items():
        if values:
            print(f"{engine}: average gap {np.mean(values):.2f} %, worst {max(values):.2f} %, {args.seconds:g} CPU-s each")


if __name__ == "__main__":
    main()
