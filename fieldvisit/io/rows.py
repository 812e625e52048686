"""Rows of a user's csv file with what an error message needs: the file, the line, and words for the remedy."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyproj import Transformer
from pyproj.exceptions import CRSError

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import InputFileError
from fieldvisit.geo import bd09_to_gcj02, gcj02_to_wgs84

CHINA = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north of China in degrees, generously."""

_GEOGRAPHIC = frozenset({"wgs84", "cgcs2000", "epsg:4326", "epsg:4490"})


@dataclass(frozen=True)
class CsvRow:
    """One row: ``fields`` by our names, stripped; ``number`` is the line as an editor shows it, the header being 1."""

    file: str
    number: int
    fields: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        """The stripped text of a field; empty when the file has no such column."""
        return self.fields.get(field, "")

    def error(self, zh: str, en: str) -> InputFileError:
        """An error that names file and row before what is wrong."""
        return InputFileError(f"{self.file} 第 {self.number} 行：{zh}", f"{self.file}, row {self.number}: {en}")

    def flag(self, field: str) -> bool:
        """Whether a field says yes; empty means no.

        Raises
        ------
        InputFileError
            If the field says neither yes nor no.
        """
        text = self[field].lower()
        if text in ("true", "1", "是", "yes"):
            return True
        if text in ("", "false", "0", "否", "no"):
            return False
        raise self.error(f"{field} 应为 true 或 false，而不是 {text}", f"{field} must be true or false, not {text}")

    def whole(self, field: str, default: int) -> int:
        """A field as a whole number of zero or more; ``default`` when empty.

        Raises
        ------
        InputFileError
            If the field is no whole number.
        """
        text = self[field]
        if not text:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise self.error(f"{field} 应为整数，而不是 {text}", f"{field} must be a whole number, not {text}")
        return int(text)


def read_rows(path: Path, headers: Mapping[str, Sequence[str]], required: Sequence[str]) -> list[CsvRow]:
    """All rows of a csv file in order, fully empty lines left out.

    Parameters
    ----------
    path
        UTF-8 (with or without byte order mark) or GB18030.
    headers
        Our field names and the headers each may have in the file.
    required
        Fields that must have a column.

    Raises
    ------
    InputFileError
        If the file is missing, empty, in another encoding, or lacks a column.
    """
    lines = csv.reader(io.StringIO(_decode(path), newline=""))
    first = [header.strip() for header in next(lines, [])]
    if not any(first):
        raise InputFileError(f"{path.name} 是空文件，请检查导出的内容", f"{path.name} is empty; check how it was exported")
    columns = {name: i for name, known in headers.items() for i, header in enumerate(first) if header in (name, *known)}
    missing = [headers[name][0] if headers[name] else name for name in required if name not in columns]
    if missing:
        raise InputFileError(
            f"{path.name} 缺少列：{'、'.join(missing)}；第一行必须是列名",
            f"{path.name} lacks the column(s) {', '.join(missing)}; the first row must hold the column names",
        )
    rows = [(lines.line_num, cells) for cells in lines if any(cell.strip() for cell in cells)]
    return [CsvRow(path.name, number, _fields(cells, columns)) for number, cells in rows]


def parse_position(row: CsvRow) -> LonLat:
    """The position in WGS 84 from the row's ``lon``, ``lat`` and ``crs``.

    ``crs`` is ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or ``epsg:N``; nothing is assumed when it is empty.

    Raises
    ------
    InputFileError
        If a coordinate is no number, the system is not stated or unknown, or the place lies outside China.
    """
    try:
        x, y = float(row["lon"]), float(row["lat"])
    except ValueError:
        raise row.error(f"经纬度不是数字：{row['lon']}, {row['lat']}", f"not a number: {row['lon']}, {row['lat']}") from None
    system = row["crs"].lower()
    if not system:
        raise row.error(
            "没有写明坐标系，请在 crs 列填 wgs84、gcj02、bd09 或 cgcs2000", "fill in crs: wgs84, gcj02, bd09 or cgcs2000"
        )
    lon, lat = _project(row, x, y) if system.startswith("epsg:") and system not in _GEOGRAPHIC else (x, y)
    _check_in_china(row, lon, lat)
    return _unshift(row, system, LonLat(lon, lat))


def _decode(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputFileError(f"找不到文件 {path.name}，请检查路径", f"{path.name} does not exist; check the path") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputFileError(
        f"{path.name} 既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8 的 csv",
        f"{path.name} is neither UTF-8 nor GB18030; save it as csv in UTF-8",
    )


def _fields(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {name: cells[i].strip() for name, i in columns.items() if i < len(cells)}


def _project(row: CsvRow, x: float, y: float) -> tuple[float, float]:
    try:
        transformer = Transformer.from_crs(row["crs"].upper(), "EPSG:4326", always_xy=True)
    except CRSError:
        raise row.error(f"不认识的坐标系 {row['crs']}", f"unknown reference system {row['crs']}") from None
    lon, lat = transformer.transform(x, y)
    return float(lon), float(lat)


def _check_in_china(row: CsvRow, lon: float, lat: float) -> None:
    west, south, east, north = CHINA
    if west <= lon <= east and south <= lat <= north:
        return
    if west <= lat <= east and south <= lon <= north:
        raise row.error(f"经度和纬度颠倒了：{lon}, {lat}，请交换两列", f"longitude and latitude are swapped: {lon}, {lat}")
    raise row.error(
        f"坐标 {lon}, {lat} 不在中国境内，请检查数值和坐标系", f"{lon}, {lat} is not in China; check values and crs"
    )


def _unshift(row: CsvRow, system: str, place: LonLat) -> LonLat:
    if system in _GEOGRAPHIC or system.startswith("epsg:"):
        return place
    if system == "gcj02":
        return gcj02_to_wgs84(place)
    if system == "bd09":
        return gcj02_to_wgs84(bd09_to_gcj02(place))
    raise row.error(
        f"不认识的坐标系 {row['crs']}，可用 wgs84、gcj02、bd09、cgcs2000 或 epsg:N",
        f"unknown reference system {row['crs']}; use wgs84, gcj02, bd09, cgcs2000 or epsg:N",
    )
