"""Solving from the board: a job that tells the best it has so far, which can be used at any moment, or given up."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.errors import PolicyRefusedError, Text
from fieldvisit.web.api.describe import OFFICE, Description, described
from fieldvisit.web.language import chosen_language
from fieldvisit.web.planner.asked import draft, eyes, may_edit, room
from fieldvisit.web.planner.board import refused, shown_to
from fieldvisit.web.planner.pages import NEVER_SOLVED, SolveState
from fieldvisit.web.planner.progress import solve_state
from fieldvisit.web.screens.answer import answer

blueprint = Blueprint("solve", __name__)


@blueprint.before_request
def _only_who_plans() -> None:
    if not may_edit():
        abort(403)


@blueprint.get("/plan/solve.json")
@described(Description(OFFICE, Text("最近一次求解", "The newest solve of the planning board"), SolveState, fails=(404, 409)))
def show() -> ResponseReturnValue:
    """How far the newest solve is, to be asked for once a second; without a job before the first."""
    job = room().solving(eyes())
    return answer(NEVER_SOLVED if job is None else solve_state(job), "", "json")


@blueprint.post("/plan/solve")
def start() -> ResponseReturnValue:
    """Plan the days of the draft anew with its locks; the draft is kept as a version."""
    looking = eyes()
    form = draft(looking)
    board = form.board(looking)
    try:
        version = room().solve(looking, board)
    except PolicyRefusedError as error:
        return refused(board, shown_to(looking, fault=error.text.in_(chosen_language()), seen=form.seen))
    return redirect(url_for("board.show", version=version), 303)


@blueprint.post("/plan/solve/end")
def end() -> ResponseReturnValue:
    """Use the best so far, or give the solve up."""
    room().stop(eyes(), request.form.get("job", ""), keep_best=request.form.get("do") == "use")
    return redirect(url_for("board.show", version=request.form.get("base", "") or None), 303)
