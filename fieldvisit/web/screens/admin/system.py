"""The state of machine and register in sentences, the rules in force and the backups, for the system administrator."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.clock import moment_text
from fieldvisit.errors import FieldVisitError
from fieldvisit.web.gate import entrance
from fieldvisit.web.language import chosen_language
from fieldvisit.workspace.system_desk import LastBackup, RuleValue, SystemDesk

blueprint = Blueprint("system", __name__)


@blueprint.get("/system")
def show() -> ResponseReturnValue:
    """What ``fieldvisit doctor`` says, the newest backup, and the policy profile in force."""
    return _page()


@blueprint.post("/system/backup")
def backup() -> ResponseReturnValue:
    """Make a backup now as a job. It stays on this machine: no page gives it away."""
    try:
        _desk().start_backup(g.session.account.scope)
    except FieldVisitError as error:
        return _page(error.text.in_(chosen_language())), 422
    return redirect(url_for("system.show"), 303)


def _page(error: str = "") -> str:
    examine = entrance().examine
    if examine is None:
        abort(404)
    lang, desk = chosen_language(), entrance().system
    rows = [(finding.good, finding.sentence.in_(lang)) for finding in examine()]
    known = _known(desk, lang) if desk is not None else {}
    return render_template("admin/system.html", page=None, rows=rows, desk=desk, error=error, **known)


def _known(desk: SystemDesk, lang: str) -> dict[str, object]:
    last, job = desk.last_backup(), desk.newest_job()
    return {
        "rules": [_rule(one, lang) for one in desk.rules()],
        "name": desk.profile.name.in_(lang),
        "backup": last,
        "made": _when(last),
        "busy": job is not None and not job.state.is_over,
        "failed": job.error.in_(lang) if job is not None else "",
    }


def _rule(one: RuleValue, lang: str) -> tuple[str, str, str, str, str]:
    """Key and value; where the clause stands with what it is about, the document's words, and ours."""
    if one.clause is None:
        return one.key, one.value, "", "", ""
    where = f"{one.clause.cited.in_(lang)} {one.clause.label.in_(lang)}"
    return one.key, one.value, where, one.clause.quote, one.clause.paraphrase.in_(lang)


def _when(last: LastBackup | None) -> str:
    return moment_text(datetime.fromisoformat(last.at)) if last else ""


def _desk() -> SystemDesk:
    desk = entrance().system
    if desk is None:
        abort(404)
    return desk
