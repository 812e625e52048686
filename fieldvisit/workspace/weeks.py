"""Which week is planned: one in which somebody works, and that is not over; an empty plan never takes the place of the one in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from fieldvisit.domain.people import Leader
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import InputFileError
from fieldvisit.routing.problem import shifts_of
from fieldvisit.settings import Settings


def refuse_empty_week(visits: Sequence[Visit], leaders: Sequence[Leader], settings: Settings) -> None:
    """Let a week pass in which something can be planned.

    Parameters
    ----------
    visits
        What asks to be planned; a week without any is planned whatever the roster says.
    leaders
        The roster.
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
        f"{roster} 中没有人在 {first} 至 {last} 上班（{zh}），{len(visits)} 项走访无法编排，原有行程不变。"
        "请在“工作日”一列补上这一周，或改选第一天（--first-day，或设置中的 [county] first_day）。",
        f"Nobody in {roster} works from {first} to {last} ({en}): none of {len(visits)} visits can be planned; the plan in force stays. "
        "Add these days to the column of working days, or choose another first day (--first-day, or [county] first_day in the settings).",
    )
