"""Writes the csv files of the demo county: villages, roster, truth, planted clusters."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from fieldvisit.domain.place import LonLat

from .cases import CONCENTRATIONS, LEADERS, Case
from .sites import Site
from .workbook import BAD_ROWS

DAYS = "2026-11-30..2026-12-04;2026-12-07..2026-12-11"
TOWN = ("县城（合成驻地）", "410423003")
WEST, EAST = ("下汤镇（合成驻地）", "410423101"), ("磙子营乡（合成驻地）", "410423213")
# Title, kind, department, base, days off, meetings, hours, lunch, most driving, most visits, categories.
ROSTER = (
    ("L1", LEADERS[0], "领导", "示例单位一", TOWN, "", "2026-12-01 09:00-10:30", "08:30-17:30", "11:30-13:00", 300, 5, ""),
    (
        "L2",
        LEADERS[1],
        "领导",
        "住建部门",
        TOWN,
        "2026-12-02..2026-12-03",
        "",
        "08:30-17:30",
        "11:30-13:00",
        300,
        5,
        "policy.housing",
    ),
    (
        "L3",
        LEADERS[2],
        "领导",
        "农业农村部门",
        TOWN,
        "",
        "",
        "08:30-17:30",
        "11:30-13:00",
        300,
        6,
        "policy.industry;identification.support",
    ),
    (
        "L4",
        LEADERS[3],
        "领导",
        "水利部门",
        TOWN,
        "",
        "2026-12-03 14:30-16:30",
        "08:30-18:00",
        "11:30-13:00",
        320,
        5,
        "infrastructure.water",
    ),
    ("L5", LEADERS[4], "领导", "交通部门", EAST, "", "", "08:30-17:30", "11:30-13:00", 280, 6, "infrastructure.road"),
    (
        "L6",
        LEADERS[5],
        "领导",
        "人社部门",
        WEST,
        "2026-12-04",
        "",
        "09:00-17:00",
        "12:00-13:00",
        280,
        5,
        "policy.welfare_job;policy.employment",
    ),
    ("T1", "工作组一", "工作组", "示例单位二", WEST, "", "", "08:30-18:00", "11:30-13:00", 300, 6, ""),
    (
        "T2",
        "工作组二",
        "工作组",
        "示例单位三",
        TOWN,
        "",
        "",
        "08:30-18:00",
        "11:30-13:00",
        300,
        6,
        "identification.omitted;policy.relocation",
    ),
)


def write_villages(sites: tuple[Site, ...], path: Path) -> None:
    """``villages.csv``: real names at invented points with invented households."""
    header = ("村代码", "县", "乡镇", "村", "经度", "纬度", "坐标系", "户数", "来源", "合成")
    rows = (
        (s.unit.code, "鲁山县", s.township.name, s.unit.name, s.place.lon, s.place.lat, "wgs84", s.households, "合成", "true")
        for s in sites
    )
    _write(path, header, rows)


def write_roster(stands: dict[str, LonLat], path: Path) -> None:
    """``roster.csv``: six leaders by title and two work teams."""
    header = (
        "编号",
        "称谓",
        "类别",
        "部门",
        "驻地",
        "经度",
        "纬度",
        "坐标系",
        "工作日",
        "休假",
        "会议",
        "工作时间",
        "午休",
        "午休分钟",
    )
    limits = ("每日行车上限分钟", "每日走访上限", "问题类别", "合成")
    rows = []
    for key, name, kind, department, (base, seat), off, meetings, hours, lunch, drive, visits, categories in ROSTER:
        place = stands[seat]
        person = (key, name, kind, department, base, place.lon, place.lat, "wgs84")
        rows.append((*person, DAYS, off, meetings, hours, lunch, 60, drive, visits, categories, "true"))
    _write(path, header + limits, rows)


def write_truth(cases: tuple[Case, ...], path: Path) -> None:
    """``truth.csv``: what every number of the ledger really means."""
    rows = [(c.id, "|".join(c.address.codes), c.address.level, c.address.outcome, c.address.kind, "true") for c in cases]
    rows += [(bad[0], "", "", "rejected", "bad_date", "true") for bad in BAD_ROWS.values() if bad]
    _write(path, ("id", "codes", "level", "outcome", "kind", "synthetic"), rows)


def write_planted(clusters: dict[str, tuple[str, ...]], path: Path) -> None:
    """``planted.csv``: the villages where petitions were made to concentrate."""
    plans = {plan.id: plan for plan in CONCENTRATIONS}
    rows = [
        (key, code, plans[key].relative_risk, plans[key].category, "true") for key, codes in clusters.items() for code in codes
    ]
    _write(path, ("cluster", "village", "relative_risk", "category", "synthetic"), rows)


def _write(path: Path, header: Iterable[object], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
