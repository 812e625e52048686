"""A county's own road lines: GeoJSON, GeoPackage, shapefile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import InputFileError
from fieldvisit.geo import gcj02_to_wgs84, to_local_m
from fieldvisit.io.roads.formats.noding import node_lines
from fieldvisit.io.roads.segments import DrawnRoads
from fieldvisit.io.roads.tags import RoadTags, road_tags

_COLUMNS = {
    "highway": ("highway", "fclass", "class"),
    "code": ("路线编码", "路线编号", "道路编码", "编码", "LXBM", "ref", "code"),
    "rank": ("行政等级", "道路等级", "等级"),
    "name": ("路线名称", "道路名称", "名称", "LXMC", "name"),
    "oneway": ("oneway", "单行"),
    "maxspeed": ("maxspeed", "限速"),
    "surface": ("surface", "路面类型", "路面"),
    "bridge": ("bridge", "桥梁"),
    "tunnel": ("tunnel", "隧道"),
    "synthetic": ("synthetic", "合成"),
}
_BY_LETTER = {"G": "primary", "S": "secondary", "X": "tertiary", "Y": "unclassified", "C": "residential", "Z": "unclassified"}
_BY_RANK = {"国道": "primary", "省道": "secondary", "县道": "tertiary", "乡道": "unclassified", "村道": "residential"}
_SURFACES = {"砂石": "gravel", "土路": "dirt", "泥结碎石": "gravel", "未铺装": "unpaved", "无路面": "dirt"}
Projection = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
_YES = ("1", "yes", "true", "t", "y", "是")


@dataclass(frozen=True)
class LineParams:
    """How a county's own road lines become a network.

    Ends within ``weld_m`` metres of another road are joined to it. With ``join_crossings`` roads are also joined wherever
    they cross, except bridges and tunnels. A line whose class is not stated counts as ``default_class``. ``crs`` is
    ``wgs84`` (CGCS2000 counts as such) or ``gcj02``; it is what the county says, nothing is guessed.
    """

    weld_m: float = 5.0
    join_crossings: bool = False
    default_class: str = "residential"
    crs: str = "wgs84"


def draw_lines(path: Path, params: LineParams) -> DrawnRoads:
    """The drivable roads of a line layer, joined as ``params`` says.

    Raises
    ------
    InputFileError
        If the file is no line layer, is damaged, or its coordinates are projected and it does not say how.
    """
    lines, records = _read(path)
    stated = [_tags(record, params.default_class) for record in records]
    kept = [n for n, tags in enumerate(stated) if road_tags(tags) is not None and len(lines[n]) > 1]
    tags = [road_tags(stated[n]) for n in kept]
    if not kept:
        return _drawn([], [], [], [], synthetic=False)
    degrees = [_wgs84(lines[n], params.crs) for n in kept]
    points, positions = _noded(degrees, [stated[n] for n in kept], params)
    synthetic = any(records[n].get("synthetic", "").lower() in _YES for n in kept)
    return _drawn([t for t in tags if t is not None], [n + 1 for n in kept], points, positions, synthetic=synthetic)


def _drawn(
    tags: list[RoadTags],
    way_id: list[int],
    points: list[npt.NDArray[np.int64]],
    lines: list[npt.NDArray[np.float64]],
    *,
    synthetic: bool,
) -> DrawnRoads:
    return DrawnRoads(
        tags=tuple(tags),
        way_id=np.array(way_id, dtype=np.int64),
        point=np.concatenate([np.zeros(0, dtype=np.int64), *points]),
        lonlat=np.concatenate([np.zeros((0, 2)), *lines]),
        start=np.concatenate([[0], np.cumsum([len(p) for p in points])]).astype(np.int64),
        synthetic=synthetic,
    )


def _noded(
    degrees: list[npt.NDArray[np.float64]], tags: list[dict[str, str]], params: LineParams
) -> tuple[list[npt.NDArray[np.int64]], list[npt.NDArray[np.float64]]]:
    every = np.concatenate(degrees)
    middle = (every.min(axis=0) + every.max(axis=0)) / 2
    corner = to_local_m([LonLat(float(middle[0]) + 0.5, float(middle[1]) + 0.5)], LonLat(*map(float, middle)))[0]
    scale = corner / 0.5
    crossing = [params.join_crossings and "bridge" not in t and "tunnel" not in t for t in tags]
    points, flat = node_lines([(line - middle) * scale for line in degrees], params.weld_m, crossing)
    return points, [line / scale + middle for line in flat]


def _read(path: Path) -> tuple[list[npt.NDArray[np.float64]], list[dict[str, str]]]:
    import pyogrio  # noqa: PLC0415 - slow to load: it brings pandas

    try:
        meta, _, wkb, columns = pyogrio.raw.read(path, force_2d=True)
    except (pyogrio.errors.DataSourceError, ValueError) as error:
        raise InputFileError(
            f"道路文件 {path.name} 无法读取：不是线图层，或者文件损坏。请用 GIS 软件重新导出为 GeoPackage 后再试。",
            f"The road file {path.name} cannot be read: it is no line layer, or it is damaged. Export it again as GeoPackage.",
        ) from error
    shapes = shapely.from_wkb(wkb) if wkb is not None else np.array([], dtype=np.object_)
    wanted = {field: _column(meta["fields"].tolist(), names) for field, names in _COLUMNS.items()}
    parts, of = shapely.get_parts(shapes, return_index=True)
    is_line = np.isin(shapely.get_type_id(parts), (1, 2))
    project = _projection(path, meta.get("crs"), parts[is_line])
    lines = [project(shapely.get_coordinates(part)) for part in parts[is_line]]
    records = [{field: _text(columns[k][row]) for field, k in wanted.items() if k is not None} for row in of[is_line].tolist()]
    return lines, records


def _projection(path: Path, crs: str | None, parts: npt.NDArray[np.object_]) -> Projection:
    """A function from the file's coordinates to degrees."""
    bounds = shapely.total_bounds(parts) if len(parts) else np.zeros(4)
    if crs and pyproj.CRS(crs).is_projected:
        transform = pyproj.Transformer.from_crs(crs, 4326, always_xy=True).transform
        return lambda xy: np.stack(transform(xy[:, 0], xy[:, 1]), axis=1)
    if np.abs(bounds).max() > 180:
        raise InputFileError(
            f"道路文件 {path.name} 的坐标是投影坐标（数值大于 180），但文件没有说明是哪个投影带。"
            "请在 GIS 软件中定义坐标系（例如 CGCS2000 3 度带）后重新导出。",
            f"The coordinates of the road file {path.name} are projected (above 180), but the file does not say how. "
            "Define its coordinate system (for example a CGCS2000 3-degree zone) and export it again.",
        )
    return lambda xy: xy


