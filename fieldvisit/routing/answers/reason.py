"""Why a visit is not in the plan, proved by forcing it in: red (impossible), yellow (traded off), green (missed)."""

from __future__ import annotations

from fieldvisit.domain.plan import Plan, UnassignedReason
from fieldvisit.errors import NotFoundError
from fieldvisit.routing.answers.forced import force
from fieldvisit.routing.answers.reason_tied import explain_tied
from fieldvisit.routing.answers.relaxed import applied, part_of
from fieldvisit.routing.answers.rules import rule_change
from fieldvisit.routing.answers.smallest import SmallestChange, smallest_change
from fieldvisit.routing.answers.told import Cost, Reason, ReasonKind, cost_of, green, joined, yellow
from fieldvisit.routing.assembly import Found, plan_of
from fieldvisit.routing.engines.draft import Draft, insertion
from fieldvisit.routing.explain import explain_unassigned
from fieldvisit.routing.hours import Route
from fieldvisit.routing.problem import Problem
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.ties import is_tied

__all__ = ["Cost", "Reason", "ReasonKind", "explain_all", "explain_visit"]


def explain_visit(plan: Plan, problem: Problem, visit_id: str) -> Reason:
    """Why an unassigned visit is not in the plan, each claim verified by a forced re-solve.

    Raises
    ------
    NotFoundError
        If the plan does not leave such a visit out; ask ``why_here`` about a planned one.
    """
    if visit_id not in {one.visit_id for one in plan.unassigned}:
        raise NotFoundError(f"计划中没有未安排的走访任务 {visit_id}。", f"The plan leaves out no visit {visit_id}.")
    return _explained(plan, problem, (visit_id,))[0]


def explain_all(plan: Plan, problem: Problem) -> tuple[Reason, ...]:
    """A reason for every unassigned visit, in order of id."""
    return _explained(plan, problem, tuple(sorted(one.visit_id for one in plan.unassigned)))


def _explained(plan: Plan, problem: Problem, ids: tuple[str, ...]) -> tuple[Reason, ...]:
    if is_tied(problem):
        return explain_tied(plan, problem, ids)
    draft = Draft.of(plan, Tables(problem))
    return tuple(_explain(draft, one) for one in ids)


def _explain(draft: Draft, visit_id: str) -> Reason:
    tables = draft.tables
    v = [visit.id for visit in tables.problem.visits].index(visit_id)
    forced = force(draft, v, tables.problem.params)
    if forced is None:
        return _red(draft, v)
    better = forced.value < draft.value
    return _possible(draft, forced, v, better=better)


def _red(draft: Draft, v: int) -> Reason:
    tables = draft.tables
    why = explain_unassigned(draft, v)
    change = _change(tables, v, [()] * len(tables.kind_of))
    sentence = joined(why.sentence, change)
    return Reason(why.visit_id, ReasonKind.RED, why.reason, why.figures, (), (), Cost(), change, None, None, sentence)


def _change(tables: Tables, v: int, routes: list[Route]) -> SmallestChange | None:
    """The smallest change after which there is a place beside the routes, tried out; ``None`` when no few rules suffice."""
    problem, visit = tables.problem, tables.problem.visits[v]
    days = {shift.id: [problem.visits[u].id for u in routes[s]] for s, shift in enumerate(problem.shifts)}
    day = smallest_change(tables, v, routes)
    if day is not None:
        only = {day.shift_id: days.get(day.shift_id, [])} if day.shift_id else days
        if _fits(applied(_part(problem, visit.id, only), day), visit.id, only):
            return day
    part = _part(problem, visit.id, days)
    return rule_change(part, visit, lambda changed: _fits(changed, visit.id, days))


def _part(problem: Problem, visit_id: str, days: dict[str, list[str]]) -> Problem:
    return part_of(problem, {visit_id, *(one for route in days.values() for one in route)}, days)


def _fits(problem: Problem, visit_id: str, days: dict[str, list[str]]) -> bool:
    """Whether a visit has a place beside the stops of each day of a (changed) problem."""
    number, tables = {visit.id: v for v, visit in enumerate(problem.visits)}, Tables(problem)
    routes = [tuple(number[one] for one in days.get(shift.id, ())) for shift in problem.shifts]
    return any(insertion(tables, s, route, number[visit_id]) is not None for s, route in enumerate(routes))


def _possible(draft: Draft, forced: Draft, v: int, *, better: bool) -> Reason:
    tables = draft.tables
    problem = tables.problem
    ids = [visit.id for visit in problem.visits]
    before, after = _where(draft), _where(forced)
    displaced = tuple(ids[u] for u in sorted(before.keys() - after.keys()))
    moved = tuple(ids[u] for u in sorted(before.keys() & after.keys()) if before[u] != after[u])
    cost = cost_of(draft.value, forced.value)
    change = None if better else _change(tables, v, draft.routes)
    plan = plan_of(Found(forced, exact=False, cut_short=False), problem.params, "forced")
    where = problem.shifts[after[v]].id
    sentence = green(problem, v, where, cost) if better else yellow(problem, v, where, displaced, cost)
    return Reason(
        visit_id=ids[v],
        kind=ReasonKind.GREEN if better else ReasonKind.YELLOW,
        rule=UnassignedReason.TRADED_OFF,
        figures={"possible_shifts": float(len(tables.shifts_for[v])), "score": problem.visits[v].score},
        displaced=displaced,
        moved=moved,
        cost=cost,
        smallest_change=change,
        forced_plan=plan,
        better_plan=plan if better else None,
        sentence=joined(sentence, change),
    )


def _where(draft: Draft) -> dict[int, int]:
    return {v: s for s, route in enumerate(draft.routes) for v in route}
