"""The columns a ledger can have: what they are called, and what their cells look like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from fieldvisit.io.ledger.cells import day_of, plain, squeezed
from fieldvisit.io.ledger.words import category_of, level_of, status_of, yes_or_no
from fieldvisit.io.tables import Cell


class Field(StrEnum):
    """A column the reader understands; the value is the key in ``Intake.columns``."""

    ID = "id"
    RUNNING_NUMBER = "running_number"
    RECEIVED_ON = "received_on"
    ASSIGNED_ON = "assigned_on"
    PLACE = "place_text"
    RESIDENCE = "residence"
    TEXT = "text"
    CATEGORY = "category"
    LEVEL = "level"
    STATUS = "status"
    LEAD_LEADER = "lead_leader"
    IS_REPEAT = "is_repeat"
    REPEAT_OF = "repeat_of"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    SYNTHETIC = "synthetic"


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


HEADER_NAMES: Mapping[Field, tuple[str, ...]] = {
    Field.ID: _names(
        "信访编号 信访件编号 信访件号 信访事项编号 案件编号 登记编号 登记号 受理编号 投诉编号 工单编号 件号 案号 编号 id"
    ),
    Field.RUNNING_NUMBER: _names("序号 序列号 顺序号 行号 no"),
    Field.RECEIVED_ON: _names(
        "登记日期 登记时间 信访日期 信访时间 来访日期 来访时间 来信日期 来信时间 接访日期 接访时间 收件日期 收件时间 收到日期"
        " 接收日期 接收时间 反映日期 反映时间 受理日期 受理时间 日期 时间"
    ),
    Field.ASSIGNED_ON: _names(
        "交办日期 交办时间 交办日 转办日期 转办时间 转交日期 转交时间 派单日期 派单时间 下派日期 下派时间"
    ),
    Field.PLACE: _names(
        "问题属地 反映问题发生地 问题发生地 反映问题所在地 问题所在地 事项发生地 事发地 发生地 事发地点 事发地址 涉及地点"
        " 问题地址 问题地点 详细地址 地址 地点 属地 具体位置 所在位置"
    ),
    Field.RESIDENCE: _names(
        "住址 现住址 家庭住址 家庭地址 信访人住址 信访人地址 反映人住址 反映人地址 来访人住址 居住地址 居住地 户籍地址"
        " 户籍所在地 通讯地址"
    ),
    Field.TEXT: _names(
        "主要诉求 反映内容 信访事项 反映问题 反映的问题 反映主要问题 反映的主要问题 主要问题 诉求内容 信访诉求 诉求 信访内容"
        " 投诉内容 事项内容 问题描述 主要内容 信访概况 事项概况 内容摘要 内容"
    ),
    Field.CATEGORY: _names("问题类别 问题类型 问题分类 内容分类 诉求类别 诉求类型 事项类别 事项分类 信访类别 类别 类型 分类"),
    Field.LEVEL: _names(
        "来源级别 信访层级 交办级别 交办层级 来源层级 信访级别 受理层级 受理级别 登记层级 交办单位 交办部门 交办来源"
        " 来源单位 件源 来源 层级 级别"
    ),
    Field.STATUS: _names(
        "办理状态 是否办结 办结状态 办理进度 案件状态 处理状态 是否结案 是否化解 是否销号 办结与否 办结情况 办理情况 化解情况 状态"
    ),
    Field.LEAD_LEADER: _names("包案领导 包案领导姓名 包案县级领导 包案县领导 包案责任人 包案人 包保领导 包联领导 责任领导"),
    Field.IS_REPEAT: _names("是否重复 是否重复件 是否重复信访 是否重复来访 重复信访 初重件 初重信访 初重"),
    Field.REPEAT_OF: _names(
        "重复件 重复件编号 重复件原编号 重复件号 原件编号 原编号 原信访编号 原件号 初件编号 首次编号 关联编号 关联件"
    ),
    Field.COUNTY: _names("县 县区 县市区 县市 区县 所属县 所属县区 所在县 所在县区"),
    Field.TOWNSHIP: _names("乡镇 乡 镇 街道 乡镇街道 乡镇办 乡镇办事处 镇街 所属乡镇 所在乡镇 涉及乡镇"),
    Field.VILLAGE: _names("村 行政村 村居 村社区 村庄 村名 社区 所属村 所在村 涉及村 所属行政村 所在行政村"),
    Field.SYNTHETIC: _names("合成 是否合成 synthetic"),
}
"""Headers as ledgers write them, the surest first; spaces, marks and remarks in brackets do not count."""

VAGUE_NAMES = frozenset(
    _names("信访类别 类别 类型 分类 交办单位 交办部门 来源单位 件源 来源 层级 级别 办结情况 办理情况 化解情况 状态")
)
"""Names that mean a field only if the cells agree: 来源 may be a level, or say that a letter came by post."""

_WAY_OF_COMING = re.compile(
    r"[初重]?(?:来?[信访电])(?:件|访)?|[初重]件?|网上.*|网络.*|电话.*|邮件|短信|热线|走访|个[人体]?访|集体?.?访|联名信|.*信箱|.*平台"
)
_PERSON = re.compile(
    r"姓名|电话|手机|座机|联系方式|联系人|联络|身份证|证件|性别|年龄|民族|出生|生日|微信|qq|邮箱|email|银行卡|卡号|账号|户主|家庭成员|家庭人口|门牌|"
    r"(?:被?反映|信访|上访|来访|举报|被?投诉|来信|诉求|申请|当事|缠访|受害|控告|求助)(?:群众)?(?:人|者)(?!数|次)|反映对象|邮编|职业|政治面貌|学历|健康"
)
_OTHER_DAYS = re.compile(r"限|办结|结案|到期|反馈|答复|出生|截止|截至|回访|更新|销号|完成|上报|报送|化解|发文")


def normalised(header: Cell) -> str:
    """The header without spaces, line breaks, marks and width."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", plain(header)).lower())


