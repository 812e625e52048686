"""Plans as JSON that can be read back, and as a table of stops."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from fieldvisit.domain.codec import from_dict, to_dict
from fieldvisit.domain.people import Leader
from fieldvisit.domain.plan import Plan, Stop
from fieldvisit.domain.run import DEMO_BANNER
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import Text
from fieldvisit.io.exports.tables import Table, Value, labelled, table_csv
from fieldvisit.io.exports.words import KINDS

FORMAT = "fieldvisit-plan-1"
_SOURCES = {"graph": "路网", "given": "本县时间表", "http": "路线服务", "osrm": "OSRM", "estimate": "估算"}

_HEADERS = (
    *("日期", "领导", "单位", "顺序", "地点", "乡镇", "村", "走访方式", "事项类别", "件数", "必访"),
    *("行车分钟", "行车公里", "到达", "开始", "离开", "时间来源", "未安排原因", "领导编号", "走访编号", "村代码"),
)


def plan_json(plan: Plan) -> str:
    """The plan as JSON in an envelope with format and banner; equal plans give equal text.

    Keys are sorted, lines end in LF, the last one too, and no clock time is written.
    """
    envelope = {"format": FORMAT, "banner": DEMO_BANNER.zh if plan.synthetic else "", "plan": to_dict(plan)}
    return json.dumps(envelope, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def plan_from_json(text: str) -> Plan:
    """The plan that ``plan_json`` wrote, equal to the one that went in.

    Raises
    ------
    ValueError
        If the text is not such a file, or a key is unknown or missing; names the path.
    """
    envelope = json.loads(text)
    if not isinstance(envelope, dict) or envelope.get("format") != FORMAT or set(envelope) != {"format", "banner", "plan"}:
        raise ValueError(f"not a plan in the form {FORMAT}")
    return from_dict(envelope["plan"], Plan)


def plan_csv(plan: Plan, leaders: Sequence[Leader], categories: Mapping[str, Text]) -> str:
    """``plan_table`` as csv."""
    return table_csv(plan_table(plan, leaders, categories))


def plan_table(plan: Plan, leaders: Sequence[Leader], categories: Mapping[str, Text]) -> Table:
    """One row for each stop in the order of the itineraries, then one for each visit that found no place, with its reason.

    People, places, kinds and categories stand by name; ids and codes in the last columns. ``leaders`` are all leaders of
    the plan, ``categories`` names of category codes (a code without a name stands as it is).
    """
    visits, people = {visit.id: visit for visit in plan.visits}, {leader.id: leader for leader in leaders}
    words = {code: name.zh for code, name in categories.items()}
    source = _SOURCES.get(plan.travel_source, plan.travel_source)
    rows: list[tuple[Value, ...]] = []
    for itinerary in plan.itineraries:
        leader, day = people[itinerary.shift.leader_id], itinerary.shift.day
        for number, stop in enumerate(itinerary.stops, 1):
            visit = visits[stop.visit_id]
            who = (day, leader.name, leader.department, number)
            rows.append((*who, *_what(visit, words), *_when(stop), source, "", leader.id, visit.id, visit.village.code))
    for one in plan.unassigned:
        visit = visits[one.visit_id]
        ids = ("", visit.id, visit.village.code)
        rows.append(("", "", "", "", *_what(visit, words), *[""] * 6, one.sentence.zh, *ids))
    return labelled(Table("行程", _HEADERS, tuple(rows)), synthetic=plan.synthetic)


def _what(visit: Visit, words: Mapping[str, str]) -> tuple[Value, ...]:
    place, categories = visit.village, "、".join(words.get(code, code) for code in visit.categories)
    where = (place.full_name, place.township, place.name)
    return (*where, KINDS[visit.kind], categories, len(visit.petition_ids), "是" if visit.must else "否")


def _when(stop: Stop) -> tuple[Value, ...]:
    clocks = (_clock(minute) for minute in (stop.arrive_min, stop.start_min, stop.depart_min))
    return (stop.drive_min, round(stop.drive_km, 1), *clocks)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
