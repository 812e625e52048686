"""Roads closed from the board: the pieces that its plan drives, chosen from a list or on a map, and those closed already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import ConflictError, FieldVisitError, Text
from fieldvisit.routing.changes.replan import ReplanParams
from fieldvisit.travel.driven import RoadPiece
from fieldvisit.web.api.describe import OFFICE, Description, Parameter, described
from fieldvisit.web.language import chosen_language, gettext, short_day
from fieldvisit.web.planner.asked import Draft, asked_version, draft, eyes, may_edit, number, room
from fieldvisit.web.planner.board import difference
from fieldvisit.web.planner.events import asked_moment, most_changes
from fieldvisit.web.planner.locks import locks_text
from fieldvisit.web.planner.pages import ClosedRoad, RoadGroup, RoadRow, RoadsPage
from fieldvisit.web.planner.present import moves_text
from fieldvisit.web.present_plan import head_of
from fieldvisit.web.screens.answer import answer
from fieldvisit.workspace.plans import Board, Closing, Eyes
from fieldvisit.workspace.plans.roads import drives

blueprint = Blueprint("roads", __name__)
_VERSION = (
    Parameter(
        "version", Text("方案版次；缺省为现行的", "The plan's version; the one in force by default"), {"type": "integer"}
    ),
)
_DIGITS = 5


@blueprint.before_request
def _only_who_plans() -> None:
    if not may_edit():
        abort(403)


@blueprint.get("/plan/board/roads", defaults={"form": "html"})
@blueprint.get("/plan/board/roads.<any(json):form>")
@described(
    Description(
        OFFICE,
        Text("行程所经道路与封路", "The roads that a plan drives, and the closed ones"),
        RoadsPage,
        _VERSION,
        fails=(404, 409),
    )
)
def show(form: str) -> ResponseReturnValue:
    """The roads that a version of the plan drives."""
    looking = eyes()
    page = _page(looking, room().board(looking, asked_version()))
    return answer(replace(page, notice=_said()), "planner/roads.html", form)


@blueprint.post("/plan/board/roads")
def choose() -> ResponseReturnValue:
    """The roads that the draft drives; the draft goes with the page and comes back with its form."""
    looking = eyes()
    form = draft(looking)
    return render_template("planner/roads.html", page=_page(looking, form.board(looking), form.seen))


@blueprint.post("/plan/board/roads/close")
def close() -> ResponseReturnValue:
    """Close the pieces ticked and adapt the draft to it; refused, nothing is closed and draft and ticks are still there."""
    looking = eyes()
    form = draft(looking)
    board = form.board(looking)
    now = request.form.get("do") == "adapt_now"
    try:
        version = room().close_roads(looking, board, _closing(), now=asked_moment(), params=ReplanParams(most_changes()))
        if now:
            room().put_in_force(looking, version, seen=form.seen)
    except ConflictError as error:
        told = (error.text.in_(chosen_language()), *_overtaken(looking, board, form, error))
        return _refused(looking, board, form, told)
    except FieldVisitError as error:
        return _refused(looking, board, form, (error.text.in_(chosen_language()),))
    done = "adopted" if now else "closed"
    return redirect(url_for("board.show", version=version, after=board.version, done=done), 303)


@blueprint.post("/plan/board/roads/open")
def open_again() -> ResponseReturnValue:
    """Count a closed road as open again; every plan stays as it is until somebody adapts it."""
    room().open_road(eyes(), request.form.get("closure", ""))
    return redirect(url_for("roads.show", version=number(request.form.get("base", "0")) or None, done="opened"), 303)


def _closing() -> Closing:
    numbers = tuple(number(one) for one in request.form.getlist("piece"))
    return Closing(numbers, request.form.get("roads", ""), _day("closed_from"), _day("closed_to"))


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        abort(400)


def _overtaken(looking: Eyes, board: Board, form: Draft, error: ConflictError) -> tuple[str, ...]:
    """How the draft differs from the version that is in force by now, if that is what the conflict is about."""
    return difference(looking, board, int(error.current)) if error.seen == str(form.seen) else ()


def _refused(looking: Eyes, board: Board, form: Draft, told: tuple[str, ...]) -> ResponseReturnValue:
    ticked = frozenset(request.form.getlist("piece"))
    return render_template("planner/roads.html", page=_page(looking, board, form.seen, ticked, told)), 409


def _page(
    looking: Eyes, board: Board, seen: int = 0, ticked: frozenset[str] = frozenset(), fault: tuple[str, ...] = ()
) -> RoadsPage:
    found, plan = room().roads.of(board.plan), board.plan
    rows = [(piece.road.in_(chosen_language()), _row(board, piece, ticked)) for piece in found.pieces]
    return RoadsPage(
        head=head_of(looking.run, gettext("Close a road")),
        version=board.version,
        seen=seen or board.current,
        moves=moves_text(board, board.moves),
        locks=locks_text(board, plan.locks),
        source=found.source,
        roads=found.known_by,
        groups=tuple(RoadGroup(road, tuple(row for _, row in mine)) for road, mine in groupby(rows, key=lambda pair: pair[0])),
        closed=tuple(
            ClosedRoad(one.id, one.name, one.first_day, one.last_day, tuple(_line(line) for line in lines))
            for one, lines in zip(found.closures, found.shown, strict=True)
        ),
        first_day=plan.first_day,
        last_day=plan.last_day,
        fault=fault,
    )


def _row(board: Board, piece: RoadPiece, ticked: frozenset[str]) -> RoadRow:
    driven_by = tuple(_driven_by(board, piece))
    return RoadRow(piece.number, piece.ends, piece.km, driven_by, _line(piece.line), str(piece.number) in ticked)


def _line(line: Sequence[LonLat]) -> tuple[tuple[float, float], ...]:
    return tuple((round(one.lon, _DIGITS), round(one.lat, _DIGITS)) for one in line)


def _driven_by(board: Board, piece: RoadPiece) -> Iterator[str]:
    names = {leader.id: leader.name for leader in board.problem.leaders}
    for day in board.plan.itineraries:
        if drives(day, board.plan).intersection(piece.legs):
            yield f"{names.get(day.shift.leader_id, day.shift.leader_id)} {short_day(day.shift.day)}"


def _said() -> str:
    opened = gettext("The road counts as open again. The plan stays as it is until you adapt it.")
    return opened if request.args.get("done") == "opened" else ""
