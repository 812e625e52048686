"""Something happens during the week: what replanning has to know of it, and a problem of what is still to come."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fieldvisit.domain.people import Leader, Shift
from fieldvisit.domain.plan import Away, Itinerary, Plan
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.routing.changes.remaining import UnderWay, remaining_days, remaining_locks, remaining_visits
from fieldvisit.routing.problem import Problem, base_place, build_problem, without_days_away
from fieldvisit.routing.schedule import Tables

DAY_MIN = 24 * 60


@dataclass(frozen=True)
class LeaderSick:
    """A leader cannot go out on some days."""

    leader_id: str
    days: tuple[date, ...]


@dataclass(frozen=True)
class RoadClosed:
    """Roads are closed: travel as it is now, and what to call the closure."""

    matrix: TravelMatrix
    name: str = ""


@dataclass(frozen=True)
class UrgentVisit:
    """A visit nobody knew of when the plan was made, or one that has become urgent (the same id, changed)."""

    visit: Visit


@dataclass(frozen=True)
class VisitCancelled:
    """A visit that need not be made any more."""

    visit_id: str


@dataclass(frozen=True)
class VisitOverran:
    """A visit takes longer than planned."""

    visit_id: str
    extra_min: int


ReplanEvent = LeaderSick | RoadClosed | UrgentVisit | VisitCancelled | VisitOverran


@dataclass(frozen=True)
class Moment:
    """When the event becomes known: all that began before is past and does not move."""

    day: date
    minute: int = 0


@dataclass(frozen=True)
class StillToCome:
    """The problem from a moment on, and the itineraries (or parts of one) that are past."""

    problem: Problem
    past: tuple[Itinerary, ...]

    @property
    def begun_ids(self) -> tuple[str, ...]:
        """Visits made, being made or driven to on days that are still under way."""
        return tuple(sorted(one for ids in self.problem.begun.values() for one in ids))


def still_to_come(announced: Plan, problem: Problem, event: ReplanEvent, now: Moment) -> StillToCome:
    """What is left to plan after an event.

    Who is away by the announced plan (``Plan.away``) stays away. A leader on the way home has finished the day. Where a road closes, days under way are left to the people on the
    road: they stay as announced.

    Raises
    ------
    NotFoundError
        If the event names a leader or visit that the plan does not have, or comes after its last day.
    """
    _check(announced, problem, event, now)
    past = [it for it in announced.itineraries if _is_past(it, announced, now)]
    under_way = [it for it in announced.itineraries if it.shift.day == now.day and begun_stops(it, now) and it not in past]
    past += [one for it in under_way if (one := _over(it, problem, event, now)) is not None]
    over = {it.shift.id for it in past}
    going_on = [it for it in under_way if it.shift.id not in over]
    people = _remaining_people(announced, problem, event, past, now)
    begun = {it.shift.id: tuple(stop.visit_id for stop in it.stops[: begun_stops(it, now)]) for it in going_on}
    at_work = {one.id for one in people if now.day in one.days}
    set_out = {one: _under_way(one, announced, over, at_work, now) for ids in begun.values() for one in ids}
    made = {stop.visit_id: it.shift.day for it in past for stop in it.stops}
    visits = list(remaining_visits(tuple(_visits(problem, event)), made, set_out, problem, now.day))
    days = (problem.last_day - now.day).days + 1
    rest = build_problem(
        visits,
        people,
        event.matrix if isinstance(event, RoadClosed) else problem.matrix,
        max(now.day, problem.first_day),
        replace(problem.params, days=min(days, problem.params.days)),
        locks=remaining_locks(problem.locks, {visit.id for visit in visits} - set_out.keys()),
    )
    by_id = {it.shift.id: it for it in going_on}
    shifts = tuple(_today(shift, by_id.get(shift.id), now) for shift in rest.shifts if shift.id not in over)
    return StillToCome(_bent(replace(rest, shifts=shifts, begun=begun)), tuple(past))


def _remaining_people(
    announced: Plan, problem: Problem, event: ReplanEvent, past: Sequence[Itinerary], now: Moment
) -> tuple[Leader, ...]:
    out: dict[str, set[date]] = {}
    for it in announced.itineraries:
        out.setdefault(it.shift.leader_id, set()).add(it.shift.day)
    gone = [replace(one, from_min=0) for one in away_after(announced, event, now)]
    there = (without_days_away(one, gone) for one in problem.leaders)
    return tuple(remaining_days(one, past, out.get(one.id, set()), now.day) for one in there)


def _is_past(itinerary: Itinerary, announced: Plan, now: Moment) -> bool:
    """Whether a day is over: an earlier one, or one broken off when its leader fell ill."""
    shift = itinerary.shift
    broken_off = any((one.leader_id, one.day) == (shift.leader_id, shift.day) and one.from_min for one in announced.away)
    return shift.day < now.day or broken_off


def away_after(announced: Plan, event: ReplanEvent, now: Moment) -> tuple[Away, ...]:
    """Who is away once the event is known: as announced before, and who is sick from now on."""
    known = {(one.leader_id, one.day): one for one in announced.away}
    if isinstance(event, LeaderSick):
        for day in event.days:
            if day >= now.day:
                from_min = now.minute if day == now.day else 0
                known.setdefault((event.leader_id, day), Away(event.leader_id, day, from_min))
    return tuple(sorted(known.values()))


def _under_way(visit_id: str, announced: Plan, over: Collection[str], at_work: Collection[str], now: Moment) -> UnderWay:
    """A visit of today that somebody has set out for; those who go on to it are its staff."""
    there = [it for it in announced.itineraries if it.shift.day == now.day and visit_id in {stop.visit_id for stop in it.stops}]
    going = [it for it in there if it.shift.id not in over and it.shift.leader_id in at_work]
    stop = next(stop for stop in going[0].stops if stop.visit_id == visit_id)
    last = [it for it in going if (count := begun_stops(it, now)) and it.stops[count - 1].visit_id == visit_id]
    meetings = (w.end_min for it in last for w in it.shift.unavailable if w.start_min < now.minute)
    until = max([now.minute, *meetings]) if last else 0
    return UnderWay(stop, stop.start_min < now.minute, until, tuple(sorted(it.shift.leader_id for it in going)))


def _bent(problem: Problem) -> Problem:
    """The problem with the rules of a day bent where what is under way breaks them: no break, and home when it ends."""
    tables = Tables(problem)
    shifts = list(problem.shifts)
    for s, shift in enumerate(shifts):
        kind = tables.kinds[tables.kind_of[s]]
        if kind.begun and tables.drive_of(tables.kind_of[s], kind.begun) < 0:
            home = tables.ends(replace(kind, lunch=None), kind.begun)[2]
            hours = TimeWindow(shift.hours.start_min, min(DAY_MIN, max(shift.hours.end_min, home)))
            shifts[s] = replace(shift, lunch=None, hours=hours)
    return replace(problem, shifts=tuple(shifts))


def begun_stops(itinerary: Itinerary, now: Moment) -> int:
    """How many stops of an itinerary of today have been set out for."""
    return sum(1 for stop in itinerary.stops if stop.arrive_min - stop.drive_min < now.minute)


def _check(announced: Plan, problem: Problem, event: ReplanEvent, now: Moment) -> None:
    if now.day > problem.last_day:
        raise NotFoundError(
            f"计划到 {problem.last_day} 为止，{now.day} 已没有可调整的行程。",
            f"The plan ends on {problem.last_day}; nothing is left to change on {now.day}.",
        )
    if isinstance(event, LeaderSick) and event.leader_id not in problem.leader_by_id:
        raise NotFoundError(f"名册中没有 {event.leader_id}。", f"There is no leader {event.leader_id} on the roster.")
    if isinstance(event, VisitCancelled | VisitOverran) and event.visit_id not in problem.visit_by_id:
        raise NotFoundError(f"没有走访任务 {event.visit_id}。", f"There is no visit {event.visit_id}.")
    about = event.visit.id if isinstance(event, UrgentVisit) else getattr(event, "visit_id", "")
    if about in _past_ids(announced, event, now):
        raise NotFoundError(
            f"走访任务 {about} 已经完成或已经出发，不能再改；要再去的，请在约定安排中另加一次走访。",
            f"Visit {about} has been made or set out for; it cannot change any more. To go there again, add a further visit to the "
            "arrangements.",
        )
    after = next(
        (one for one in problem.visits if isinstance(event, VisitCancelled) and one.after_visit_id == event.visit_id), None
    )
    if after is not None and isinstance(event, VisitCancelled):
        raise InputFileError(
            f"走访任务 {after.id} 排在 {event.visit_id} 之后；请先取消 {after.id}。",
            f"Visit {after.id} comes after {event.visit_id}; cancel {after.id} first.",
        )


def _past_ids(announced: Plan, event: ReplanEvent, now: Moment) -> set[str]:
    """Visits an event can no longer concern: of earlier days, and of today those set out for, to overrun those left."""
    past = {stop.visit_id for it in announced.itineraries if _is_past(it, announced, now) for stop in it.stops}
    for it in announced.itineraries:
        if it.shift.day == now.day:
            begun = begun_stops(it, now)
            past |= {stop.visit_id for stop in it.stops[: max(0, begun - 1) if isinstance(event, VisitOverran) else begun]}
    return past


def _over(itinerary: Itinerary, problem: Problem, event: ReplanEvent, now: Moment) -> Itinerary | None:
    """The itinerary of a day that nothing can be added to any more; ``None`` while it goes on."""
    if isinstance(event, LeaderSick) and event.leader_id == itinerary.shift.leader_id and now.day in event.days:
        return _broken_off(itinerary, problem, begun_stops(itinerary, now))
    on_the_way_home = itinerary.return_min - itinerary.return_drive_min < now.minute
    overran = isinstance(event, VisitOverran) and event.visit_id in {stop.visit_id for stop in itinerary.stops}
    if isinstance(event, RoadClosed) or (on_the_way_home and not overran):
        return itinerary
    return None


def _broken_off(itinerary: Itinerary, problem: Problem, count: int) -> Itinerary:
    """The itinerary ended after so many stops, with the way home from the last of them."""
    stops, matrix = itinerary.stops[:count], problem.matrix
    last = matrix.index[problem.visit_by_id[stops[-1].visit_id].village.code]
    base = matrix.index[base_place(itinerary.shift.leader_id)]
    minutes, km = int(matrix.minutes[last, base]), round(float(matrix.km[last, base]), 1)
    lunch = itinerary.lunch_start_min
    return replace(
        itinerary,
        stops=stops,
        return_min=stops[-1].depart_min + minutes,
        return_drive_min=minutes,
        return_drive_km=km,
        drive_min=sum(stop.drive_min for stop in stops) + minutes,
        drive_km=round(sum(stop.drive_km for stop in stops) + km, 1),
        lunch_start_min=lunch if lunch is not None and lunch < stops[-1].depart_min + minutes else None,
    )


def _visits(problem: Problem, event: ReplanEvent) -> Iterator[Visit]:
    """The problem's visits with the event applied."""
    for visit in problem.visits:
        if isinstance(event, VisitOverran) and visit.id == event.visit_id:
            yield replace(visit, service_min=visit.service_min + event.extra_min)
        elif not _replaced(visit, event):
            yield visit
    if isinstance(event, UrgentVisit):
        yield event.visit


def _replaced(visit: Visit, event: ReplanEvent) -> bool:
    cancelled = isinstance(event, VisitCancelled) and visit.id == event.visit_id
    return cancelled or (isinstance(event, UrgentVisit) and visit.id == event.visit.id)


def _today(shift: Shift, under_way: Itinerary | None, now: Moment) -> Shift:
    """A shift as it stands at the moment: what is past cannot be used, meetings and breaks begun are over."""
    if shift.day != now.day or now.minute == 0:
        return shift
    if under_way is None:
        starts = min(max(shift.hours.start_min, now.minute), DAY_MIN)
        return replace(shift, hours=TimeWindow(starts, max(starts, shift.hours.end_min)))
    eaten = under_way.lunch_start_min is not None and under_way.lunch_start_min < now.minute
    meetings = tuple(window for window in shift.unavailable if window.start_min >= now.minute)
    return replace(shift, lunch=None if eaten else shift.lunch, unavailable=meetings)
