"""Whole servers: OSRM's and Valhalla's own on the real extract, and one that keeps to openrouteservice's table protocol.

OSRM and Valhalla come with ``.ci/peers``. openrouteservice is a Java program that no package index here has: the server below does
what its documentation and its threads say (codes 6004, 6010, 2099; empty cells because of one place, openrouteservice#1785).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from peers import MISSING, OSRM, VALHALLA, osrm_data, osrm_server, valhalla_server
from road_builders import LIECHTENSTEIN, at_km

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access, RoadNetwork
from fieldvisit.errors import SettingsError
from fieldvisit.geo import haversine_km
from fieldvisit.io.roads import read_roads, write_osm
from fieldvisit.travel.network import travel_matrix
from fieldvisit.travel.servers.remote import RemoteParams, remote_matrix
from fieldvisit.travel.speeds import segment_seconds

pytest.importorskip("routingpy", reason="the extra http is not installed")
FAR, ABROAD = LonLat(9.6, 47.9), LonLat(12.0, 47.1)
"""81 km off, and beyond the reach of Valhalla's search for roads."""


@pytest.fixture(scope="module")
def roads() -> RoadNetwork:
    return read_roads(LIECHTENSTEIN)


@pytest.fixture(scope="module")
def places(roads: RoadNetwork) -> dict[str, LonLat]:
    points = roads.geometry[np.random.default_rng(5).integers(len(roads.geometry), size=60)]
    return {f"p{n:03d}": LonLat(*map(float, p)) for n, p in enumerate(points)} | {"far": FAR, "abroad": ABROAD}


@pytest.mark.skipif(OSRM is None, reason=MISSING)
def test_osrms_own_server_has_our_minutes_and_moves_nobody(
    roads: RoadNetwork, places: dict[str, LonLat], tmp_path: Path
) -> None:
    with osrm_server(osrm_data(tmp_path, roads), most=100) as url:
        theirs = remote_matrix(places, RemoteParams(url, "osrm", block=100))
    ours = travel_matrix(places, roads)
    both = theirs.reachable & ours.reachable
    assert both.sum() > 2000
    assert np.quantile(np.abs(theirs.minutes[both] - ours.minutes[both]), 0.99) <= 1
    assert [a.access for a in theirs.access[-2:]] == [Access.NO_ROAD] * 2
    assert not theirs.reachable[-2:, :-2].any()


@pytest.mark.skipif(VALHALLA is None, reason=MISSING)
def test_valhallas_own_server_answers_for_all_but_the_places_it_knows_no_road_for(
    roads: RoadNetwork, places: dict[str, LonLat], tmp_path: Path
) -> None:
    path = tmp_path / "network.osm.pbf"
    write_osm(path, roads, roads.length_m * 3.6 / segment_seconds(roads))
    with valhalla_server(tmp_path, path) as url:
        theirs = remote_matrix(places, RemoteParams(url, "valhalla", block=100))
    ours = travel_matrix(places, roads)
    both = theirs.reachable & ours.reachable & (ours.minutes > 5)
    assert both.sum() > 1500
    # at our speeds Valhalla adds what turning costs, a few per cent, and may prefer another road
    assert 0.95 < np.median(theirs.minutes[both] / ours.minutes[both]) < 1.2
    assert np.abs(np.median(theirs.km[both] / ours.km[both]) - 1) < 0.05
    assert [a.access for a in theirs.access[-2:]] == [Access.NO_ROAD] * 2
    assert not theirs.reachable[-2:, :-2].any()
    near = [a.access.is_reachable for a in theirs.access[:-2]]
    assert sum(near) == len(near)


@pytest.mark.skipif(VALHALLA is None, reason=MISSING)
def test_a_server_of_another_kind_than_stated_is_said(tmp_path: Path) -> None:
    with valhalla_server(tmp_path, LIECHTENSTEIN) as url, pytest.raises(SettingsError, match=r"127\.0\.0\.1"):
        remote_matrix({"a": LonLat(9.52, 47.14), "b": LonLat(9.51, 47.17)}, RemoteParams(url, "osrm"))


@dataclass
class Asked:
    """What the server was asked, and its limit of pairs."""

    most: int = 2500
    pairs: list[int] = field(default_factory=list)


