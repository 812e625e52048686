"""The page of one case. Looking at it is a line of the audit; what was written about it is shown for a stated purpose."""

from __future__ import annotations

import io
from collections.abc import Mapping

from flask import Blueprint, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.cases.matter import Case, CaseFile
from fieldvisit.domain.cases.records import Disposition, Means, MeetingPlace, Satisfaction
from fieldvisit.domain.cases.states import CaseState, ways_from
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import Text
from fieldvisit.policy.cases.runway import runway_of
from fieldvisit.web.api.describe import CASES, Description, Parameter, described
from fieldvisit.web.casework.eyes import Eyes, lines, looking
from fieldvisit.web.casework.pages import CasePage
from fieldvisit.web.casework.present import case_page
from fieldvisit.web.language import chosen_language
from fieldvisit.web.screens.answer import answer, current_run
from fieldvisit.workspace.cases.report import case_report, may_report
from fieldvisit.workspace.cases.words import in_words

blueprint = Blueprint("case", __name__)
_ONE = (Parameter("case_id", Text("案件编号", "The case's code")),)
_ROOM = 200
_CHECKED = (CaseState.REPLIED, CaseState.CHECKING)


@blueprint.get("/case/<case_id>", defaults={"form": "html"})
@blueprint.get("/case/<case_id>.<any(json):form>")
@described(Description(CASES, Text("一件案件，不含正文", "One case, without words"), CasePage, path=_ONE, fails=(404, 409)))
def show(case_id: str, form: str) -> ResponseReturnValue:
    """One case."""
    page = page_of(case_id, looking(), "")
    return answer(page, "casework/case.html", form) if form == "json" else filled(page)


@blueprint.get("/case/<case_id>/report/<any(docx,pdf):kind>")
def report(case_id: str, kind: str) -> ResponseReturnValue:
    """The investigation report; a line of the audit."""
    eyes = looking()
    if eyes.also is not None or not may_report(eyes.scope):
        abort(403)
    content = case_report(eyes.desk, case_id, kind, chosen_language())
    return send_file(io.BytesIO(content), as_attachment=True, download_name=f"investigation-{case_id}.{kind}")


@blueprint.post("/case/<case_id>/words")
def words(case_id: str) -> ResponseReturnValue:
    """The same with what was written about it; the purpose stands in the audit."""
    purpose = request.form.get("purpose", "").strip()[:_ROOM]
    return filled(page_of(case_id, looking(), purpose), step="words" if not purpose else "")


def page_of(case_id: str, eyes: Eyes, purpose: str) -> CasePage:
    """The page of a case; not found where it does not exist for who looks."""
    file = eyes.desk.book.file(case_id)
    if not eyes.both_see(file):
        abort(404)
    seen = eyes.desk.view(case_id, purpose)
    return case_page(current_run(), seen, lines(), (eyes.scope, purpose), () if eyes.also else steps_of(file, eyes))


def filled(
    page: CasePage, *, step: str = "", error: str = "", typed: Mapping[str, object] | None = None, code: int = 200
) -> ResponseReturnValue:
    """The page with its forms; after a refusal the form that was sent stands open as it was typed, with the reason."""
    lang = chosen_language()
    kinds = {
        kind: {one.value: in_words(one.value, lang) for one in values}
        for kind, values in {
            "visits": VisitKind,
            "places": MeetingPlace,
            "dispositions": Disposition,
            "means": Means,
            "levels": AdminLevel,
            "satisfactions": Satisfaction,
        }.items()
    }
    leaders = {one.id: f"{one.id} · {one.name}" for one in lines().county.leaders}
    reports = bool(page.row.runway) and may_report(looking().scope) and looking().also is None
    body = render_template(
        "casework/case.html",
        page=page,
        reports=reports,
        step=step,
        error=error,
        typed=typed or {},
        kinds=kinds,
        leaders=leaders,
    )
    return body, code


def _reports(case: Case) -> bool:
    """Whether a report can be noted: of an open case that has one to make, of a closed one while it is missing."""
    way = runway_of(case, lines().county.policy)
    if way is None or case.merged_into or case.withdrawn:
        return False
    return case.is_open or way.reported_on is None


def steps_of(file: CaseFile, eyes: Eyes) -> tuple[str, ...]:
    """The forms that this account may use on the case as it stands."""
    case, scope = file.case, eyes.scope
    ways = ways_from(case.state, case.was)
    there, rests = case.is_open, case.state is CaseState.SUSPENDED
    offered = (
        ("assign", Right.ASSIGN, there),
        ("visit", Right.RECORD, there and not rests),
        ("outcome", Right.RECORD, there and not rests and case.state is not CaseState.CHECKING),
        ("reply", Right.RECORD, there and not rests and file.outcome is not None),
        ("verify", Right.VERIFY, case.state in _CHECKED),
        ("report", Right.CLOSE, may_report(scope) and _reports(case)),
        ("close", Right.CLOSE, CaseState.CLOSED in ways),
        ("reopen", Right.CLOSE, CaseState.RETURNED in ways and not rests),
        ("transfer", Right.ASSIGN, CaseState.TRANSFERRED in ways and not rests),
        ("suspend", Right.CLOSE, CaseState.SUSPENDED in ways),
        ("resume", Right.CLOSE, rests),
        ("concern", Right.ASSIGN, there),
    )
    return tuple(name for name, right, fits in offered if fits and scope.may(right))
