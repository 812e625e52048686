"""Village days of the work teams: a plan inside each hotspot for those who are sent there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fieldvisit.domain.people import Leader
from fieldvisit.domain.plan import Plan
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, build_problem
from fieldvisit.routing.solver import solve
from fieldvisit.routing.teams import HotspotTask, TeamAssignment, TeamBlock, TeamParams, assign_teams

ALIKE = TeamParams()


@dataclass(frozen=True)
class AreaPlan:
    """Village days inside one hotspot: the plan of the teams sent there, and the problem it is valid for."""

    hotspot_id: str
    plan: Plan
    problem: Problem


def plan_teams(
    assignment: TeamAssignment,
    tasks: Sequence[HotspotTask],
    teams: Sequence[Leader],
    matrix: TravelMatrix,
    params: PlanningParams,
) -> tuple[AreaPlan, ...]:
    """Village days inside each hotspot that has teams, in order of hotspot id; the horizon is that of its blocks."""
    return tuple(
        _area(task, blocks, teams, matrix, params)
        for task in sorted(tasks, key=lambda task: task.hotspot_id)
        if (blocks := [block for block in assignment.blocks if block.hotspot_id == task.hotspot_id])
    )


def assigned_and_planned(
    tasks: Sequence[HotspotTask],
    teams: Sequence[Leader],
    matrix: TravelMatrix,
    planning: PlanningParams,
    *,
    previous: Mapping[str, str] | None = None,
    params: TeamParams = ALIKE,
) -> tuple[TeamAssignment, tuple[AreaPlan, ...]]:
    """The assignment of teams and the village days inside each area: both steps as one answer."""
    assignment = assign_teams(tasks, teams, matrix, previous, params)
    return assignment, plan_teams(assignment, tasks, teams, matrix, planning)


def _area(
    task: HotspotTask, blocks: list[TeamBlock], teams: Sequence[Leader], matrix: TravelMatrix, params: PlanningParams
) -> AreaPlan:
    days = {block.team_id: block.days for block in blocks}
    first, last = min(block.days[0] for block in blocks), max(block.days[-1] for block in blocks)
    people = [replace(team, days=days[team.id]) for team in teams if team.id in days]
    problem = build_problem(task.visits, people, matrix, first, replace(params, days=(last - first).days + 1))
    return AreaPlan(task.hotspot_id, solve(problem, problem.params), problem)
