"""Our matrix against OSRM's contraction hierarchy, CPU seconds, one thread each, seconds and metres.

``sh .ci/peers`` first, then ``python tests/benchmarks/osrm_speed.py``. OSRM twice: in process, as a Python program would use it
(``osrm_in_process.py``), and in its own server, whose CPU time is that of the process while it answers one request for the whole
table in its binary form (no JSON). Our time includes taking the graph apart, which OSRM has done beforehand.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import psutil

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.io.roads import read_roads
from fieldvisit.travel.engine.search import many_to_many
from fieldvisit.travel.joined import join_places
from fieldvisit.travel.network import TravelParams

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
import county3000
from osrm_agreement import LIECHTENSTEIN, say
from peers import PYTHON, osrm_data, osrm_server
from travel import cpu_seconds, random_places


def polyline(places: Sequence[LonLat]) -> str:
    """Positions in the compact form of polylines with six digits."""
    letters, before = [], (0, 0)
    for place in places:
        here = round(place.lat * 1e6), round(place.lon * 1e6)
        for value in (here[0] - before[0], here[1] - before[1]):
            rest = ~(value << 1) if value < 0 else value << 1
            while rest >= 0x20:
                letters.append(chr((0x20 | (rest & 0x1F)) + 63))
                rest >>= 5
            letters.append(chr(rest + 63))
        before = here
    return "".join(letters)


def server_seconds(address: str, places: Sequence[LonLat]) -> float:
    """CPU seconds the server needs for one table, the smaller of two."""
    port = int(address.rsplit(":", 1)[1])
    server = next(c for c in psutil.Process().children() if any(k.laddr.port == port for k in c.net_connections("tcp")))
    path = f"/table/v1/driving/polyline6({urllib.parse.quote(polyline(places), safe='')}).flatbuffers"
    times = []
    for _ in range(2):
        start = sum(server.cpu_times()[:2])
        with urllib.request.urlopen(f"{address}{path}?annotations=duration,distance&skip_waypoints=true", timeout=120) as reply:  # noqa: S310
            reply.read()
        times.append(sum(server.cpu_times()[:2]) - start)
    return min(times)


def in_process_seconds(data: Path, places: Sequence[LonLat]) -> float:
    """CPU seconds for one table in a Python of its own, numpy arrays included."""
    kept = data.with_name("places.npy")
    np.save(kept, np.array([(p.lon, p.lat) for p in places]))
    command = [str(PYTHON), str(Path(__file__).with_name("osrm_in_process.py")), str(data), str(kept)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True, timeout=500).stdout)


def compare(name: str, network: RoadNetwork, places: Mapping[str, LonLat]) -> None:
    """Print one line per size."""
    joined = join_places(places, network, TravelParams())
    placed = [n for n in range(len(places)) if joined.node[n] >= 0]
    positions = list(places.values())
    many_to_many(joined.arcs, joined.node[placed[:2]])  # compiled, if it was not yet
    with tempfile.TemporaryDirectory() as folder:
        data = osrm_data(Path(folder), network)
        with osrm_server(data) as address:
            time.sleep(1)
            for size in (500, 1500, 2900):
                some = placed[:size]
                served = server_seconds(address, [positions[n] for n in some])
                inside = in_process_seconds(data, [positions[n] for n in some])
                ours = cpu_seconds(lambda some=some: many_to_many(joined.arcs, joined.node[some]))
                say(
                    f"{name} {len(some)}^2: ours {ours:.3f} s; OSRM CH in process {inside:.2f} s, ratio {ours / inside:.3f}; "
                    f"its own server {served:.2f} s, ratio {ours / served:.2f}"
                )


def main() -> None:
    """The synthetic mountain county and the real extract."""
    county = county3000.build()
    with tempfile.TemporaryDirectory() as folder:
        county3000.write(county.roads, Path(folder) / "county3000.osm.pbf")
        compare("county3000", read_roads(Path(folder) / "county3000.osm.pbf"), county.places)
    real = read_roads(LIECHTENSTEIN)
    compare("Liechtenstein", real, random_places(real, 2950, 7))


if __name__ == "__main__":
    main()
