"""On which days something may have happened to a case: received before it, not to come, and each step after the one it follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fieldvisit.domain.cases.matter import Case, CaseFile
from fieldvisit.domain.cases.records import Outcome, Reply, Verification
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import Text
from fieldvisit.policy.profile import PolicyProfile
from fieldvisit.policy.rules import Ruling

_OPEN = Text("可以", "Allowed")
_TO_SETTLE = (VisitKind.CASE_VISIT, VisitKind.VILLAGE_RECEPTION, VisitKind.HOME_APPOINTMENT)
"""Visits that find out and settle; whoever comes back, checks or supervises comes to a matter that is settled."""


def on_day(case: Case, day: date, profile: PolicyProfile, today: date) -> Ruling:
    """Whether something may have happened to the case on that day: not before its receipt, and not in the future."""
    clause = profile.clause(profile.states.clause)
    if day > today:
        return Ruling(False, Text(f"{day} 还没有到", f"{day} lies in the future"), clause)
    if day < case.received_on:
        return Ruling(
            False,
            Text(f"{day} 早于收到日期 {case.received_on}", f"{day} is before the day of receipt {case.received_on}"),
            clause,
        )
    return Ruling(True, _OPEN, clause)


def after_what_came_before(file: CaseFile, act: Outcome | Reply | Verification, profile: PolicyProfile) -> Ruling:
    """Whether an act is dated no earlier than what it follows: the first visit to settle the matter, its outcome, its reply.

    After a return for rework nothing is dated before the check that failed.
    """
    clause = profile.clause(profile.states.clause)
    steps = list(_before(file, act))
    day, what = max(steps, key=lambda step: step[0], default=(act.on, _OPEN))
    if act.on < day:
        return Ruling(
            False,
            Text(
                f"{act.on} 早于{what.zh}（{day}），先后不对，请改日期；{what.zh}的日期登错了的，请先补登正确的",
                f"{act.on} is before {what.en} ({day}); correct the day, or note {what.en} on its right day first",
            ),
            clause,
        )
    return Ruling(True, _OPEN, clause)


def may_be_agreed(day: date, profile: PolicyProfile, today: date) -> Ruling:
    """Whether a visit may be agreed on for that day: not for one that is over."""
    clause = profile.clause(profile.states.visit_clause)
    if day < today:
        words = Text(
            f"{day} 已经过去，不能再约定；已经走访的，请登记为已走访",
            f"{day} is over and cannot be agreed on any more; a visit that was made is noted as made",
        )
        return Ruling(False, words, clause)
    return Ruling(True, _OPEN, clause)


def _before(file: CaseFile, act: Outcome | Reply | Verification) -> Iterator[tuple[date, Text]]:
    failed = [one.on for one in file.verifications if not one.passed and one.round < file.case.returns]
    if failed:
        yield failed[-1], Text("退回重办的核查", "the check that returned the case")
    if isinstance(act, Outcome):
        visits = [visit.on for visit in file.appointments if visit.done and visit.kind in _TO_SETTLE]
        if visits:
            yield min(visits), Text("第一次走访", "the first visit")
    elif isinstance(act, Reply):
        if file.outcome is not None:
            yield file.outcome.on, Text("处置", "the outcome")
    elif file.reply is not None:
        yield file.reply.on, Text("答复", "the reply")
