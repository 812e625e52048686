"""The dates of a case: visit by, finding by, check by, report by, and what other deadlines its profile knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from fieldvisit.domain.cases.matter import Case, CaseFile, Filing, in_order
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
class ReportDuty:
    """The report that one petition of a case asks for: from which day its days count, its last day, and when a report told of it.

    ``days_late`` as for ``CaseRunway``; ``open``: the petition still needs work.
    """

    petition_id: str
    start: date
    due: date
    reported_on: date | None
    days_late: int
    open: bool


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

    The petition that is due first binds, the open ones before those the ledger calls closed, and those that no report told of before
    those that one did; once all were reported, the report that was most late.
    """
    duties = duties_of(case, profile)
    ledger_open = any(filing.open for filing in case.filings)
    counted = [duty for duty in duties if duty.open or not ledger_open]
    if not counted:
        return None
    waiting = [duty for duty in counted if duty.reported_on is None]
    one = min(waiting or counted, key=lambda duty: (-duty.days_late, duty.start))
    way = runway_to(one.due, profile)
    return CaseRunway(one.start, way, profile.clause(profile.report.clause), one.reported_on, one.days_late)


def duties_of(case: Case, profile: PolicyProfile) -> tuple[ReportDuty, ...]:
    """What must be reported of a case, one for each petition with a report to make, in the order of its petitions."""
    return tuple(_duty(case, filing, profile) for filing in in_order(case.filings) if profile.has_report(filing.level))


def told_on(case: Case, filing: Filing, profile: PolicyProfile) -> date | None:
    """The day of the report that told of a petition; ``None`` while none did: one of a day before its clock started does not."""
    told = case.told_of(filing.petition_id)
    return told if told is not None and start_of(case, filing, profile) <= told else None


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


def _duty(case: Case, filing: Filing, profile: PolicyProfile) -> ReportDuty:
    start, told = start_of(case, filing, profile), told_on(case, filing, profile)
    extra = profile.report.extension_days if case.extended else 0
    due = move_days(start, profile.report.days + extra, profile)
    late = 0 if told is None else max(0, -days_between(told, due, profile))
    return ReportDuty(filing.petition_id, start, due, told, late, filing.open)


def start_of(case: Case, filing: Filing, profile: PolicyProfile) -> date:
    """The day from which the days to the report of a petition count."""
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
