"""One stop of a leader's day, on a phone in the village: how to get there, its cases, and what came of them in one tap.

Visit and outcome become one change of a case, through the same gates as the forms of the case's own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.records import Appointment, Assignment, Disposition, Means, Outcome
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.plan import Itinerary
from fieldvisit.domain.visit import KIND_NAMES, VisitKind
from fieldvisit.errors import ConflictError, FieldVisitError, Text
from fieldvisit.maps.labels import clock
from fieldvisit.maps.navigation import ways_to
from fieldvisit.maps.selection import Selection, chosen_itineraries
from fieldvisit.web.api.describe import CASES, Description, Parameter, described
from fieldvisit.web.casework import forms
from fieldvisit.web.casework.eyes import Eyes, changing, lines, looking
from fieldvisit.web.casework.pages import StopCase, StopPage
from fieldvisit.web.casework.present import case_row
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.present_plan import head_of
from fieldvisit.web.screens.answer import answer, current_run
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.cases.words import in_words

blueprint = Blueprint("stop", __name__)
_UNKNOWN_VERSION = -1
_ONE = (
    Parameter("leader_id", Text("领导编号", "The leader's number in the roster")),
    Parameter("day", Text("日期，如 2026-11-30", "The day, like 2026-11-30")),
    Parameter("number", Text("第几站，从 1 起", "Which stop of the day, from 1"), schema={"type": "integer", "minimum": 1}),
)


@blueprint.get("/plan/<path:leader_id>/<day:day>/<int:number>", defaults={"form": "html"})
@blueprint.get("/plan/<path:leader_id>/<day:day>/<int:number>.<any(json):form>")
@described(
    Description(CASES, Text("行程中的一站及其案件", "One stop of a day with its cases"), StopPage, path=_ONE, fails=(404, 409))
)
def show(leader_id: str, day: date, number: int, form: str) -> ResponseReturnValue:
    """The page of a stop."""
    page = _page(leader_id, day, number)
    return answer(page, "casework/stop.html", form) if form == "json" else _filled(page)


@blueprint.post("/plan/<path:leader_id>/<day:day>/<int:number>/<case_id>")
def met(leader_id: str, day: date, number: int, case_id: str) -> ResponseReturnValue:
    """Keep the visit to a case of this stop and, when a button of an outcome was pressed, the outcome with it; or put its leader in charge."""
    page, version = _page(leader_id, day, number), request.form.get("version", "")
    if case_id not in {one.row.code for one in page.cases}:
        abort(404)
    desk = changing(int(version) if version.isascii() and version.isdigit() else _UNKNOWN_VERSION)
    try:
        if request.form.get("charge") == "1":
            desk.scope.require(Right.ASSIGN)
            desk.assign(case_id, Assignment(leader_id, desk.today))
        else:
            acts = _acts(page, desk, case_id)
            if acts:
                desk.record(case_id, *acts)
    except FieldVisitError as error:
        code = 409 if isinstance(error, ConflictError) else 422
        return _filled(_page(leader_id, day, number), case_id, error.text.in_(chosen_language()), request.form, code)
    return redirect(url_for("stop.show", leader_id=leader_id, day=day, number=number, _anchor=case_id), 303)


def _acts(page: StopPage, desk: CaseDesk, case_id: str) -> tuple[Appointment | Outcome, ...]:
    """What a press means: the visit, unless it is noted already, and the outcome; raises for words that none of them would keep."""
    on = forms.day("on", desk.today)
    visit = Appointment(VisitKind(page.kind), on, page.leader_id, consent=page.consented, done=True)
    desk.prepared(case_id, visit)  # what forbids the visit is said first
    fresh = () if desk.book.file(case_id).holds(visit) else (visit,)
    if request.form.get("dispositions"):
        return (*fresh, forms.outcome(on))
    forms.refuse_words_alone()
    return fresh


def _filled(
    page: StopPage, case_id: str = "", error: str = "", typed: Mapping[str, object] | None = None, code: int = 200
) -> ResponseReturnValue:
    lang, offered = chosen_language(), {"buttons": Disposition, "means": Means, "levels": AdminLevel}
    kinds = {name: {one.value: in_words(one.value, lang) for one in values} for name, values in offered.items()}
    known = {"refused": case_id, "error": error, "typed": typed or {}, **kinds}
    return render_template("casework/stop.html", page=page, **known), code


def _page(leader_id: str, day: date, number: int) -> StopPage:
    """The page of a stop; not found where the plan has none, or it is not for who looks."""
    run, eyes = current_run(), looking()
    itinerary = next(iter(chosen_itineraries(run, Selection(leader=leader_id, day=day))), None)
    if run.plan is None or itinerary is None or not 1 <= number <= len(itinerary.stops):
        abort(404)
    stop = itinerary.stops[number - 1]
    visit = next(one for one in run.plan.visits if one.id == stop.visit_id)
    files = [file for file in eyes.desk.book.holding(visit.petition_ids) if eyes.both_see(file)]
    leader = next(one.name for one in run.leaders if one.id == leader_id)
    place, position = visit.village.full_name, visit.village.location
    return StopPage(
        head=head_of(run, gettext("Stop %(number)s: %(place)s", number=number, place=place)),
        leader_id=leader_id,
        leader=leader,
        day=day,
        number=number,
        place=place,
        kind=visit.kind.value,
        kind_name=KIND_NAMES[visit.kind].in_(chosen_language()),
        consented=visit.consented,
        arrive=clock(stop.arrive_min),
        start=clock(stop.start_min),
        end=clock(stop.depart_min),
        ways=ways_to(position, place, chosen_language()) if position is not None else (),
        cases=tuple(_case(file, leader_id, (eyes, min(run.today, run.plan.first_day))) for file in files),
        on=min(day, run.today),
        earlier=_beside(itinerary, number - 1),
        later=_beside(itinerary, number + 1),
    )


def _case(file: CaseFile, leader_id: str, reader: tuple[Eyes, date]) -> StopCase:
    """A case of the stop for a reader: what is due, and the day of this leader's visit if one was noted since the plan's beginning."""
    eyes, since = reader
    case, promise = file.case, file.outcome.promise if file.outcome else None
    done = [one for one in file.appointments if one.done and one.leader_id == leader_id and one.on >= since]
    may = case.is_open and case.state is not CaseState.SUSPENDED and eyes.also is None and eyes.scope.may(Right.RECORD)
    return StopCase(
        row=case_row(file, lines()),
        version=case.version,
        promised_by=promise.due_on if promise is not None and case.is_open else None,
        visited_on=max((one.on for one in done), default=None),
        settled=file.outcome is not None,
        may_record=may,
        may_assign=may and eyes.scope.may(Right.ASSIGN),
    )


def _beside(itinerary: Itinerary, number: int) -> str:
    if not 1 <= number <= len(itinerary.stops):
        return ""
    return url_for("stop.show", leader_id=itinerary.shift.leader_id, day=itinerary.shift.day, number=number)
