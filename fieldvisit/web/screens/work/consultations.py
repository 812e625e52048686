"""Consultations (会商): which cases the rules put on the agenda and why, what was heard together, and what was decided."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.errors import FieldVisitError, InputFileError, NotFoundError
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.screens.work.common import day, desk, needed, page, purpose, shown
from fieldvisit.workspace.cases import CaseDesk, WorkDesk

blueprint = Blueprint("consultations", __name__)
_SIGNS = "，、；,;"


@blueprint.get("/consultations")
def show() -> ResponseReturnValue:
    """The agenda and what was heard, without what was decided."""
    return _page(desk())


@blueprint.post("/consultations/words")
def words() -> ResponseReturnValue:
    """The same with the decisions, for one purpose that the audit keeps."""
    at = desk()
    try:
        return _page(at, why=purpose(at, "consultations"))
    except InputFileError as error:
        return _page(at, error=error.text.in_(chosen_language())), 422


@blueprint.post("/consultations")
def hear() -> ResponseReturnValue:
    """Note that cases were heard together, and what was decided."""
    at = desk()
    try:
        cases = tuple(dict.fromkeys(request.form.getlist("case")))
        if not cases:
            raise InputFileError("请在议题中勾选会商的案件。", "Tick the cases of the agenda that were heard.")
        units = needed("units", "参加单位", "units that took part").translate({ord(sign): "\n" for sign in _SIGNS})
        named = tuple(unit.strip() for unit in units.split("\n") if unit.strip())
        WorkDesk(at).consult(cases, named, needed("decision", "会商决定", "decision"), day("on", "会商日期", "The day"))
    except NotFoundError as error:
        return _page(at, error=error.text.in_(chosen_language())), 404
    except FieldVisitError as error:
        return _page(at, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("consultations.show"), 303)


def _page(at: CaseDesk, *, why: str = "", error: str = "") -> str:
    lang = chosen_language()
    topics = [
        (item.case_id, gettext(", ").join(reason.in_(lang) for reason in item.reasons), item.days_left) for item in at.agenda()
    ]
    heard = [(one, shown(one, why)) for one in reversed(WorkDesk(at).consultations())]
    clause = at.profile.clause(at.profile.consultation.clause).cited.in_(lang)
    ticked = set(request.form.getlist("case")) if error else set()
    known = {"clause": clause, "why": why, "today": at.today, "ticked": ticked}
    return page("consultations.html", error=error, topics=topics, heard=heard, **known)
