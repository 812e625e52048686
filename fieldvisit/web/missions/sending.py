"""Work teams sent to hotspots (派驻工作组): the form, the list, one mission with its people, villages, days and what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.run import Run
from fieldvisit.errors import FieldVisitError, InputFileError, NotFoundError, Text
from fieldvisit.maps.selection import ranked_hotspots
from fieldvisit.web.api.describe import OFFICE, Description, Parameter, described
from fieldvisit.web.language import chosen_language
from fieldvisit.web.missions.pages import MissionList, MissionPage, OfferRow
from fieldvisit.web.missions.present import hotspot_card
from fieldvisit.web.missions.present_mission import mission_page, mission_row, offer_rows
from fieldvisit.web.present_plan import head_of
from fieldvisit.web.remembered import Remembered
from fieldvisit.web.screens.answer import answer, current_run
from fieldvisit.web.screens.work.common import day, desk, field, may_work, needed, seen
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.cases.sending import MissionDesk, Sending, Window

blueprint = Blueprint("missions", __name__)
_ONE = (Parameter("mission_id", Text("派驻编号", "The mission's number")),)


@blueprint.get("/missions", defaults={"form": "html"})
@blueprint.get("/missions.<any(json):form>")
@described(Description(OFFICE, Text("派驻工作组", "Missions of work teams"), MissionList, fails=(404, 409)))
def show(form: str) -> ResponseReturnValue:
    """The missions of the own divisions; for a work-team member the own ones."""
    at = desk()
    page = MissionList(tuple(mission_row(one, at.today) for one in MissionDesk(at).missions()))
    if form == "json":
        return answer(page, "", form)
    return render_template("missions/missions.html", page=None, here=head_of(current_run(), ""), missions=page.missions)


@blueprint.route("/hotspot/<spot_id>/send", methods=["GET", "POST"])
def send(spot_id: str) -> ResponseReturnValue:
    """The form that sends a team to a hotspot."""
    at, run = desk(), current_run()
    spot = _spot(run, spot_id)
    if request.method == "GET":
        return _form(at, run, spot)
    try:
        made = MissionDesk(at).send(run, spot, _asked())
    except FieldVisitError as error:
        return _form(at, run, spot, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("missions.one", mission_id=made.id), 303)


@blueprint.get("/mission/<mission_id>", defaults={"form": "html"})
@blueprint.get("/mission/<mission_id>.<any(json):form>")
@described(Description(OFFICE, Text("一次派驻", "One mission"), MissionPage, path=_ONE, fails=(404, 409)))
def one(mission_id: str, form: str) -> ResponseReturnValue:
    """One mission."""
    at, run = desk(), current_run()
    mission = _found(at, mission_id)
    if form == "json":
        return answer(_presented(at, run, mission, names=False), "", form)
    return _one(at, run, mission)


@blueprint.post("/mission/<mission_id>/change")
def change(mission_id: str) -> ResponseReturnValue:
    """Give a mission other words, people or days."""
    return _changed(mission_id, lambda at, run: MissionDesk(at, seen()).change(run, mission_id, _asked()))


@blueprint.post("/mission/<mission_id>/end")
def end(mission_id: str) -> ResponseReturnValue:
    """Note on which day the team left."""
    return _changed(
        mission_id, lambda at, _: MissionDesk(at, seen()).end(mission_id, day("on", "结束日期", "The day it ended"))
    )


def _changed(mission_id: str, how: Callable[[CaseDesk, Run], TeamMission]) -> ResponseReturnValue:
    at, run = desk(), current_run()
    mission = _found(at, mission_id)
    try:
        how(at, run)
    except FieldVisitError as error:
        return _one(at, run, _found(at, mission.id), error=error.text.in_(chosen_language())), 422
    return redirect(url_for("missions.one", mission_id=mission_id), 303)


def _form(at: CaseDesk, run: Run, spot: Hotspot, error: str = "") -> str:
    rank = next(rank for rank, one in ranked_hotspots(run) if one.id == spot.id)
    offers = MissionDesk(at).offered(spot.village_codes, spot.by_category)
    typed = request.form if error else None
    return render_template(
        "missions/send.html",
        page=None,
        here=head_of(run, ""),
        spot=hotspot_card(run, rank, spot),
        codes=spot.village_codes,
        offers=offer_rows(run, offers, typed),
        ticked=frozenset(typed.getlist("village") if typed is not None else spot.village_codes),
        typed=typed or {},
        today=at.today,
        error=error,
    )


def _one(at: CaseDesk, run: Run, mission: TeamMission, error: str = "") -> str:
    typed = request.form if error else None
    return render_template(
        "missions/mission.html",
        page=None,
        here=head_of(run, ""),
        mission=_presented(at, run, mission, names=True),
        offers=_choices(at, run, mission) if may_work() and mission.ended_on is None else (),
        typed=typed or {},
        today=at.today,
        may_work=may_work(),
        error=error,
    )


def _choices(at: CaseDesk, run: Run, mission: TeamMission) -> tuple[OfferRow, ...]:
    """Who may go, with those ticked who do."""
    spot = next((spot for spot in run.hotspots if spot.id == mission.hotspot_id), None)
    offers = MissionDesk(at).offered(mission.village_codes, spot.by_category if spot else {})
    typed = request.form if "lead" in request.form else None
    return offer_rows(run, offers, typed, mission.member_ids)


def _presented(at: CaseDesk, run: Run, mission: TeamMission, *, names: bool) -> MissionPage:
    windows = _measured().get(run, (mission.id, mission.version), lambda: MissionDesk(at).windows(mission))
    return mission_page(run, mission, at, windows, names=names)


def _measured() -> Remembered[tuple[Window, ...]]:
    """What changed, by mission: two counts of the whole ledger each, made once as long as it stands."""
    kept = current_app.extensions.setdefault("fieldvisit.missions", Remembered(64))
    return cast("Remembered[tuple[Window, ...]]", kept)


def _asked() -> Sending:
    """What the form asks for."""
    a_day = request.form.get("a_day", "3")
    if not (a_day.isascii() and a_day.isdigit() and len(a_day) < 3):
        raise InputFileError("每天走访的村数应是整数。", "Villages a day should be a whole number.")
    return Sending(
        needed("mandate", "任务", "mandate"),
        field("lead"),
        tuple(request.form.getlist("member")),
        day("first_day", "开始日期", "The first day"),
        day("last_day", "结束日期", "The last day"),
        tuple(request.form.getlist("village")),
        int(a_day),
    )


def _spot(run: Run, spot_id: str) -> Hotspot:
    """The hotspot as this account sees it; one that crosses its divisions is not found, like one that does not exist."""
    found = next((spot for spot in run.hotspots if spot.id == spot_id), None)
    if found is None:
        abort(404)
    return found


def _found(at: CaseDesk, mission_id: str) -> TeamMission:
    try:
        return MissionDesk(at).one(mission_id)
    except NotFoundError:
        abort(404)
