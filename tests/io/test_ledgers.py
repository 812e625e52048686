from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from ledger_files import HEADER, ROW, csv_file, ods, ods_rows, row, xls, xlsx

from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.io.ledgers import LedgerParams, read_ledger
from fieldvisit.resources import geodata


def only(path: Path, params: LedgerParams = LedgerParams()) -> Petition:  # noqa: B008 - frozen
    intake = read_ledger(path, params)
    assert intake.rejected == ()
    (petition,) = intake.petitions
    return petition


def with_columns(path: Path, **columns: object) -> Petition:
    """The petition of a one-row ledger with further columns."""
    return only(xlsx(path / "a.xlsx", [(*HEADER, *columns), (*ROW, *columns.values())]))


def test_every_field_of_a_row_is_read(tmp_path: Path) -> None:
    petition = with_columns(tmp_path, 交办日期="2026-10-09", 包案领导="示例领导1", 合成="是")
    assert petition == Petition(
        id="演-1",
        received_on=date(2026, 10, 8),
        place_text="示例县示例镇示例村1",
        text="咨询危房改造申请进度",
        category="policy.housing",
        level=SourceLevel.COUNTY,
        status=CaseStatus.OPEN,
        source=RowRef("a.xlsx", "台账", 2),
        assigned_on=date(2026, 10, 9),
        lead_leader="示例领导1",
        synthetic=True,
    )


def write_utf8(path: Path, rows: list[tuple[object, ...]]) -> Path:
    return csv_file(path.with_suffix(".csv"), rows)


def write_utf8_with_mark(path: Path, rows: list[tuple[object, ...]]) -> Path:
    return csv_file(path.with_suffix(".csv"), rows, encoding="utf-8-sig")


def write_gb18030(path: Path, rows: list[tuple[object, ...]]) -> Path:
    return csv_file(path.with_suffix(".csv"), rows, encoding="gb18030")


def write_utf16(path: Path, rows: list[tuple[object, ...]]) -> Path:
    return csv_file(path.with_suffix(".csv"), rows, encoding="utf-16", delimiter="\t")


def write_semicolons(path: Path, rows: list[tuple[object, ...]]) -> Path:
    return csv_file(path.with_suffix(".csv"), rows, delimiter=";")


def write_xlsx(path: Path, rows: list[tuple[object, ...]]) -> Path:
    return xlsx(path.with_suffix(".xlsx"), rows)


def write_xls(path: Path, rows: list[tuple[object, ...]]) -> Path:
    return xls(path.with_suffix(".xls"), rows)


def write_ods(path: Path, rows: list[tuple[object, ...]]) -> Path:
    return ods(path.with_suffix(".ods"), ods_rows(rows))


WRITERS = [write_utf8, write_utf8_with_mark, write_gb18030, write_utf16, write_semicolons, write_xlsx, write_xls, write_ods]


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_every_kind_of_file_gives_the_same_petitions(
    tmp_path: Path, write: Callable[[Path, list[tuple[object, ...]]], Path]
) -> None:
    rows = [HEADER, row(1, 问题属地="鲁山县瀼河乡岞𪨰村"), row(2, 登记日期="不详"), row(3)]
    intake = read_ledger(write(tmp_path / "台账", rows))
    assert [p.id for p in intake.petitions] == ["演-1", "演-3"]
    assert intake.petitions[0].place_text == "鲁山县瀼河乡岞𪨰村"
    assert [r.source.row for r in intake.rejected] == [3]


def test_a_workbook_with_the_wrong_workbook_extension_is_read_by_its_content(tmp_path: Path) -> None:
    path = xls(tmp_path / "a.xls", [HEADER, ROW]).rename(tmp_path / "a.xlsx")
    assert only(path).id == "演-1"


def test_the_intake_names_the_file_and_its_sha256_but_no_folder(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "台账.xlsx", [HEADER, ROW])
    intake = read_ledger(path)
    assert intake.file == "台账.xlsx"
    assert intake.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert str(tmp_path) not in repr(intake)


