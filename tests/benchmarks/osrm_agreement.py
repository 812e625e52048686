"""Our travel times against OSRM's on the same network at the same speeds.

``sh .ci/peers`` first, then ``python tests/benchmarks/osrm_agreement.py [NETWORK.osm.pbf]``. The server listens on 127.0.0.1 only and is
ended at the end.
"""

from __future__ import annotations

import json
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access
from fieldvisit.geo import haversine_km
from fieldvisit.io.roads import read_roads
from fieldvisit.travel.engine.search import many_to_many
from fieldvisit.travel.engine.weight import unpack
from fieldvisit.travel.joined import JoinedNetwork, join_places
from fieldvisit.travel.network import TravelParams

sys.path.insert(0, str(Path(__file__).parents[1]))
from peers import osrm_data, osrm_server

LIECHTENSTEIN = Path(__file__).parents[1] / "reference" / "osm" / "liechtenstein-2013-08-03.osm.pbf"
BLOCK, COUNT = 100, 600
Floats = npt.NDArray[np.float64]


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")


def table(address: str, places: list[LonLat]) -> tuple[Floats, list[LonLat]]:
    """Seconds between all places (nan: no way), in blocks, and where the server put each place on a road."""
    seconds = np.full((len(places), len(places)), np.nan)
    snapped: dict[int, LonLat] = {}
    for a in range(0, len(places), BLOCK):
        for b in range(0, len(places), BLOCK):
            rows, columns = places[a : a + BLOCK], places[b : b + BLOCK]
            line = ";".join(f"{p.lon:.7f},{p.lat:.7f}" for p in rows + columns)
            ends = ";".join(map(str, range(len(rows)))), ";".join(str(len(rows) + k) for k in range(len(columns)))
            url = f"{address}/table/v1/driving/{line}?sources={ends[0]}&destinations={ends[1]}&annotations=duration"
            with urllib.request.urlopen(url, timeout=60) as reply:  # noqa: S310
                answer = json.load(reply)
            block = np.array(answer["durations"], dtype=np.float64)
            seconds[a : a + len(rows), b : b + len(columns)] = block
            snapped |= {a + k: LonLat(*source["location"]) for k, source in enumerate(answer["sources"])}
    return seconds, [snapped[k] for k in range(len(places))]


def alike(joined: JoinedNetwork, theirs: list[LonLat]) -> npt.NDArray[np.bool_]:
    """Places on the main network that both engines put on the same spot (within two metres)."""
    near = [haversine_km(a, b) < 0.002 for a, b in zip(joined.snapped.nearest, theirs, strict=True)]
    main = [a.access is not Access.ISOLATED for a in joined.snapped.access]
    return np.array(near) & np.array(main) & (joined.node >= 0)


@dataclass(frozen=True)
class Agreement:
    """What came out: places snapped alike, pairs with a way in either engine, and (theirs - ours) / ours of long pairs."""

    places: int
    ours: int
    theirs: int
    off: Floats


def compare(source: Path = LIECHTENSTEIN) -> Agreement:
    """Both engines on one network: 600 places near roads, pairs of more than a minute."""
    network = read_roads(source)
    rng = np.random.default_rng(11)
    points = network.geometry[rng.integers(len(network.geometry), size=COUNT)] + rng.normal(0, 0.0005, (COUNT, 2))
    places = {f"p{i:04d}": LonLat(*map(float, p)) for i, p in enumerate(points)}
    joined = join_places(places, network, TravelParams())
    with tempfile.TemporaryDirectory() as folder, osrm_server(osrm_data(Path(folder), network)) as address:
        seconds, snapped = table(address, list(places.values()))
    same = np.flatnonzero(alike(joined, snapped))
    ours = unpack(many_to_many(joined.arcs, joined.node[same]))[0] / 1000
    theirs = seconds[np.ix_(same, same)]
    both = np.isfinite(ours) & np.isfinite(theirs) & (ours > 60)
    off = (theirs[both] - ours[both]) / ours[both]
    return Agreement(len(same), int(np.isfinite(ours).sum()), int(np.isfinite(theirs).sum()), off)


def main() -> None:
    """Compare and print."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else LIECHTENSTEIN
    found = compare(source)
    p50, p90, p99, worst = (100 * float(np.quantile(np.abs(found.off), q)) for q in (0.5, 0.9, 0.99, 1.0))
    say(
        f"{source.name}: {found.places} of {COUNT} places snapped alike; pairs with a way: {found.ours} ours, {found.theirs} OSRM"
    )
    say(f"{len(found.off)} pairs over a minute: median {100 * float(np.median(found.off)):+.2f} %")
    say(f"absolute: p50 {p50:.2f} %, p90 {p90:.2f} %, p99 {p99:.2f} %, worst {worst:.1f} %")


if __name__ == "__main__":
    main()