class Ors(BaseHTTPRequestHandler):
    """Tables of a country with a road along 33.7 N at 60 km/h, cut in two at 114 E: no way leads across."""

    asked = Asked()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        points = [LonLat(*p) for p in body["locations"]]
        sources, targets = body["sources"], body["destinations"]
        self.asked.pairs.append(len(sources) * len(targets))
        if self.path != "/ors/v2/matrix/driving-car/json" or body["metrics"] != ["duration", "distance"]:
            return self._reply(404, {"error": {"code": 6011, "message": "unknown"}})
        if len(sources) * len(targets) > self.asked.most:
            return self._reply(400, {"error": {"code": 6004, "message": "exceeds the limit"}})
        if any(abs(p.lat - 33.7) * 111 > 2.5 for p in points):
            return self._reply(404, {"error": {"code": 6010, "message": "could not find point"}})
        on_road = [LonLat(p.lon, 33.7) for p in points]
        km = [[haversine_km(on_road[a], on_road[b]) for b in targets] for a in sources]
        cut = any((on_road[a].lon < 114) != (on_road[b].lon < 114) for a in sources for b in targets)
        cells = [[None if cut else 60 * k for k in row] for row in km], [[None if cut else 1000 * k for k in row] for row in km]
        ends = [[{"location": [on_road[n].lon, on_road[n].lat]} for n in numbers] for numbers in (sources, targets)]
        return self._reply(200, dict(zip(("durations", "distances", "sources", "destinations"), (*cells, *ends), strict=True)))

    def _reply(self, status: int, answer: object) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def ors() -> Iterator[tuple[str, Asked]]:
    asked = Asked()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Ors,), {"asked": asked})) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/ors", asked
        http.shutdown()
        thread.join()


def test_openrouteservice_is_asked_within_its_limit_of_pairs(ors: tuple[str, Asked]) -> None:
    matrix = remote_matrix({f"v{n:03d}": at_km(n / 2) for n in range(130)}, RemoteParams(ors[0], "ors"))
    assert max(ors[1].pairs) == 2500
    assert matrix.reachable.all()
    assert (matrix.minutes[0, 129], matrix.km[0, 129]) == (pytest.approx(65, abs=1), pytest.approx(64.5, abs=0.1))


def test_a_limit_smaller_than_the_block_is_said(ors: tuple[str, Asked]) -> None:
    ors[1].most = 9
    with pytest.raises(SettingsError, match=r"127\.0\.0\.1"):
        remote_matrix({f"v{n}": at_km(n) for n in range(8)}, RemoteParams(ors[0], "ors"))
    assert remote_matrix({f"v{n}": at_km(n) for n in range(8)}, RemoteParams(ors[0], "ors", block=6)).reachable.all()


def test_one_place_without_a_road_or_a_way_spoils_none_of_the_others(ors: tuple[str, Asked]) -> None:
    near = {f"v{n}": at_km(10 * n) for n in range(4)}
    odd = {"lost": at_km(5, 30), "walk": at_km(5, 1.02), "east": LonLat(115, 33.7), "easter": LonLat(115.1, 33.7)}
    matrix = remote_matrix(near | odd, RemoteParams(ors[0], "ors"))
    assert matrix.minutes[0, :4].tolist() == pytest.approx([0, 10, 20, 30], abs=1)
    assert [a.access.value for a in matrix.access] == ["on_road"] * 4 + ["no_road", "walk_in", "on_road", "on_road"]
    assert matrix.reachable[0].tolist() == [True] * 4 + [False, True, False, False]
    assert matrix.reachable[6].tolist() == [False] * 6 + [True, True]
    assert matrix.minutes[6, 7] == pytest.approx(10, abs=1)


def test_order_of_places_does_not_matter_to_what_a_server_says(ors: tuple[str, Asked]) -> None:
    places = {f"v{n}": at_km(7 * n) for n in range(5)} | {"lost": at_km(5, 30), "east": LonLat(115, 33.7)}
    there, back = (
        remote_matrix(dict(items), RemoteParams(ors[0], "ors")) for items in (places.items(), [*places.items()][::-1])
    )
    assert (there.minutes == back.minutes[::-1, ::-1]).all()


def test_a_kind_of_server_nobody_knows_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"http\.kind"):
        remote_matrix({}, RemoteParams("http://127.0.0.1:9", "graphhopper"))
