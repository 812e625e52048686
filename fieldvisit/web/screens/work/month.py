"""The monthly report (月报): choose month and audience, see its numbers with their queries, have it written, take the files."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.divisions import inside
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.job import JobState
from fieldvisit.errors import InputFileError, NotFoundError, Text
from fieldvisit.reports.monthly.content import Cell, MonthlyReport, Number
from fieldvisit.reports.monthly.written import CHANGES
from fieldvisit.web.api.describe import OFFICE, Description, Parameter, described
from fieldvisit.web.gate import entrance
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.present_plan import head_of
from fieldvisit.web.remembered import Remembered
from fieldvisit.web.screens.answer import answer, current_run
from fieldvisit.web.screens.work.common import desk
from fieldvisit.workspace.briefing.asked import AUDIENCES, Audience
from fieldvisit.workspace.briefing.desk import FORMATS, ReportDesk
from fieldvisit.workspace.briefing.drafts import Draft, DraftAsked, DraftDesk, formats_of
from fieldvisit.workspace.briefing.township import township_workbook
from fieldvisit.workspace.cases import CaseDesk

blueprint = Blueprint("month", __name__)
_ASKED = (
    Parameter("month", Text("月份，如 2026-11", "The month, like 2026-11")),
    Parameter("audience", Text("读者", "Who reads"), {"type": "string", "enum": ["", *Audience]}),
)


@dataclass(frozen=True)
class NumberRow:
    """One number: its value (``None``: not told or not known, then ``told`` says why), and what gives it."""

    id: str
    section: str
    name: str
    value: float | None
    told: str
    query: str
    address: str
    command: str


@dataclass(frozen=True)
class Table:
    """A table of the report in words."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """A section of the report: its sentences and tables."""

    id: str
    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class MonthPage:
    """The report of a month as its audience would read it, without the words of decisions; every number with its query."""

    month: str
    audience: str
    title: str
    marking: str
    first_day: str
    last_day: str
    parts: tuple[Part, ...]
    removed: tuple[str, ...]
    numbers: tuple[NumberRow, ...]


@blueprint.get("/briefings/month")
def show() -> ResponseReturnValue:
    """The numbers of a month, and the form that has the report written."""
    at = desk()
    try:
        return _page(at, page_of(_report(at)))
    except InputFileError as error:
        return _page(at, None, error=error.text.in_(chosen_language())), 422


@blueprint.get("/briefings/month.json")
@described(
    Description(
        OFFICE, Text("月报的数字与查询", "The monthly report: numbers and queries"), MonthPage, _ASKED, fails=(404, 409)
    )
)
def twin() -> ResponseReturnValue:
    """The same for programs."""
    try:
        return answer(page_of(_report(desk())), "", "json")
    except InputFileError:
        abort(400)


@blueprint.post("/briefings/month")
def draft() -> ResponseReturnValue:
    """Have the report written by a job."""
    at, month, audience = desk(), request.form.get("month", "")[:10], request.form.get("audience", "")[:20]
    asked = DraftAsked(at.scope, month, audience, formats_of(request.form.getlist("format")), chosen_language())
    try:
        draft_id = _drafts().start(asked)
    except InputFileError as error:
        return _page(at, None, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("month.show", month=month, audience=audience, draft=draft_id), 303)


@blueprint.get("/briefings/month/<draft_id>/<name>")
def file(draft_id: str, name: str) -> ResponseReturnValue:
    """A file of a draft; a line of the audit."""
    content = _drafts().file(desk().scope, draft_id, name)
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


@blueprint.get("/briefings/township.xlsx")
def township() -> ResponseReturnValue:
    """The workbook of a township's own matters to follow up; a line of the audit."""
    name, content = township_workbook(desk(), request.args.get("code", "")[:12], chosen_language())
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


