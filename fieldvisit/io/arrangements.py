"""Reads the file of arrangements: joint visits, an order of visits, appointments, consent, who may go, visits of other kinds."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from fieldvisit.domain.visit import Appointment, TimeWindow, VisitKind
from fieldvisit.domain.wish import VisitWish
from fieldvisit.errors import Text
from fieldvisit.io.rows import CsvRow, read_rows
from fieldvisit.io.spans import day_of, window_of

HEADERS = {
    "id": ("编号",),
    "petition": ("信访件编号", "件号"),
    "village": ("村",),
    "kind": ("走访类型",),
    "minutes": ("停留分钟",),
    "score": ("急迫度",),
    "must": ("必访",),
    "windows": ("可访时段",),
    "appointments": ("预约",),
    "consented": ("对方同意",),
    "with": ("同去",),
    "leaders": ("限定人员",),
    "recused": ("回避",),
    "expertise": ("业务类别",),
    "after": ("先访",),
    "after_days": ("间隔天数",),
    "earliest": ("不早于",),
    "latest": ("不晚于",),
}

_KINDS = {
    "带案下访": VisitKind.CASE_VISIT,
    "进村接访": VisitKind.VILLAGE_RECEPTION,
    "入户约访": VisitKind.HOME_APPOINTMENT,
    "回访": VisitKind.RETURN_VISIT,
    "核查": VisitKind.CHECK,
    "督导": VisitKind.SUPERVISION,
    "政策宣讲": VisitKind.PUBLICITY,
} | {str(kind): kind for kind in VisitKind}


def read_arrangements(path: Path) -> tuple[VisitWish, ...]:
    """The rows of a csv file or workbook, in order.

    ``appointments`` hold ``2026-12-01 09:00-11:00`` and ``windows`` hold ``09:00-11:00``, several separated by ``;``.
    ``with`` holds who goes along: ``L2;L3/L4`` means L2 and one of L3 and L4. The other lists are separated by ``;``.

    Raises
    ------
    InputFileError
        If an id comes twice, a row names neither petition nor village, or a field cannot be read; names the row.
    """
    wishes: dict[str, VisitWish] = {}
    for row in read_rows(path, HEADERS, ("id",)):
        if not row["id"]:
            raise row.error("编号 为空，请填写", "id is empty; fill it in")
        if row["id"] in wishes:
            raise row.error(f"编号 {row['id']} 重复，请改为不同的编号", f"the id {row['id']} comes twice; give another one")
        if bool(row["petition"]) == bool(row["village"]):
            raise row.error("信访件编号 与 村 应填一个", "fill in either petition or village")
        wishes[row["id"]] = _wish(row)
    return tuple(wishes.values())


def _wish(row: CsvRow) -> VisitWish:
    return VisitWish(
        row=Text(f"{row.file} 第 {row.number} 行", f"{row.file}, row {row.number}"),
        id=row["id"],
        petition_id=row["petition"],
        village=row["village"],
        kind=_kind(row),
        service_min=row.whole("minutes", 0),
        score=_score(row),
        must=row.flag("must"),
        windows=_windows(row),
        appointments=_appointments(row),
        consented=row.flag("consented"),
        partners=tuple(tuple(_parts(group, r"/")) for group in _parts(row["with"])),
        leader_ids=tuple(_parts(row["leaders"])),
        recused_ids=tuple(_parts(row["recused"])),
        expertise=tuple(_parts(row["expertise"])),
        after=row["after"],
        after_days=max(1, row.whole("after_days", 1)),
        earliest_day=_day(row, "earliest"),
        latest_day=_day(row, "latest"),
    )


def _parts(text: str, mark: str = r"[;；]") -> list[str]:
    return [part.strip() for part in re.split(mark, text) if part.strip()]


def _kind(row: CsvRow) -> VisitKind | None:
    if row["kind"] and row["kind"] not in _KINDS:
        known = "、".join(name for name in _KINDS if not name.isascii())
        raise row.error(f"走访类型应为 {known} 之一，而不是 {row['kind']}", f"kind must be one of {', '.join(VisitKind)}, not {row['kind']}")  # fmt: skip
    return _KINDS.get(row["kind"])


def _score(row: CsvRow) -> float | None:
    if not row["score"]:
        return None
    if not re.fullmatch(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?", row["score"]):
        raise row.error(f"急迫度应在 0 到 1 之间，而不是 {row['score']}", f"score must lie between 0 and 1, not {row['score']}")
    return float(row["score"])


def _windows(row: CsvRow) -> tuple[TimeWindow, ...]:
    return tuple(sorted(window_of(row, part) for part in _parts(row["windows"])))


def _appointments(row: CsvRow) -> tuple[Appointment, ...]:
    found = []
    for part in _parts(row["appointments"]):
        day, _, span = part.partition(" ")
        found.append(Appointment(day_of(row, day), window_of(row, span.strip())))
    return tuple(sorted(found))


def _day(row: CsvRow, field: str) -> date | None:
    return day_of(row, row[field]) if row[field] else None
