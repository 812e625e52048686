"""Closures from a GeoJSON file: one feature for each closed line, area or list of ways."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Closure
from fieldvisit.errors import InputFileError

_WIDTH_M, _MOST_WIDTH_M = 20.0, 1000.0


def read_closures(path: Path) -> tuple[Closure, ...]:
    """The closures of a GeoJSON file (WGS 84), in order of id.

    Each feature has ``id``, ``name``, ``first_day`` and ``last_day`` (``2026-11-30``) among its properties; what it closes
    is its Polygon or LineString, or the ways listed in ``way_ids`` (then the geometry may be null). ``width_m``, if stated, is
    how far from a line roads are closed.

    Raises
    ------
    InputFileError
        If the file is missing or no GeoJSON, or a feature lacks something; names the feature by its place in the file.
    """
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
    except FileNotFoundError as error:
        raise InputFileError(f"找不到封路文件 {path}。", f"The closures file {path} does not exist.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputFileError(
            f"封路文件 {path.name} 不是 GeoJSON 要素集，请重新导出。",
            f"The closures file {path.name} is no GeoJSON feature collection; export it again.",
        ) from error
    return tuple(sorted((_closure(path, n, feature) for n, feature in enumerate(features, 1)), key=lambda c: c.id))


def closures_text(before: str, added: Sequence[Closure], opened: Sequence[str] = ()) -> str:
    """The text of a closures file with lines ``added`` and those of the ids ``opened`` taken out; all else in it stays.

    ``before`` is the text it had, one that ``read_closures`` reads; empty for a new file.
    """
    kept: dict[str, Any] = json.loads(before) if before else {"type": "FeatureCollection", "features": []}
    features = [one for one in kept["features"] if str(one["properties"]["id"]) not in opened]
    kept["features"] = [*features, *map(_feature, added)]
    return json.dumps(kept, ensure_ascii=False, indent=1) + "\n"


def _feature(closure: Closure) -> dict[str, Any]:
    stated = {
        "id": closure.id,
        "name": closure.name,
        "first_day": closure.first_day.isoformat(),
        "last_day": closure.last_day.isoformat(),
        "width_m": closure.width_m,
    }
    line = {"type": "LineString", "coordinates": [[one.lon, one.lat] for one in closure.line]}
    return {"type": "Feature", "properties": stated, "geometry": line}


def _closure(path: Path, number: int, feature: dict[str, Any]) -> Closure:
    try:
        stated, shape = feature["properties"], feature.get("geometry") or {"type": "", "coordinates": []}
        closure = Closure(
            id=str(stated["id"]),
            name=str(stated["name"]),
            first_day=date.fromisoformat(stated["first_day"]),
            last_day=date.fromisoformat(stated["last_day"]),
            way_ids=tuple(int(way) for way in stated.get("way_ids") or ()),
            line=_positions(shape["coordinates"]) if shape["type"] == "LineString" else (),
            area=_positions(shape["coordinates"][0]) if shape["type"] == "Polygon" else (),
            width_m=float(stated.get("width_m", _WIDTH_M)),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _wrong(path, number, f"缺少或写错了 {error}", f"missing or wrong: {error}") from error
    if closure.last_day < closure.first_day:
        raise _wrong(path, number, "结束日期早于开始日期", "it ends before it begins")
    if not 0 < closure.width_m <= _MOST_WIDTH_M:
        raise _wrong(path, number, "width_m 应大于 0、不超过 1000", "width_m must be above 0 and at most 1000")
    if not (closure.way_ids or closure.line or closure.area):
        raise _wrong(path, number, "没有线、面或 way_ids", "it has no line, area or way_ids")
    return closure


def _positions(coordinates: list[list[float]]) -> tuple[LonLat, ...]:
    return tuple(LonLat(float(point[0]), float(point[1])) for point in coordinates)


def _wrong(path: Path, number: int, zh: str, en: str) -> InputFileError:
    return InputFileError(
        f"封路文件 {path.name} 第 {number} 个要素有误：{zh}。每个要素应有 id、name、first_day、last_day 和线、面或 way_ids。",
        f"The closures file {path.name}, feature {number}: {en}. Each needs id, name, first_day, last_day and a line, "
        "an area or way_ids.",
    )
