"""降量存疑: fewer petitions while repeats, skip-level or returned cases rise may be suppression, not improvement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.cases.matter import Case, in_order
from fieldvisit.domain.months import month_before
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.errors import Text
from fieldvisit.policy.profile import PolicyProfile
from fieldvisit.policy.rules import Ruling

_ABOVE_COUNTY = (SourceLevel.NATIONAL, SourceLevel.PROVINCE, SourceLevel.CITY)


@dataclass(frozen=True, slots=True)
class Volume:
    """One month: petitions received, how many of them repeat a known matter or went above the county, and cases returned."""

    month: str
    received: int
    repeats: int
    skip_level: int
    returned: int


def volume_of(month: str, cases: Sequence[Case], returned_on: Sequence[date]) -> Volume:
    """The figures of a month (``2026-10``) from cases with all their petitions, and the days on which cases were returned."""
    numbered = [(n, f) for case in cases for n, f in enumerate(in_order(case.filings)) if f"{f.received_on:%Y-%m}" == month]
    return Volume(
        month=month,
        received=len(numbered),
        repeats=sum(n > 0 for n, _ in numbered),
        skip_level=sum(f.level in _ABOVE_COUNTY for _, f in numbered),
        returned=sum(f"{day:%Y-%m}" == month for day in returned_on),
    )


def check_volume(before: Volume, now: Volume, profile: PolicyProfile) -> Ruling:
    """Whether the change from one month to the next is plausible; ``allowed`` is false when it is doubtful. Judges no place by its volume."""
    rule = profile.volume
    clause = profile.clause(rule.clause)
    rising = tuple(
        Text(f"{zh}由 {old} 增至 {new}", f"{en} rose from {old} to {new}")
        for zh, en, old, new in (
            ("重复反映", "repeats", before.repeats, now.repeats),
            ("越级", "skip-level petitions", before.skip_level, now.skip_level),
            ("退回重办", "returned cases", before.returned, now.returned),
        )
        if new > old
    )
    head = Text(
        f"{before.month} 收 {before.received} 件，{now.month} 收 {now.received} 件",
        f"{before.received} received in {before.month}, {now.received} in {now.month}",
    )
    fell = before.received >= rule.fewest and now.received <= before.received * (1 - rule.drop_share)
    if fell and rising:
        zh, en = "、".join(r.zh for r in rising), ", ".join(r.en for r in rising)
        return Ruling(False, Text(f"降量存疑：{head.zh}，但{zh}", f"Doubtful fall: {head.en}, but {en}"), clause)
    if before.received < rule.fewest:
        return Ruling(True, Text(f"{head.zh}，件数太少，不作判断", f"{head.en}: too few to judge"), clause)
    return Ruling(True, Text(f"{head.zh}，未见异常", f"{head.en}: nothing unusual"), clause)


def months_before(today: date) -> tuple[str, str]:
    """The last two whole months before ``today``, older first."""
    this = f"{today:%Y-%m}"
    return month_before(this, 2), month_before(this)
