from __future__ import annotations

from collections.abc import Sequence

import pytest

from fieldvisit.io.ledger.fields import HEADER_NAMES, Field, identifies_person, normalised
from fieldvisit.io.ledger.headers import Header, find_header
from fieldvisit.io.tables import Cell, Sheet

SAMPLES: dict[Field, tuple[str, ...]] = {
    Field.ID: ("信A1", "信A2", "信A3"),
    Field.RECEIVED_ON: ("2026-10-08", "2026.10.9", "2026年10月10日"),
    Field.ASSIGNED_ON: ("2026-10-09", "", "2026-10-11"),
    Field.PLACE: ("示例县示例镇", "示例村1", "示例镇示例村2"),
    Field.TEXT: ("咨询危房改造申请进度", "请求维修通村道路", "反映饮水工程何时通水"),
    Field.CATEGORY: ("危房改造", "道路", "饮水"),
    Field.LEVEL: ("省级", "县级", "乡级"),
    Field.STATUS: ("办理中", "已办结", "未办结"),
    Field.LEAD_LEADER: ("示例领导甲", "", "示例领导乙"),
    Field.IS_REPEAT: ("是", "否", "否"),
}


def header_of(headers: Sequence[str], columns: Sequence[Sequence[str]]) -> Header:
    rows = (tuple(headers), *zip(*columns, strict=True))
    found = find_header(Sheet("表", rows), 15, 0.72)
    assert found is not None
    return found


BASE = {"登记日期": SAMPLES[Field.RECEIVED_ON], "地址": SAMPLES[Field.PLACE]}


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("信访 编号", Field.ID),
        ("信访\n编号", Field.ID),
        ("＊信访编号", Field.ID),
        ("信访件编号（必填）", Field.ID),
        ("群众主要诉求", Field.TEXT),
        ("反映的主要问题（简要）", Field.TEXT),
        ("群众反映的主要问题", Field.TEXT),
        ("信访反映事项", Field.TEXT),
        ("问题类别(大类)", Field.CATEGORY),
        ("所属问题类别", Field.CATEGORY),
        ("信访事项来源级别", Field.LEVEL),
        ("来源", Field.LEVEL),
        ("目前办理状态", Field.STATUS),
        ("办结与否", Field.STATUS),
        ("包案县级领导", Field.LEAD_LEADER),
        ("包案领导姓名", Field.LEAD_LEADER),
        ("交办日期", Field.ASSIGNED_ON),
        ("首次交办日期", Field.ASSIGNED_ON),
        ("是否重复件", Field.IS_REPEAT),
        ("是否为重复件", Field.IS_REPEAT),
    ],
)
def test_a_messy_header_is_understood(written: str, field: Field) -> None:
    header = header_of([*BASE, written], [*BASE.values(), SAMPLES[field]])
    assert header.columns.get(field) == 2


@pytest.mark.parametrize("written", ["信访登记日期", "群众来访时间", "登 记 时 间", "登记日期（年-月-日）", "收到日期"])
def test_a_messy_day_of_receipt_is_understood(written: str) -> None:
    header = header_of([written, "地址"], [SAMPLES[Field.RECEIVED_ON], SAMPLES[Field.PLACE]])
    assert header.columns[Field.RECEIVED_ON] == 0


@pytest.mark.parametrize("written", ["问题发生所在地", "反映问题的发生地", "信访问题属地", "详细地址（县乡村）"])
def test_a_messy_place_is_understood(written: str) -> None:
    header = header_of(["登记日期", written], [SAMPLES[Field.RECEIVED_ON], SAMPLES[Field.PLACE]])
    assert header.columns[Field.PLACE] == 1


@pytest.mark.parametrize("written", ["限办时间", "办结日期", "到期时间", "回访时间", "反馈日期", "出生日期"])
def test_another_day_is_not_taken_for_the_day_of_receipt(written: str) -> None:
    header = find_header(Sheet("表", (("编号", "地址", written), ("1", "示例村1", "2026-10-08"))), 15, 0.72)
    assert header is not None
    assert Field.RECEIVED_ON in header.missing
    assert Field.ASSIGNED_ON not in header.columns


def test_a_vague_name_counts_only_if_the_cells_agree() -> None:
    by_post = header_of([*BASE, "来源"], [*BASE.values(), ("来信", "网上投诉", "电话")])
    assert Field.LEVEL not in by_post.columns
    assert by_post.ignored == ("来源",)


def test_a_name_that_only_resembles_counts_only_if_the_cells_agree() -> None:
    header = header_of([*BASE, "办理状况态"], [*BASE.values(), ("甲", "乙", "丙")])
    assert Field.STATUS not in header.columns


def test_the_surer_of_two_names_for_a_field_wins_and_the_other_is_ignored() -> None:
    header = header_of(
        ["日期", "登记日期", "地址"], [SAMPLES[Field.RECEIVED_ON], SAMPLES[Field.RECEIVED_ON], SAMPLES[Field.PLACE]]
    )
    assert header.columns[Field.RECEIVED_ON] == 1
    assert header.ignored == ("日期",)


