"""Which week is planned: one in which somebody works, and that is not over; an empty plan never takes the place of the one in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from fieldvisit import pipeline
from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.people import Leader
from fieldvisit.domain.plan import Away, Plan
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import InputFileError
from fieldvisit.io.arrangements import read_arrangements
from fieldvisit.pipeline import Progress
from fieldvisit.routing.apart.parent import BestSoFar
from fieldvisit.routing.problem import shifts_of, without_days_away
from fieldvisit.settings import Settings
from fieldvisit.workspace.locks import locks_left, visits_after
from fieldvisit.workspace.out import away_on_missions
from fieldvisit.workspace.recusal import recused

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace


@dataclass(frozen=True)
class WeekAsked:
    """Which week to plan: its first day (``None``: as the settings say), a table of arrangements, and the plan to start from."""

    first_day: date | None = None
    arrangements: Path | None = None
    after: Plan | None = None


def prepared_week(
    workspace: Workspace,
    asked: WeekAsked,
    progress: Progress | None,
    *,
    on_progress: Callable[[BestSoFar], None] | None,
    cancelled: Callable[[], bool] | None,
) -> pipeline.Planned:
    """The week's plan from what the register holds, not kept yet; raises like ``refuse_empty_week`` and ``pipeline.plan_week``."""
    settings, county, register, after = workspace.settings, workspace.county, workspace.register, asked.after
    if asked.arrangements is not None:
        county = replace(county, wishes=read_arrangements(asked.arrangements))
    if asked.first_day is not None:
        settings = replace(settings, county=replace(settings.county, first_day=asked.first_day.isoformat()))
    matches = workspace.matches()  # first: cases follow what is placed anew
    visits = pipeline.visits_of(workspace.petitions_at_work(), matches, register.hotspots(), county, settings)
    visits = recused(visits, register.recusals(), county.leaders)
    locks, away = (after.locks, after.away) if after is not None else ((), ())
    away = (*away, *_away_on_missions(workspace, settings))
    refuse_empty_week(visits, [without_days_away(one, away) for one in county.leaders], settings)
    if after is not None:
        visits = visits_after(after, visits)
    still = locks_left(locks, visits, county.leaders, settings)
    planned = pipeline.plan_week(
        visits, county, settings, progress, locks=still, away=away, on_progress=on_progress, cancelled=cancelled
    )
    return planned if after is None else replace(planned, plan=replace(planned.plan, cancelled=after.cancelled))


def _away_on_missions(workspace: Workspace, settings: Settings) -> tuple[Away, ...]:
    first = settings.county.plan_start
    missions = workspace.whole_book().work(TeamMission)
    return away_on_missions(missions, first, first + timedelta(days=settings.planning.days - 1))


def refuse_empty_week(visits: Sequence[Visit], leaders: Sequence[Leader], settings: Settings) -> None:
    """Let a week pass in which something can be planned.

    Parameters
    ----------
    visits
        What asks to be planned; a week without any is planned whatever the roster says.
    leaders
        The roster, without days on which somebody is away.
    settings
        Of the days that are planned.

    Raises
    ------
    InputFileError
        If there are visits and the week lies wholly in the past, or nobody on the roster works on any of its days.
    """
    first, today = settings.county.plan_start, settings.county.day
    last = first + timedelta(days=settings.planning.days - 1)
    if not visits:
        return
    if last < today:
        raise InputFileError(
            f"{first} 至 {last} 已经过去（今天是 {today}），不能编排，原有行程不变。"
            "请把第一天改为今天或以后（--first-day，或设置中的 [county] first_day）。",
            f"{first} to {last} is over (today is {today}) and cannot be planned; the plan in force stays. "
            "Give a first day from today on (--first-day, or [county] first_day in the settings).",
        )
    if shifts_of(leaders, first, settings.planning.days):
        return
    roster, days = Path(settings.county.roster).name, sorted({day for one in leaders for day in one.days})
    known = (f"名单里的工作日从 {days[0]} 到 {days[-1]}", f"its working days run from {days[0]} to {days[-1]}") if days else ()
    zh, en = known or ("名单里没有工作日", "it holds no working day")
    raise InputFileError(
        f"{roster} 中没有人在 {first} 至 {last} 上班（{zh}；缺席和派驻的不算），{len(visits)} 项走访无法编排，原有行程不变。"
        "请在“工作日”一列补上这一周，或改选第一天（--first-day，或设置中的 [county] first_day）。",
        f"Nobody in {roster} works from {first} to {last} ({en}; who is away or on a mission does not count): none of {len(visits)} visits can be planned; the plan in force stays. "
        "Add these days to the column of working days, or choose another first day (--first-day, or [county] first_day in the settings).",
    )
