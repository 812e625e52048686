"""Travel times from an OSRM server on the county's own network (extra ``http``)."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access, PlaceAccess, TravelMatrix
from fieldvisit.errors import SettingsError
from fieldvisit.travel.checks.given import close_matrix
from fieldvisit.travel.params import DEFAULTS, TravelParams
from fieldvisit.travel.snap import access_by_gap

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RemoteParams:
    """Which server answers, and how much it takes at once.

    ``url`` is the only address that is ever asked: no redirects, no proxy, no other server when it fails. ``block`` is the
    most places in one request (OSRM's own limit is 100), ``timeout`` the longest wait for one answer in seconds.
    """

    url: str = ""
    profile: str = "driving"
    block: int = 100
    timeout: int = 30


_NO_SERVER = RemoteParams()


def check_remote_params(params: RemoteParams) -> None:
    """Raise ``SettingsError`` naming the first key whose value makes no sense; asks nothing."""
    if not params.url.startswith(("http://", "https://")):
        raise SettingsError(
            f"设置项 http.url = {params.url!r} 不是路线服务的地址，应以 http:// 或 https:// 开头。",
            f"Setting http.url = {params.url!r} is no address of a routing server; it must begin with http:// or https://.",
        )
    for key, value, least in (("block", params.block, 2), ("timeout", params.timeout, 1)):
        if value < least:
            raise SettingsError(
                f"设置项 http.{key} = {value} 不合理，应不小于 {least}。",
                f"Setting http.{key} = {value} makes no sense; give a whole number of at least {least}.",
            )


def remote_matrix(
    places: Mapping[str, LonLat], params: RemoteParams = _NO_SERVER, snapping: TravelParams = DEFAULTS
) -> TravelMatrix:
    """Travel between all places as an OSRM server answers; ``source`` is ``"http"`` and ``note`` names the server.

    The server moves a place to its nearest road however far that is; the distance it states decides the access, with the
    limits and the walks of ``snapping``, and a place that is too far gets no times. Speeds are the server's, not ours.

    Raises
    ------
    SettingsError
        If the server cannot be reached, refuses or answers nonsense, or routingpy is not installed. Nothing else stands
        in for it.
    """
    ids, positions = tuple(places), list(places.values())
    seconds, metres = np.full((2, len(ids), len(ids)), np.nan)
    gaps = np.zeros(len(ids))
    for rows, columns, answer in _answers(positions, params):
        block = np.ix_(rows, columns)
        seconds[block] = np.array(answer["durations"], dtype=np.float64)
        metres[block] = np.array(answer["distances"], dtype=np.float64)
        gaps[rows] = [source["distance"] for source in answer["sources"]]
    access = tuple(access_by_gap(place, float(gap), snapping) for place, gap in zip(ids, gaps, strict=True))
    fingerprint = hashlib.sha256(repr((params, snapping, list(places.items()), seconds.tolist())).encode()).hexdigest()
    minutes, km, reachable = _whole(seconds, metres, access)
    return close_matrix(TravelMatrix(ids, minutes, km, reachable, access, "http", fingerprint, note=params.url))


def _answers(places: Sequence[LonLat], params: RemoteParams) -> Iterator[tuple[list[int], list[int], dict[str, Any]]]:
    """Raw answers for blocks of rows and columns that together stay within the server's limit."""
    half = max(1, params.block // 2)
    blocks = [list(range(start, min(start + half, len(places)))) for start in range(0, len(places), half)]
    server = _server(params) if places else None
    for rows in blocks:
        for columns in blocks:
            yield rows, columns, _asked(server, [places[n] for n in (*rows, *columns)], len(rows), params)


def _server(params: RemoteParams) -> Any:
    check_remote_params(params)
    try:
        routingpy = importlib.import_module("routingpy")
    except ModuleNotFoundError as error:
        raise _failed(params, "未安装 fieldvisit[http]", "fieldvisit[http] is not installed") from error
    direct = {"allow_redirects": False, "proxies": {"http": None, "https": None}}
    seconds = {"timeout": params.timeout, "retry_timeout": params.timeout}
    return routingpy.OSRM(params.url.rstrip("/"), **seconds, **direct)


def _asked(server: Any, places: Sequence[LonLat], rows: int, params: RemoteParams) -> dict[str, Any]:
    errors = importlib.import_module("routingpy.exceptions")
    transport = importlib.import_module("requests.exceptions").RequestException
    points = [[p.lon, p.lat] for p in places]
    ends = {"sources": list(range(rows)), "destinations": list(range(rows, len(places)))}
    try:
        raw = server.matrix(points, profile=params.profile, annotations=["duration", "distance"], **ends).raw
    except (errors.RouterError, errors.Timeout, errors.JSONParseError, transport, KeyError) as error:
        kind = type(error).__name__
        raise _failed(params, f"没有给出可用的回答（{kind}）", f"it gave no usable answer ({kind})") from error
    wanted = (rows, len(places) - rows)
    if any(np.array(raw.get(key), dtype=np.object_).shape != wanted for key in ("durations", "distances")):
        raise _failed(params, "回答的格式不对", "its answer has another form than asked for")
    answer: dict[str, Any] = raw
    return answer


def _whole(
    seconds: _Floats, metres: _Floats, access: Sequence[PlaceAccess]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Whole minutes with walks, kilometres, and which pairs have a way."""
    walk = np.array([one.walk_min for one in access], dtype=np.float64)
    placed = np.array([one.access is not Access.NO_ROAD for one in access], dtype=np.bool_)
    reachable = np.isfinite(seconds) & placed[:, None] & placed[None, :]
    minutes = np.where(reachable, np.ceil(np.where(reachable, seconds, 0.0) / 60) + walk[:, None] + walk[None, :], -1)
    km = np.where(reachable, metres / 1000, np.nan)
    np.fill_diagonal(minutes, 0)
    np.fill_diagonal(km, 0.0)
    np.fill_diagonal(reachable, val=True)
    return minutes.astype(np.int32), km.astype(np.float32), reachable


def _failed(params: RemoteParams, zh: str, en: str) -> SettingsError:
    return SettingsError(
        f"路线服务 {params.url or '（未设置）'}：{zh}。请检查该服务，或改用道路文件；系统不会自动改用直线估算。",
        f"The routing server {params.url or '(not set)'}: {en}. Check it, or use a road file; "
        "estimates are never put in its place by themselves.",
    )
