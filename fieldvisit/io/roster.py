"""Reads the roster: leaders and work teams, their bases, working days and hours."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from fieldvisit.domain.people import Absence, Leader, TravellerKind
from fieldvisit.io.rows import CsvRow, parse_position, read_rows
from fieldvisit.io.spans import day_of, window_of

HEADERS = {
    "id": ("编号",),
    "name": ("称谓", "姓名"),
    "kind": ("类别",),
    "department": ("部门", "单位"),
    "base": ("驻地",),
    "lon": ("经度",),
    "lat": ("纬度",),
    "crs": ("坐标系",),
    "days": ("工作日",),
    "days_off": ("休假",),
    "absences": ("会议",),
    "hours": ("工作时间",),
    "lunch": ("午休",),
    "lunch_min": ("午休分钟",),
    "max_drive_min": ("每日行车上限分钟",),
    "max_visits": ("每日走访上限",),
    "max_villages_a_day": ("每日村数上限",),
    "max_days": ("本期出行天数上限",),
    "max_days_in_a_row": ("连续出行天数上限",),
    "categories": ("问题类别",),
    "synthetic": ("合成",),
}

_KINDS = {"领导": TravellerKind.LEADER, "工作组": TravellerKind.TEAM} | {str(kind): kind for kind in TravellerKind}
_LONGEST_RANGE = timedelta(days=366)


def read_roster(path: Path) -> tuple[Leader, ...]:
    """The leaders and work teams of a csv file or workbook, in order of id.

    ``days`` and ``days_off`` hold days or ranges ``2026-11-30..2026-12-04``, separated by ``;``; the days off are taken
    away from the days. ``absences`` hold ``2026-12-01 09:00-11:00``, separated by ``;``. ``hours`` and ``lunch`` are
    ``08:30-17:30``; an empty ``lunch`` means no break. ``max_villages_a_day``, ``max_days`` and ``max_days_in_a_row`` are
    for people who stay in an area for several days; empty or 0 means no limit.

    Raises
    ------
    InputFileError
        If an id comes twice or a field cannot be read; names the row and what would be right.
    """
    leaders: dict[str, Leader] = {}
    for row in read_rows(path, HEADERS, ("id", "name", "kind", "base", "lon", "lat", "crs", "days", "hours")):
        leader = _leader(row)
        if leader.id in leaders:
            raise row.error(f"编号 {leader.id} 重复，请改为不同的编号", f"the id {leader.id} comes twice; give another one")
        leaders[leader.id] = leader
    return tuple(leaders[key] for key in sorted(leaders))


def _leader(row: CsvRow) -> Leader:
    for field in ("id", "name"):
        if not row[field]:
            raise row.error(f"{HEADERS[field][0]} 为空，请填写", f"{field} is empty; fill it in")
    return Leader(
        id=row["id"],
        name=row["name"],
        kind=_kind(row),
        department=row["department"],
        base_name=row["base"],
        base=parse_position(row),
        days=_working_days(row),
        hours=window_of(row, row["hours"]),
        lunch=window_of(row, row["lunch"]) if row["lunch"] else None,
        lunch_min=row.whole("lunch_min", 60),
        max_drive_min=row.whole("max_drive_min", 240),
        max_visits=row.whole("max_visits", 6),
        max_villages_a_day=row.whole("max_villages_a_day", 0),
        max_days=row.whole("max_days", 0),
        max_days_in_a_row=row.whole("max_days_in_a_row", 0),
        categories=tuple(part for part in re.split(r"[;；]\s*", row["categories"]) if part),
        synthetic=row.flag("synthetic"),
        absences=_absences(row),
    )


def _kind(row: CsvRow) -> TravellerKind:
    if row["kind"] not in _KINDS:
        raise row.error(
            f"类别应为 领导 或 工作组，而不是 {row['kind']}，请改正",
            f"kind must be leader or team, not {row['kind']}; correct it",
        )
    return _KINDS[row["kind"]]


def _working_days(row: CsvRow) -> tuple[date, ...]:
    days = _days(row, "days") - _days(row, "days_off")
    if not days:
        raise row.error("没有工作日，请在 工作日 列填写日期", "there is no working day; fill in days")
    return tuple(sorted(days))


def _days(row: CsvRow, field: str) -> set[date]:
    found: set[date] = set()
    for part in filter(None, re.split(r"[;；]\s*", row[field])):
        first, _, last = part.partition("..")
        start, end = day_of(row, first), day_of(row, last or first)
        if not start <= end <= start + _LONGEST_RANGE:
            raise row.error(
                f"日期范围 {part} 前后颠倒或超过一年，请改正，如 2026-11-30..2026-12-04",
                f"the range {part} is reversed or longer than a year; correct it",
            )
        found |= {start + timedelta(days=i) for i in range((end - start).days + 1)}
    return found


def _absences(row: CsvRow) -> tuple[Absence, ...]:
    absences = []
    for part in filter(None, re.split(r"[;；]\s*", row["absences"])):
        day, _, span = part.strip().partition(" ")
        absences.append(Absence(day_of(row, day), window_of(row, span.strip())))
    return tuple(sorted(absences))