def test_titles_above_the_header_are_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["示例县信访台账"], [], ["填报单位：示例单位", None, None, "2026年10月"], HEADER, ROW])
    assert only(path).source.row == 5


def test_a_header_of_two_rows_is_read(tmp_path: Path) -> None:
    rows = [
        ["序号", "编号", "登记日期", "反映问题发生地", None, None, "办理", None],
        [None, None, None, "县", "乡镇", "村", "状态", "包案领导"],
        [1, "演-1", "2026-10-08", "示例县", "示例镇", "示例村1", "已办结", "示例领导1"],
    ]
    petition = only(xlsx(tmp_path / "a.xlsx", rows))
    assert (petition.county_hint, petition.township_hint, petition.place_text) == ("示例县", "示例镇", "示例镇示例村1")
    assert (petition.status, petition.lead_leader) == (CaseStatus.CLOSED, "示例领导1")


def test_a_day_below_a_group_header_takes_the_groups_meaning(tmp_path: Path) -> None:
    rows = [
        ["编号", "登记", None, "交办", "地址"],
        [None, "日期", "方式", "日期", None],
        ["演-1", "2026-10-08", "来信", "2026-10-09", "示例村1"],
    ]
    petition = only(xlsx(tmp_path / "a.xlsx", rows))
    assert (petition.received_on, petition.assigned_on) == (date(2026, 10, 8), date(2026, 10, 9))


def test_a_data_row_is_never_taken_for_a_second_header(tmp_path: Path) -> None:
    rows = [["登记日期", "村", "乡镇"], ["2026-10-08", "示例村1", "示例镇"], ["2026-10-09", "示例村2", "示例镇"]]
    assert read_ledger(xlsx(tmp_path / "a.xlsx", rows)).rows_read == 2


def test_empty_rows_between_and_after_are_no_data_rows(tmp_path: Path) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), [], ["  ", "\u3000"], row(2), [], []]))
    assert [p.source.row for p in intake.petitions] == [2, 5]
    assert intake.rows_read == 2


@pytest.mark.parametrize(
    "last",
    [["合计", 2], ["总 计", "", 2], ["合计：2件"], ["填表人：甲", "", "审核人：乙"], ["注：以上为本月数据"], ["备注: 无"]],
)
def test_sums_and_signature_lines_are_no_data_rows_and_are_noted(tmp_path: Path, last: list[object]) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2), last]))
    assert intake.rows_read == 2
    assert any("（第 4 行）" in note.zh for note in intake.notes)


@pytest.mark.parametrize(
    "changes",
    [{"信访编号": "合计"}, {"主要诉求": "合计"}, {"问题属地": "注：见附件"}, {"主要诉求": "备注：无", "登记日期": "不详"}],
)
def test_a_row_with_a_day_or_a_number_is_a_case_whatever_it_says(tmp_path: Path, changes: dict[str, str]) -> None:
    assert read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1, **changes), row(2)])).rows_read == 2


def test_a_header_repeated_on_the_next_printed_page_is_no_data_row(tmp_path: Path) -> None:
    assert read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), HEADER, row(2)])).rows_read == 2


def test_every_sheet_with_a_ledgers_columns_is_read_and_the_others_are_noted(tmp_path: Path) -> None:
    more = {"11月": [["标题"], HEADER, row(2)], "统计": [["类别", "件数"], ["危房改造", 3]], "空": []}
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1)], sheet="10月", more=more))
    assert [(p.id, p.source.sheet, p.source.row) for p in intake.petitions] == [("演-1", "10月", 2), ("演-2", "11月", 3)]
    assert [note.zh for note in intake.notes] == ["未读取的工作表：统计（隐藏，或没有台账所需的列）。"]


def test_sheets_may_order_their_columns_differently(tmp_path: Path) -> None:
    turned = [tuple(reversed(HEADER)), tuple(reversed(row(2)))]
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1)], more={"二": turned}))
    assert [(p.id, p.place_text) for p in intake.petitions] == [("演-1", ROW[2]), ("演-2", ROW[2])]


