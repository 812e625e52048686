"""What changed after a mission: the same villages before and after, beside villages that were not visited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fieldvisit import pipeline
from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Match
from fieldvisit.domain.petition import Petition
from fieldvisit.errors import NotFoundError, SettingsError, Text
from fieldvisit.hotspots.dispatch.effect import MissionEffect, mission_effect
from fieldvisit.pipeline import County
from fieldvisit.register.cases.book import CaseBook
from fieldvisit.settings import Settings

EFFECT_NOTE = Text(
    "变化之比小于1表示到访村降得更多；因一时突出而被选中的村本来就会回落，结果只说明件数，不评价工作。",
    "A ratio below 1: matters fell more where the team was. Villages chosen at their worst fall back by themselves;"
    " the figures speak of matters, not of anybody's work.",
)


@dataclass(frozen=True)
class MissionQuestion:
    """Which villages a team visited, by code or by the id of a stored hotspot, and when.

    ``since`` is the first day after the mission; the ``days`` before it are compared with the days from it until ``until``
    (``None``: the last petition), both included. ``began`` is the first day of the mission, when the days of the mission itself are to
    be left out. ``categories`` keeps only matters of these codes (empty: all).
    """

    since: date
    villages: tuple[str, ...] = ()
    hotspots: tuple[str, ...] = ()
    until: date | None = None
    days: int = 90
    categories: tuple[str, ...] = ()
    began: date | None = None


def effect_of(
    question: MissionQuestion,
    ledger: tuple[Sequence[Petition], Sequence[Match]],
    stored: Sequence[Hotspot],
    county: County,
    settings: Settings,
    *,
    book: CaseBook,
) -> MissionEffect:
    """The change in the visited villages relative to comparison villages, with its interval.

    Villages where, as ``book`` sees it, another mission was or a visit was made from the first day counted to the last are no
    comparison.

    Raises
    ------
    NotFoundError
        If the county has no such village or the register no such hotspot; names it.
    SettingsError
        If no village is named or no petition was received since then.
    """
    visited = _visited(question, stored, county)
    last = question.until or max((p.received_on for p in ledger[0]), default=date.min)
    if last < question.since:
        raise SettingsError(
            f"{question.since} 以后没有登记的信访件，还不能比较；请改 --since 或先导入新的台账。",
            f"no petition was received from {question.since} on: nothing to compare yet; change --since or import newer rows.",
        )
    began = question.began or question.since
    spans = ((began - timedelta(days=question.days), began - timedelta(days=1)), (question.since, last))
    before, after = (pipeline.concentrate(*ledger, county, _counting(settings, span, question.categories)) for span in spans)
    return mission_effect(before, after, visited, elsewhere=_elsewhere(book, spans[0][0], last))


def _elsewhere(book: CaseBook, first: date, last: date) -> frozenset[str]:
    """Villages of missions that were out in these days, the asked one's too, and villages where a visit is on record."""
    missions = [one for one in book.work(TeamMission) if one.first_day <= last and one.over_on >= first]
    visits = book.visits_made(first, last + timedelta(days=1))
    return frozenset(code for one in missions for code in one.village_codes) | {code for code, _ in visits}


def _counting(settings: Settings, span: tuple[date, date], categories: tuple[str, ...]) -> Settings:
    first, last = (day.isoformat() for day in span)
    wanted = categories or settings.tally.categories
    return replace(settings, tally=replace(settings.tally, first_day=first, last_day=last, months=0, categories=wanted))


def _visited(question: MissionQuestion, stored: Sequence[Hotspot], county: County) -> tuple[str, ...]:
    known, spots = {village.code for village in county.villages}, {spot.id: spot for spot in stored}
    for code in question.villages:
        if code not in known:
            raise NotFoundError(f"县里没有代码为 {code} 的村。", f"The county has no village with the code {code}.")
    for name in question.hotspots:
        if name not in spots:
            there = "、".join(spots) or "无"
            raise NotFoundError(f"没有热点 {name}。现有：{there}。", f"There is no hotspot {name}. Stored: {there}.")
    codes = {*question.villages, *(code for name in question.hotspots for code in spots[name].village_codes)}
    if not codes:
        raise SettingsError("请写明到访了哪些村。", "Say which villages were visited.")
    return tuple(sorted(codes))
