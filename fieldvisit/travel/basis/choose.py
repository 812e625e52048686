"""One door for whoever needs travel times: the source that the settings name, with the closures of the days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Closure, RoadNetwork, Route, TravelMatrix
from fieldvisit.errors import SettingsError
from fieldvisit.travel.basis.given import given_routes, given_travel
from fieldvisit.travel.closures import close_roads
from fieldvisit.travel.estimate import EstimateParams, estimate_travel, straight_routes
from fieldvisit.travel.network import TravelParams, routes, travel_matrix
from fieldvisit.travel.servers.osrm import OsrmParams, check_osrm_params, osrm_matrix
from fieldvisit.travel.servers.remote import RemoteParams, check_remote_params, remote_matrix

SOURCES = ("graph", "given", "http", "osrm", "estimate")
_NO_SERVER, _NO_DATA = RemoteParams(), OsrmParams()


@dataclass(frozen=True)
class Sources:
    """What a county brought for travel: its roads, its own table of minutes, its closed roads; any may be missing."""

    roads: RoadNetwork | None = None
    table: TravelMatrix | None = None
    closures: tuple[Closure, ...] = ()


@dataclass(frozen=True)
class Basis:
    """The one source of travel times for some days.

    ``source`` is one of ``SOURCES``. ``roads`` have the closures of the days applied (``closures``: those in force then);
    they are there for drawing even where the minutes come from the county's table, a server (``http``) or OSRM in process
    (``osrm``). What those two said is kept in ``answers``, so that the legs of a plan have the minutes it was planned with.
    """

    source: str
    roads: RoadNetwork | None
    table: TravelMatrix | None
    closures: tuple[Closure, ...]
    travel: TravelParams
    estimate: EstimateParams
    http: RemoteParams = _NO_SERVER
    osrm: OsrmParams = _NO_DATA
    answers: dict[tuple[tuple[str, LonLat], ...], TravelMatrix] = field(default_factory=dict, compare=False, repr=False)


def choose_basis(
    brought: Sources,
    days: tuple[date, date],
    wanted: str,
    travel: TravelParams,
    estimate: EstimateParams,
    *,
    http: RemoteParams = _NO_SERVER,
    osrm: OsrmParams = _NO_DATA,
) -> Basis:
    """The basis of travel times from the first to the last of ``days``.

    ``wanted`` is one of ``SOURCES``, or empty: then roads where there are roads, else an estimate. A source that was named
    is never replaced by another.

    Raises
    ------
    SettingsError
        If ``wanted`` is no source, or names one that the county did not bring, or a server or OSRM without sensible ``http`` or ``osrm``.
    """
    source = wanted or ("graph" if brought.roads is not None else "estimate")
    _check(source, brought)
    if source == "http":
        check_remote_params(http)
    if source == "osrm":
        check_osrm_params(osrm)
    first, last = days
    closures = tuple(c for c in brought.closures if c.first_day <= last and c.last_day >= first)
    roads = None if brought.roads is None else close_roads(brought.roads, closures, first, last)
    return Basis(source, roads, brought.table, closures, travel, estimate, http, osrm)


def travel_times(places: Mapping[str, LonLat], basis: Basis) -> TravelMatrix:
    """Travel between all places from the one source of the basis; ``source`` of the matrix names it.

    Raises
    ------
    SettingsError
        If the source is a server or OSRM and it gives no usable answer.
    """
    if basis.source == "given" and basis.table is not None:
        return given_travel(places, basis.table, basis.estimate)
    if basis.source == "graph" and basis.roads is not None:
        names = {closure.id: closure.name for closure in basis.closures}
        return replace(travel_matrix(places, basis.roads, basis.travel), closure_names=names)
    if basis.source in ("http", "osrm"):
        return _answered(places, basis)
    return estimate_travel(places, basis.estimate)


def routes_of(legs: Sequence[tuple[str, str]], places: Mapping[str, LonLat], basis: Basis) -> tuple[Route, ...]:
    """The way of each leg, in the order of ``legs``, with the minutes and km of ``travel_times``."""
    if basis.source == "graph" and basis.roads is not None:
        return routes(legs, places, basis.roads, basis.travel)
    drawn = straight_routes(legs, places, basis.estimate)
    if basis.source == "estimate":
        return drawn
    used = {place: places[place] for place in sorted({end for leg in legs for end in leg})}
    on_roads = drawn if basis.roads is None else routes(legs, used, basis.roads, basis.travel)
    return given_routes(on_roads, drawn, travel_times(places, basis))


def _answered(places: Mapping[str, LonLat], basis: Basis) -> TravelMatrix:
    asked = tuple(places.items())
    if asked not in basis.answers:
        if basis.source == "osrm":
            basis.answers[asked] = osrm_matrix(places, basis.osrm, basis.travel)
        else:
            basis.answers[asked] = remote_matrix(places, basis.http, basis.travel)
    return basis.answers[asked]


def _check(source: str, brought: Sources) -> None:
    if source not in SOURCES:
        raise SettingsError(
            f"设置项 county.travel = {source!r} 不认识，应为 graph（路网）、given（本县时间表）、http（路线服务）、osrm 或 "
            "estimate（估算），或留空。",
            f"Setting county.travel = {source!r} is unknown; write graph, given, http, osrm or estimate, or leave it empty.",
        )
    if source == "graph" and brought.roads is None:
        raise SettingsError(
            "设置项 county.travel = graph 要用路网，但没有路网。请先运行 fieldvisit roads import，或改为 estimate。",
            "Setting county.travel = graph needs roads, and there are none. Run fieldvisit roads import, or write estimate.",
        )
    if source == "given" and brought.table is None:
        raise SettingsError(
            "设置项 county.travel = given 要用本县的行车时间表，但没有。请先运行 fieldvisit roads matrix --given 时间表.xlsx。",
            "Setting county.travel = given needs the county's own table of travel times, and there is none. "
            "Run fieldvisit roads matrix --given TABLE.xlsx.",
        )
