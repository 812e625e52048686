"""Travel times from OSRM in this process, for networks of a prefecture or province (extra ``osrm``, Python 3.12 or newer)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.errors import SettingsError
from fieldvisit.travel.params import DEFAULTS, TravelParams
from fieldvisit.travel.servers.table import Answer, Floats, table_matrix

_NEEDS = (3, 12)
_LEAST = 2


@dataclass(frozen=True)
class OsrmParams:
    """Which prepared network OSRM reads, and how much it computes at once.

    ``data`` is the ``.osrm`` name that ``osrm-extract`` and ``osrm-contract`` (``algorithm`` CH) or ``osrm-partition`` and
    ``osrm-customize`` (MLD) left behind; the speeds are those of that preparation. ``block`` bounds the places of one
    table: OSRM needs about 280 bytes a cell. A relative ``data`` starts where the program was started.
    """

    data: str = ""
    algorithm: str = "CH"
    block: int = 600


def check_osrm_params(params: OsrmParams) -> None:
    """Raise ``SettingsError`` naming the first key whose value makes no sense; loads nothing."""
    if not params.data:
        raise SettingsError(
            "设置项 county.travel = osrm 要用 osrm.data 写明 OSRM 数据（.osrm）的路径，但没有写。",
            "Setting county.travel = osrm needs the path of OSRM's data (.osrm) in osrm.data, and there is none.",
        )
    if params.algorithm not in ("CH", "MLD"):
        raise SettingsError(
            f"设置项 osrm.algorithm = {params.algorithm!r} 不认识，应为 CH 或 MLD。",
            f"Setting osrm.algorithm = {params.algorithm!r} is unknown; write CH or MLD.",
        )
    if params.block < _LEAST:
        raise SettingsError(
            f"设置项 osrm.block = {params.block} 不合理，应不小于 {_LEAST}。",
            f"Setting osrm.block = {params.block} makes no sense; give a whole number of at least {_LEAST}.",
        )


def osrm_matrix(places: Mapping[str, LonLat], params: OsrmParams, snapping: TravelParams = DEFAULTS) -> TravelMatrix:
    """Travel between all places as OSRM computes it; ``source`` is ``"osrm"`` and ``note`` names the data.

    Raises
    ------
    SettingsError
        If osrm-bindings is not installed (or this Python is too old for it), or OSRM cannot use the data or the places.
        Nothing else stands in for it.
    """
    check_osrm_params(params)
    osrm = _bindings()
    engine = _engine(osrm, params)

    def ask(asked: Sequence[LonLat], rows: int) -> Answer:
        return _table(osrm, engine, asked, rows, params)

    return replace(table_matrix(places, ask, params.block, snapping, "osrm"), note=params.data)


def _bindings() -> Any:
    try:
        return importlib.import_module("osrm")
    except ModuleNotFoundError as error:
        here = ".".join(map(str, sys.version_info[:2]))
        wanted = ".".join(map(str, _NEEDS))
        raise SettingsError(
            f"county.travel = osrm 要安装 fieldvisit[osrm]，它需要 Python {wanted} 或更新版本（现在是 {here}）。"
            "请安装，或改用 graph 或 http；系统不会自动改用别的时间来源。",
            f"county.travel = osrm needs fieldvisit[osrm], which needs Python {wanted} or newer (this is {here}). "
            "Install it, or write graph or http; no other source is put in its place by itself.",
        ) from error


def _engine(osrm: Any, params: OsrmParams) -> Any:
    try:
        return osrm.OSRM(
            storage_config=params.data,
            algorithm=params.algorithm,
            use_shared_memory=False,
            max_locations_distance_table=-1,
        )
    except RuntimeError as error:
        raise _failed(params, "数据不能用", "the data cannot be used", error) from error


def _table(osrm: Any, engine: Any, places: Sequence[LonLat], rows: int, params: OsrmParams) -> Answer:
    try:
        answer = engine.Table(
            osrm.TableParameters(
                coordinates=[(p.lon, p.lat) for p in places],
                sources=list(range(rows)),
                destinations=list(range(rows, len(places))),
                annotations=["duration", "distance"],
            )
        )
    except RuntimeError as error:
        raise _failed(params, "没有给出回答", "it gave no answer", error) from error
    gaps = np.array([source["distance"] for source in answer["sources"]], dtype=np.float64)
    return Answer(_cells(answer["durations"]), _cells(answer["distances"]), gaps)


def _cells(table: Any) -> Floats:
    """Numbers of an ``osrm.Array``, which knows neither slices nor numpy; nan where there is no way."""
    return np.array([list(row) for row in table], dtype=np.float64)


def _failed(params: OsrmParams, zh: str, en: str, error: Exception) -> SettingsError:
    return SettingsError(
        f"OSRM 数据 {params.data or '（未设置）'}：{zh}（{error}）。请检查设置项 osrm.data，系统不会自动改用别的时间来源。",
        f"OSRM data {params.data or '(not set)'}: {en} ({error}). Check the setting osrm.data; no other source is put in its "
        "place by itself.",
    )
