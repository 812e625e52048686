from __future__ import annotations

import pytest

from fieldvisit.domain.petition import CaseStatus, SourceLevel
from fieldvisit.io.ledger.words import CATEGORY_WORDS, category_of, level_of, repeat_in, status_of, yes_or_no
from fieldvisit.policy.profile import load_profile


def test_the_categories_are_those_of_the_policy_profile_and_know_its_labels() -> None:
    labels = {category.code: category.label.zh for category in load_profile().categories}
    assert set(CATEGORY_WORDS) == set(labels)
    assert {code: category_of(label) for code, label in labels.items()} == {code: code for code in labels}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("policy.housing", "policy.housing"),
        ("政策落实-危房改造", "policy.housing"),
        ("饮水安全问题", "infrastructure.water"),
        ("基础设施（道路）", "infrastructure.road"),
        ("其他（修路）", "infrastructure.road"),
        ("其他", "other"),
        ("易地扶贫搬迁", "policy.relocation"),
        ("公益性岗位", "policy.welfare_job"),
        ("外星", None),
        ("", None),
    ],
)
def test_a_category_is_known_by_its_words(cell: str, code: str | None) -> None:
    assert category_of(cell) == code


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        *[
            (c, SourceLevel.NATIONAL)
            for c in ("国家级", "国家信访局", "中央巡视组交办", "全国信访系统", "进京访", "国家、省级")
        ],
        *[
            (c, SourceLevel.PROVINCE)
            for c in ("省级", "省局交办", "省信访局", "省委巡视组", "省级（市转）", "赴省访", "province")
        ],
        *[(c, SourceLevel.CITY) for c in ("市级", "市信访局", "平顶山市", "12345市长热线")],
        *[(c, SourceLevel.COUNTY) for c in ("县级", "县信访局", "本级", "区级", "COUNTY")],
        *[(c, SourceLevel.TOWNSHIP) for c in ("乡级", "乡镇", "街道办事处", "镇级")],
        *[(c, SourceLevel.SELF_FOUND) for c in ("自查发现", "县自查发现", "排查发现")],
        *[(c, None) for c in ("来信", "网上投诉", "")],
    ],
)
def test_a_level_is_the_highest_one_named(cell: str, level: SourceLevel | None) -> None:
    assert level_of(cell) == level


@pytest.mark.parametrize(
    "cell",
    ["办理中", "未办结", "否", "正在办理", "待办", "受理", "尚未化解", "不能办结", "没有办结", "未完全化解", "0", "open"],
)
def test_these_words_leave_a_case_open(cell: str) -> None:
    assert status_of(cell) is CaseStatus.OPEN


@pytest.mark.parametrize(
    "cell", ["已办结", "办结", "是", "结案", "已化解", "已销号", "已答复", "办理完毕", "息诉罢访", "√", "closed"]
)
def test_these_words_close_a_case(cell: str) -> None:
    assert status_of(cell) is CaseStatus.CLOSED


@pytest.mark.parametrize("cell", ["", "某某", "张三"])
def test_other_words_tell_no_status(cell: str) -> None:
    assert status_of(cell) is None


@pytest.mark.parametrize(
    ("cell", "answer"), [("是", True), ("√", True), ("Y", True), ("否", False), ("×", False), ("NO", False), ("也许", None)]
)
def test_yes_and_no(cell: str, answer: bool | None) -> None:
    assert yes_or_no(cell) is answer


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("", (False, "")),
        ("否", (False, "")),
        ("无", (False, "")),
        ("-", (False, "")),
        ("初件", (False, "")),
        ("初次信访", (False, "")),
        ("不重复", (False, "")),
        ("是", (True, "")),
        ("重复", (True, "")),
        ("重复件", (True, "")),
        ("重信", (True, "")),
        ("重访", (True, "")),
        ("演-12", (True, "演-12")),
        ("12", (True, "12")),
        ("是(原件:演-12)", (True, "演-12")),
        ("与演-12重复", (True, "演-12")),
        ("重复件，原编号：LS2026-0012", (True, "LS2026-0012")),
    ],
)
def test_a_repeat_is_told_with_its_original(cell: str, answer: tuple[bool, str]) -> None:
    assert repeat_in(cell) == answer


def test_one_means_yes_in_a_column_of_flags_and_a_petition_in_a_column_of_numbers() -> None:
    assert repeat_in("1") == (True, "")
    assert repeat_in("1", numbers=True) == (True, "1")
    assert repeat_in("0", numbers=True) == (False, "")
