"""CPU seconds of the road engine against peers in the same run, one thread: ``python tests/benchmarks/travel.py``.

Smallest of three by ``time.process_time``. Prints ratios; asserts only that the answers are equal. The peer is scipy on the
full junction graph; OSRM is compared by ``osrm_speed.py`` and ``osrm_agreement.py``. A "fresh process" counts
its imports and the loading of compiled code; "nothing compiled yet" happens once on a machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.io.roads import cached_roads, read_roads
from fieldvisit.travel.engine.search import many_to_many
from fieldvisit.travel.engine.split import Arcs
from fieldvisit.travel.joined import join_places
from fieldvisit.travel.network import TravelParams, travel_matrix

sys.path.insert(0, str(Path(__file__).parent))
import county3000

LIECHTENSTEIN = Path(__file__).parents[1] / "reference" / "osm" / "liechtenstein-2013-08-03.osm.pbf"
Weights = npt.NDArray[np.float64]


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")


def cpu_seconds(call: Callable[[], object], rounds: int = 3) -> float:
    """The smallest CPU time of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times)


def full_graph(arcs: Arcs, nodes: npt.NDArray[np.int64]) -> Weights:
    """The peer: scipy's Dijkstra on every junction, in the same blocks."""
    graph = csr_array((arcs.weight, (arcs.tail, arcs.head)), shape=(arcs.node_count, arcs.node_count))
    blocks = [nodes[i : i + 256] for i in range(0, len(nodes), 256)]
    return np.concatenate([dijkstra(graph, directed=True, indices=block)[:, nodes] for block in blocks])


def compare(name: str, network: RoadNetwork, places: Mapping[str, LonLat], sizes: tuple[int, ...]) -> None:
    """Print one line per size: seconds of the engine, of the peer, their ratio; the answers must be equal."""
    joined = join_places(places, network, TravelParams())
    nodes = joined.node[joined.node >= 0]
    for size in sizes:
        some = nodes[:size]
        if not (many_to_many(joined.arcs, some) == full_graph(joined.arcs, some)).all():
            raise SystemExit(f"{name}: contracted and full graph differ")
        ours = cpu_seconds(lambda some=some: many_to_many(joined.arcs, some))
        peer = cpu_seconds(lambda some=some: full_graph(joined.arcs, some), rounds=1)
        say(f"{name} {len(some)}^2 seconds and metres: {ours:.2f} s; full-graph scipy {peer:.2f} s; ratio {ours / peer:.2f}")


def random_places(network: RoadNetwork, count: int, seed: int) -> dict[str, LonLat]:
    """Places within a hundred metres or so of some road."""
    rng = np.random.default_rng(seed)
    points = network.geometry[rng.integers(len(network.geometry), size=count)] + rng.normal(0, 0.0005, (count, 2))
    return {f"p{i:04d}": LonLat(*map(float, p)) for i, p in enumerate(points)}


FRESH = """
import json, pathlib, resource, sys, time
from fieldvisit.domain.place import LonLat
from fieldvisit.io.roads import cached_roads, read_roads
from fieldvisit.travel.network import travel_matrix
path, cache = map(pathlib.Path, sys.argv[1:3])
places = {name: LonLat(*at) for name, at in json.load(sys.stdin).items()}
imported = time.process_time()
travel_matrix(places, cached_roads(path, cache) if cache.exists() else read_roads(path))
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{time.process_time():.2f} CPU s, of which imports {imported:.2f}; peak {most:.0f} MB")
"""


def fresh(path: Path, cache: Path, places: Mapping[str, LonLat], **environment: str) -> str:
    """What a process of its own needs from a road file, or its cache, to the matrix."""
    asked = json.dumps({name: (p.lon, p.lat) for name, p in places.items()})
    command = [sys.executable, "-c", FRESH, str(path), str(cache)]
    done = subprocess.run(command, input=asked, check=True, capture_output=True, text=True, env=os.environ | environment)
    return done.stdout.strip()


def main() -> None:
    """Run everything; about a minute."""
    county = county3000.build()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "county3000.osm.pbf"
        county3000.write(county.roads, path)
        network = read_roads(path)
        some = dict(list(county.places.items())[:1500])
        say(f"county3000: {len(network.geometry) - len(network.length_m)} segments, {len(network.node_lonlat)} junctions")
        travel_matrix(dict(list(county.places.items())[:2]), network)  # compiled, if it was not yet
        say(f"county3000 read the .osm.pbf: {cpu_seconds(lambda: read_roads(path)):.2f} s")
        say(f"county3000 .osm.pbf to first 1500^2 matrix: {cpu_seconds(lambda: travel_matrix(some, read_roads(path))):.2f} s")
        cache = Path(folder) / "cache"
        cached_roads(path, cache)
        say(f"county3000 cache to 1500^2 matrix: {cpu_seconds(lambda: travel_matrix(some, cached_roads(path, cache))):.2f} s")
        nowhere = Path(folder) / "nowhere"
        say(f"fresh process, .osm.pbf to 1500^2, nothing compiled yet: {fresh(path, nowhere, some, NUMBA_CACHE_DIR=folder)}")
        say(f"fresh process, .osm.pbf to 1500^2: {fresh(path, nowhere, some)}")
        say(f"fresh process, cache to 1500^2: {fresh(path, cache, some)}")
        say(f"fresh process, cache to 3000^2: {fresh(path, cache, county.places)}")
        say(f"county3000 network in memory to 1500^2 matrix: {cpu_seconds(lambda: travel_matrix(some, network)):.2f} s")
    compare("county3000", network, county.places, (1500, 2900))
    real = read_roads(LIECHTENSTEIN)
    compare("Liechtenstein", real, random_places(real, 2900, 7), (1500, 2758))
    tracemalloc.start()
    travel_matrix(county.places, network)
    say(f"county3000 3000^2 matrix, peak of traced memory: {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB")
    tracemalloc.stop()


if __name__ == "__main__":
    main()
