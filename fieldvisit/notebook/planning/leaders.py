"""The roster as a table, and back: rows may be left out, hours and limits changed, nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from fieldvisit.domain.people import Leader
from fieldvisit.domain.visit import TimeWindow
from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.notebook.seeing.tables import CRS, point
from fieldvisit.routing.wording import clock

_LIMITS = ("max_visits", "max_drive_min", "max_villages_a_day", "max_days", "max_days_in_a_row")


def leaders_table(leaders: Sequence[Leader]) -> gpd.GeoDataFrame:
    """One row a leader or work team in order of id, with their base as geometry."""
    rows = [
        {"id": one.id, "name": one.name, "kind": one.kind.value, "department": one.department, "base": one.base_name}
        | {"starts": clock(one.hours.start_min), "ends": clock(one.hours.end_min)}
        | {name: getattr(one, name) for name in _LIMITS}
        | {"geometry": point(one.base)}
        for one in sorted(leaders, key=lambda one: one.id)
    ]
    columns = ["id", "name", "kind", "department", "base", "starts", "ends", *_LIMITS, "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=CRS)


def leaders_of(table: object, roster: Sequence[Leader], days: Sequence[date]) -> tuple[Leader, ...]:
    """The people of the table, with its hours and limits, on those of the days on which the roster has them.

    Raises
    ------
    InputFileError
        If the table has no column ``id``, or a value cannot be read; names the person.
    NotFoundError
        If somebody is not on the roster.
    """
    if not isinstance(table, pd.DataFrame) or "id" not in table:
        raise InputFileError(
            "leaders 应是 ws.leaders() 给出的表（可以删行，可以改起止时间和上限）。",
            "leaders should be the table of ws.leaders(); leave rows out, change hours and limits.",
        )
    known = {one.id: one for one in roster}
    missing = [one for one in table["id"] if one not in known]
    if missing:
        raise NotFoundError(
            f"名册中没有 {missing[0]}；leaders 只能从 ws.leaders() 里选。",
            f"There is no {missing[0]} on the roster; leaders are chosen from ws.leaders().",
        )
    return tuple(_person(known[str(row["id"])], row, days) for row in table.to_dict("records"))


def _person(one: Leader, row: Mapping[Any, Any], days: Sequence[date]) -> Leader:
    kept = tuple(day for day in one.days if not days[0] <= day <= days[-1] or day in days)
    limits: dict[str, Any] = {name: _whole(row[name], name, one.id) for name in _LIMITS if name in row}
    starts, ends = (_minute(row[key], key, one.id) if key in row else None for key in ("starts", "ends"))
    hours = (one.hours.start_min if starts is None else starts, one.hours.end_min if ends is None else ends)
    if hours[1] < hours[0]:
        raise InputFileError(
            f"leaders 中 {one.id} 的 starts 晚于 ends，请改正。", f"In leaders, {one.id} starts after it ends; correct it."
        )
    return replace(one, days=kept, hours=TimeWindow(*hours), **limits)


def _whole(value: object, name: str, who: str) -> int:
    number = pd.to_numeric(pd.Series([value]), errors="coerce")[0]
    if pd.isna(number) or number < 0 or number != int(number):
        raise InputFileError(
            f"leaders 中 {who} 的 {name}={value!r} 应为 0 以上的整数。",
            f"In leaders, {name}={value!r} of {who} should be a whole number of 0 or more.",
        )
    return int(number)


def _minute(value: object, name: str, who: str) -> int:
    hour, colon, minute = str(value).partition(":")
    if not (colon and hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
        raise InputFileError(
            f"leaders 中 {who} 的 {name}={value!r} 应写成 08:30 的形式。",
            f"In leaders, {name}={value!r} of {who} should read like 08:30.",
        )
    return int(hour) * 60 + int(minute)
