"""The words of a ledger's closed columns: categories, levels, status, yes and no."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fieldvisit.domain.petition import CaseStatus, SourceLevel

OTHER = "other"

CATEGORY_WORDS: Mapping[str, tuple[str, ...]] = {
    "identification.omitted": (
        "应纳未纳",
        "应纳尽纳",
        "漏评",
        "错评",
        "精准识别",
        "贫困户识别",
        "建档立卡",
        "纳入监测",
        "未识别",
    ),
    "identification.support": ("应扶未扶", "应扶尽扶", "帮扶不到位", "帮扶措施", "漏扶"),
    "identification.relapse": ("返贫致贫", "返贫", "致贫", "边缘户"),
    "policy.publicity": ("公告公示", "公示", "政策宣传", "政策咨询", "政务公开", "村务公开"),
    "policy.industry": ("产业带贫", "产业扶贫", "产业帮扶", "产业发展", "到户增收", "分红"),
    "policy.employment": ("就业培训", "就业", "技能培训", "务工", "雨露计划"),
    "policy.welfare_job": ("公益岗位", "公益性岗位", "公益岗", "护林员", "保洁员"),
    "policy.finance": ("金融扶贫", "小额信贷", "小额贷款", "扶贫贷款", "金融"),
    "policy.housing": ("危房改造", "危改", "危房", "住房安全", "住房保障", "住房"),
    "policy.relocation": ("易地搬迁", "易地扶贫搬迁", "搬迁安置", "搬迁", "拆旧复垦"),
    "conduct.attitude": ("干部作风-态度", "干部作风", "工作作风", "作风", "态度"),
    "conduct.favour": ("优亲厚友", "以权谋私"),
    "handling.passed_on": ("层层转交", "推诿扯皮", "推诿", "转交"),
    "handling.delayed": ("久拖不决", "拖延", "积案", "逾期"),
    "infrastructure.road": ("道路", "修路", "交通", "村道", "公路", "桥梁"),
    "infrastructure.water": ("饮水安全", "安全饮水", "饮用水", "饮水", "自来水", "吃水"),
    OTHER: ("其他", "其它"),
}
"""Category codes of the policy profiles, with the words ledgers use for them; the label of the profile comes first."""

_LEVEL_SIGNS = (
    (SourceLevel.SELF_FOUND, ("自查", "自行发现", "自己发现", "排查发现", "走访发现")),
    (SourceLevel.NATIONAL, ("国家", "中央", "全国", "国信", "国务院", "部委", "国办", "进京", "赴京")),
    (SourceLevel.PROVINCE, ("省",)),
    (SourceLevel.CITY, ("市",)),
    (SourceLevel.COUNTY, ("县", "区", "本级")),
    (SourceLevel.TOWNSHIP, ("乡", "镇", "街道", "办事处", "村")),
)
_OPEN_SIGNS = (
    "未",
    "不",
    "否",
    "正在",
    "待",
    "办理中",
    "处理中",
    "在办",
    "新",
    "受理",
    "交办",
    "转办",
    "进行",
    "回访中",
    "跟踪",
    "核查中",
)
_CLOSED_SIGNS = (
    "办结",
    "结案",
    "销号",
    "销案",
    "化解",
    "终结",
    "办理完毕",
    "已办",
    "已完成",
    "完成",
    "已解决",
    "已答复",
    "已处理",
    "息诉",
    "息访",
)
_YES = frozenset({"是", "有", "对", "真", "重", "1", "y", "yes", "true", "t", "√", "✓", "✔", "合成", "演示"})
_NO = frozenset(
    {"否", "无", "没有", "非", "不是", "初", "假", "0", "n", "no", "false", "f", "×", "✗", "x", "-", "--", "—", "/", "\\"}
)
_FIRST = re.compile(r"(?:否|无|不重复|非重复|不是重复|首次|初次|初件|初信|初访|首件|首访|单访)")
_REPEAT_WORDS = re.compile(
    r"^(?:(?:是|系|为|重复(?:信访|来访)?件?|原(?:件|信访)?|初(?:件|次)|首次|编号|件号|信访|见|同|与)|[:：(（【\[,，、;；。\s])+"
)
_REPEAT_TAIL = re.compile(r"(?:[)）】\]。;；\s]|重复|一致|相同)+$")


def category_of(text: str) -> str | None:
    """The category code a cell means: the code itself, or the longest known word in it; ``None`` when there is none.

    A word for something beats 其他; of words equally long the one of the earlier category wins.
    """
    if text in CATEGORY_WORDS:
        return text
    found = [(code != OTHER, len(word), code) for code, words in CATEGORY_WORDS.items() for word in words if word in text]
    return max(found, key=lambda hit: hit[:2])[2] if found else None


def level_of(text: str) -> SourceLevel | None:
    """The level that handed a petition down: the highest one the cell names (``省局交办、市转`` is province)."""
    return next((level for level, signs in _LEVEL_SIGNS if any(sign in text for sign in signs)), _coded(text))


def status_of(text: str) -> CaseStatus | None:
    """Open or closed; ``None`` when the words tell neither. ``未办结`` and ``不能办结`` are open, ``是`` (办结) is closed."""
    word = text.lower()
    if word in (CaseStatus.OPEN, CaseStatus.CLOSED):
        return CaseStatus(word)
    if (answer := yes_or_no(text)) is not None:
        return CaseStatus.CLOSED if answer else CaseStatus.OPEN
    if any(sign in text for sign in _CLOSED_SIGNS):
        return (
            CaseStatus.OPEN
            if re.search(rf"(?:未|没有?|不能?|尚未|待|正在)(?:\S{{0,2}})(?:{'|'.join(_CLOSED_SIGNS)})", text)
            else CaseStatus.CLOSED
        )
    return CaseStatus.OPEN if any(sign in text for sign in _OPEN_SIGNS) else None


def yes_or_no(text: str) -> bool | None:
    """What a yes-or-no cell says; ``None`` when it says neither."""
    word = text.lower()
    return True if word in _YES else False if word in _NO else None


def repeat_in(text: str, *, numbers: bool = False) -> tuple[bool, str]:
    """Whether a cell marks a repeat, and the number of the original petition if it names one (``是（原件：演-12）``).

    In a column of numbers (``numbers``) ``1`` is the number of a petition, elsewhere it means yes.
    """
    if numbers and text.isdecimal() and int(text) > 0:
        return True, text
    if not text or yes_or_no(text) is False or _FIRST.match(text):
        return False, ""
    number = _REPEAT_TAIL.sub("", _REPEAT_WORDS.sub("", text))
    return True, "" if yes_or_no(text) or re.fullmatch(r"重(?:信|访|件)?", number) else number


def _coded(text: str) -> SourceLevel | None:
    return next((level for level in SourceLevel if level == text.lower()), None)
