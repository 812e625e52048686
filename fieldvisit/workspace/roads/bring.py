"""Road files and tables of travel times brought into a workspace: checked first, then kept whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from fieldvisit.domain.travel import Closure, TravelMatrix
from fieldvisit.errors import NotFoundError, Text
from fieldvisit.io.atomic import write_text
from fieldvisit.io.exports.tables import Table, Value, table_csv
from fieldvisit.io.roads import LineParams, closures_text, read_closures, read_matrix, read_roads
from fieldvisit.settings import FILE_NAME, CountyParams, Settings, load_settings
from fieldvisit.travel.checks.given import MatrixCheck, check_matrix
from fieldvisit.workspace.files import refuse_other_kind
from fieldvisit.workspace.roads.checkup import RoadsReport, examine_roads
from fieldvisit.workspace.roads.keep import changed_text, keep_settings
from fieldvisit.workspace.roads.load import COUNTY_FOLDER, kept_suffix, load_closures, load_roads, welded, write_copy
from fieldvisit.workspace.roads.places import Places, places_in
from fieldvisit.workspace.store import Workspace

_TABLE = f"{COUNTY_FOLDER}/matrix.csv"
_SHOWN = 10


def check_roads(
    workspace: Workspace, path: Path | None = None, params: LineParams | None = None, *, weld_gaps: bool = False
) -> RoadsReport:
    """How the workspace's roads, or those of a file not yet brought in, fit its villages; changes nothing.

    Raises
    ------
    InputFileError
        If the file cannot be used, for example because its coordinates are projected and it does not say how.
    NotFoundError
        If no file is named and the workspace has no roads.
    """
    settings = replace(workspace.settings, roads=params or workspace.settings.roads)
    network = read_roads(path, settings.roads) if path is not None else workspace.county.roads
    if network is None:
        raise NotFoundError(
            "这个工作目录没有路网，行车时间按直线估算。请用 fieldvisit roads import 导入。",
            "This workspace has no roads; travel times are estimates. Bring some in with fieldvisit roads import.",
        )
    return examine_roads(places_in(workspace.county), welded(network, settings) if weld_gaps else network, settings.travel)


def import_roads(workspace: Workspace, path: Path, params: LineParams, *, weld_gaps: bool) -> RoadsReport:
    """Bring a road file into the workspace and use it from now on; the report says how it fits the villages.

    The file is read and checked before anything changes. Travel times then come from these roads.

    Raises
    ------
    InputFileError
        If the file cannot be used, or is synthetic in a real workspace (or the reverse); the workspace is then unchanged.
    """
    report = check_roads(workspace, path, params, weld_gaps=weld_gaps)
    county, old = workspace.settings.county, workspace.settings.county.roads
    refuse_other_kind(replace(workspace.county, roads=report.network), replace(county, roads=path.name))
    kept = f"{COUNTY_FOLDER}/roads{kept_suffix(path)}"
    changed = replace(county, roads=kept, weld_gaps=weld_gaps, travel="")
    after = replace(workspace.settings, county=changed, roads=params)
    changed_text(workspace.folder, workspace.settings, after)  # refuses before anything is written
    write_copy(path, workspace.folder / kept)
    _keep(workspace, after)
    if old not in ("", kept):
        (workspace.folder / old).unlink(missing_ok=True)
    load_roads(workspace.folder, workspace.settings)  # into the cache, so that the next command opens fast
    return report


def import_closures(workspace: Workspace, path: Path) -> int:
    """Bring a GeoJSON file of closed roads into the workspace; returns how many it holds. Raises ``InputFileError``."""
    found = read_closures(path)
    kept = f"{COUNTY_FOLDER}/closures.geojson"
    after = _with_county(workspace, replace(workspace.settings.county, closures=kept))
    changed_text(workspace.folder, workspace.settings, after)
    write_copy(path, workspace.folder / kept)
    _keep(workspace, after)
    return len(found)


def follow_closures(workspace: Workspace) -> None:
    """Let an open workspace count the roads as closed that its files name now: the command line may have changed them meanwhile."""
    named = load_settings(workspace.folder / FILE_NAME).county.closures
    settings = _with_county(workspace, replace(workspace.settings.county, closures=named))
    found = load_closures(workspace.folder, settings)
    if (named, found) != (workspace.settings.county.closures, workspace.county.closures):
        county, workspace.settings = workspace.county, settings
        workspace.__dict__["county"] = replace(county, closures=found)


def change_closures(workspace: Workspace, added: Sequence[Closure] = (), opened: Sequence[str] = ()) -> None:
    """Close roads besides those that are closed, and open others by the closure's id; what else the file holds stays."""
    follow_closures(workspace)
    old = workspace.settings.county.closures
    kept = old or f"{COUNTY_FOLDER}/closures.geojson"
    after = _with_county(workspace, replace(workspace.settings.county, closures=kept))
    changed_text(workspace.folder, workspace.settings, after)
    before = (workspace.folder / old).read_text(encoding="utf-8-sig") if old else ""
    write_text(workspace.folder / kept, closures_text(before, added, opened))
    county = workspace.county
    _keep(workspace, after)
    workspace.__dict__["county"] = replace(county, closures=load_closures(workspace.folder, after))  # all else is as it was


def lift_closures(workspace: Workspace) -> None:
    """Use no closed roads from now on; the file goes."""
    old = workspace.settings.county.closures
    _keep(workspace, _with_county(workspace, replace(workspace.settings.county, closures="")))
    if old:
        (workspace.folder / old).unlink(missing_ok=True)


