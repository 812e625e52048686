"""The table of arrangements: what each column means, and what is refused by row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fieldvisit.domain.visit import Appointment, TimeWindow, VisitKind
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.arrangements import read_arrangements


def table(folder: Path, *lines: str) -> Path:
    path = folder / "安排表.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_column_is_read(tmp_path: Path) -> None:
    head = "编号,信访件编号,走访类型,停留分钟,急迫度,必访,可访时段,预约,对方同意,同去,限定人员,回避,业务类别,先访,间隔天数,不早于,不晚于"
    row = (
        "A1,P001,入户约访,45,0.7,是,09:00-11:00;14:00-16:00,2026-12-01 09:00-10:00,是,L2;L3/L4,L1;L5,L9,"
        "policy.housing,P002,2,2026-11-30,2026-12-04"
    )
    (one,) = read_arrangements(table(tmp_path, head, row))
    assert (one.id, one.petition_id, one.kind, one.service_min, one.score) == (
        "A1",
        "P001",
        VisitKind.HOME_APPOINTMENT,
        45,
        0.7,
    )
    assert (one.must, one.consented, one.row) == (True, True, Text("安排表.csv 第 2 行", "安排表.csv, row 2"))
    assert one.windows == (TimeWindow(540, 660), TimeWindow(840, 960))
    assert one.appointments == (Appointment(date(2026, 12, 1), TimeWindow(540, 600)),)
    assert one.partners == (("L2",), ("L3", "L4"))
    assert (one.leader_ids, one.recused_ids, one.expertise) == (("L1", "L5"), ("L9",), ("policy.housing",))
    assert (one.after, one.after_days) == ("P002", 2)
    assert (one.earliest_day, one.latest_day) == (date(2026, 11, 30), date(2026, 12, 4))


@pytest.mark.parametrize(
    ("head", "row", "says"),
    [
        ("id,petition", ",P1", "编号 为空"),
        ("id,petition,village", "A,P1,示例村", "应填一个"),
        ("id,petition", "A,", "应填一个"),
        ("id,petition,kind", "A,P1,喝茶", "走访类型应为"),
        ("id,petition,score", "A,P1,2", "急迫度应在"),
        ("id,petition,windows", "A,P1,上午", "不是时间段"),
        ("id,petition,appointments", "A,P1,明天 09:00-10:00", "不是日期"),
        ("id,petition,minutes", "A,P1,-5", "应为整数"),
        ("id,petition,must", "A,P1,也许", "应为 true 或 false"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_its_number(tmp_path: Path, head: str, row: str, says: str) -> None:
    with pytest.raises(InputFileError, match="第 2 行") as refused:
        read_arrangements(table(tmp_path, head, row))
    assert says in refused.value.text.zh


def test_an_id_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="第 3 行"):
        read_arrangements(table(tmp_path, "id,petition", "A,P1", "A,P2"))