def test_the_settings_can_name_the_one_sheet_to_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [HEADER, row(1)], sheet="10月", more={"11月": [HEADER, row(2)]})
    assert only(path, LedgerParams(sheet="11月")).id == "演-2"


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    import openpyxl  # noqa: PLC0415 - only this test changes a finished workbook

    path = xlsx(tmp_path / "a.xlsx", [HEADER, row(1)], more={"旧": [HEADER, row(2)]})
    book = openpyxl.load_workbook(path)
    book["旧"].sheet_state = "hidden"
    book.save(path)
    assert only(path).id == "演-1"


def test_the_second_row_with_a_number_is_rejected_and_names_the_first(tmp_path: Path) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2), row(1, 主要诉求="另一件")]))
    assert [p.text for p in intake.petitions] == [ROW[3], ROW[3]]
    (rejected,) = intake.rejected
    assert (rejected.source.row, rejected.column, rejected.value) == (4, "信访编号", "演-1")
    assert "第 2 行重复" in rejected.reason.zh
    assert "row 2" in rejected.reason.en


def test_a_number_used_in_two_sheets_is_rejected_the_second_time(tmp_path: Path) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1)], sheet="甲", more={"乙": [HEADER, row(1)]}))
    assert "工作表“甲”第 2 行" in intake.rejected[0].reason.zh


def test_a_row_without_its_number_is_rejected(tmp_path: Path) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 信访编号="")]))
    assert "编号为空" in intake.rejected[0].reason.zh


def test_a_number_that_is_a_citizens_identity_number_is_rejected_and_not_shown(tmp_path: Path) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 信访编号="11010519491231002X")]))
    assert "身份证号" in intake.rejected[0].reason.zh
    assert "19491231" not in repr(intake)


def test_numbers_stored_as_numbers_have_no_decimals(tmp_path: Path) -> None:
    assert only(xlsx(tmp_path / "a.xlsx", [HEADER, row(1, 信访编号=20260514001)])).id == "20260514001"


NO_NUMBER = ["序号", "登记日期", "地址", "主要诉求"]


def test_a_running_number_is_no_identity_across_ledgers(tmp_path: Path) -> None:
    october = only(xlsx(tmp_path / "10.xlsx", [NO_NUMBER, [1, "2026-10-08", "示例村1", "修路"]]))
    november = only(xlsx(tmp_path / "11.xlsx", [NO_NUMBER, [1, "2026-11-08", "示例村1", "修路"]]))
    assert october.id != november.id
    assert october.id.startswith("1@")


def test_a_row_read_again_gets_the_same_id(tmp_path: Path) -> None:
    rows = [NO_NUMBER[1:], ["2026-10-08", "示例村1", "修路"], ["2026-10-09", "示例村1", "修路"]]
    once, again = (read_ledger(xlsx(tmp_path / name, rows)) for name in ("a.xlsx", "b.xlsx"))
    assert [p.id for p in once.petitions] == [p.id for p in again.petitions]
    assert len({p.id for p in once.petitions}) == 2


def test_rows_without_numbers_that_are_alike_in_everything_are_rejected_with_the_remedy(tmp_path: Path) -> None:
    same = ["2026-10-08", "示例村1", "修路"]
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [NO_NUMBER[1:], same, same]))
    assert len(intake.petitions) == 1
    assert "加上编号列" in intake.rejected[0].reason.zh


@pytest.mark.parametrize(
    ("header", "cell", "original"),
    [
        ("是否重复", "是（原件：演-1）", "演-1"),
        ("是否重复", "是，原编号演-1", "演-1"),
        ("是否重复", "重复演-1号", "演-1"),
        ("是否重复", "否", ""),
        ("是否重复", "初次信访", ""),
        ("重复件", "演-1", "演-1"),
        ("原信访编号", "演-1", "演-1"),
        ("原信访编号", "豫-77", "豫-77"),
        ("原信访编号", "无", ""),
        ("原信访编号", "演-2", ""),
    ],
)
def test_a_repeat_names_its_original(tmp_path: Path, header: str, cell: str, original: str) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [(*HEADER, header), (*row(1), ""), (*row(2), cell)]))
    assert intake.petitions[1].repeat_of == original


