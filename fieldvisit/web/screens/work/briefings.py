"""Briefings (月报): whether this month's was heard, what was decided, by whom until when, and which decisions are still open."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.cases.work import Briefing, BriefingDecision
from fieldvisit.errors import FieldVisitError, InputFileError
from fieldvisit.web.language import chosen_language
from fieldvisit.web.screens.work.common import day, desk, field, needed, page, purpose, seen, shown
from fieldvisit.workspace.cases import CaseDesk, WorkDesk

blueprint = Blueprint("briefings", __name__)
_LINES = 3
"""Decisions that one form has room for; a further briefing of the same day takes more."""


@blueprint.get("/briefings")
def show() -> ResponseReturnValue:
    """The briefings, without what was decided."""
    return _page(desk())


@blueprint.post("/briefings/words")
def words() -> ResponseReturnValue:
    """The same with the decisions' words, for one purpose that the audit keeps."""
    at = desk()
    try:
        return _page(at, why=purpose(at, "briefings"))
    except InputFileError as error:
        return _page(at, error=error.text.in_(chosen_language())), 422


@blueprint.post("/briefings")
def add() -> ResponseReturnValue:
    """Note that the leading group heard its report, with what it decided."""
    at = desk()
    try:
        decided = tuple(one for number in range(1, _LINES + 1) if (one := _decision(number)) is not None)
        WorkDesk(at).brief(needed("body", "听取汇报的会议", "meeting"), day("on", "汇报日期", "The day"), decided)
    except FieldVisitError as error:
        return _page(at, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("briefings.show"), 303)


@blueprint.post("/briefing/<work_id>/done")
def done(work_id: str) -> ResponseReturnValue:
    """Note that a decision was carried out."""
    at = desk()
    _found(at, work_id)
    number = request.form.get("number", "")
    try:
        on = day("on", "落实日期", "The day")
        WorkDesk(at, seen()).decision_done(work_id, int(number) if number.isascii() and number.isdigit() else 0, on)
    except FieldVisitError as error:
        return _page(at, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("briefings.show"), 303)


def _page(at: CaseDesk, *, why: str = "", error: str = "") -> str:
    held, undone, ruling = WorkDesk(at).briefings()
    late = sum(decision.due_on < at.today for decision in undone)
    rows = [(one, shown(one, why)) for one in reversed(held)]
    known = {"ruling": ruling, "said": ruling.in_words.in_(chosen_language()), "undone": len(undone), "late": late}
    return page("briefings.html", error=error, rows=rows, why=why, today=at.today, lines=_LINES, **known)


def _found(at: CaseDesk, work_id: str) -> Briefing:
    held, _, _ = WorkDesk(at).briefings()
    found = next((one for one in held if one.id == work_id), None)
    if found is None:
        abort(404)
    return found


def _decision(number: int) -> BriefingDecision | None:
    """The decision of one line of the form; ``None`` when the line is empty."""
    text, owner, due = (field(f"{name}{number}") for name in ("text", "owner", "due"))
    if not (text or owner or due):
        return None
    return BriefingDecision(
        needed(f"text{number}", f"第 {number} 项决定", f"decision {number}"),
        needed(f"owner{number}", f"第 {number} 项决定的责任单位", f"unit in charge of decision {number}"),
        day(f"due{number}", f"第 {number} 项决定的时限", f"The deadline of decision {number}"),
    )
