"""Places for one more village in a plan that stands, without solving it anew; and villages that are hardly a detour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import NotFoundError, Text
from fieldvisit.routing.hours import NEVER, Route
from fieldvisit.routing.outer.arranged import arranged
from fieldvisit.routing.outer.arrangement import Arrangement, Ground, repaired
from fieldvisit.routing.outer.nodes import nodes_of
from fieldvisit.routing.problem import Problem, is_must
from fieldvisit.routing.wording import clock, shift_id_text

DAY_MIN = 24 * 60


@dataclass(frozen=True)
class Slot:
    """One place for a visit in a plan that stands: whose day, when, and what it costs.

    Of a joint visit ``shift_id`` names everybody's shift, joined by a plus sign. ``displaced_id`` is the visit that would
    have to give way, empty where there is room. ``home_min`` is the minute at which the (lead's) day would end.
    """

    shift_id: str
    start_min: int
    extra_drive_min: int
    home_min: int
    displaced_id: str
    sentence: Text


@dataclass(frozen=True)
class Detour:
    """A visit left out that lies almost on the way: what it adds to one leader's day, and how far over the limits."""

    visit_id: str
    shift_id: str
    extra_drive_min: int
    home_min: int
    over_hours_min: int
    over_visits: int
    sentence: Text


@dataclass(frozen=True)
class DetourParams:
    """A detour adds at most ``drive_min`` of driving and ends the day at most ``over_hours_min`` after hours."""

    drive_min: int = 15
    over_hours_min: int = 30


SMALL = DetourParams()


def best_slots(plan: Plan, problem: Problem, visit_id: str, count: int = 5) -> tuple[Slot, ...]:
    """Where a visit could be put, the best first: where there is room by extra driving, then instead of the least stop.

    No other stop changes its leader or day. Works for unassigned visits and for planned ones (the other places there are).
    Must-visits, locked stops and stops already set out for never give way.

    Raises
    ------
    NotFoundError
        If the problem has no such visit.
    """
    ids = [visit.id for visit in problem.visits]
    if visit_id not in ids:
        raise NotFoundError(f"没有走访任务 {visit_id}。", f"There is no visit {visit_id}.")
    v, now = ids.index(visit_id), _standing(plan, problem)
    rest = now.without(v)
    found = [(extra, longer, -1) for extra, longer in rest.every_place(v)]
    found.sort(key=lambda one: (one[0], _shift_id(one[1], v)))
    if len(found) < count:
        found += _displacing(rest, v, {_shift_id(longer, v) for _, longer, _ in found})
    return tuple(_slot(one, v, now) for one in found[:count])


def _standing(plan: Plan, problem: Problem) -> Arrangement:
    ground = Ground(nodes_of(problem))
    return repaired(ground, arranged(ground, plan))


def _displacing(rest: Arrangement, v: int, taken: set[str]) -> list[tuple[int, Arrangement, int]]:
    """For each leader-day without room: the place of the least important stop that would have to give way."""
    best: dict[str, tuple[tuple[int, int, int, int], int, Arrangement, int]] = {}
    drive = rest.value.drive_min
    for other in sorted(set(rest.at) - _staying(rest)):
        shorter = rest.without(other)
        if other in shorter.at:
            continue
        for _, longer in shorter.every_place(v):
            where = _shift_id(longer, v)
            extra = longer.value.drive_min - drive
            key = (*rest.ground.weight(other), extra, other)
            if where not in taken and (where not in best or key < best[where][0]):
                best[where] = (key, extra, longer, other)
    return [(extra, longer, other) for _, extra, longer, other in sorted(best.values(), key=lambda one: one[0])]


def _staying(now: Arrangement) -> set[int]:
    """Visits that nobody may ask to give way."""
    problem, begun = now.problem, {one for ids in now.problem.begun.values() for one in ids}
    return {v for v in now.at if is_must(problem, problem.visits[v]) or problem.visits[v].id in begun}


def _shift_id(now: Arrangement, v: int) -> str:
    return "+".join(sorted(now.problem.shifts[s].id for s in now.at[v].values()))


def _slot(found: tuple[int, Arrangement, int], v: int, before: Arrangement) -> Slot:
    extra, now, displaced = found
    problem, s = now.problem, now.at[v][0]
    day = (now.ground.timing.days(now.routes) or {})[s]
    at = next(n for n, i in enumerate(now.routes[s]) if now.ground.nodes.of[i].visit == v)
    starts, where = day.stops[at].starts, _shift_id(now, v)
    who, name = shift_id_text(problem, where), problem.visits[v].village.full_name
    zh = f"{who.zh} {clock(starts)} 到{name}，多开车 {extra} 分钟，{clock(day.returns)} 返回"
    en = f"{who.en}: {name} at {clock(starts)}, {extra} min more driving, home {clock(day.returns)}"
    other = "" if displaced < 0 else problem.visits[displaced].id
    if other:
        instead = problem.visit_by_id[other].village.full_name
        zh, en = f"{zh}，但要换下{instead}", f"{en}, but {instead} would give way"
    gone = len(set(before.at) - set(now.at) - {v, displaced})
    if gone:
        zh, en = f"{zh}，{gone} 处后续走访须另行安排", f"{en}; {gone} visits that come after would have to be placed anew"
    return Slot(where, starts, extra, day.returns, other, Text(zh + "。", en + "."))


def detours(plan: Plan, problem: Problem, params: DetourParams = SMALL) -> tuple[Detour, ...]:
    """Visits left out that one leader could take almost on the way, the smallest detour first; each visit once.

    Windows, meetings, breaks and who may go are kept; only the end of the day and the number of visits may give a little.
    """
    now = _standing(plan, problem)
    best: dict[int, Detour] = {}
    for v in now.loose:
        for one in _passing(now, v, params):
            if v not in best or _size(one) < _size(best[v]):
                best[v] = one
    return tuple(sorted(best.values(), key=_size))


def _size(one: Detour) -> tuple[int, int, int, str]:
    return one.extra_drive_min, one.over_hours_min, one.over_visits, one.visit_id


def _passing(now: Arrangement, v: int, params: DetourParams) -> Iterator[Detour]:
    ground, problem = now.ground, now.problem
    if problem.visits[v].people > 1 or problem.visits[v].after_visit_id:
        return
    for i in ground.nodes.by_visit[v]:
        for s in ground.tables.shifts_for[i]:
            route = now.routes.get(s, ())
            if route and not ground.timing.joint.intersection(route):
                found = _stretched(now, s, route, i, params)
                if found is not None:
                    yield found


def _stretched(now: Arrangement, s: int, route: Route, i: int, params: DetourParams) -> Detour | None:
    """The cheapest place of a node in a day that may end a little late and hold one visit more."""
    tables, problem = now.ground.tables, now.problem
    kind = tables.kinds[tables.kind_of[s]]
    loose = replace(kind, closes=min(DAY_MIN, kind.closes + params.over_hours_min))
    before, best = tables.length(kind, route), None
    for at in range(len(kind.begun), len(route) + 1):
        longer = (*route[:at], i, *route[at:])
        extra = tables.length(kind, longer) - before
        if extra > params.drive_min or before + extra > kind.max_drive:
            continue
        home = tables.ends(loose, longer)[2]
        if home <= loose.closes and home < NEVER and (best is None or (extra, home) < best):
            best = (extra, home)
    villages = len({tables.place[u] for u in (*route, i)})
    if best is None or (kind.max_villages and villages > kind.max_villages):
        return None
    over = max(0, best[1] - kind.closes), max(0, len(route) + 1 - kind.max_visits)
    visit = problem.visits[now.ground.nodes.of[i].visit]
    sentence = _detour_text(problem, visit.id, problem.shifts[s].id, best, over)
    return Detour(visit.id, problem.shifts[s].id, best[0], best[1], over[0], over[1], sentence)


def _detour_text(problem: Problem, visit_id: str, shift_id: str, cost: tuple[int, int], over: tuple[int, int]) -> Text:
    visit, who = problem.visit_by_id[visit_id], shift_id_text(problem, shift_id)
    cases, name = len(visit.petition_ids), visit.village.full_name
    left = "" if visit.latest_day is None else f"，最迟 {visit.latest_day.month}月{visit.latest_day.day}日"
    left_en = "" if visit.latest_day is None else f", by {visit.latest_day.isoformat()} at the latest"
    zh = [f"超出工作时间 {over[0]} 分钟"] * (over[0] > 0) + ["超出每日走访上限 1 处"] * (over[1] > 0)
    en = [f"{over[0]} min after hours"] * (over[0] > 0) + ["one visit over the day's limit"] * (over[1] > 0)
    return Text(
        f"顺路：{who.zh}再多开 {cost[0]} 分钟可到{name}（{cases} 件{left}），{clock(cost[1])} 返回{'，' + '、'.join(zh) if zh else ''}。",
        f"On the way: {who.en} reaches {name} ({cases} cases{left_en}) with {cost[0]} min more driving, home {clock(cost[1])}"
        f"{', ' + ', '.join(en) if en else ''}.",
    )
