"""Travel-time tables a county already has: long (from, to, minutes) or square."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.travel import Access, PlaceAccess, TravelMatrix
from fieldvisit.errors import InputFileError
from fieldvisit.io.tables.read import read_table

_FROM = ("起点", "出发地", "from", "origin")
_TO = ("终点", "目的地", "to", "destination")
_MINUTES = ("分钟", "时间（分钟）", "行车分钟", "minutes", "min")
_KM = ("公里", "距离（公里）", "km", "distance_km")

Entry = tuple[int, str, str, float, float]


def read_matrix(path: Path) -> TravelMatrix:
    """The travel matrix of an xlsx or csv table, as it stands: ``source`` is ``"given"``, minutes are rounded up.

    Long form: a header row with 起点, 终点, 分钟 and perhaps 公里. Square form: ids in the first row and the first column,
    minutes between. Places come in order of id; a pair that is missing or blank is not reachable; the diagonal is 0. See
    ``check_matrix`` for pairs that contradict each other.

    Raises
    ------
    InputFileError
        If the table has neither form, a cell is no number of minutes, or a pair comes twice; names the row.
    """
    rows, sha256 = _rows(path)
    header = [cell.lower() for cell in rows[0][1]]
    is_long = any(name in header for name in _FROM) and any(name in header for name in _TO)
    entries = _long(path, header, rows[1:]) if is_long else _square(path, rows)
    return _matrix(path, entries, sha256)


def read_trips(path: Path) -> tuple[Entry, ...]:
    """The recorded trips of a table with the columns 起点, 终点, 分钟: row, from, to, minutes, km (nan: not stated), in order.

    Unlike in a matrix the same pair may come any number of times.

    Raises
    ------
    InputFileError
        If a column is missing, or a cell is no number of minutes; names the row.
    """
    rows, _ = _rows(path)
    return tuple(_long(path, [cell.lower() for cell in rows[0][1]], rows[1:]))


def _rows(path: Path) -> tuple[list[tuple[int, list[str]]], str]:
    """The rows that hold something, each with its number, the header first; and the sha256 of the file."""
    table = read_table(path)
    rows = [(n, [_text(cell) for cell in row]) for n, row in enumerate(table.sheets[0].rows, 1) if any(_text(c) for c in row)]
    if rows and sum(map(bool, rows[0][1])) == 1:
        del rows[0]  # a title or banner above the table
    if len(rows) < 2:
        raise _wrong(path, "没有数据行", "it has no data rows")
    return rows, table.sha256


def _long(path: Path, header: list[str], rows: Sequence[tuple[int, list[str]]]) -> list[Entry]:
    start, end, minutes = (_at(path, header, names) for names in (_FROM, _TO, _MINUTES))
    km = next((header.index(name) for name in _KM if name in header), -1)
    entries = []
    for number, row in rows:
        cells = row + [""] * (len(header) - len(row))
        if cells[minutes]:
            length = _number(path, number, cells[km]) if km >= 0 and cells[km] else float("nan")
            entries.append((number, cells[start], cells[end], _number(path, number, cells[minutes]), length))
    return entries


def _square(path: Path, rows: Sequence[tuple[int, list[str]]]) -> list[Entry]:
    columns = rows[0][1][1:]
    known = {row[0] for _, row in rows[1:]}
    if set(columns) != known or len(columns) != len(set(columns)):
        raise _wrong(
            path,
            "首行与首列的地点不一致，也没有起点、终点、分钟三列",
            "its first row and column differ, and it has no long form",
        )
    return [
        (number, row[0], target, _number(path, number, cell), float("nan"))
        for number, row in rows[1:]
        for target, cell in zip(columns, row[1:], strict=False)
        if cell
    ]


def _matrix(path: Path, entries: Sequence[Entry], fingerprint: str) -> TravelMatrix:
    ids = tuple(sorted({end for entry in entries for end in entry[1:3]}))
    index = {place: n for n, place in enumerate(ids)}
    minutes = np.full((len(ids), len(ids)), -1, dtype=np.int32)
    km = np.full(minutes.shape, np.nan, dtype=np.float32)
    seen: dict[tuple[str, str], int] = {}
    for number, start, end, time, length in entries:
        if (start, end) in seen:
            raise _wrong(
                path, f"第 {number} 行与第 {seen[start, end]} 行是同一对地点", f"row {number} repeats row {seen[start, end]}"
            )
        seen[start, end] = number
        minutes[index[start], index[end]], km[index[start], index[end]] = np.ceil(time), length
    np.fill_diagonal(minutes, 0)
    np.fill_diagonal(km, 0.0)
    return given_matrix(ids, minutes, km, fingerprint, path.name)


def given_matrix(
    ids: tuple[str, ...], minutes: npt.NDArray[np.int32], km: npt.NDArray[np.float32], fingerprint: str, note: str
) -> TravelMatrix:
    """A matrix with ``source`` ``"given"`` from its minutes (-1: no way) and km (nan: not stated)."""
    access = tuple(PlaceAccess(place, Access.ON_ROAD, 0.0) for place in ids)
    return TravelMatrix(ids, minutes, km, minutes >= 0, access, "given", fingerprint, note=note)


def _at(path: Path, header: list[str], names: Sequence[str]) -> int:
    found = next((header.index(name) for name in names if name in header), None)
    if found is None:
        raise _wrong(path, f"缺少“{names[0]}”列", f"it has no column {names[-1]!r}")
    return found


def _number(path: Path, row: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 100_000:
        raise _wrong(path, f"第 {row} 行的“{text}”不是分钟数或公里数", f"row {row}: {text!r} is no number of minutes or km")
    return value


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _wrong(path: Path, zh: str, en: str) -> InputFileError:
    return InputFileError(
        f"行车时间表 {path.name} 有误：{zh}。请改正后再导入。",
        f"The travel-time table {path.name}: {en}. Correct it and import again.",
    )
