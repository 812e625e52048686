"""The smallest change of the rules that would admit a visit, found by trying each and verified by simulating the day."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from enum import StrEnum

from fieldvisit.domain.visit import Visit
from fieldvisit.errors import Text
from fieldvisit.routing.hours import ANY_TIME, NEVER, Kind, Route
from fieldvisit.routing.problem import Problem, has_position, may_visit
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.wording import shift_text

DAY_MIN = 24 * 60
VISIT_COUNTS_AS_MIN = 60


class Relaxed(StrEnum):
    """The rule that would have to give way."""

    POSITION = "position"
    ROAD = "road"
    WORKING_DAY = "working_day"
    ANOTHER_LEADER = "another_leader"
    ANOTHER_DAY = "another_day"
    WINDOW_LATER = "window_later"
    ANY_TIME = "any_time"
    ONE_DAY = "one_day"
    CONSENT = "consent"
    ORDER = "order"
    ALONE = "alone"
    AGREED_TIME = "agreed_time"
    EXPERTISE = "expertise"
    DAYS_OUT = "days_out"
    VILLAGES = "villages"
    LOCK = "lock"
    LONGER_DAY = "longer_day"
    SHORTER = "shorter"
    ANOTHER_PERSON = "another_person"


OUTSIDE = (Relaxed.POSITION, Relaxed.ROAD, Relaxed.WORKING_DAY, Relaxed.ANOTHER_PERSON)
"""Changes that lie outside a problem: tried out with the best that could be added."""


@dataclass(frozen=True)
class SmallestChange:
    """What must give way, and by how much, for a visit to have a place on one leader-day (``shift_id``; may be empty).

    ``later_min`` is how much later the visit's last window would have to end, ``home_min`` how much later the day,
    ``drive_min`` how much more driving and ``visits`` how many more stops the leader-day would have to allow. ``also`` are
    further rules that would have to give way with the first.
    """

    visit_id: str
    relaxed: Relaxed
    shift_id: str
    sentence: Text
    later_min: int = 0
    home_min: int = 0
    drive_min: int = 0
    visits: int = 0
    also: tuple[Relaxed, ...] = ()


@dataclass(frozen=True)
class _Need:
    """What one place in one day would need; compared by how many rules give way, then by how much."""

    relaxed: Relaxed
    shift: int
    later: int = 0
    home: int = 0
    drive: int = 0
    visits: int = 0

    @property
    def size(self) -> tuple[int, int, int]:
        figures = (self.later, self.home, self.drive, self.visits)
        asked = sum(1 for one in figures if one) + 2 * (self.relaxed is not Relaxed.ONE_DAY and not self.later)
        return (asked, self.later + self.home + self.drive + VISIT_COUNTS_AS_MIN * self.visits, self.shift)


def smallest_change(tables: Tables, v: int, routes: list[Route]) -> SmallestChange | None:
    """The smallest change of one leader-day that gives visit ``v`` a place beside the given routes; ``None`` without one.

    Pass empty routes to ask what would make the visit possible at all.
    """
    visit, problem = tables.problem.visits[v], tables.problem
    if not has_position(visit):
        return None
    shifts = tables.allowed_shifts(v)
    needs = [need for s in shifts for need in _needs(tables, v, s, routes[s])]
    if needs:
        return _change(problem, visit, min(needs, key=lambda need: need.size))
    return None if shifts else _other_people_or_days(tables, v)


def _needs(tables: Tables, v: int, s: int, route: Route) -> Iterator[_Need]:
    """What each place in a day's route needs, as far as a single leader-day can give it."""
    kind = tables.kinds[tables.kind_of[s]]
    visits = max(0, len(route) + 1 - kind.max_visits)
    anytime = _with_windows(tables, v, ANY_TIME)
    for i in range(len(route) + 1):
        longer = (*route[:i], v, *route[i:])
        total = tables.length(kind, longer)
        if total >= NEVER:
            continue
        drive = max(0, total - kind.max_drive)
        home = _home(tables, kind, longer)
        if home is not None:
            yield _Need(Relaxed.ONE_DAY, s, home=home, drive=drive, visits=visits)
        if tables.windows[v] is ANY_TIME:
            continue
        later = _later(tables, v, kind, longer)
        if later:
            yield _Need(Relaxed.WINDOW_LATER, s, later=later, drive=drive, visits=visits)
        home = _home(anytime, kind, longer)
        if home is not None:
            yield _Need(Relaxed.ANY_TIME, s, home=home, drive=drive, visits=visits)


