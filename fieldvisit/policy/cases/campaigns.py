"""三个不放过, and decisions of briefings that stay on the list until they are done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fieldvisit.domain.cases.work import Accountability, Briefing, BriefingDecision, CampaignItem
from fieldvisit.errors import Text
from fieldvisit.policy.profile import PolicyProfile
from fieldvisit.policy.rules import Ruling, briefing_held


def three_conditions(item: CampaignItem) -> tuple[tuple[bool, Text], ...]:
    """三个不放过: whether each of the three holds for an item, in the order of the document."""
    return (
        (item.solved, Text("问题解决", "the problem solved")),
        (bool(item.cause.strip()), Text("原因查明", "the cause found")),
        (item.accountability is not Accountability.OPEN, Text("责任追究结论", "a decision on responsibility")),
    )


def may_close_item(item: CampaignItem, profile: PolicyProfile) -> Ruling:
    """Whether an item of a campaign may be closed: solved, cause found, responsibility decided."""
    clause = profile.clause(profile.campaign.clause)
    missing = tuple(label for there, label in three_conditions(item) if not there)
    if missing:
        return Ruling(False, Text("专项整治事项不能销号", "The item cannot be closed"), clause, missing)
    return Ruling(True, Text("可以销号", "The item may be closed"), clause)


def may_close_campaign(items: Sequence[CampaignItem], profile: PolicyProfile) -> Ruling:
    """Whether a campaign may be closed: item by item (逐项销号), so every item must be closed, and there must be one."""
    clause = profile.clause(profile.campaign.clause)
    left = sum(item.closed_on is None for item in items)
    if left or not items:
        sentence = (
            Text(f"还有 {left} 项未销号", f"{left} items are not closed") if left else Text("还没有事项", "There is no item")
        )
        return Ruling(False, sentence, clause)
    return Ruling(True, Text("可以结束", "The campaign may be closed"), clause)


def month_is_heard(briefings: Sequence[Briefing], today: date, profile: PolicyProfile) -> Ruling:
    """Whether the leading group has heard its report in the month of ``today``."""
    return briefing_held([b.held_on for b in briefings], today, profile)


def open_decisions(briefings: Sequence[Briefing]) -> tuple[BriefingDecision, ...]:
    """Decisions of all briefings not yet done, the earliest due first: they head the next briefing."""
    undone = [d for b in briefings for d in b.decisions if d.done_on is None]
    return tuple(sorted(undone, key=lambda d: (d.due_on, d.text)))
