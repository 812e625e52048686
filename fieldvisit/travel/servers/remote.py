"""Travel times from an OSRM server on the county's own network (extra ``http``)."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.errors import SettingsError
from fieldvisit.travel.params import DEFAULTS, TravelParams
from fieldvisit.travel.servers.table import Floats, table_matrix


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

    The distance to the road that the server states decides the access of a place, with the limits and the walks of
    ``snapping``. Speeds are the server's, not ours.

    Raises
    ------
    SettingsError
        If the server cannot be reached, refuses or answers nonsense, or routingpy is not installed. Nothing else stands
        in for it.
    """
    check_remote_params(params)
    server = _server(params) if places else None

    def ask(asked: Sequence[LonLat], rows: int) -> tuple[Floats, Floats, Floats]:
        return _asked(server, asked, rows, params)

    return replace(table_matrix(places, ask, params.block, snapping, "http"), note=params.url)


def _server(params: RemoteParams) -> Any:
    try:
        routingpy = importlib.import_module("routingpy")
    except ModuleNotFoundError as error:
        raise _failed(params, "未安装 fieldvisit[http]", "fieldvisit[http] is not installed") from error
    direct = {"allow_redirects": False, "proxies": {"http": None, "https": None}}
    seconds = {"timeout": params.timeout, "retry_timeout": params.timeout}
    return routingpy.OSRM(params.url.rstrip("/"), **seconds, **direct)


def _asked(server: Any, places: Sequence[LonLat], rows: int, params: RemoteParams) -> tuple[Floats, Floats, Floats]:
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
    whole = all(np.array(raw.get(key), dtype=np.object_).shape == wanted for key in ("durations", "distances"))
    if not whole or len(raw.get("sources") or ()) != rows:
        raise _failed(params, "回答的格式不对", "its answer has another form than asked for")
    gaps = np.array([source["distance"] for source in raw["sources"]], dtype=np.float64)
    return np.array(raw["durations"], dtype=np.float64), np.array(raw["distances"], dtype=np.float64), gaps


def _failed(params: RemoteParams, zh: str, en: str) -> SettingsError:
    return SettingsError(
        f"路线服务 {params.url or '（未设置）'}：{zh}。请检查该服务，或改用道路文件；系统不会自动改用直线估算。",
        f"The routing server {params.url or '(not set)'}: {en}. Check it, or use a road file; "
        "estimates are never put in its place by themselves.",
    )