def test_a_case_number_wins_over_a_running_number() -> None:
    header = header_of(["序号", "信访编号", *BASE], [("1", "2", "3"), SAMPLES[Field.ID], *BASE.values()])
    assert header.columns[Field.ID] == 1
    assert Field.RUNNING_NUMBER not in header.columns


@pytest.mark.parametrize(
    "written",
    [
        *(
            "姓名",
            "信访人",
            "信访人姓名",
            "反映人",
            "反映人（代表）",
            "来访人姓名",
            "联系电话",
            "手机号码",
            "联系方式",
            "身份证号",
            "证件号码",
        ),
        *(
            "性别",
            "年龄",
            "民族",
            "出生年月",
            "微信号",
            "QQ",
            "银行卡号",
            "户主",
            "户主姓名",
            "被反映人",
            "举报人信息",
            "门牌号",
            "包案领导电话",
        ),
    ],
)
def test_a_column_that_identifies_persons_is_dropped(written: str) -> None:
    header = header_of([*BASE, written], [*BASE.values(), ("甲", "乙", "丙")])
    assert header.dropped == (written,)
    assert 2 not in header.columns.values()


@pytest.mark.parametrize("written", ["信访人数", "来访人次", "反映人数"])
def test_a_number_of_people_identifies_nobody(written: str) -> None:
    assert not identifies_person(normalised(written))


def test_a_group_header_about_the_petitioner_covers_the_columns_below_it() -> None:
    rows = (
        ("登记日期", "信访人基本情况", "", "", "地址"),
        ("", "姓名", "特征", "住址", ""),
        ("2026-10-08", "甲", "高", "示例村9", "示例村1"),
    )
    header = find_header(Sheet("表", rows), 15, 0.72)
    assert header is not None
    assert header.dropped == ("信访人基本情况 姓名", "信访人基本情况 特征", "信访人基本情况 住址")
    assert header.columns == {Field.RECEIVED_ON: 0, Field.PLACE: 4}


def test_where_people_live_is_dropped_when_the_place_of_the_matter_is_given() -> None:
    header = header_of([*BASE, "家庭住址"], [*BASE.values(), SAMPLES[Field.PLACE]])
    assert header.dropped == ("家庭住址",)


def test_where_people_live_is_the_place_when_nothing_else_is_given() -> None:
    header = header_of(["登记日期", "家庭住址"], [SAMPLES[Field.RECEIVED_ON], SAMPLES[Field.PLACE]])
    assert header.columns == {Field.RECEIVED_ON: 0, Field.RESIDENCE: 1}
    assert header.missing == ()


def test_every_known_name_means_one_field_only() -> None:
    names = [normalised(name) for known in HEADER_NAMES.values() for name in known]
    assert len(names) == len(set(names))


def test_no_known_name_but_an_address_or_a_leaders_announces_a_person() -> None:
    telling = {(field, name) for field, names in HEADER_NAMES.items() for name in names if identifies_person(normalised(name))}
    assert {field for field, _ in telling} <= {Field.RESIDENCE, Field.LEAD_LEADER}


def test_a_title_alone_in_its_row_is_no_group_header() -> None:
    rows = (("登记台账", "", ""), ("登记日期", "地址", "主要诉求"), ("2026-10-08", "示例村1", "修路请求一件"))
    header = find_header(Sheet("表", rows), 15, 0.72)
    assert header is not None
    assert header.names == ("登记日期", "地址", "主要诉求")
    assert header.titles == ("登记台账",)


FILLED_IN = [
    ("填报单位：示例县信访局", "", "填报日期：2026年11月28日", ""),
    ("填报单位：", "示例县信访局", "填报日期：", "11月28日"),
    ("填报单位 示例县信访局", "", "", "制表人 示例"),
    ("示例县信访局", "", "2026年11月28日", ""),
    ("示例县信访局", "", 20261128.0, ""),
    ("示例县信访局", "单位：件", "", ""),
]


@pytest.mark.parametrize("line", FILLED_IN)
def test_who_filled_in_the_ledger_and_when_is_no_group_header(line: tuple[Cell, ...]) -> None:
    below = (("来访时间", "地址", "主要诉求", "包案领导"), ("2026-10-08", "示例村1", "修路", "示例领导甲"))
    header = find_header(Sheet("表", (("登记台账", "", "", ""), line, *below)), 15, 0.72)
    bare = find_header(Sheet("表", (("登记台账",), *below)), 15, 0.72)
    assert header is not None
    assert bare is not None
    assert header.names == ("来访时间", "地址", "主要诉求", "包案领导")
    assert (header.row, header.columns, header.keys) == (3, bare.columns, bare.keys), "what was said of a column stays known"


def test_a_group_header_over_the_last_columns_and_with_a_remark_in_brackets_still_covers_them() -> None:
    rows = (
        ("登记日期", "地址", "信访人情况（格式：据实填写）"),
        ("", "", "姓名", "特征", "住址"),
        ("2026-10-08", "示例村1", "甲", "高", "示例村9"),
    )
    header = find_header(Sheet("表", rows), 15, 0.72)
    assert header is not None
    assert len(header.dropped) == 3
    assert header.columns == {Field.RECEIVED_ON: 0, Field.PLACE: 1}
