"""Five invented villages in a line, two leaders, one week: small enough to check by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from fieldvisit.domain.people import Leader, TravellerKind
from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.domain.place import LonLat, PositionAccuracy, Village
from fieldvisit.domain.travel import Access, PlaceAccess, TravelMatrix
from fieldvisit.domain.visit import TimeWindow, UrgencyReason, Visit, VisitKind
from fieldvisit.errors import Text

MONDAY = date(2026, 11, 30)
WEEK = tuple(MONDAY + timedelta(days=i) for i in range(5))
NINE_TO_FIVE = TimeWindow(540, 1020)
LUNCH = TimeWindow(690, 780)


def village(number: int, *, households: int | None = 100) -> Village:
    """示例村1 ... 示例村5, ten kilometres apart on one parallel."""
    return Village(
        code=f"410423100{200 + number:03d}",
        name=f"示例村{number}",
        township="示例镇",
        township_code="410423100",
        county="410423",
        location=LonLat(112.9 + 0.107 * number, 33.7),
        accuracy=PositionAccuracy.SYNTHETIC,
        households=households,
        synthetic=True,
    )


def villages(count: int = 5) -> tuple[Village, ...]:
    """The first ``count`` villages of the line."""
    return tuple(village(n) for n in range(1, count + 1))


def leader(number: int, *, days: tuple[date, ...] = WEEK, lunch: TimeWindow | None = LUNCH, max_visits: int = 6) -> Leader:
    """A leader whose base stands at the west end of the line."""
    return Leader(
        id=f"L{number:02d}",
        name=f"示例领导{number}",
        kind=TravellerKind.LEADER,
        department="示例单位",
        base_name="示例基地",
        base=LonLat(112.9, 33.7),
        days=days,
        hours=NINE_TO_FIVE,
        lunch=lunch,
        max_visits=max_visits,
        synthetic=True,
    )


def visit(number: int, *, score: float = 0.5, service_min: int = 60, must: bool = False, **limits: object) -> Visit:
    """A visit to village ``number``; ``limits`` are further fields of ``Visit``."""
    fields: dict[str, object] = {
        "id": f"V{number:03d}",
        "village": village(number),
        "kind": VisitKind.CASE_VISIT,
        "petition_ids": (f"P{number:03d}",),
        "categories": ("policy.housing",),
        "service_min": service_min,
        "score": score,
        "reasons": (UrgencyReason("age", score, Text("时间较长", "waiting long")),),
        "must": must,
    }
    return Visit(**(fields | limits))  # type: ignore[arg-type]


def petition(number: int, *, place_text: str = "示例镇示例村1", **fields: object) -> Petition:
    """An open county-level petition; ``fields`` replace any field of ``Petition``."""
    values: dict[str, object] = {
        "id": f"P{number:03d}",
        "received_on": date(2026, 10, 1),
        "place_text": place_text,
        "text": "咨询危房改造申请进度",
        "category": "policy.housing",
        "level": SourceLevel.COUNTY,
        "status": CaseStatus.OPEN,
        "source": RowRef("ledger.xlsx", "Sheet1", number + 1),
        "synthetic": True,
    }
    return Petition(**(values | fields))  # type: ignore[arg-type]


def line_matrix(village_count: int = 5, leader_count: int = 2, *, minutes_per_step: int = 12) -> TravelMatrix:
    """Travel along the line: the bases stand at step 0, village ``n`` at step ``n``; ten kilometres a step."""
    ids = [f"base:L{n:02d}" for n in range(1, leader_count + 1)] + [v.code for v in villages(village_count)]
    steps = np.array([0] * leader_count + list(range(1, village_count + 1)))
    apart = np.abs(steps[:, None] - steps[None, :])
    return TravelMatrix(
        place_ids=tuple(ids),
        minutes=(apart * minutes_per_step).astype(np.int32),
        km=(apart * 10).astype(np.float32),
        reachable=np.ones_like(apart, dtype=np.bool_),
        access=tuple(PlaceAccess(place, Access.ON_ROAD, 0.0) for place in ids),
        source="graph",
        fingerprint="line",
    )