def _home(tables: Tables, kind: Kind, route: Route) -> int | None:
    """Minutes by which the day would have to end later; ``None`` when even midnight is too early."""
    over = max(0, tables.ends(kind, route)[2] - kind.closes)
    return over if kind.closes + over <= DAY_MIN else None


def _later(tables: Tables, v: int, kind: Kind, route: Route) -> int | None:
    """Minutes by which the visit's last window would have to end later, nothing else changed; ``None`` if that is no help."""
    *rest, (begin, end) = sorted(tables.windows[v], key=lambda span: span[1])
    low, high = 0, DAY_MIN - end

    def fits(later: int) -> bool:
        wider = _with_windows(tables, v, tuple(sorted([*rest, (begin, end + later)])))
        return wider.ends(kind, route)[2] <= kind.closes

    if not fits(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle + 1, high)
    return low


def _with_windows(tables: Tables, v: int, spans: tuple[tuple[int, int], ...]) -> Tables:
    other = copy(tables)
    other.windows = [*tables.windows[:v], spans, *tables.windows[v + 1 :]]
    return other


def _other_people_or_days(tables: Tables, v: int) -> SmallestChange | None:
    """Another day for those who may go, else another leader: the first on which the visit is possible alone."""
    problem, visit = tables.problem, tables.problem.visits[v]
    mine = [s for s, one in enumerate(problem.shifts) if may_visit(visit, problem.leader_by_id[one.leader_id])]
    bound = visit.lead_leader_ids is not None  # the policy lets nobody else go to a key case
    others = [s for s, one in enumerate(problem.shifts) if not bound and one.leader_id not in visit.recused_leader_ids]
    for relaxed, shifts in ((Relaxed.ANOTHER_DAY, mine), (Relaxed.ANOTHER_LEADER, others)):
        for s in shifts:
            if tables.drive_of(tables.kind_of[s], (v,)) >= 0 and (relaxed is Relaxed.ANOTHER_DAY or _day_ok(visit, problem, s)):
                return _change(problem, visit, _Need(relaxed, s))
    return None


def _day_ok(visit: Visit, problem: Problem, s: int) -> bool:
    day = problem.shifts[s].day
    return (visit.earliest_day or day) <= day <= (visit.latest_day or day)


def _change(problem: Problem, visit: Visit, need: _Need) -> SmallestChange:
    shift = problem.shifts[need.shift]
    who = shift_text(problem, shift)
    if need.relaxed in (Relaxed.ANOTHER_LEADER, Relaxed.ANOTHER_DAY):
        sentence = Text(f"如果允许{who.zh}走访，就排得下。", f"It would fit if {who.en} were allowed.")
    else:
        zh, en = _asked(need)
        sentence = Text(f"如果{who.zh}{'、'.join(zh)}，就排得下。", f"It would fit with {who.en} if {' and '.join(en)}.")
    return SmallestChange(visit.id, need.relaxed, shift.id, sentence, need.later, need.home, need.drive, need.visits)


def _asked(need: _Need) -> tuple[list[str], list[str]]:
    plural = "visits were" if need.visits > 1 else "visit was"
    asked = [
        (need.relaxed is Relaxed.ANY_TIME, "不限走访时间", "the visit could begin at any time"),
        (need.later, f"可以晚 {need.later} 分钟开始走访", f"the window ended {need.later} min later"),
        (need.home, f"晚 {need.home} 分钟返回", f"the day ended {need.home} min later"),
        (need.drive, f"多开 {need.drive} 分钟车", f"{need.drive} min more driving were allowed"),
        (need.visits, f"多排 {need.visits} 处", f"{need.visits} more {plural} allowed"),
    ]
    return [zh for holds, zh, _ in asked if holds], [en for holds, _, en in asked if holds]
