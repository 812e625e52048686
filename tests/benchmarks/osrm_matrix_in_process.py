"""The product's matrix through the ``osrm`` extra, for ``osrm_province.py``: run with the Python of ``.venv/peers``.

``python osrm_matrix_in_process.py NETWORK.osrm PLACES.npy MINUTES.npy``: lon/lat rows in, whole minutes out (-1: no way); prints CPU seconds
of loading and computing.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from fieldvisit.domain.place import LonLat
from fieldvisit.travel.servers.osrm import OsrmParams, osrm_matrix


def main() -> None:
    """Load, compute, store, print."""
    data, given, out = sys.argv[1:4]
    places = {f"p{n:04d}": LonLat(float(lon), float(lat)) for n, (lon, lat) in enumerate(np.load(given))}
    start = time.process_time()
    found = osrm_matrix(places, OsrmParams(data=data))
    print(time.process_time() - start)
    np.save(out, np.where(found.reachable, found.minutes, -1))


if __name__ == "__main__":
    main()
