"""The rules of one leader's day, each by its name: times are read out of the itinerary and compared with the problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from fieldvisit.domain.plan import Itinerary, Stop, Violation
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import Text
from fieldvisit.routing.problem import Problem

KM_TOLERANCE = 0.051


@dataclass(frozen=True)
class CheckedDay:
    """One itinerary with what the problem says about it; ``visits`` are those of its stops that exist."""

    itinerary: Itinerary
    problem: Problem

    @property
    def where(self) -> str:
        """The shift's id."""
        return self.itinerary.shift.id

    @property
    def places(self) -> list[str]:
        """Places of the matrix in order of the route, base first and last."""
        base = f"base:{self.itinerary.shift.leader_id}"
        return [base, *(self.visit(stop).village.code for stop in self.itinerary.stops), base]

    def visit(self, stop: Stop) -> Visit:
        """What the problem says of a stop."""
        return self.problem.visit_by_id[stop.visit_id]

    @property
    def legs(self) -> list[tuple[str, str, int, int, float]]:
        """From, to, arrival, minutes and km of every leg, the way home last."""
        day = self.itinerary
        arrivals = [(stop.arrive_min, stop.drive_min, stop.drive_km) for stop in day.stops]
        arrivals.append((day.return_min, day.return_drive_min, day.return_drive_km))
        ways = pairwise(self.places)
        return [(a, b, *arrival) for (a, b), arrival in zip(ways, arrivals, strict=True)]

    @property
    def busy(self) -> list[tuple[int, int]]:
        """Spans of driving and service, in order of the route."""
        spans: list[tuple[int, int]] = []
        for stop in self.itinerary.stops:
            spans += [(stop.arrive_min - stop.drive_min, stop.arrive_min), (stop.start_min, stop.depart_min)]
        return [*spans, (self.itinerary.return_min - self.itinerary.return_drive_min, self.itinerary.return_min)]


def _time_order(day: CheckedDay) -> Iterator[Violation]:
    """Drive, arrive, start, leave: each step begins when the one before has ended; the day begins with the first leg."""
    spans = day.busy
    late = next((b for a, b in pairwise(spans) if b[0] < a[1]), None)
    if late is not None or day.itinerary.leave_min != spans[0][0]:
        minute = spans[0][0] if late is None else late[0]
        yield violation(
            "time_order",
            day.where,
            f"{clock_text(minute)} 的一步早于上一步结束",
            f"a step at {clock_text(minute)} begins before the one before it has ended",
        )


def _travel(day: CheckedDay) -> Iterator[Violation]:
    """Legs take exactly the minutes and kilometres of the matrix."""
    matrix = day.problem.matrix
    for a, b, _, minutes, km in day.legs:
        i, j = matrix.index[a], matrix.index[b]
        if matrix.reachable[i, j] and (minutes != matrix.minutes[i, j] or abs(km - float(matrix.km[i, j])) > KM_TOLERANCE):
            yield violation(
                "travel_time",
                day.where,
                f"{a} 到 {b} 记为 {minutes} 分钟，应为 {matrix.minutes[i, j]} 分钟",
                f"{a} to {b} is given {minutes} min and {km} km, not as the matrix has it",
            )


def _reachable(day: CheckedDay) -> Iterator[Violation]:
    """No leg leads where no road leads."""
    matrix = day.problem.matrix
    for a, b, *_ in day.legs:
        if not matrix.reachable[matrix.index[a], matrix.index[b]]:
            yield violation("reachable", day.where, f"{a} 到 {b} 无路可通", f"no road leads from {a} to {b}")


def _service(day: CheckedDay) -> Iterator[Violation]:
    """A stop lasts at least as long as the visit needs."""
    for stop in day.itinerary.stops:
        needed = day.visit(stop).service_min
        if stop.depart_min - stop.start_min < needed:
            yield violation(
                "service_time",
                day.where,
                f"{stop.visit_id} 停留少于 {needed} 分钟",
                f"{stop.visit_id} lasts less than the {needed} min it needs",
            )


def _windows(day: CheckedDay) -> Iterator[Violation]:
    """A visit starts inside one of its time windows."""
    for stop in day.itinerary.stops:
        windows = day.visit(stop).windows
        if windows and not any(w.start_min <= stop.start_min <= w.end_min for w in windows):
            yield violation(
                "time_window",
                day.where,
                f"{stop.visit_id} 于 {clock_text(stop.start_min)} 开始，不在约定时间内",
                f"{stop.visit_id} starts at {clock_text(stop.start_min)}, outside its windows",
            )


def _hours(day: CheckedDay) -> Iterator[Violation]:
    """The day lies within the leader's hours."""
    hours, itinerary = day.itinerary.shift.hours, day.itinerary
    over = max(hours.start_min - itinerary.leave_min, 0) + max(itinerary.return_min - hours.end_min, 0)
    if over:
        span = f"{clock_text(hours.start_min)}–{clock_text(hours.end_min)}"
        yield violation(
            "working_hours",
            day.where,
            f"{clock_text(itinerary.leave_min)} 出发、{clock_text(itinerary.return_min)} 返回，超出工作时间 {span} 共 {over} 分钟",
            f"{clock_text(itinerary.leave_min)} to {clock_text(itinerary.return_min)} lies {over} min outside the hours {span}",
        )