@dataclass(frozen=True)
class TableReport:
    """A county's own table of travel times: what it holds, lacks and contradicts.

    ``unknown`` are its names that are no place of the county, ``absent`` the county's places it does not hold.
    """

    table: TravelMatrix
    places: Places
    checked: MatrixCheck
    unknown: tuple[str, ...]
    absent: tuple[str, ...]

    def figures(self) -> dict[str, object]:
        """The figures of ``--json``."""
        return {
            "file": self.table.note,
            "places": len(self.table.place_ids),
            "missing_pairs": len(self.checked.missing),
            "shortcuts": [list(shortcut) for shortcut in self.checked.shortcuts],
            "unknown": list(self.unknown),
            "absent": list(self.absent),
        }

    def sentences(self) -> list[Text]:
        """What the terminal says."""
        count, missing, odd = len(self.table.place_ids), len(self.checked.missing), len(self.checked.shortcuts)
        lines = [
            Text(
                f"时间表 {self.table.note}：本县 {count} 个地点，缺 {missing} 对，{odd} 对自相矛盾（经第三地反而更快，按更快的算）。",
                f"table {self.table.note}: {count} places of the county, {missing} pairs missing, {odd} pairs contradict "
                "themselves (faster over a third place; the faster way counts)",
            )
        ]
        for a, b, saved in self.checked.shortcuts[:_SHOWN]:
            start, end = self._name(a), self._name(b)
            lines.append(
                Text(f"  {start} → {end}：绕行反而快 {saved} 分钟。", f"  {start} → {end}: {saved} min less over a third place")
            )
        if self.unknown:
            names = "、".join(self.unknown[:_SHOWN])
            lines.append(
                Text(
                    f"{len(self.unknown)} 个名称不认识，没有用：{names}。",
                    f"{len(self.unknown)} unknown names left out: {names}",
                )
            )
        if self.absent:
            names = "、".join(self._name(place) for place in self.absent[:_SHOWN])
            lines.append(
                Text(
                    f"表中没有 {len(self.absent)} 个地点：{names}。", f"{len(self.absent)} places are not in the table: {names}"
                )
            )
        return lines

    def _name(self, place: str) -> str:
        return self.places.names.get(place, place)


def check_table(workspace: Workspace, path: Path) -> TableReport:
    """What a table of travel times would bring: its names found among the county's places, its pairs checked.

    Raises
    ------
    InputFileError
        If the table has no form that can be read.
    NotFoundError
        If a name of the table means several places of the county, or none of its names is known.
    """
    given, places = read_matrix(path), places_in(workspace.county)
    known = {word: _meant(places, word) for word in given.place_ids if word in places.called}
    if not known:
        raise NotFoundError(
            f"行车时间表 {path.name} 中没有一个名称是本县的村或驻地。请用村代码或“乡镇＋村名”。",
            f"No name of the table {path.name} is a village or base of the county. Use village codes, or township and name.",
        )
    table = _by_place(given, known)
    absent = tuple(place for place in places.at if place not in table.index)
    unknown = tuple(word for word in given.place_ids if word not in known)
    return TableReport(table, places, check_matrix(table), unknown, absent)


def import_table(workspace: Workspace, path: Path) -> TableReport:
    """Bring the county's own table of travel times into the workspace and use it from now on.

    Raises
    ------
    InputFileError, NotFoundError
        As ``check_table``; the workspace is then unchanged.
    """
    report = check_table(workspace, path)
    after = _with_county(workspace, replace(workspace.settings.county, matrix=_TABLE, travel="given"))
    changed_text(workspace.folder, workspace.settings, after)
    (workspace.folder / _TABLE).parent.mkdir(parents=True, exist_ok=True)
    write_text(workspace.folder / _TABLE, table_csv(long_table(report.table)))
    _keep(workspace, after)
    return report


def long_table(matrix: TravelMatrix) -> Table:
    """A matrix as rows of from, to, minutes, km: the pairs that have a way, in order of places; ``read_matrix`` reads it."""
    rows: list[tuple[Value, ...]] = []
    for a, b in np.argwhere(matrix.reachable).tolist():
        km = float(matrix.km[a, b])
        rows.append((matrix.place_ids[a], matrix.place_ids[b], int(matrix.minutes[a, b]), None if km != km else round(km, 3)))  # noqa: PLR0124 - nan
    return Table("行车时间", ("起点", "终点", "分钟", "公里"), tuple(rows))


def _meant(places: Places, word: str) -> tuple[str, ...]:
    """Every place the word means: several leaders may share one base."""
    first = places.find(word)
    return tuple(place for place in places.called[word] if places.at[place] == places.at[first])


def _by_place(given: TravelMatrix, known: dict[str, tuple[str, ...]]) -> TravelMatrix:
    row_of: dict[str, int] = {}
    for word, ids in known.items():
        row_of |= {place: given.index[word] for place in ids if place not in row_of}
    ids, rows = tuple(sorted(row_of)), np.array([row_of[place] for place in sorted(row_of)])
    pick = np.ix_(rows, rows)
    return replace(
        given,
        place_ids=ids,
        minutes=given.minutes[pick],
        km=given.km[pick],
        reachable=given.reachable[pick],
        access=tuple(replace(given.access[row], place_id=place) for place, row in zip(ids, rows.tolist(), strict=True)),
    )


def _with_county(workspace: Workspace, county: CountyParams) -> Settings:
    return replace(workspace.settings, county=county)


def _keep(workspace: Workspace, after: Settings) -> None:
    keep_settings(workspace.folder, workspace.settings, after)
    workspace.settings = after
    workspace.__dict__.pop("county", None)  # read anew
