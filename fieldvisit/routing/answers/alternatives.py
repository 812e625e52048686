"""Three plans that differ on purpose: more villages, home earlier, fairer; and any two plans compared in sentences."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from fieldvisit.domain.people import Shift
from fieldvisit.domain.plan import Plan, Unassigned, UnassignedReason
from fieldvisit.domain.visit import TimeWindow
from fieldvisit.errors import Text
from fieldvisit.routing.answers.figures import figures_of
from fieldvisit.routing.assembly import Found, plan_of
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.problem import Problem, plan_value
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.solver import improved, solve
from fieldvisit.routing.wording import clock

EARLIER_MIN = 60

MORE = Text("多走村", "more villages")
EARLIER = Text("早返回", "home earlier")
FAIRER = Text("更均衡", "fairer")


@dataclass(frozen=True)
class NamedPlan:
    """One of the plans to choose from: a letter, what it is good at, the plan, and its figures in a sentence."""

    key: str
    name: Text
    plan: Plan
    sentence: Text


def alternatives(problem: Problem, best: Plan | None = None) -> tuple[NamedPlan, ...]:
    """Plans A (more villages), B (home an hour earlier) and C (visits spread evenly over the leader-days).

    A is ``best`` where it is given, else solved; B and C start from it under tighter shifts, so all three are valid for
    the problem as it is. An alternative that would miss a must-visit more than A gives way until it misses none more.
    """
    first = best if best is not None else solve(problem, problem.params)
    earlier = _relenting(first, problem, _home_earlier)
    fairer = _relenting(first, problem, _fewer_a_day(first, problem))
    plans = (("A", MORE, first), ("B", EARLIER, earlier), ("C", FAIRER, fairer))
    return tuple(NamedPlan(key, name, plan, _sentence(key, name, plan)) for key, name, plan in plans)


Tighten = Callable[[Shift, int], Shift]


def _home_earlier(shift: Shift, step: int) -> Shift:
    """Hours that end an hour earlier; each step gives back a third of it."""
    end = shift.hours.end_min - EARLIER_MIN + step * EARLIER_MIN // 3
    return replace(shift, hours=TimeWindow(shift.hours.start_min, max(shift.hours.start_min, end)))


def _fewer_a_day(plan: Plan, problem: Problem) -> Tighten:
    """At most the average number of visits a day; each step allows one more."""
    days = sum(1 for shift in problem.shifts if shift.max_visits > 0)
    average = math.ceil(sum(len(it.stops) for it in plan.itineraries) / max(1, days))
    return lambda shift, step: replace(shift, max_visits=min(shift.max_visits, max(1, average) + step))


def _relenting(first: Plan, problem: Problem, tighten: Tighten) -> Plan:
    """The plan under the tightest shifts that miss no more must-visits and deadlines than the first plan."""
    aim = plan_value(first, problem)
    for step in range(3):
        plan = _under(first, problem, tuple(tighten(shift, step) for shift in problem.shifts))
        value = plan_value(plan, problem)
        if (value.musts_missed, value.deadlines_missed) <= (aim.musts_missed, aim.deadlines_missed):
            return plan
    return first


def _under(first: Plan, problem: Problem, shifts: tuple[Shift, ...]) -> Plan:
    """The first plan mended and searched on under tighter shifts, told in the shifts of the problem."""
    tables = Tables(replace(problem, shifts=shifts))
    params = problem.params
    draft = improved(Draft.of(first, tables).settle(), params)
    tight = plan_of(Found(draft, exact=False, cut_short=False), params, "alternative")
    by_id = {shift.id: shift for shift in problem.shifts}
    known = {one.visit_id: one for one in first.unassigned}
    return replace(
        tight,
        itineraries=tuple(replace(it, shift=by_id[it.shift.id]) for it in tight.itineraries),
        unassigned=tuple(known.get(one.visit_id) or _given_up(one, problem) for one in tight.unassigned),
        synthetic=first.synthetic,
    )


def _given_up(one: Unassigned, problem: Problem) -> Unassigned:
    name = problem.visit_by_id[one.visit_id].village.full_name
    text = Text(
        f"{name}在本方案中放下，换来早返回或更均衡的行程。",
        f"{name} is given up in this alternative for earlier returns or evener days.",
    )
    return Unassigned(one.visit_id, UnassignedReason.TRADED_OFF, text, {"score": problem.visit_by_id[one.visit_id].score})


def _sentence(key: str, name: Text, plan: Plan) -> Text:
    figures = figures_of(plan)
    return Text(
        f"方案{key}（{name.zh}）：走访 {figures.visits} 处，行车 {figures.drive_min} 分钟，"
        f"最晚 {clock(figures.latest_return_min)} 返回，一天最多 {figures.most_a_day} 处。",
        f"Plan {key} ({name.en}): {figures.visits} visits, {figures.drive_min} min of driving, "
        f"home by {clock(figures.latest_return_min)}, at most {figures.most_a_day} a day.",
    )
