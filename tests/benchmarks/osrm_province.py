"""A prefecture's and a province's roads through the ``osrm`` extra: ``python tests/benchmarks/osrm_province.py [COUNTIES ...] [--all-of-it N]``.

``sh .ci/peers`` first. All roads are synthetic, drawn county by county as in ``county3000.py`` (332 villages on 32.6 x 32.6 km, as many and as
large as Henan's counties are on average) and joined at the borders and from seat to seat; no real place. For 10 counties and for 157: the
file, OSRM's preparation (extract, contract; one thread) and the matrix of 600 places of one county out of it, each in a process of its
own with its CPU time and the most memory it had (some 220 MB are this program's own), beside our own graph on that county's roads alone, and on all roads where there are no
more than ``--all-of-it`` counties.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
import county3000
from county3000 import DEAD_END, County, Points, Shape, lonlat, winding
from peers import OSRM, PYTHON

from fieldvisit.domain.place import LonLat
from fieldvisit.io.roads import read_roads
from fieldvisit.travel.network import TravelParams, travel_matrix

ROOT = Path(__file__).resolve().parents[2]
SHAPE = Shape(side_km=32.6, villages=332, townships=13, islanders=3, off_road=10)
COLUMNS, CROSSINGS, PLACES = 13, 6, 600
SPEEDS = {name: getattr(TravelParams(), f"{name}_kmh") for name in ("primary", *county3000.SINUOSITY)}
PROFILE = Path(__file__).with_name("osrm_profile.lua")
Road = tuple[str, Points, Hashable, Hashable]


@dataclass(frozen=True)
class Cost:
    """What a process took, and what it printed."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    said: str

    def __str__(self) -> str:
        return f"{self.cpu_s:.1f} CPU s, {self.wall_s:.0f} s, peak {self.peak_mb:.0f} MB"


