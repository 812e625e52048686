"""Why a planned visit has this leader and this day: every other leader-day tried, with what it would cost."""

from __future__ import annotations

from dataclasses import dataclass

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import NotFoundError, Text
from fieldvisit.routing.engines.draft import Draft, insertion
from fieldvisit.routing.problem import Problem
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.wording import leader_name, shift_text


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
    tables = Tables(problem)
    draft = Draft.of(plan, tables)
    v = [visit.id for visit in problem.visits].index(visit_id)
    here = [shift.id for shift in problem.shifts].index(planned[visit_id])
    rest = tuple(u for u in draft.routes[here] if u != v)
    own = draft.drive(here) - max(0, tables.drive_of(tables.kind_of[here], rest))
    others = [s for s in tables.shifts_for[v] if s != here]
    found = [(one.extra - own, s) for s in others if (one := insertion(tables, s, draft.routes[s], v)) is not None]
    elsewhere = tuple(Elsewhere(problem.shifts[s].id, extra) for extra, s in sorted(found))
    full = len(others) - len(found)
    sentence = _sentence(problem, _begin(problem, v, here), own, sorted(found), full)
    return WhyHere(visit_id, planned[visit_id], own, elsewhere, len(others) + 1, full, sentence)


def _begin(problem: Problem, v: int, here: int) -> Text:
    visit, who = problem.visits[v], shift_text(problem, problem.shifts[here])
    named = visit.eligible_leader_ids
    if named is None or len(named) != 1:
        return Text(f"{visit.village.full_name}排在{who.zh}", f"{visit.village.full_name} is with {who.en}")
    name = leader_name(problem, named[0])
    return Text(
        f"{visit.village.full_name}排在{who.zh}（此件只能由{name}去）",
        f"{visit.village.full_name} is with {who.en} (only {name} may go)",
    )


def _sentence(problem: Problem, begin: Text, own: int, found: list[tuple[int, int]], full: int) -> Text:
    zh, en = begin.zh, begin.en
    if not found and not full:
        return Text(f"{zh}：只有这一个领导日去得了。", f"{en}: no other leader-day can make it.")
    if not found:
        return Text(
            f"{zh}：另有 {full} 个领导日去得了，但都已排满。", f"{en}: {full} other leader-days could go, but all are full."
        )
    extra, s = found[0]
    other, (more_zh, more_en) = shift_text(problem, problem.shifts[s]), _more(extra)
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
