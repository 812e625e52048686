"""OSRM's table in this process, for ``osrm_speed.py``: run with the Python of ``.venv/peers``.

``python osrm_in_process.py NETWORK.osrm PLACES.npy``: lon/lat rows; prints the smaller of two CPU times for seconds and metres
between all of them as numpy arrays, in blocks of 300 sources (an ``osrm.Array`` needs some 280 bytes a cell).
"""

from __future__ import annotations

import sys
import time

import numpy as np
import osrm

BLOCK = 300


def main() -> None:
    """Load, compute twice, print."""
    data, places = sys.argv[1:3]
    points = [tuple(map(float, p)) for p in np.load(places)]
    engine = osrm.OSRM(storage_config=data, algorithm="CH", use_shared_memory=False, max_locations_distance_table=-1)
    print(min(seconds(engine, points) for _ in range(2)))


def seconds(engine: osrm.OSRM, points: list[tuple[float, float]]) -> float:
    """CPU seconds for the whole table."""
    start = time.process_time()
    for first in range(0, len(points), BLOCK):
        sources = list(range(first, min(first + BLOCK, len(points))))
        asked = osrm.TableParameters(
            coordinates=points, sources=sources, destinations=list(range(len(points))), annotations=["duration", "distance"]
        )
        answer = engine.Table(asked)
        for table in ("durations", "distances"):
            np.array([list(row) for row in answer[table]], dtype=np.float64)
    return time.process_time() - start


if __name__ == "__main__":
    main()
