"""The fixed words of day sheets and slips; a template names them ``w.day``, ``w.stops`` and so on."""

from __future__ import annotations

from collections.abc import Mapping

from fieldvisit.errors import Text

_WORDS: Mapping[str, Text] = {
    "sheet": Text("行程单", "Day sheet"),
    "print_no": Text("编号", "Copy"),
    "from_": Text("出发地", "From"),
    "stops": Text("站数", "Stops"),
    "cases": Text("件数", "Cases"),
    "distance": Text("里程", "Distance"),
    "km": Text("公里", "km"),
    "driving": Text("行车时间", "Driving"),
    "promises": Text("上次答应的事", "What was promised last time"),
    "due": Text("期限", "due"),
    "stop": Text("第", "stop"),
    "stop_after": Text("站", ""),
    "case": Text("案件", "case"),
    "words_kept": Text("承诺原文见案件页。", "The words of a promise stand on the case's page."),
    "no_promises": Text("没有未兑现的承诺记录。", "No promise is open."),
    "time": Text("时间", "Time"),
    "what": Text("行程", "What"),
    "sketch": Text("路线示意图，左侧清单内容相同", "Sketch of the way; the list beside it says the same"),
    "no_sketch": Text(
        "路线示意图要安装附加组件 fieldvisit[pdf] 才能放进 Word。", "A sketch in a Word file needs the extra fieldvisit[pdf]."
    ),
    "villages": Text("各村情况", "The villages"),
    "months": Text("近 12 个月收到", "Received in the last 12 months"),
    "together": Text("共", "together"),
    "key": Text("重点", "key"),
    "scan": Text("扫码导航", "Scan for the way"),
    "no_position": Text("该村暂无坐标，请问乡镇。", "No position yet; the township knows the way."),
    "notes": Text("记录", "Notes"),
    "leader": Text("领导", "Leader"),
    "department": Text("单位", "Department"),
    "details": Text("说明", "Details"),
    "stop_no": Text("第几站", "Stop"),
    "place": Text("村", "Village"),
    "figures": Text("情况", "Figures"),
    "position": Text("坐标", "Position"),
    "category": Text("类别", "Category"),
    "state": Text("状态", "State"),
    "left": Text("距上报期限", "Until the report"),
    "words": Text("内容", "Words"),
    "printed": Text("打印", "Printed"),
    "slip": Text("接待单", "Slip for the village"),
    "day": Text("日期", "Day"),
    "arrival": Text("到达时间", "Arrival"),
    "until": Text("约到", "Until about"),
    "who": Text("来访领导", "Who comes"),
    "people": Text("同行人数", "People in all"),
    "prepare": Text("请准备", "Please prepare"),
    "room": Text(
        "一间可以单独谈话、不被旁听的房间；不迎送、不安排用餐、不事先召集群众",
        "one room in which people can talk without being overheard; no reception, no meal, nobody to be called in beforehand",
    ),
    "contact": Text("县里联系人", "Contact of the county"),
}


def words_in(lang: str) -> dict[str, str]:
    """All fixed words in a language, by the names that templates use."""
    return {name: text.in_(lang) for name, text in _WORDS.items()}
