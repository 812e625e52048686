"""Positions of a county's villages into its workspace, after a check-up of their coordinate system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyproj import Transformer
from pyproj.exceptions import CRSError

from fieldvisit.domain.place import AdminLevel, Gazetteer, LonLat, PositionAccuracy, Village
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.atomic import write_text
from fieldvisit.io.exports import Table, table_csv
from fieldvisit.io.name_tree import name_tree
from fieldvisit.io.places.layers import Layer, Shape, read_layer
from fieldvisit.io.places.systems import FEWEST, CheckUp, check_up, to_wgs84
from fieldvisit.io.rows import CHINA, read_rows
from fieldvisit.workspace.places.names import name_file
from fieldvisit.workspace.store import Workspace

FIELDS = {
    "code": ("code", "村代码", "村级码", "CUNDM", "CJDCQDM", "ZLDWDM", "area_code", "行政区代码", "XZQDM", "代码"),
    "village": ("village", "村名称", "村级名", "CUNMC", "CJDCQMC", "ZLDWMC", "area_name", "村", "XZQMC", "名称", "name"),
    "township": ("township", "乡镇名", "乡镇名称", "乡镇"),
    "county": ("county", "县区名", "县区名称", "县", "县区"),
    "lon": ("lon", "经度", "lng", "longitude"),
    "lat": ("lat", "纬度", "latitude"),
}
_TARGET = "county/villages.csv"
_HEADERS = ("code", "county", "township", "village", "lon", "lat", "crs", "accuracy", "households", "synthetic")
_SHIFTED = ("gcj02", "bd09")
_DEGREES = ("wgs84", "cgcs2000", "epsg:4326", "epsg:4490")


@dataclass(frozen=True)
class PositionsReport:
    """What came of a file of positions: features = matched + not matched + without a place."""

    file: str
    matched: int
    not_matched: tuple[int, ...]
    without_place: int
    system: str
    check: CheckUp
    kept: bool

    def figures(self) -> dict[str, object]:
        """The figures of ``--json``."""
        c = self.check
        return {
            "file": self.file, "matched": self.matched, "not_matched": list(self.not_matched), "without_place": self.without_place,
            "system": self.system, "common": c.common, "east_m": c.east_m, "north_m": c.north_m, "suggests": c.suggests,
            "kept": self.kept,
        }  # fmt: skip

    def sentences(self) -> list[Text]:
        """What the terminal says."""
        numbers = "、".join(str(n) for n in self.not_matched[:10])
        lines = [
            Text(
                f"{self.file}：{self.matched} 个村对上名录，{len(self.not_matched)} 个没对上，{self.without_place} 个没有坐标。",
                f"{self.file}: {self.matched} villages matched, {len(self.not_matched)} not, {self.without_place} without a place.",
            )
        ]
        lines += [Text(f"  没对上的序号：{numbers}", f"  not matched, by number: {numbers}")] if numbers else []
        lines.append(_verdict(self.check, self.system))
        if self.kept:
            return [*lines, Text("已写入本目录的村点位表。", "The village positions of the workspace were replaced.")]
        return [
            *lines,
            Text("只检查，未写入。确认后加 --keep 再运行。", "Checked only; nothing kept. Run again with --keep to keep it."),
        ]


def bring_positions(
    workspace: Workspace, path: Path, crs: str = "", *, convert: bool = False, keep: bool = False
) -> PositionsReport:
    """Check positions of villages and, when ``keep``, put them into the workspace.

    ``crs`` is ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or ``epsg:N``; where it is empty the file must say it. The check-up compares
    with the villages and seats already known and only reports; with ``convert`` what it suggests is believed instead.

    Raises
    ------
    InputFileError
        If the file cannot be read, nobody says the system, not one village is known, or the workspace is a demo and shall keep them.
    """
    if keep and workspace.settings.county.demo:
        raise InputFileError(
            "演示目录只用合成的位置，不能写入。请用 fieldvisit init 另建工作目录。",
            "A demo workspace holds invented positions only; make a workspace with fieldvisit init.",
        )
    layer = _read(path)
    system = (crs or layer.crs).lower()
    if not system:
        raise InputFileError(
            f"{path.name} 没有写明坐标系，请用 --crs 写明（wgs84、gcj02、bd09、cgcs2000 或 epsg:N）。",
            f"{path.name} does not say its reference system; say it with --crs (wgs84, gcj02, bd09, cgcs2000 or epsg:N).",
        )
    matched, missed = _matched(layer, workspace.county.gazetteer)
    if not matched:
        raise InputFileError(
            f"{path.name} 中没有一个村能对上名录，请检查村名、乡镇名或代码列。",
            f"Not one village of {path.name} is in the gazetteer; check the columns with names or codes.",
        )
    degrees = {code: _degrees(path.name, shape, system) for code, shape in matched.items()}
    check = check_up(degrees, _known(workspace))
    used = check.suggests if convert and check.suggests else system
    if keep:
        places = {code: to_wgs84(place, used) for code, place in degrees.items()}
        _keep(workspace, places, {code: shape.is_area for code, shape in matched.items()})
    return PositionsReport(path.name, len(matched), missed, layer.without_place, used, check, keep)


def _read(path: Path) -> Layer:
    if path.suffix.lower() != ".csv":
        return read_layer(path)
    shapes, empty = [], 0
    for row in read_rows(path, FIELDS | {"crs": ("坐标系",)}, ("lon", "lat")):
        try:
            shapes.append(Shape(row.number, dict(row.fields), float(row["lon"]), float(row["lat"]), is_area=False))
        except ValueError:
            empty += 1
    systems = {shape.fields.get("crs", "") for shape in shapes}
    return Layer(path.name, tuple(shapes), systems.pop() if len(systems) == 1 else "", empty)


def _matched(layer: Layer, gazetteer: Gazetteer) -> tuple[dict[str, Shape], tuple[int, ...]]:
    """The features by village code, names first and codes second; and the numbers of those that are no village or come again."""
    tree = name_tree(gazetteer)
    found: dict[str, Shape] = {}
    missed: list[int] = []
    for shape in layer.shapes:
        code, village, township, county = (_field(shape, name) for name in ("code", "village", "township", "county"))
        unit = tree.find(county, township, village) or tree.by_code(code, township, village)
        if unit is None or unit.code in found:
            missed.append(shape.number)
        else:
            found[unit.code] = shape
    return found, tuple(missed)


def _field(shape: Shape, name: str) -> str:
    return next((shape.fields[column] for column in FIELDS[name] if shape.fields.get(column)), "")


def _degrees(file: str, shape: Shape, system: str) -> LonLat:
    x, y = shape.x, shape.y
    if system.startswith("epsg:") and system not in _DEGREES:
        try:
            x, y = Transformer.from_crs(system.upper(), "EPSG:4326", always_xy=True).transform(x, y)
        except CRSError:
            raise InputFileError(f"不认识的坐标系 {system}。", f"Unknown reference system {system}.") from None
    elif system not in (*_SHIFTED, *_DEGREES):
        raise InputFileError(f"不认识的坐标系 {system}。", f"Unknown reference system {system}.")
    west, south, east, north = CHINA
    if not (west <= x <= east and south <= y <= north):
        raise InputFileError(
            f"{file} 第 {shape.number} 个要素的坐标 {x:.5f}, {y:.5f} 不在中国境内，请检查坐标系 {system}。",
            f"{file}, feature {shape.number}: {x:.5f}, {y:.5f} is not in China; check the reference system {system}.",
        )
    return LonLat(float(x), float(y))


def _known(workspace: Workspace) -> Mapping[str, LonLat]:
    """Where villages are known to lie: as the workspace has them, or by the seat of the township whose name they bear."""
    county = workspace.county
    known = {
        v.code: v.location
        for v in county.villages
        if v.location is not None and (workspace.settings.county.demo or not v.synthetic)
    }
    seats = {seat.code: seat.location for seat in county.seats if not seat.low_confidence}
    by_code = county.gazetteer.by_code
    for unit in county.gazetteer.units:
        if unit.level is AdminLevel.VILLAGE and unit.parent in seats and unit.core == by_code[unit.parent].core:
            known.setdefault(unit.code, seats[unit.parent])
    return known


def _keep(workspace: Workspace, places: Mapping[str, LonLat], areas: Mapping[str, bool]) -> None:
    gazetteer, own = workspace.county.gazetteer, workspace.settings.county.code
    old = {village.code: village for village in workspace.county.villages}
    for code, place in places.items():
        line = {unit.level: unit for unit in gazetteer.path(code)}
        if line[AdminLevel.COUNTY].code != own:
            continue
        accuracy = PositionAccuracy.VILLAGE_POLYGON if areas[code] else PositionAccuracy.VILLAGE_POINT
        town = line[AdminLevel.TOWNSHIP]
        fresh = Village(code, line[AdminLevel.VILLAGE].name, town.name, town.code, own, place, accuracy)
        known = old.get(code)
        old[code] = replace(fresh, households=known.households) if known is not None else fresh
    name = gazetteer.by_code[own].name
    rows = tuple(_row(old[code], name) for code in sorted(old))
    write_text(workspace.folder / _TARGET, table_csv(Table("villages", _HEADERS, rows)))
    name_file(workspace.folder, "villages", _TARGET)


def _row(village: Village, county: str) -> tuple[str | float | int | bool | None, ...]:
    place = village.location
    lon, lat, crs = (round(place.lon, 6), round(place.lat, 6), "wgs84") if place is not None else (None, None, "")
    accuracy = "" if village.synthetic or place is None else village.accuracy.value
    return (
        village.code, county, village.township, village.name, lon, lat, crs, accuracy, village.households, village.synthetic,
    )  # fmt: skip


def _verdict(check: CheckUp, system: str) -> Text:
    if check.common < FEWEST:
        return Text(
            f"只有 {check.common} 个村可与已知位置比较，无法判断坐标系；按 {system} 处理。",
            f"Only {check.common} places are known already; the system cannot be told; taken as {system}.",
        )
    said = f"({check.east_m:+.0f}, {check.north_m:+.0f}) m"
    if not check.suggests:
        return Text(
            f"与 {check.common} 个已知位置的偏移中位数 {said}，不像任何一种坐标系；请核实。按 {system} 处理。",
            f"Median offset from {check.common} known places {said} fits no system; please check. Taken as {system}.",
        )
    return Text(
        f"与 {check.common} 个已知位置的偏移中位数 {said}，像是 {check.suggests}；按 {system} 处理（--convert 表示按判断转换）。",
        f"Median offset from {check.common} known places {said} looks like {check.suggests}; taken as {system} (--convert believes it).",
    )
