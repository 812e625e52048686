"""A table of places and counts, checked row by row and laid out as arrays over places, periods and categories."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fieldvisit.errors import InputFileError

_Floats = npt.NDArray[np.float64]
_KNOWN = ("id", "x", "y", "lon", "lat", "cases", "population", "expected", "period", "category")
_TURNED = ("；这看起来是纬度，lon 与 lat 可能写反了，请对调两列", "; it looks like a latitude: swap the columns lon and lat")


@dataclass(frozen=True)
class Columns:
    """The table by place (in order of id), period and category.

    ``coordinates`` (n, 2) as given, ``degrees`` when they are longitude and latitude; ``cases`` (n, m, k);
    ``population`` (n, m, k) and ``expected`` (n, m, k) where the table has the column.
    """

    ids: tuple[Any, ...]
    periods: tuple[Any, ...]
    coordinates: _Floats
    degrees: bool
    cases: npt.NDArray[np.int64]
    population: _Floats | None
    expected: _Floats | None


def read_columns(table: Mapping[str, Sequence[Any]]) -> Columns:
    """The checked table; the order of its rows does not matter.

    Raises
    ------
    InputFileError
        If a column is missing or a value cannot be used; names the row (from 1), the place and the remedy.
    """
    rows = _Rows.of(table)
    shape = len(rows.ids), len(rows.periods), len(rows.categories)
    cases = np.zeros(shape, dtype=np.int64)
    np.add.at(cases, rows.cells, rows.whole_numbers("cases"))
    population, expected = (rows.weights(name, shape) for name in ("population", "expected"))
    _check_cases_have_a_base(rows, cases, population if expected is None else expected)
    return Columns(rows.ids, rows.periods, rows.coordinates(), rows.degrees, cases, population, expected)


@dataclass(frozen=True)
class _Rows:
    """The columns as lists, with each row's cell: the indices of its place, period and category."""

    columns: Mapping[str, list[Any]]
    ids: tuple[Any, ...]
    periods: tuple[Any, ...]
    categories: tuple[Any, ...]
    cells: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]

    @classmethod
    def of(cls, table: Mapping[str, Sequence[Any]]) -> _Rows:
        columns = {name: list(table[name]) for name in _KNOWN if name in table}
        _check_names(columns)
        length = len(columns["id"])
        ids, place = _distinct(columns["id"], "id")
        periods, period = _distinct(columns.get("period", [1] * length), "period")
        categories, category = _distinct(columns.get("category", [""] * length), "category")
        return cls(columns, ids, periods, categories, (place, period, category))

    @property
    def degrees(self) -> bool:
        return "lon" in self.columns

    def numbers(self, name: str) -> _Floats:
        """One column as finite numbers."""
        found = np.empty(len(self.columns[name]))
        for row, value in enumerate(self.columns[name]):
            try:
                found[row] = float(value)
            except (TypeError, ValueError):
                found[row] = math.nan
            if not math.isfinite(found[row]):
                raise self.error(row, name, f"{value!r} 不是数字", f"{value!r} is not a number")
        return found

    def whole_numbers(self, name: str) -> npt.NDArray[np.int64]:
        numbers = self.numbers(name)
        wrong = np.flatnonzero((numbers < 0) | (numbers != np.floor(numbers)))
        if len(wrong):
            value = self.columns[name][wrong[0]]
            zh, en = (
                f"{value} 不是 0 或正整数；件数不能是小数",
                f"{value} is not a whole number from 0; a case has no fractions",
            )
            raise self.error(int(wrong[0]), name, zh, en)
        return numbers.astype(np.int64)

    def weights(self, name: str, shape: tuple[int, int, int]) -> _Floats | None:
        """Population or expected cases of every cell; a cell without a row has 0, one with two rows is an error."""
        if name not in self.columns:
            return None
        numbers = self.numbers(name)
        filled = np.zeros(shape)
        seen = np.full(shape, -1)
        for row, cell in enumerate(zip(*self.cells, strict=True)):
            if numbers[row] < 0:
                raise self.error(row, name, f"{numbers[row]:g} 小于 0", f"{numbers[row]:g} is less than 0")
            if seen[cell] >= 0:
                before = seen[cell] + 1
                zh = f"与第 {before} 行是同一地点、时段和类别，请合并成一行"
                raise self.error(row, "id", zh, f"is the place, period and category of row {before}; make them one row")
            filled[cell], seen[cell] = numbers[row], row
        if not filled.any():
            raise self.error(0, name, "整列都是 0", "is 0 in every row")
        return filled

    def coordinates(self) -> _Floats:
        """The place's coordinates (n, 2), the same in all rows of one id."""
        axes = ("lon", "lat") if self.degrees else ("x", "y")
        given = np.stack([self.numbers(axis) for axis in axes], axis=1)
        if self.degrees:
            self._check_degrees(given)
        place = self.cells[0]
        found = np.full((len(self.ids), 2), math.nan)
        for row in range(len(given)):
            if not math.isnan(found[place[row], 0]) and not np.array_equal(found[place[row]], given[row]):
                raise self.error(row, axes[0], "与同一 id 前面的坐标不同", "differs from the position of the same id above")
            found[place[row]] = given[row]
        return found

    def _check_degrees(self, given: _Floats) -> None:
        for axis, name, most in ((1, "lat", 90), (0, "lon", 180)):
            wrong = np.flatnonzero(np.abs(given[:, axis]) > most)
            if len(wrong):
                row = int(wrong[0])
                turned = _TURNED if axis == 1 and abs(given[row, 0]) <= 90 else ("", "")
                value = f"{given[row, axis]:g}"
                raise self.error(
                    row, name, f"{value} 超出 ±{most} 度{turned[0]}", f"{value} is beyond {most} degrees{turned[1]}"
                )

    def error(self, row: int, name: str, zh: str, en: str) -> InputFileError:
        place = self.columns["id"][row] if self.columns["id"] else ""
        return InputFileError(
            f"第 {row + 1} 行（id {place}）的 {name}：{zh}。", f"Row {row + 1} (id {place}), column {name}: {en}."
        )


