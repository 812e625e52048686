"""What stands behind a recognised name: nothing, a group or door number, a road, a building, or a village nobody listed."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

SUFFIXES: Final = (
    *(
        "社区居民委员会",
        "社区居委会",
        "社区居委",
        "村村民委员会",
        "村民委员会",
        "居民委员会",
        "村村委会",
        "村委员会",
        "村民委会",
    ),
    *("村委会", "居委会", "行政村", "村支部", "村支委", "村党支部", "村两委", "村委", "居委", "社区", "大队", "嘎查"),
)
"""The level words of villages besides 村, the longer before the shorter."""
SUFFIX: Final = re.compile("|".join((*SUFFIXES, r"村民(?=[一二三四五六七八九十\d]|第|小组)", "村")))
_SUFFIX_HEADS: Final = frozenset({word[0] for word in SUFFIXES} | {"村"})
_NUMERAL: Final = r"[一二三四五六七八九十百〇\d]"
_GROUP: Final = re.compile(
    rf"第?{_NUMERAL}{{1,4}}(?:村民小组|居民小组|生产队|组|队|社(?!区)|号|排(?![庄村])|街坊|巷|里\d|栋|楼|单元|户(?![庄村营寨屯沟]))|(?:村民|居民)小组|[东西南北中前后]{{1,2}}(?:头|边|侧|面|部|地|方向)"
)
_ROAD: Final = re.compile(
    r"[\u4e00-\u9fff]{0,5}?(?:大道|大街|国道|省道|县道|高速|公路|环路|快速路|路口|路段|胡同|[一二三四五六七八九十东西南北中]路|[东西南北中]街(?!自然村|村|组)|路(?![家庄村寨营口桥店沟湾岗])|街(?!道|办|村|社|居|坊|自然村|组))|[GSXYgsxy]\d{2,4}"
)
_POI: Final = re.compile(
    r"[\u4e00-\u9fff\dA-Za-z]{0,9}?(?:公司|工厂|厂区|化工厂|砖厂|水泥厂|超市|商场|酒店|宾馆|饭店|银行|信用社|派出所|医院|卫生院|卫生室|小学|中学|大学|学校|幼儿园|学院|加油站|车站|"
    r"火车站|高铁站|服务区|收费站|水库|景区|公园|广场|大厦|花园|小区|家园|嘉园|苑|公寓|别墅|市场|工地|项目部|产业园|工业园|政府|法院|检察院|信访局|管理局|公安局|水利局|局|敬老院|林场|煤矿|矿区)"
)
_VILLAGE_LIKE: Final = re.compile(
    r"([\u4e00-\u9fff]{1,7}?)(?:社区居民委员会|社区居委会|村民委员会|居民委员会|村委会|居委会|行政村|社区|大队|村委|村)"
)
_FOLK_NAME: Final = re.compile(r"[\u4e00-\u9fff]{1,3}?[庄寨营沟楼店岗湾屯集铺坡洼桥堂窑河口园坑堡郭湖]")
_CONTINUES: Final = re.compile(
    r"[\u4e00-\u9fff]{1,2}?(?:行政村|社区|村委|居委|居民委员会|村民委员会|村(?!民|里|内|口|东|西|南|北))|[庄寨营沟楼店岗湾屯](?:行政村|村委|村)"
)
_HIGHER: Final = re.compile(r"街道|办事处|[镇省县市]|乡(?!村)|区(?!域)")
_SHORT_SUFFIXES: Final = frozenset({"村", "社区", "大队"})
_TOWNSHIP_LIKE: Final = re.compile(r"[\u4e00-\u9fff]{1,5}?(?:街道|办事处|镇|乡(?!村))")
_PLAIN_AFTER: Final = frozenset(
    "的是在有东西南北我他她你因被与和及到向村组一二三四五六七八九十第附内里境上下旁边原去对从、，。 0123456789"
)
_ROAD_NEXT: Final = re.compile(r"[东西南北中一二三四五六七八九十]?(?:路|大道|大街|街(?!道|办|村|社|居|自然村|组))")
_LOCAL: Final = re.compile(
    r"(?:的|境内|辖区内?|所辖|所属|下辖|下属|[下底][面边下]的|管辖的?|管的|人民政府|政府|公安局|人?民?公社|党委|[本我](?:[县区旗]|市(?!场)))"
)
_LED: Final = re.compile(
    r"(?:[我俺咱]们?|本人|[来举][信报]人|[来信]访人|反映人|申请人|投诉人|户主)?(?:的?(?:家庭)?住址|地址)?"
    r"(?:[现原]?[家居常]?住[在于址]?|[现]?居住[在于]|老?家[在是住]|户籍[在是]?|户口[在是]|系|是|在|来自|位于|地处|坐落[在于]?|隶?属于?|归)"
)


_new: Final = tuple.__new__
JOINTS: Final = frozenset(" 的境辖所下底管人政公党本我")
"""What a word that joins levels may begin with."""


class Leftover(StrEnum):
    """What kind of words follow the last recognised unit."""

    NOTHING = "nothing"
    GROUP = "group"
    ROAD = "road"
    POI = "poi"
    VILLAGE = "village"
    UNCLEAR = "unclear"


class Tail(NamedTuple):
    """How well a village's name ends in the text: cost in nats, end of its level words, and whether it had any."""

    cost: float
    end: int
    suffixed: bool


