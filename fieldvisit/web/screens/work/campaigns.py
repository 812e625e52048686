"""Campaigns (专项整治): what is to be put right, item by item, and what each item lacks before it may be closed (三个不放过)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.cases.work import Accountability, Campaign, CampaignItem
from fieldvisit.errors import FieldVisitError, InputFileError
from fieldvisit.policy.cases.campaigns import three_conditions
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.screens.work.common import day, desk, field, needed, page, purpose, seen, shown
from fieldvisit.workspace.cases import CaseDesk, ItemState, Progress, WorkDesk

blueprint = Blueprint("campaigns", __name__)


@dataclass(frozen=True)
class _Row:
    """A campaign of the list: how many of its items are closed, to be closed and past their day, and whether it is itself."""

    campaign: Campaign
    items: int
    closed: int
    ready: int
    late: int
    overdue: bool


@dataclass(frozen=True)
class _ItemRow:
    """An item as this account reads it, the name of its category, and which of the three conditions hold."""

    item: CampaignItem
    said: dict[str, Any]
    category: str
    state: ItemState
    conditions: tuple[tuple[bool, str], ...]
    late: bool


@blueprint.get("/campaigns")
def show() -> ResponseReturnValue:
    """The campaigns of the own divisions."""
    return _list(desk())


@blueprint.post("/campaigns")
def start() -> ResponseReturnValue:
    """Begin a campaign."""
    at = desk()
    try:
        name, target = needed("name", "名称", "name"), needed("target", "目标", "target")
        owner, due = needed("owner", "牵头单位", "unit in charge"), day("due_on", "完成时限", "The deadline")
        made = WorkDesk(at).start(name, target, owner, due)
    except FieldVisitError as error:
        return _list(at, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("campaigns.one", work_id=made.id), 303)


@blueprint.get("/campaign/<work_id>")
def one(work_id: str) -> ResponseReturnValue:
    """One campaign with its items, without words of a matter."""
    return _one(desk(), work_id)


@blueprint.post("/campaign/<work_id>/words")
def words(work_id: str) -> ResponseReturnValue:
    """The same with the words, for one purpose that the audit keeps."""
    at = desk()
    _found(at, work_id)
    try:
        return _one(at, work_id, why=purpose(at, f"campaign {work_id}"))
    except InputFileError as error:
        return _one(at, work_id, error=error.text.in_(chosen_language())), 422


@blueprint.post("/campaign/<work_id>/item")
def add(work_id: str) -> ResponseReturnValue:
    """Add a problem to the campaign."""
    at = desk()
    _found(at, work_id)
    try:
        WorkDesk(at).add_item(_typed_item(at, work_id))
    except FieldVisitError as error:
        return _one(at, work_id, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("campaigns.one", work_id=work_id), 303)


@blueprint.post("/campaign/<work_id>/item/<item_id>")
def progress(work_id: str, item_id: str) -> ResponseReturnValue:
    """Note what became known about an item."""
    at = desk()
    _item(at, work_id, item_id)
    try:
        given, measure = request.form.get("accountability", ""), field("measure")
        decided = Accountability(given) if given in tuple(Accountability) else None
        said = Progress(request.form.get("solved") == "1", field("cause"), decided, (measure,) if measure else ())
        WorkDesk(at, seen()).progress(item_id, said)
    except FieldVisitError as error:
        return _one(at, work_id, error=error.text.in_(chosen_language()), about=item_id), 422
    return redirect(url_for("campaigns.one", work_id=work_id), 303)


@blueprint.post("/campaign/<work_id>/close")
def close(work_id: str) -> ResponseReturnValue:
    """Close an item when nothing lacks, or the campaign when all its items are closed."""
    at = desk()
    item_id = _item_meant(at, work_id)
    try:
        WorkDesk(at, seen()).close(item_id or work_id)
    except FieldVisitError as error:
        return _one(at, work_id, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("campaigns.one", work_id=work_id), 303)


@blueprint.post("/campaign/<work_id>/reopen")
def reopen(work_id: str) -> ResponseReturnValue:
    """Take the close-out of an item or of the campaign back, with the reason."""
    at = desk()
    item_id = _item_meant(at, work_id)
    try:
        WorkDesk(at, seen()).reopen(item_id or work_id, field("why"))
    except FieldVisitError as error:
        return _one(at, work_id, error=error.text.in_(chosen_language()), about=item_id), 422
    return redirect(url_for("campaigns.one", work_id=work_id), 303)


def _item_meant(at: CaseDesk, work_id: str) -> str:
    """The item of the campaign that the form names; empty where it means the campaign itself. Not found: neither exists here."""
    item_id = request.form.get("item", "")
    if item_id:
        _item(at, work_id, item_id)
    else:
        _found(at, work_id)
    return item_id


def _list(at: CaseDesk, error: str = "") -> str:
    work = WorkDesk(at)
    rows = [_row(work, at, campaign, items) for campaign, items in work.campaigns()]
    return page("campaigns.html", error=error, rows=rows, today=at.today)


def _row(work: WorkDesk, at: CaseDesk, campaign: Campaign, items: tuple[CampaignItem, ...]) -> _Row:
    states = [work.state(item) for item in items]
    late = sum(item.closed_on is None and item.due_on < at.today for item in items)
    overdue = campaign.closed_on is None and campaign.due_on < at.today
    return _Row(campaign, len(items), states.count(ItemState.CLOSED), states.count(ItemState.READY), late, overdue)


def _one(at: CaseDesk, work_id: str, *, why: str = "", error: str = "", about: str = "") -> str:
    campaign, items = _found(at, work_id)
    lang, work = chosen_language(), WorkDesk(at)
    names = {code: name.in_(lang) for code, name in at.profile.labels.items()}
    rows = [
        _ItemRow(
            item,
            shown(item, why),
            names.get(item.category, item.category),
            work.state(item),
            tuple((there, label.in_(lang)) for there, label in three_conditions(item)),
            item.closed_on is None and item.due_on < at.today,
        )
        for item in items
    ]
    columns = [(name, [row for row in rows if row.state is state]) for state, name in _columns().items()]
    clause = at.profile.clause(at.profile.campaign.clause).cited.in_(lang)
    decided = {
        Accountability.OPEN: gettext("not decided"),
        Accountability.NONE_NEEDED: gettext("none needed"),
        Accountability.DEALT_WITH: gettext("dealt with"),
    }
    known: dict[str, Any] = {
        "told": shown(campaign, why),
        "clause": clause,
        "decided": decided,
        "categories": names,
        "why": why,
        "home": at.scope.home,
        "about": about,
    }
    late = campaign.closed_on is None and campaign.due_on < at.today
    return page("campaign.html", error=error, campaign=campaign, late=late, columns=columns, items=len(items), **known)


def _columns() -> dict[ItemState, str]:
    return {
        ItemState.LATE: gettext("Past its day"),
        ItemState.UNDER_WAY: gettext("Under way"),
        ItemState.READY: gettext("May be closed"),
        ItemState.CLOSED: gettext("Closed"),
    }


def _found(at: CaseDesk, work_id: str) -> tuple[Campaign, tuple[CampaignItem, ...]]:
    found = next(((c, items) for c, items in WorkDesk(at).campaigns() if c.id == work_id), None)
    if found is None:
        abort(404)
    return found


def _item(at: CaseDesk, work_id: str, item_id: str) -> CampaignItem:
    _, items = _found(at, work_id)
    found = next((item for item in items if item.id == item_id), None)
    if found is None:
        abort(404)
    return found


def _typed_item(at: CaseDesk, work_id: str) -> CampaignItem:
    category = request.form.get("category", "")
    if category not in at.profile.labels:
        raise InputFileError("请选择问题类别。", "Choose a category.")
    problem, owner = needed("problem", "问题", "problem"), needed("owner", "责任单位", "unit in charge")
    measure, due = needed("measure", "措施", "measure"), day("due_on", "完成时限", "The deadline")
    return CampaignItem("", field("unit") or at.scope.home, work_id, problem, category, owner, due, (measure,))
