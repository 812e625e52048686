"""Campaigns, consultations and briefings for programs: what the pages show without a purpose, so no word of a matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from fieldvisit.domain.cases.work import Campaign, CampaignItem
from fieldvisit.errors import Text
from fieldvisit.policy.cases.campaigns import three_conditions
from fieldvisit.web.api.describe import OFFICE, Description, Parameter, described
from fieldvisit.web.language import chosen_language
from fieldvisit.web.screens.answer import answer
from fieldvisit.web.screens.work.common import desk
from fieldvisit.workspace.cases import CaseDesk, WorkDesk

blueprint = Blueprint("twins", __name__)
_ONE = (Parameter("work_id", Text("专项编号", "The campaign's number")),)


@dataclass(frozen=True)
class CampaignRow:
    """A campaign: how many of its items are closed, and how many of the open ones are past their day."""

    id: str
    name: str
    target: str
    owner: str
    due_on: date
    closed_on: date | None
    items: int
    closed: int
    late: int


@dataclass(frozen=True)
class Condition:
    """One of the three conditions (三个不放过) of an item, and whether it holds."""

    name: str
    holds: bool


@dataclass(frozen=True)
class ItemRow:
    """An item of a campaign: its column on the board, the three conditions, and what it lacks before it may be closed."""

    id: str
    category: str
    owner: str
    due_on: date
    closed_on: date | None
    measures: int
    accountability: str
    lacks: tuple[str, ...]
    late: bool
    state: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class CampaignList:
    """The campaigns of the own divisions."""

    campaigns: tuple[CampaignRow, ...]


@dataclass(frozen=True)
class CampaignAnswer:
    """One campaign with its items, and the clause that says when an item closes."""

    campaign: CampaignRow
    items: tuple[ItemRow, ...]
    clause: str


@dataclass(frozen=True)
class Topic:
    """A case that the rules put on the agenda, and why."""

    case: str
    reasons: tuple[str, ...]
    days_left: int | None


@dataclass(frozen=True)
class Hearing:
    """A consultation that was held; ``decided`` says whether a decision was noted."""

    on: date
    cases: tuple[str, ...]
    units: tuple[str, ...]
    decided: bool


@dataclass(frozen=True)
class ConsultationList:
    """The agenda with its clause, and what was heard, newest first."""

    clause: str
    agenda: tuple[Topic, ...]
    heard: tuple[Hearing, ...]


@dataclass(frozen=True)
class DecisionRow:
    """What a briefing decided, without its words."""

    owner: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True)
class BriefingRow:
    """A report that the leading group heard."""

    id: str
    month: str
    body: str
    held_on: date
    decisions: tuple[DecisionRow, ...]


@dataclass(frozen=True)
class BriefingList:
    """Whether this month's briefing was heard, decisions still open and past their day, and the briefings, newest first."""

    heard: bool
    sentence: str
    open_decisions: int
    late_decisions: int
    briefings: tuple[BriefingRow, ...]


@blueprint.get("/campaigns.json")
@described(Description(OFFICE, Text("专项整治", "Campaigns"), CampaignList, fails=(404, 409)))
def campaigns() -> ResponseReturnValue:
    """The campaigns."""
    at = desk()
    return answer(CampaignList(tuple(_row(c, items, at.today) for c, items in WorkDesk(at).campaigns())), "", "json")


@blueprint.get("/campaign/<work_id>.json")
@described(
    Description(OFFICE, Text("一个专项及其问题", "One campaign with its items"), CampaignAnswer, path=_ONE, fails=(404, 409))
)
def campaign(work_id: str) -> ResponseReturnValue:
    """One campaign."""
    at = desk()
    found = next(((c, items) for c, items in WorkDesk(at).campaigns() if c.id == work_id), None)
    if found is None:
        abort(404)
    clause = at.profile.clause(at.profile.campaign.clause).cited.in_(chosen_language())
    items = tuple(_item(at, item) for item in found[1])
    return answer(CampaignAnswer(_row(*found, at.today), items, clause), "", "json")


@blueprint.get("/consultations.json")
@described(Description(OFFICE, Text("会商议题与已会商", "Agenda and consultations held"), ConsultationList, fails=(404, 409)))
def consultations() -> ResponseReturnValue:
    """The agenda and what was heard."""
    at, lang = desk(), chosen_language()
    agenda = tuple(Topic(one.case_id, tuple(reason.in_(lang) for reason in one.reasons), one.days_left) for one in at.agenda())
    held = reversed(WorkDesk(at).consultations())
    heard = tuple(Hearing(one.on, one.case_ids, one.units, bool(one.decision)) for one in held)
    clause = at.profile.clause(at.profile.consultation.clause).cited.in_(lang)
    return answer(ConsultationList(clause, agenda, heard), "", "json")


@blueprint.get("/briefings.json")
@described(Description(OFFICE, Text("月报与决定", "Briefings and their decisions"), BriefingList, fails=(404, 409)))
def briefings() -> ResponseReturnValue:
    """The briefings."""
    at = desk()
    held, undone, ruling = WorkDesk(at).briefings()
    rows = tuple(
        BriefingRow(
            one.id,
            one.month,
            one.body,
            one.held_on,
            tuple(DecisionRow(decision.owner, decision.due_on, decision.done_on) for decision in one.decisions),
        )
        for one in reversed(held)
    )
    late = sum(decision.due_on < at.today for decision in undone)
    said = ruling.in_words.in_(chosen_language())
    return answer(BriefingList(ruling.allowed, said, len(undone), late, rows), "", "json")


def _row(one: Campaign, items: tuple[CampaignItem, ...], today: date) -> CampaignRow:
    closed = sum(item.closed_on is not None for item in items)
    late = sum(item.closed_on is None and item.due_on < today for item in items)
    return CampaignRow(one.id, one.name, one.target, one.owner, one.due_on, one.closed_on, len(items), closed, late)


def _item(at: CaseDesk, item: CampaignItem) -> ItemRow:
    lang = chosen_language()
    label = at.profile.labels.get(item.category)
    return ItemRow(
        item.id,
        label.in_(lang) if label else item.category,
        item.owner,
        item.due_on,
        item.closed_on,
        len(item.measures),
        item.accountability.value,
        tuple(part.in_(lang) for part in WorkDesk(at).may_close(item).missing),
        item.closed_on is None and item.due_on < at.today,
        WorkDesk(at).state(item).value,
        tuple(Condition(label.in_(lang), there) for there, label in three_conditions(item)),
    )
