"""Why a visit is not in a plan whose leader-days are tied together, proved by forcing it in as ``reason`` does."""

from __future__ import annotations

from dataclasses import replace

from fieldvisit.domain.plan import Plan, UnassignedReason
from fieldvisit.routing.answers.forced_tied import force_tied
from fieldvisit.routing.answers.relaxed import applied, part_of
from fieldvisit.routing.answers.rules import rule_change
from fieldvisit.routing.answers.smallest import SmallestChange, smallest_change
from fieldvisit.routing.answers.told import Cost, Reason, ReasonKind, cost_of, green, joined, yellow
from fieldvisit.routing.assembly import TiedFound, tied_plan
from fieldvisit.routing.outer.arranged import arranged
from fieldvisit.routing.outer.arrangement import Arrangement, Ground, repaired
from fieldvisit.routing.outer.nodes import nodes_of
from fieldvisit.routing.outer.reasons import alone_with_firsts, why_impossible
from fieldvisit.routing.problem import Problem


def explain_tied(plan: Plan, problem: Problem, ids: tuple[str, ...]) -> tuple[Reason, ...]:
    """A reason for each of these visits, which the plan leaves out."""
    now = standing(plan, problem)
    number = {visit.id: v for v, visit in enumerate(problem.visits)}
    return tuple(_explain(now, plan, number[one]) for one in ids)


def standing(plan: Plan, problem: Problem) -> Arrangement:
    """A plan as an arrangement of the (possibly changed) problem, as far as it still holds."""
    ground = Ground(nodes_of(problem))
    return repaired(ground, arranged(ground, plan))


def _explain(now: Arrangement, plan: Plan, v: int) -> Reason:
    forced = force_tied(now, v)
    if forced is None:
        return _red(now, v)
    ids = [visit.id for visit in now.problem.visits]
    before, after = where(now), where(forced)
    displaced = tuple(ids[u] for u in sorted(before.keys() - after.keys()))
    cost, better = cost_of(now.value, forced.value), forced.value < now.value
    change = None if better else _change(now, v, plan)
    made = tied_plan(TiedFound(forced), now.problem.params, engines="forced")
    sentence = green(now.problem, v, after[v], cost) if better else yellow(now.problem, v, after[v], displaced, cost)
    return Reason(
        visit_id=ids[v],
        kind=ReasonKind.GREEN if better else ReasonKind.YELLOW,
        rule=UnassignedReason.TRADED_OFF,
        figures={"score": now.problem.visits[v].score},
        displaced=displaced,
        moved=tuple(ids[u] for u in sorted(before.keys() & after.keys()) if before[u] != after[u]),
        cost=cost,
        smallest_change=change,
        forced_plan=made,
        better_plan=made if better else None,
        sentence=joined(sentence, change),
    )


def where(now: Arrangement) -> dict[int, str]:
    """The shift id of every visit made, those of a joint visit joined by a plus sign."""
    shifts = now.problem.shifts
    return {v: "+".join(sorted(shifts[s].id for s in parts.values())) for v, parts in now.at.items()}


def _red(now: Arrangement, v: int) -> Reason:
    why = why_impossible(now.ground, v)
    if why is None:
        raise RuntimeError(f"visit {now.problem.visits[v].id} is possible alone but could not be forced in")
    change = _change(now, v, None)
    sentence = joined(why.sentence, change)
    return Reason(why.visit_id, ReasonKind.RED, why.reason, why.figures, (), (), Cost(), change, None, None, sentence)


def _change(now: Arrangement, v: int, plan: Plan | None) -> SmallestChange | None:
    """The smallest change after which the visit has a place beside the plan (without one: is possible at all), tried out."""
    visit, problem = now.problem.visits[v], _part(now, v) if plan is None else now.problem

    def fits(changed: Problem) -> bool:
        n = [one.id for one in changed.visits].index(visit.id)
        if plan is None:
            return alone_with_firsts(Ground(nodes_of(changed)), n) is not None
        there = standing(plan, changed)
        return len(there.at) == len(now.at) and there.cheapest(n) is not None

    for i in now.ground.nodes.by_visit[v]:
        if now.ground.nodes.of[i].part:
            continue
        routes = [() if plan is None else now.routes.get(s, ()) for s in range(len(problem.shifts))]
        day = smallest_change(now.ground.tables, i, routes)
        day = None if day is None else replace(day, visit_id=visit.id)
        if day is not None and fits(applied(problem, day)):
            return day
    return rule_change(problem, visit, fits)


def _part(now: Arrangement, v: int) -> Problem:
    """The problem of a visit and of those before it alone."""
    chain = [v]
    while chain[-1] in now.ground.first:
        chain.append(now.ground.first[chain[-1]])
    return part_of(now.problem, {now.problem.visits[u].id for u in chain})
