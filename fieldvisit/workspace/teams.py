"""Work teams sent to hotspots: who goes where for which days, and the village days inside each area."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from fieldvisit import pipeline
from fieldvisit.domain.people import Leader, TravellerKind
from fieldvisit.errors import InputFileError, NotFoundError, SettingsError, Text
from fieldvisit.io import exports
from fieldvisit.io.atomic import write_bytes, write_text
from fieldvisit.io.roster import read_roster
from fieldvisit.routing.apart.answer import answer_apart
from fieldvisit.routing.areas import AreaPlan, assigned_and_planned
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.problem import may_visit
from fieldvisit.routing.teams import HotspotTask, TeamAssignment, TeamParams, tasks_of
from fieldvisit.routing.wording import clock, shift_text
from fieldvisit.travel.basis.choose import travel_times
from fieldvisit.workspace.recusal import recused

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace


USUAL = TeamParams()


@dataclass(frozen=True)
class TeamsQuestion:
    """Which teams (a roster file; else those of the county's own roster), over which days, under which orders.

    ``mandates`` are the first and last day by hotspot id; ``before`` the hotspot each team had last time, by team id.
    """

    roster: Path | None = None
    days: int = 0
    mandates: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    params: TeamParams = USUAL


@dataclass(frozen=True)
class TeamsAnswer:
    """The assignment, the plan inside each area, the teams in order of id, and the visits in hotspots that no team may make."""

    assignment: TeamAssignment
    areas: tuple[AreaPlan, ...]
    teams: tuple[Leader, ...]
    for_leaders: tuple[str, ...] = ()

    def sentences(self) -> Iterator[Text]:
        """Who goes where, each day of each area, what is left over there, and the hotspots without a team."""
        for area in self.areas:
            yield from (block.sentence for block in self.assignment.blocks if block.hotspot_id == area.hotspot_id)
            yield from _days(area)
        yield from (self.assignment.left[one] for one in sorted(self.assignment.left))
        if count := len(self.for_leaders):
            yield Text(
                f"热点内另有 {count} 处不归工作组（如重点件由包案领导去），留在领导行程里。",
                f"{count} visits inside hotspots are not for teams (as key cases of their own leaders); they stay with the leaders.",
            )


def send_teams(workspace: Workspace, question: TeamsQuestion, cancelled: Callable[[], bool] | None = None) -> TeamsAnswer:
    """The work teams' assignment to today's hotspots and their village days, worked out in a process of its own.

    Nothing is kept in the register.

    Raises
    ------
    NotFoundError
        If no hotspots were found yet, a hotspot or team named does not exist, or no team is on the roster.
    InputFileError
        If the roster cannot be read or a mandate ends before it begins.
    RuntimeError
        If a plan breaks a rule: a bug, never the user's fault.
    """
    settings, county = workspace.settings, workspace.county
    first = settings.county.plan_start
    days = question.days or settings.planning.days
    teams = _teams(workspace, question, {first + timedelta(days=n) for n in range(days)})
    others = tuple(one for one in county.leaders if one.id not in {team.id for team in teams})
    with_teams = replace(county, leaders=tuple(sorted((*others, *teams), key=lambda one: one.id)))
    matches = workspace.matches()  # first: cases follow what is placed anew
    proposed = pipeline.visits_of(workspace.petitions_at_work(), matches, workspace.register.hotspots(), with_teams, settings)
    visits = recused(proposed, workspace.register.recusals(), with_teams.leaders)
    inside = [visit for visit in visits if visit.hotspot_id]
    open_to = {visit.id for visit in inside if any(may_visit(visit, team) for team in teams)}
    tasks = _tasks(tasks_of([visit for visit in inside if visit.id in open_to]), question)
    asked = [visit for task in tasks for visit in task.visits]
    matrix = travel_times(pipeline.places_of(asked, teams), pipeline.basis_of(county, settings))
    planning = replace(settings.planning, days=days)
    assignment, areas = answer_apart(assigned_and_planned, cancelled)(
        tasks, teams, matrix, planning, previous=question.before, params=question.params
    )
    broken = [one.sentence.en for area in areas for one in check_plan(area.plan, area.problem)]
    if broken:
        raise RuntimeError("the plan of a work team broke its own rules: " + "; ".join(broken))
    marked = (replace(area, plan=replace(area.plan, synthetic=settings.county.demo)) for area in areas)
    return TeamsAnswer(assignment, tuple(marked), teams, tuple(visit.id for visit in inside if visit.id not in open_to))


def _teams(workspace: Workspace, question: TeamsQuestion, horizon: set[date]) -> tuple[Leader, ...]:
    roster = workspace.county.leaders if question.roster is None else read_roster(question.roster)
    found = [one for one in roster if one.kind is TravellerKind.TEAM]
    if not found:
        where = "县里的名册" if question.roster is None else str(question.roster)
        raise NotFoundError(
            f"{where}中没有类别为“工作组”的人员，请补充或另给一份工作组名单。",
            f"{question.roster or 'The roster'} names no work team (kind team); add one or give a file of teams.",
        )
    known = {one.id for one in found}
    for one in sorted(set(question.before) - known):
        raise NotFoundError(f"没有工作组 {one}。", f"There is no work team {one}.")
    return tuple(replace(one, days=tuple(day for day in one.days if day in horizon)) for one in found)


def _tasks(tasks: tuple[HotspotTask, ...], question: TeamsQuestion) -> tuple[HotspotTask, ...]:
    if not tasks:
        raise NotFoundError(
            "热点里没有要走访的事项；先运行 fieldvisit hotspots。",
            "No hotspot has a visit to make; run fieldvisit hotspots first.",
        )
    known = {task.hotspot_id for task in tasks}
    for one in sorted({*question.mandates, *question.before.values()} - known):
        raise NotFoundError(
            f"没有热点 {one}，或其中没有要走访的事项；现有 {'、'.join(sorted(known))}。",
            f"There is no hotspot {one} with a visit to make; there are {', '.join(sorted(known))}.",
        )
    for one, (first, last) in sorted(question.mandates.items()):
        if last < first:
            raise InputFileError(
                f"热点 {one} 的期限 {first} 至 {last} 前后颠倒，请改正。",
                f"The mandate of {one}, {first} to {last}, is reversed.",
            )
    days = {task.hotspot_id: question.mandates.get(task.hotspot_id, (None, None)) for task in tasks}
    return tuple(replace(task, first_day=days[task.hotspot_id][0], last_day=days[task.hotspot_id][1]) for task in tasks)


def _days(area: AreaPlan) -> Iterator[Text]:
    names = {visit.id: visit.village.full_name for visit in area.plan.visits}
    for it in area.plan.itineraries:
        who = shift_text(area.problem, it.shift)
        stops = [f"{clock(stop.start_min)} {names[stop.visit_id]}" for stop in it.stops]
        yield Text(
            f"  {who.zh}：{'、'.join(stops)}，{clock(it.return_min)} 返回。",
            f"  {who.en}: {', '.join(stops)}, home {clock(it.return_min)}.",
        )
    yield from (Text(f"  未排：{one.sentence.zh}", f"  left over: {one.sentence.en}") for one in area.plan.unassigned)


def write_teams(path: Path, answer: TeamsAnswer, workspace: Workspace) -> Path:
    """Write the village days of all areas, one row a stop, by the ending of ``path``: .xlsx or .csv.

    Raises
    ------
    SettingsError
        If the ending is another one.
    """
    run = workspace.run()
    tables = [(area.hotspot_id, exports.plan_table(area.plan, answer.teams, run.categories)) for area in answer.areas]
    headers = ("热点", *tables[0][1].headers) if tables else ("热点",)
    rows = tuple((spot, *row) for spot, table in tables for row in table.rows)
    table = exports.Table("工作组行程", headers, rows)
    if path.suffix.lower() == ".csv":
        write_text(path, exports.table_csv(table))
    elif path.suffix.lower() == ".xlsx":
        write_bytes(path, exports.tables_xlsx([table], demo=run.demo))
    else:
        raise SettingsError(f"不能写 {path.name}；请用 .xlsx 或 .csv。", f"{path.name} cannot be written; use .xlsx or .csv.")
    return path