def county(number: int) -> County:
    """The county of this number on its field of the map."""
    made = county3000.build(1 + number, SHAPE)
    shift = np.array([number % COLUMNS, number // COLUMNS]) * SHAPE.side_km
    return County(tuple((highway, line + shift, first, last) for highway, line, first, last in made.roads), {})


def network(count: int) -> Iterator[Road]:
    """The roads of so many counties, and those between them."""
    stands: dict[int, dict[int, Points]] = {}
    for number in range(count):
        own = county(number)
        stands[number] = _junctions(own)
        for highway, line, first, last in own.roads:
            yield highway, line, (number, first), DEAD_END if last == DEAD_END else (number, last)
        for other in (number - 1 if number % COLUMNS else -1, number - COLUMNS):
            if other >= 0:
                yield from _between(number, other, stands)


def _junctions(one: County) -> dict[int, Points]:
    """Where the junctions of a county stand that roads between villages meet at."""
    through = [road for road in one.roads if road[3] != DEAD_END]
    return {first: line[0] for _, line, first, _ in through} | {last: line[-1] for _, line, _, last in through}


def _between(a: int, b: int, stands: dict[int, dict[int, Points]]) -> Iterator[Road]:
    """The shortest crossings of a border, and the road from seat to seat."""
    keys_a, keys_b = sorted(stands[a]), sorted(stands[b])
    at_a, at_b = (np.array([stands[n][key] for key in keys]) for n, keys in ((a, keys_a), (b, keys_b)))
    far, near = cKDTree(at_b).query(at_a)
    for n in np.argsort(far)[:CROSSINGS].tolist():
        yield "tertiary", winding(at_a[n], at_b[near[n]], 1.3), (a, keys_a[n]), (b, keys_b[near[n]])
    seat_a, seat_b = (int(np.argmin(np.hypot(*(at - at.mean(axis=0)).T))) for at in (at_a, at_b))
    yield "primary", winding(at_a[seat_a], at_b[seat_b], 1.1), (a, keys_a[seat_a]), (b, keys_b[seat_b])


def places_of(one: County) -> Points:
    """So many places in the villages' lanes, as lon/lat rows."""
    lanes = [line for _, line, _, last in one.roads if last == DEAD_END]
    chosen = np.random.default_rng(5).choice(len(lanes), PLACES, replace=False)
    return np.array([(p.lon, p.lat) for p in (lonlat(lanes[n][len(lanes[n]) // 2]) for n in chosen)])


def measured(command: Sequence[object], folder: Path) -> Cost:
    """Run a program to its end, and what it cost; ends everything when it fails."""
    start, told = time.perf_counter(), folder / "said.txt"
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
    }
    with told.open("wb") as out:
        process = subprocess.Popen(list(map(str, command)), cwd=folder, stdout=out, env=environment)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}: {told.read_text('utf-8')[-500:]}")
    said = told.read_text("utf-8")
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def own_graph(roads: Path, given: Path, out: Path) -> None:
    """The product's own engine in this process: minutes into a file, CPU seconds of reading and of a second matrix printed."""
    places = {f"p{n:04d}": LonLat(float(lon), float(lat)) for n, (lon, lat) in enumerate(np.load(given))}
    start = time.process_time()
    found = read_roads(roads)
    read = time.process_time()
    travel_matrix(places, found)  # compiled, if it was not yet
    again = time.process_time()
    matrix = travel_matrix(places, found)
    print(f"{read - start:.2f} {time.process_time() - again:.2f}")
    np.save(out, np.where(matrix.reachable, matrix.minutes, -1))


def compare(count: int, folder: Path, *, whole: bool) -> None:
    """Print what so many counties cost."""
    path, given = folder / "roads.osm.pbf", folder / "places.npy"
    me = [sys.executable, Path(__file__)]
    written = measured([*me, "--write", count, path], folder)
    print(f"{count} counties: {written.said.strip()}, {path.stat().st_size / 1e6:.1f} MB, written in {written}", flush=True)
    prepare = [OSRM / "osrm-extract", "-p", PROFILE, "--small-component-size", "0", "-t", "1", path]
    print(f"  osrm-extract: {measured(prepare, folder)}", flush=True)
    print(f"  osrm-contract: {measured([OSRM / 'osrm-contract', '-t', '1', folder / 'roads.osrm'], folder)}", flush=True)
    print(f"  prepared data: {sum(p.stat().st_size for p in folder.glob('roads.osrm*')) / 1e6:.0f} MB")
    middle = county(count // 2)
    np.save(given, places_of(middle))
    county3000.write(middle.roads, folder / "county.osm.pbf", SPEEDS)
    inside = [PYTHON, Path(__file__).with_name("osrm_matrix_in_process.py"), folder / "roads.osrm", given, folder / "osrm.npy"]
    theirs = measured(inside, folder)
    print(
        f"  {PLACES}^2 of one county by osrm on all roads: {float(theirs.said):.2f} CPU s with loading; the process {theirs}",
        flush=True,
    )
    for name, roads in (("the county's roads", "county.osm.pbf"), *([("all roads", "roads.osm.pbf")] if whole else [])):
        ours = measured([*me, "--graph", folder / roads, given, folder / "own.npy"], folder)
        read, matrix = map(float, ours.said.split())
        print(f"  the same by our graph on {name}: {matrix:.2f} CPU s, reading {read:.2f}; the process {ours}")
        print(f"    {_agreement(np.load(folder / 'osrm.npy'), np.load(folder / 'own.npy'))}", flush=True)


def _agreement(theirs: Points, ours: Points) -> str:
    both = (theirs >= 0) & (ours >= 0) & ~np.eye(len(ours), dtype=bool)
    off = theirs[both] - ours[both]
    share = [np.mean(np.abs(off) <= 1), np.mean(off < -1), np.mean(off > 1)]
    told = ", ".join(
        f"{word} {part:.1%}" for word, part in zip(("within a minute", "osrm shorter", "osrm longer"), share, strict=True)
    )
    return f"pairs with a way: {both.sum():,} of {both.size - len(both):,}; {told}; longest {int(ours[both].max())} min"


def main() -> None:
    """Measure what the command line asks for."""
    words = argparse.ArgumentParser()
    words.add_argument("counties", type=int, nargs="*", default=[10, 157])
    words.add_argument("--all-of-it", type=int, default=10, help="our own graph on all roads up to so many counties")
    words.add_argument("--write", nargs=2, metavar=("COUNTIES", "FILE"))
    words.add_argument("--graph", nargs=3, type=Path, metavar=("ROADS", "PLACES", "MINUTES"))
    given = words.parse_args()
    if given.write:
        nodes = county3000.write(network(int(given.write[0])), Path(given.write[1]), SPEEDS)
        print(f"{nodes:,} nodes")
        return
    if given.graph:
        own_graph(*given.graph)
        return
    if OSRM is None or PYTHON is None:
        raise SystemExit("sh .ci/peers first (Python 3.12)")
    for count in given.counties:
        with tempfile.TemporaryDirectory() as folder:
            compare(count, Path(folder), whole=count <= given.all_of_it)


if __name__ == "__main__":
    main()
