"""A network written as an OSM file, for other engines: with our speeds, so that times can be compared."""

from __future__ import annotations

import secrets
from pathlib import Path

import numpy as np
import numpy.typing as npt
import osmium

from fieldvisit.domain.travel import RoadNetwork


def write_osm(path: Path, network: RoadNetwork, speed_kmh: npt.NDArray[np.float64]) -> None:
    """Write a network as ``.osm.pbf`` or ``.osm``, one way for each segment that can be driven.

    ``speed_kmh`` (s,) goes into ``maxspeed`` in whole km/h and exactly into ``speed``; segments of speed 0 and segments
    any part of which is closed are left out. Node and way numbers are new.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}-{path.name}")
    try:
        with osmium.SimpleWriter(str(temporary)) as writer:
            refs = _write_nodes(writer, network)
            for segment in _driven(network, speed_kmh).tolist():
                writer.add_way(_way(segment, refs[segment], network, float(speed_kmh[segment])))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _driven(network: RoadNetwork, speed_kmh: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    driven = (speed_kmh > 0) & (network.forward | network.backward)
    driven[[stretch.segment for stretch in network.closed]] = False
    return np.flatnonzero(driven)


def _write_nodes(writer: osmium.SimpleWriter, network: RoadNetwork) -> list[list[int]]:
    """Write all nodes in order of their numbers; the numbers of the nodes of every segment come back."""
    for number, (lon, lat) in enumerate(network.node_lonlat.tolist(), start=1):
        writer.add_node(osmium.osm.mutable.Node(id=number, version=1, location=(lon, lat)))
    following, refs = len(network.node_lonlat) + 1, list[list[int]]()
    start = network.geometry_start.tolist()
    for segment, (tail, head) in enumerate(zip(network.from_node.tolist(), network.to_node.tolist(), strict=True)):
        inner = network.geometry[start[segment] + 1 : start[segment + 1] - 1].tolist()
        for offset, (lon, lat) in enumerate(inner):
            writer.add_node(osmium.osm.mutable.Node(id=following + offset, version=1, location=(lon, lat)))
        refs.append([tail + 1, *range(following, following + len(inner)), head + 1])
        following += len(inner)
    return refs


def _way(segment: int, refs: list[int], network: RoadNetwork, speed_kmh: float) -> osmium.osm.mutable.Way:
    forward, backward = bool(network.forward[segment]), bool(network.backward[segment])
    name = network.names[network.name[segment]]
    tags = {
        "highway": network.classes[network.road_class[segment]],
        "oneway": "no" if forward and backward else "yes",
        "maxspeed": str(max(1, round(speed_kmh))),
        "speed": repr(speed_kmh),
        **({"name": name} if name else {}),
        **({"synthetic": "yes"} if network.synthetic else {}),
    }
    return osmium.osm.mutable.Way(id=segment + 1, version=1, nodes=refs if forward else refs[::-1], tags=tags)
