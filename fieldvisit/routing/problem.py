"""The planning problem: what must be visited, who can travel when, and how far everything is, validated once."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from fieldvisit.domain.people import Leader, Shift, TravellerKind
from fieldvisit.domain.plan import Away, Lock, Plan
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.errors import InputFileError
from fieldvisit.routing.params import DEFAULT, PlanningParams, check_params
from fieldvisit.routing.ties import check_ties

MOST_MIN = 10**7
"""Minutes of travel that stand for never: no trip may take so long."""


@dataclass(frozen=True)
class Problem:
    """Everything a plan depends on. Visits in order of id, shifts in order of day and leader.

    ``input_sha256`` covers visits, leaders, horizon and matrix, not the params. ``begun`` (shift id to visit ids) are
    the stops with which a day that is under way must begin, in order; replanning during a day fills it. ``locks`` are stops
    that somebody has fixed. ``away`` are people kept from days that they had: ``leaders`` and ``shifts`` are without whole days away.
    """

    visits: tuple[Visit, ...]
    leaders: tuple[Leader, ...]
    shifts: tuple[Shift, ...]
    matrix: TravelMatrix
    first_day: date
    last_day: date
    params: PlanningParams
    input_sha256: str
    begun: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    locks: tuple[Lock, ...] = ()
    away: tuple[Away, ...] = ()
    visit_by_id: Mapping[str, Visit] = field(init=False, repr=False, compare=False)
    leader_by_id: Mapping[str, Leader] = field(init=False, repr=False, compare=False)
    lock_of: Mapping[str, Lock] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "visit_by_id", {visit.id: visit for visit in self.visits})
        object.__setattr__(self, "leader_by_id", {leader.id: leader for leader in self.leaders})
        object.__setattr__(self, "lock_of", {one: lock for lock in self.locks for one in lock.visit_ids})

    @property
    def travellers(self) -> tuple[str, ...]:
        """Ids of the people who have a shift that allows a visit, in order."""
        return tuple(sorted({shift.leader_id for shift in self.shifts if shift.max_visits > 0}))

    def has_deadline(self, visit: Visit) -> bool:
        """Whether the visit's last day falls inside the horizon: left out now, it is late for good."""
        return visit.latest_day is not None and self.first_day <= visit.latest_day <= self.last_day


@dataclass(frozen=True, slots=True, order=True)
class PlanValue:
    """What a plan is worth, compared field by field: less is better, and no field can be bought with a later one.

    Must-visits missed; visits missed whose deadline falls inside the horizon; thousandths of score left unserved or lost by
    waiting (``delay_permille``); stops beyond a fair share (``fair_spread``); driving minutes.
    """

    musts_missed: int
    deadlines_missed: int
    points_missed: int
    unfair: int
    drive_min: int


def plan_value(plan: Plan, problem: Problem) -> PlanValue:
    """The value of a plan, counted from its unassigned visits and its driving."""
    missed = [problem.visit_by_id[unassigned.visit_id] for unassigned in plan.unassigned]
    made = {stop.visit_id: itinerary.shift.day for itinerary in plan.itineraries for stop in itinerary.stops}
    waited = sum(delay_of(problem, problem.visit_by_id[one], day) for one, day in made.items())
    stops = Counter(dict.fromkeys(problem.travellers, 0))
    for itinerary in plan.itineraries:
        stops[itinerary.shift.leader_id] += len(itinerary.stops)
    return PlanValue(
        musts_missed=sum(1 for visit in missed if is_must(problem, visit)),
        deadlines_missed=sum(1 for visit in missed if not is_must(problem, visit) and problem.has_deadline(visit)),
        points_missed=sum(points_of(visit) for visit in missed) + waited,
        unfair=unfairness(problem.params, stops.values()),
        drive_min=sum(itinerary.drive_min for itinerary in plan.itineraries),
    )


def delay_of(problem: Problem, visit: Visit, day: date) -> int:
    """Thousandths of score that a visit loses by waiting until the day."""
    return points_of(visit) * problem.params.delay_permille * (day - problem.first_day).days // 1000


def unfairness(params: PlanningParams, stops: Iterable[int]) -> int:
    """Stops of the busiest leader beyond those of the idlest and the spread allowed; 0 where fairness is left out."""
    counts = sorted(stops)
    return max(0, counts[-1] - counts[0] - params.fair_spread) if params.fair_spread and counts else 0


