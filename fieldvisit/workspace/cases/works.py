"""Work beside single cases, as one account does it: campaigns with their items, consultations, briefings with their decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from fieldvisit.domain.cases.work import (
    Accountability,
    Briefing,
    BriefingDecision,
    Campaign,
    CampaignItem,
    Consultation,
    Reopening,
)
from fieldvisit.errors import ConflictError, InputFileError, NotFoundError
from fieldvisit.io.ledger.masking import mask
from fieldvisit.policy.cases.campaigns import may_close_campaign, may_close_item, month_is_heard, open_decisions
from fieldvisit.policy.rules import Ruling
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.cases.named import unit_named
from fieldvisit.workspace.cases.private import private

T = TypeVar("T", Briefing, Campaign, CampaignItem)
C = TypeVar("C", Campaign, CampaignItem)


class ItemState(StrEnum):
    """The columns of a campaign's board, in their order."""

    LATE = "late"
    UNDER_WAY = "under_way"
    READY = "ready"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Progress:
    """What became known about an item; ``None`` and empty leave what stands."""

    solved: bool | None = None
    cause: str = ""
    accountability: Accountability | None = None
    measures: tuple[str, ...] = ()


class WorkDesk:
    """Campaigns, consultations and briefings of one desk. Methods raise like those of the case book, and with the clause of a rule.

    With ``seen`` only that version is changed, checked with the change itself; any other raises ``ConflictError``.
    """

    def __init__(self, desk: CaseDesk, seen: int | None = None) -> None:
        self._desk, self._seen = desk, seen
        self._book = desk.book

    def campaigns(self) -> tuple[tuple[Campaign, tuple[CampaignItem, ...]], ...]:
        """Every campaign with its items, by the day it is due."""
        items = self._book.work(CampaignItem)
        return tuple((c, tuple(i for i in items if i.campaign_id == c.id)) for c in self._book.work(Campaign))

    def start(self, name: str, target: str, owner: str, due_on: date) -> Campaign:
        """Begin a campaign (专项整治) of the desk's division."""
        return self._book.add_work(Campaign("", self._desk.scope.home, mask(name), mask(target), owner, due_on))

    def add_item(self, item: CampaignItem) -> CampaignItem:
        """Add a problem to a campaign that is not closed."""
        _refuse_closed(self._book.work_item(Campaign, item.campaign_id))
        unit = unit_named(self._desk.county, item.unit_code, self._desk.scope.areas)
        return self._book.add_work(private(replace(item, unit_code=unit)))

    def progress(self, item_id: str, said: Progress) -> CampaignItem:
        """Note what became known about an item."""
        seen = _refuse_closed(self._as_seen(self._book.work_item(CampaignItem, item_id)))
        wanted = replace(
            seen,
            solved=seen.solved if said.solved is None else said.solved,
            cause=said.cause or seen.cause,
            accountability=said.accountability or seen.accountability,
            measures=(*seen.measures, *said.measures),
        )
        return self._book.change_work(seen, private(wanted), "")

    def state(self, item: CampaignItem) -> ItemState:
        """Where an item stands on the board: closed, to be closed, past its day, or under way."""
        if item.closed_on is not None:
            return ItemState.CLOSED
        if self.may_close(item).allowed:
            return ItemState.READY
        return ItemState.LATE if item.due_on < self._desk.today else ItemState.UNDER_WAY

    def may_close(self, item: CampaignItem) -> Ruling:
        """Whether an item may be closed, and what it lacks (三个不放过)."""
        return may_close_item(item, self._desk.profile)

    def close(self, work_id: str) -> Campaign | CampaignItem:
        """Close an item (三个不放过), or a campaign when all its items are closed."""
        found = {c.id: (c, items) for c, items in self.campaigns()}
        if work_id in found:
            campaign, items = _refuse_closed(self._as_seen(found[work_id][0])), found[work_id][1]
            may_close_campaign(items, self._desk.profile).enforce()
            return self._book.change_work(campaign, replace(campaign, closed_on=self._desk.today), "")
        item = _refuse_closed(self._as_seen(self._book.work_item(CampaignItem, work_id)))
        self.may_close(item).enforce()
        return self._book.change_work(item, replace(item, closed_on=self._desk.today), "")

    def reopen(self, work_id: str, why: str) -> Campaign | CampaignItem:
        """Take the close-out of an item or a campaign back; an item is not solved until somebody says so anew.

        Raises
        ------
        InputFileError
            If no reason is given, it is not closed, or the campaign of the item is.
        NotFoundError
            If there is no such item or campaign for the account, as the city's campaign for a county.
        """
        found = {c.id: c for c, _ in self.campaigns()}
        if work_id in found:
            campaign = self._as_seen(found[work_id])
            back = Reopening(_closed(campaign, why), self._desk.today, mask(why.strip()))
            opened = replace(campaign, closed_on=None, reopenings=(*campaign.reopenings, back))
            return self._book.change_work(campaign, opened, back.why)
        item = self._as_seen(self._book.work_item(CampaignItem, work_id))
        back = Reopening(_closed(item, why), self._desk.today, mask(why.strip()))
        _refuse_closed(self._book.work_item(Campaign, item.campaign_id), "请先重新打开专项。", "Reopen the campaign first.")
        again = replace(item, closed_on=None, solved=False, reopenings=(*item.reopenings, back))
        return self._book.change_work(item, again, back.why)

    def consult(self, case_ids: Sequence[str], units: Sequence[str], decision: str, on: date) -> Consultation:
        """Note that cases were heard together (会商), and what was decided."""
        self._refuse_to_come(on)
        for case in (self._book.file(one).case for one in case_ids):
            if on < case.received_on:
                raise InputFileError(
                    f"会商日期 {on} 早于案件 {case.id} 的收到日期 {case.received_on}，请改正。",
                    f"Heard on {on} would be before case {case.id} was received on {case.received_on}; correct the day.",
                )
        said = Consultation("", self._desk.scope.home, on, tuple(case_ids), tuple(units), decision)
        return self._book.add_work(private(said))

    def consultations(self) -> tuple[Consultation, ...]:
        """Every consultation, by day."""
        return self._book.work(Consultation)

    def brief(self, body: str, on: date, decisions: Sequence[BriefingDecision]) -> Briefing:
        """Note that the leading group heard its report, with what it decided."""
        self._refuse_to_come(on)
        early = next((decision.due_on for decision in decisions if decision.due_on < on), None)
        if early is not None:
            raise InputFileError(
                f"决定的时限 {early} 早于汇报日期 {on}，请改正。",
                f"A decision would be due on {early}, before the briefing of {on}; correct the day.",
            )
        said = Briefing("", self._desk.scope.home, f"{on:%Y-%m}", body, on, tuple(decisions))
        return self._book.add_work(private(said))

    def decision_done(self, briefing_id: str, number: int, on: date) -> Briefing:
        """Note that a decision, counted from 1, was carried out."""
        seen = self._as_seen(self._book.work_item(Briefing, briefing_id))
        if not 1 <= number <= len(seen.decisions):
            raise NotFoundError(
                f"汇报 {briefing_id} 有 {len(seen.decisions)} 项决定，没有第 {number} 项。",
                f"Briefing {briefing_id} has {len(seen.decisions)} decisions; there is no number {number}.",
            )
        self._refuse_to_come(on)
        if on < seen.held_on:
            raise InputFileError(
                f"落实日期 {on} 早于汇报日期 {seen.held_on}，请改正。",
                f"Carried out on {on} would be before the briefing of {seen.held_on}; correct the day.",
            )
        done = tuple(replace(d, done_on=on) if n == number else d for n, d in enumerate(seen.decisions, 1))
        return self._book.change_work(seen, replace(seen, decisions=done), "")

    def briefings(self) -> tuple[tuple[Briefing, ...], tuple[BriefingDecision, ...], Ruling]:
        """Every briefing, the decisions still open, and whether this month's was held."""
        held = self._book.work(Briefing)
        return held, open_decisions(held), month_is_heard(held, self._desk.today, self._desk.profile)

    def _refuse_to_come(self, day: date) -> None:
        """Raise ``InputFileError`` for a day that has not come: what is noted here has happened."""
        if day > self._desk.today:
            raise InputFileError(
                f"{day} 还没有到（今天是 {self._desk.today}），只登记已经做了的事，请改日期。",
                f"{day} lies in the future (today is {self._desk.today}); only what has happened is noted. Correct the day.",
            )

    def _as_seen(self, found: T) -> T:
        """The item as it stands; raises ``ConflictError`` when another version was seen."""
        if self._seen not in (None, found.version):
            raise ConflictError(
                "在您填写期间别人改过这一项，您的修改没有保存。请看现在的内容，再提交一次。",
                "Somebody changed this while you filled the form in; yours was not stored. Look at what stands now and send it again.",
                seen=str(self._seen),
                current=str(found.version),
            )
        return found


_AGAIN = (
    "如是误销，请写明理由重新打开；如有新问题，请另立一项。",
    "Reopen it with a reason if that was a mistake; add a new problem otherwise.",
)


def _refuse_closed(found: C, zh: str = _AGAIN[0], en: str = _AGAIN[1]) -> C:
    """The campaign or item; raises ``InputFileError`` with a remedy when it is closed."""
    if found.closed_on is not None:
        raise InputFileError(
            f"{found.id} 已于 {found.closed_on} 销号，不能再改。{zh}",
            f"{found.id} was closed on {found.closed_on} and is not changed any more. {en}",
        )
    return found


def _closed(found: Campaign | CampaignItem, why: str) -> date:
    """The day of the close-out that is to be taken back; raises ``InputFileError`` without one, or without a reason."""
    if found.closed_on is None:
        raise InputFileError(f"{found.id} 没有销号，不用重新打开。", f"{found.id} is not closed; there is nothing to reopen.")
    if not why.strip():
        raise InputFileError("请写明重新打开的理由。", "Say why it is reopened.")
    return found.closed_on
