"""The dates of a case: visit by, finding by, check by, report by, and what other deadlines its profile knows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from fieldvisit.domain.cases.matter import Case, CaseFile, Filing
from fieldvisit.domain.cases.records import ReviewStage
from fieldvisit.errors import Text
from fieldvisit.policy.cases.sections import DeadlineRule, DeadlineStart
from fieldvisit.policy.due import Runway, clock_start, days_between, move_days, runway_to
from fieldvisit.policy.profile import PolicyProfile
from fieldvisit.policy.sections import Clause, DayCounting, StartEvent


@dataclass(frozen=True, slots=True)
class CaseRunway:
    """The last days of a case's steps, the day the clock started, and the clause; only ``dates.report_by`` is the document's.

    ``reported_on`` is the day of the report once there is nothing left to report, ``days_late`` how many days after the last day it
    was made, by the profile's counting.
    """

    start: date
    dates: Runway
    clause: Clause
    reported_on: date | None = None
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline: its last day, whether the step was taken and on which day, and the clause."""

    id: str
    label: Text
    by: date
    done_on: date | None
    clause: Clause

    def is_late(self, today: date) -> bool:
        """Whether the step was taken too late, or is still open after its last day."""
        return (self.done_on or today) > self.by


def runway_of(case: Case, profile: PolicyProfile) -> CaseRunway | None:
    """The runway of a case; ``None`` when no petition of it has a report to make.

    The petition that is due first binds, the open ones before those the ledger calls closed, and those that came after the last report
    before the ones it told of.
    """
    open_ones = tuple(f for f in case.filings if f.open) or case.filings
    starts = [_start(case, filing, profile) for filing in open_ones if profile.has_report(filing.level)]
    if not starts:
        return None
    told = case.reported_on
    waiting = [start for start in starts if told is None or start > told]
    start = min(waiting or starts)
    extra = profile.report.extension_days if case.extended else 0
    due = move_days(start, profile.report.days + extra, profile)
    way = CaseRunway(start, runway_to(due, profile), profile.clause(profile.report.clause))
    if waiting or told is None:
        return way
    return replace(way, reported_on=told, days_late=max(0, -days_between(told, due, profile)))


def case_days_left(case: Case, today: date, profile: PolicyProfile) -> int | None:
    """Days after ``today`` up to the day the report is due, by the profile's counting; ``None`` without one, or once it was made."""
    return days_left_on(runway_of(case, profile), today, profile)


def days_left_on(way: CaseRunway | None, today: date, profile: PolicyProfile) -> int | None:
    """The same of a runway at hand."""
    return None if way is None or way.reported_on is not None else days_between(today, way.dates.report_by, profile)


def deadlines_of(file: CaseFile, profile: PolicyProfile) -> tuple[Deadline, ...]:
    """The other deadlines of the profile whose clock has started, in the order of the profile."""
    starts, ends = _days(file)
    found = []
    for rule in profile.deadlines:
        start = starts.get(rule.start)
        if start is not None:
            by = _after(start, rule, profile, extended=file.case.extended)
            found.append(Deadline(rule.id, rule.label, by, ends.get(rule.id), profile.clause(rule.clause)))
    return tuple(found)


def _start(case: Case, filing: Filing, profile: PolicyProfile) -> date:
    if profile.report.start is StartEvent.ACCEPTED and case.accepted_on is not None:
        return case.accepted_on
    return clock_start(filing, profile)


def _after(start: date, rule: DeadlineRule, profile: PolicyProfile, *, extended: bool) -> date:
    days = rule.days + (rule.extension_days if extended else 0)
    if rule.counting is DayCounting.CALENDAR:
        return start + timedelta(days=days)
    day = start
    while days:
        day += timedelta(days=1)
        days -= profile.calendar.is_worked(day)
    return day


def _days(file: CaseFile) -> tuple[dict[DeadlineStart, date | None], dict[str, date | None]]:
    review = next((r for r in reversed(file.reviews) if r.stage is ReviewStage.REVIEW), None)
    recheck = next((r for r in reversed(file.reviews) if r.stage is ReviewStage.RECHECK), None)
    replied = file.reply.on if file.reply else None
    starts = {
        DeadlineStart.RECEIVED: file.case.received_on,
        DeadlineStart.ACCEPTED: file.case.accepted_on,
        DeadlineStart.REPLIED: replied,
        DeadlineStart.REVIEW_ASKED: review.asked_on if review else None,
        DeadlineStart.REVIEW_ANSWERED: review.answered_on if review else None,
        DeadlineStart.RECHECK_ASKED: recheck.asked_on if recheck else None,
    }
    ends = {
        "accept": file.case.accepted_on,
        "decide": replied,
        "ask_review": review.asked_on if review else None,
        "review": review.answered_on if review else None,
        "ask_recheck": recheck.asked_on if recheck else None,
        "recheck": recheck.answered_on if recheck else None,
    }
    return starts, ends
