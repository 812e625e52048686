"""How the fields and coded values of records read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fieldvisit.errors import Text

SERIES: Mapping[str, Text] = {
    "assignments": Text("包案", "assignment"),
    "transfers": Text("转交", "transfer"),
    "appointments": Text("走访", "visit"),
    "outcomes": Text("处置", "outcome"),
    "replies": Text("答复", "reply"),
    "verifications": Text("核查", "check"),
    "reports": Text("上报", "report"),
    "reviews": Text("复查复核", "review"),
}
_FIELDS: Mapping[str, Text] = {
    "leader_id": Text("领导", "leader"),
    "on": Text("日期", "day"),
    "lead_unit": Text("主办单位", "lead unit"),
    "co_units": Text("协办单位", "with"),
    "responsible": Text("责任人", "responsible"),
    "to_code": Text("移交至", "to"),
    "from_code": Text("移交自", "from"),
    "why": Text("理由", "why"),
    "kind": Text("方式", "kind"),
    "consent": Text("同意", "consent"),
    "place": Text("地点", "place"),
    "done": Text("已走访", "done"),
    "dispositions": Text("处置意见", "dispositions"),
    "means": Text("处置方式", "means"),
    "resolved_level": Text("解决层级", "resolved at"),
    "measures": Text("措施", "measures"),
    "evidence": Text("佐证", "evidence"),
    "receiving_body": Text("接收单位", "receiving body"),
    "promise": Text("承诺", "promise"),
    "due_on": Text("期限", "due"),
    "text": Text("事项", "what"),
    "satisfaction": Text("满意度", "satisfaction"),
    "was": Text("更正前", "before the correction"),
    "by_unit": Text("核查单位", "checked by"),
    "method": Text("核查方式", "method"),
    "opinion": Text("意见", "opinion"),
    "passed": Text("通过", "passed"),
    "round": Text("轮次", "round"),
    "stage": Text("环节", "stage"),
    "asked_on": Text("申请日期", "asked"),
    "answered_on": Text("答复日期", "answered"),
}
_ZH: Mapping[str, str] = {
    "case_visit": "带案下访",
    "village_reception": "进村接访",
    "home_appointment": "入户约访",
    "return_visit": "回访",
    "check": "核查",
    "supervision": "督导",
    "publicity": "政策宣讲",
    "home": "家中",
    "village_office": "村部",
    "township": "乡镇",
    "elsewhere": "其他地点",
    "solved": "解决问题到位",
    "explained": "思想教育到位",
    "supported": "帮扶救助到位",
    "by_law": "依法处理",
    "law": "法律",
    "policy": "政策",
    "economic": "经济",
    "administrative": "行政",
    "education": "教育",
    "mediation": "调解",
    "not_asked": "未询问",
    "satisfied": "满意",
    "partly": "基本满意",
    "dissatisfied": "不满意",
    "province": "省",
    "city": "市",
    "county": "县",
    "village": "村",
    "review": "复查",
    "recheck": "复核",
}
_CODED = ("kind", "place", "dispositions", "means", "resolved_level", "satisfaction", "stage")


def record_in_words(series: str, record: Mapping[str, Any]) -> Text:
    """One record, field by field; empty fields are left out, codes read as words."""
    zh = "  ".join(f"{_FIELDS[name].zh}：{value}" for name, value in _said(record, "zh"))
    en = "  ".join(f"{_FIELDS[name].en}: {value}" for name, value in _said(record, "en"))
    return Text(f"{SERIES[series].zh}  {zh}", f"{SERIES[series].en}  {en}")


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that two versions of a record fill differently, and what each says; empty where it says nothing."""

    name: Text
    office: Text
    phone: Text


def differing(office: Mapping[str, Any] | None, phone: Mapping[str, Any] | None) -> tuple[Differing, ...]:
    """The fields that differ between the office's record and the phone's, in the order of the record; none without both."""
    if office is None or phone is None:
        return ()
    names = [name for name in phone if name != "round" and office.get(name) != phone[name]]
    return tuple(Differing(_FIELDS[name], _shown(name, office.get(name)), _shown(name, phone[name])) for name in names)


def in_words(code: str, lang: str) -> str:
    """A coded value of a record as it reads."""
    return _ZH.get(code, code) if lang == "zh" else code.replace("_", " ")


def _shown(name: str, value: Any) -> Text:
    empty = value in ("", None, [])
    return Text("", "") if empty else Text(_value(name, value, "zh"), _value(name, value, "en"))


def _said(record: Mapping[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        if name == "passed":
            yield name, {"zh": "是" if value else "否", "en": "yes" if value else "no"}[lang]
        elif value not in ("", None, [], False, 0):
            yield name, _value(name, value, lang)


def _value(name: str, value: Any, lang: str) -> str:
    if isinstance(value, dict):
        return " ".join(shown for _, shown in _said(value, lang))
    if isinstance(value, list):
        return ("、" if lang == "zh" else ", ").join(_value(name, part, lang) for part in value)
    if value is True:
        return "是" if lang == "zh" else "yes"
    text = str(value)
    if name in _CODED:
        return in_words(text, lang)
    return text
