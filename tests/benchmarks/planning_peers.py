"""PyVRP or VROOM on one case; run by ``planning.py`` in an environment of its own, never imported.

``python planning_peers.py pyvrp|vroom SECONDS CASE.npz SEED`` prints ``{"routes": [[visit, ...], ...], "cpu_s": used,
"peak_mb": most}`` with one route per vehicle. PyVRP is stopped after so many CPU-seconds; VROOM (one thread, exploration 5; 0
from ``MANY`` visits upwards, where 5 does not end within the hour) ends by itself (its limit counts wall time, so it gets
twenty times as much). PyVRP has no breaks: a case with them is not for it. Its vehicles tell skills apart by
loads they can or cannot carry, one for every skill.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import numpy as np
from planning_case import Case, load

Routes = list[list[int]]
MANY = 2000


def by_pyvrp(case: Case, seconds: float, seed: int) -> Routes:
    """Routes of PyVRP: optional clients whose prize is their worth."""
    import pyvrp  # noqa: PLC0415 - each engine loads only what it needs

    loads = np.column_stack([case.load, np.ones(len(case.place), dtype=np.int64), case.needs.astype(np.int64)])
    carries = np.where(case.has == 1, len(case.place), 0)
    room = np.column_stack([case.max_load, np.minimum(case.max_visits, len(case.place)), carries])
    bases = sorted(set(case.base.tolist()))
    places = [*bases, *case.place.tolist()]
    matrix = case.drive[np.ix_(places, places)].astype(np.int64)
    clients = [
        pyvrp.Client(
            location=len(bases) + v,
            delivery=loads[v].tolist(),
            service_duration=int(case.service[v]),
            tw_early=int(case.opens[v]),
            tw_late=int(case.closes[v]),
            prize=0 if case.cover else int(case.worth[v]),
            required=bool(case.cover),
        )
        for v in range(len(case.place))
    ]
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for s in range(len(case.base)):
        limits = (int(case.base[s]), int(case.starts[s]), int(case.ends[s]), int(case.max_drive[s]))
        alike[*limits, *room[s].tolist()].append(s)
    types = [
        pyvrp.VehicleType(
            num_available=len(members),
            capacity=list(key[4:]),
            start_depot=bases.index(key[0]),
            end_depot=bases.index(key[0]),
            tw_early=key[1],
            tw_late=key[2],
            max_distance=key[3],
        )
        for key, members in alike.items()
    ]
    depots = [pyvrp.Depot(location=i) for i in range(len(bases))]
    data = pyvrp.ProblemData([pyvrp.Location(0, 0) for _ in places], clients, depots, types, [matrix], [matrix])
    end = time.process_time() + seconds
    best = pyvrp.solve(data, stop=lambda _: time.process_time() > end, seed=seed, collect_stats=False, display=False).best
    routes: Routes = [[] for _ in case.base]
    waiting = [list(members) for members in alike.values()]
    for route in best.routes() if best.is_feasible() else []:
        steps = [step.activity if hasattr(step, "activity") else step for step in route]
        routes[waiting[route.vehicle_type()].pop(0)] = [step.idx for step in steps if step.is_client()]
    return routes


def by_vroom(case: Case, seconds: float, seed: int) -> Routes:
    """Routes of VROOM: the score, ranked into 0 to 100, is the priority."""
    import vroom  # noqa: PLC0415

    problem = vroom.Input()
    problem.set_durations_matrix("car", case.drive.astype(np.uint32))
    skills = [set(np.nonzero(row)[0].tolist()) for row in case.has]
    problem.add_vehicle(
        [
            vroom.Vehicle(
                s,
                start=int(case.base[s]),
                end=int(case.base[s]),
                capacity=[int(case.max_load[s])],
                skills=skills[s],
                time_window=vroom.TimeWindow(int(case.starts[s]), int(case.ends[s])),
                breaks=_breaks(case, s, vroom),
                max_tasks=int(min(case.max_visits[s], len(case.place))),
                max_travel_time=int(case.max_drive[s]),
            )
            for s in range(len(case.base))
        ]
    )
    most = max(100, int(case.score.max()))
    problem.add_job(
        [
            vroom.Job(
                v,
                location=int(case.place[v]),
                default_service=int(case.service[v]),
                delivery=[int(case.load[v])],
                skills=set(np.nonzero(case.needs[v])[0].tolist()),
                priority=0 if case.cover else 100 * int(case.score[v]) // most,
                time_windows=[vroom.TimeWindow(int(case.opens[v]), int(case.closes[v]))],
            )
            for v in range(len(case.place))
        ]
    )
    exploration = 5 if len(case.place) < MANY else 0
    found = problem.solve(exploration_level=exploration, nb_threads=1, timeout=timedelta(seconds=20 * seconds)).to_dict()
    routes: Routes = [[] for _ in case.base]
    for route in found["routes"]:
        routes[route["vehicle"]] = [step["id"] for step in route["steps"] if step["type"] == "job"]
    return routes


def _breaks(case: Case, s: int, vroom: object) -> list[object]:
    first, last, length = (int(x) for x in case.lunch[s])
    if first < 0:
        return []
    return [vroom.Break(s, time_windows=[vroom.TimeWindow(first, last)], service=length)]  # type: ignore[attr-defined]


def main() -> None:
    """Solve the case of a file by the engine named."""
    engine, seconds, case = {"pyvrp": by_pyvrp, "vroom": by_vroom}[sys.argv[1]], float(sys.argv[2]), load(Path(sys.argv[3]))
    begun = time.process_time()
    routes = engine(case, seconds, int(sys.argv[4]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    json.dump({"routes": routes, "cpu_s": round(time.process_time() - begun, 2), "peak_mb": peak}, sys.stdout)


if __name__ == "__main__":
    main()
