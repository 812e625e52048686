"""Small random problems with every rule, on a grid of ten minutes, and their best value found by trying everything.

Written apart from the solver on purpose: days are walked step by step, common minutes are tried one by one. All durations
are multiples of ten minutes, so a day that can be done at all can be done at such minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise, permutations, product
from random import Random

import numpy as np
from builders import LUNCH, MONDAY, WEEK, leader, line_matrix, visit

from fieldvisit.domain.people import Absence, Leader, TravellerKind
from fieldvisit.domain.place import PositionAccuracy
from fieldvisit.domain.plan import Away, Lock, LockLevel, Plan
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.domain.visit import Appointment, TimeWindow, Visit, VisitKind
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import PlanValue, Problem, build_problem, plan_value, shifts_of

GRID = 10
EXACT = PlanningParams(
    days=3, rounds=1, iterations=60, engine_failures=0, pool_effort=5.0, exact_routes=50_000, engine="portable"
)
Node = tuple[int, int]


def tied_problem(seed: int, most: int = 5) -> Problem:
    """Up to two leaders, three days and ``most`` visits; every rule occurs over the seeds."""
    draw = Random(seed)
    people = [_leader(draw, number) for number in range(1, draw.choice([1, 2, 2, 2]) + 1)]
    visits = [_visit(draw, number) for number in range(draw.randint(2, most))]
    visits = [_tied(draw, one, visits[:number]) for number, one in enumerate(visits)]
    if sum(one.people for one in visits) > most + 1:
        visits = [replace(one, partners=()) if number else one for number, one in enumerate(visits)]
    params = replace(EXACT, fair_spread=draw.choice([0, 0, 0, 1]), delay_permille=draw.choice([0, 0, 0, 100]))
    return build_problem(visits, people, _matrix(draw), MONDAY, params, locks=_locks(draw, visits, people))


def rich_problem(seed: int, most: int = 6, *, begun: bool = True) -> Problem:
    """The same with, now and then, a village without a position, somebody without a day, a work team, a day under way, a leader-day
    that an event has taken, a key case.
    """
    problem, draw = tied_problem(seed, most), Random(-seed)
    visits, people = list(problem.visits), list(problem.leaders)
    if draw.random() < 0.1:
        n = draw.randrange(len(visits))
        visits[n] = replace(visits[n], village=replace(visits[n].village, accuracy=PositionAccuracy.TOWNSHIP_SEAT))
    if draw.random() < 0.1:
        n = draw.randrange(len(people))
        people[n] = replace(people[n], days=())
    if draw.random() < 0.2:
        people[-1] = replace(people[-1], kind=TravellerKind.TEAM)
        visits = [replace(one, hotspot_id="H1" if draw.random() < 0.5 else "") for one in visits]
    events = Random(-seed - 10**6)
    visits = [_as_key(one) if events.random() < 0.3 else one for one in visits]
    away = _away(people, events) if events.random() < 0.15 else ()
    made = build_problem(visits, people, problem.matrix, MONDAY, problem.params, locks=problem.locks, away=away)
    return replace(made, begun=_under_way(made, draw)) if begun and draw.random() < 0.2 else made


def _as_key(visit: Visit) -> Visit:
    """A visit of one leader alone as a key case of theirs."""
    named = visit.eligible_leader_ids
    return visit if named is None or len(named) != 1 or visit.partners else replace(visit, lead_leader_ids=named)


def _away(people: list[Leader], draw: Random) -> tuple[Away, ...]:
    """One leader-day, where there is one."""
    days = [Away(one.id, day) for one in people for day in one.days]
    return (draw.choice(days),) if days else ()


def _under_way(problem: Problem, draw: Random) -> dict[str, tuple[str, ...]]:
    """The first day of somebody that has begun with a visit of theirs alone, where there is one."""
    nodes = [(v, s) for s, shift in enumerate(problem.shifts) if shift.day == MONDAY for v in range(len(problem.visits))]
    able = [(v, s) for v, s in nodes if not problem.visits[v].partners and may_node(problem, (v, 0), s)]
    v, s = draw.choice(able or [(-1, -1)])
    return {problem.shifts[s].id: (problem.visits[v].id,)} if able else {}


def _leader(draw: Random, number: int) -> Leader:
    one = leader(number, days=WEEK[: draw.choice([1, 2, 2, 3])], lunch=draw.choice([None, LUNCH, TimeWindow(720, 720)]))
    busy = draw.choice([(), (), (Absence(MONDAY, _window(draw, 60)),)])
    return replace(
        one,
        absences=busy,
        hours=TimeWindow(draw.choice([480, 540, 780]), draw.choice([840, 960, 1020])),
        max_drive_min=draw.choice([90, 150, 240]),
        max_visits=draw.choice([1, 2, 3, 6]),
        categories=draw.choice([("policy.housing",), ("infrastructure.water",)]),
        max_villages_a_day=draw.choice([0, 0, 0, 1, 2]),
        max_days=draw.choice([0, 0, 0, 1, 2]),
        max_days_in_a_row=draw.choice([0, 0, 0, 1]),
    )


def _visit(draw: Random, number: int) -> Visit:
    limits: dict[str, object] = {}
    if draw.random() < 0.3:
        limits["windows"] = tuple(_window(draw, draw.choice([0, 30, 120])) for _ in range(draw.randint(1, 2)))
    if draw.random() < 0.15:
        limits["eligible_leader_ids"] = (draw.choice(["L01", "L02"]),)
    if draw.random() < 0.15:
        limits["recused_leader_ids"] = (draw.choice(["L01", "L02"]),)
    if draw.random() < 0.15:
        limits["expertise"] = ("policy.housing",)
    if draw.random() < 0.2:
        limits["latest_day"] = draw.choice(WEEK[:3])
    if draw.random() < 0.1:
        limits["earliest_day"] = draw.choice(WEEK[1:3])
    if draw.random() < 0.15:
        days = draw.sample(WEEK[:3], draw.randint(1, 2))
        limits["appointments"] = tuple(Appointment(day, _window(draw, draw.choice([0, 60]))) for day in days)
    if draw.random() < 0.15:
        limits |= {"kind": VisitKind.HOME_APPOINTMENT, "consented": draw.random() < 0.6}
    score, service = draw.choice([0.1, 0.3, 0.5, 0.5, 0.9]), draw.choice([30, 60, 90, 150])
    one = visit(draw.randint(1, 5), score=score, service_min=service, must=draw.random() < 0.15, **limits)
    return replace(one, id=f"V{number:03d}")


def _tied(draw: Random, one: Visit, before: list[Visit]) -> Visit:
    if draw.random() < 0.3:
        one = replace(one, partners=((draw.choice(["L01", "L02"]),),))
    if before and draw.random() < 0.25:
        one = replace(one, after_visit_id=draw.choice(before).id, after_days=draw.choice([1, 1, 2]))
    return one


def _locks(draw: Random, visits: list[Visit], people: list[Leader]) -> tuple[Lock, ...]:
    if draw.random() < 0.7:
        return ()
    chosen = [one.id for one in draw.sample(visits, draw.randint(1, min(3, len(visits))))]
    level = draw.choice(list(LockLevel))
    starts = tuple(draw.randrange(540, 960, 60) for _ in chosen) if level is LockLevel.TIME else ()
    return (Lock(draw.choice(people).id, draw.choice(WEEK[:2]), tuple(chosen), level, starts),)


def _window(draw: Random, length: int) -> TimeWindow:
    start = draw.randrange(540, 960, GRID)
    return TimeWindow(start, start + length)


def _matrix(draw: Random) -> TravelMatrix:
    """One-way travel times in tens of minutes, closed under shortest paths; now and then a village is cut off."""
    line = line_matrix()
    minutes = GRID * np.random.default_rng(draw.randint(0, 10**6)).integers(1, 7, line.minutes.shape).astype(np.int32)
    np.fill_diagonal(minutes, 0)
    reachable = np.ones_like(line.reachable)
    if draw.random() < 0.15:
        reachable[:, 4] = np.arange(len(minutes)) == 4
        minutes[:, 4] = np.where(reachable[:, 4], 0, 10**6)
    for k in range(len(minutes)):
        minutes = np.minimum(minutes, minutes[:, k : k + 1] + minutes[k : k + 1, :]).astype(np.int32)
    return replace(line, minutes=np.where(reachable, minutes, -1).astype(np.int32), reachable=reachable)


def brute_force_tied(problem: Problem) -> PlanValue:
    """The best value over every way to give every person of every visit a shift, tried one by one."""
    return min(_values(problem))


def _values(problem: Problem) -> Iterator[PlanValue]:
    nodes = [(v, part) for v, one in enumerate(problem.visits) for part in range(one.people)]
    choices = [[None, *(s for s in range(len(problem.shifts)) if may_node(problem, node, s))] for node in nodes]

    @cache
    def days(s: int, group: frozenset[Node]) -> list[tuple[int, dict[int, set[tuple[int, ...]]] | None, tuple[int, ...]]]:
        return list(_days(problem, s, group))

    for choice in product(*choices):
        where = dict(zip(nodes, choice, strict=True))
        if not ties_hold(problem, where):
            continue
        groups: dict[int, frozenset[Node]] = {}
        for s in {s for s in choice if s is not None}:
            groups[s] = frozenset(node for node, there in where.items() if there == s)
        options = [days(s, group) for s, group in sorted(groups.items())]
        drives = [
            sum(drive for drive, _, _ in picked)
            for picked in product(*options)
            if meet([(starts, joint) for _, starts, joint in picked if joint])
        ]
        if drives:
            yield _value(problem, where, min(drives))


def may_node(problem: Problem, node: Node, s: int) -> bool:
    v, part = node
    one, shift = problem.visits[v], problem.shifts[s]
    return _day_may(problem, one, part, s) and _person_may(one, part, problem.leader_by_id[shift.leader_id])


def _day_may(problem: Problem, one: Visit, part: int, s: int) -> bool:
    shift = problem.shifts[s]
    lock = next((lock for lock in problem.locks if one.id in lock.visit_ids), None)
    agreed = not one.appointments or shift.day in [a.day for a in one.appointments]
    if not one.village.accuracy.is_village_level:
        return False
    early, late = one.earliest_day and shift.day < one.earliest_day, one.latest_day and shift.day > one.latest_day
    if early or late or not agreed or (one.kind is VisitKind.HOME_APPOINTMENT and not one.consented):
        return False
    return lock is None or (shift.day == lock.day and (part > 0 or shift.leader_id == lock.leader_id))


def _person_may(one: Visit, part: int, person: Leader) -> bool:
    if person.id in one.recused_leader_ids:
        return False
    if part:
        return person.id in one.partners[part - 1]
    knows = not one.expertise or set(one.expertise) & set(person.categories)
    if one.eligible_leader_ids is None and person.kind is TravellerKind.TEAM and not one.hotspot_id:
        return False
    return bool(knows and (one.eligible_leader_ids is None or person.id in one.eligible_leader_ids))


def ties_hold(problem: Problem, where: dict[Node, int | None]) -> bool:
    day: dict[str, date] = {}
    for v, one in enumerate(problem.visits):
        there = [where[v, part] for part in range(one.people)]
        known = [s for s in there if s is not None]
        if known and (len(set(known)) < one.people or len({problem.shifts[s].day for s in known}) > 1):
            return False
        if known:
            day[one.id] = problem.shifts[known[0]].day
    return _in_turn(problem, day) and all(_rested(problem, person, where) for person in problem.leaders)


def _in_turn(problem: Problem, day: dict[str, date]) -> bool:
    for one in problem.visits:
        if one.id in day and one.after_visit_id:
            first = day.get(one.after_visit_id)
            if first is None or first + timedelta(days=one.after_days) > day[one.id]:
                return False
    return True


def _rested(problem: Problem, person: Leader, where: dict[Node, int | None]) -> bool:
    out = {problem.shifts[s].day for s in where.values() if s is not None and problem.shifts[s].leader_id == person.id}
    run = person.max_days_in_a_row
    tired = run and any(all(d + timedelta(days=n) in out for n in range(run + 1)) for d in out)
    return not tired and not (person.max_days and len(out) > person.max_days)


def _days(problem: Problem, s: int, group: frozenset[Node]) -> Iterator[tuple[int, object, tuple[int, ...]]]:
    """Drive, possible common starts and the joint visits of every order that can be walked."""
    joint = tuple(sorted(v for v, _ in group if problem.visits[v].partners))
    best: int | None = None
    for order in permutations(sorted(group)):
        visits = [v for v, _ in order]
        drive = _drive(problem, s, visits)
        if drive is None or not _order_kept(problem, s, visits):
            continue
        if not joint:
            if (best is None or drive < best) and _walk(problem, s, visits, {}):
                best = drive
        elif starts := _common_starts(problem, s, visits, joint):
            yield drive, starts, joint
    if best is not None:
        yield best, None, ()


def _common_starts(problem: Problem, s: int, visits: list[int], joint: tuple[int, ...]) -> set[tuple[int, ...]]:
    """Every minute at which the joint visits of a day in this order can start."""
    if not _walk(problem, s, visits, {}):
        return set()
    first = {v: [t for t in range(0, 1440, GRID) if _walk(problem, s, visits, {v: t})] for v in joint}
    chosen = product(*(first[v] for v in joint))
    return {c for c in chosen if len(joint) == 1 or _walk(problem, s, visits, dict(zip(joint, c, strict=True)))}


def day_of_order(problem: Problem, s: int, visits: list[int]) -> tuple[set[tuple[int, ...]], tuple[int, ...]] | None:
    """Common starts of the joint visits of a day made in this order, and those visits; ``None`` when it cannot be made."""
    if _drive(problem, s, visits) is None or not _order_kept(problem, s, visits):
        return None
    joint = tuple(sorted(v for v in visits if problem.visits[v].partners))
    starts = _common_starts(problem, s, visits, joint)
    return (starts, joint) if starts else None


def _drive(problem: Problem, s: int, visits: list[int]) -> int | None:
    shift, matrix = problem.shifts[s], problem.matrix
    codes = [problem.visits[v].village.code for v in visits]
    if len(visits) > shift.max_visits or (shift.max_villages and len(set(codes)) > shift.max_villages):
        return None
    base = f"base:{shift.leader_id}"
    line = [matrix.index[p] for p in (base, *codes, base)]
    if not all(matrix.reachable[a, b] for a, b in pairwise(line)):
        return None
    drive = sum(int(matrix.minutes[a, b]) for a, b in pairwise(line))
    return drive if drive <= shift.max_drive_min else None


def _order_kept(problem: Problem, s: int, visits: list[int]) -> bool:
    shift, begun = problem.shifts[s], problem.begun.get(problem.shifts[s].id, ())
    if tuple(problem.visits[v].id for v in visits[: len(begun)]) != begun:
        return False
    for lock in problem.locks:
        if (lock.leader_id, lock.day) == (shift.leader_id, shift.day) and lock.level is not LockLevel.DAY:
            ids = [problem.visits[v].id for v in visits]
            mine = [one for one in lock.visit_ids if one in ids]
            if [one for one in ids if one in mine] != mine:
                return False
    return True


def _allowed(problem: Problem, s: int, v: int, minute: int) -> bool:
    one, shift = problem.visits[v], problem.shifts[s]
    for lock in problem.locks:
        fixed = one.id in lock.visit_ids and lock.level is LockLevel.TIME
        if fixed and minute != lock.start_min[lock.visit_ids.index(one.id)]:
            return False
    if one.windows and not any(w.start_min <= minute <= w.end_min for w in one.windows):
        return False
    agreed = [a.window for a in one.appointments if a.day == shift.day]
    return not one.appointments or any(w.start_min <= minute <= w.end_min for w in agreed)


def _walk(problem: Problem, s: int, visits: list[int], fixed: dict[int, int]) -> bool:
    shift, matrix = problem.shifts[s], problem.matrix
    base = f"base:{shift.leader_id}"
    line = [matrix.index[p] for p in (base, *(problem.visits[v].village.code for v in visits), base)]
    steps: list[tuple[int, int | None]] = []
    for leg, (a, b) in enumerate(pairwise(line)):
        steps.append((int(matrix.minutes[a, b]), None))
        if leg < len(visits):
            steps.append((problem.visits[visits[leg]].service_min, visits[leg]))
    gaps = [None] if shift.lunch is None else range(len(steps) + 1)
    return any(_walked(problem, s, steps, gap, fixed) for gap in gaps)


def _walked(problem: Problem, s: int, steps: list[tuple[int, int | None]], gap: int | None, fixed: dict[int, int]) -> bool:
    shift = problem.shifts[s]
    clock = shift.hours.start_min
    for number in range(len(steps) + 1):
        if number == gap and shift.lunch is not None:
            window = shift.lunch
            rest = _first(
                problem, s, 0 if number == 0 else clock, shift.lunch_min, lambda m, w=window: w.start_min <= m <= w.end_min
            )
            if rest is None:
                return False
            clock = max(clock, rest + shift.lunch_min) if number < len(steps) else clock
        if number < len(steps):
            length, v = steps[number]
            begin = _first(
                problem, s, clock, length, lambda m, v=v: v is None or (fixed.get(v, m) == m and _allowed(problem, s, v, m))
            )
            if begin is None or begin > shift.hours.end_min:
                return False
            clock = begin + length
    return clock <= shift.hours.end_min


def _first(problem: Problem, s: int, clock: int, length: int, allowed: Callable[[int], bool]) -> int | None:
    while clock <= 1440:
        if allowed(clock) and not any(
            w.start_min < clock + length and clock < w.end_min for w in problem.shifts[s].unavailable
        ):
            return clock
        clock += GRID
    return None


def meet(days: list[tuple[set[tuple[int, ...]], tuple[int, ...]]]) -> bool:
    """Whether one common minute for every joint visit suits all days."""

    def extend(known: dict[int, int], rest: list[tuple[set[tuple[int, ...]], tuple[int, ...]]]) -> bool:
        if not rest:
            return True
        starts, joint = rest[0]
        for one in starts:
            if all(known.get(v, t) == t for v, t in zip(joint, one, strict=True)) and extend(
                known | dict(zip(joint, one, strict=True)), rest[1:]
            ):
                return True
        return False

    return extend({}, days)


def _value(problem: Problem, where: dict[Node, int | None], drive: int) -> PlanValue:
    locked = {one for lock in problem.locks for one in lock.visit_ids}
    musts = deadlines = points = 0
    for v, one in enumerate(problem.visits):
        worth, there = max(1, round(1000 * one.score)), where[v, 0]
        if there is not None:
            waited = (problem.shifts[there].day - problem.first_day).days
            points += worth * problem.params.delay_permille * waited // 1000
            continue
        points += worth
        must = one.must or one.id in locked
        musts += must
        deadlines += bool(not must and one.latest_day and problem.first_day <= one.latest_day <= problem.last_day)
    stops = {shift.leader_id: 0 for shift in problem.shifts if shift.max_visits}
    for s in where.values():
        if s is not None:
            stops[problem.shifts[s].leader_id] += 1
    spread = max(stops.values(), default=0) - min(stops.values(), default=0)
    unfair = max(0, spread - problem.params.fair_spread) if problem.params.fair_spread else 0
    return PlanValue(musts, deadlines, points, unfair, drive)


def _all_visits(**fields: object) -> Callable[[Problem], Problem]:
    return lambda p: replace(p, visits=tuple(replace(one, **fields) for one in p.visits))


def _all_shifts(**fields: object) -> Callable[[Problem], Problem]:
    return lambda p: replace(p, shifts=tuple(replace(one, **fields) for one in p.shifts))


def _all_people(**fields: object) -> Callable[[Problem], Problem]:
    return lambda p: replace(p, leaders=tuple(replace(one, **fields) for one in p.leaders))


def _without_lock(level: LockLevel) -> Callable[[Problem], Problem]:
    return lambda p: replace(p, locks=tuple(lock for lock in p.locks if lock.level is not level))


def _with_every_day(problem: Problem) -> Problem:
    shifts = shifts_of([replace(one, days=WEEK[:3]) for one in problem.leaders], MONDAY, 3)
    return replace(problem, shifts=shifts)


def _with_everybody_there(problem: Problem) -> Problem:
    """Nobody away: the days that events have taken are shifts again."""
    if not problem.away:
        return problem
    gone = {one.leader_id: one.day for one in problem.away}
    people = [replace(one, days=tuple(sorted({*one.days, gone[one.id]}))) if one.id in gone else one for one in problem.leaders]
    made = shifts_of(people, problem.first_day, (problem.last_day - problem.first_day).days + 1)
    return replace(problem, leaders=tuple(people), shifts=made, away=())


def _without_key_cases(problem: Problem) -> Problem:
    free = (
        one if one.lead_leader_ids is None else replace(one, lead_leader_ids=None, eligible_leader_ids=None)
        for one in problem.visits
    )
    return replace(problem, visits=tuple(free))


def _with_roads(problem: Problem) -> Problem:
    matrix = problem.matrix
    if matrix.reachable.all():
        return problem
    minutes = np.where(matrix.reachable, matrix.minutes, 0).astype(np.int32)
    return replace(problem, matrix=replace(matrix, minutes=minutes, reachable=np.ones_like(matrix.reachable)))


def _with_positions(problem: Problem) -> Problem:
    villages = [replace(one.village, accuracy=PositionAccuracy.SYNTHETIC) for one in problem.visits]
    return replace(
        problem, visits=tuple(replace(one, village=there) for one, there in zip(problem.visits, villages, strict=True))
    )


WITHOUT: dict[str, Callable[[Problem], Problem]] = {
    "joint visits": _all_visits(partners=()),
    "order of visits": _all_visits(after_visit_id=""),
    "villages a day": _all_shifts(max_villages=0),
    "days out": _all_people(max_days=0),
    "days in a row": _all_people(max_days_in_a_row=0),
    "expertise": _all_visits(expertise=()),
    "eligible leaders": _all_visits(eligible_leader_ids=None),
    "recusal": _all_visits(recused_leader_ids=()),
    "windows": _all_visits(windows=()),
    "appointments": _all_visits(appointments=()),
    "consent": lambda p: replace(
        p, visits=tuple(replace(one, consented=one.consented or one.needs_consent) for one in p.visits)
    ),
    "earliest day": _all_visits(earliest_day=None),
    "latest day": lambda p: replace(
        p,
        visits=tuple(replace(one, latest_day=max(one.latest_day, p.last_day) if one.latest_day else None) for one in p.visits),
    ),
    "lunch": _all_shifts(lunch=None),
    "meetings": _all_shifts(unavailable=()),
    "driving": _all_shifts(max_drive_min=1440),
    "visits a day": _all_shifts(max_visits=9),
    "latest return": lambda p: replace(
        p, shifts=tuple(replace(one, hours=TimeWindow(one.hours.start_min, 1440)) for one in p.shifts)
    ),
    "locked day": _without_lock(LockLevel.DAY),
    "locked order": _without_lock(LockLevel.ORDER),
    "locked minute": _without_lock(LockLevel.TIME),
    "working days": _with_every_day,
    "absences": _with_everybody_there,
    "key cases": _without_key_cases,
    "roads": _with_roads,
    "positions": _with_positions,
    "work teams": _all_people(kind=TravellerKind.LEADER),
    "service": _all_visits(service_min=10),
    "stops already made": lambda p: replace(p, begun={}),
    "must visits": _all_visits(must=False),
    "fairness": lambda p: replace(p, params=replace(p.params, fair_spread=0)),
    "waiting": lambda p: replace(p, params=replace(p.params, delay_permille=0)),
}
"""Each rule with the problem as it would be without it; ``binds`` says where that makes a difference."""

AIMS = ("must visits", "fairness", "waiting")
"""What a plan aims at and need not keep: without it the best plan is another, not a better one."""

CHECKED = {
    "joint_visit": "joint visits",
    "visit_order": "order of visits",
    "max_villages": "villages a day",
    "max_days": "days out",
    "days_in_a_row": "days in a row",
    "expertise": "expertise",
    "eligible_leader": "eligible leaders",
    "recusal": "recusal",
    "time_window": "windows",
    "appointment": "appointments",
    "consent": "consent",
    "day_limits": "latest day",
    "lunch": "lunch",
    "unavailable": "meetings",
    "max_drive": "driving",
    "max_visits": "visits a day",
    "working_hours": "latest return",
    "lock": "locked minute",
    "working_day": "working days",
    "away": "absences",
    "key_case": "key cases",
    "reachable": "roads",
    "service_time": "service",
    "begun": "stops already made",
}
"""The rules of ``check_plan`` that a problem may have or not, with the name they go by here."""

ALWAYS = ("every_visit_once", "one_itinerary_per_shift", "time_order", "travel_time", "base", "totals")
"""The rules of ``check_plan`` that bind in every plan."""


def has(rule: str, problem: Problem) -> bool:
    """Whether the problem has the rule at all."""
    free = WITHOUT[rule](problem)
    return free.matrix is not problem.matrix or free != problem


def binds(rule: str, problem: Problem, best: Plan, solved: Callable[[Problem], Plan]) -> bool:
    """Whether the best plan would be another one without the rule."""
    if not has(rule, problem):
        return False
    free, value = WITHOUT[rule](problem), plan_value(best, problem)
    plan = solved(free)
    return plan_value(plan, problem) > value if rule in AIMS else plan_value(plan, free) < value
