"""Who is out with a mission: on its days nobody of it is planned for visits, and trips planned before and other missions are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.plan import Away, Plan
from fieldvisit.errors import Text
from fieldvisit.routing.wording import day_text


@dataclass(frozen=True, slots=True)
class TripMeanwhile:
    """A day of a plan whose person is out with a mission then: so many stops nobody will make."""

    leader_id: str
    day: date
    stops: int


def trips_said(trips: Sequence[TripMeanwhile], names: Mapping[str, str]) -> Iterator[Text]:
    """A sentence for each person with trips on a mission's days, in order of id: on which days, and what to do."""
    for who, theirs in groupby(sorted(trips, key=lambda one: (one.leader_id, one.day)), key=lambda one: one.leader_id):
        days = [(day_text(one.day), one.stops) for one in theirs]
        name = names.get(who, who)
        zh, en = "、".join(f"{day.zh} {n} 处" for day, n in days), ", ".join(f"{n} on {day.en}" for day, n in days)
        yield Text(
            f"{name}在此期间已排走访：{zh}。请重新编排行程，派驻期间不再派。",
            f"{name} has stops planned meanwhile: {en}. Plan anew; nobody is planned for visits while on a mission.",
        )


def elsewhere_said(missions: Iterable[TeamMission], mission: TeamMission, names: Mapping[str, str]) -> Iterator[Text]:
    """A sentence for each person who is out with another of these missions on days of this one, in order of its first day and id."""
    if mission.ended_on is not None:
        return
    for other in sorted(missions, key=lambda one: (one.first_day, one.id)):
        first, last = max(other.first_day, mission.first_day), min(other.over_on, mission.over_on)
        for who in sorted(_people(other) & _people(mission)) if other.id != mission.id and first <= last else ():
            name, since, until = names.get(who, who), day_text(first), day_text(last)
            yield Text(
                f"{name}在此期间还在另一次派驻（{other.id}）：{since.zh}至{until.zh}。同一天只能在一处，请改人员或日期。",
                f"{name} is out with another mission ({other.id}) meanwhile: {since.en} to {until.en}. Nobody is in two places on one "
                "day; change people or days.",
            )


def away_on_missions(missions: Iterable[TeamMission], first: date, last: date) -> tuple[Away, ...]:
    """The days from ``first`` to ``last`` on which somebody is out with a mission, in order."""
    return tuple(sorted({Away(person, day) for one in missions for person in _people(one) for day in _days(one, first, last)}))


def trips_meanwhile(plan: Plan | None, mission: TeamMission) -> tuple[TripMeanwhile, ...]:
    """The planned trips of a mission's people on its days, in order of day and person; none without a plan."""
    if plan is None:
        return ()
    people = _people(mission)
    found = [
        TripMeanwhile(it.shift.leader_id, it.shift.day, len(it.stops))
        for it in plan.itineraries
        if it.stops and it.shift.leader_id in people and mission.first_day <= it.shift.day <= mission.over_on
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.leader_id)))


def _people(mission: TeamMission) -> frozenset[str]:
    return frozenset(one for one in (mission.team_id, mission.lead_id, *mission.member_ids) if one)


def _days(mission: TeamMission, first: date, last: date) -> Iterator[date]:
    day, end = max(mission.first_day, first), min(mission.over_on, last)
    while day <= end:
        yield day
        day += timedelta(days=1)
