"""Reads a county's own list of administrative units, former names and natural villages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fieldvisit.domain.petition import RejectedRow, RowRef
from fieldvisit.domain.place import AdminLevel, LonLat
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.rows import CsvRow, parse_position
from fieldvisit.io.tables import Cell, read_table

HEADERS = {
    "code": ("代码", "编码", "区划代码", "统计代码", "统计用区划代码"),
    "name": ("名称", "地名", "单位名称"),
    "level": ("级别", "层级", "类型"),
    "parent": ("上级", "上级代码", "所属代码"),
    "alias": ("别名", "曾用名", "又名"),
    "valid_from": ("启用日期", "起始日期"),
    "valid_to": ("停用日期", "终止日期"),
    "successor": ("继承代码", "并入代码"),
    "lon": ("经度",),
    "lat": ("纬度",),
    "crs": ("坐标系",),
}
_LEVELS = {
    "county": AdminLevel.COUNTY, "县": AdminLevel.COUNTY, "区": AdminLevel.COUNTY, "市": AdminLevel.COUNTY,
    "township": AdminLevel.TOWNSHIP, "乡镇": AdminLevel.TOWNSHIP, "乡": AdminLevel.TOWNSHIP, "镇": AdminLevel.TOWNSHIP,
    "街道": AdminLevel.TOWNSHIP, "village": AdminLevel.VILLAGE, "村": AdminLevel.VILLAGE, "行政村": AdminLevel.VILLAGE,
    "社区": AdminLevel.VILLAGE,
}  # fmt: skip
_NATURAL = ("natural", "自然村", "村民小组")
_DIGITS = {AdminLevel.COUNTY: 6, AdminLevel.TOWNSHIP: 9, AdminLevel.VILLAGE: 12}
_HEADER_ROWS = 10


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """One row of the list.

    ``level`` is ``None`` for a natural village: its name becomes another name of the village ``parent``. ``valid_to`` in the past means
    that the unit is gone; ``successor`` is the code of the unit that took it in.
    """

    row: int
    code: str
    name: str
    level: AdminLevel | None
    parent: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    location: LonLat | None = None


@dataclass(frozen=True)
class OwnList:
    """What came out of the file: units and rejected rows, together every row that is not empty."""

    file: str
    sha256: str
    units: tuple[OwnUnit, ...]
    rejected: tuple[RejectedRow, ...]


def read_own_list(path: Path) -> OwnList:
    """The units of a csv, xlsx, xls or ods file: the first sheet with the columns ``code``, ``name`` and ``level``.

    Further columns: ``parent, alias, valid_from, valid_to, successor, lon, lat, crs``; Chinese headers are known. Positions need a
    ``crs``. Rows that cannot be used come back as rejected rows.

    Raises
    ------
    InputFileError
        If the file cannot be read or no sheet has these columns.
    """
    table = read_table(path)
    for sheet in table.sheets:
        for at, row in enumerate(sheet.rows[:_HEADER_ROWS]):
            columns = _columns(row)
            if {"code", "name", "level"} <= columns.keys():
                read = [_read(table.name, sheet.name, n, columns, cells) for n, cells in _below(sheet.rows, at)]
                units = tuple(unit for unit in read if isinstance(unit, OwnUnit))
                return OwnList(table.name, table.sha256, units, tuple(r for r in read if isinstance(r, RejectedRow)))
    raise InputFileError(
        f"{path.name} 中没有名录：需要“代码、名称、级别”三列（code, name, level）。请补上列名后重试。",
        f"{path.name} holds no list: the columns code, name and level are needed. Add the headers and try again.",
    )


def _columns(row: Sequence[Cell]) -> dict[str, int]:
    headers = {str(cell).strip(): i for i, cell in reversed(list(enumerate(row)))}
    return {
        field: headers[known] for field, words in HEADERS.items() for known in (*reversed(words), field) if known in headers
    }


def _below(rows: Sequence[tuple[Cell, ...]], at: int) -> list[tuple[int, tuple[Cell, ...]]]:
    return [(n, cells) for n, cells in enumerate(rows[at + 1 :], start=at + 2) if any(str(cell).strip() for cell in cells)]


def _read(file: str, sheet: str, number: int, columns: dict[str, int], cells: tuple[Cell, ...]) -> OwnUnit | RejectedRow:
    row = CsvRow(file, number, {name: _text(cells[i]) for name, i in columns.items() if i < len(cells)})
    where = RowRef(file, sheet, number)
    level = _LEVELS.get(row["level"])
    natural = row["level"] in _NATURAL
    problem = _problem(row, level, natural=natural)
    if problem is not None:
        return RejectedRow(where, problem[0], row[problem[0]], problem[1])
    try:
        location = parse_position(row) if row["lon"] or row["lat"] else None
    except InputFileError as error:
        return RejectedRow(where, "lon", f"{row['lon']}, {row['lat']}", error.text)
    aliases = tuple(dict.fromkeys(part.strip() for part in re.split(r"[|、，,；;]", row["alias"]) if part.strip()))
    first, last = (date.fromisoformat(row[f]) if row[f] else None for f in ("valid_from", "valid_to"))
    return OwnUnit(number, row["code"], row["name"], level, row["parent"], aliases, first, last, row["successor"], location)


def _problem(row: CsvRow, level: AdminLevel | None, *, natural: bool) -> tuple[str, Text] | None:
    """The column that is wrong and why; ``None`` when the row can be used."""
    if not row["name"]:
        return "name", Text("没有名称", "there is no name")
    if level is None and not natural:
        return "level", Text("级别应为 县、乡镇、村 或 自然村", "the level must be county, township, village or natural")
    if level is not None and not re.fullmatch(rf"[0-9]{{{_DIGITS[level]}}}", row["code"]):
        return "code", Text(f"代码应为 {_DIGITS[level]} 位数字", f"the code must have {_DIGITS[level]} digits")
    if natural and not re.fullmatch(r"[0-9]{12}", row["parent"]):
        return "parent", Text("自然村要写明所属行政村的 12 位代码", "a natural village needs the 12-digit code of its village")
    for field in ("valid_from", "valid_to"):
        if row[field] and not _is_day(row[field]):
            return field, Text("日期应写成 2026-11-23 的形式", "write the day like 2026-11-23")
    return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