def test_a_repeat_by_running_number_becomes_the_id_of_that_row(tmp_path: Path) -> None:
    rows = [[*NO_NUMBER, "重复件"], [1, "2026-10-08", "示例村1", "修路", ""], [2, "2026-10-09", "示例村1", "修路", 1]]
    first, second = read_ledger(xlsx(tmp_path / "a.xlsx", rows)).petitions
    assert second.repeat_of == first.id


def test_a_repeat_without_an_original_is_noted(tmp_path: Path) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [(*HEADER, "是否重复"), (*row(1), "是")]))
    assert intake.petitions[0].repeat_of == ""
    assert "没有原件编号" in intake.notes[0].zh


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ({"乡镇": "示例镇", "村": "示例村1"}, "示例镇示例村1"),
        ({"地址": "示例镇示例村1村委会旁", "村": "示例村1"}, "示例镇示例村1村委会旁"),
        ({"地址": "村头", "村": "示例村"}, "示例村村头"),
        ({"地址": "示例庄西头", "村": "示例庄村"}, "示例庄西头"),
        ({"地址": "", "乡镇": "示例镇", "村": "示例村"}, "示例镇示例村"),
        ({"家庭住址": "示例镇示例村3组"}, "示例镇示例村*组"),
    ],
)
def test_the_place_is_joined_from_the_columns_there_are(tmp_path: Path, columns: dict[str, str], place: str) -> None:
    assert only(xlsx(tmp_path / "a.xlsx", [["登记日期", *columns], ["2026-10-08", *columns.values()]])).place_text == place


def test_a_row_without_any_place_is_still_a_petition(tmp_path: Path) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 问题属地="")]))
    assert intake.petitions[1].place_text == ""


def test_text_and_place_are_masked_and_the_rows_noted(tmp_path: Path) -> None:
    intake = read_ledger(
        xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 主要诉求="请回电13800138000", 问题属地="示例村1第3组27号")])
    )
    assert intake.petitions[1].text == "请回电***********"
    assert intake.petitions[1].place_text == "示例村1第*组**号"
    assert [note.en for note in intake.notes] == ["1 x names, identity, telephone or door numbers masked (row 3)."]


def test_an_unknown_category_counts_as_other_and_is_noted_and_an_empty_one_is_not(tmp_path: Path) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 问题类别="外星"), row(3, 问题类别="")]))
    assert [p.category for p in intake.petitions] == ["policy.housing", "other", "other"]
    assert [note.zh for note in intake.notes] == ["1 行问题类别无法识别，归入“其他”（第 3 行）。"]


def test_an_unknown_level_rejects_the_row_and_an_empty_one_counts_as_county(tmp_path: Path) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 来源级别="来信"), row(3, 来源级别="")]))
    assert [p.level for p in intake.petitions] == [SourceLevel.COUNTY, SourceLevel.COUNTY]
    (rejected,) = intake.rejected
    assert (rejected.column, rejected.value) == ("来源级别", "来信")
    assert "来源级别为空" in intake.notes[0].zh


def test_an_unknown_status_leaves_the_case_open_and_is_noted(tmp_path: Path) -> None:
    intake = read_ledger(
        xlsx(tmp_path / "a.xlsx", [HEADER, row(1, 办理状态="已办结"), row(2, 办理状态="某某某"), row(3, 办理状态="")])
    )
    assert [p.status for p in intake.petitions] == [CaseStatus.CLOSED, CaseStatus.OPEN, CaseStatus.OPEN]
    assert [note.zh for note in intake.notes] == ["1 行办理状态无法识别，按未办结处理（第 3 行）。"]


