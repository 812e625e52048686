"""The roster: days, hours and absences, and the one sentence for each mistake."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from ledger_files import xlsx

from fieldvisit.domain.people import Absence, TravellerKind
from fieldvisit.domain.place import LonLat
from fieldvisit.domain.visit import TimeWindow
from fieldvisit.errors import InputFileError
from fieldvisit.io.roster import read_roster

FIELDS = {
    "编号": "L1",
    "称谓": "示例领导甲",
    "类别": "领导",
    "部门": "示例单位",
    "驻地": "县城",
    "经度": "112.9",
    "纬度": "33.7",
    "坐标系": "wgs84",
    "工作日": "2026-11-30..2026-12-02",
    "休假": "",
    "会议": "",
    "工作时间": "08:30-17:30",
    "午休": "11:30-13:00",
    "问题类别": "",
}


def write(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "roster.csv"
    lines = [",".join(FIELDS), *(",".join((FIELDS | row).values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_row_becomes_a_leader(tmp_path: Path) -> None:
    (leader,) = read_roster(write(tmp_path, {}))
    assert (leader.id, leader.name, leader.kind, leader.base) == ("L1", "示例领导甲", TravellerKind.LEADER, LonLat(112.9, 33.7))
    assert (leader.hours, leader.lunch, leader.lunch_min) == (TimeWindow(510, 1050), TimeWindow(690, 780), 60)
    assert (leader.max_drive_min, leader.max_visits, leader.categories, leader.synthetic) == (240, 6, (), False)


def test_a_team_is_told_from_a_leader(tmp_path: Path) -> None:
    (team,) = read_roster(write(tmp_path, {"类别": "工作组"}))
    assert team.kind is TravellerKind.TEAM


def test_days_off_are_taken_from_the_working_days(tmp_path: Path) -> None:
    (leader,) = read_roster(write(tmp_path, {"工作日": "2026-12-04;2026-11-30..2026-12-02", "休假": "2026-12-01"}))
    assert leader.days == (date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 4))


def test_meetings_are_absences_in_order(tmp_path: Path) -> None:
    (leader,) = read_roster(write(tmp_path, {"会议": "2026-12-01 14:00-15:30;2026-11-30 09:00-10:00"}))
    assert leader.absences == (
        Absence(date(2026, 11, 30), TimeWindow(540, 600)),
        Absence(date(2026, 12, 1), TimeWindow(840, 930)),
    )


def test_no_lunch_means_no_break(tmp_path: Path) -> None:
    (leader,) = read_roster(write(tmp_path, {"午休": ""}))
    assert leader.lunch is None


def test_categories_are_separated_by_semicolons(tmp_path: Path) -> None:
    (leader,) = read_roster(write(tmp_path, {"问题类别": "policy.housing; policy.relocation；other"}))
    assert leader.categories == ("policy.housing", "policy.relocation", "other")


def test_leaders_come_in_order_of_id(tmp_path: Path) -> None:
    assert [leader.id for leader in read_roster(write(tmp_path, {"编号": "T1"}, {"编号": "L2"}))] == ["L2", "T1"]


def assert_it_says_what_to_do(error: InputFileError) -> None:
    """One whole sentence in each language, a remedy in it."""
    assert error.text.zh.endswith("。")
    assert error.text.en.endswith(".")
    assert re.search(r"请|应写成", error.text.zh)
    assert re.search(r"; |write ", error.text.en)


@pytest.mark.parametrize(
    ("fields", "zh", "en"),
    [
        ({"编号": ""}, "编号 为空", "id is empty"),
        ({"编号": "L1"}, "重复", "twice"),
        ({"类别": "司机"}, "领导 或 工作组", "leader or team"),
        ({"工作日": "2026-13-01"}, "不是日期", "not a date"),
        ({"工作日": "2026.11.30"}, "不是日期", "not a date"),
        ({"工作日": "2026-12-04..2026-11-30"}, "前后颠倒", "reversed"),
        ({"工作日": "2026-01-01..2028-01-01"}, "超过一年", "longer than a year"),
        ({"休假": "2026-11-30..2026-12-02"}, "没有工作日", "no working day"),
        ({"工作时间": "8点到5点"}, "不是时间段", "not a time span"),
        ({"工作时间": "17:30-08:30"}, "不是时间段", "not a time span"),
        ({"午休": "24:30-25:00"}, "不是时间段", "not a time span"),
        ({"会议": "2026-12-01"}, "不是时间段", "not a time span"),
        ({"经度": "33.7", "纬度": "112.9"}, "颠倒", "swapped"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_file_and_row(tmp_path: Path, fields: dict[str, str], zh: str, en: str) -> None:
    path = write(tmp_path, {}, {"编号": "L9"} | fields)
    with pytest.raises(InputFileError) as error:
        read_roster(path)
    assert error.value.text.zh.startswith("roster.csv 第 3 行：")
    assert zh in error.value.text.zh
    assert error.value.text.en.startswith("roster.csv, row 3: ")
    assert en in error.value.text.en
    assert_it_says_what_to_do(error.value)


def test_a_workbook_with_real_days_is_read(tmp_path: Path) -> None:
    cells = FIELDS | {"工作日": date(2026, 11, 30), "经度": 112.9, "纬度": 33.7}
    (leader,) = read_roster(xlsx(tmp_path / "名单.xlsx", [list(cells), list(cells.values())]))
    assert (leader.days, leader.base) == ((date(2026, 11, 30),), LonLat(112.9, 33.7))
