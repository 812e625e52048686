"""Which work team goes to which hotspot, for which days: an assignment by CP-SAT; ``areas`` then plans the village days."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from fieldvisit.domain.people import Leader, TravellerKind
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import Text
from fieldvisit.routing.problem import base_place
from fieldvisit.routing.wording import day_text

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


@dataclass(frozen=True)
class TeamParams:
    """How teams are shared out.

    A team makes ``villages_a_day``; at most ``most_teams`` share one hotspot. Worth is counted in points: each case a
    team's department knows about brings ``expert_points``, each other case ``case_points``, staying with the hotspot of
    last time ``continuity_points``; an hour of driving from base to the area costs ``hour_points`` a day. ``effort`` is
    in CP-SAT's deterministic seconds, so that the answer does not depend on the machine.
    """

    villages_a_day: int = 3
    most_teams: int = 2
    case_points: int = 10
    expert_points: int = 25
    continuity_points: int = 40
    hour_points: int = 5
    effort: float = 2.0
    seed: int = 1


@dataclass(frozen=True)
class HotspotTask:
    """What a hotspot asks for: its visits, and the days of the mandate (``None`` for any)."""

    hotspot_id: str
    visits: tuple[Visit, ...]
    first_day: date | None = None
    last_day: date | None = None

    @property
    def cases(self) -> Counter[str]:
        """Petitions by category: a visit's petitions count for its first category and one for each further one."""
        counted: Counter[str] = Counter()
        for visit in self.visits:
            for category in visit.categories:
                counted[category] += 1
            if visit.categories:
                counted[visit.categories[0]] += max(0, len(visit.petition_ids) - len(visit.categories))
        return counted


@dataclass(frozen=True)
class TeamBlock:
    """A team at a hotspot for some of its working days, one after the other."""

    team_id: str
    hotspot_id: str
    days: tuple[date, ...]
    expert_cases: int
    cases: int
    sentence: Text


@dataclass(frozen=True)
class TeamAssignment:
    """All blocks in order of team and day, and the hotspots no team could be sent to, each with a sentence.

    ``proved`` says that no better assignment exists by the points of the params.
    """

    blocks: tuple[TeamBlock, ...]
    left: Mapping[str, Text] = field(default_factory=dict)
    proved: bool = False


def tasks_of(visits: Sequence[Visit]) -> tuple[HotspotTask, ...]:
    """One task per hotspot that has visits, in order of id; the mandate is as the visits' own days allow."""
    ids = sorted({visit.hotspot_id for visit in visits if visit.hotspot_id})
    return tuple(HotspotTask(one, tuple(v for v in visits if v.hotspot_id == one)) for one in ids)


def assign_teams(
    tasks: Sequence[HotspotTask],
    teams: Sequence[Leader],
    matrix: TravelMatrix,
    previous: Mapping[str, str] | None = None,
    params: TeamParams = TeamParams(),
) -> TeamAssignment:
    """The assignment of work teams to hotspots that is worth most.

    Parameters
    ----------
    tasks
        Hotspots with their visits and mandate days.
    teams
        Leaders of the kind ``team``; others are not looked at.
    matrix
        Travel times that know every base and every village of the tasks.
    previous
        Team id to hotspot id of last time, for continuity.
    params
        The points.

    Returns
    -------
    TeamAssignment
        Every task is either in a block or in ``left``.
    """
    able = sorted((one for one in teams if one.kind is TravellerKind.TEAM), key=lambda one: one.id)
    model = _Model(sorted(tasks, key=lambda task: task.hotspot_id), able, matrix, dict(previous or {}), params)
    return model.solved()


