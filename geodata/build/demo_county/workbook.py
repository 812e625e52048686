"""Writes ``ledger.xlsx`` as counties keep them: title rows, broken headers, four ways to write a date, a total at the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from .cases import Case
from .seeds import seeded

BANNER = "演示数据，内容虚构"
HIDDEN = "（已隐去）"
HEADERS = (
    ("序 号", 6),
    ("信访\n编号", 14),
    ("登记日期", 13),
    ("来源级别", 9),
    ("交办日期", 13),
    ("问题属地\n（县、乡镇、村）", 30),
    ("主要诉求", 46),
    ("问题类别", 11),
    (" 办理状态", 9),
    ("包案领导", 10),
    ("是否重复", 8),
    ("原信访编号", 14),
    ("信访人", 9),
    ("联系电话", 10),
    ("备  注", 16),
    ("合成", 6),
)
CLOSED = ("已办结", "办结", "已办结", "已化解")
OPEN = ("办理中", "办理中", "正在办理", "已受理", "待办")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
# Rows that are no petition, by the row of the ledger they follow.
BAD_ROWS: dict[int, tuple[str, ...]] = {
    57: ("LS2026-9001", "", "县级", "", "下汤镇", "登记时未填写日期。", "道路"),
    143: ("LS2026-9002", "2026年13月45日", "县级", "", "张良镇", "询问通组道路硬化的计划安排。", "道路"),
    288: (),
    301: ("LS2026-9003", "待核实", "乡级", "", "马楼乡", "咨询技能培训班的报名时间和补贴标准。", "就业培训"),
    444: (),
    512: ("LS2026-9004", "2026-02-30", "县级", "", "辛集镇", "询问贴息到账时间。", "金融扶贫"),
}


def write_ledger(cases: tuple[Case, ...], path: Path) -> None:
    """Write the workbook; the same cases give the same bytes."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy/m/d"})
    book.set_properties({"title": f"信访事项台账（{BANNER}）", "comments": BANNER, "created": datetime(2026, 11, 23)})  # noqa: DTZ001
    sheet = book.add_worksheet("台账")
    _head(book, sheet)
    rng = seeded("workbook")
    row = 4
    for number, case in enumerate(cases, start=1):
        _row(sheet, row, [number, *_cells(rng, case)])
        row += 1
        if number in BAD_ROWS:
            bad = BAD_ROWS[number]
            _row(sheet, row, ["", *bad, "", "", "", "", "", "", "", "是"] if bad else [])
            row += 1
    _row(sheet, row, ["合计", "", f"共{len(cases)}件"])
    notes = book.add_worksheet("填报说明")
    for line, text in enumerate(
        (BANNER, "登记日期按收到信访事项的日期填写。", "地址写到行政村。", "不填写姓名、电话等个人信息。")
    ):
        notes.write(line, 0, text)
    book.close()


def _head(book: Any, sheet: Worksheet) -> None:
    title = book.add_format({"bold": True, "align": "center", "font_size": 16})
    warning = book.add_format({"bold": True, "align": "center", "font_color": "#B00000"})
    header = book.add_format({"bold": True, "text_wrap": True, "border": 1})
    last = len(HEADERS) - 1
    sheet.merge_range(0, 0, 0, last, "鲁山县信访事项台账（2026年5月—11月）", title)
    sheet.merge_range(1, 0, 1, last, BANNER, warning)
    sheet.write(2, 0, "填报单位：示例单位")
    sheet.write(2, last - 2, "填报日期：2026年11月23日")
    for column, (name, width) in enumerate(HEADERS):
        sheet.set_column(column, column, width)
        sheet.write(3, column, name, header)


def _cells(rng: Random, case: Case) -> Iterator[Any]:
    yield case.id
    yield _date(rng, case.day)
    yield f"{case.level[:1]} {case.level[1:]}" if rng.random() < 0.04 else case.level
    yield _date(rng, case.assigned) if case.assigned else ""
    yield case.address.text
    yield case.text
    yield "" if rng.random() < 0.02 else case.category + (" " if rng.random() < 0.1 else "")
    yield rng.choice(CLOSED if case.closed else OPEN)
    yield case.lead
    yield "是" if case.original else rng.choice(("否", "否", ""))
    yield case.original
    yield HIDDEN
    yield HIDDEN
    yield case.remark
    yield "是"


def _date(rng: Random, day: date) -> datetime | str:
    kind = rng.random()
    if kind < 0.45:
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001
    if kind < 0.65:
        return f"{day.year}.{day.month}.{day.day}"
    if kind < 0.80:
        return day.isoformat()
    if kind < 0.90:
        return f"{day.year}年{day.month}月{day.day}日"
    if kind < 0.95:
        return f"{day.year}.{day.month}.{day.day}".translate(FULL_WIDTH)
    return f"{day:%Y%m%d}"


def _row(sheet: Worksheet, row: int, cells: list[Any]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell)
        elif cell != "":
            sheet.write(row, column, cell)
