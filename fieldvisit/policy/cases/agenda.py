"""Which cases are heard together (会商研判), and why each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.errors import Text
from fieldvisit.policy.cases.runway import case_days_left
from fieldvisit.policy.profile import PolicyProfile
from fieldvisit.policy.sections import Clause


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One case of the agenda: the reasons that put it there, its days left (``None``: no date binds), and the clause."""

    case_id: str
    reasons: tuple[Text, ...]
    days_left: int | None
    clause: Clause


def agenda(files: Sequence[CaseFile], today: date, profile: PolicyProfile) -> tuple[AgendaItem, ...]:
    """The open cases to be heard together, those with the fewest days left first, then those with most reasons, then by id."""
    clause = profile.clause(profile.consultation.clause)
    found = []
    for file in files:
        reasons = tuple(_reasons(file, today, profile)) if file.case.is_open else ()
        if reasons:
            found.append(AgendaItem(file.case.id, reasons, case_days_left(file.case, today, profile), clause))
    return tuple(sorted(found, key=lambda i: (i.days_left is None, i.days_left or 0, -len(i.reasons), i.case_id)))


def _reasons(file: CaseFile, today: date, profile: PolicyProfile) -> Iterator[Text]:
    rule, case = profile.consultation, file.case
    if file.multi_department and file.assignment is not None:
        n = 1 + len(file.assignment.co_units)
        yield Text(f"涉及 {n} 个单位", f"{n} units are involved")
    age = (today - case.received_on).days
    if age > rule.open_days:
        yield Text(f"已办 {age} 天，超过 {rule.open_days} 天", f"open for {age} days, more than {rule.open_days}")
    if case.returns >= rule.returns:
        yield Text(f"已退回 {case.returns} 次", f"returned {case.returns} times")
    left = case_days_left(case, today, profile)
    if case.is_key and left is not None and left < rule.days_left:
        zh, en = (f"已超期 {-left} 天", f"{-left} days overdue") if left < 0 else (f"只剩 {left} 天", f"{left} days left")
        yield Text(f"重点件，{zh}", f"a key case, {en}")
