"""How OSRM, Valhalla and openrouteservice are asked for one table, and what each of them answers."""

from __future__ import annotations

import importlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from fieldvisit.domain.place import LonLat
from fieldvisit.geo import haversine_km
from fieldvisit.travel.servers.table import Answer, Floats, RefusedError


class AnswerError(ValueError):
    """The answer has another form than the service's own rules say."""


@dataclass(frozen=True)
class Dialect:
    """One kind of server.

    ``router`` names its class in routingpy, ``profile`` its usual car. ``ask`` gets a routingpy router, places, how many of them are
    origins, and a profile. ``refuses`` are the error codes by which it refuses a whole table because of single places;
    ``spoils`` says that one place without a way may empty the cells of others (GIScience/openrouteservice#1785).
    """

    router: str
    profile: str
    ask: Callable[[Any, Sequence[LonLat], int, str], Answer]
    refuses: frozenset[int] = frozenset()
    spoils: bool = False


def error_code(text: str) -> int:
    """The service's own number of an error, from the text of its answer; 0 where there is none."""
    try:
        told = json.loads(text)
    except ValueError:
        return 0
    inner = told.get("error") if isinstance(told, dict) else None
    code = inner.get("code") if isinstance(inner, dict) else told.get("error_code") if isinstance(told, dict) else None
    return code if isinstance(code, int) else 0


def refusal(dialect: Dialect, error: Exception) -> RefusedError | None:
    """``RefusedError`` if an error of routingpy is the service's word that single places of the table cannot be served."""
    code = error_code(str(getattr(error, "message", "")))
    return RefusedError(str(code)) if code in dialect.refuses else None


def _ends(rows: int, count: int) -> dict[str, list[int]]:
    return {"sources": list(range(rows)), "destinations": list(range(rows, count))}


def _points(places: Sequence[LonLat]) -> list[list[float]]:
    return [[p.lon, p.lat] for p in places]


def _osrm(server: Any, places: Sequence[LonLat], rows: int, profile: str) -> Answer:
    ends = _ends(rows, len(places))
    raw = server.matrix(_points(places), profile=profile, annotations=["duration", "distance"], **ends).raw
    gaps = [source["distance"] for source in _list(raw, "sources", rows)]
    shape = (rows, len(places) - rows)
    return Answer(_cells(raw.get("durations"), shape), _cells(raw.get("distances"), shape), np.array(gaps, dtype=np.float64))


def _openrouteservice(server: Any, places: Sequence[LonLat], rows: int, profile: str) -> Answer:
    ends = _ends(rows, len(places))
    raw = server.matrix(_points(places), profile=profile, metrics=["duration", "distance"], units="m", **ends).raw
    sources = _list(raw, "sources", rows)
    gaps = [_gap(place, source and source.get("location")) for place, source in zip(places, sources, strict=False)]
    shape = (rows, len(places) - rows)
    return Answer(_cells(raw.get("durations"), shape), _cells(raw.get("distances"), shape), np.array(gaps))


def _valhalla(server: Any, places: Sequence[LonLat], rows: int, profile: str) -> Answer:
    """Valhalla answers a table with positions on the road only since version 3.5: ``locate`` always names them."""
    asked = [{"lon": p.lon, "lat": p.lat} for p in places[:rows]]
    located = server.client._request("/locate", post_params={"locations": asked, "costing": profile, "verbose": False})
    if not isinstance(located, list) or len(located) != rows:
        raise AnswerError("locate")
    gaps = [_least_gap(place, found.get("edges") or ()) for place, found in zip(places, located, strict=False)]
    raw = server.matrix(_points(places), profile=profile, units="km", **_ends(rows, len(places))).raw
    lines = _list(raw, "sources_to_targets", rows)
    shape = (rows, len(places) - rows)
    seconds = _cells([[cell["time"] for cell in line] for line in lines], shape)
    km = _cells([[cell["distance"] for cell in line] for line in lines], shape)
    return Answer(seconds, km * 1000, np.array(gaps))


def _least_gap(place: LonLat, edges: Sequence[Mapping[str, float]]) -> float:
    return min((_gap(place, (e["correlated_lon"], e["correlated_lat"])) for e in edges), default=math.inf)


def _gap(place: LonLat, road: Sequence[float] | None) -> float:
    """Metres from a place to where the service put it; infinite where it put it nowhere."""
    return 1000 * haversine_km(place, LonLat(float(road[0]), float(road[1]))) if road else math.inf


def _list(raw: Any, key: str, count: int) -> list[Any]:
    found = raw.get(key) if isinstance(raw, dict) else None
    if not isinstance(found, list) or len(found) != count:
        raise AnswerError(key)
    return found


def _cells(table: Any, shape: tuple[int, int]) -> Floats:
    """Numbers of a table, nan where the service says null."""
    if np.array(table, dtype=np.object_).shape != shape:
        raise AnswerError(str(shape))
    return np.array(table, dtype=np.float64)


def call(dialect: Dialect, server: Any, places: Sequence[LonLat], rows: int, profile: str) -> Answer:
    """One table of a server: what it answers, or ``RefusedError``; other errors are routingpy's, ``requests``' or ``AnswerError``."""
    errors = importlib.import_module("routingpy.exceptions")
    try:
        return dialect.ask(server, places, rows, profile or dialect.profile)
    except (errors.RouterApiError, errors.RouterServerError) as error:
        refused = refusal(dialect, error)
        if refused is None:
            raise
        raise refused from error
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        raise AnswerError(type(error).__name__) from error


DIALECTS = MappingProxyType(
    {
        "osrm": Dialect("OSRM", "driving", _osrm),
        # 170 unconnected, 171 nothing near, 442 no path
        "valhalla": Dialect("Valhalla", "auto", _valhalla, frozenset({170, 171, 442})),
        # 2009, 2010, 2099: route or point not found; 6010, 6099: point not found, unknown
        "ors": Dialect("ORS", "driving-car", _openrouteservice, frozenset({2009, 2010, 2099, 6010, 6099}), spoils=True),
    }
)
