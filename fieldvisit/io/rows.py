"""Rows of a user's csv file or workbook with what an error message needs: the file, the line, and words for the remedy."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyproj import Transformer
from pyproj.exceptions import CRSError

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import InputFileError
from fieldvisit.geo import bd09_to_gcj02, gcj02_to_wgs84
from fieldvisit.io.tables import Cell, TableLimits
from fieldvisit.io.tables.limits import OLE_MAGIC, ZIP_MAGIC
from fieldvisit.io.tables.workbooks import read_workbook

CHINA = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north of China in degrees, generously."""

_GEOGRAPHIC = frozenset({"wgs84", "cgcs2000", "epsg:4326", "epsg:4490"})


@dataclass(frozen=True)
class CsvRow:
    """One row: ``fields`` by our names, stripped; ``number`` is the line as an editor shows it, the header being 1.

    ``headers`` has the header under which the file holds each field.
    """

    file: str
    number: int
    fields: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, field: str) -> str:
        """The stripped text of a field; empty when the file has no such column."""
        return self.fields.get(field, "")

    def header(self, name: str) -> str:
        """The header of a field as the file writes it, for messages."""
        return self.headers.get(name, name)

    def error(self, zh: str, en: str) -> InputFileError:
        """An error that names file and row before what is wrong; ``zh`` and ``en`` come without their full stop."""
        return InputFileError(
            f"{self.file} 第 {self.number} 行：{zh.removesuffix('。')}。",
            f"{self.file}, row {self.number}: {en.removesuffix('.')}.",
        )

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
        raise self.error(
            f"{self.header(field)} 应为 true 或 false，而不是 {text}，请改正",
            f"{self.header(field)} must be true or false, not {text}; correct it",
        )

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
            raise self.error(
                f"{self.header(field)} 应为整数，而不是 {text}，请改正或留空",
                f"{self.header(field)} must be a whole number, not {text}; correct it or leave it empty",
            )
        return int(text)


def read_rows(path: Path, headers: Mapping[str, Sequence[str]], required: Sequence[str]) -> list[CsvRow]:
    """All rows of a csv file, or of the first visible sheet of a workbook, in order, fully empty lines left out.

    Parameters
    ----------
    path
        csv in UTF-8 (with or without byte order mark) or GB18030, or xlsx, xls, ods, told by its content.
    headers
        Our field names and the headers each may have in the file.
    required
        Fields that must have a column.

    Raises
    ------
    InputFileError
        If the file is missing, empty, damaged, in another encoding, or lacks a column.
    """
    (_, first), *rest = _lines(path) or [(1, ())]
    if not any(first):
        raise InputFileError(f"{path.name} 是空文件，请重新导出。", f"{path.name} is empty; export it again.")
    columns = {name: i for name, known in headers.items() for i, header in enumerate(first) if header in (name, *known)}
    missing = [headers[name][0] if headers[name] else name for name in required if name not in columns]
    if missing:
        found = "、".join(header for header in first if header)
        raise InputFileError(
            f"{path.name} 缺少列：{'、'.join(missing)}（第一行有：{found}）。第一行必须是列名，请补上这些列。",
            f"{path.name} lacks the column(s) {', '.join(missing)} (its first row: {found}). Add them; the first row must hold names.",
        )
    shown = {name: first[i] for name, i in columns.items()}
    return [CsvRow(path.name, number, _fields(cells, columns), shown) for number, cells in rest if any(cells)]


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
        raise row.error(
            f"经纬度不是数字：{row['lon']}, {row['lat']}；请写十进制度数，如 112.90561, 33.74356",
            f"not a number: {row['lon']}, {row['lat']}; write decimal degrees like 112.90561, 33.74356",
        ) from None
    system = row["crs"].lower()
    if not system:
        raise row.error(
            f"没有写明坐标系，请在“{row.header('crs')}”列填 wgs84、gcj02、bd09 或 cgcs2000",
            "no reference system is stated; fill in crs: wgs84, gcj02, bd09 or cgcs2000",
        )
    lon, lat = _project(row, x, y) if system.startswith("epsg:") and system not in _GEOGRAPHIC else (x, y)
    _check_in_china(row, lon, lat)
    return _unshift(row, system, LonLat(lon, lat))


def _lines(path: Path) -> list[tuple[int, tuple[str, ...]]]:
    """Every line with its number, cells as stripped text; a workbook is told by its first bytes, whatever it is called."""
    raw = _content(path)
    if raw.startswith((ZIP_MAGIC, OLE_MAGIC)):
        sheets = [sheet for sheet in read_workbook(path.name, raw, TableLimits()) if sheet.rows and not sheet.hidden]
        rows = sheets[0].rows if sheets else ()
        return [(number, tuple(map(_text, cells))) for number, cells in enumerate(rows, 1)]
    lines = csv.reader(io.StringIO(_decode(path.name, raw), newline=""))
    return [(lines.line_num, tuple(cell.strip() for cell in cells)) for cells in lines]


def _text(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputFileError(f"找不到文件 {path.name}，请检查路径。", f"{path.name} does not exist; check the path.") from None
    except (PermissionError, IsADirectoryError):
        raise InputFileError(
            f"{path.name} 打不开；请确认它是文件，并先在 Excel 或 WPS 中关闭它。",
            f"{path.name} cannot be opened; check that it is a file, and close it in Excel or WPS first.",
        ) from None


def _decode(name: str, raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputFileError(
        f"{name} 既不是 UTF-8 或 GB18030 编码的 csv，也不是 Excel 工作簿，请另存为 xlsx 或 UTF-8 的 csv。",
        f"{name} is neither csv in UTF-8 or GB18030 nor a workbook; save it as xlsx or as csv in UTF-8.",
    )


def _fields(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {name: cells[i] for name, i in columns.items() if i < len(cells)}


def _project(row: CsvRow, x: float, y: float) -> tuple[float, float]:
    try:
        transformer = Transformer.from_crs(row["crs"].upper(), "EPSG:4326", always_xy=True)
    except CRSError:
        raise _unknown_system(row) from None
    lon, lat = transformer.transform(x, y)
    return float(lon), float(lat)


def _check_in_china(row: CsvRow, lon: float, lat: float) -> None:
    west, south, east, north = CHINA
    if west <= lon <= east and south <= lat <= north:
        return
    if west <= lat <= east and south <= lon <= north:
        raise row.error(
            f"经度和纬度颠倒了：{lon}, {lat}，请交换两列",
            f"longitude and latitude are swapped: {lon}, {lat}; exchange the two columns",
        )
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
    raise _unknown_system(row)


def _unknown_system(row: CsvRow) -> InputFileError:
    return row.error(
        f"不认识的坐标系 {row['crs']}，请改为 wgs84、gcj02、bd09、cgcs2000 或 epsg:N",
        f"unknown reference system {row['crs']}; use wgs84, gcj02, bd09, cgcs2000 or epsg:N",
    )
