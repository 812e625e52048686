"""Questions about the plan that is in force: why, what now, what else; the problem behind it is built anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fieldvisit import pipeline
from fieldvisit.domain.plan import Plan
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import InputFileError, NotFoundError, Text
from fieldvisit.routing.answers.alternatives import NamedPlan, alternatives
from fieldvisit.routing.answers.figures import Comparison, compare
from fieldvisit.routing.answers.reason import Reason, explain_all
from fieldvisit.routing.answers.why_here import WhyHere, why_each
from fieldvisit.routing.apart.answer import answer_apart
from fieldvisit.routing.changes.advice import SMALL, Detour, DetourParams, Slot, best_slots, detours
from fieldvisit.routing.changes.events import Moment, ReplanEvent
from fieldvisit.routing.changes.replan import ReplanParams
from fieldvisit.routing.changes.replanned import EventAnswer, replan_on
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.problem import Problem, build_problem
from fieldvisit.travel.basis.choose import routes_of, travel_times
from fieldvisit.workspace.locks import locks_left
from fieldvisit.workspace.recusal import led, recused

if TYPE_CHECKING:
    from fieldvisit.settings import Settings
    from fieldvisit.workspace.store import Workspace


@dataclass(frozen=True)
class CurrentPlan:
    """The plan in force with the problem it answers, from the people and roads as they are now.

    ``broken`` says in sentences what no longer holds because people or roads have changed since it was made.
    """

    plan: Plan
    problem: Problem
    broken: tuple[Text, ...]


@dataclass(frozen=True)
class Choice:
    """An alternative and how it differs from the first."""

    named: NamedPlan
    comparison: Comparison


def current_plan(workspace: Workspace) -> CurrentPlan:
    """The plan in force and its problem.

    Raises
    ------
    NotFoundError
        If nothing was planned yet.
    """
    plan = workspace.run().plan
    if plan is None:
        raise NotFoundError("还没有编排行程。先运行 fieldvisit plan。", "Nothing is planned yet. Run fieldvisit plan first.")
    plan = as_known_now(workspace, plan)
    problem = problem_of(workspace, plan)
    return CurrentPlan(plan, problem, tuple(one.sentence for one in check_plan(plan, problem)))


def as_known_now(workspace: Workspace, plan: Plan) -> Plan:
    """The plan with who must not go where, and who is in charge, as the register knows it now: what was noted since counts too."""
    leads = workspace.register.leaders_in_charge(petitions_of(plan))
    visits = recused(plan.visits, workspace.register.recusals(), workspace.county.leaders)
    return replace(plan, visits=led(visits, leads))


def petitions_of(plan: Plan) -> tuple[str, ...]:
    """The petitions that a plan's visits serve, in order."""
    return tuple(sorted({one for visit in plan.visits for one in visit.petition_ids}))


def problem_of(workspace: Workspace, plan: Plan) -> Problem:
    """The problem that a plan answers, from the people and roads as they are now."""
    county, settings = workspace.county, settings_of(workspace, plan)
    matrix = travel_times(pipeline.places_of(plan.visits, county.leaders), pipeline.basis_of(county, settings))
    locks = locks_left(plan.locks, plan.visits, county.leaders, settings)
    return build_problem(plan.visits, county.leaders, matrix, plan.first_day, settings.planning, locks=locks, away=plan.away)


def visit_named(plan: Plan, word: str) -> Visit:
    """The visit with this id, or the only one whose village's name holds the word.

    Raises
    ------
    NotFoundError
        If no visit fits.
    InputFileError
        If several do; names them.
    """
    by_id = {visit.id: visit for visit in plan.visits}
    if word in by_id:
        return by_id[word]
    found = [visit for visit in plan.visits if word in visit.village.full_name]
    if not found:
        raise NotFoundError(f"计划里没有 {word} 的走访任务。", f"The plan knows no visit {word}.")
    if len(found) > 1:
        names = [f"{visit.village.full_name}（{visit.id}）" for visit in found[:5]]
        raise InputFileError(
            f"有 {len(found)} 个走访任务与 {word} 相符：{'、'.join(names)}。请用编号指明。",
            f"{len(found)} visits fit {word}: {', '.join(names)}. Name one by its id.",
        )
    return found[0]


def explained(
    workspace: Workspace, words: tuple[str, ...] = (), cancelled: Callable[[], bool] | None = None
) -> tuple[Reason | WhyHere, ...]:
    """Why the visits named are left out or placed as they are; without names, every visit left out.

    Like every question here it is answered in a process of its own; see ``answer_apart`` for what that raises.
    """
    current = current_plan(workspace)
    if not words:
        return answer_apart(explain_all, cancelled)(current.plan, current.problem)
    ids = tuple(visit_named(current.plan, word).id for word in words)
    return answer_apart(why_each, cancelled)(current.plan, current.problem, ids)


def replanned(
    workspace: Workspace,
    event: ReplanEvent,
    now: Moment | None,
    params: ReplanParams,
    *,
    save: bool = False,
    cancelled: Callable[[], bool] | None = None,
) -> EventAnswer:
    """The plan in force adapted to an event; kept as the new one only with ``save``.

    Raises
    ------
    RuntimeError
        If the new plan breaks a rule: a bug, never the user's fault.
    """
    current = current_plan(workspace)
    answer = answer_apart(replan_on, cancelled)(current.plan, current.problem, event, now, params)
    broken = check_plan(answer.rest, answer.problem)
    if broken:
        raise RuntimeError("replanning broke its own rules: " + "; ".join(one.sentence.en for one in broken))
    if save:
        plan = replace(answer.plan, conditions=current.plan.conditions, locks=current.plan.locks)
        basis = pipeline.basis_of(workspace.county, settings_of(workspace, plan))
        places = pipeline.places_of(plan.visits, workspace.county.leaders)
        workspace.register.save_plan(plan, routes_of(pipeline.legs_of(plan), places, basis))
    return answer


def slots_for(workspace: Workspace, word: str, count: int = 5) -> tuple[Slot, ...]:
    """The best places in the plan in force for the visit named, nothing else moving; raises like ``visit_named``."""
    current = current_plan(workspace)
    return answer_apart(best_slots)(current.plan, current.problem, visit_named(current.plan, word).id, count)


def small_detours(workspace: Workspace, params: DetourParams = SMALL) -> tuple[Detour, ...]:
    """Visits left out of the plan in force that lie almost on somebody's way, the smallest detour first."""
    current = current_plan(workspace)
    return answer_apart(detours)(current.plan, current.problem, params)


def choices(workspace: Workspace, cancelled: Callable[[], bool] | None = None) -> tuple[Choice, ...]:
    """The plan in force as A, with B (home earlier) and C (fairer) beside it."""
    current = current_plan(workspace)
    named = answer_apart(alternatives, cancelled)(current.problem, current.plan)
    return tuple(Choice(one, compare(named[0].plan, one.plan)) for one in named)


def choice_sentences(found: tuple[Choice, ...]) -> Iterator[Text]:
    """What the terminal says of alternatives: each in a sentence, the others with their differences from the first."""
    for number, one in enumerate(found):
        yield one.named.sentence
        if number:
            yield from (Text(f"  比方案A：{s.zh}", f"  compared with plan A: {s.en}") for s in one.comparison.sentences)


def settings_of(workspace: Workspace, plan: Plan) -> Settings:
    """The settings for the days of a plan."""
    settings, days = workspace.settings, (plan.last_day - plan.first_day).days + 1
    return replace(
        settings,
        county=replace(settings.county, first_day=plan.first_day.isoformat()),
        planning=replace(settings.planning, days=days),
    )
