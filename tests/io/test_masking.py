from __future__ import annotations

import pytest

from fieldvisit.io.ledger.masking import is_citizen_id, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13800138000。", "电话***********。"),
        ("138 0013 8000", "*** **** ****"),
        ("138-0013-8000", "*************"),
        ("１３８００１３８０００", "***********"),
        ("+8613800138000", "+*************"),
        ("一三八零零一三八零零零", "***********"),
        ("0375-5050505", "************"),
        ("（0375）5050505", "*************"),
        ("03755050505", "***********"),
        ("座机5050505", "座机*******"),
        ("联系方式：505 0505", "联系方式：*** ****"),
        ("微信号abc_123", "微信号*******"),
        ("11010519491231002X", "******************"),
        ("110105 19491231 002X", "****** ******** ****"),
        ("110105491231002", "***************"),
        ("卡号6222020200012345678", "卡号*******************"),
        ("姓名：张三，", "姓名：**，"),
        ("反映人:欧阳某某反映", "反映人:****反映"),
    ],
)
def test_numbers_and_names_of_persons_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("示例村3组", "示例村*组"),
        ("示例村第三村民小组", "示例村第*村民小组"),
        ("示例村3组27号", "示例村*组**号"),
        ("示例村三组二十七号", "示例村*组***号"),
        ("示例村12号3单元401室", "示例村**号*单元***室"),
        ("示例村5组12户", "示例村*组**户"),
        ("示例路１２号", "示例路**号"),
        ("三组村民反映", "*组村民反映"),
        ("家住第二组", "家住第*组"),
        ("示例村第二组负责人", "示例村第*组负责人"),
        ("由第二组村民负责", "由第*组村民负责"),
        ("督查第二组群众", "督查第*组群众"),
        ("示例村三组照片", "示例村*组照片"),
        ("分成三组2号", "分成*组*号"),
    ],
)
def test_groups_doors_and_households_of_an_address_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        *("鲁山县瀼河乡七户村", "三组村西头", "一号村", "六户镇", "八里仓村", "十字路口", "三街村", "四棵树乡", "二郎庙社区"),
        *(
            "2026年10月8日",
            "2026-10-08",
            "10月8号来访",
            "共有12户居民",
            "涉及3个村",
            "补贴5000元",
            "豫脱贫办〔2020〕31号文",
            "国道311",
            "S242省道",
        ),
        *("由第二组负责核查", "核查第二组已到村", "督导组第三组", "分成三组入户走访", "两组照片", "附3组数据"),
        *("一二三组织", "工作组", "等待3年", "2026.5.14至2026.6.14", "", "第12345热线"),
    ],
)
def test_places_days_and_amounts_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "text", ["11010519491231002X", "11010519491231002x", "440524188001010014".replace("1880", "1980")[:17] + "0"]
)
def test_only_a_right_check_character_makes_a_citizens_number(text: str) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    right = "10X98765432"[sum(w * int(c) for w, c in zip(weights, text, strict=False)) % 11] == text[-1].upper()
    assert is_citizen_id(text) is right


@pytest.mark.parametrize("text", ["", "LS2026-0001", "410423202610080012", "11010519491231002", "110105194912310021"])
def test_case_numbers_are_no_citizens_numbers(text: str) -> None:
    assert not is_citizen_id(text)
