"""Reads village points and township seats: matched to the gazetteer by names first, by code second."""

from __future__ import annotations

from pathlib import Path

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit, PositionAccuracy, Seat, Village
from fieldvisit.io.name_tree import NameTree, name_tree
from fieldvisit.io.rows import CsvRow, parse_position, read_rows

VILLAGE_HEADERS = {
    "code": ("村代码", "代码", "code12"),
    "county": ("县", "县（市、区）", "县区"),
    "township": ("乡镇", "乡（镇、街道）"),
    "village": ("村", "村（社区）", "行政村"),
    "lon": ("经度",),
    "lat": ("纬度",),
    "crs": ("坐标系",),
    "accuracy": ("精度级别",),
    "households": ("户数",),
    "synthetic": ("合成",),
}
SEAT_HEADERS = {
    "code": ("乡镇代码", "代码"),
    "name": ("乡镇", "名称"),
    "lon": ("经度",),
    "lat": ("纬度",),
    "crs": ("坐标系",),
    "source": ("来源",),
    "low_confidence": ("存疑",),
    "synthetic": ("合成",),
}

_STATED = (PositionAccuracy.POINT_SURVEYED, PositionAccuracy.VILLAGE_POINT, PositionAccuracy.VILLAGE_POLYGON)


def read_villages(path: Path, gazetteer: Gazetteer) -> tuple[Village, ...]:
    """The villages of a csv file or workbook with their positions, in order of code.

    A row means the gazetteer unit whose county, township and village it names; only where the names fit no unit does its
    12-digit code count. A village unknown to the gazetteer needs a code and keeps its own names. Empty ``lon`` and
    ``lat`` give a village without position.

    Raises
    ------
    InputFileError
        If a row names no unit, a village comes twice, or a position cannot be used; names the row and the remedy.
    """
    tree = name_tree(gazetteer)
    villages: dict[str, Village] = {}
    lines: dict[str, int] = {}
    for row in read_rows(path, VILLAGE_HEADERS, ("county", "township", "village", "lon", "lat", "crs")):
        village = _village(row, tree)
        if village.code in villages:
            first = lines[village.code]
            raise row.error(
                f"{village.full_name} 与第 {first} 行重复，请删去一行", f"{village.full_name} repeats row {first}; delete one"
            )
        villages[village.code], lines[village.code] = village, row.number
    return tuple(villages[code] for code in sorted(villages))


def read_seats(path: Path) -> tuple[Seat, ...]:
    """The township seats of a csv file or workbook, in order of code.

    Raises
    ------
    InputFileError
        If a code is not nine digits, a seat comes twice, or a position cannot be used; names the row.
    """
    seats: dict[str, Seat] = {}
    for row in read_rows(path, SEAT_HEADERS, ("code", "name", "lon", "lat", "crs", "source")):
        code = row["code"]
        if len(code) != 9 or not code.isdigit():
            raise row.error(
                f"乡镇代码应为 9 位数字，而不是 {code}，请改正", f"a township code has nine digits, not {code}; correct it"
            )
        if code in seats:
            raise row.error(f"{row['name']} 重复，请删去一行", f"{row['name']} comes twice; delete one row")
        flags = (row.flag("low_confidence"), row.flag("synthetic"))
        seats[code] = Seat(code, row["name"], parse_position(row), row["source"], *flags)
    return tuple(seats[code] for code in sorted(seats))


def _village(row: CsvRow, tree: NameTree) -> Village:
    unit = tree.find(row["county"], row["township"], row["village"]) or tree.by_code(
        row["code"], row["township"], row["village"]
    )
    code, name, township, township_code, county = _identity(row, unit, tree)
    synthetic = row.flag("synthetic")
    accuracy = _accuracy(row, synthetic=synthetic)
    location = None if accuracy is PositionAccuracy.NONE else parse_position(row)
    households = row.whole("households", 0) if row["households"] else None
    return Village(code, name, township, township_code, county, location, accuracy, households, synthetic)


def _identity(row: CsvRow, unit: GazetteerUnit | None, tree: NameTree) -> tuple[str, str, str, str, str]:
    """Code, name, township, township code and county code of the row's village."""
    if unit is not None:
        above = {part.level: part for part in tree.gazetteer.path(unit.code)}
        township = above[AdminLevel.TOWNSHIP]
        return unit.code, unit.name, township.name, township.code, above[AdminLevel.COUNTY].code
    code = row["code"]
    if len(code) != 12 or not code.isdigit():
        full = f"{row['county']}{row['township']}{row['village']}"
        raise row.error(
            f"地名库中没有 {full}，请改正名称，或填写 12 位村代码",
            f"the gazetteer has no {full}; correct it or fill in a 12-digit code",
        )
    return code, row["village"], row["township"], code[:9], code[:6]


def _accuracy(row: CsvRow, *, synthetic: bool) -> PositionAccuracy:
    if not row["lon"] and not row["lat"]:
        return PositionAccuracy.NONE
    if synthetic:
        return PositionAccuracy.SYNTHETIC
    stated = row["accuracy"] or PositionAccuracy.VILLAGE_POINT.value
    if stated not in _STATED:
        known = "、".join(_STATED)
        raise row.error(
            f"精度级别 {stated} 不可用，请改为 {known} 之一，或留空",
            f"accuracy {stated} cannot be used; write one of {known}, or leave it empty",
        )
    return PositionAccuracy(stated)
