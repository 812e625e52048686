"""Frozen dataclasses as rows of Parquet and back: one column a field, GeoParquet where the rows have a place.

Text, numbers, days, lists of text or numbers are columns of their own kind; whatever else a field holds is JSON text. A ``LonLat`` is
the ``geometry`` column. The same rows give the same bytes.
"""

from __future__ import annotations

import io
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.domain.place import LonLat
from fieldvisit.errors import InputFileError, SettingsError
from fieldvisit.io.atomic import write_bytes

T = TypeVar("T")
GEOMETRY = "geometry"


def write_rows(path: Path, kind: type[T], rows: Sequence[T], about: Mapping[str, str] = types.MappingProxyType({})) -> None:
    """Write rows of one kind to ``path``, whole or not at all; ``about`` goes into the file's own metadata."""
    pa, pq = _arrow()
    columns = _columns(kind)
    arrays = {c.name: pa.array([c.put(getattr(row, c.name)) for row in rows], c.arrow(pa)) for c in columns if not c.is_place}
    metadata = {key.encode(): value.encode() for key, value in sorted(about.items())}
    place = next((c.name for c in columns if c.is_place), None)
    if place is not None:
        arrays[GEOMETRY], metadata[b"geo"] = _points([getattr(row, place) for row in rows])
    table = pa.table(arrays).replace_schema_metadata(metadata)
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    write_bytes(path, out.getvalue())


def read_rows(path: Path, kind: type[T]) -> tuple[T, ...]:
    """The rows of a file, in its order.

    Raises
    ------
    InputFileError
        If the file is missing or damaged, has a column that no field of ``kind`` is called, lacks one, or holds a value that cannot be;
        names column, row and remedy. An unknown column may name persons, so it is refused, not skipped.
    """
    table = _table(path)
    columns = _columns(kind)
    _refuse_names(path, columns, table.column_names)
    found = [c for c in columns if (GEOMETRY if c.is_place else c.name) in table.column_names]
    values = [_values(path, table, column) for column in found]
    names = [column.name for column in found]
    return tuple([kind(**dict(zip(names, row, strict=True))) for row in zip(*values, strict=True)])


def read_about(path: Path) -> Mapping[str, str]:
    """What the file says about itself; raises ``InputFileError`` like ``read_rows``."""
    metadata = _table(path, columns=[]).schema.metadata or {}
    return {key.decode(): value.decode() for key, value in metadata.items()}


class _Column:
    """One field of a kind of rows: its Arrow type and how a value goes in and out."""

    def __init__(self, field: Field[Any], hint: Any) -> None:
        inner = [part for part in get_args(hint) if part is not type(None)] if _is_union(hint) else [hint]
        self.name, self.kind = field.name, inner[0]
        self.optional = _is_union(hint)
        self.required = field.default is MISSING and field.default_factory is MISSING
        self.is_place = self.kind is LonLat
        self.is_enum = isinstance(self.kind, type) and issubclass(self.kind, StrEnum)
        self.is_list = get_origin(self.kind) is tuple and get_args(self.kind)[0] in (str, int)
        self.is_plain = self.kind in (str, int, float, bool, date)

    def arrow(self, pa: Any) -> Any:
        simple = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32()}
        if self.is_list:
            return pa.list_(simple[get_args(self.kind)[0]])
        return simple.get(self.kind, pa.string())

    def put(self, value: Any) -> Any:
        if value is None or self.is_plain or self.is_list:
            return value
        return value.value if self.is_enum else to_json(value)

    def get(self) -> Callable[[Any], Any]:
        if self.is_enum:
            return {member.value: member for member in self.kind}.__getitem__
        if self.is_list:
            return tuple
        return _same if self.is_plain else lambda text: from_json(text, self.kind)


def _same(value: Any) -> Any:
    return value


def _columns(kind: Any) -> tuple[_Column, ...]:
    hints = get_type_hints(kind)
    return tuple(_Column(field, hints[field.name]) for field in fields(kind))


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


