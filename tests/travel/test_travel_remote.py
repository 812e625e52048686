"""An OSRM server over real HTTP: a small one of our own on the loopback address that keeps to OSRM's table protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from road_builders import at_km, network, road

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access
from fieldvisit.errors import SettingsError
from fieldvisit.geo import haversine_km
from fieldvisit.travel.basis.choose import Basis, Sources, choose_basis, routes_of, travel_times
from fieldvisit.travel.basis.conditions import conditions_of
from fieldvisit.travel.estimate import EstimateParams
from fieldvisit.travel.params import TravelParams
from fieldvisit.travel.servers.remote import RemoteParams, remote_matrix

pytest.importorskip("routingpy", reason="the extra http is not installed")


@dataclass
class Behaviour:
    """How the server misbehaves; ``asked`` counts places per request."""

    most: int = 100
    status: int = 200
    asked: list[int] = field(default_factory=list)


class Table(BaseHTTPRequestHandler):
    """The table service of a country that is one straight road along 33.7 N, driven at 60 km/h."""

    behaviour = Behaviour()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        points = [LonLat(*map(float, p.split(","))) for p in parts.path.rsplit("/", 1)[1].split(";")]
        query = {key: [int(n) for n in value[0].split(";")] for key, value in parse_qs(parts.query).items() if key[0] in "sd"}
        self.behaviour.asked.append(len(points))
        if len(points) > self.behaviour.most or self.behaviour.status != 200:
            self._reply(self.behaviour.status if self.behaviour.status != 200 else 400, {"code": "TooBig"})
            return
        on_road = [LonLat(p.lon, 33.7) for p in points]
        km = [[haversine_km(on_road[a], on_road[b]) for b in query["destinations"]] for a in query["sources"]]
        cut = [[on_road[a].lon < 114 < on_road[b].lon for b in query["destinations"]] for a in query["sources"]]
        durations = [[None if c else round(60 * k, 1) for k, c in zip(*row, strict=True)] for row in zip(km, cut, strict=True)]
        distances = [[None if c else 1000 * k for k, c in zip(*row, strict=True)] for row in zip(km, cut, strict=True)]
        ends = {
            key: [{"distance": 1000 * haversine_km(points[n], on_road[n]), "location": []} for n in numbers]
            for key, numbers in query.items()
        }
        self._reply(200, {"code": "Ok", "durations": durations, "distances": distances} | ends)

    def _reply(self, status: int, answer: object) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[tuple[str, Behaviour]]:
    behaviour = Behaviour()
    handler = type("Handler", (Table,), {"behaviour": behaviour})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}", behaviour
        http.shutdown()
        thread.join()


PLACES = {f"v{n}": at_km(10 * n) for n in range(5)}


def test_the_servers_times_become_a_matrix_that_names_it(server: tuple[str, Behaviour]) -> None:
    matrix = remote_matrix(PLACES, RemoteParams(server[0]))
    assert matrix.minutes[0].tolist() == pytest.approx([0, 10, 20, 30, 40], abs=1)
    assert matrix.km[0].tolist() == pytest.approx([0, 10, 20, 30, 40], abs=0.05)
    assert (matrix.source, matrix.note) == ("http", server[0])


def test_requests_stay_within_the_servers_limit(server: tuple[str, Behaviour]) -> None:
    places = {f"v{n:03d}": at_km(n / 2) for n in range(130)}
    matrix = remote_matrix(places, RemoteParams(server[0], block=100))
    assert max(server[1].asked) == 100
    assert matrix.reachable.all()
    assert matrix.minutes[0, 129] == pytest.approx(65, abs=1)


def test_a_place_the_server_moved_too_far_has_no_road(server: tuple[str, Behaviour]) -> None:
    matrix = remote_matrix(PLACES | {"far": at_km(5, 30), "walk": at_km(5, 1.02)}, RemoteParams(server[0]))
    assert matrix.access[5].access is Access.NO_ROAD
    assert not matrix.reachable[0, 5]
    assert (matrix.access[6].access, matrix.access[6].walk_min) == (Access.WALK_IN, 16)


def test_a_pair_the_server_finds_no_way_for_has_no_number(server: tuple[str, Behaviour]) -> None:
    matrix = remote_matrix({"west": at_km(0), "east": LonLat(115, 33.7)}, RemoteParams(server[0]))
    assert matrix.reachable.tolist() == [[True, False], [True, True]]
    assert np.isnan(matrix.km[0, 1])


@pytest.mark.parametrize("status", [302, 400, 404, 500])
def test_a_server_that_fails_is_named_and_nothing_stands_in_for_it(server: tuple[str, Behaviour], status: int) -> None:
    server[1].status = status
    with pytest.raises(SettingsError, match=r"127\.0\.0\.1"):
        remote_matrix(PLACES, RemoteParams(server[0]))


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match=r"127\.0\.0\.1:9"):
        remote_matrix(PLACES, RemoteParams("http://127.0.0.1:9", timeout=2))


def test_no_address_is_said_before_anything_is_asked() -> None:
    with pytest.raises(SettingsError, match="http://"):
        remote_matrix(PLACES, RemoteParams())


def chosen(http: RemoteParams, **brought: object) -> Basis:
    """The basis of a county whose settings name the server."""
    days = date(2026, 11, 30), date(2026, 12, 4)
    return choose_basis(Sources(**brought), days, "http", TravelParams(), EstimateParams(), http=http)  # type: ignore[arg-type]


def test_a_county_that_names_a_server_plans_with_its_times_and_says_so(server: tuple[str, Behaviour]) -> None:
    basis = chosen(RemoteParams(server[0]))
    matrix = travel_times(PLACES, basis)
    assert (matrix.source, matrix.minutes[0, 3]) == ("http", pytest.approx(30, abs=1))
    (said,) = conditions_of(basis, matrix)
    assert server[0] in said.zh
    assert server[0] in said.en


@pytest.mark.parametrize("drawn", [False, True])
def test_legs_have_the_servers_minutes_wherever_they_are_drawn(server: tuple[str, Behaviour], drawn: bool) -> None:
    # Our own track along the same line would take five times as long as the server says.
    track = network({1: at_km(0), 2: at_km(20), 3: at_km(40)}, [road(1, 2, 3, highway="track")])
    basis = chosen(RemoteParams(server[0]), roads=track if drawn else None)
    matrix = travel_times(PLACES, basis)
    (leg,) = routes_of([("v0", "v3")], PLACES, basis)
    assert (leg.minutes, leg.km, leg.source) == (matrix.minutes[0, 3], pytest.approx(matrix.km[0, 3]), "http")
    assert len(leg.geometry) == (3 if drawn else 2)


def test_the_server_is_asked_once_for_the_times_and_the_legs_of_a_plan(server: tuple[str, Behaviour]) -> None:
    basis = chosen(RemoteParams(server[0]))
    travel_times(PLACES, basis)
    routes_of([("v0", "v1"), ("v1", "v0")], PLACES, basis)
    assert len(server[1].asked) == 1


def test_a_server_that_fails_is_not_replaced_by_the_roads_that_are_there(server: tuple[str, Behaviour]) -> None:
    server[1].status = 500
    basis = chosen(RemoteParams(server[0]), roads=network({1: at_km(0), 2: at_km(40)}, [road(1, 2)]))
    with pytest.raises(SettingsError, match=r"127\.0\.0\.1"):
        travel_times(PLACES, basis)


@pytest.mark.parametrize(
    ("http", "key"),
    [
        (RemoteParams(), r"http\.url"),
        (RemoteParams("file:///etc/hosts"), r"http\.url"),
        (RemoteParams("http://127.0.0.1:9", block=1), r"http\.block"),
        (RemoteParams("http://127.0.0.1:9", timeout=0), r"http\.timeout"),
    ],
)
def test_a_server_without_sensible_settings_is_refused_before_it_is_asked(http: RemoteParams, key: str) -> None:
    with pytest.raises(SettingsError, match=key):
        chosen(http)
