"""A planning problem put together from tables: checked before anything is solved, then solved in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from fieldvisit import pipeline
from fieldvisit.domain.people import Leader
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import InputFileError, SettingsError, Text
from fieldvisit.notebook.days import a_day
from fieldvisit.notebook.planning.leaders import leaders_of
from fieldvisit.notebook.planning.plan import PlanView
from fieldvisit.notebook.planning.rules import Rules
from fieldvisit.notebook.planning.travel import TravelTimes
from fieldvisit.notebook.seeing.shown import listed, paragraph
from fieldvisit.routing.answers.impossible import impossible_visits
from fieldvisit.routing.apart.parent import BestSoFar
from fieldvisit.routing.problem import Problem as PlanningProblem
from fieldvisit.routing.problem import build_problem

Tell = Callable[[BestSoFar], None]


@dataclass(frozen=True)
class Check:
    """What cannot work as it was asked, said before a plan is made; an empty one is good."""

    found: tuple[tuple[str, str, Text], ...]

    def __bool__(self) -> bool:
        return not self.found

    def table(self) -> pd.DataFrame:
        """One row a finding: what it is about (a visit or a person), the reason, the sentence."""
        return pd.DataFrame([(who, why, str(said)) for who, why, said in self.found], columns=["about", "reason", "sentence"])

    def _repr_html_(self) -> str:
        if self:
            return paragraph(
                Text(
                    "各项输入都排得开：每个走访任务单独都去得成。", "Nothing is impossible: every visit can be made on its own."
                )
            )
        return listed(said for *_, said in self.found)


class Problem:
    """Which villages, who, on which days, with which travel times, by which rules.

    Parameters
    ----------
    cases
        A table with a column ``code``: ``ws.cases()`` or ``hotspots.top(12)``; rows may be left out. Each village gets the visits that
        all its open cases ask for.
    leaders
        ``ws.leaders()``; rows may be left out, hours and limits changed.
    days
        Days in order (``fv.workdays("2026-11-30", 5)``).
    matrix
        ``ws.matrix()``.
    rules
        ``ws.policy``.

    Raises
    ------
    InputFileError, NotFoundError, SettingsError
        If a table lacks what is needed or names what does not exist; says which argument and what would be right.
    """

    def __init__(
        self, *, cases: pd.DataFrame, leaders: pd.DataFrame, days: Sequence[date | str], matrix: TravelTimes, rules: Rules
    ) -> None:
        if not isinstance(rules, Rules):
            raise InputFileError("rules 应是 ws.policy。", "rules should be ws.policy.")
        if not isinstance(matrix, TravelTimes):
            raise InputFileError("matrix 应是 ws.matrix()。", "matrix should be ws.matrix().")
        self.days = _days(days)
        self.rules, self.travel = rules, matrix
        visits = rules.visits(_codes(cases, rules), self.days)
        people = leaders_of(leaders, rules.workspace.county.leaders, self.days)
        settings = rules.settings(self.days)
        times = matrix.between(tuple(pipeline.places_of(visits, people)), self.days)
        self.problem = build_problem(visits, people, times, self.days[0], settings.planning)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The visits, in order of id."""
        return self.problem.visits

    def check(self) -> Check:
        """What cannot work: visits that nobody could make even alone, people without a day, too few places for must-visits."""
        alone = ((one.visit_id, one.reason.value, one.sentence) for one in impossible_visits(self.problem))
        return Check((*alone, *_idle(self.problem), *_crowded(self.problem)))

    def solve(self, seconds: float | None = None, *, progress: bool | Tell = False, seed: int | None = None) -> PlanView:
        """The best plan found.

        Parameters
        ----------
        seconds
            At most so long; ``None`` for the limit of the settings. The work is counted, so that the same problem and seed give the same
            plan on every machine, unless time runs out first: then ``plan.cut_short`` is true.
        progress
            ``True`` prints a line when the best plan so far changes; a function hears of it instead.
        seed
            Of the search; by default the settings'.

        Raises
        ------
        SettingsError
            If the time is too short for a first plan.
        """
        params = self.problem.params
        params = replace(params, seed=params.seed if seed is None else seed)
        if seconds is not None:
            if not seconds > 0:
                raise SettingsError(f"seconds={seconds} 应大于 0。", f"seconds={seconds} should be above 0.")
            params = replace(params, time_limit_s=float(seconds))
        problem = replace(self.problem, params=params)
        told = progress if callable(progress) else _printed() if progress else None
        workspace = self.rules.workspace
        plan = pipeline.solved(
            problem, self.travel.basis, synthetic=workspace.settings.county.demo, progress=lambda _: None, on_progress=told
        )
        return PlanView(plan, problem, workspace, self.travel.basis, self.rules.scope)

    def _repr_html_(self) -> str:
        people = len(self.problem.leaders)
        return paragraph(
            Text(
                f"{len(self.visits)} 个走访任务，{people} 人，{self.days[0]} 至 {self.days[-1]}（{len(self.days)} 天）。",
                f"{len(self.visits)} visits, {people} people, {self.days[0]} to {self.days[-1]} ({len(self.days)} days).",
            )
        )


