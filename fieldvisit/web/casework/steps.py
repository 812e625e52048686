"""The steps of a case as forms: each passes the policy's gates, becomes one change of the register and leads back to the case.

A form that was made from an older version of the case changes nothing; a refused one comes back as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.cases.records import Reply, Satisfaction, Verification
from fieldvisit.errors import ConflictError, FieldVisitError, NotFoundError
from fieldvisit.web.casework import forms
from fieldvisit.web.casework.eyes import changing, looking
from fieldvisit.web.casework.forms import choice, day, text
from fieldvisit.web.casework.record import filled, page_of
from fieldvisit.web.language import chosen_language
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.cases.report import report_made

blueprint = Blueprint("step", __name__)
_UNKNOWN_VERSION = -1


@blueprint.post("/case/<case_id>/assign")
def assign(case_id: str) -> ResponseReturnValue:
    """包案: a leader, the units, who is responsible."""
    return _taken(case_id, "assign", lambda desk: desk.assign(case_id, forms.assignment(desk.today), text("handler")))


@blueprint.post("/case/<case_id>/visit")
def visit(case_id: str) -> ResponseReturnValue:
    """A visit made or agreed on."""
    return _taken(case_id, "visit", lambda desk: desk.record(case_id, forms.visit(desk.today)))


@blueprint.post("/case/<case_id>/outcome")
def outcome(case_id: str) -> ResponseReturnValue:
    """How the matter was settled (三到位一处理)."""
    return _taken(case_id, "outcome", lambda desk: desk.record(case_id, forms.outcome(desk.today)))


@blueprint.post("/case/<case_id>/reply")
def reply(case_id: str) -> ResponseReturnValue:
    """The answer that was given."""
    return _taken(
        case_id,
        "reply",
        lambda desk: desk.record(
            case_id, Reply(day("on", desk.today), choice("satisfaction", Satisfaction, Satisfaction.NOT_ASKED))
        ),
    )


@blueprint.post("/case/<case_id>/verify")
def verify(case_id: str) -> ResponseReturnValue:
    """The city's check."""
    return _taken(
        case_id,
        "verify",
        lambda desk: desk.verify(
            case_id,
            Verification(
                desk.scope.home, desk.today, text("method"), text("opinion"), passed=request.form.get("passed") == "1"
            ),
        ),
    )


@blueprint.post("/case/<case_id>/report")
def report(case_id: str) -> ResponseReturnValue:
    """The report on the investigation that was handed in (上报)."""
    return _taken(case_id, "report", lambda desk: report_made(desk, case_id, day("on", desk.today)))


@blueprint.post("/case/<case_id>/close")
def close(case_id: str) -> ResponseReturnValue:
    """销号."""
    return _taken(case_id, "close", lambda desk: desk.close(case_id))


@blueprint.post("/case/<case_id>/reopen")
def reopen(case_id: str) -> ResponseReturnValue:
    """退回重办."""
    return _taken(case_id, "reopen", lambda desk: desk.reopen(case_id, text("why")))


@blueprint.post("/case/<case_id>/transfer")
def transfer(case_id: str) -> ResponseReturnValue:
    """移交."""
    return _taken(case_id, "transfer", lambda desk: desk.transfer(case_id, text("to"), text("why")))


@blueprint.post("/case/<case_id>/suspend")
def suspend(case_id: str) -> ResponseReturnValue:
    """中止."""
    return _taken(case_id, "suspend", lambda desk: desk.suspend(case_id, text("why")))


@blueprint.post("/case/<case_id>/resume")
def resume(case_id: str) -> ResponseReturnValue:
    """恢复办理."""
    return _taken(case_id, "resume", lambda desk: desk.resume(case_id, text("why")))


@blueprint.post("/case/<case_id>/concern")
def concern(case_id: str) -> ResponseReturnValue:
    """Whom the matter complains about, besides those noted: from now on it does not exist for them."""
    return _taken(
        case_id,
        "concern",
        lambda desk: desk.concern(case_id, forms.concern(), text("why"), afresh=text("afresh") == "1"),
        away=True,
    )


def _taken(case_id: str, step: str, act: Callable[[CaseDesk], object], *, away: bool = False) -> ResponseReturnValue:
    given = request.form.get("version", "")
    desk = changing(int(given) if given.isascii() and given.isdigit() else _UNKNOWN_VERSION)
    try:
        act(desk)
    except FieldVisitError as error:
        if not _exists(desk, case_id):
            raise
        return _refused(case_id, step, error)
    if away and not _exists(desk, case_id):
        return redirect(url_for("cases.show"), 303)
    return redirect(url_for("case.show", case_id=case_id), 303)


def _exists(desk: CaseDesk, case_id: str) -> bool:
    try:
        desk.book.file(case_id)
    except NotFoundError:
        return False
    return True


def _refused(case_id: str, step: str, error: FieldVisitError) -> ResponseReturnValue:
    code = 409 if isinstance(error, ConflictError) else 422
    page = page_of(case_id, looking(), "")
    return filled(page, step=step, error=error.text.in_(chosen_language()), typed=request.form, code=code)
