"""The review queue: one place at a time, answered by a key or a button; the newest answer of the same person can be taken back."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote, unquote

from flask import Blueprint, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Exclusions
from fieldvisit.domain.review import Verdict
from fieldvisit.errors import InputFileError, Text
from fieldvisit.web.api.describe import OFFICE, Description, Parameter, described
from fieldvisit.web.pages import ReviewPage
from fieldvisit.web.present_review import review_page
from fieldvisit.web.screens.answer import answer, current_run
from fieldvisit.workspace.review import Reviewer
from fieldvisit.workspace.review_desk import ReviewDesk

blueprint = Blueprint("review", __name__)
EXTENSION = "fieldvisit.review_desk"
_COOKIE = "reviewer"
_LONGEST_NAME = 40
_QUEUE = (
    Parameter("q", Text("要看的问题；缺省为件数最多的", "The question to look at; the heaviest by default")),
    Parameter("coarse", Text("1：连同名录里没有的村", "1: also villages in no list")),
)


def may_review() -> bool:
    """Whether this request may see the queue: who imports the whole county's ledgers, and nobody while previewing another role.

    Without logins (the demo county on this computer) everybody may.
    """
    session = g.get("session")
    if session is None:
        return "fieldvisit.entrance" not in current_app.extensions
    scope, county = session.scope, current_run().county_code
    whole = scope.areas == (county,) and scope.categories is None and scope.exclusions == Exclusions()
    return whole and session.view_as is None and scope.may(Right.IMPORT)


def places_asked() -> int:
    """How many places the queue asks about now."""
    return len(_desk().questions())


@blueprint.before_request
def _only_for_the_whole_county() -> None:
    if not may_review():
        abort(403)


@blueprint.get("/review", defaults={"form": "html"})
@blueprint.get("/review.<any(json):form>")
@described(Description(OFFICE, Text("待核定地名的队列", "The queue of places to settle"), ReviewPage, _QUEUE, fails=(409,)))
def show(form: str) -> ResponseReturnValue:
    """The queue with the question asked for, else the heaviest; ``coarse=1`` also asks about villages in no list."""
    asked = (request.args.get("q", ""), request.args.get("done", ""), request.args.get("undone", ""))
    return answer(review_page(current_run(), _desk(), _reviewer(), asked, coarse=_coarse()), "review.html", form)


@blueprint.post("/review/answer")
def decide() -> ResponseReturnValue:
    """Write one answer and go on to the next question."""
    key, who = request.form.get("q", ""), _named()
    verdict, _, code = request.form.get("answer", "").partition(":")
    if verdict not in set(Verdict):
        abort(400)
    desk = _desk()
    ahead = _next_of(desk, key)
    desk.decide(key, Verdict(verdict), code, Reviewer(who, why=request.form.get("why", "")))
    return _remembered(redirect(url_for("review.show", q=ahead or None, done="1", coarse=_coarse_arg()), 303), who)


@blueprint.post("/review/undo")
def undo() -> ResponseReturnValue:
    """Take the newest answer of this person back and show its question again."""
    who = _named()
    lines = _desk().undo_last(who)
    return _remembered(redirect(url_for("review.show", undone=str(len(lines)), coarse=_coarse_arg()), 303), who)


def _next_of(desk: ReviewDesk, key: str) -> str:
    """The question after this one in the order of the page."""
    keys = list(desk.questions(coarse=_coarse()))
    at = keys.index(key) if key in keys else -1
    return keys[at + 1] if 0 <= at < len(keys) - 1 else ""


def _desk() -> ReviewDesk:
    return cast("ReviewDesk", current_app.extensions[EXTENSION])


def _coarse() -> bool:
    return request.values.get("coarse", "") == "1"


def _coarse_arg() -> str | None:
    return "1" if _coarse() else None


def _reviewer() -> str:
    if g.get("session") is not None:
        return str(g.session.account.name)
    return unquote(request.cookies.get(_COOKIE, ""))[:_LONGEST_NAME]


def _named() -> str:
    who = _reviewer() if g.get("session") is not None else " ".join(request.form.get("by", "").split())[:_LONGEST_NAME]
    if not who:
        raise InputFileError(
            "请先在页面上方填写核定人，再选择。没有写入任何内容。",
            "Fill in who decides at the top of the page first, then choose. Nothing was written.",
        )
    return who


def _remembered(response: object, who: str) -> Response:
    made = cast("Response", response)
    if g.get("session") is None:
        made.set_cookie(_COOKIE, quote(who), samesite="Strict", httponly=True)
    return made
