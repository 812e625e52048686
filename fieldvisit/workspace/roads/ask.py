"""Travel asked of a workspace: the matrix of all places, the way from one to another, what lies within N minutes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from fieldvisit import pipeline
from fieldvisit.domain.travel import Reach, Reached, Route, Step, TravelMatrix
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.exports.tables import Table, Value, labelled, table_csv, tables_xlsx
from fieldvisit.travel.basis.choose import Basis, routes_of, travel_times
from fieldvisit.travel.basis.conditions import conditions_of
from fieldvisit.travel.directions import directions
from fieldvisit.travel.reach import reach
from fieldvisit.workspace.roads.places import Places, places_in
from fieldvisit.workspace.store import Workspace

SOURCE_WORDS = {
    "graph": Text("路网", "roads"),
    "given": Text("本县时间表", "the county's table"),
    "http": Text("路线服务", "the routing server"),
    "osrm": Text("OSRM", "OSRM"),
    "estimate": Text("估算", "estimate"),
}


@dataclass(frozen=True)
class Answer:
    """A way from one place to another: the route, its directions (none without roads), and what was assumed."""

    route: Route
    steps: tuple[Step, ...]
    places: Places
    conditions: tuple[Text, ...]


def basis_on(workspace: Workspace, day: date | None) -> Basis:
    """What travel times rest on in the days of the plan, or on one day."""
    settings = workspace.settings
    if day is not None:
        county = replace(settings.county, first_day=day.isoformat())
        settings = replace(settings, county=county, planning=replace(settings.planning, days=1))
    return pipeline.basis_of(workspace.county, settings)


def matrix_of(workspace: Workspace, day: date | None) -> tuple[TravelMatrix, tuple[Text, ...]]:
    """Travel between all bases and villages of the county, and what it assumes."""
    basis = basis_on(workspace, day)
    matrix = travel_times(places_in(workspace.county).at, basis)
    return matrix, conditions_of(basis, matrix)


def way(workspace: Workspace, start: str, end: str, day: date | None) -> Answer:
    """The way between two places as a person calls them; ``minutes`` is -1 where there is none. Raises ``NotFoundError``."""
    basis, places = basis_on(workspace, day), places_in(workspace.county)
    leg = (places.find(start), places.find(end))
    at = {place: places.at[place] for place in sorted(set(leg))}
    steps: Sequence[tuple[Step, ...]] = ((),)
    if basis.source == "graph" and basis.roads is not None:
        steps = directions([leg], at, basis.roads, places.landmarks, basis.travel)
    conditions = conditions_of(basis, travel_times(at, basis))
    return Answer(routes_of([leg], at, basis)[0], steps[0], places, conditions)


def within(workspace: Workspace, start: str, minutes: int, day: date | None) -> tuple[Reach, Places, Basis]:
    """The villages within so many minutes of a place, with the roads driven where there are roads. Raises ``NotFoundError``."""
    basis, places = basis_on(workspace, day), places_in(workspace.county)
    origin = places.find(start)
    asked = {origin: places.at[origin]} | {code: places.at[code] for code in places.villages}
    if basis.source == "graph" and basis.roads is not None:
        return reach(origin, minutes, asked, basis.roads, basis.travel), places, basis
    matrix = travel_times(asked, basis)
    row = matrix.index[origin]
    near = [
        Reached(place, int(matrix.minutes[row, n]), float(matrix.km[row, n]))
        for n, place in enumerate(matrix.place_ids)
        if n != row and matrix.reachable[row, n] and matrix.minutes[row, n] <= minutes
    ]
    return Reach(origin, minutes, tuple(sorted(near, key=lambda r: (r.minutes, r.place_id))), ()), places, basis


def matrix_csv(matrix: TravelMatrix, places: Places, *, demo: bool) -> str:
    """All pairs as rows of ids, names, minutes, km and source; pairs without a way have empty figures."""
    return table_csv(labelled(_pairs(matrix, places), synthetic=demo))


def matrix_xlsx(matrix: TravelMatrix, places: Places, *, demo: bool) -> bytes:
    """Square sheets of minutes and of km, and one of the places with how each is joined to the roads.

    Raises
    ------
    InputFileError
        If there are more places than a sheet has columns.
    """
    if len(matrix.place_ids) >= _MOST_COLUMNS:
        raise InputFileError(
            f"{len(matrix.place_ids)} 个地点超出 Excel 的列数，请改存为 .csv。",
            f"{len(matrix.place_ids)} places are more than Excel has columns; write a .csv instead.",
        )
    kilometres = np.where(matrix.reachable, np.round(matrix.km.astype(np.float64), 3), -1.0)
    sheets = (
        _square("分钟", matrix, matrix.minutes.tolist()),
        _square("公里", matrix, kilometres.tolist()),
        Table("地点", ("地点", "名称", "与道路的关系", "到道路米", "步行分钟", "时间来源"), tuple(_places(matrix, places))),
    )
    return tables_xlsx(sheets, demo=demo)


_MOST_COLUMNS = 16_000


def _pairs(matrix: TravelMatrix, places: Places) -> Table:
    minutes, km, fine = matrix.minutes.tolist(), matrix.km.astype(np.float64).round(3).tolist(), matrix.reachable.tolist()
    source = SOURCE_WORDS[matrix.source].zh
    names = [places.names[place] for place in matrix.place_ids]
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (a, b, names[i], names[j], *((minutes[i][j], km[i][j]) if fine[i][j] else (None, None)), source)
        for i, a in enumerate(matrix.place_ids)
        for j, b in enumerate(matrix.place_ids)
    )
    return Table("行车时间", ("起点", "终点", "起点名称", "终点名称", "分钟", "公里", "时间来源"), rows)


def _square(name: str, matrix: TravelMatrix, figures: list[list[float]]) -> Table:
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (place, *(None if value < 0 else value for value in row)) for place, row in zip(matrix.place_ids, figures, strict=True)
    )
    return Table(name, (f"{name}（{SOURCE_WORDS[matrix.source].zh}）", *matrix.place_ids), rows)


def _places(matrix: TravelMatrix, places: Places) -> list[tuple[Value, ...]]:
    source = SOURCE_WORDS[matrix.source].zh
    return [
        (one.place_id, places.names[one.place_id], one.access.value, _whole(one.gap_m), one.walk_min, source)
        for one in matrix.access
    ]


def _whole(metres: float) -> int | None:
    """Whole metres; nothing where a routing server knows no road at all."""
    return round(metres) if math.isfinite(metres) else None
