"""Reads county outlines from GeoJSON, with the source and map approval number that every map must print."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.validation import explain_validity

from fieldvisit.domain.place import Boundary, LonLat
from fieldvisit.errors import InputFileError
from fieldvisit.io.rows import CHINA

_WGS84 = re.compile(r"CRS84|EPSG:+(?:4326|4490)$")


def read_boundaries(path: Path) -> tuple[Boundary, ...]:
    """County outlines of a GeoJSON file, in order of code.

    Every feature is a polygon with the properties ``code`` (six digits), ``name``, ``source`` and, where there is one,
    ``map_approval`` (审图号). A county of several parts gives one boundary for each part, the largest first.

    Raises
    ------
    InputFileError
        If the file is no GeoJSON, a feature is no valid polygon in WGS 84 degrees within China, a property is missing, or
        a county comes twice; names the feature.
    """
    collection = _load(path)
    found: dict[str, tuple[Boundary, ...]] = {}
    for number, feature in enumerate(collection["features"], start=1):
        where = (f"{path.name} 第 {number} 个要素", f"{path.name}, feature {number}")
        parts = _boundaries(feature, where)
        if parts[0].code in found:
            raise _error(
                where,
                f"{parts[0].name} 重复出现，请删去一个，或合并为一个 MultiPolygon",
                f"{parts[0].name} comes twice; delete one, or merge them into one MultiPolygon",
            )
        found[parts[0].code] = parts
    return tuple(boundary for code in sorted(found) for boundary in found[code])


def _load(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputFileError(f"找不到文件 {path.name}，请检查路径。", f"{path.name} does not exist; check the path.") from None
    except (PermissionError, IsADirectoryError):
        raise InputFileError(
            f"{path.name} 打不开，请确认它是文件并有读取权限。",
            f"{path.name} cannot be opened; check that it is a file you may read.",
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise InputFileError(
            f"{path.name} 不是 GeoJSON，请在 GIS 中导出为 GeoJSON（UTF-8）。",
            f"{path.name} is not GeoJSON; export it as GeoJSON in UTF-8.",
        ) from None
    if not isinstance(content, dict) or not isinstance(content.get("features"), list) or not content["features"]:
        raise InputFileError(
            f"{path.name} 没有要素，请导出为 GeoJSON 的 FeatureCollection。",
            f"{path.name} holds no features; export it as a FeatureCollection.",
        )
    declared = ((content.get("crs") or {}).get("properties") or {}).get("name", "CRS84")
    if not _WGS84.search(str(declared)):
        raise InputFileError(
            f"{path.name} 的坐标系是 {declared}，请转换为 WGS 84 经纬度（EPSG:4326）后再导出。",
            f"{path.name} is in {declared}; convert it to WGS 84 degrees (EPSG:4326).",
        )
    return content


def _boundaries(feature: Mapping[str, Any], where: tuple[str, str]) -> tuple[Boundary, ...]:
    if not isinstance(feature, dict):
        raise _error(where, "不是 GeoJSON 要素，请重新导出", "it is no GeoJSON feature; export it again")
    properties = feature.get("properties") or {}
    for key in ("code", "name", "source"):
        if not properties.get(key):
            raise _error(where, f"缺少属性 {key}，请补上", f"the property {key} is missing; add it")
    code = str(properties["code"])
    if not re.fullmatch(r"[0-9]{6}", code):
        raise _error(where, f"code 应为 6 位数字，而不是 {code}，请改正", f"code must have six digits, not {code}; correct it")
    label = (code, str(properties["name"]))
    credit = (str(properties["source"]), str(properties.get("map_approval") or ""))
    parts = sorted(_polygons(feature, where), key=lambda polygon: -polygon.area)
    return tuple(Boundary(*label, _rings(polygon), *credit) for polygon in parts)


def _polygons(feature: Mapping[str, Any], where: tuple[str, str]) -> list[Polygon]:
    geometry = feature.get("geometry") or {}
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise _error(where, "不是面，请改为 Polygon 或 MultiPolygon", "it is not a polygon; make it a Polygon or MultiPolygon")
    try:
        area = shape(geometry)
    except (ValueError, TypeError, IndexError, KeyError):
        raise _error(where, "坐标无法读取，请在 GIS 中重新导出", "its coordinates cannot be read; export it again") from None
    if area.is_empty or not area.is_valid:
        reason = explain_validity(area)
        raise _error(where, f"边界无效（{reason}），请修复后再导入", f"the outline is invalid ({reason}); repair it first")
    _check_in_china(area.bounds, where)
    parts = area.geoms if isinstance(area, MultiPolygon) else [area]
    return [part for part in parts if isinstance(part, Polygon)]


def _check_in_china(bounds: tuple[float, float, float, float], where: tuple[str, str]) -> None:
    x0, y0, x1, y1 = bounds
    west, south, east, north = CHINA
    if west <= x0 and x1 <= east and south <= y0 and y1 <= north:
        return
    if west <= y0 and y1 <= east and south <= x0 and x1 <= north:
        raise _error(
            where,
            "经度和纬度颠倒了，请交换（GeoJSON 先经度后纬度）",
            "longitude and latitude are swapped; exchange them (GeoJSON puts longitude first)",
        )
    raise _error(
        where, "坐标不在中国境内，请转换为 WGS 84 经纬度", "it is not in China; convert the coordinates to WGS 84 degrees"
    )


def _rings(polygon: Polygon) -> tuple[tuple[LonLat, ...], ...]:
    return tuple(tuple(LonLat(x, y) for x, y, *_ in ring.coords) for ring in (polygon.exterior, *polygon.interiors))


def _error(where: tuple[str, str], zh: str, en: str) -> InputFileError:
    """An error that names file and feature; ``zh`` and ``en`` come without their full stop."""
    return InputFileError(f"{where[0]}：{zh}。", f"{where[1]}: {en}.")