def _days(days: Sequence[date | str]) -> tuple[date, ...]:
    found = tuple(sorted({a_day(one) for one in ([days] if isinstance(days, str) else days)}))
    if not found:
        raise SettingsError(
            'days 是空的，请写成 fv.workdays("2026-11-30", 5) 的形式。',
            'days is empty; write it like fv.workdays("2026-11-30", 5).',
        )
    return found


def _codes(cases: object, rules: Rules) -> frozenset[str]:
    if not isinstance(cases, pd.DataFrame) or "code" not in cases:
        raise InputFileError(
            "cases 应有 code 一列（12 位村代码），例如 ws.cases() 或 hotspots.top(12)。",
            "cases should have a column code (12-digit village codes), such as ws.cases() or hotspots.top(12).",
        )
    known = {village.code for village in rules.workspace.county.villages}
    unknown = [one for one in cases["code"] if one not in known]
    if unknown:
        raise InputFileError(
            f"cases 中的村代码 {unknown[0]!r} 不在本县；代码是 12 位文字（不是数字）。",
            f"The village code {unknown[0]!r} in cases is not of this county; codes are 12 digits as text, not numbers.",
        )
    return frozenset(cases["code"])


def _idle(problem: PlanningProblem) -> Iterator[tuple[str, str, Text]]:
    there = {shift.leader_id for shift in problem.shifts}
    for one in problem.leaders:
        if one.id not in there:
            said = Text(f"{one.name}在这几天没有出行日。", f"{one.name} has no day to travel on in this time.")
            yield one.id, "no_shift", said


def _crowded(problem: PlanningProblem) -> Iterator[tuple[str, str, Text]]:
    """People who alone may make more must-visits than their days hold."""
    for one in problem.leaders:
        only: list[Visit] = [v for v in problem.visits if v.must and v.eligible_leader_ids == (one.id,)]
        room = sum(shift.max_visits for shift in problem.shifts if shift.leader_id == one.id)
        if len(only) > room:
            yield one.id, "too_many_musts", _too_many(one, len(only), room)


def _too_many(one: Leader, musts: int, room: int) -> Text:
    return Text(
        f"只能由{one.name}去的必访有 {musts} 处，而这几天最多走 {room} 处。",
        f"{musts} must-visits are for {one.name} alone, whose days hold {room} at most.",
    )


def _printed() -> Tell:
    last: list[object] = []

    def tell(found: BestSoFar) -> None:
        if not last or last[-1] != found.value:
            last.append(found.value)
            asked = len(found.plan.visits)
            said = Text(
                f"{found.share:4.0%}  已排 {found.plan.planned}/{asked} 处，行车 {found.value.drive_min} 分钟",
                f"{found.share:4.0%}  {found.plan.planned} of {asked} visits, {found.value.drive_min} min of driving",
            )
            print(said, file=sys.stderr)  # noqa: T201 - what a notebook shows while it waits

    return tell
