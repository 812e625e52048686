"""The week's plan, and one page per leader and day."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from fieldvisit.errors import Text
from fieldvisit.web.api.describe import PLAN, Description, Parameter, described
from fieldvisit.web.pages import HostPage, ItineraryPage, PlanPage, SheetsPage
from fieldvisit.web.present_plan import host_page, itinerary_page, plan_page, sheets_page
from fieldvisit.web.query import read_selection
from fieldvisit.web.screens.answer import answer, current_run, remembered_answer

blueprint = Blueprint("plan", __name__)
_ONE_DAY = (
    Parameter("leader_id", Text("领导编号", "The leader's number in the roster")),
    Parameter("day", Text("日期，如 2026-11-30", "The day, like 2026-11-30")),
)
_SOME = (
    Parameter("leader", Text("领导编号；缺省为全部", "A leader's number; all by default")),
    Parameter("day", Text("日期，如 2026-11-30；缺省为全部", "A day, like 2026-11-30; all by default")),
)


@blueprint.get("/plan", defaults={"form": "html"})
@blueprint.get("/plan.<any(json):form>")
@described(Description(PLAN, Text("一周行程", "The week's plan"), PlanPage, fails=(409,)))
def show(form: str) -> ResponseReturnValue:
    """The plan page."""
    run = current_run()
    return remembered_answer(run, "week", lambda: plan_page(run), "plan.html", form)


@blueprint.get("/plan/sheets", defaults={"form": "html"})
@blueprint.get("/plan/sheets.<any(json):form>")
@described(Description(PLAN, Text("各领导各日的行程单", "The day sheets"), SheetsPage, query=_SOME, fails=(400, 409)))
def sheets(form: str) -> ResponseReturnValue:
    """All day sheets of the week, of a day or of a leader, for the printer."""
    run = current_run()
    return answer(sheets_page(run, read_selection(request.args, run)), "sheets.html", form)


@blueprint.get("/plan/<path:leader_id>/<day:day>", defaults={"form": "html"})
@blueprint.get("/plan/<path:leader_id>/<day:day>.<any(json):form>")
@described(Description(PLAN, Text("一位领导一天的行程", "One leader's day"), ItineraryPage, path=_ONE_DAY, fails=(404, 409)))
def itinerary(leader_id: str, day: date, form: str) -> ResponseReturnValue:
    """The page of one leader's day."""
    page = itinerary_page(current_run(), leader_id, day)
    if page is None:
        abort(404)
    return answer(page, "itinerary.html", form)


@blueprint.get("/plan/<path:leader_id>/<day:day>/host", defaults={"form": "html"})
@blueprint.get("/plan/<path:leader_id>/<day:day>/host.<any(json):form>")
@described(
    Description(
        PLAN,
        Text("给各村的接待单，不含案情", "Slips for the villages, without cases"),
        HostPage,
        path=_ONE_DAY,
        fails=(404, 409),
    )
)
def host(leader_id: str, day: date, form: str) -> ResponseReturnValue:
    """What the villages of one leader's day are told: when to expect whom, and nothing about why."""
    page = host_page(current_run(), leader_id, day)
    if page is None:
        abort(404)
    return answer(page, "host.html", form)
