"""What a form of the board asks for: the draft it was made from, and one more move."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from flask import abort, current_app, g, request

from fieldvisit.domain.access.roles import Right, Role
from fieldvisit.domain.plan import Lock
from fieldvisit.routing.changes.by_hand import CHEAPEST, Move, routes_of
from fieldvisit.web.planner.locks import read_locks
from fieldvisit.web.planner.numbers import visit_numbered
from fieldvisit.web.screens.answer import current_run
from fieldvisit.workspace.plans import Board, Eyes, PlanRoom

EXTENSION = "fieldvisit.plan_room"
_MOST = 400


def room() -> PlanRoom:
    """The plans of this application."""
    return cast("PlanRoom", current_app.extensions[EXTENSION])


def eyes() -> Eyes:
    """Who looks in this request: the account (cut down to the previewed role), or this computer's operator at the demo."""
    session = g.get("session")
    if session is None:
        if "fieldvisit.entrance" in current_app.extensions:
            abort(401)
        return Eyes(current_run(), (room().here,))
    own = session.account.scope
    return Eyes(current_run(), (own,) if session.view_as is None else (session.view_as, own))


def sees_board() -> bool:
    """Whether this application has a board and this request may look at it."""
    return EXTENSION in current_app.extensions and room().sees(eyes())


def sees_calendar() -> bool:
    """Whether this application knows versions of plans, so that a calendar can be kept up to date."""
    return EXTENSION in current_app.extensions


def may_print() -> bool:
    """Whether this request may take sheets away as files: each is a line of the audit, and a preview leaves none."""
    session = g.get("session")
    return sees_calendar() and (session is None or session.view_as is None)


def may_edit() -> bool:
    """Whether this request may change plans; a preview only looks."""
    session = g.get("session")
    return session is None or (session.view_as is None and session.scope.may(Right.WORK))


def may_adopt() -> bool:
    """Whether this request may put a version in force as it stands: who plans, and leaders."""
    session = g.get("session")
    return may_edit() or (session.view_as is None and session.scope.role is Role.LEADER)


def asked_version() -> int:
    """The version in the address; 0 for the one in force."""
    return number(request.args.get("version", "0"))


@dataclass(frozen=True)
class Draft:
    """A form's draft: the version it was made from as it stands, the version in force that it saw, its moves and its locks."""

    start: Board
    seen: int
    moves: tuple[Move, ...]
    locks: tuple[Lock, ...]
    steps: int = 1

    def board(self, looking: Eyes) -> Board:
        """The draft laid out; its last ``steps`` moves were made at once."""
        return room().board(looking, self.start.version, self.moves, self.locks, steps=self.steps)


def draft(looking: Eyes) -> Draft:
    """The draft of this form; raises like ``PlanRoom.board``."""
    start = room().board(looking, number(request.form.get("base", "")))
    at_once = _rows(_json("apply"))
    rows = _rows([*_rows(_json("moves")), *at_once])
    moves = tuple(Move(visit_numbered(start, one), was, to, place) for one, was, to, place in rows)
    locks = tuple(read_locks(start, _json("locks"))) if request.form.get("locks") else start.announced.locks
    return Draft(start, number(request.form.get("seen", "")), moves, locks, len(at_once) or 1)


def stop_of(board: Board) -> tuple[str, str] | None:
    """Visit and shift of the stop that the form is about; ``None`` when it stands on no day of the board."""
    word, _, shift_id = picked_stop().partition("|")
    visit_id = visit_numbered(board, number(word)) if word else ""
    return (visit_id, shift_id) if visit_id in routes_of(board.plan).get(shift_id, ()) else None


def visit_of(board: Board) -> str:
    """The id of the visit that the form is about; a bad request when it is about none."""
    return visit_numbered(board, number(picked_stop().partition("|")[0]))


def next_move(board: Board) -> Move | None:
    """The move that the form asks for beside its draft; ``None`` when it asks for none that is possible."""
    word, _, shift_id = picked_stop().partition("|")
    if not word:
        return None
    visit_id = visit_numbered(board, number(word))
    wanted, routes = request.form.get("do", ""), routes_of(board.plan)
    if wanted == "to" and (to := request.form.get("to", "")):
        return Move(visit_id, shift_id, to, _place(board, [one for one in routes.get(to, ()) if one != visit_id]))
    return _step(board, visit_id, shift_id, wanted) if shift_id else None


def _step(board: Board, visit_id: str, shift_id: str, wanted: str) -> Move | None:
    """The move by one step: within the day, to the day before or after, or off the plan."""
    route = routes_of(board.plan).get(shift_id, ())
    at = route.index(visit_id) if visit_id in route else -1
    if wanted == "out":
        return Move(visit_id, shift_id, "")
    if wanted in ("earlier", "later"):
        beside = _beside(board, shift_id, 1 if wanted == "later" else -1)
        return Move(visit_id, shift_id, beside) if beside else None
    place = at + {"up": -1, "down": 1}.get(wanted, 0)
    return Move(visit_id, shift_id, shift_id, place) if at >= 0 and place != at and 0 <= place < len(route) else None


def picked_stop() -> str:
    """The key of the stop that the form is about."""
    return request.form.get("pick", "") or request.form.get("stop", "")


def _place(board: Board, others: Sequence[str]) -> int:
    """Before which of the day's other stops the form wants it; the cheapest place when it does not say."""
    before = request.form.get("before", "")
    if before == "end":
        return len(others)
    visit_id = visit_numbered(board, number(before)) if before else ""
    return others.index(visit_id) if visit_id in others else CHEAPEST


def _beside(board: Board, shift_id: str, step: int) -> str:
    """The same leader's shift of the day before or after."""
    leader = shift_id.rpartition("@")[0]
    mine = [shift.id for shift in board.problem.shifts if shift.leader_id == leader]
    at = mine.index(shift_id) + step if shift_id in mine else -1
    return mine[at] if 0 <= at < len(mine) else ""


def _json(name: str) -> object:
    try:
        return json.loads(request.form.get(name, "[]"))
    except (ValueError, RecursionError):
        abort(400)


def _rows(rows: object) -> list[tuple[int, str, str, int]]:
    if not isinstance(rows, list) or len(rows) > _MOST or not all(map(_is_row, rows)):
        abort(400)
    return [(one, before, after, place) for one, before, after, place in rows]


def _is_row(row: object) -> bool:
    kinds = [type(part) for part in row] if isinstance(row, list | tuple) else []
    return kinds == [int, str, str, int]


def number(text: str) -> int:
    """A whole number of a form or an address; a bad request when it is none."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        abort(400)
    return int(text)