def test_a_bad_day_of_assignment_rejects_the_row_and_an_empty_one_does_not(tmp_path: Path) -> None:
    header = (*HEADER, "交办日期")
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [header, (*row(1), ""), (*row(2), "尽快")]))
    assert [p.assigned_on for p in intake.petitions] == [None]
    assert intake.rejected[0].column == "交办日期"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("1999-12-31", "早于 2000-01-01"),
        ("2062-05-14", "晚于 2035-12-31"),
        ("2026-02-30", "不是有效的日期"),
        ("26.5.14", "两位"),
    ],
)
def test_a_day_outside_the_limits_rejects_the_row_with_the_reason(tmp_path: Path, day: str, words: str) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 登记日期=day)]))
    (rejected,) = intake.rejected
    assert (rejected.source.row, rejected.column, rejected.value) == (3, "登记日期", day)
    assert words in rejected.reason.zh


def test_the_limits_are_settings(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 登记日期="2026-11-24")])
    intake = read_ledger(path, LedgerParams(last_day="2026-11-23"))
    assert "晚于 2026-11-23" in intake.rejected[0].reason.zh


@pytest.mark.parametrize(
    ("file", "title", "sheet"),
    [("a.xlsx", "2026年台账", "表"), ("2026年10月台账.xlsx", "台账", "表"), ("a.xlsx", "台账", "2026.10")],
)
def test_a_month_and_day_take_the_year_of_title_file_or_sheet(tmp_path: Path, file: str, title: str, sheet: str) -> None:
    path = xlsx(tmp_path / file, [[title], HEADER, row(1, 登记日期="5月14日")], sheet=sheet)
    assert only(path).received_on == date(2026, 5, 14)


def test_a_month_and_day_take_the_year_of_the_other_days(tmp_path: Path) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2), row(3), row(4, 登记日期="5月14日")]))
    assert intake.petitions[3].received_on == date(2026, 5, 14)


def test_a_month_and_day_are_rejected_where_titles_name_two_years(tmp_path: Path) -> None:
    rows = [["2025年—2026年台账"], HEADER, row(1), row(2), row(3), row(4, 登记日期="5月14日")]
    assert "缺少年份" in read_ledger(xlsx(tmp_path / "a.xlsx", rows)).rejected[0].reason.zh


def test_a_date_cell_with_a_time_is_the_day(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [HEADER, row(1, 登记日期=datetime(2026, 10, 8, 23, 59))])  # noqa: DTZ001 - a cell
    assert only(path).received_on == date(2026, 10, 8)


def test_a_title_with_the_banner_makes_every_row_synthetic(tmp_path: Path) -> None:
    assert only(xlsx(tmp_path / "a.xlsx", [["演示数据，内容虚构"], HEADER, ROW])).synthetic
    assert not only(xlsx(tmp_path / "b.xlsx", [["台账"], HEADER, ROW])).synthetic


@pytest.mark.parametrize(
    ("cell", "synthetic"), [("是", True), (True, True), ("TRUE", True), (1, True), ("否", False), ("", False)]
)
def test_the_synthetic_column_is_yes_or_no(tmp_path: Path, cell: object, synthetic: bool) -> None:
    assert with_columns(tmp_path, 合成=cell).synthetic is synthetic


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    text = '=HYPERLINK("x") {{7177*7187}} <script>alert(1)</script>'
    assert only(csv_file(tmp_path / "a.csv", [HEADER, row(1, 主要诉求=f'"{text.replace(chr(34), chr(34) * 2)}"')])).text == text


def test_the_demo_ledger_is_read_without_loss() -> None:
    intake = read_ledger(geodata("demo", "ledger.xlsx"))
    assert (intake.rows_read, len(intake.petitions), len(intake.rejected)) == (604, 600, 4)
    assert all(p.synthetic for p in intake.petitions)
    assert set(intake.dropped_columns) == {"信访人", "联系电话"}


def test_reading_twice_gives_the_same_intake() -> None:
    path = geodata("demo", "ledger.xlsx")
    assert read_ledger(path) == read_ledger(path)


