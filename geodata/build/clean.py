"""Cleaning rules for official names, one rule per function; the raw name is always kept beside the clean one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fieldvisit.geocoding.lexicon.peoples import AUTONOMOUS, PEOPLES

_COMMUNITY = (
    "社区居民委员会会?|社区居民管理委员会|社区管理委员会|社区委员会|社区居民居委会|社区居民委委会|社区居民委会[会员]|"
    "社区居民委员|社区居民委会|社区居委员会|社区居委员|社区民居委员会|社区居委会会|社区居委会|社区[居家]?委会|社区居民?委?会?"
)
_VILLAGE = (
    "村民委员会委会|村民委员会[会委]|村民村委员会|村村委员会|村街民委员会|村民员委员会|村民员委会|村民员会|村民委员民|"
    "村民委员会|村民委员|村民委会[会员]|村民委委会|村民委会|村员委员会|村委会委会|村委委会|村委会会|村委会|村委员|村委|村会"
)
_RESIDENTS = "居民委员会|居民委会|居委会"
_HERDERS = "嘎查(?:村民委员会|村委员会|村民委会|村委会|委员会|委会|村)?"
_OTHER_COMMITTEE = re.compile(r"(?:[牧家渔管队]委会|委员会)$")
_COMMITTEE = re.compile(
    rf"(?:(?P<community>{_COMMUNITY})|(?P<herders>{_HERDERS})|(?P<village>{_VILLAGE})|(?P<residents>{_RESIDENTS}))$"
)
_LIVING_AREA = re.compile(r"(?:虚拟)?生活区$")
_BRACKETS = re.compile(r"[（(]([^）)]*)[)）]")
_PARTS = frozenset("氵扌亻木土石阝钅火虫山口日月女王禾米纟衤艹马")
_TOWNSHIP_IN_FRONT = re.compile(r"^(?:.{2,4}?(?:镇|乡|街道)|.{2,12}示范区)(?=.{3})")


@dataclass(frozen=True)
class CleanName:
    """A clean full name, its core without level words, and the kind of unit the words said it is."""

    name: str
    core: str
    kind: str


def clean_village(raw: str, path: tuple[str, ...]) -> CleanName:
    """Clean the official name of a village-level unit.

    ``path`` holds the names above it, top first, which 210 official names wrongly repeat. A core never gets shorter than
    two characters: ``赵村村民委员会`` is ``赵村``, not ``赵``.
    """
    text = fix_rare_character(without_path(without_brackets(raw), path))
    if _LIVING_AREA.search(text):
        return _living_area(text)
    stem, kind = split_committee(text)
    if kind == "社区":
        return _community(stem)
    if kind == "村":
        return _village(stem)
    if kind == "嘎查":
        return CleanName(stem + kind, stem, kind)
    if kind:
        return CleanName(stem + kind, _without_last(stem, "村"), kind)
    other = _OTHER_COMMITTEE.sub("", text)
    return CleanName(text, other if len(other) > 1 else text, "其他")


def without_brackets(name: str) -> str:
    """The name without a company in brackets; two parts of a character that nobody could type (``（氵甸）沽``) stay, without brackets."""
    found = _BRACKETS.search(name)
    if found is None:
        return re.sub(r"[（(].*$", "", name)
    before, inside, behind = name[: found.start()], found[1], name[found.end() :]
    if not before or (len(inside) == 2 and _PARTS & set(inside)):
        return before + inside + behind
    return before + behind if _COMMITTEE.search(behind) or behind in ("社区", "村") else before


def without_path(name: str, path: tuple[str, ...]) -> str:
    """The name without the province, city, county and township it repeats in front.

    A township counts only behind a county: ``栾川县城关镇耕莘东路社区`` was filed under a street that did not exist yet.
    """
    short = name
    for above in path:
        if (
            short.startswith(above)
            and len(short) - len(above) >= 2
            and not re.match(r"村|社区|居|虚拟|生活区", short[len(above) :])
        ):
            short = short[len(above) :]
    return _TOWNSHIP_IN_FRONT.sub("", short) if short != name and _TOWNSHIP_IN_FRONT.match(short) else short


def fix_rare_character(name: str) -> str:
    """The name with the one official misprint of a rare character put right (䩐 for 靳)."""
    return name.replace("䩐", "靳")


def split_committee(name: str) -> tuple[str, str]:
    """What stands before the committee's title, and the kind of unit the title names (empty for none).

    The official list spells the title in more than twenty ways, misprints such as 民委员会 and 委员会会 included.
    """
    found = _COMMITTEE.search(name)
    if found and found.start():
        kind = {"community": "社区", "village": "村", "residents": "居委会", "herders": "嘎查"}[str(found.lastgroup)]
        return name[: found.start()], kind
    for word, kind in (("社区", "社区"), ("村", "村")):
        if name.endswith(word) and len(name) > len(word):
            return name[: -len(word)], kind
    return name, ""


def township_core(name: str) -> str:
    """The name of a township without its level words; a single character keeps them."""
    core = re.sub(rf"(?:{PEOPLES}|民族)(?:街道办事处|街道|镇|乡|苏木)$", "", name)
    return core if len(core) > 1 else name


def township_kind(name: str) -> str:
    """``镇``, ``乡``, ``街道``, ``苏木`` or ``其他`` (farms, parks, scenic areas, a factory)."""
    for word in ("街道", "镇", "乡", "苏木"):
        if name.endswith(word):
            return word
    return "其他"


def county_core(name: str) -> str:
    """The name of a county without its level words; 叶县 stays 叶县."""
    core = re.sub(rf"(?:{AUTONOMOUS}[县旗]|{PEOPLES}[县区市旗])$", "", name)
    return core if len(core) > 1 else name


def city_core(name: str) -> str:
    """The name of a prefecture without its level words: 平顶山, 延边, 阿里, 兴安."""
    core = re.sub(rf"(?:{AUTONOMOUS}州|地区|[市盟])$", "", name)
    return core if len(core) > 1 else name


def province_core(name: str) -> str:
    """The name of a province as people say it: 河南, 内蒙古, 北京."""
    return re.sub(r"(?:壮族自治区|回族自治区|维吾尔自治区|自治区|[省市])$", "", name)


def without_peoples(name: str) -> str:
    """The name of a township without the peoples before its level word."""
    return re.sub(rf"(?:{PEOPLES}|民族)(?=(?:镇|乡|苏木)$)", "", name)


def _living_area(text: str) -> CleanName:
    stem = _LIVING_AREA.sub("", text)
    if not stem:
        return CleanName(text, text, "生活区")
    return CleanName(stem + "生活区", _without_last(stem, "社区|行政村"), "生活区")


def _community(stem: str) -> CleanName:
    core = _without_last(_without_last(stem, "虚拟|城市|拟"), "村")
    return CleanName(stem + "社区", core if len(core) > 1 else core + "社区", "社区")


def _village(stem: str) -> CleanName:
    if stem.endswith("社区"):  # 高庄社区村民委员会: a village that styles itself a community
        return CleanName(stem, _without_last(stem, "社区"), "村")
    core = _without_last(stem, "行政村|村")
    if len(core) == 1:
        core += "村"
    return CleanName(core if core.endswith("村") else core + "村", core, "村")


def _without_last(stem: str, words: str) -> str:
    """The stem without one of the words at its end, unless one character or a ``…新`` (of 新村) would be left over."""
    short = re.sub(f"(?:{words})$", "", stem)
    return stem if len(short) < 2 or (short.endswith("新") and len(short) > 2 and stem.endswith("村")) else short
