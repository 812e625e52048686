"""Why a planned visit has this leader and this day: every other leader-day tried, with what it would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import NotFoundError, Text
from fieldvisit.routing.answers.reason import Reason, explain_visit
from fieldvisit.routing.answers.reason_tied import standing, where
from fieldvisit.routing.engines.draft import Draft, insertion
from fieldvisit.routing.outer.arrangement import Arrangement
from fieldvisit.routing.problem import Problem
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.ties import is_tied
from fieldvisit.routing.wording import leader_name, shift_id_text


@dataclass(frozen=True)
class Elsewhere:
    """Another leader-day that could take the visit and the driving minutes this would add to the plan."""

    shift_id: str
    extra_drive_min: int


@dataclass(frozen=True)
class WhyHere:
    """Where a visit is planned, where else it could go without moving other stops, and how many leader-days are full.

    ``possible_shifts`` counts the leader-days on which the visit is feasible at all, this one included.
    """

    visit_id: str
    shift_id: str
    drive_min: int
    elsewhere: tuple[Elsewhere, ...]
    possible_shifts: int
    full_shifts: int
    sentence: Text


def why_here(plan: Plan, problem: Problem, visit_id: str) -> WhyHere:
    """Why a planned visit is made by this leader on this day.

    Raises
    ------
    NotFoundError
        If the plan does not make such a visit; ask ``explain_visit`` about one left out.
    """
    planned = {stop.visit_id: itinerary.shift.id for itinerary in plan.itineraries for stop in itinerary.stops}
    if visit_id not in planned or visit_id not in problem.visit_by_id:
        raise NotFoundError(f"计划中没有安排走访任务 {visit_id}。", f"The plan does not make visit {visit_id}.")
    v = [visit.id for visit in problem.visits].index(visit_id)
    here, own, found, possible = (_tried_tied if is_tied(problem) else _tried)(plan, problem, v)
    elsewhere = tuple(Elsewhere(one, extra) for extra, one in found)
    full = max(0, possible - 1 - len(found))
    sentence = _sentence(problem, _begin(problem, v, here), own, found, full)
    return WhyHere(visit_id, here, own, elsewhere, possible, full, sentence)


def why_each(plan: Plan, problem: Problem, visit_ids: Sequence[str]) -> tuple[Reason | WhyHere, ...]:
    """For each visit named why it is left out, or why it is made where it is; raises like ``why_here``."""
    out = {one.visit_id for one in plan.unassigned}
    return tuple((explain_visit if one in out else why_here)(plan, problem, one) for one in visit_ids)


_Tried = tuple[str, int, list[tuple[int, str]], int]
"""Where a visit is, its driving, other places by extra driving, and how many places are feasible at all."""


def _tried(plan: Plan, problem: Problem, v: int) -> _Tried:
    tables = Tables(problem)
    draft = Draft.of(plan, tables)
    here = next(s for s, route in enumerate(draft.routes) if v in route)
    rest = tuple(u for u in draft.routes[here] if u != v)
    own = draft.drive(here) - max(0, tables.drive_of(tables.kind_of[here], rest))
    others = [s for s in tables.shifts_for[v] if s != here]
    found = [(one.extra - own, s) for s in others if (one := insertion(tables, s, draft.routes[s], v)) is not None]
    return problem.shifts[here].id, own, [(extra, problem.shifts[s].id) for extra, s in sorted(found)], len(others) + 1


def _tried_tied(plan: Plan, problem: Problem, v: int) -> _Tried:
    """The same where joint visits, an order of visits or days of people bind: everybody's shifts, nothing else moving."""
    now = standing(plan, problem)
    of = now.ground.nodes.of
    rest = Arrangement(now.ground, {s: tuple(i for i in route if of[i].visit != v) for s, route in now.routes.items()})
    own = now.value.drive_min - rest.value.drive_min
    here = where(now)[v]
    best: dict[str, int] = {}
    for extra, longer in rest.every_place(v):
        there = where(longer)[v]
        best[there] = min(extra - own, best.get(there, extra - own))
    best.pop(here, None)
    alone = {where(longer)[v] for _, longer in Arrangement(now.ground, _before(now, v)).every_place(v)}
    return here, own, sorted((extra, there) for there, extra in best.items()), len(alone | {here, *best})


def _before(now: Arrangement, v: int) -> dict[int, tuple[int, ...]]:
    """The routes of the visits that come before one, nothing else."""
    chain = set()
    while v in now.ground.first:
        v = now.ground.first[v]
        chain.add(v)
    return {
        s: kept for s, route in now.routes.items() if (kept := tuple(i for i in route if now.ground.nodes.of[i].visit in chain))
    }


def _begin(problem: Problem, v: int, here: str) -> Text:
    visit, who = problem.visits[v], shift_id_text(problem, here)
    named = visit.eligible_leader_ids
    if named is None or len(named) != 1:
        return Text(f"{visit.village.full_name}排在{who.zh}", f"{visit.village.full_name} is with {who.en}")
    name = leader_name(problem, named[0])
    return Text(
        f"{visit.village.full_name}排在{who.zh}（此件只能由{name}去）",
        f"{visit.village.full_name} is with {who.en} (only {name} may go)",
    )


def _sentence(problem: Problem, begin: Text, own: int, found: list[tuple[int, str]], full: int) -> Text:
    zh, en = begin.zh, begin.en
    if not found and not full:
        return Text(f"{zh}：只有这一个领导日去得了。", f"{en}: no other leader-day can make it.")
    if not found:
        return Text(
            f"{zh}：另有 {full} 个领导日去得了，但都已排满。", f"{en}: {full} other leader-days could go, but all are full."
        )
    extra, there = found[0]
    other, (more_zh, more_en) = shift_id_text(problem, there), _more(extra)
    rest_zh = f"，其余 {full} 个领导日已排满" if full else ""
    rest_en = f", and {full} leader-days are full" if full else ""
    return Text(
        f"{zh}，为此开车 {own} 分钟；改给{other.zh}{more_zh}{rest_zh}。",
        f"{en} for {own} min of driving; with {other.en} it would be {more_en}{rest_en}.",
    )


def _more(extra: int) -> tuple[str, str]:
    if extra == 0:
        return "也一样", "the same"
    if extra > 0:
        return f"要多开 {extra} 分钟", f"{extra} min more"
    return f"可少开 {-extra} 分钟", f"{-extra} min less"
