"""The list of cases under a filter that stands in the address, and the search for words, which never stand there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.states import STATE_NAMES, CaseState
from fieldvisit.domain.months import end_of, first_of
from fieldvisit.domain.run import Run
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.exports.tables import Table
from fieldvisit.register.cases import CaseFilter
from fieldvisit.web.api.describe import CASES, CSV, WORD, Description, Parameter, described
from fieldvisit.web.casework.eyes import Eyes, lines, looking
from fieldvisit.web.casework.pages import CaseListPage
from fieldvisit.web.casework.present import case_rows
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.present_plan import head_of
from fieldvisit.web.query import Choice, FilterField
from fieldvisit.web.remembered import Same
from fieldvisit.web.screens.answer import as_csv, current_run, remembered_answer

blueprint = Blueprint("cases", __name__)
_PAGE = 50
_FOUND = 50
_MOST = 20_000
"""Cases in one csv."""
_MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
_AFTER = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}_)?[0-9A-Za-z-]{0,20}")
_OLD = ("30", "60", "90", "180")
FILTER = (
    Parameter("state", Text("状态", "State"), {"type": "string", "enum": ["", *CaseState]}),
    Parameter("key", Text("1：只看重点案件", "1: only key cases"), {"type": "string", "enum": ["", "1"]}),
    Parameter("free", Text("1：还没有人包案", "1: nobody in charge"), {"type": "string", "enum": ["", "1"]}),
    Parameter("leader", Text("包案领导编号", "Number of the leader in charge")),
    Parameter("township", Text("乡镇的 9 位代码", "The township's code, nine digits")),
    Parameter("category", Text("类别代码", "The category's code")),
    Parameter(
        "older", Text("收到已超过多少天", "Received more than so many days ago"), {"type": "string", "enum": ["", *_OLD]}
    ),
    Parameter("closed", Text("1：连同已销号的", "1: closed ones too"), {"type": "string", "enum": ["", "1"]}),
    Parameter(
        "month", Text("收到的月份，如 2026-07", "Month of receipt"), {"type": "string", "pattern": f"^({_MONTH.pattern})?$"}
    ),
    Parameter(
        "done", Text("销号的月份，如 2026-07", "Month of close-out"), {"type": "string", "pattern": f"^({_MONTH.pattern})?$"}
    ),
    Parameter(
        "on", Text("到这一天为止尚未办结，如 2026-07-31", "Open at the end of this day"), {"type": "string", "format": "date"}
    ),
    Parameter(
        "after",
        Text("上一页给出的续读位置", "Where the page before ended, as its next_href says"),
        {"type": "string", "pattern": f"^{_AFTER.pattern}$"},
    ),
)
"""The filter as the document for programs names it; a value there is none of is a bad request."""


@blueprint.get("/cases", defaults={"form": "html"})
@blueprint.get("/cases.<any(json):form>")
@described(Description(CASES, Text("筛选后的案件清单", "Cases under a filter"), CaseListPage, FILTER, fails=(409,)))
def show(form: str) -> ResponseReturnValue:
    """Cases under the filter of the address: key ones the oldest first, on a page by their days left; others by code."""
    run, eyes = current_run(), looking()
    of = (eyes.desk.data_version, Same(lines()), request.query_string, form)
    return remembered_answer(run, of, lambda: _page(run, eyes, form), "casework/list.html", form)


def _page(run: Run, eyes: Eyes, form: str) -> CaseListPage:
    wanted = read_filter(request.args, run)
    files = eyes.desk.files(replace(wanted, limit=_PAGE + 1))
    rows = case_rows(_seen(eyes, files[:_PAGE]), lines())
    last = files[_PAGE - 1].case if len(files) > _PAGE else None
    more = "" if last is None else f"{last.received_on}_{last.id}" if wanted.oldest else last.id
    if wanted.oldest:
        rows = tuple(sorted(rows, key=lambda r: (r.days_left is None, r.days_left or 0, r.code)))
    total = eyes.desk.book.how_many(wanted) if eyes.also is None else len(rows)
    found = gettext("%(n)s cases", n=total)
    return CaseListPage(head_of(run, gettext("Case list")), fields(run, request.args), found, rows, _next(more, form))


@blueprint.get("/cases.csv")
@described(
    Description(
        CASES,
        Text("筛选后的案件清单，csv，不含正文", "Cases under a filter as csv, without words"),
        WORD,
        FILTER,
        fails=(409,),
        media=CSV,
    )
)
def table() -> ResponseReturnValue:
    """The cases under the filter as csv, all pages of them; a line of the audit."""
    run, eyes = current_run(), looking()
    if eyes.also is not None:
        abort(403)
    wanted = replace(read_filter(request.args, run), after="", limit=_MOST + 1)
    if eyes.desk.book.how_many(wanted) > _MOST:
        raise InputFileError(
            f"筛选后仍超过 {_MOST} 件，一次导出不了。请按乡镇或类别分几次导出。",
            f"More than {_MOST} cases are too many for one file. Export by township or category.",
        )
    rows = case_rows(eyes.desk.files(wanted), lines())
    eyes.desk.exported(gettext("%(n)s cases", n=len(rows)))
    told = tuple(
        (r.code, r.state_name, gettext("yes") if r.key else "", r.category, r.place, r.leader, r.received_on, r.days_left)
        for r in rows
    )
    return as_csv(Table("cases", _heads(), told), run)


@blueprint.post("/cases/find")
def find() -> ResponseReturnValue:
    """Cases in which words stand; the words are in no address and no log."""
    run, eyes = current_run(), looking()
    ids = eyes.desk.book.search(request.form.get("words", ""), _FOUND)
    rows = case_rows(_seen(eyes, [eyes.desk.book.file(one) for one in ids]), lines())
    found = gettext("Cases with these words: %(n)s", n=len(rows))
    if len(ids) == _FOUND:
        found = gettext("The first %(n)s cases with these words", n=_FOUND)
    page = CaseListPage(head_of(run, gettext("Case list")), fields(run, MultiDict()), found, rows, "")
    body = Markup(render_template("kept/casework/list.html", page=page))  # noqa: S704 - a template's
    return render_template("casework/list.html", page=page, body=body)


def read_filter(args: MultiDict[str, str], run: Run) -> CaseFilter:
    """The filter an address asks for; raises ``BadRequest`` for a value there is none of."""
    choices = _choices(run)
    for name, allowed in choices.items():
        if args.get(name, "") not in ("", *allowed):
            raise BadRequest
    after, older, on = args.get("after", ""), args.get("older", ""), _day(args.get("on", ""))
    if not _AFTER.fullmatch(after):
        raise BadRequest
    first, last = _days(args.get("month", ""))
    closed_from, closed_to = _days(args.get("done", ""))
    if older:
        last = (on or run.today) - timedelta(days=int(older) + 1)
    state = args.get("state", "")
    return CaseFilter(
        state=CaseState(state) if state else None,
        open=None if state or args.get("closed") or closed_from or on else True,
        key=True if args.get("key") else None,
        leader_id=args.get("leader", ""),
        unit_code=args.get("township", ""),
        category=args.get("category", ""),
        after=after,
        received_from=first,
        received_to=last,
        unassigned=bool(args.get("free")),
        oldest=bool(args.get("key")),
        closed_from=closed_from,
        closed_to=closed_to,
        open_on=on,
    )


def _days(month: str) -> tuple[date | None, date | None]:
    """The first and the last day of a month in the address; nothing for none."""
    if not month:
        return None, None
    if not _MONTH.fullmatch(month):
        raise BadRequest
    return first_of(month), end_of(month) - timedelta(days=1)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest from error


def fields(run: Run, args: MultiDict[str, str]) -> tuple[FilterField, ...]:
    """The fields of the filter form with their choices."""
    labels = {
        "state": gettext("State"),
        "key": gettext("Key cases"),
        "free": gettext("Assignment"),
        "leader": gettext("Leader in charge"),
        "township": gettext("Township"),
        "category": gettext("Category"),
        "older": gettext("Waiting for"),
        "closed": gettext("Closed ones"),
    }
    return tuple(
        FilterField(
            name,
            labels[name],
            several=False,
            choices=tuple(Choice(v, label, v == args.get(name, "")) for v, label in values.items()),
        )
        for name, values in _choices(run).items()
    )


def _choices(run: Run) -> dict[str, dict[str, str]]:
    lang = chosen_language()
    return {
        "state": {state.value: STATE_NAMES[state].in_(lang) for state in CaseState},
        "key": {"1": gettext("only key cases")},
        "free": {"1": gettext("nobody in charge")},
        "leader": {one.id: one.name for one in sorted(run.leaders, key=lambda one: one.id)},
        "township": dict(sorted({(v.township_code, v.township) for v in run.villages})),
        "category": {code: name.in_(lang) for code, name in run.categories.items()},
        "older": {days: gettext("more than %(days)s days", days=days) for days in _OLD},
        "closed": {"1": gettext("show closed ones too")},
    }


def _heads() -> tuple[str, ...]:
    return (
        gettext("Code"),
        gettext("State"),
        gettext("Key"),
        gettext("Category"),
        gettext("Place"),
        gettext("Leader in charge"),
        gettext("Received"),
        gettext("Days to the report"),
    )


def _seen(eyes: Eyes, files: Sequence[CaseFile]) -> list[CaseFile]:
    return [file for file in files if eyes.both_see(file)]


def _next(after: str, form: str) -> str:
    if not after:
        return ""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "after"]
    return f"{url_for('cases.show', form=form)}?{urlencode([*kept, ('after', after)])}"
