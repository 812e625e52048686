"""Planning under rules that tie leader-days together: exact where all routes can be told, else decisions and inner searches.

A round decides who meets when, which days belong before and after, and who stays at home; the plain problem that is left is
searched by the usual engines; the answer is mended and every visit is tried elsewhere. The best arrangement is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from fieldvisit.domain.people import Shift
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.routing.assembly import TiedFound
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.engines.lns import IsOver
from fieldvisit.routing.outer.arrangement import Arrangement, Ground, longest_run, repaired
from fieldvisit.routing.outer.nodes import nodes_of
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import PlanValue, Problem
from fieldvisit.routing.schedule import Tables

MANY = 200
MOST_POLISHED = 150
EXACT_NODES = 12


@dataclass(frozen=True)
class Engines:
    """What searches a plain problem: ``construct`` a first draft, ``improve`` one in a round of that number."""

    construct: Callable[[Draft], Draft]
    improve: Callable[[Draft, int], Draft]


def search_tied(
    problem: Problem, params: PlanningParams, engines: Engines, tell: Callable[[float, TiedFound], None], is_over: IsOver
) -> TiedFound:
    """The best arrangement found; it is ``hasty`` when ``is_over`` ended the search before every visit was tried."""
    ground = Ground(nodes_of(problem))
    quick = None
    if len(problem.visits) > MANY:
        quick = _quick_arrangement(ground, engines.construct)
        tell(0.0, TiedFound(quick, hasty=True))
    best = first_arrangement(ground, is_over)
    if quick is not None:
        best = min(best, quick.fill(is_over), key=_value)
    if is_over():
        return TiedFound(best, cut_short=True, hasty=True)
    tell(0.0, TiedFound(best))
    exact = None if is_over() else _exact(ground, params)
    if exact is not None:
        return TiedFound(exact, exact=True)
    for number in range(params.rounds):
        if is_over():
            break
        inner = Tables(decided(best, late=number % 2 == 1))
        draft = engines.improve(Draft(inner, [best.routes.get(s, ()) for s in range(len(problem.shifts))]), number)
        found = repaired(ground, dict(enumerate(draft.routes))).fill(is_over)
        if is_over():
            break
        best = min(best, polished(found if found.value < best.value else best, is_over), key=_value)
        tell((number + 1) / params.rounds, TiedFound(best))
    return TiedFound(best, cut_short=is_over())


def _quick_arrangement(ground: Ground, construct: Callable[[Draft], Draft]) -> Arrangement:
    """A valid arrangement of the visits that one person makes, without trying every place of every visit."""
    empty = Arrangement(ground, {})
    draft = construct(Draft.empty(Tables(decided(empty))))
    return repaired(ground, dict(enumerate(draft.routes)))


def _exact(ground: Ground, params: PlanningParams) -> Arrangement | None:
    """The proved best arrangement; ``None`` when there are too many routes or the effort does not suffice."""
    if len(ground.nodes.of) > EXACT_NODES:
        return None
    from fieldvisit.routing.outer.master import Master, every_order  # noqa: PLC0415 - slow to load

    columns = every_order(ground.nodes, ground.tables, params.exact_routes)
    if columns is None:
        return None
    choice = Master(ground.nodes, ground.tables, columns).solve(params.pool_effort, params.seed, ground.timing)
    return Arrangement(ground, choice.routes) if choice is not None and choice.proved else None


def first_arrangement(ground: Ground, is_over: IsOver = lambda: False) -> Arrangement:
    """A valid arrangement at once: by weight, or joint visits first where that is better; what stands once ``is_over``."""
    empty = Arrangement(ground, {})
    plain = empty.fill(is_over)
    together = [v for v in empty.loose if ground.problem.visits[v].partners]
    if not together:
        return plain
    now = empty
    for v in together:
        if is_over():
            break
        now = now.cheapest(v) or now
    return min(plain, now.fill(is_over), key=_value)


def polished(start: Arrangement, is_over: IsOver) -> Arrangement:
    """The arrangement after every visit was tried in every other place and as many days exchanged, while that helps."""
    best, improved = start, len(start.at) <= MOST_POLISHED
    while improved and not is_over():
        improved = False
        for other in _neighbours(best):
            if is_over():
                break
            filled = other.fill()
            if filled.value < best.value:
                best, improved = filled, True
                break
    return best


def _neighbours(now: Arrangement) -> Iterator[Arrangement]:
    """Arrangements with one visit elsewhere or gone, a loose one in the place of another, or two days exchanged."""
    for v in sorted(now.at):
        rest = now.without(v)
        for _, other in rest.every_place(v):
            yield other
        for waiting in now.loose:
            instead = rest.cheapest(waiting)
            if instead is not None:
                yield instead
    yield from _exchanged(now)


def _exchanged(now: Arrangement) -> Iterator[Arrangement]:
    ground, shifts = now.ground, now.problem.shifts
    for s in now.routes:
        for t in range(len(shifts)):
            if t != s and shifts[t].leader_id == shifts[s].leader_id and (t not in now.routes or s < t):
                a, b = now.routes.get(t, ()), now.routes[s]
                if _fits(ground, s, a) and _fits(ground, t, b):
                    yield repaired(ground, {**now.routes, s: a, t: b})


def _fits(ground: Ground, s: int, route: tuple[int, ...]) -> bool:
    tables = ground.tables
    return all(s in tables.open_to[i] for i in route) and tables.drive_of(tables.kind_of[s], route) >= 0


def _value(arrangement: Arrangement) -> PlanValue:
    return arrangement.value


def decided(now: Arrangement, *, late: bool = False) -> Problem:
    """The plain problem that is left when the ties are decided as an arrangement has them; nodes and shifts keep their numbers.

    ``late`` gives a first visit all the time until the day of the one after it; else that one has all days from then on.
    """
    ground = now.ground
    plain = ground.nodes.plain
    starts = _starts(now)
    visits = [_decided_visit(now, i, visit, starts, late=late) for i, visit in enumerate(plain.visits)]
    return replace(plain, visits=tuple(visits), shifts=tuple(_decided_shifts(now)))


def _starts(now: Arrangement) -> dict[int, int]:
    """The minute at which each node of a joint visit starts."""
    joint = now.ground.timing.joint
    plans = now.ground.timing.days(now.routes) or {}
    return {i: at.starts for s, plan in plans.items() for i, at in zip(now.routes[s], plan.stops, strict=True) if i in joint}


def _decided_visit(now: Arrangement, i: int, visit: Visit, starts: dict[int, int], *, late: bool) -> Visit:
    ground = now.ground
    node = ground.nodes.of[i]
    if node.day is not None and node.day != _chosen_day(now, node.visit):
        return replace(visit, eligible_leader_ids=(), must=False)
    if i in ground.timing.joint:
        if i not in starts:
            return replace(visit, eligible_leader_ids=(), must=False)
        day = now.day_of(node.visit)
        return replace(visit, windows=(TimeWindow(starts[i], starts[i]),), earliest_day=day, latest_day=day)
    limits: dict[str, Any] = {}
    if node.visit in ground.first:
        limits["earliest_day"] = max(visit.earliest_day or now.problem.first_day, _split(now, node.visit, late=late))
    for later in ground.next.get(node.visit, ()):
        end = _split(now, later, late=late) - timedelta(days=now.problem.visits[later].after_days)
        limits["latest_day"] = min(limits.get("latest_day", visit.latest_day or now.problem.last_day), end)
    return replace(visit, **limits)


def _chosen_day(now: Arrangement, v: int) -> Any:
    """The day on which a visit whose hours differ by day is made, or could be made by most people."""
    nodes, tables = now.ground.nodes, now.ground.tables
    here = [i for i in nodes.by_visit[v] if nodes.of[i].part == 0]
    made = [nodes.of[i].day for i in here if v in now.at and i in now.routes[now.at[v][0]]]
    return made[0] if made else nodes.of[max(here, key=lambda i: (len(tables.shifts_for[i]), -i))].day


def _split(now: Arrangement, v: int, *, late: bool) -> Any:
    """The first day left to a visit that comes after another."""
    ground, problem = now.ground, now.problem
    gap, first = timedelta(days=problem.visits[v].after_days), ground.first[v]
    if first in now.at and v in now.at:
        return now.day_of(v) if late else now.day_of(first) + gap
    if first in now.at:
        return now.day_of(first) + gap
    days = sorted({shift.day for shift in problem.shifts}) or [problem.first_day]
    return max(days, key=lambda day: (min(sum(d <= day - gap for d in days), sum(d >= day for d in days)), -day.toordinal()))


def _decided_shifts(now: Arrangement) -> Iterator[Shift]:
    """The shifts; those that would be a day too many allow no visit."""
    problem = now.problem
    out: dict[str, set[Any]] = {person.id: set() for person in problem.leaders}
    for s in now.routes:
        out[problem.shifts[s].leader_id].add(problem.shifts[s].day)
    for s, shift in enumerate(problem.shifts):
        person, days = problem.leader_by_id[shift.leader_id], out[shift.leader_id]
        if s in now.routes:
            yield shift
            continue
        more = days | {shift.day}
        many = person.max_days and len(more) > person.max_days
        if many or (person.max_days_in_a_row and longest_run(more) > person.max_days_in_a_row):
            yield replace(shift, max_visits=0)
            continue
        days.add(shift.day)
        yield shift