def _lunch(day: CheckedDay) -> Iterator[Violation]:
    """A shift with a break has one, begun in its window, during which nobody drives, visits or meets."""
    shift, start = day.itinerary.shift, day.itinerary.lunch_start_min
    if shift.lunch is None:
        if start is not None:
            yield violation("lunch", day.where, "该班次不设午休，却安排了午休", "a break is planned for a shift without one")
        return
    if start is None or not shift.lunch.start_min <= start <= shift.lunch.end_min:
        yield violation("lunch", day.where, "午休没有安排在规定时段内开始", "the break does not begin in its window")
        return
    meetings = [(w.start_min, w.end_min) for w in shift.unavailable]
    if any(a < start + shift.lunch_min and start < b for a, b in [*day.busy, *meetings] if a < b):
        yield violation("lunch", day.where, "午休与行车、走访或会议重叠", "the break overlaps driving, a visit or a meeting")


def _meetings(day: CheckedDay) -> Iterator[Violation]:
    """Nobody drives or visits during a meeting."""
    for window in day.itinerary.shift.unavailable:
        if any(a < window.end_min and window.start_min < b for a, b in day.busy if a < b):
            yield violation(
                "unavailable",
                day.where,
                f"{clock_text(window.start_min)} 起的会议期间安排了行车或走访",
                f"driving or a visit overlaps the meeting at {clock_text(window.start_min)}",
            )


def _limits(day: CheckedDay) -> Iterator[Violation]:
    """Driving, visits and different villages stay within the shift's limits."""
    shift, driven = day.itinerary.shift, sum(leg[3] for leg in day.legs)
    if driven > shift.max_drive_min:
        yield violation(
            "max_drive",
            day.where,
            f"行车 {driven} 分钟，超过上限 {shift.max_drive_min} 分钟",
            f"{driven} min of driving exceed the limit of {shift.max_drive_min} min",
        )
    villages = len({day.visit(stop).village.code for stop in day.itinerary.stops})
    if shift.max_villages and villages > shift.max_villages:
        yield violation(
            "max_villages",
            day.where,
            f"走了 {villages} 个村，超过上限 {shift.max_villages} 个",
            f"{villages} different villages exceed the limit of {shift.max_villages}",
        )
    if len(day.itinerary.stops) > shift.max_visits:
        yield violation(
            "max_visits",
            day.where,
            f"{len(day.itinerary.stops)} 处走访，超过上限 {shift.max_visits} 处",
            f"{len(day.itinerary.stops)} visits exceed the limit of {shift.max_visits}",
        )


def _base(day: CheckedDay) -> Iterator[Violation]:
    """The day starts and ends at the leader's own base, and goes somewhere."""
    leader = day.problem.leader_by_id.get(day.itinerary.shift.leader_id)
    if not day.itinerary.stops or (leader is not None and day.itinerary.shift.base != leader.base):
        yield violation(
            "base", day.where, "行程没有从本人出发地起止", "the itinerary does not start and end at the leader's base"
        )


def _totals(day: CheckedDay) -> Iterator[Violation]:
    """The totals are the sums of the legs."""
    minutes, km = sum(leg[3] for leg in day.legs), sum(leg[4] for leg in day.legs)
    if minutes != day.itinerary.drive_min or abs(km - day.itinerary.drive_km) > KM_TOLERANCE:
        yield violation(
            "totals",
            day.where,
            f"合计 {day.itinerary.drive_min} 分钟 {day.itinerary.drive_km} 公里与各段之和不符",
            f"{day.itinerary.drive_min} min and {day.itinerary.drive_km} km are not the sum of the legs",
        )


def _begun(day: CheckedDay) -> Iterator[Violation]:
    """A day that is under way begins with the stops already made."""
    begun = day.problem.begun.get(day.itinerary.shift.id, ())
    if tuple(stop.visit_id for stop in day.itinerary.stops[: len(begun)]) != begun:
        yield violation("begun", day.where, "已经走访的各站次序被改动", "stops already made are moved")


def _away(day: CheckedDay) -> Iterator[Violation]:
    """Nobody sets out for a stop once they are away."""
    shift = day.itinerary.shift
    for away in day.problem.away:
        late = [one for one in day.itinerary.stops if one.arrive_min - one.drive_min >= away.from_min]
        if (away.leader_id, away.day) == (shift.leader_id, shift.day) and late:
            yield violation(
                "away",
                day.where,
                f"{shift.leader_id} 当天缺席，还排有 {len(late)} 处走访；请改派他人，或按名册重新编排",
                f"{shift.leader_id} is away that day but has {len(late)} stops; give them to somebody else, or plan anew from the roster",
            )


def violation(rule: str, where: str, zh: str, en: str) -> Violation:
    """A broken rule with its sentences, begun by where it is broken."""
    return Violation(rule, where, Text(f"{where}：{zh}。", f"{where}: {en}."))


def clock_text(minute: int) -> str:
    """``09:05`` for minute 545."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


DAY_RULES: tuple[Callable[[CheckedDay], Iterator[Violation]], ...] = (
    _time_order,
    _travel,
    _reachable,
    _service,
    _windows,
    _hours,
    _lunch,
    _meetings,
    _limits,
    _base,
    _totals,
    _begun,
    _away,
)