def is_must(problem: Problem, visit: Visit) -> bool:
    """Whether a visit comes before every other consideration: a must-visit, or one that somebody has locked."""
    return visit.must or visit.id in problem.lock_of


def points_of(visit: Visit) -> int:
    """The visit's score in thousandths; at least 1, because any visit that was asked for is worth a stop."""
    return max(1, round(1000 * visit.score))


def base_place(leader_id: str) -> str:
    """The id of a leader's base in the travel matrix."""
    return f"base:{leader_id}"


def may_visit(visit: Visit, leader: Leader) -> bool:
    """Whether the leader may take the visit at all.

    Whoever is recused may not, nor whose department knows nothing of the expertise asked for. A visit that names its
    leaders is theirs alone. Otherwise every leader may go, and a work team may go where it is sent: to visits inside a
    hotspot.
    """
    if leader.id in visit.recused_leader_ids or (visit.expertise and set(visit.expertise).isdisjoint(leader.categories)):
        return False
    if visit.eligible_leader_ids is not None:
        return leader.id in visit.eligible_leader_ids
    return leader.kind is TravellerKind.LEADER or bool(visit.hotspot_id)


def has_position(visit: Visit) -> bool:
    """Whether the village's position is good enough to drive to (village level or better)."""
    return visit.village.location is not None and visit.village.accuracy.is_village_level


def shifts_of(leaders: Sequence[Leader], first_day: date, days: int) -> tuple[Shift, ...]:
    """One shift per leader and working day of the horizon, in order of day and leader id.

    Meetings are held at the office: the shift is the longest part of the day free of them, from base to base (the earlier
    one of two alike). A day that meetings fill has no shift.
    """
    horizon = [first_day + timedelta(days=i) for i in range(days)]
    ordered = sorted(leaders, key=lambda leader: leader.id)
    made = (_shift(leader, day) for day in horizon for leader in ordered if day in leader.days)
    return tuple(shift for shift in made if shift is not None)


def _shift(leader: Leader, day: date) -> Shift | None:
    meetings = tuple(sorted(absence.window for absence in leader.absences if absence.day == day))
    hours = _longest_free(leader.hours, meetings)
    if hours is None:
        return None
    return Shift(
        id=f"{leader.id}@{day.isoformat()}",
        leader_id=leader.id,
        day=day,
        base=leader.base,
        hours=hours,
        lunch=leader.lunch,
        lunch_min=leader.lunch_min,
        max_drive_min=leader.max_drive_min,
        max_visits=leader.max_visits,
        unavailable=meetings,
        max_villages=leader.max_villages_a_day,
    )


def _longest_free(hours: TimeWindow, meetings: Sequence[TimeWindow]) -> TimeWindow | None:
    """The longest part of the hours free of meetings (the earlier of two alike); ``None`` when nothing is left."""
    free: list[TimeWindow] = []
    start = hours.start_min
    for meeting in [*meetings, TimeWindow(hours.end_min, hours.end_min)]:
        if start < (end := min(meeting.start_min, hours.end_min)):
            free.append(TimeWindow(start, end))
        start = max(start, meeting.end_min)
    return max(free, key=lambda window: (window.end_min - window.start_min, -window.start_min), default=None)


def build_problem(
    visits: Sequence[Visit],
    leaders: Sequence[Leader],
    matrix: TravelMatrix,
    first_day: date,
    params: PlanningParams = DEFAULT,
    *,
    locks: Sequence[Lock] = (),
    away: Sequence[Away] = (),
) -> Problem:
    """The validated problem of one planning run.

    The order in which visits and leaders are given does not matter. Whoever is ``away`` for a whole day has no shift on it.

    Raises
    ------
    InputFileError
        If two visits or leaders share an id, or a figure is out of range; names the id (or the two places).
    SettingsError
        If a planning setting is out of range; names the key.
    ValueError
        If the matrix lacks a base or a village with a usable position: the caller's mistake, not the user's.
    """
    check_params(params)
    _unique((visit.id for visit in visits), "走访任务", "visits")
    _unique((leader.id for leader in leaders), "人员名册", "the roster")
    _check_matrix(matrix)
    for visit in visits:
        _check_visit(visit, matrix)
    for leader in leaders:
        _check_leader(leader, matrix)
    check_ties(visits, leaders, locks)
    ordered = tuple(sorted(visits, key=lambda visit: visit.id))
    people = tuple(sorted((without_days_away(leader, away) for leader in leaders), key=lambda leader: leader.id))
    return Problem(
        visits=ordered,
        leaders=people,
        shifts=shifts_of(people, first_day, params.days),
        matrix=matrix,
        first_day=first_day,
        last_day=first_day + timedelta(days=params.days - 1),
        params=params,
        input_sha256=_fingerprint(
            (ordered, people, *([tuple(locks)] if locks else []), *([tuple(away)] if away else [])),
            matrix,
            first_day,
            params.days,
        ),
        locks=tuple(locks),
        away=tuple(sorted(set(away))),
    )


