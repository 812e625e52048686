"""Travel times from an OSRM, Valhalla or openrouteservice server on the county's own network (extra ``http``)."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.errors import SettingsError
from fieldvisit.travel.params import DEFAULTS, TravelParams
from fieldvisit.travel.servers.dialects import DIALECTS, AnswerError, call
from fieldvisit.travel.servers.regions import Careful
from fieldvisit.travel.servers.table import Answer, RefusedError, table_matrix


@dataclass(frozen=True)
class RemoteParams:
    """Which server answers, and how much it takes at once.

    ``url`` is the only address that is ever asked: no redirects, no proxy, no other server when it fails. ``kind`` is ``osrm``,
    ``valhalla`` or ``ors`` (openrouteservice); an empty ``profile`` is that kind's usual car. ``block`` is the most places in one
    request: 100 is OSRM's own limit, and their 2,500 pairs are the other two's. ``timeout`` is the longest wait for
    one answer in seconds.
    """

    url: str = ""
    kind: str = "osrm"
    profile: str = ""
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
    if params.kind not in DIALECTS:
        raise SettingsError(
            f"设置项 http.kind = {params.kind!r} 不认识，应为 osrm、valhalla 或 ors。",
            f"Setting http.kind = {params.kind!r} is unknown; write osrm, valhalla or ors.",
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
    """Travel between all places as the server answers; ``source`` is ``"http"`` and ``note`` names the server.

    Where the server put a place on a road decides its access, with the limits and the walks of ``snapping``. A place it knows no
    road for, or no way to, spoils none of the others. Speeds are the server's, not ours.

    Raises
    ------
    SettingsError
        If the server cannot be reached, refuses or answers nonsense, or routingpy is not installed. Nothing else stands
        in for it.
    """
    check_remote_params(params)
    server = _server(params) if places else None

    def ask(asked: Sequence[LonLat], rows: int) -> Answer:
        return _asked(server, asked, rows, params)

    careful = Careful(ask, spoils=DIALECTS[params.kind].spoils)
    try:
        return replace(table_matrix(places, careful, params.block, snapping, "http"), note=params.url)
    except RefusedError as error:
        raise _failed(params, f"拒绝计算（{error}）", f"it refuses to compute ({error})") from error


def _server(params: RemoteParams) -> Any:
    try:
        routingpy = importlib.import_module("routingpy")
    except ModuleNotFoundError as error:
        raise _failed(params, "未安装 fieldvisit[http]", "fieldvisit[http] is not installed") from error
    direct = {"allow_redirects": False, "proxies": {"http": None, "https": None}}
    router = getattr(routingpy, DIALECTS[params.kind].router)
    settings = {"timeout": params.timeout, "retry_timeout": params.timeout}
    return router(base_url=params.url.rstrip("/"), **settings, **direct)


def _asked(server: Any, places: Sequence[LonLat], rows: int, params: RemoteParams) -> Answer:
    errors = importlib.import_module("routingpy.exceptions")
    transport = importlib.import_module("requests.exceptions").RequestException
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # routingpy's word that it asks again: what counts is the outcome
            return call(DIALECTS[params.kind], server, places, rows, params.profile)
    except AnswerError as error:
        raise _failed(params, "回答的格式不对", "its answer has another form than asked for") from error
    except (errors.RouterError, errors.Timeout, errors.JSONParseError, transport) as error:
        kind = type(error).__name__
        raise _failed(params, f"没有给出可用的回答（{kind}）", f"it gave no usable answer ({kind})") from error


def _failed(params: RemoteParams, zh: str, en: str) -> SettingsError:
    return SettingsError(
        f"路线服务 {params.url or '（未设置）'}：{zh}。请检查该服务，或改用道路文件；系统不会自动改用直线估算。",
        f"The routing server {params.url or '(not set)'}: {en}. Check it, or use a road file; "
        "estimates are never put in its place by themselves.",
    )
