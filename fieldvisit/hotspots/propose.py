"""Rated cases gathered into visits: one stop for what one leader can do in one village."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.place import PositionAccuracy, Village
from fieldvisit.domain.visit import RatedCase, UrgencyReason, Visit, VisitKind
from fieldvisit.errors import SettingsError, Text
from fieldvisit.hotspots.limits import Checked


@dataclass(frozen=True)
class ProposeParams(Checked):
    """How long visits take and what a hotspot adds.

    A visit takes ``base_min`` plus ``per_case_min`` for each case, at most ``longest_min`` minutes. ``hotspot_points`` in
    [0, 1] is what membership in a hotspot adds to the urgency. Key cases that should be visited by ``must_by`` at the latest
    (``YYYY-MM-DD``, normally the last day of the plan; empty: none) must be visited, overdue ones among them.
    """

    base_min: int = 40
    per_case_min: int = 20
    longest_min: int = 150
    hotspot_points: float = 0.1
    must_by: str = ""


_Leaders = tuple[str, ...] | None
_Key = tuple[bool, _Leaders]


def propose_visits(
    rated: Sequence[RatedCase],
    villages: Sequence[Village],
    hotspots: Sequence[Hotspot],
    params: ProposeParams = ProposeParams(),
) -> tuple[Visit, ...]:
    """Visits in order of village code and number; every rated case is in exactly one of them.

    Key cases of a village that the same leaders may handle share a case visit; its other cases share a village reception
    (one for each set of leaders that may go). The score of a visit is ``1 - prod(1 - s)`` over its cases and its hotspot.
    Ids are ``V-<village code>-<n>``. A village that is not in ``villages`` yields a visit without a position, for the
    planner to report.

    Raises
    ------
    SettingsError
        If ``must_by`` is not a date.
    """
    by_code = {village.code: village for village in villages}
    inside = {code: hotspot for hotspot in reversed(hotspots) for code in hotspot.village_codes}
    must_by = _must_by(params)
    visits: list[Visit] = []
    for code, cases in sorted(_by_village(rated).items()):
        village = by_code.get(code) or _unknown(code)
        for number, (key, group) in enumerate(_groups(cases), start=1):
            visits.append(_visit(f"V-{code}-{number}", (village, inside.get(code)), key, group, (params, must_by)))
    return tuple(visits)


def _by_village(rated: Iterable[RatedCase]) -> Mapping[str, list[RatedCase]]:
    groups: dict[str, list[RatedCase]] = {}
    for case in sorted(rated, key=lambda case: case.petition_id):
        groups.setdefault(case.village_code, []).append(case)
    return groups


def _groups(cases: Sequence[RatedCase]) -> list[tuple[_Key, list[RatedCase]]]:
    """Key cases first, then by leaders; a set of leaders is the same in any order."""
    groups: dict[_Key, list[RatedCase]] = {}
    for case in cases:
        leaders = None if case.eligible_leader_ids is None else tuple(sorted(set(case.eligible_leader_ids)))
        groups.setdefault((case.is_key, leaders), []).append(case)
    return sorted(groups.items(), key=lambda pair: (not pair[0][0], pair[0][1] is not None, pair[0][1] or ()))


def _visit(
    visit_id: str,
    where: tuple[Village, Hotspot | None],
    key: _Key,
    cases: Sequence[RatedCase],
    rules: tuple[ProposeParams, date | None],
) -> Visit:
    village, hotspot = where
    params, must_by = rules
    is_key, leaders = key
    latest = min((case.latest_day for case in cases if case.latest_day is not None), default=None)
    due = min((case.visit_by for case in cases if case.visit_by is not None), default=None)
    extra = params.hotspot_points if hotspot else 0.0
    return Visit(
        id=visit_id,
        village=village,
        kind=VisitKind.CASE_VISIT if is_key else VisitKind.VILLAGE_RECEPTION,
        petition_ids=tuple(case.petition_id for case in cases),
        categories=tuple(sorted({case.category for case in cases})),
        service_min=min(params.longest_min, params.base_min + params.per_case_min * len(cases)),
        score=_combined([*(case.score for case in cases), extra]),
        reasons=(*_reasons(cases), *_hotspot_reason(hotspot, extra)),
        must=is_key and must_by is not None and due is not None and due <= must_by,
        latest_day=latest,
        eligible_leader_ids=leaders,
        hotspot_id=hotspot.id if hotspot else "",
    )


def _combined(scores: Iterable[float]) -> float:
    return min(1.0, max(0.0, 1.0 - math.prod(1.0 - min(1.0, max(0.0, score)) for score in scores)))


def _reasons(cases: Sequence[RatedCase]) -> list[UrgencyReason]:
    """Each rule and wording once, with its most points, the weightiest first."""
    best: dict[tuple[str, str], UrgencyReason] = {}
    for reason in (reason for case in cases for reason in case.reasons):
        name = (reason.rule, reason.text.zh)
        if name not in best or reason.points > best[name].points:
            best[name] = reason
    return sorted(best.values(), key=lambda reason: (-reason.points, reason.rule, reason.text.zh))


def _hotspot_reason(hotspot: Hotspot | None, points: float) -> list[UrgencyReason]:
    if hotspot is None:
        return []
    zh = f"位于热点{hotspot.id}：{hotspot.observed}件，预期{hotspot.expected:.1f}件"
    en = f"in hotspot {hotspot.id}: {hotspot.observed} matters, {hotspot.expected:.1f} expected"
    return [UrgencyReason("hotspot", points, Text(zh, en))]


def _unknown(code: str) -> Village:
    return Village(code, code, "", code[:9], code[:6], None, PositionAccuracy.NONE)


def _must_by(params: ProposeParams) -> date | None:
    try:
        return date.fromisoformat(params.must_by) if params.must_by else None
    except ValueError as error:
        raise SettingsError(
            f"设置项 visits.must_by = {params.must_by!r} 不是日期，应写成 2026-12-04 的形式。",
            f"Setting visits.must_by = {params.must_by!r} is not a date; write it like 2026-12-04.",
        ) from error