class _Model:
    """One optional block of consecutive working days per team and hotspot."""

    def __init__(
        self,
        tasks: list[HotspotTask],
        teams: list[Leader],
        matrix: TravelMatrix,
        previous: dict[str, str],
        params: TeamParams,
    ) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - slow to load

        self.tasks, self.teams, self.matrix, self.previous, self.params = tasks, teams, matrix, previous, params
        self.model = cp_model.CpModel()
        self.sent: dict[tuple[int, int], Any] = {}
        self.start: dict[tuple[int, int], Any] = {}
        self.size: dict[tuple[int, int], Any] = {}
        self.worth: list[Any] = []
        for t in range(len(teams)):
            self._add_team(t)
        for h in range(len(tasks)):
            self._add_task(h)
        self.model.maximize(sum(self.worth))

    def need(self, h: int) -> int:
        """Team-days the hotspot asks for."""
        return math.ceil(len({visit.village.code for visit in self.tasks[h].visits}) / self.params.villages_a_day)

    def window(self, t: int, h: int) -> tuple[int, int]:
        """First and one past the last of the team's working days inside the mandate."""
        task, days = self.tasks[h], sorted(self.teams[t].days)
        inside = [i for i, day in enumerate(days) if (task.first_day or day) <= day <= (task.last_day or day)]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def drive_min(self, t: int, h: int) -> int | None:
        """Minutes from the team's base to the nearest village of the hotspot; ``None`` without a road."""
        row = self.matrix.index[base_place(self.teams[t].id)]
        known = [self.matrix.index[v.village.code] for v in self.tasks[h].visits if v.village.code in self.matrix.index]
        legs = [int(self.matrix.minutes[row, c]) for c in known if self.matrix.reachable[row, c]]
        return min(legs, default=None)

    def possible(self, t: int, h: int) -> bool:
        """Whether the team may and can go there at all."""
        first, last = self.window(t, h)
        team = self.teams[t].id
        visits = [v for v in self.tasks[h].visits if team not in v.recused_leader_ids]
        open_ = any(v.eligible_leader_ids is None or team in v.eligible_leader_ids for v in visits)
        return last > first and self.need(h) > 0 and open_ and self.drive_min(t, h) is not None

    def _add_team(self, t: int) -> None:
        blocks = []
        for h in range(len(self.tasks)):
            if not self.possible(t, h):
                continue
            first, last = self.window(t, h)
            sent = self.model.new_bool_var("")
            start = self.model.new_int_var(first, last - 1, "")
            size = self.model.new_int_var(1, min(last - first, self.need(h)), "")
            end = self.model.new_int_var(first, last, "")
            blocks.append(self.model.new_optional_interval_var(start, size, end, sent, ""))
            self.sent[t, h], self.start[t, h], self.size[t, h] = sent, start, size
            stays = self.params.continuity_points if self.previous.get(self.teams[t].id) == self.tasks[h].hotspot_id else 0
            days = self.model.new_int_var(0, self.need(h), "")
            self.model.add(days == size).only_enforce_if(sent)
            self.model.add(days == 0).only_enforce_if(~sent)
            self.size[t, h] = days
            hours = math.ceil((self.drive_min(t, h) or 0) / 60)
            self.worth += [stays * sent, -self.params.hour_points * hours * days]
        self.model.add_no_overlap(blocks)

    def _add_task(self, h: int) -> None:
        """Cases are worth more where a department knows about them; team-days never exceed what the villages ask for."""
        sent = [self.sent[t, h] for t in range(len(self.teams)) if (t, h) in self.sent]
        if not sent:
            return
        params, need = self.params, self.need(h)
        days = [self.size[t, h] for t in range(len(self.teams)) if (t, h) in self.sent]
        self.model.add(sum(sent) <= params.most_teams)
        self.model.add(sum(days) <= need)
        cases = self.tasks[h].cases
        self.worth.append(params.case_points * sum(cases.values()) * sum(days))
        for category, count in sorted(cases.items()):
            experts = [
                self.sent[t, h] for t, team in enumerate(self.teams) if (t, h) in self.sent and category in team.categories
            ]
            if experts:
                known = self.model.new_bool_var("")
                self.model.add(sum(experts) >= known)
                self.worth.append((params.expert_points - params.case_points) * count * need * known)

    def solved(self) -> TeamAssignment:
        """The best assignment found, told."""
        from ortools.sat.python import cp_model  # noqa: PLC0415 - slow to load

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = self.params.effort
        solver.parameters.random_seed = self.params.seed
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return TeamAssignment((), {task.hotspot_id: self._left(h) for h, task in enumerate(self.tasks)})
        blocks = [self._block(solver, t, h) for t, h in sorted(self.sent) if solver.value(self.sent[t, h])]
        served = {block.hotspot_id for block in blocks}
        left = {task.hotspot_id: self._left(h) for h, task in enumerate(self.tasks) if task.hotspot_id not in served}
        ordered = tuple(sorted(blocks, key=lambda block: (block.team_id, block.days)))
        return TeamAssignment(ordered, left, proved=status == cp_model.OPTIMAL)

    def _block(self, solver: cp_model.CpSolver, t: int, h: int) -> TeamBlock:
        team, task = self.teams[t], self.tasks[h]
        first = solver.value(self.start[t, h])
        days = tuple(sorted(team.days)[first : first + solver.value(self.size[t, h])])
        cases = task.cases
        expert = sum(count for category, count in cases.items() if category in team.categories)
        begin, end = day_text(days[0]), day_text(days[-1])
        near = self.drive_min(t, h)
        sentence = Text(
            f"{team.name}去热点 {task.hotspot_id}，{begin.zh}至{end.zh}共 {len(days)} 天："
            f"{sum(cases.values())} 件事项中 {expert} 件属其业务，单程约 {near} 分钟。",
            f"{team.name} goes to hotspot {task.hotspot_id} for {len(days)} days, {begin.en} to {end.en}: "
            f"{expert} of {sum(cases.values())} matters are of its department, about {near} min away.",
        )
        return TeamBlock(team.id, task.hotspot_id, days, expert, sum(cases.values()), sentence)

    def _left(self, h: int) -> Text:
        """Why no team goes to a hotspot."""
        task = self.tasks[h]
        if not any((t, h) in self.sent for t in range(len(self.teams))):
            return Text(
                f"没有工作组能去热点 {task.hotspot_id}：期限内没有出勤日、不在可派名单或没有道路。",
                f"No team can go to hotspot {task.hotspot_id}: no working day in time, not entitled, or no road.",
            )
        return Text(
            f"工作组都派往事项更多的热点，热点 {task.hotspot_id} 暂未派出。",
            f"All teams are sent where more is waiting; hotspot {task.hotspot_id} has none for now.",
        )
