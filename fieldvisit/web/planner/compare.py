"""Two or three versions of the plan beside each other: figures in a table, differences in sentences."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.errors import Text
from fieldvisit.maps.labels import clock
from fieldvisit.routing.answers.figures import compare, figures_of
from fieldvisit.web.api.describe import PLAN, Description, Parameter, described
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.planner.asked import eyes, number, room
from fieldvisit.web.planner.pages import ComparedPlan, ComparePage
from fieldvisit.web.present_plan import head_of
from fieldvisit.web.screens.answer import answer
from fieldvisit.workspace.plans import Board

blueprint = Blueprint("compare", __name__)
_LETTERS = "ABC"
_VERSIONS = (Parameter("v", Text("方案版次，两个或三个", "Versions, two or three"), {"type": "integer"}, several=True),)


@blueprint.get("/plan/compare", defaults={"form": "html"})
@blueprint.get("/plan/compare.<any(json):form>")
@described(Description(PLAN, Text("方案比较", "Versions of the plan compared"), ComparePage, _VERSIONS, fails=(404, 409)))
def show(form: str) -> ResponseReturnValue:
    """The versions of the address, each held against the first; without any a word on how to choose them."""
    looking = eyes()
    asked = list(dict.fromkeys(map(number, request.args.getlist("v"))))
    if len(asked) > len(_LETTERS):
        abort(400)
    boards = [room().board(looking, one) for one in asked] if asked else [room().board(looking)]
    plans = tuple(_plan(letter, one, boards[0]) for letter, one in zip(_LETTERS, boards, strict=False))
    return answer(ComparePage(head_of(looking.run, gettext("Versions compared")), plans), "planner/compare.html", form)


def _plan(letter: str, board: Board, first: Board) -> ComparedPlan:
    figures = figures_of(board.plan)
    sentences = () if board is first else compare(first.plan, board.plan).sentences
    return ComparedPlan(
        letter=letter,
        version=board.version,
        in_force=board.version == board.current,
        visits=figures.visits,
        asked=len(board.plan.visits),
        musts=figures.musts,
        drive_min=figures.drive_min,
        drive_km=figures.drive_km,
        latest_return=clock(figures.latest_return_min),
        most_a_day=figures.most_a_day,
        idlest=figures.idlest,
        busiest=figures.busiest,
        broken=len(board.broken),
        sentences=tuple(one.in_(chosen_language()) for one in sentences),
        href=url_for("board.show", version=board.version),
    )
