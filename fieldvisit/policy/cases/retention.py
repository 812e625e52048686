"""How long a closed case is kept: first what identifies petitioners goes, later words and records; counts stay."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from fieldvisit.domain.cases.matter import Case
from fieldvisit.policy.profile import PolicyProfile


class Keep(StrEnum):
    """What of a case may still be kept."""

    ALL = "all"
    NO_IDENTITY = "no_identity"
    COUNTS = "counts"


def keep(case: Case, closed_on: date, today: date, profile: PolicyProfile) -> Keep:
    """What may be kept of a case that was closed on a day; everything of an open one.

    The last day of a period is still inside it.
    """
    rule = profile.retention
    if case.is_open or closed_on + timedelta(rule.identity_days) >= today:
        return Keep.ALL
    return Keep.NO_IDENTITY if closed_on + timedelta(rule.case_days) >= today else Keep.COUNTS
