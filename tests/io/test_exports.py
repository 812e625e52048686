from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path

import openpyxl
import pytest
from builders import MONDAY, leader, villages, visit

from fieldvisit.domain.caseload import Caseload, Tally, TownshipLoad
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Candidate, Match, MatchOutcome, UnmatchedReason
from fieldvisit.domain.people import Shift
from fieldvisit.domain.petition import RejectedRow, RowRef
from fieldvisit.domain.place import AdminLevel, LonLat, PositionAccuracy
from fieldvisit.domain.plan import Itinerary, Plan, Stop, Unassigned, UnassignedReason
from fieldvisit.domain.run import DEMO_BANNER, Run, RunCounts
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import Text
from fieldvisit.io import exports
from fieldvisit.io.exports import Table, safe_cell, table_csv, tables_xlsx
from fieldvisit.io.exports.words import ACCURACIES, KINDS, LEVELS, OUTCOMES, REASONS

CAROL = leader(1)
SHIFT = Shift("L01:1", "L01", MONDAY, CAROL.base, CAROL.hours, CAROL.lunch, 60, 240, 6)
STOPS = (Stop("V001", 552, 552, 612, 12, 10.0), Stop("V002", 624, 630, 690, 12, 10.04))
PLAN = Plan(
    id="plan-1",
    first_day=MONDAY,
    last_day=date(2026, 12, 4),
    visits=(visit(1), visit(2, petition_ids=("P002", "P009")), visit(3, score=1 / 3)),
    itineraries=(Itinerary(SHIFT, STOPS, 540, 780, 24, 20.0, 48, 40.04, 690),),
    unassigned=(
        Unassigned("V003", UnassignedReason.DAY_TOO_SHORT, Text("一天排不下", "the day is too short"), {"over_min": 25.0}),
    ),
    travel_source="graph",
    seed=7,
    solver="ortools",
    input_sha256="ab" * 32,
    synthetic=True,
)
SPOT = Hotspot(
    "H01",
    "kulldorff",
    ("410423100201", "410423100202", "999999999999"),
    LonLat(113.0, 33.7),
    10.0,
    date(2026, 6, 1),
    date(2026, 11, 20),
    9,
    2.5,
    3.6,
    7.1,
    0.001,
    999,
    "households",
    {"policy.housing": 9},
    Text("示例村1一带九件", "nine around the village"),
)
MATCHES = (
    Match(
        "P001",
        MatchOutcome.MATCHED,
        "410423100201",
        AdminLevel.VILLAGE,
        "示例县/示例镇/示例村1",
        0.98765,
        PositionAccuracy.SYNTHETIC,
    ),
    Match(
        "P002",
        MatchOutcome.AMBIGUOUS,
        candidates=(
            Candidate("410423100202", AdminLevel.VILLAGE, "示例村2", 0.5),
            Candidate("410423100203", AdminLevel.VILLAGE, "示例村3", 0.4),
        ),
    ),
    Match("P003", MatchOutcome.UNMATCHED, reason=UnmatchedReason.NO_PLACE),
)
CATEGORIES = {"policy.housing": Text("危房改造", "Housing repair")}
REJECTED = (RejectedRow(RowRef("台账.xlsx", "十月", 7), "登记日期", "=1+1", Text("不是日期", "no day")),)


def run_of(*, demo: bool) -> Run:
    places = (*villages(2), replace(villages(3)[2], location=None, accuracy=PositionAccuracy.NONE))
    loads = tuple(
        Caseload(v, n, n, 0, 1, {"policy.housing": n}, {"2026-10": n}, (f"P{n:03d}",), date(2026, 10, 1))
        for n, v in enumerate(places, 1)
    )
    counted = Tally(
        loads, (TownshipLoad("410423100", "示例镇", 6, 0),), (), date(2026, 6, 1), date(2026, 11, 20), has_households=True
    )
    return Run(
        county_code="410423",
        county_name="示例县",
        today=date(2026, 11, 23),
        demo=demo,
        counts=RunCounts(4, 1, 1, 1, 1),
        villages=places,
        seats=(),
        boundary=None,
        matches=MATCHES,
        tally=counted,
        hotspots=(SPOT,),
        leaders=(CAROL,),
        plan=PLAN,
        routes=(),
        categories={"policy.housing": Text("危房改造", "Housing repair")},
        data_sources=("示例来源",),
    )


