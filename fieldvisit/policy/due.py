"""The dates of a key case: when its report is due, how many days are left, and the suggested dates before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from fieldvisit.domain.petition import SourceLevel
from fieldvisit.policy.profile import PolicyProfile
from fieldvisit.policy.sections import DayCounting, StartEvent

_DAY = timedelta(days=1)


class Dated(Protocol):
    """What the clock needs to know: a petition, or one filing of a case."""

    @property
    def received_on(self) -> date:
        """The day it came."""

    @property
    def assigned_on(self) -> date | None:
        """The day it was assigned."""

    @property
    def level(self) -> SourceLevel:
        """Who received it."""


@dataclass(frozen=True, slots=True)
class Runway:
    """Last days for the steps of a key case, in order; only ``report_by`` is the document's, the others are suggestions."""

    visit_by: date
    finding_by: date
    check_by: date
    report_by: date


def report_due(petition: Dated, profile: PolicyProfile) -> date | None:
    """The last day for the report of a key case; ``None`` when the rule does not bind (it may bind key cases alone).

    The start day does not count: assigned on the 1st with 25 days, the report is due on the 26th. A petition without a day
    of assignment counts from the day it was received.
    """
    if not profile.has_report(petition.level):
        return None
    return move_days(clock_start(petition, profile), profile.report.days, profile)


def clock_start(petition: Dated, profile: PolicyProfile) -> date:
    """The day from which the profile counts."""
    if profile.report.start is StartEvent.ASSIGNED:
        return petition.assigned_on or petition.received_on
    return petition.received_on


def days_left(petition: Dated, today: date, profile: PolicyProfile) -> int | None:
    """Days after ``today`` up to the day the report is due: 0 on that day, negative after it; ``None`` without a due date.

    Under working-day counting only worked days are counted.
    """
    due = report_due(petition, profile)
    return None if due is None else days_between(today, due, profile)


def runway(petition: Dated, profile: PolicyProfile) -> Runway | None:
    """The suggested dates before the report, counted back from the day it is due; ``None`` without a due date.

    Under working-day counting ``visit_by`` and the others are worked days.
    """
    due = report_due(petition, profile)
    return None if due is None else runway_to(due, profile)


def runway_to(due: date, profile: PolicyProfile) -> Runway:
    """The suggested dates counted back from ``due``."""
    rule = profile.report
    check = move_days(due, -rule.check_to_report, profile)
    finding = move_days(check, -rule.finding_to_check, profile)
    return Runway(move_days(finding, -rule.visit_to_finding, profile), finding, check, due)


def latest_visit_day(petition: Dated, first_day: date, profile: PolicyProfile) -> date | None:
    """The last day on which a first visit from ``first_day`` on still keeps a date of the case.

    That is the suggested ``visit_by``; once it has passed, the day the report is due; ``None`` when that has passed too
    (a late visit is better than none, so no date binds any more) and for a case without a due date.
    """
    dates = runway(petition, profile)
    if dates is None:
        return None
    return next((day for day in (dates.visit_by, dates.report_by) if day >= first_day), None)


def move_days(start: date, days: int, profile: PolicyProfile) -> date:
    """The day ``days`` after ``start`` (before it when negative), by the profile's way of counting."""
    if profile.report.counting is DayCounting.CALENDAR:
        return start + timedelta(days=days)
    day, step = start, _DAY if days > 0 else -_DAY
    for _ in range(abs(days)):
        day += step
        while not profile.calendar.is_worked(day):
            day += step
    return day


def days_between(today: date, due: date, profile: PolicyProfile) -> int:
    """Days counted after ``today`` up to and including ``due``; negative when ``due`` has passed."""
    if profile.report.counting is DayCounting.CALENDAR:
        return (due - today).days
    if due < today:
        return -days_between(due, today, profile)
    return sum(profile.calendar.is_worked(today + timedelta(days=n)) for n in range(1, (due - today).days + 1))
