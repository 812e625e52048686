"""Names, ages and papers of persons leave the text; no place does, whatever person it sounds like."""

from __future__ import annotations

import csv
import time
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.place import Gazetteer
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.io.ledger.masking import mask
from fieldvisit.io.tables import read_table
from fieldvisit.resources import geodata

LABELLED = Path(__file__).parents[1] / "reference" / "geocoding" / "labelled.csv"


@cache
def henan() -> Gazetteer:
    return load_gazetteer()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我叫王秀兰，住在李家庄村", "我叫***，住在李家庄村"),
        ("村民孙桂花（女，68岁）反映", "村民***（女，**岁）反映"),
        ("本人刘翠花咨询危房改造", "本人***咨询危房改造"),
        ("丈夫陈大山外出务工", "丈夫***外出务工"),
        ("户主马国强", "户主***"),
        ("反映人马国强反映道路不通", "反映人***反映道路不通"),
        ("李秀英反映危房没有改造", "***反映危房没有改造"),
        ("道路不通。王芳又来电反映", "道路不通。**又来电反映"),
        ("李秀英等3人联名举报", "***等3人联名举报"),
        ("江河村王五反映低保停发", "江河村**反映低保停发"),
        ("村支书纪国强不给办", "村支书***不给办"),
        ("户主梅小芳，危房", "户主***，危房"),
        ("（信访人 周小红）", "（信访人 ***）"),
        ("投诉人：欧阳娜，", "投诉人：***，"),
        ("我的妻子（赵敏）患病", "我的妻子（**）患病"),
        ("联系人李大山13800138000", "联系人**************"),
        ("村民王军反映道路", "村民**反映道路"),
        ("村民曾庆红反映道路", "村民***反映道路"),
        ("其父亲 于大海 72岁", "其父亲 *** **岁"),
        ("村民王秀兰李家庄村人", "村民***李家庄村人"),
        ("王秀兰，女，六十八岁", "***，女，***岁"),
        ("马国强身份证11010519491231002X", "***身份证******************"),
        ("张大山先生", "***先生"),
        ("1958年3月出生", "*******出生"),
        ("男，1958年3月12日生，", "男，**********生，"),
        ("村民王秀兰、李大山和赵四反映", "村民***、***和**反映"),
        ("代王秀兰等5人反映", "代***等5人反映"),
        ("贫困户张金城家房屋漏雨", "贫困户***家房屋漏雨"),
    ],
)
def test_a_name_beside_a_word_for_a_person_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("李家庄村李建国宅", "李家庄村***宅"),
        ("李家庄村王秀兰家", "李家庄村***家"),
        ("李家庄村3组王秀兰户", "李家庄村*组***户"),
        ("张官营镇李家庄村王秀兰", "张官营镇李家庄村***"),
    ],
)
def test_a_household_named_after_the_village_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "secret", ["lijianguo@163.com", "li.jg＠qq.com", "豫D12345", "豫D·A1234", "豫AD12345", "护照E12345678", "E12345678"]
)
def test_mail_addresses_plates_and_passports_are_masked(secret: str) -> None:
    assert mask(f"咨询，{secret}。") == f"咨询，{'护照' if '护照' in secret else ''}{'*' * len(secret.removeprefix('护照'))}。"


@pytest.mark.parametrize(
    "text",
    [
        "儿子于2023年外出务工",
        "儿子于去年外出",
        "本人曾多次反映",
        "村民何时通水",
        "村民高速公路",
        "村民和谐，",
        "本人张良镇人",
        "村民陈大山村道路",
        "本人张官营镇李家庄村人",
        "我是王秀村村民",
        "村民马家沟反映",
        "60岁以上老人补贴",
        "年满60岁的老人",
        "全村共有党员",
        "鲁S242省道",
        "反映人员较多",
        "我是许昌的",
        "三街村和张大岭村",
        "合同2026年10月生效",
    ],
)
def test_what_only_begins_like_a_name_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "sentence",
    [
        "村民反映{village}道路不通，请维修",
        "本人{township}{village}人，咨询",
        "我是{village}村民",
        "{village}村民咨询",
        "反映人：{village}村民",
        "户主在{village}",
        "群众{township}{village}道路",
        "{county}{township}{village}",
        "{township}{village}家中漏雨",
        "家住{village}家庭困难",
    ],
)
def test_no_village_of_henan_is_damaged_in_a_usual_sentence(sentence: str) -> None:
    units = [unit for unit in henan().units if len(unit.code) == 12]
    paths = [{part.level.value: part.name for part in henan().path(unit.code)} for unit in units]
    lines = [sentence.format_map({"county": "", **names}) for names in paths]
    damaged = [line for line, read in zip(lines, mask("\n".join(lines)).split("\n"), strict=True) if line != read]
    assert len(lines) > 50_000
    assert damaged == []


def test_no_text_of_the_demo_ledger_is_changed() -> None:
    cells = chain.from_iterable(chain.from_iterable(sheet.rows for sheet in read_table(geodata("demo", "ledger.xlsx")).sheets))
    texts = [cell for cell in cells if isinstance(cell, str)]
    assert len(texts) > 3000
    assert [text for text in texts if mask(text) != text] == []


def test_labelled_addresses_lose_nothing_but_numbers() -> None:
    with LABELLED.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    lost = {sign for text in texts for sign, read in zip(text, mask(text), strict=True) if sign != read}
    assert lost <= set("0123456789０１２３４５６７８９〇零一二三四五六七八九十百")


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "村民",
                "户主：",
                "王秀兰",
                "李",
                "欧阳",
                "大",
                "三",
                "组",
                "号",
                "村",
                "、",
                "和",
                "家",
                "，女",
                "68岁",
                "电话",
                "庄",
                "*",
            ]
        ),
        max_size=14,
    )
)
def test_masking_names_twice_is_masking_once_and_keeps_the_length(parts: list[str]) -> None:
    text = "".join(parts)
    assert mask(mask(text)) == mask(text)
    assert len(mask(text)) == len(text)


def test_a_hostile_cell_full_of_names_is_masked_without_delay() -> None:
    text = "村民" + "、".join(["王秀兰"] * 8000)
    begun = time.process_time()
    assert "王" not in mask(text)
    assert time.process_time() - begun < 10
