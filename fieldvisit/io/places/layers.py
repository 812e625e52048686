"""Reads points and polygons of places from shapefiles, GeoPackages and GeoJSON that may come from anywhere.

The content decides, not the extension: a file is only opened when it begins as its kind must, so that no other reader of GDAL (some of
which follow links) is ever asked. Archives are looked at before they are unpacked. Texts of shapefiles are test-decoded.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pyproj
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from fieldvisit.errors import InputFileError
from fieldvisit.io.tables import TableLimits
from fieldvisit.io.tables.limits import ZIP_MAGIC, check_workbook

_SHP, _GPKG = b"\x00\x00\x27\x0a", b"SQLite format 3\x00"
_LIMITS = TableLimits()
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_DEGREES = ("EPSG:4326", "EPSG:4490", "OGC:CRS84")


@dataclass(frozen=True, slots=True)
class Shape:
    """One feature: its number in the file, its attributes as text, a point inside it, and whether it is an area."""

    number: int
    fields: Mapping[str, str]
    x: float
    y: float
    is_area: bool


@dataclass(frozen=True)
class Layer:
    """The features of a file that have a place, in order; ``crs`` is what the file says of itself (empty: nothing)."""

    file: str
    shapes: tuple[Shape, ...]
    crs: str
    without_place: int = 0


def read_layer(path: Path) -> Layer:
    """The features of a ``.shp`` (also zipped), ``.gpkg`` or ``.geojson`` file; an area stands for a point inside it.

    Broken outlines are repaired. Coordinates are as the file has them.

    Raises
    ------
    InputFileError
        If the file is missing, is not what its name says, lacks a part, is too large, or cannot be read.
    """
    if not path.is_file():
        raise InputFileError(f"找不到文件 {path}，请检查路径。", f"There is no file {path}; check the path.")
    if path.stat().st_size > _LIMITS.unpacked_mb * 1_000_000:
        raise _unreadable(path, "超过 200 MB", "it is larger than 200 MB")
    suffix = path.suffix.lower()
    if suffix in (".geojson", ".json"):
        return _geojson(path)
    if suffix not in (".shp", ".zip", ".gpkg"):
        raise _unreadable(path, "格式不认识，可用 shp、zip、gpkg、geojson", "use shp, zip, gpkg or geojson")
    with _opened(path) as source:
        _check_start(source)
        return _gdal(path.name, source)


@contextmanager
def _opened(path: Path) -> Iterator[Path]:
    """The file to read: itself, or the one shapefile of an archive, unpacked into a folder of its own."""
    if path.suffix.lower() != ".zip":
        yield path
        return
    content = path.read_bytes()
    if not content.startswith(ZIP_MAGIC):
        raise _unreadable(path, "不是 zip 压缩包", "it is no zip archive")
    check_workbook(path.name, content, _LIMITS)
    with tempfile.TemporaryDirectory() as folder:
        try:
            with ZipFile(path) as packed:
                parts = [m for m in packed.namelist() if Path(m).suffix.lower() in _PARTS]
                for member in parts:
                    (Path(folder) / f"layer{Path(member).suffix.lower()}").write_bytes(packed.read(member))
        except BadZipFile as error:
            raise _unreadable(path, "压缩包已损坏", "the archive is damaged") from error
        if sum(Path(m).suffix.lower() == ".shp" for m in parts) != 1:
            raise _unreadable(path, "压缩包里应恰有一个 .shp", "the archive must hold exactly one .shp")
        yield Path(folder) / "layer.shp"


def _check_start(source: Path) -> None:
    with source.open("rb") as file:
        start = file.read(16)
    wanted = _GPKG if source.suffix.lower() == ".gpkg" else _SHP
    if not start.startswith(wanted):
        raise _unreadable(source, "内容与扩展名不符", "its content is not what its name says")
    if wanted is _SHP and not source.with_suffix(".dbf").is_file():
        raise _unreadable(source, "缺少同名的 .dbf 文件", "the .dbf file beside it is missing")


def _gdal(name: str, source: Path) -> Layer:
    import pyogrio  # noqa: PLC0415 - slow to load: it brings pandas

    encoding = _dbf_encoding(source.with_suffix(".dbf")) if source.suffix.lower() == ".shp" else None
    try:
        meta, _, wkb, columns = pyogrio.raw.read(source.resolve(), force_2d=True, encoding=encoding)
        outlines = shapely.from_wkb(wkb)
    except (pyogrio.errors.DataSourceError, ValueError, ShapelyError) as error:
        raise _unreadable(Path(name), "文件损坏", "the file is damaged") from error
    names = [str(field) for field in meta["fields"]]
    rows = ({n: _text(column[at]) for n, column in zip(names, columns, strict=True)} for at in range(len(outlines)))
    return _layer(name, list(zip(rows, outlines, strict=True)), _crs(meta.get("crs")))


def _geojson(path: Path) -> Layer:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        features = content["features"]
        pairs = [({k: _text(v) for k, v in (f.get("properties") or {}).items()}, _outline(f["geometry"])) for f in features]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ShapelyError) as error:
        raise _unreadable(path, "不是有效的 GeoJSON", "it is no valid GeoJSON") from error
    stated = content.get("crs")
    linked = isinstance(stated, dict) and stated.get("type") == "name"
    return _layer(path.name, pairs, _crs(stated["properties"]["name"]) if linked else "EPSG:4326")


def _outline(geometry: object) -> BaseGeometry | None:
    return None if geometry is None else shapely.from_geojson(json.dumps(geometry))


def _layer(name: str, pairs: Sequence[tuple[dict[str, str], BaseGeometry | None]], crs: str) -> Layer:
    shapes = []
    for number, (fields, outline) in enumerate(pairs, start=1):
        if outline is None or outline.is_empty:
            continue
        whole = outline if outline.is_valid else shapely.make_valid(outline)
        point = whole.representative_point()
        shapes.append(Shape(number, fields, float(point.x), float(point.y), is_area=whole.area > 0))
    if not shapes:
        raise _unreadable(Path(name), "没有带坐标的要素", "it holds no feature with a place")
    return Layer(name, tuple(shapes), crs, len(pairs) - len(shapes))


def _dbf_encoding(path: Path) -> str:
    """The encoding in which the table's texts make sense, whatever the .cpg file says."""
    content = path.read_bytes()
    body = content[int.from_bytes(content[8:10], "little") :]
    lost = {encoding: body.decode(encoding, errors="replace").count("\ufffd") for encoding in ("utf-8", "gb18030")}
    return min(lost, key=lambda encoding: lost[encoding])


def _crs(stated: object) -> str:
    if not stated:
        return ""
    try:
        known = pyproj.CRS.from_user_input(stated)
    except pyproj.exceptions.CRSError:
        return ""
    code = known.to_epsg(min_confidence=60)
    if code is None and known.is_geographic:
        return next((c for c in _DEGREES if known.equals(pyproj.CRS(c), ignore_axis_order=True)), "")
    return f"EPSG:{code}" if code else ""


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()  # noqa: PLR0124 - nan is not itself


def _unreadable(path: Path, zh: str, en: str) -> InputFileError:
    return InputFileError(
        f"{path.name} 不能用：{zh}。请重新导出后再试。", f"{path.name} cannot be used: {en}. Export it again."
    )