@pytest.mark.parametrize("shifted", ["王秀兰", "女", "13800138000", "5050505", "住在示例村的一位老人反映", "鲁山县张官营镇"])
def test_a_refused_cell_that_may_tell_of_a_person_is_not_kept(tmp_path: Path, shifted: str) -> None:
    (rejected,) = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 登记日期=shifted)])).rejected
    assert (rejected.source.row, rejected.value) == (3, "（内容未保留）")


@pytest.mark.parametrize(
    "harmless", ["2026年13月45日", "26.5.14", "不详", "待核实", "5月", "省级", "已办结", "办理中", "2026-0012"]
)
def test_a_refused_cell_that_is_a_day_a_number_or_a_known_word_is_shown(tmp_path: Path, harmless: str) -> None:
    (rejected,) = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 登记日期=harmless)])).rejected
    assert rejected.value == harmless


def test_a_name_in_the_column_of_case_numbers_rejects_the_row_and_is_not_kept(tmp_path: Path) -> None:
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 信访编号="王秀兰")]))
    (rejected,) = intake.rejected
    assert "编号像是姓名" in rejected.reason.zh
    assert "王秀兰" not in repr(intake)


def without(header: str) -> list[tuple[object, ...]]:
    at = HEADER.index(header)
    return [(*cells[:at], *cells[at + 1 :]) for cells in (HEADER, ROW)]


@pytest.mark.parametrize(
    ("header", "zh", "en"),
    [
        ("来源级别", "没有来源级别列：全部按县级处理，不会有重点件；如有此列请改表头为“来源级别”。", "none can be a key case"),
        ("问题类别", "没有问题类别列：全部归入“其他”，不按类别派人；如有此列请改表头为“问题类别”。", "all count as other"),
        ("办理状态", "没有办理状态列：全部按未办结处理；如有此列请改表头为“办理状态”。", "all count as open"),
    ],
)
def test_a_column_that_changes_results_and_is_not_there_is_told(tmp_path: Path, header: str, zh: str, en: str) -> None:
    (note,) = read_ledger(xlsx(tmp_path / "a.xlsx", without(header))).notes
    assert note.zh == zh
    assert en in note.en


def test_a_sheet_that_lacks_a_column_is_named_when_there_are_several(tmp_path: Path) -> None:
    more = {"乙": [[*HEADER[:5], HEADER[6]], [*row(2)[:5], row(2)[6]]]}
    (note,) = read_ledger(xlsx(tmp_path / "a.xlsx", [HEADER, row(1)], sheet="甲", more=more)).notes  # type: ignore[arg-type]
    assert note.zh.endswith("（工作表乙）。")


def test_columns_that_nothing_is_read_from_are_told(tmp_path: Path) -> None:
    (note,) = read_ledger(xlsx(tmp_path / "a.xlsx", [("序 号", *HEADER, "督办文号", "备 注"), (1, *ROW, "甲", "")])).notes
    assert "没有用到的列：督办文号；" in note.zh


@pytest.mark.parametrize("header", ["类别", "信访类别", "事项类别"])
@pytest.mark.parametrize(("word", "code"), [("危房改造", "policy.housing"), ("三农问题", "other")])
def test_a_category_below_a_short_header_is_read_even_if_its_word_is_unknown(
    tmp_path: Path, header: str, word: str, code: str
) -> None:
    rows = [[header if name == "问题类别" else name for name in HEADER], row(1, 问题类别=word)]
    intake = read_ledger(xlsx(tmp_path / "a.xlsx", rows))
    assert intake.columns["category"] == header
    assert intake.petitions[0].category == code


@pytest.mark.parametrize("way", ["来信", "重访", "网上投诉"])
def test_a_way_of_coming_is_no_category(tmp_path: Path, way: str) -> None:
    rows = [["信访类别" if name == "问题类别" else name for name in HEADER], row(1, 问题类别=way)]
    assert "category" not in read_ledger(xlsx(tmp_path / "a.xlsx", rows)).columns
