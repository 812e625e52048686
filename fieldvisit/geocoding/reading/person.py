"""The name of a person written right before an address (李秀英禹州市...): skipped, so that it is neither read nor told."""

from __future__ import annotations

from typing import Final

from fieldvisit.geocoding.reading.sight import Sight

_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱江"
    "尹薛闫阎段雷侯龙史黎贺顾毛郝龚邵万钱覃武戴孔汤庞樊兰殷施洪翟安颜倪严牛温芦季俞章鲁葛毕聂焦向柳邢岳齐梅庄辛管祝左涂谷时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲"
    "成游阳裴席卫查屈鲍覃霍翁隋甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩仝"
)
_DOUBLE: Final = frozenset(
    {"欧阳", "上官", "司马", "诸葛", "皇甫", "夏侯", "尉迟", "令狐", "东方", "慕容", "司徒", "公孙", "轩辕"}
)
_LEVEL_ENDS: Final = frozenset("县市区")


def behind_person(sight: Sight, start: int) -> int:
    """The position behind a surname and one or two characters more, if the province, a county or city follows by its full name; else ``start``.

    A county of one character and 县 may be the end of an unknown one (龙华新县): a township of it must follow.
    """
    text, index = sight.text, sight.index
    if text[start : start + 1] not in _SURNAMES and text[start : start + 2] not in _DOUBLE:
        return start
    if any(sight.upper(start)) or index.outside.end(text, start) > start:
        return start
    for length in (4, 3) if text[start : start + 2] in _DOUBLE else (3, 2):
        pos = start + length
        if index.home.whole(text, pos):
            return pos
        for code, end in (index.county_at(text, pos), index.city_at(text, pos)):
            if code and text[end - 1] in _LEVEL_ENDS and (end - pos > 2 or index.township_at(code, text, sight.skip(end))[0]):
                return pos
    return start
