"""Ours, plain OR-Tools, PyVRP and VROOM on team-orienteering files, in one run, on equal CPU budgets.

``python tests/benchmarks/planning.py FOLDER [--seconds 20] [--only r104,pr05] [--skip-ortools] [--skip-peers]``

Prints each engine's gap to the best known and the ratio of its scores to ours. PyVRP and VROOM are no dependencies of the
project: they are installed into ``.cache/engines`` when missing and run as child processes (``planning_peers.py``), and
the routes they return are checked and scored here, as ours are. VROOM ends by itself, mostly long before its budget.

FOLDER holds files in the format told in ``toptw.py``; they carry no licence and are not part of this repository. Budgets
are CPU-seconds of one core and exclude compilation. Best known values of the ``pr`` files are lower bounds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from toptw import BEST_KNOWN, Case, instance_of, read_case

from fieldvisit.routing.engines import kernel, kernel_day

HOTTEST_POINTS, COLDEST_POINTS, MOST_OUT = 8.0, 0.4, 12
CHUNK_S = 0.1
PEERS = {"pyvrp": "pyvrp==0.14.*", "vroom": "pyvroom==1.15.*"}
ENVIRONMENT = Path(__file__).parents[2] / ".cache" / "engines"


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
    found = [[int(v) + 1 for v in best.route[s, : best.size[s]]] for s in range(routes)]
    return checked_score(case, routes, found)


def plain_ortools(case: Case, routes: int, seconds: float) -> int:
    """The score of the routing library as its guide would write it: automatic start, guided local search."""
    n = len(case.score)
    manager: Any = pywrapcp.RoutingIndexManager(n, routes, 0)
    routing: Any = pywrapcp.RoutingModel(manager)
    clock = (case.distance + case.service[:, None]).tolist()
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(case.distance.tolist()))
    routing.AddDimension(routing.RegisterTransitMatrix(clock), int(case.closes[0]), int(case.closes[0]), False, "time")
    dimension = routing.GetDimensionOrDie("time")
    scale = 1000 if case.name.startswith("pr") else 100  # ten units of distance per point, as ours
    for node in range(1, n):
        index = manager.NodeToIndex(node)
        dimension.CumulVar(index).SetRange(int(case.opens[node]), int(case.closes[node]))
        routing.AddDisjunction([index], int(case.score[node]) * scale)
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(int(5000 * seconds))  # wall clock, only a net: the callback ends it
    best, end = 0, time.process_time() + seconds

    def note() -> None:
        nonlocal best
        served = (routing.ActiveVar(manager.NodeToIndex(node)).Max() for node in range(1, n))
        if time.process_time() > end:
            routing.CancelSearch()
            return
        best = max(best, sum(int(score) for score, on in zip(case.score[1:], served, strict=True) if on))

    routing.AddAtSolutionCallback(note)
    routing.SolveWithParameters(search)
    return best


def peers_python() -> Path:
    """The interpreter of the environment that has the other engines, made when it is missing."""
    python = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    if subprocess.run([python, "-c", "import pyvrp, vroom"], check=False, capture_output=True).returncode:
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS.values()], check=True)
    return python


def peer(engine: str, case: Case, routes: int, seconds: float) -> int:
    """The score of another engine's routes, checked.

    Raises
    ------
    ValueError
        If a route breaks a rule of the case.
    """
    names = ("distance", "service", "score", "opens", "closes")
    question = {name: getattr(case, name).tolist() for name in names}
    question |= {"routes": routes, "prize": 1000 if case.name.startswith("pr") else 100}
    command = [peers_python(), Path(__file__).with_name("planning_peers.py"), engine, str(seconds)]
    answer = subprocess.run(command, input=json.dumps(question), capture_output=True, text=True, check=True)
    return checked_score(case, routes, json.loads(answer.stdout)["routes"])


def checked_score(case: Case, routes: int, found: list[list[int]]) -> int:
    """The score of routes that keep every rule: windows, return in time, each vertex once, no more routes than allowed."""
    stops = [vertex for route in found for vertex in route]
    if len(found) > routes or len(set(stops)) < len(stops) or 0 in stops:
        raise ValueError(f"{case.name}: too many routes, or a vertex twice")
    for route in found:
        clock, here = int(case.opens[0]), 0
        for vertex in [*route, 0]:
            clock = max(clock + int(case.service[here] + case.distance[here, vertex]), int(case.opens[vertex]))
            if clock > case.closes[vertex]:
                raise ValueError(f"{case.name}: vertex {vertex} is reached too late")
            here = vertex
    return int(case.score[stops].sum())


def report(scores: dict[str, list[int]], known: list[int], seconds: float) -> None:
    """Print one line per engine: average and worst gap to the best known, and its scores as a share of ours."""
    for engine, values in scores.items():
        gaps = [100 * (best - value) / best for best, value in zip(known, values, strict=True)]
        ratio = np.mean([value / own for value, own in zip(values, scores["ours"], strict=True)])
        print(f"{engine}: average gap {np.mean(gaps):.2f} %, worst {max(gaps):.2f} %, "
              f"{ratio:.4f} of ours, {seconds:g} CPU-s each")  # fmt: skip


def main() -> None:
    """Run the benchmark and print one line per file and one for the average."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--skip-ortools", action="store_true")
    parser.add_argument("--skip-peers", action="store_true")
    args = parser.parse_args()
    wanted = {name for name in args.only.split(",") if name}
    engines = ["ours"] + ["or-tools"] * (not args.skip_ortools) + list(PEERS) * (not args.skip_peers)
    scores: dict[str, list[int]] = {engine: [] for engine in engines}
    best: list[int] = []
    for (name, routes), known in BEST_KNOWN.items():
        if wanted and name not in wanted:
            continue
        case = read_case(args.folder / f"{name}.txt")
        best.append(known)
        for engine in engines:
            scores[engine].append(score_of(engine, case, routes, args.seconds))
        line = "  ".join(
            f"{engine} {scores[engine][-1]} ({100 * (known - scores[engine][-1]) / known:+.2f} %)" for engine in engines
        )
        print(f"{name}-{routes}  best known {known}  {line}", flush=True)
    if best:
        report(scores, best, args.seconds)


def score_of(engine: str, case: Case, routes: int, seconds: float) -> int:
    """The score of the engine named."""
    if engine in PEERS:
        return peer(engine, case, routes, seconds)
    return ours(case, routes, seconds) if engine == "ours" else plain_ortools(case, routes, seconds)


if __name__ == "__main__":
    main()