_GROUP_HEADS: Final = frozenset("第一二三四五六七八九十百〇村居东西南北中前后")
_HIGHER_HEADS: Final = frozenset("街办镇省县市乡区")
_ROAD_HEADS: Final = frozenset("东西南北中一二三四五六七八九十路大街")


def _may_begin(heads: frozenset[str], text: str, pos: int) -> bool:
    """Whether the character at ``pos`` is one of the heads, or no common Chinese one; a quick look that saves a pattern."""
    char = text[pos : pos + 1]
    return char in heads or not "一" <= char <= "龥"


def village_tail(text: str, pos: int) -> Tail:
    """How naturally a village's name may end at ``pos``; a road, a building or more letters of a name speak against it."""
    suffix = SUFFIX.match(text, pos) if text[pos : pos + 1] in _SUFFIX_HEADS else None
    if suffix is not None and not (suffix.group() in _SHORT_SUFFIXES and _goes_on(text, suffix.end())):
        return _new(Tail, (0.0, suffix.end(), True))
    return _new(Tail, (_bare_end_cost(text, pos), pos, False))


def _goes_on(text: str, pos: int) -> bool:
    return is_road_next(text, pos) or _HIGHER.match(text, pos) is not None


def _bare_end_cost(text: str, pos: int) -> float:
    """The cost of a village's name ending at ``pos`` without any level word."""
    if pos >= len(text) or text[pos] == " " or has_group(text, pos):
        return 0.2
    if _may_begin(_HIGHER_HEADS, text, pos) and _HIGHER.match(text, pos):
        return 8.0
    if _CONTINUES.match(text, pos):
        return 3.5
    if is_road_next(text, pos):
        return 5.0
    if text[pos] in _PLAIN_AFTER or not _han(text[pos]):
        return 0.4
    return 1.6 if _POI.match(text, pos) else 0.9


def leftover(text: str, pos: int) -> Leftover:
    """What kind of words stand at ``pos``, behind a township or county."""
    rest = text[pos : pos + 24].partition(" ")[0] if pos < len(text) else ""
    if not rest:
        return leftover(text, pos + 1) if pos < len(text) else Leftover.NOTHING
    if has_group(rest, 0):
        return Leftover.GROUP
    village = _VILLAGE_LIKE.match(rest)
    if (village is not None and village.end(1) <= 4) or _TOWNSHIP_LIKE.match(rest):
        return Leftover.VILLAGE
    return _longer_leftover(rest, village)


def _longer_leftover(rest: str, village: re.Match[str] | None) -> Leftover:
    """What kind of words these are whose village-like part, if any, is a long one: what ends first counts."""
    found = ((Leftover.VILLAGE, village), (Leftover.ROAD, _ROAD.match(rest)), (Leftover.POI, _POI.match(rest)))
    ends = [(match.end(), kind) for kind, match in found if match is not None]
    if ends:
        first = min(ends)
        return Leftover.VILLAGE if village is not None and village.end(1) <= first[0] else first[1]
    return Leftover.VILLAGE if _FOLK_NAME.match(rest) else Leftover.UNCLEAR


def skip_words(text: str, pos: int) -> int:
    """The position behind separators and words that only join levels (的, 境内, 下辖) or say that the reader knows which (本县, 我市)."""
    last = len(text)
    while pos < last and (char := text[pos]) in JOINTS:
        if char == " ":
            pos += 1
            continue
        joint = _LOCAL.match(text, pos)
        if joint is None or joint.end() >= last:
            break
        pos = joint.end()
    return pos


def behind_lead(text: str, pos: int) -> int:
    """The position behind words in which somebody says of themselves where they live (我住, 俺是, 反映人系, 属); ``pos`` when there are none."""
    led = _LED.match(text, pos)
    return skip_words(text, led.end()) if led is not None else pos


def is_road_next(text: str, pos: int) -> bool:
    """Whether the name that ends at ``pos`` is the first half of a road's name."""
    return _may_begin(_ROAD_HEADS, text, pos) and _ROAD_NEXT.match(text, pos) is not None


def has_group(text: str, pos: int) -> bool:
    """Whether a group or door number stands at ``pos``."""
    return _may_begin(_GROUP_HEADS, text, pos) and _GROUP.match(text, pos) is not None


def _han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or ord(char) >= 0x20000