def _table(path: Path, columns: list[str] | None = None) -> Any:
    pa, pq = _arrow()
    try:
        return pq.read_table(io.BytesIO(path.read_bytes()), columns=columns)
    except FileNotFoundError:
        raise InputFileError(f"找不到文件 {path}。", f"There is no file {path}.") from None
    except (pa.ArrowInvalid, OSError) as error:
        raise InputFileError(
            f"{path.name} 不是完好的 Parquet 文件，请重新导出。", f"{path.name} is no whole Parquet file; export it again."
        ) from error


def _refuse_names(path: Path, columns: Iterable[_Column], names: Sequence[str]) -> None:
    known = [GEOMETRY if c.is_place else c.name for c in columns]
    strange = sorted(set(names) - set(known))
    if strange:
        raise InputFileError(
            f"{path.name} 有不认识的列 {strange[0]}：为免带入个人信息，只收这些列：{'、'.join(known)}。请删去该列。",
            f"{path.name} has the unknown column {strange[0]}. Only these columns are taken, so that nothing about persons comes in: "
            f"{', '.join(known)}. Remove it.",
        )
    missing = [GEOMETRY if c.is_place else c.name for c in columns if c.required]
    missing = [name for name in missing if name not in names]
    if missing:
        raise InputFileError(
            f"{path.name} 缺少列 {missing[0]}，请补上。", f"{path.name} lacks the column {missing[0]}; add it."
        )


def _values(path: Path, table: Any, column: _Column) -> list[Any]:
    pa, _ = _arrow()
    if column.is_place:
        return list(_places(table.column(GEOMETRY)))
    try:
        raw = table.column(column.name).cast(column.arrow(pa)).to_pylist()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InputFileError(
            f"{path.name} 的列 {column.name} 类型不对，应为 {column.arrow(pa)}。",
            f"{path.name}: the column {column.name} should be of type {column.arrow(pa)}.",
        ) from error
    get = column.get()
    try:
        if not column.optional and None not in raw:
            return raw if get is _same else [get(value) for value in raw]
        return [_checked(value, column, get) for value in raw]
    except (KeyError, ValueError) as error:
        row = next(n for n, value in enumerate(raw, start=1) if not _fits(value, column, get))
        told = f"：{raw[row - 1]}" if column.is_enum and raw[row - 1] is not None else ""
        said = f": {raw[row - 1]}" if told else ""
        raise InputFileError(
            f"{path.name} 第 {row} 条的 {column.name} 不能用{told}。请改正。",
            f"{path.name}, row {row}: {column.name} cannot be used{said}. Correct it.",
        ) from error


def _checked(value: Any, column: _Column, get: Callable[[Any], Any]) -> Any:
    if value is None:
        if column.optional:
            return None
        raise ValueError(column.name)
    return get(value)


def _fits(value: Any, column: _Column, get: Callable[[Any], Any]) -> bool:
    try:
        _checked(value, column, get)
    except (KeyError, ValueError):
        return False
    return True


def _points(places: Sequence[LonLat | None]) -> tuple[Any, bytes]:
    """The geometry column and the metadata that make a table GeoParquet, both as geopandas writes them."""
    import geopandas as gpd  # noqa: PLC0415 - slow to load
    from shapely import Point  # noqa: PLC0415 - slow to load

    points = [None if place is None else Point(place.lon, place.lat) for place in places]
    out = io.BytesIO()
    gpd.GeoDataFrame(geometry=gpd.GeoSeries(points, crs="EPSG:4326")).to_parquet(out, index=False)
    table = _arrow()[1].read_table(out)
    return table.column(GEOMETRY), table.schema.metadata[b"geo"]


def _places(column: Any) -> Iterator[LonLat | None]:
    import shapely  # noqa: PLC0415 - slow to load

    for point in shapely.from_wkb(column.to_numpy(zero_copy_only=False)):
        yield None if point is None else LonLat(point.x, point.y)


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - of an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - of an extra
    except ModuleNotFoundError as error:
        raise SettingsError(
            "成批处理需要附加组件：pip install 'fieldvisit[scale]'。",
            "Batches need an extra: pip install 'fieldvisit[scale]'.",
        ) from error
    return pa, pq