def read_csv(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    assert "\r" not in text
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_plan_comes_back_equal() -> None:
    assert exports.plan_from_json(exports.plan_json(PLAN)) == PLAN


def test_an_equal_plan_gives_equal_text_whatever_the_order_of_its_mappings() -> None:
    one, other = ({"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0})
    left_out = PLAN.unassigned[0]
    texts = {exports.plan_json(replace(PLAN, unassigned=(replace(left_out, figures=figures),))) for figures in (one, other)}
    assert len(texts) == 1


def test_plan_text_ends_in_one_line_feed_and_has_sorted_keys() -> None:
    text = exports.plan_json(PLAN)
    assert text.endswith("}\n")
    assert "\r" not in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, indent=1) + "\n"


@pytest.mark.parametrize(
    "change",
    [{"format": "other"}, {"more": 1}, {"plan": {}}, {"plan": json.loads(exports.plan_json(PLAN))["plan"] | {"surprise": 1}}],
    ids=["format", "envelope", "empty", "unknown-key"],
)
def test_another_file_is_no_plan(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"not a plan|Plan"):
        exports.plan_from_json(json.dumps(json.loads(exports.plan_json(PLAN)) | change))


@pytest.mark.parametrize("text", ["[]", "1", "{"])
def test_json_of_another_shape_is_no_plan(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a plan|Expecting"):
        exports.plan_from_json(text)


def test_a_plan_carries_the_banner_only_when_it_is_synthetic() -> None:
    assert json.loads(exports.plan_json(PLAN))["banner"] == DEMO_BANNER.zh
    assert json.loads(exports.plan_json(replace(PLAN, synthetic=False)))["banner"] == ""


def test_the_plan_table_has_every_stop_and_then_every_visit_left_out() -> None:
    rows = read_csv(exports.plan_csv(PLAN, (CAROL,), CATEGORIES))
    assert [(r["走访编号"], r["顺序"], r["到达"], r["开始"]) for r in rows] == [
        ("V001", "1", "09:12", "09:12"),
        ("V002", "2", "10:24", "10:30"),
        ("V003", "", "", ""),
    ]
    assert rows[2]["未安排原因"] == "一天排不下"
    assert [r["件数"] for r in rows] == ["1", "2", "1"]


def test_a_clerk_reads_who_goes_where_and_why_without_a_code() -> None:
    stop, _, left_out = read_csv(exports.plan_csv(PLAN, (CAROL,), CATEGORIES))
    words = ("日期", "领导", "单位", "地点", "走访方式", "事项类别", "必访")
    assert [stop[word] for word in words] == [
        "2026-11-30",
        "示例领导1",
        "示例单位",
        "示例镇示例村1",
        "带案下访",
        "危房改造",
        "否",
    ]
    assert [left_out[word] for word in words] == ["", "", "", "示例镇示例村3", "带案下访", "危房改造", "否"]
    assert [(r["领导编号"], r["村代码"]) for r in (stop, left_out)] == [("L01", "410423100201"), ("", "410423100203")]


def test_a_plan_of_somebody_who_is_not_on_the_roster_is_refused() -> None:
    with pytest.raises(KeyError, match="L01"):
        exports.plan_csv(PLAN, (leader(2),), CATEGORIES)


def test_a_category_without_a_name_stands_as_its_code() -> None:
    assert read_csv(exports.plan_csv(PLAN, (CAROL,), {}))[0]["事项类别"] == "policy.housing"


def test_estimated_times_say_so_in_every_row() -> None:
    rows = read_csv(exports.plan_csv(replace(PLAN, travel_source="estimate"), (CAROL,), CATEGORIES))
    assert [r["时间来源"] for r in rows] == ["估算", "估算", ""]


def test_matches_say_what_was_found_and_what_else_it_could_be() -> None:
    rows = read_csv(exports.matches_csv(MATCHES, synthetic=True))
    assert [(r["信访编号"], r["结果"], r["代码"], r["原因"]) for r in rows] == [
        ("P001", "已定位", "410423100201", ""),
        ("P002", "不唯一", "", ""),
        ("P003", "未定位", "", "没有地名"),
    ]
    assert rows[1]["其他可能"] == "示例村2（410423100202）；示例村3（410423100203）"


def test_matches_are_in_words_and_their_codes_stand_apart() -> None:
    words, codes = ("结果", "级别", "位置精度", "原因"), ("结果代码", "级别代码", "位置精度代码", "原因代码")
    first, _, last = read_csv(exports.matches_csv(MATCHES, synthetic=True))
    assert [first[w] for w in words] == ["已定位", "村", "合成点位", ""]
    assert [first[c] for c in codes] == ["matched", "village", "synthetic", ""]
    assert [last[w] for w in words] == ["未定位", "", "无坐标", "没有地名"]
    assert [last[c] for c in codes] == ["unmatched", "", "none", "no_place"]


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (MatchOutcome, OUTCOMES),
        (UnmatchedReason, REASONS),
        (AdminLevel, LEVELS),
        (PositionAccuracy, ACCURACIES),
        (VisitKind, KINDS),
    ],
)
def test_every_code_of_a_table_has_one_chinese_word(kind: type[StrEnum], table: Mapping[StrEnum, str]) -> None:
    assert list(table) == list(kind)
    assert len(set(table.values())) == len(table)
    assert not [word for word in table.values() if re.search("[A-Za-z]", word)]


@pytest.mark.parametrize(("synthetic", "word"), [(True, "true"), (False, "false")])
def test_every_row_of_every_table_says_whether_it_is_synthetic(synthetic: bool, word: str) -> None:
    texts = [
        exports.matches_csv(MATCHES, synthetic=synthetic),
        exports.rejected_csv(REJECTED, synthetic=synthetic),
        exports.hotspots_csv((SPOT,), {}, synthetic=synthetic),
        exports.visits_csv(PLAN.visits, synthetic=synthetic),
        exports.plan_csv(replace(PLAN, synthetic=synthetic), (CAROL,), CATEGORIES),
    ]
    for text in texts:
        rows = read_csv(text)
        assert rows
        assert {row["合成(synthetic)"] for row in rows} == {word}
        assert {row.get("数据说明", "") for row in rows} == {DEMO_BANNER.zh if synthetic else ""}
        assert len(set(text.splitlines()[0].split(","))) == len(text.splitlines()[0].split(","))


def test_rejected_rows_say_where_and_why_and_start_no_formula() -> None:
    (row,) = read_csv(exports.rejected_csv(REJECTED, synthetic=False))
    assert (row["文件"], row["工作表"], row["行"], row["列"], row["原值"]) == ("台账.xlsx", "十月", "7", "登记日期", "'=1+1")


def test_a_hotspot_row_names_its_villages() -> None:
    names = {v.code: v.full_name for v in villages(2)}
    (row,) = read_csv(exports.hotspots_csv((SPOT,), names, synthetic=True))
    assert row["村"] == "示例镇示例村1、示例镇示例村2、999999999999"
    assert (row["件数"], row["期望件数"], row["p值"]) == ("9", "2.5", "0.001")


def test_visits_hold_no_petition_ids_and_no_text() -> None:
    text = exports.visits_csv(PLAN.visits, synthetic=True)
    assert "P001" not in text
    assert [r["件数"] for r in read_csv(text)] == ["1", "2", "1"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "−"])
