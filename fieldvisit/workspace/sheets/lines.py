"""The rows of a day in words, as the page says them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fieldvisit.errors import Text
from fieldvisit.maps.labels import hours
from fieldvisit.reports.sheets import TimeLine
from fieldvisit.workspace.plans.day import DayRow, Pause


def time_lines(rows: Sequence[DayRow], lang: str, estimated: str = "") -> tuple[TimeLine, ...]:
    """Every row with the drive before it, in order of time; ``estimated`` stands beside each drive of an estimate."""
    return tuple(line for row in rows for line in _of_row(row, lang, estimated))


def _of_row(row: DayRow, lang: str, estimated: str) -> Iterator[TimeLine]:
    if row.drive_min:
        time = hours(row.drive_min)
        said = Text(f"行车 {time.zh}，{row.drive_km} 公里", f"drive {time.en}, {row.drive_km} km").in_(lang)
        yield TimeLine(row.drive_start, f"{said} · {estimated}" if estimated else said)
    if row.kind == "stop":
        yield TimeLine(row.arrive, row.place, tuple(said.in_(lang) for said in _details(row)), row.number)
    elif row.kind == "lunch":
        yield TimeLine(row.start, Text(f"午间休息，至 {row.end}", f"Lunch until {row.end}").in_(lang))
    elif row.kind == "meeting":
        yield TimeLine(row.start, Text(f"会议 {row.start}–{row.end}", f"Meeting {row.start}–{row.end}").in_(lang))
    elif row.kind == "leave":
        yield TimeLine(row.end, Text(f"从{row.place}出发", f"Leave {row.place}").in_(lang))
    else:
        yield TimeLine(row.arrive, Text(f"返回{row.place}", f"Back at {row.place}").in_(lang))


def _details(row: DayRow) -> Iterator[Text]:
    zh, en = f"{row.visit_kind} · {row.cases} 件", f"{row.visit_kind} · cases: {row.cases}"
    yield Text(f"{zh} · 必访", f"{en} · must") if row.must else Text(zh, en)
    if row.categories:
        yield Text("、".join(row.categories), ", ".join(row.categories))
    yield from (_pause(pause) for pause in row.pauses)
    yield Text(f"{row.start} 开始，{row.end} 结束", f"begins {row.start}, ends {row.end}")


def _pause(pause: Pause) -> Text:
    span = f"{pause.start}–{pause.end}"
    return (
        Text(f"到村后午休 {span}", f"Lunch on arrival {span}")
        if pause.kind == "lunch"
        else Text(f"会议 {span}", f"Meeting {span}")
    )
