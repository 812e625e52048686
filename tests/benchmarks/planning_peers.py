"""PyVRP or VROOM on one team-orienteering case; run by ``planning.py`` in an environment of its own, never imported.

``python planning_peers.py pyvrp|vroom SECONDS`` reads a case as JSON (distance, service, score, opens, closes, routes,
prize) from standard input and writes ``{"routes": [[vertex, ...], ...], "cpu_s": used}``. PyVRP is stopped after so many
CPU-seconds; VROOM (exploration 5, one thread) ends by itself, at the latest then.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import Any


def by_pyvrp(case: dict[str, Any], seconds: float) -> list[list[int]]:
    """Routes of PyVRP: optional clients whose prize is a multiple of the score."""
    import numpy as np  # noqa: PLC0415 - each engine loads only what it needs
    import pyvrp  # noqa: PLC0415

    distance = np.array(case["distance"], dtype=np.int64)
    clients = [
        pyvrp.Client(
            location=i,
            service_duration=case["service"][i],
            tw_early=case["opens"][i],
            tw_late=case["closes"][i],
            prize=case["prize"] * case["score"][i],
            required=False,
        )
        for i in range(1, len(distance))
    ]
    day = {"tw_early": case["opens"][0], "tw_late": case["closes"][0]}
    data = pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in distance],
        clients,
        [pyvrp.Depot(location=0, **day)],
        [pyvrp.VehicleType(num_available=case["routes"], **day)],
        [distance],
        [distance],
    )
    end = time.process_time() + seconds
    best = pyvrp.solve(data, stop=lambda _: time.process_time() > end, seed=1, collect_stats=False).best
    if not best.is_feasible():
        return []
    activities = [[step.activity if hasattr(step, "activity") else step for step in route] for route in best.routes()]
    return [[step.idx + 1 for step in route if step.is_client()] for route in activities]


def by_vroom(case: dict[str, Any], seconds: float) -> list[list[int]]:
    """Routes of VROOM: the score, ranked into 0 to 100, is the priority."""
    import numpy as np  # noqa: PLC0415
    import vroom  # noqa: PLC0415

    problem = vroom.Input()
    problem.set_durations_matrix("car", np.array(case["distance"], dtype=np.uint32))
    hours = vroom.TimeWindow(case["opens"][0], case["closes"][0])
    problem.add_vehicle([vroom.Vehicle(r, start=0, end=0, time_window=hours) for r in range(case["routes"])])
    most = max(100, *case["score"])
    problem.add_job(
        [
            vroom.Job(
                i,
                location=i,
                default_service=case["service"][i],
                priority=100 * case["score"][i] // most,
                time_windows=[vroom.TimeWindow(case["opens"][i], case["closes"][i])],
            )
            for i in range(1, len(case["score"]))
        ]
    )
    found = problem.solve(exploration_level=5, nb_threads=1, timeout=timedelta(seconds=seconds)).to_dict()
    return [[step["id"] for step in route["steps"] if step["type"] == "job"] for route in found["routes"]]


def main() -> None:
    """Solve the case on standard input by the engine named."""
    engine, seconds = {"pyvrp": by_pyvrp, "vroom": by_vroom}[sys.argv[1]], float(sys.argv[2])
    case = json.load(sys.stdin)
    begun = time.process_time()
    routes = engine(case, seconds)
    json.dump({"routes": routes, "cpu_s": round(time.process_time() - begun, 2)}, sys.stdout)


if __name__ == "__main__":
    main()
