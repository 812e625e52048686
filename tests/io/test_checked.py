"""What is shown of a ledger before it is stored, what a person may say of its columns, and the workbook that goes back to its sender."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from ledger_files import csv_file, ods, ods_rows, xls, xlsx

from fieldvisit.domain.identity import Handling, IdentityField
from fieldvisit.domain.match import Candidate, Match, MatchOutcome, UnmatchedReason
from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.checked.marks import Mark, marks_of
from fieldvisit.io.checked.preview import PERSONAL, column_letter, preview_of
from fieldvisit.io.checked.returned import returned_workbook
from fieldvisit.io.ledger.chosen import NOT_READ, PERSON, column_keys
from fieldvisit.io.ledgers import LedgerParams, headers_in, read_ledger, read_rows
from fieldvisit.io.tables import TableLimits, read_table

PEOPLE = ("金鹮甲", "13900001111", "金鹮丙", "金丝雀路77号")
HEAD = ("编号", "登记日期", "村名称", "问题属地", "主要诉求", "反映人", "联系电话", "当事群众", "反映人住址")
ROWS = (
    ("A1", "2026-10-08", "江河村", "鲁山县瀼河乡江河村", f"我叫{PEOPLE[0]}，补助没有发放", *PEOPLE),
    ("A2", "2026-13-40", "", "鲁山县瀼河乡", "低保", *PEOPLE),
)

LOOK = Text("请核对", "look at it")


def key_of(name, head=HEAD):
    return column_keys(head)[head.index(name)]


def seen(path, chosen=None):
    return preview_of(*headers_in(read_table(path), LedgerParams(), chosen or {})[0])


@pytest.fixture
def ledger(tmp_path):
    return xlsx(tmp_path / "台账.xlsx", (("2026年10月台账",), HEAD, *ROWS))


def test_a_preview_shows_what_will_be_stored_and_nobody(ledger):
    preview = seen(ledger)
    shown = {column.name: column for column in preview.columns}
    assert (preview.sheet, preview.header_row, preview.missing) == ("台账", 2, ())
    assert not any(person in repr(preview) for person in PEOPLE)
    assert shown["登记日期"].cells == ("2026-10-08", "2026-13-40")
    assert shown["问题属地"].meaning == "place_text"
    assert shown["主要诉求"].cells[0] == "我叫***，补助没有发放"
    assert shown["联系电话"].cells == (PERSONAL, PERSONAL)
    assert (shown["当事群众"].meaning, shown["当事群众"].cells) == (NOT_READ, ("…3", "…3"))
    assert (shown["反映人"].meaning, shown["反映人"].personal) == (f"{PERSON}name", True)


def test_what_a_person_says_of_a_column_goes_before_its_header(ledger):
    chosen = {key_of("村名称"): "village", key_of("问题属地"): NOT_READ, key_of("当事群众"): f"{PERSON}name"}
    intake = read_ledger(ledger, LedgerParams(identity=Handling.MASK), chosen)
    assert intake.petitions[0].place_text == "江河村"
    assert intake.kept_columns[IdentityField.NAME] == "当事群众"
    assert {one.value for one in intake.identities if one.part is IdentityField.NAME} == {"金**"}
    assert "问题属地" in intake.ignored_columns


def test_a_column_of_persons_is_read_as_nothing_but_a_place_that_its_header_names(ledger):
    choices = {column.name: column.choices for column in seen(ledger).columns}
    assert set(choices["反映人"]) == {NOT_READ, *(f"{PERSON}{part.value}" for part in IdentityField)}
    assert "residence" in choices["反映人住址"]
    assert "text" not in choices["反映人住址"]
    forced = read_ledger(ledger, chosen={key_of("反映人"): "text", key_of("联系电话"): "place_text"})
    assert forced == read_ledger(ledger)


def test_an_unknown_header_can_be_told_column_by_column(tmp_path):
    head = ("甲栏", "乙栏", "丙栏")
    path = csv_file(tmp_path / "l.csv", (head, ("2026-10-08", "鲁山县瀼河乡江河村", "补助没有发放")))
    with pytest.raises(InputFileError):
        read_ledger(path)
    assert seen(path).missing == ("received_on", "place_text")
    chosen = {key_of("甲栏", head): "received_on", key_of("乙栏", head): "place_text"}
    assert read_ledger(path, chosen=chosen).petitions[0].received_on == date(2026, 10, 8)
    assert seen(path, chosen).missing == ()


def test_keys_tell_equal_headers_apart_and_hold_no_word_of_them():
    keys = column_keys(("日期", "日期", "", "", "日 期"))
    assert len(set(keys)) == 5
    assert all(len(key) == 12 and key.isascii() for key in keys)
    assert column_keys(("日期",)) == keys[:1]


def test_a_hundred_columns_and_two_rows_of_headers_are_shown(tmp_path):
    wide = [f"列{n}" for n in range(98)]
    path = xlsx(tmp_path / "w.xlsx", (("登记日期", "地址", *wide), ("2026-10-08", "江河村", *wide)))
    assert [column.letter for column in seen(path).columns][-1] == "CV"
    two = xlsx(tmp_path / "t.xlsx", (("登记日期", "问题", ""), ("", "属地", "内容"), ("2026-10-08", "江河村", "没有发放")))
    assert seen(two).header_row == 2
    assert [column.name for column in seen(two).columns] == ["登记日期", "问题 属地", "问题 内容"]
    assert [column_letter(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def marked(path, matches=()):
    file = read_table(path)
    return file, marks_of(read_rows(file, LedgerParams(), {}), matches)


def test_marks_name_the_cell_that_cost_a_row_that_was_guessed_at_or_whose_place_is_unknown(tmp_path):
    head = ("编号", "登记日期", "问题属地", "问题类别", "是否重复")
    rows = [
        ("1", "2026-10-08", "赵庄", "危房改造", "否"),
        ("2", "某日", "赵庄", "道路", "否"),
        ("3", "2026-10-08", "", "道路", "是"),
        ("4", "2026-10-08", "某处", "怪类", "否"),
    ]
    ways = (Candidate("1", AdminLevel.VILLAGE, "甲乡赵庄", 0.5), Candidate("2", AdminLevel.VILLAGE, "乙乡赵庄", 0.5))
    matches = (
        Match("1", MatchOutcome.AMBIGUOUS, candidates=ways),
        Match("3", MatchOutcome.UNMATCHED, reason=UnmatchedReason.NO_PLACE),
        Match("4", MatchOutcome.MATCHED, "1"),
    )
    _, marks = marked(xlsx(tmp_path / "l.xlsx", (head, *rows)), matches)
    assert [(mark.row, mark.column, mark.refused) for mark in marks] == [
        (2, 2, False),
        (3, 1, True),
        (4, 2, False),
        (4, 4, False),
        (5, 3, False),
    ]
    assert "甲乡赵庄；乙乡赵庄" in marks[0].reason.zh


def test_the_senders_workbook_keeps_its_looks_and_says_at_each_cell_what_is_wrong(tmp_path):
    path = xlsx(tmp_path / "l.xlsx", (("合并的标题",), HEAD, *ROWS), more={"说明": (("别动",),)})
    book = openpyxl.load_workbook(path)
    book["台账"].merge_cells("A3:A4")
    book["台账"]["B3"].number_format, book["台账"].column_dimensions["D"].width = "@", 33
    book["台账"]["B4"].comment = openpyxl.comments.Comment("原批注", "x")
    book["台账"]["E4"] = "=1+1"
    book["台账"]["E3"] = '=HYPERLINK("http://x.example","y")'
    book.save(path)
    file = read_table(path)
    marks = (*marks_of(read_rows(file, LedgerParams(), {}), ()), Mark("台账", 4, 0, LOOK, refused=False))
    back = openpyxl.load_workbook(io.BytesIO(returned_workbook(path, file, marks, "en")))
    sheet = back["台账"]
    assert (back.sheetnames, back["说明"]["A1"].value) == (["台账", "说明", "To put right"], "别动")
    assert (sheet["B3"].number_format, sheet.column_dimensions["D"].width) == ("@", 33)
    assert sheet["B4"].fill.fgColor.rgb == "00FFFF00"
    assert sheet["B4"].comment.text.startswith("原批注\nnot a valid day")
    assert (sheet["A3"].comment.text, sheet["A3"].fill.fgColor.rgb) == (LOOK.en, "00FFF2A8")
    assert [sheet[at].data_type for at in ("E3", "E4")] == ["s", "s"]
    assert sheet["H4"].value == "金鹮丙"
    told = [[cell.value for cell in row] for row in back["To put right"].iter_rows(min_row=2, max_col=4)]
    assert told == [["台账", 4, "B", "refused"], ["台账", 4, "A", "check"]]


@pytest.mark.parametrize("kind", ["csv", "utf-8", "xls", "ods"])
def test_a_ledger_of_another_kind_comes_back_as_a_workbook_whose_text_starts_no_formula(tmp_path, kind):
    rows = (("编号", "登记日期", "地址", "内容"), ("1", "某日", "江河村", "=1+1"), ("2", "2026-10-08", "江河村", "@SUM(1)"))
    name = "a[1]：台账？.csv" if kind == "utf-8" else f"台账.{kind}"
    path = {
        "csv": lambda p: csv_file(p, rows, encoding="gb18030"),
        "utf-8": lambda p: csv_file(p, rows),
        "xls": lambda p: xls(p, rows),
        "ods": lambda p: ods(p, ods_rows(rows)),
    }[kind](tmp_path / name)
    file, marks = marked(path)
    back = openpyxl.load_workbook(io.BytesIO(returned_workbook(path, file, marks, "zh")))
    sheet = back.worksheets[0]
    assert [sheet.cell(2, 4).value, sheet.cell(3, 4).value] == ["=1+1", "@SUM(1)"]
    assert {sheet.cell(2, 4).data_type, sheet.cell(3, 4).data_type} == {"s"}
    assert sheet.cell(2, 4).quotePrefix
    assert sheet.cell(2, 2).comment.text == marks[0].reason.zh


def test_a_workbook_that_changed_or_needs_too_much_is_not_returned(ledger):
    file = read_table(ledger)
    with pytest.raises(InputFileError, match="太大或结构特殊"):
        returned_workbook(ledger, file, (), "zh", TableLimits(seconds=0))
    with pytest.raises(InputFileError, match="解压后"):
        returned_workbook(ledger, file, (), "zh", TableLimits(unpacked_mb=0))
    ledger.write_bytes(ledger.read_bytes() + b"x")
    with pytest.raises(InputFileError, match="已被改动"):
        returned_workbook(ledger, file, (), "zh")
