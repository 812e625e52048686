"""The part of a place that the plain words around it tell, before any model weighs them: the problem's place, a home, an office, work."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Final

from fieldvisit.geocoding.role.cues import is_married_away


class Role(StrEnum):
    """What a mentioned place has to do with the petition; ``LABELLED`` is the place of the problem where a form's own label says so."""

    LABELLED = "labelled"
    PROBLEM = "problem"
    HOME = "home"
    KIN = "kin"
    OFFICE = "office"
    WORK = "work"
    ORIGIN = "origin"
    OTHER = "other"


_HERE: Final = r"[^，。；]{0,4}$"
_BEFORE: Final = {
    Role.PROBLEM: (
        r"(?:(?:反映|投诉|举报)(?!人)|查处|控告|检举|关于|位于|坐落|地处|发生在|就在|解决|修建?|承包了?|咨询|问题在|途经|通往|把|将|流[进入到]|排[进入到]|侵占|占用|强占|损坏|破坏|导致|造成|致使|影响|使得?)"
        + _HERE
    ),
    Role.HOME: (
        r"(?:家住|现住|居住[在于]?|住址[是为]?|住在?|户籍[在地是为]{0,2}|户口[在是]?|我是|本人是?|我们是?|我叫\S{0,4}|系|身为|作为|我家在?|老家在?|家在|嫁[到入至]|[迁搬]{1,2}[到入至]|回到)"
        + _HERE
    ),
    Role.OFFICE: r"(?:到|去|向|找|曾在|转到|转交|转给|推给|交由|请|答复称?|据)[^，。；在]{0,3}$",
    Role.WORK: (
        r"(?:在外|[打务]工[在于]?|上班[在于]?|就读于?|工作[在于]?|现在在|[租暂]住[在于]?|[儿女]子?在|[丈夫妻]{1,2}子?在)[^，。；]{0,3}$"
    ),
    Role.ORIGIN: (
        r"(?:从|由|自|来自|原籍|原住|娘家[在是]?|出生[在于]|原是|原属|距离?|离|[与和跟同]|听说|听闻|看到|比如|不像)[^，。；]{0,2}$"
    ),
}
_AFTER: Final = {
    Role.OFFICE: (
        r"^(?:的)?(?:人民政府|[镇乡县区市]?政府|信访|派出所|法院|公安|纪委|党委|司法所|民政所|国土所|财政所|(?:中心)?卫生院|(?:人民|中)医院|办事处工作人员|工作人员|领导|干部说|有关部门|相关部门|那边答复)"
    ),
    Role.WORK: (
        r"^[^，。；]{0,6}(?:[打务]工|上班|就读|读书|工作|做生意|租房|租住|经商|住院|看病|治病|赶集|走亲戚|买房|买了?房|购房|开店|当兵|上学|陪读)"
    ),
    Role.ORIGIN: (
        r"^(?:[^，。；]{0,3}(?:没有?关系|无关)|[^，。；]{0,3}住[了过][^，。；]{1,4}年|搬迁?|迁来|迁到|嫁来|嫁到|搬[来到]|过来|交界|相邻|接壤|方向|老板|包工头|的?(?:施工队|企业|工厂|厂子?|公司|老板|车队|车辆|砂场|矿|养殖场|养猪场|砖厂|人))"
    ),
    Role.HOME: r"^[^，。；村]{0,3}(?:村民|居民|群众|人[，。,]|人$|人氏)",
    Role.PROBLEM: (
        r"^[^，。；]{0,14}(?:问题|修路|修建|施工|征地|征收|拆迁|占用|占地|断水|停水|缺水|排污|污染|破损|损坏|漏水|坑洼|失修|塌方|积水|纠纷|发包|承包|低保|补贴|补助|危房"
        r"|饮水|自来水|用水|吃水|道路|的路|路灯|垃圾|宅基地|土地|耕地|水库|河道|桥|不公|未发|没有发|拖欠|被[强占征拆压毁淹]|强占|老家|这边|不给|庄稼|受损|淹|没人管|无人管)"
    ),
}
WEIGHT: Final = {
    Role.LABELLED: 10.0,
    Role.PROBLEM: 3.0,
    Role.HOME: 1.2,
    Role.OTHER: 0.6,
    Role.WORK: -2.0,
    Role.ORIGIN: -1.6,
    Role.KIN: -1.0,
    Role.OFFICE: -2.4,
}


def has_office(text: str, end: int) -> bool:
    """Whether an office of a place that ends there is named."""
    return _pattern(_AFTER[Role.OFFICE]).search(text[end : end + 18]) is not None


def role_of(text: str, start: int, end: int) -> Role:
    """The role the words before and after a mention give it; words right behind the name win over those before."""
    before, after = text[max(0, start - 12) : start], text[end : end + 18]
    certain = _certain(before, after, text[end:])
    if certain is not None:
        return certain
    for role in (Role.OFFICE, Role.WORK, Role.ORIGIN):
        if _pattern(_AFTER[role]).search(after):
            return role
    for role in (Role.WORK, Role.PROBLEM, Role.HOME, Role.ORIGIN, Role.OFFICE):
        if _pattern(_BEFORE[role]).search(before):
            return role
    for role in (Role.HOME, Role.PROBLEM):
        if _pattern(_AFTER[role]).search(after):
            return role
    return Role.OTHER


def _certain(before: str, after: str, told: str) -> Role | None:
    """The role that no single cue word may overrule, where there is one; ``told`` is all that stands behind the place."""
    if _LABELLED.search(before):
        return Role.LABELLED
    if is_married_away(before, told):
        return Role.KIN
    return Role.PROBLEM if _PASSED.search(before) and _PASSAGE.search(after) else None


_pattern: Final = cache(re.compile)
"""The words around a place are compiled when the first narrative comes."""
_LABELLED: Final = re.compile(r"(?:问题(?:属地|发生地|所在地|地)|发生地|事发地|诉求地|涉[事及]地|属地)[点址]?[为是在]? ?$")
_PASSED: Final = re.compile(r"(?:经过|路过|途经|走过|[过走])[^，。；]{0,1}$")
_PASSAGE: Final = re.compile(r"^的?[^，。；]{0,3}(?:[桥渠坝沟]|路(?!上))")
