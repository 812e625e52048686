"""The list: everything on the map as tables."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from fieldvisit.web.present import list_page
from fieldvisit.web.screens.answer import answer, asked_selection, current_run

blueprint = Blueprint("list", __name__)


@blueprint.get("/list", defaults={"form": "html"})
@blueprint.get("/list.<any(json):form>")
def show(form: str) -> ResponseReturnValue:
    """The list page."""
    run = current_run()
    return answer(list_page(run, asked_selection(run)), "list.html", form)