def page_of(report: MonthlyReport) -> MonthPage:
    """The report in the language of the request."""
    lang = chosen_language()
    numbers = tuple(
        NumberRow(n.id, s.title.in_(lang), n.name.in_(lang), n.value, n.told(lang), n.query.words.in_(lang), n.query.address, n.query.command)
        for s, n in report.numbers
    )  # fmt: skip
    return MonthPage(
        report.month,
        report.audience,
        report.title.in_(lang),
        report.marking.in_(lang),
        report.first_day.isoformat(),
        report.last_day.isoformat(),
        tuple(
            Part(s.id, s.title.in_(lang), tuple(line.in_(lang) for line in s.lines), tuple(_tables(report, s.id)))
            for s in report.sections
        ),
        tuple(line.in_(lang) for line in report.removed),
        numbers,
    )


def _tables(report: MonthlyReport, section_id: str) -> list[Table]:
    lang = chosen_language()
    section = next(one for one in report.sections if one.id == section_id)
    heads = tuple(head.in_(lang) for head in CHANGES)
    rows = tuple(
        (c.now.name.in_(lang), c.now.told(lang), c.told(c.before, lang), c.told(c.year_ago, lang)) for c in section.changes
    )
    tables = [Table(section.title.in_(lang), heads, rows)] if rows else []
    return tables + [
        Table(
            grid.title.in_(lang),
            tuple(h.in_(lang) for h in grid.heads),
            tuple(tuple(_cell(c) for c in row) for row in grid.rows),
        )
        for grid in section.grids
        if not grid.long
    ]


def _cell(cell: Cell) -> str:
    lang = chosen_language()
    return cell.told(lang) if isinstance(cell, Number) else cell.in_(lang) if isinstance(cell, Text) else str(cell)


def _report(at: CaseDesk) -> MonthlyReport:
    """The report asked for, put together once until anything in the register changes: the page, its twin and the other language ask again."""
    month, audience = _asked(at)
    made = ReportDesk(at, entrance().run_of)
    key = (at.data_version, at.scope, at.today, month, audience)
    return _kept().get(entrance().run_of(at.scope, None), key, lambda: made.report(month, audience))


def _kept() -> Remembered[MonthlyReport]:
    return cast("Remembered[MonthlyReport]", current_app.extensions.setdefault("fieldvisit.month_reports", Remembered(16)))


def _asked(at: CaseDesk) -> tuple[str, Audience]:
    audience = request.args.get("audience", "") or Audience.COUNTY.value
    if audience not in set(Audience):
        abort(400)
    return request.args.get("month", "")[:10] or f"{at.today:%Y-%m}", Audience(audience)


def _page(at: CaseDesk, report: MonthPage | None, *, error: str = "") -> str:
    lang, found = chosen_language(), _draft(at)
    return render_template(
        "work/month.html",
        page=None,
        here=head_of(current_run(), ""),
        report=report,
        error=error,
        month=request.values.get("month", "")[:10] or f"{at.today:%Y-%m}",
        audience=request.values.get("audience", "")[:20] or Audience.COUNTY.value,
        audiences={one.value: AUDIENCES[one].in_(lang) for one in Audience},
        formats=FORMATS,
        latest=f"{at.today:%Y-%m}",
        townships=_townships(at),
        may_write=_may_write(at),
        draft=found,
        running=found is not None and not found.job.state.is_over,
        fault=_fault(found),
    )


def _draft(at: CaseDesk) -> Draft | None:
    """The draft that the address names; none for one that is not there."""
    asked = request.args.get("draft", "")[:20]
    try:
        return _drafts().one(at.scope, asked) if asked and _may_write(at) else None
    except NotFoundError:
        return None


def _fault(found: Draft | None) -> str:
    if found is None or not found.job.state.is_over or found.job.state is JobState.DONE:
        return ""
    return found.job.error.in_(chosen_language()) or gettext("It was cancelled; there is no file.")


def _townships(at: CaseDesk) -> dict[str, str]:
    """The townships whose workbook this account may make, by code."""
    if not at.scope.may(Right.WORK):
        return {}
    there = {v.township_code: v.township for v in at.county.villages}
    return {code: name for code, name in sorted(there.items()) if any(inside(code, area) for area in at.scope.areas)}


def _may_write(at: CaseDesk) -> bool:
    jobs = entrance().desk
    return at.scope.may(Right.WORK) and jobs is not None and jobs.is_open_to(at.scope)


def _drafts() -> DraftDesk:
    jobs = entrance().desk
    if jobs is None:
        abort(404)
    return jobs.drafts
