"""The list: everything on the map as tables."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from fieldvisit.errors import Text
from fieldvisit.web.api.describe import COUNTS, Description, described
from fieldvisit.web.pages import ListPage
from fieldvisit.web.present import list_page
from fieldvisit.web.query import FILTER
from fieldvisit.web.screens.answer import asked_selection, current_run, remembered_answer

blueprint = Blueprint("list", __name__)


@blueprint.get("/list", defaults={"form": "html"})
@blueprint.get("/list.<any(json):form>")
@described(Description(COUNTS, Text("列表页的全部表格", "All tables of the list page"), ListPage, FILTER, fails=(409,)))
def show(form: str) -> ResponseReturnValue:
    """The list page."""
    run = current_run()
    return remembered_answer(run, asked_selection(run), list_page, "list.html", form)
