"""The engine against the textbook algorithm on the same whole numbers."""

from __future__ import annotations

import heapq

import numpy as np
import pytest
from road_builders import LIECHTENSTEIN, random_network
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.io.roads import read_roads
from fieldvisit.travel.engine.search import many_to_many, one_to_all
from fieldvisit.travel.engine.split import Arcs
from fieldvisit.travel.engine.weight import METRES, unpack
from fieldvisit.travel.joined import join_places
from fieldvisit.travel.network import TravelParams, travel_matrix
from fieldvisit.travel.speeds import segment_seconds

Links = list[list[tuple[int, int, int]]]


def textbook_links(network: RoadNetwork) -> Links:
    """For each junction: (neighbour, milliseconds, metres) of every segment, parallel ones too."""
    links: Links = [[] for _ in network.node_lonlat]
    milliseconds = np.maximum(1, np.round(1000 * segment_seconds(network))).astype(int)
    metres = np.round(network.length_m).astype(int)
    for s, (a, b) in enumerate(zip(network.from_node.tolist(), network.to_node.tolist(), strict=True)):
        if network.forward[s]:
            links[a].append((b, int(milliseconds[s]), int(metres[s])))
        if network.backward[s]:
            links[b].append((a, int(milliseconds[s]), int(metres[s])))
    return links


def textbook_search(links: Links, source: int) -> dict[int, tuple[int, int]]:
    """Dijkstra with a heap: least (milliseconds, metres) of every node that can be reached."""
    best, waiting = {}, [(0, 0, source)]
    while waiting:
        ms, m, node = heapq.heappop(waiting)
        if node in best:
            continue
        best[node] = (ms, m)
        for neighbour, more_ms, more_m in links[node]:
            if neighbour not in best:
                heapq.heappush(waiting, (ms + more_ms, m + more_m, neighbour))
    return best


@pytest.mark.parametrize("seed", range(60))
def test_a_random_directed_network_gives_the_textbook_integers(seed: int) -> None:
    network = random_network(seed)
    links = textbook_links(network)
    nodes = np.random.default_rng(seed).permutation(len(network.node_lonlat))[:15]
    places = {f"n{n}": LonLat(*map(float, network.node_lonlat[n])) for n in nodes}
    joined = join_places(places, network, TravelParams())
    assert joined.node.tolist() == nodes.tolist()
    found = many_to_many(joined.arcs, joined.node)
    for row, source in enumerate(nodes.tolist()):
        best = textbook_search(links, source)
        wanted = [best[n][0] * METRES + best[n][1] if n in best else np.inf for n in nodes.tolist()]
        assert found[row].tolist() == wanted


def test_some_pairs_of_the_random_networks_have_no_way() -> None:
    network = random_network(0)
    reached = [len(textbook_search(textbook_links(network), node)) for node in range(len(network.node_lonlat))]
    assert min(reached) < len(network.node_lonlat)
    assert max(reached) > 10


def test_the_real_extract_gives_the_integers_of_the_full_graph_bit_for_bit() -> None:
    network = read_roads(LIECHTENSTEIN)
    rng = np.random.default_rng(5)
    picks = network.geometry[rng.integers(len(network.geometry), size=120)] + rng.normal(0, 0.0005, (120, 2))
    places = {f"p{i}": LonLat(*map(float, p)) for i, p in enumerate(picks)}
    joined = join_places(places, network, TravelParams())
    contracted = many_to_many(joined.arcs, joined.node)
    full = np.stack([one_to_all(joined.arcs, int(node))[0][joined.node] for node in joined.node])
    assert (contracted == full).all()
    assert np.isinf(full).any()
    assert np.isfinite(full).sum() > 5000


def test_two_places_split_an_edge_without_changing_any_other_way() -> None:
    network = random_network(3)
    nodes = {f"n{n}": LonLat(*map(float, network.node_lonlat[n])) for n in range(0, 30, 3)}
    middle = {
        f"m{s}": LonLat(*map(float, network.geometry[[network.geometry_start[s], network.geometry_start[s] + 1]].mean(axis=0)))
        for s in range(0, 40, 4)
    }
    alone, beside = travel_matrix(nodes, network), travel_matrix(nodes | middle, network)
    assert (beside.minutes[: len(nodes), : len(nodes)] == alone.minutes).all()
    assert np.array_equal(beside.km[: len(nodes), : len(nodes)], alone.km, equal_nan=True)


def test_one_number_carries_milliseconds_and_metres_and_sums_of_both() -> None:
    weights = np.array([7.0 * METRES + 5, np.inf, 0.0])
    milliseconds, metres = unpack(weights + weights)
    assert milliseconds.tolist()[:1] + milliseconds.tolist()[2:] == [14, 0]
    assert metres[0] == 10
    assert np.isinf(milliseconds[1])


def test_a_tangled_directed_graph_gives_scipys_integers() -> None:
    # Every node has six neighbours anywhere: taking nodes out joins nearly all that are left, far more links than there were.
    rng = np.random.default_rng(12)
    count, each = 300, 6
    tail, head = np.repeat(np.arange(count), each), rng.integers(count, size=count * each)
    head = np.where(tail == head, (head + 1) % count, head)
    key, first = np.unique(tail * count + head, return_index=True)
    weight = rng.integers(1, 50, size=len(first)) * METRES + rng.integers(1000, size=len(first))
    spare = np.zeros(len(first))
    arcs = Arcs(count + 5, key // count, key % count, weight, spare.astype(np.int64), spare, spare)
    nodes = rng.integers(count + 5, size=150)
    graph = csr_array((arcs.weight, (arcs.tail, arcs.head)), shape=(count + 5, count + 5))
    assert (many_to_many(arcs, nodes) == dijkstra(graph, indices=nodes)[:, nodes]).all()


def test_a_graph_without_arcs_or_nodes_is_answered() -> None:
    nothing = np.zeros(0)
    arcs = Arcs(3, *(nothing.astype(np.int64),) * 2, nothing, nothing.astype(np.int64), nothing, nothing)
    assert many_to_many(arcs, np.array([2, 0, 2])).tolist() == [[0, np.inf, 0], [np.inf, 0, np.inf], [0, np.inf, 0]]
    assert many_to_many(arcs, np.zeros(0, dtype=np.int64)).shape == (0, 0)