def header_forms(header: Cell) -> tuple[str, ...]:
    """The header as it is compared: whole, and without its remark in brackets (``登记日期（必填）``)."""
    forms = (normalised(header), normalised(re.sub(r"[(\[【].*?[)\]】]", "", plain(header))))
    return tuple(dict.fromkeys(form for form in forms if form))


def identifies_person(header: str) -> bool:
    """Whether a normalised header announces names, telephone or identity numbers and the like; such columns are not read."""
    return bool(_PERSON.search(header))


def known_field(form: str) -> tuple[Field, int] | None:
    """The field whose name a compared header is, and how sure that name is: 0 is surest."""
    return _KNOWN.get(form)


def is_personal(forms: Sequence[str]) -> bool:
    """Whether a column whose header is compared in these forms identifies persons and is no known field."""
    return all(known_field(form) is None for form in forms) and any(identifies_person(form) for form in forms)


def may_mean(field: Field, header: str) -> bool:
    """Whether a header that only resembles the field's names can be meant: 限办时间 is not the day of receipt."""
    return field not in (Field.RECEIVED_ON, Field.ASSIGNED_ON) or not _OTHER_DAYS.search(header)


def looks_like(field: Field, cells: Sequence[Cell]) -> float:
    """Share in [0, 1] of the filled cells that can be values of the field; 0 when none is filled."""
    filled = [cell for cell in cells if plain(cell)]
    if not filled:
        return 0.0
    if field in (Field.ID, Field.RUNNING_NUMBER):
        return len({plain(cell) for cell in filled if len(plain(cell)) <= 40}) / len(filled)
    return sum(_CHECKS[field](cell) for cell in filled) / len(filled)


def may_be_categories(cells: Sequence[Cell]) -> bool:
    """Whether cells below 类别 can be categories, known or not: words, and mostly no ways of coming (来信, 网上, 重访)."""
    words = [squeezed(cell) for cell in cells if squeezed(cell)]
    fit = sum(not _WAY_OF_COMING.fullmatch(word) and not word.isdecimal() for word in words)
    return 2 * fit > len(words)


def _ends_in(signs: str) -> Callable[[Cell], bool]:
    return lambda cell: plain(cell).endswith(tuple(signs)) and len(plain(cell)) <= 20


def _is_day(cell: Cell) -> bool:
    return isinstance(day_of(cell, 2000), date)


def _is_place(cell: Cell) -> bool:
    return bool(re.search(r"[省市县区乡镇村街庄社组]", plain(cell)))


def _is_person_name(cell: Cell) -> bool:
    return bool(re.fullmatch(r"[^\d]{2,12}|L\d+", plain(cell)))


_CHECKS: Mapping[Field, Callable[[Cell], bool]] = {
    Field.RECEIVED_ON: _is_day,
    Field.ASSIGNED_ON: _is_day,
    Field.PLACE: _is_place,
    Field.RESIDENCE: _is_place,
    Field.TEXT: lambda cell: len(plain(cell)) >= 6,
    Field.CATEGORY: lambda cell: category_of(squeezed(cell)) is not None,
    Field.LEVEL: lambda cell: len(plain(cell)) <= 20 and level_of(squeezed(cell)) is not None,
    Field.STATUS: lambda cell: len(plain(cell)) <= 20 and status_of(squeezed(cell)) is not None,
    Field.LEAD_LEADER: _is_person_name,
    Field.IS_REPEAT: lambda cell: yes_or_no(squeezed(cell)) is not None,
    Field.REPEAT_OF: lambda cell: len(plain(cell)) <= 40,
    Field.COUNTY: _ends_in("县市区"),
    Field.TOWNSHIP: _ends_in("乡镇道处办"),
    Field.VILLAGE: _ends_in("村区会庄"),
    Field.SYNTHETIC: lambda cell: yes_or_no(squeezed(cell)) is not None,
}
_KNOWN = {normalised(name): (field, rank) for field, names in HEADER_NAMES.items() for rank, name in enumerate(names)}
