"""The audit for its administrator: look through it, check it, take a copy of it away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.audit import ACT_NAMES, Act, AuditLine, AuditQuestion
from fieldvisit.domain.clock import HERE
from fieldvisit.errors import InputFileError
from fieldvisit.io.ledger.cells import text_of
from fieldvisit.web.gate import entrance
from fieldvisit.web.language import chosen_language
from fieldvisit.workspace.auditing import AuditDesk

blueprint = Blueprint("audit", __name__)
_PAGE = 100
_ROOM = 64


@blueprint.get("/audit")
def show() -> ResponseReturnValue:
    """The newest lines under the filter, newest first."""
    return _page()


@blueprint.post("/audit/check")
def check() -> ResponseReturnValue:
    """Whether the audit holds, also against anchors that were kept elsewhere."""
    sent = request.files.get("anchors")
    name, content = (sent.filename or "", sent.stream.read()) if sent is not None else ("", b"")
    lang = chosen_language()
    try:
        faults, sentence = _desk().verdict(g.session.scope, name[-_ROOM:], content)
    except InputFileError as error:
        return _page(error=error.text.in_(lang)), 422
    return _page(verdict=sentence.in_(lang), faults=[fault.sentence.in_(lang) for fault in faults])


@blueprint.post("/audit/export")
def export() -> ResponseReturnValue:
    """The lines under the filter as csv."""
    content = _desk().export(g.session.scope, _asked(request.form))
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": 'attachment; filename="audit.csv"'})


def _page(**more: Any) -> str:
    scope, asked = g.session.scope, _asked(request.args)
    found = _desk().lines(scope, AuditQuestion(**_given(asked), before=_before(), last=_PAGE + 1))
    rows, older = found[-_PAGE:][::-1], len(found) > _PAGE
    lang = chosen_language()
    return render_template(
        "admin/audit.html",
        page=None,
        rows=[_row(line, lang) for line in rows],
        older=rows[-1].number if older else 0,
        asked=asked,
        chosen={key: str(value) for key, value in _given(asked).items() if value},
        acts={act.value: ACT_NAMES[act].in_(lang) for act in Act},
        head=_desk().head(scope),
        **more,
    )


def _given(asked: AuditQuestion) -> dict[str, Any]:
    return {"who": asked.who, "act": asked.act, "first_day": asked.first_day, "last_day": asked.last_day}


def _asked(values: Mapping[str, str]) -> AuditQuestion:
    """The filter in an address or a form; an unknown act or an impossible day is a bad request."""
    act = values.get("act", "")
    if act and act not in set(Act):
        abort(400)
    first, last = (_day(values.get(name, "")) for name in ("first_day", "last_day"))
    return AuditQuestion(text_of(values.get("who", ""))[:_ROOM], Act(act) if act else None, first, last)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        abort(400)


def _before() -> int:
    text = request.args.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else 0


def _row(line: AuditLine, lang: str) -> tuple[str, ...]:
    deed = line.deed
    act = ACT_NAMES[deed.act].in_(lang) if deed.act in ACT_NAMES else str(deed.act)
    when = datetime.fromisoformat(line.at).astimezone(HERE).strftime("%Y-%m-%d %H:%M:%S")
    return str(line.number), when, deed.who, act, deed.subject, deed.why, deed.detail


def _desk() -> AuditDesk:
    desk = entrance().audit
    if desk is None:
        abort(404)
    return desk