def test_text_that_begins_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert safe_cell(f"{start}cmd|x") == f"'{start}cmd|x"


def test_spaces_before_a_formula_do_not_hide_it() -> None:
    assert safe_cell("  =1+1") == "'  =1+1"
    assert safe_cell("\u3000=1+1") == "'\u3000=1+1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("-5", "-5"),
        ("+12.5", "+12.5"),
        (-5, "-5"),
        (-0.5, "-0.5"),
        ("演-1", "演-1"),
        (None, ""),
        (True, "true"),
        (date(2026, 5, 14), "2026-05-14"),
    ],
)
def test_numbers_days_and_plain_text_stay_as_they_are(value: object, text: str) -> None:
    assert safe_cell(value) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["-5-3", "-1e9x", "+A1", "--5", "-", "１"])
def test_what_only_looks_like_a_number_is_text(value: str) -> None:
    assert safe_cell(value) == (value if value == "１" else f"'{value}")


def test_hostile_headers_and_cells_cannot_break_a_csv() -> None:
    table = Table("表", ("=a", "b"), (('x",\n=1', "y"), ("=2", "")))
    assert list(csv.reader(io.StringIO(table_csv(table).removeprefix("\ufeff")))) == [
        ["'=a", "b"],
        ['x",\n=1', "y"],
        ["'=2", ""],
    ]


