"""The board: a version of the plan that somebody changes by hand, told at once what each change does and breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.errors import ConflictError, FieldVisitError, NotFoundError, Text
from fieldvisit.routing.answers.figures import compare
from fieldvisit.routing.changes.by_hand import consequences
from fieldvisit.web.api.describe import PLAN, Description, Parameter, described
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.planner.asked import (
    asked_version,
    draft,
    eyes,
    may_adopt,
    may_edit,
    next_move,
    number,
    picked_stop,
    room,
    stop_of,
    visit_of,
)
from fieldvisit.web.planner.locks import KINDS, toggled
from fieldvisit.web.planner.numbers import key_of
from fieldvisit.web.planner.pages import BoardPage
from fieldvisit.web.planner.present import Shown, as_kept, board_page, nothing_planned
from fieldvisit.web.planner.progress import solve_state
from fieldvisit.web.screens.answer import answer
from fieldvisit.workspace.plans import Board, Eyes

blueprint = Blueprint("board", __name__)
_VERSION = (
    Parameter(
        "version", Text("方案版次；缺省为现行的", "The plan's version; the one in force by default"), {"type": "integer"}
    ),
)


@blueprint.get("/plan/board", defaults={"form": "html"})
@blueprint.get("/plan/board.<any(json):form>")
@described(
    Description(
        PLAN,
        Text("编排台：一版行程的待排与各日", "The planning board: a version's pool and days"),
        BoardPage,
        _VERSION,
        fails=(404, 409),
    )
)
def show(form: str) -> ResponseReturnValue:
    """A version of the plan as it stands."""
    looking, version = eyes(), asked_version()
    if room().is_empty:
        return answer(nothing_planned(looking.run), "planner/board.html", form)
    board = room().board(looking, version)
    after = number(request.args.get("after", "0"))
    before = room().board(looking, after) if after else None
    page = board_page(board, shown_to(looking, notice=_said(), before=before))
    if before is not None:
        page = replace(page, last=_since(before, board))
    return answer(page, "planner/board.html", form)


@blueprint.post("/plan/board")
def change() -> ResponseReturnValue:
    """The draft with one more move, or without its last one; nothing is stored."""
    _only_who_plans()
    looking = eyes()
    form = draft(looking)
    board, picked, fault, wanted = form.board(looking), picked_stop(), "", request.form.get("do", "")
    why = None
    try:
        if wanted == "why":
            why = room().why(board, visit_of(board))
        elif wanted == "undo" and form.moves:
            gone = form.moves[-1]
            form, picked = replace(form, moves=form.moves[:-1]), key_of(board, gone.visit_id, gone.before)
        elif wanted in KINDS and (stop := stop_of(board)) is not None:
            form = replace(form, locks=toggled(board, form.locks, wanted, *stop))
        elif (move := next_move(board)) is not None:
            form, picked = replace(form, moves=(*form.moves, move)), key_of(board, move.visit_id, move.after)
        board = form.board(looking)
    except FieldVisitError as error:
        fault, picked = error.text.in_(chosen_language()), picked_stop()
    page = board_page(board, shown_to(looking, picked=picked, fault=fault, seen=form.seen, why=why))
    if wanted == "compare":
        page = replace(page, **_compared(looking, board))
    return render_template("planner/board.html", page=page)


@blueprint.post("/plan/board/keep")
def keep() -> ResponseReturnValue:
    """Keep the draft as a version of its own, and put it in force if asked to; refused, the draft is still there."""
    looking = eyes()
    adopting = request.form.get("do") == "adopt"
    form = draft(looking)
    board = form.board(looking)
    if not (may_adopt() if adopting and not board.is_changed else may_edit()):
        abort(403)
    try:
        kept = room().adopt(looking, board, seen=form.seen) if adopting else room().keep(looking, board)
    except ConflictError as error:
        told = (error.text.in_(chosen_language()), *difference(looking, board, int(error.current)))
        return refused(board, shown_to(looking, conflict=told))
    except NotFoundError:
        raise
    except FieldVisitError as error:
        return refused(board, shown_to(looking, fault=error.text.in_(chosen_language()), seen=form.seen))
    return redirect(url_for("board.show", version=kept, done="adopted" if adopting else "kept"), 303)


def refused(board: Board, shown: Shown) -> ResponseReturnValue:
    """The board as it was sent, with what is wrong."""
    return render_template("planner/board.html", page=board_page(board, shown)), 409


def difference(looking: Eyes, board: Board, current: int) -> tuple[str, ...]:
    """How the draft differs from the version in force, in sentences."""
    other = room().board(looking, current)
    return tuple(text.in_(chosen_language()) for text in compare(other.plan, board.plan).sentences)


def shown_to(looking: Eyes, **more: Any) -> Shown:
    """What surrounds a board for these eyes; ``more`` are further fields of ``Shown``."""
    job = room().solving(looking) if may_edit() else None
    solve = None if job is None else solve_state(job)
    return Shown(looking.run, room().versions(looking), may_edit(), may_adopt(), solve=solve, **more)


def _since(other: Board, board: Board) -> tuple[str, ...]:
    """How the plan differs from an earlier version: what is visited, then the days that read differently."""
    told = (*compare(other.plan, board.plan).sentences, *consequences(other.plan, board.plan, board.problem))
    return tuple(text.in_(chosen_language()) for text in told)


def _compared(looking: Eyes, board: Board) -> dict[str, Any]:
    """A draft held against the version it began from; a version as it was kept, against the one in force."""
    other = as_kept(board) if board.is_changed or not board.current else room().board(looking, board.current)
    return {"compared_with": other.version, "compared": _since(other, board)}


def _said() -> str:
    return {
        "adopted": gettext("This version is now in force."),
        "adapted": gettext("Adapted to what happened, and kept as a version. It is not in force yet."),
        "closed": gettext("The road counts as closed for every plan. This version is adapted to it and not in force yet."),
        "kept": gettext("Kept as a version. It is not in force yet."),
    }.get(request.args.get("done", ""), "")


def _only_who_plans() -> None:
    if not may_edit():
        abort(403)
