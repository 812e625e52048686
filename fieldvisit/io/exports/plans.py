"""Plans as JSON that can be read back, and as a table of stops."""

from __future__ import annotations

import json
from collections.abc import Iterator

from fieldvisit.domain.codec import from_dict, to_dict
from fieldvisit.domain.plan import Itinerary, Plan, Unassigned
from fieldvisit.domain.run import DEMO_BANNER
from fieldvisit.domain.visit import Visit
from fieldvisit.io.exports.tables import Table, Value, labelled, table_csv

FORMAT = "fieldvisit-plan-1"
_SOURCES = {"graph": "路网", "given": "本县时间表", "estimate": "估算"}

_HEADERS = (
    *(
        "日期",
        "人员",
        "顺序",
        "走访",
        "乡镇",
        "村",
        "到达",
        "开始",
        "离开",
        "行车分钟",
        "行车公里",
        "件数",
        "时间来源",
        "未安排原因",
    ),
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


def plan_csv(plan: Plan) -> str:
    """``plan_table`` as csv."""
    return table_csv(plan_table(plan))


def plan_table(plan: Plan) -> Table:
    """One row for each stop in the order of the itineraries, then one for each visit that found no place, with its reason."""
    visits = {visit.id: visit for visit in plan.visits}
    stops = (row for itinerary in plan.itineraries for row in _stops(itinerary, visits, plan.travel_source))
    left = (_left_out(unassigned, visits[unassigned.visit_id]) for unassigned in plan.unassigned)
    return labelled(Table("行程", _HEADERS, (*stops, *left)), synthetic=plan.synthetic)


def _stops(itinerary: Itinerary, visits: dict[str, Visit], source: str) -> Iterator[tuple[Value, ...]]:
    for number, stop in enumerate(itinerary.stops, 1):
        visit = visits[stop.visit_id]
        yield (
            *(itinerary.shift.day, itinerary.shift.leader_id, number, visit.id, visit.village.township, visit.village.name),
            *(
                _clock(stop.arrive_min),
                _clock(stop.start_min),
                _clock(stop.depart_min),
                stop.drive_min,
                round(stop.drive_km, 1),
            ),
            *(len(visit.petition_ids), _SOURCES.get(source, source), ""),
        )


def _left_out(unassigned: Unassigned, visit: Visit) -> tuple[Value, ...]:
    place = ("", "", "", visit.id, visit.village.township, visit.village.name)
    return (*place, "", "", "", "", "", len(visit.petition_ids), "", unassigned.sentence.zh)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