def without_days_away(leader: Leader, away: Iterable[Away]) -> Leader:
    """The leader without the working days that they are away from morning to evening."""
    gone = {one.day for one in away if one.leader_id == leader.id and one.from_min == 0}
    return replace(leader, days=tuple(day for day in leader.days if day not in gone)) if gone else leader


def _unique(ids: Iterable[str], zh: str, en: str) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise InputFileError(f"{zh}中编号 {one} 重复，请保留一条。", f"Id {one} occurs twice in {en}; keep one.")
        seen.add(one)


def _check_matrix(matrix: TravelMatrix) -> None:
    """Nothing for times and kilometres that can be added up; a hole in the kilometres (nan) is no fault."""
    size = (len(matrix.place_ids),) * 2
    if not size == matrix.minutes.shape == matrix.km.shape == matrix.reachable.shape or len(matrix.index) < size[0]:
        raise ValueError("the travel matrix is not square in its places, or names a place twice")
    minutes, km = matrix.minutes, matrix.km
    bad = matrix.reachable & (~np.isfinite(minutes) | (minutes < 0) | (minutes >= MOST_MIN) | np.isinf(km) | (km < 0))
    for a, b in np.argwhere(bad)[:1].tolist():
        start, end = matrix.place_ids[a], matrix.place_ids[b]
        raise InputFileError(
            f"{start} 到 {end} 的行车为 {minutes[a, b]} 分钟、{km[a, b]:.1f} 公里，应为 0 以上的有限数；无路请留空。",
            f"Travel from {start} to {end} is {minutes[a, b]} min and {km[a, b]:.1f} km; give finite figures of 0 or more, or leave "
            "it empty where no road leads.",
        )


def _check_visit(visit: Visit, matrix: TravelMatrix) -> None:
    if visit.service_min < 1:
        raise InputFileError(
            f"走访任务 {visit.id} 的停留时间为 {visit.service_min} 分钟，应至少 1 分钟。",
            f"Visit {visit.id} has a service time of {visit.service_min} min; it must be at least 1.",
        )
    if not (math.isfinite(visit.score) and 0 <= visit.score <= 1):
        raise InputFileError(
            f"走访任务 {visit.id} 的得分为 {visit.score}，应在 0 到 1 之间。",
            f"Visit {visit.id} has a score of {visit.score}; it must lie between 0 and 1.",
        )
    if not all(one.strip() for one in visit.recused_leader_ids):
        raise InputFileError(
            f"走访任务 {visit.id} 的回避人员编号有空白，请填写编号或删去。",
            f"Visit {visit.id} has a blank id among its recused leaders; give the id or remove it.",
        )
    if has_position(visit) and visit.village.code not in matrix.index:
        raise ValueError(f"the travel matrix lacks village {visit.village.code} of visit {visit.id}")


def _check_leader(leader: Leader, matrix: TravelMatrix) -> None:
    for key in ("lunch_min", "max_drive_min", "max_visits", "max_villages_a_day", "max_days", "max_days_in_a_row"):
        if getattr(leader, key) < 0:
            raise InputFileError(
                f"人员名册中 {leader.id} 的 {key} 为负数，请改为 0 或正数。",
                f"Leader {leader.id} in the roster has a negative {key}; use 0 or more.",
            )
    if base_place(leader.id) not in matrix.index:
        raise ValueError(f"the travel matrix lacks the base of leader {leader.id}")


def _fingerprint(asked: tuple[object, ...], matrix: TravelMatrix, first_day: date, days: int) -> str:
    digest = hashlib.sha256()
    digest.update(repr((first_day, days, *asked, matrix.place_ids, matrix.source)).encode())
    digest.update(matrix.minutes.astype("<i4").tobytes())
    digest.update(matrix.km.astype("<f4").tobytes())
    digest.update(matrix.reachable.astype("u1").tobytes())
    return digest.hexdigest()