def _distinct(values: list[Any], name: str) -> tuple[tuple[Any, ...], npt.NDArray[np.int64]]:
    """The distinct values in order, and each row's index among them."""
    try:
        ordered = sorted(set(values))
    except TypeError as error:
        raise InputFileError(
            f"{name} 列里的值类型不一，不能排序，请统一成数字或文字。",
            f"Column {name} mixes kinds of values that have no order; write all as numbers or all as text.",
        ) from error
    where = {value: index for index, value in enumerate(ordered)}
    return tuple(ordered), np.array([where[value] for value in values], dtype=np.int64)


def _check_names(columns: Mapping[str, list[Any]]) -> None:
    missing = [name for name in ("id", "cases") if name not in columns]
    if not missing and not ({"x", "y"} <= columns.keys() or {"lon", "lat"} <= columns.keys()):
        missing = ["x, y (lon, lat)"]
    if missing:
        raise InputFileError(f"表中缺少 {missing[0]} 列。", f"The table lacks the column {missing[0]}.")
    if {"x", "y"} <= columns.keys() and {"lon", "lat"} <= columns.keys():
        raise InputFileError(
            "表中同时有 x, y 和 lon, lat，请只留一种坐标。",
            "The table has both x, y and lon, lat; keep one kind of coordinates.",
        )
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise InputFileError(f"各列长短不一：{lengths}。", f"The columns differ in length: {lengths}.")


def _check_cases_have_a_base(rows: _Rows, cases: npt.NDArray[np.int64], base: _Floats | None) -> None:
    if base is None:
        return
    bad = np.argwhere((cases > 0) & (base == 0))
    if len(bad):
        place, period, _ = bad[0].tolist()
        row = next(r for r, cell in enumerate(zip(*rows.cells, strict=True)) if cell == tuple(bad[0].tolist()))
        name = "expected" if "expected" in rows.columns else "population"
        raise rows.error(
            row,
            name,
            f"该处在 {rows.periods[period]} 有 {cases[place, period].sum()} 件，但人口（或预期）为 0，无法比较；请改正人口或去掉这些件",
            f"{cases[place, period].sum()} cases in {rows.periods[period]} where the population (or expectation) is 0;"
            " correct it or leave them out",
        )
