"""What may happen in a week, as a notebook writes it, and as replanning takes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import InputFileError, SettingsError
from fieldvisit.notebook.days import a_day
from fieldvisit.notebook.planning.travel import TravelTimes
from fieldvisit.routing.changes import events
from fieldvisit.routing.problem import Problem
from fieldvisit.workspace.planning import visit_named


@dataclass(frozen=True, init=False)
class Sick:
    """A leader, by id, cannot go out on some days."""

    leader: str
    days: tuple[date, ...]

    def __init__(self, leader: str, *days: str | date) -> None:
        object.__setattr__(self, "leader", leader)
        object.__setattr__(self, "days", tuple(a_day(one) for one in days))
        if not self.days:
            raise SettingsError(
                'Sick 要写明哪几天，例如 fv.Sick("L03", "2026-12-01")。',
                'Sick needs its days, as in fv.Sick("L03", "2026-12-01").',
            )


@dataclass(frozen=True)
class Cancelled:
    """A visit, by village or id, need not be made any more."""

    village: str


@dataclass(frozen=True)
class Urgent:
    """A visit, by village or id, must now be made."""

    village: str


@dataclass(frozen=True)
class Overran:
    """A visit, by village or id, takes so many minutes longer."""

    village: str
    minutes: int


@dataclass(frozen=True)
class RoadsChanged:
    """Travel times are others now: ``ws.matrix(days)`` after the closures have changed."""

    matrix: TravelTimes
    name: str = ""


Happening = Sick | Cancelled | Urgent | Overran | RoadsChanged


def event_of(happened: Happening, plan: Plan, problem: Problem) -> events.ReplanEvent:
    """The event for a plan; raises like ``visit_named``, and ``InputFileError`` for what is no event."""
    if isinstance(happened, Sick):
        return events.LeaderSick(happened.leader, happened.days)
    if isinstance(happened, RoadsChanged):
        days = (problem.first_day, problem.last_day)
        return events.RoadClosed(happened.matrix.between(problem.matrix.place_ids, days), happened.name)
    if not isinstance(happened, Cancelled | Urgent | Overran):
        raise InputFileError(
            "event 应为 fv.Sick、fv.Cancelled、fv.Urgent、fv.Overran 或 fv.RoadsChanged。",
            "event should be fv.Sick, fv.Cancelled, fv.Urgent, fv.Overran or fv.RoadsChanged.",
        )
    visit = visit_named(plan, happened.village)
    if isinstance(happened, Cancelled):
        return events.VisitCancelled(visit.id)
    if isinstance(happened, Urgent):
        return events.UrgentVisit(replace(visit, must=True))
    if happened.minutes < 1:
        raise SettingsError(
            f"Overran 的分钟数 {happened.minutes} 至少为 1。",
            f"The minutes of Overran, {happened.minutes}, must be at least 1.",
        )
    return events.VisitOverran(visit.id, happened.minutes)