def _column(fields: list[str], names: tuple[str, ...]) -> int | None:
    lowered = [field.lower() for field in fields]
    return next((lowered.index(name.lower()) for name in names if name.lower() in lowered), None)


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()  # noqa: PLR0124 - nan is not itself


def _tags(record: Mapping[str, str], default_class: str) -> dict[str, str]:
    code, rank = record.get("code", ""), record.get("rank", "")
    by_code = _BY_LETTER.get(code[:1].upper()) if code[1:2].isdigit() else None
    tags = {"highway": record.get("highway") or by_code or _BY_RANK.get(rank) or default_class}
    tags |= {key: record[key] for key in ("name", "maxspeed") if record.get(key)}
    tags |= {"ref": code} if code else {}
    tags |= {"surface": _SURFACES.get(record["surface"], record["surface"])} if record.get("surface") else {}
    oneway = record.get("oneway", "").lower()
    tags |= {"oneway": "yes" if oneway in _YES or oneway == "f" else oneway} if oneway else {}
    return tags | {key: "yes" for key in ("bridge", "tunnel") if record.get(key, "").lower() in _YES}


def _wgs84(line: npt.NDArray[np.float64], crs: str) -> npt.NDArray[np.float64]:
    if crs != "gcj02":
        return line
    moved = [gcj02_to_wgs84(LonLat(float(lon), float(lat))) for lon, lat in line]
    return np.array([(p.lon, p.lat) for p in moved])
