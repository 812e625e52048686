"""Something happened: the plan on the board adapted with few changes, as a version to look at or put in force at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.errors import ConflictError, FieldVisitError, InputFileError
from fieldvisit.routing.changes.events import (
    LeaderSick,
    Moment,
    ReplanEvent,
    RoadClosed,
    UrgentVisit,
    VisitCancelled,
    VisitOverran,
)
from fieldvisit.routing.changes.replan import ReplanParams
from fieldvisit.web.language import chosen_language
from fieldvisit.web.planner.asked import draft, eyes, may_edit, number, room, visit_of
from fieldvisit.web.planner.board import difference, refused, shown_to
from fieldvisit.workspace.plans import Board, Happened

blueprint = Blueprint("events", __name__)
_MOST_CHANGES = 50
_DAY_MIN = 24 * 60


@blueprint.post("/plan/board/event")
def adapt() -> ResponseReturnValue:
    """Adapt the draft to what happened; refused, the draft is still there."""
    if not may_edit():
        abort(403)
    looking = eyes()
    form = draft(looking)
    board = form.board(looking)
    try:
        version = room().adapted(looking, board, _happened(board))
        if request.form.get("do") == "adapt_now":
            room().put_in_force(looking, version, seen=form.seen)
    except ConflictError as error:
        told = (error.text.in_(chosen_language()), *difference(looking, board, int(error.current)))
        return refused(board, shown_to(looking, conflict=told))
    except FieldVisitError as error:
        return refused(board, shown_to(looking, fault=error.text.in_(chosen_language()), seen=form.seen))
    done = "adopted" if request.form.get("do") == "adapt_now" else "adapted"
    return redirect(url_for("board.show", version=version, after=board.version, done=done), 303)


def _happened(board: Board) -> Happened:
    """What the form says happened; raises ``InputFileError`` when something of it is missing."""
    params = ReplanParams(most_changes())
    return Happened(_event(board), asked_moment(), params)


def most_changes() -> int:
    """How many announced stops may change at most, as the form says."""
    return min(number(request.form.get("max_changes", "")), _MOST_CHANGES)


def _event(board: Board) -> ReplanEvent:
    kind = request.form.get("event", "")
    if kind == "roads":
        return RoadClosed(board.problem.matrix)
    if kind == "sick":
        days = tuple(sorted({_day(one) for one in request.form.getlist("sick_day")}))
        if not days:
            raise InputFileError("请勾选不能下访的日子。", "Tick the days on which the leader cannot go out.")
        return LeaderSick(request.form.get("leader", ""), days)
    if kind not in ("cancelled", "urgent", "overran"):
        abort(400)
    if not request.form.get("stop", ""):
        raise InputFileError("请先选一站，再说明它有什么变化。", "Pick a stop first, then say what changes about it.")
    visit = board.problem.visit_by_id[visit_of(board)]
    if kind == "cancelled":
        return VisitCancelled(visit.id)
    if kind == "urgent":
        return UrgentVisit(replace(visit, must=True))
    return VisitOverran(visit.id, min(max(number(request.form.get("minutes", "")), 1), _DAY_MIN))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(400)


def asked_moment() -> Moment | None:
    """Since when it is known, as the form says; ``None``: since before the first day."""
    text = request.form.get("now", "")
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        abort(400)
    return Moment(when.date(), when.hour * 60 + when.minute)
