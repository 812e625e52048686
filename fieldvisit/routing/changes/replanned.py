"""The announced plan after an event: what is past stands, little else moves, and every difference is told in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from fieldvisit.domain.plan import Itinerary, Plan, Stop
from fieldvisit.errors import Text
from fieldvisit.routing.changes.events import (
    LeaderSick,
    Moment,
    ReplanEvent,
    RoadClosed,
    StillToCome,
    UrgentVisit,
    VisitCancelled,
    VisitOverran,
    away_after,
    begun_stops,
    still_to_come,
)
from fieldvisit.routing.changes.remaining import remaining_locks
from fieldvisit.routing.changes.replan import Change, ChangeKind, ReplanParams, replan
from fieldvisit.routing.changes.told_hours import TOLD_MIN, other_hours
from fieldvisit.routing.problem import Problem, build_problem
from fieldvisit.routing.wording import clock, day_text, leader_name, shift_text

FEW_CHANGES = ReplanParams()


@dataclass(frozen=True)
class DayChange:
    """One leader-day that reads differently now: its stops before and after, in a sentence each."""

    shift_id: str
    before: Text
    after: Text


@dataclass(frozen=True)
class EventAnswer:
    """The whole plan after an event.

    ``rest`` is the part still to come, valid by ``check_plan(rest, problem)``; ``plan`` adds what is past and ``whole`` is the problem
    of all its days, from which a later event starts. ``sentences`` say what happened, how much changed, and each change.
    """

    plan: Plan
    rest: Plan
    problem: Problem
    whole: Problem
    changes: tuple[Change, ...]
    days: tuple[DayChange, ...]
    sentences: tuple[Text, ...]


def replan_on(
    announced: Plan,
    problem: Problem,
    event: ReplanEvent,
    now: Moment | None = None,
    params: ReplanParams = FEW_CHANGES,
) -> EventAnswer:
    """The announced plan adapted to an event, with at most ``max_changes`` changes the event does not force.

    Without ``now`` nothing of the plan is past yet. Stops begun before ``now`` keep leader, day, order and start.

    Raises
    ------
    NotFoundError
        If the event names a leader or visit the plan does not have, a locked visit cannot keep its place, or the plan is over.
    """
    moment = now or Moment(problem.first_day)
    left = still_to_come(announced, problem, event, moment)
    locked = tuple(sorted({*params.locked_visit_ids, *left.begun_ids}))
    made = replan(_as_staffed(announced, left), left.problem, replace(params, locked_visit_ids=locked))
    plan = _whole(announced, made.plan, left, event, moment)
    changes = tuple(made.changes)
    sentences = (
        _headline(problem, event),
        _count(announced, plan, left, changes),
        *(one.sentence for one in changes),
        *_lasting(event),
        *_short_handed(problem, left),
        *_late(plan, left),
    )
    days = tuple(_days(announced, plan, left.problem))
    return EventAnswer(plan, made.plan, left.problem, _problem_of(plan, problem, event), changes, days, sentences)


def _problem_of(plan: Plan, before: Problem, event: ReplanEvent) -> Problem:
    """The problem of the whole plan after an event: visits and absences as the plan has them, everything else as it was."""
    return build_problem(
        plan.visits,
        before.leaders,
        event.matrix if isinstance(event, RoadClosed) else before.matrix,
        before.first_day,
        before.params,
        locks=remaining_locks(before.locks, {visit.id for visit in plan.visits}),
        away=plan.away,
    )


def _as_staffed(announced: Plan, left: StillToCome) -> Plan:
    """The announced plan in which visits set out for have only those people who are still there to make them."""
    shifts, begun = {shift.id for shift in left.problem.shifts}, set(left.begun_ids)

    def kept(it: Itinerary) -> Itinerary:
        return (
            it if it.shift.id in shifts else replace(it, stops=tuple(stop for stop in it.stops if stop.visit_id not in begun))
        )

    return replace(announced, itineraries=tuple(map(kept, announced.itineraries)))


def _whole(announced: Plan, rest: Plan, left: StillToCome, event: ReplanEvent, now: Moment) -> Plan:
    """The rest with what is past before it, shifts as announced and stops begun at their announced minutes."""
    known = {it.shift.id: it for it in announced.itineraries}
    as_before = {visit.id: visit for visit in announced.visits}
    done = {stop.visit_id for it in left.past for stop in it.stops}
    visits = [visit for visit in rest.visits if visit.id not in as_before or _concerns(event, visit.id)]
    kept = {visit.id for visit in rest.visits} | done
    visits += [visit for visit in announced.visits if visit.id in kept and visit.id not in {one.id for one in visits}]
    itineraries = [_restored(it, known.get(it.shift.id), event, now) for it in rest.itineraries]
    return replace(
        rest,
        first_day=announced.first_day,
        last_day=announced.last_day,
        visits=tuple(sorted(visits, key=lambda visit: visit.id)),
        itineraries=tuple(sorted([*left.past, *itineraries], key=lambda it: (it.shift.day, it.shift.leader_id))),
        synthetic=announced.synthetic,
        away=away_after(announced, event, now),
        cancelled=tuple(sorted({*announced.cancelled, *([event.visit_id] if isinstance(event, VisitCancelled) else [])})),
    )


def _concerns(event: ReplanEvent, visit_id: str) -> bool:
    if isinstance(event, UrgentVisit):
        return event.visit.id == visit_id
    return isinstance(event, VisitOverran) and event.visit_id == visit_id


def _restored(it: Itinerary, before: Itinerary | None, event: ReplanEvent, now: Moment) -> Itinerary:
    if before is None or it.shift.day != now.day:
        return it
    begun = before.stops[: begun_stops(before, now)]
    stops = [_begun_stop(new, old, event) for new, old in zip(it.stops, begun, strict=False)]
    eaten = before.lunch_start_min is not None and before.lunch_start_min < now.minute
    lunch = before.lunch_start_min if eaten and begun else it.lunch_start_min
    return replace(it, shift=before.shift, stops=(*stops, *it.stops[len(begun) :]), lunch_start_min=lunch)


def _begun_stop(new: Stop, old: Stop, event: ReplanEvent) -> Stop:
    """The stop as announced; it starts later where somebody who goes along comes late."""
    if new.visit_id != old.visit_id:
        return new
    extra = event.extra_min if isinstance(event, VisitOverran) and event.visit_id == old.visit_id else 0
    late = max(0, new.start_min - old.start_min)
    return replace(old, start_min=old.start_min + late, depart_min=old.depart_min + late + extra)


def _short_handed(problem: Problem, left: StillToCome) -> Iterator[Text]:
    """Joint visits set out for to which somebody cannot come any more."""
    for one in left.begun_ids:
        there = left.problem.visit_by_id[one]
        been = sum(stop.visit_id == one for it in left.past for stop in it.stops)
        if there.people + been < problem.visit_by_id[one].people:
            going = [*(there.eligible_leader_ids or ()), *(name for group in there.partners for name in group)]
            names = [leader_name(problem, name) for name in going]
            village = there.village.full_name
            yield Text(
                f"去{village}的路上少了同去的人，由{'、'.join(names)}先去。",
                f"Somebody who was to go along to {village} cannot; {', '.join(names)}, on the way already, goes on.",
            )


def _headline(problem: Problem, event: ReplanEvent) -> Text:
    if isinstance(event, LeaderSick):
        days = [day_text(day) for day in event.days]
        name = leader_name(problem, event.leader_id)
        return Text(
            f"{name}{'、'.join(d.zh for d in days)}不能下访。", f"{name} cannot go out on {', '.join(d.en for d in days)}."
        )
    if isinstance(event, RoadClosed):
        return Text(
            f"{event.name or '道路'}封闭，行车时间已按现状重算。",
            f"{event.name or 'A road'} is closed; travel was computed anew.",
        )
    if isinstance(event, UrgentVisit):
        return Text(f"{event.visit.village.full_name}有急件要去。", f"{event.visit.village.full_name} has an urgent case.")
    name = problem.visit_by_id[event.visit_id].village.full_name
    if isinstance(event, VisitCancelled):
        return Text(f"{name}的走访取消。", f"The visit to {name} is cancelled.")
    return Text(f"{name}的走访多用 {event.extra_min} 分钟。", f"The visit to {name} takes {event.extra_min} min longer.")


def _lasting(event: ReplanEvent) -> Iterator[Text]:
    """What holds for the plans made from this one, and how it is undone."""
    if isinstance(event, LeaderSick):
        yield Text(
            "以后据此行程再作的调整都按缺席处理；提前返岗的，请按名册重新编排（fieldvisit plan）。",
            "Whatever is changed in this plan later keeps the absence; if the leader is back earlier, plan anew from the roster "
            "(fieldvisit plan).",
        )


def _count(announced: Plan, plan: Plan, left: StillToCome, changes: tuple[Change, ...]) -> Text:
    number = {kind: sum(1 for one in changes if one.kind is kind) for kind in ChangeKind}
    days = {shift.id for shift in left.problem.shifts}
    stops = announced.planned
    touched = number[ChangeKind.MOVED] + number[ChangeKind.DROPPED]
    gone = len(
        {
            stop.visit_id
            for it in announced.itineraries
            for stop in it.stops
            if it.shift.id in days and stop.visit_id not in left.problem.visit_by_id
        }
    )
    changed = {one.visit_id for one in changes}
    hours = [minutes for one, minutes in other_hours(announced, plan).items() if one not in changed]
    rest = _rest(stops - touched - gone, hours)
    return Text(
        f"改期或换人 {number[ChangeKind.MOVED]} 处，放下 {number[ChangeKind.DROPPED]} 处，新增 {number[ChangeKind.ADDED]} 处；{rest.zh}",
        f"{number[ChangeKind.MOVED]} moved, {number[ChangeKind.DROPPED]} dropped, {number[ChangeKind.ADDED]} added; {rest.en}",
    )


def _rest(same: int, later: Sequence[int]) -> Text:
    """What becomes of the stops that keep leader and day: whether their villages have to be told of another hour."""
    if not later:
        return Text(f"其余 {same} 处不动。", f"the other {same} stand.")
    told = sum(one > TOLD_MIN for one in later)
    if not told:
        return Text(
            f"其余 {same} 处人员和日期不变，其中 {len(later)} 处开始时间变动不超过 {TOLD_MIN} 分钟。",
            f"the other {same} keep leader and day, {len(later)} of them start at most {TOLD_MIN} min earlier or later.",
        )
    return Text(
        f"其余 {same} 处人员和日期不变，其中 {told} 处开始时间变动超过 {TOLD_MIN} 分钟，要重新通知。",
        f"the other {same} keep leader and day, {told} of them start more than {TOLD_MIN} min earlier or later and must be told.",
    )


def _late(plan: Plan, left: StillToCome) -> Iterator[Text]:
    """Days under way that end after hours."""
    for it in plan.itineraries:
        over = it.return_min - it.shift.hours.end_min
        if over > 0 and it.shift.id in left.problem.begun:
            who = shift_text(left.problem, it.shift)
            yield Text(
                f"{who.zh}要到 {clock(it.return_min)} 才能返回，超出工作时间 {over} 分钟。",
                f"{who.en} will not be back before {clock(it.return_min)}, {over} min after hours.",
            )


def _days(announced: Plan, plan: Plan, problem: Problem) -> Iterator[DayChange]:
    """Leader-days whose stops or times differ, in order of day and leader."""
    both = [*((it, 0) for it in announced.itineraries), *((it, 1) for it in plan.itineraries)]
    both.sort(key=lambda pair: (pair[0].shift.day, pair[0].shift.leader_id, pair[1]))
    names = {visit.id: visit.village.full_name for visit in (*announced.visits, *plan.visits)}
    for shift, pairs in groupby(both, key=lambda pair: pair[0].shift):
        found: dict[int, Itinerary] = {side: it for it, side in pairs}
        before, after = (_day(found.get(side), names) for side in (0, 1))
        if before != after:
            who = shift_text(problem, shift)
            yield DayChange(
                shift.id,
                Text(f"{who.zh}原为：{before.zh}。", f"{who.en} was: {before.en}."),
                Text(f"{who.zh}改为：{after.zh}。", f"{who.en} is now: {after.en}."),
            )


def _day(itinerary: Itinerary | None, names: dict[str, str]) -> Text:
    if itinerary is None or not itinerary.stops:
        return Text("不出行", "no trip")
    stops: Iterable[str] = (f"{clock(stop.start_min)} {names[stop.visit_id]}" for stop in itinerary.stops)
    line = list(stops)
    home = clock(itinerary.return_min)
    return Text(f"{'、'.join(line)}，{home} 返回", f"{', '.join(line)}, home {home}")
