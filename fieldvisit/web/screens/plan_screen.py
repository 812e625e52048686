"""The week's plan, and one page per leader and day."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from fieldvisit.web.present_plan import itinerary_page, plan_page
from fieldvisit.web.screens.answer import answer, current_run

blueprint = Blueprint("plan", __name__)


@blueprint.get("/plan", defaults={"form": "html"})
@blueprint.get("/plan.<any(json):form>")
def show(form: str) -> ResponseReturnValue:
    """The plan page."""
    return answer(plan_page(current_run()), "plan.html", form)


@blueprint.get("/plan/<path:leader_id>/<day:day>", defaults={"form": "html"})
@blueprint.get("/plan/<path:leader_id>/<day:day>.<any(json):form>")
def itinerary(leader_id: str, day: date, form: str) -> ResponseReturnValue:
    """The page of one leader's day."""
    page = itinerary_page(current_run(), leader_id, day)
    if page is None:
        abort(404)
    return answer(page, "itinerary.html", form)