HOSTILE = Table(
    "表", ("文本", "数", "日"), (("=1+1", 5, date(2026, 5, 14)), ("http://example.invalid", 0.5, None), ("{=1}", True, None))
)


def test_text_in_a_workbook_is_never_a_formula_or_a_link(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(tables_xlsx([HOSTILE], demo=False))
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["表"]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in sheet["A"]] == [
        ("文本", "s", None),
        ("=1+1", "s", None),
        ("http://example.invalid", "s", None),
        ("{=1}", "s", None),
    ]
    assert [cell.value for cell in sheet["B"]] == ["数", 5, 0.5, True]
    assert sheet["C2"].is_date


def test_every_sheet_of_a_demo_workbook_begins_with_the_banner(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(tables_xlsx([HOSTILE, replace(HOSTILE, name="二")], demo=True))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert [sheet["A1"].value for sheet in book] == [DEMO_BANNER.zh, DEMO_BANNER.zh]
    assert [sheet["A2"].value for sheet in book] == ["文本", "文本"]


def test_equal_tables_give_equal_workbook_bytes() -> None:
    assert tables_xlsx([HOSTILE], demo=True) == tables_xlsx([HOSTILE], demo=True)


def test_villages_are_points_in_order_of_code_and_those_without_position_are_counted() -> None:
    drawn = json.loads(exports.villages_geojson(run_of(demo=False)))
    assert [(f["id"], f["geometry"]["coordinates"]) for f in drawn["features"]] == [
        ("410423100201", [113.007, 33.7]),
        ("410423100202", [113.114, 33.7]),
    ]
    assert drawn["without_position"] == 1
    assert drawn["features"][1]["properties"]["matters"] == 2
    assert drawn["sources"] == ["示例来源"]


def test_geojson_names_no_petition() -> None:
    for text in (exports.villages_geojson(run_of(demo=True)), exports.hotspots_geojson(run_of(demo=True))):
        assert "P001" not in text


def test_a_hotspot_is_the_points_of_its_villages() -> None:
    (feature,) = json.loads(exports.hotspots_geojson(run_of(demo=False)))["features"]
    assert feature["geometry"] == {"type": "MultiPoint", "coordinates": [[113.007, 33.7], [113.114, 33.7]]}
    assert feature["properties"]["village_names"] == ["示例镇示例村1", "示例镇示例村2", "999999999999"]
    assert feature["properties"]["sentence"] == "示例村1一带九件"


@pytest.mark.parametrize("write", [exports.villages_geojson, exports.hotspots_geojson])
def test_geojson_of_a_demo_carries_the_banner_and_marks_every_feature(write: object) -> None:
    assert callable(write)
    demo, real = (json.loads(write(run_of(demo=demo))) for demo in (True, False))
    assert (demo["banner"], real["banner"]) == (DEMO_BANNER.zh, "")
    assert {f["properties"]["synthetic"] for f in demo["features"]} == {True}
    assert {f["properties"]["synthetic"] for f in real["features"]} == {False}
