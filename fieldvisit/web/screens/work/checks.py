"""Spot checks (个案核查): cases drawn by lot and sealed before the trip, known only to whoever drew them until they are opened, and what was found."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.roles import Right
from fieldvisit.errors import FieldVisitError, InputFileError
from fieldvisit.web.case_room import case_room
from fieldvisit.web.language import chosen_language
from fieldvisit.web.screens.work.common import desk, field, page, purpose, shown
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.cases.checks import CheckDesk

blueprint = Blueprint("checks", __name__)


@blueprint.get("/checks")
def show() -> ResponseReturnValue:
    """The own checks and those that were opened."""
    return _list(desk())


@blueprint.post("/checks")
def draw() -> ResponseReturnValue:
    """Draw cases by lot and seal them."""
    at, asked = desk(), request.form.get("size", "")
    size = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0
    try:
        made = CheckDesk(at).draw(size, of_closed=request.form.get("what") == "closed")
    except FieldVisitError as error:
        return _list(at, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("checks.one", work_id=made.id), 303)


@blueprint.get("/check/<work_id>")
def one(work_id: str) -> ResponseReturnValue:
    """One check with its cases by township, and what was found for each, without the words."""
    return _one(desk(), work_id)


@blueprint.post("/check/<work_id>/words")
def words(work_id: str) -> ResponseReturnValue:
    """The same with the words of what was found, for one purpose that the audit keeps."""
    at = desk()
    try:
        return _one(at, work_id, why=purpose(at, f"check {work_id}"))
    except InputFileError as error:
        return _one(at, work_id, error=error.text.in_(chosen_language())), 422


@blueprint.post("/check/<work_id>/finding")
def found(work_id: str) -> ResponseReturnValue:
    """Note what was found on the spot for one case; the case stays as it is."""
    at, case_id = desk(), request.form.get("case", "")
    try:
        CheckDesk(at).found(work_id, case_id, field("words"), confirmed=_verdict() == "yes")
    except InputFileError as error:
        return _one(at, work_id, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("checks.one", work_id=work_id, _anchor=case_id), 303)


def _verdict() -> str:
    verdict = request.form.get("confirmed", "")
    if verdict not in ("yes", "no"):
        raise InputFileError("请选择属实或不属实。", "Choose confirmed or not confirmed.")
    return verdict


def _one(at: CaseDesk, work_id: str, *, why: str = "", error: str = "") -> str:
    checks = CheckDesk(at)
    room = case_room()
    assert room is not None  # noqa: S101 - there is a desk, so there is its room
    check, lines = checks.one(work_id), room.lines
    files = [at.book.file(case_id) for case_id in check.case_ids]
    rows = sorted((lines.place(f.case.unit_code), f.case.id, f.case.category) for f in files)
    labels = at.profile.labels
    listed = [(place, case_id, labels[c].in_(chosen_language()) if c in labels else c) for place, case_id, c in rows]
    townships = sorted(Counter(lines.place(f.case.unit_code[:9]) for f in files).items())
    mine = check.drawn_by == at.scope.who
    said = {one.case_id: (one, shown(one, why)) for one in check.findings}
    may_find = g.session.account.scope.may(Right.CHECK)
    known = {"redrawn": checks.redrawn(check), "mine": mine, "found": said, "why": why, "may_find": may_find}
    return page("check.html", error=error, check=check, rows=listed, townships=townships, **known)


@blueprint.post("/check/<work_id>/open")
def open_seal(work_id: str) -> ResponseReturnValue:
    """Make a check known to everybody whose scope holds its cases."""
    CheckDesk(desk()).open(work_id)
    return redirect(url_for("checks.one", work_id=work_id), 303)


def _list(at: CaseDesk, *, error: str = "") -> str:
    may_draw = g.session.account.scope.may(Right.CHECK)
    return page("checks.html", error=error, checks=CheckDesk(at).checks(), may_draw=may_draw, me=at.scope.who)
