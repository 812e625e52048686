"""Bringing a ledger in: send it, see how its columns are understood and what would become of its rows, import it, return it, undo it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.identity import Handling
from fieldvisit.domain.job import Job, JobState
from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.io.ledger.chosen import NOT_READ
from fieldvisit.web.gate import entrance
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.present_import import column_rows, field_words, figures, handling_words, missing_words
from fieldvisit.web.screens import review_screen
from fieldvisit.workspace.importing import Asked
from fieldvisit.workspace.intake.checking import Checked
from fieldvisit.workspace.intake.desk import IntakeDesk, Upload
from fieldvisit.workspace.uploads import SUFFIXES

blueprint = Blueprint("intake", __name__)
_SHOWN_ROWS = 100
_LONGEST_WHY = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def may_import() -> bool:
    """Whether this account may bring ledgers of the whole county in; nobody while previewing another role."""
    session = g.get("session")
    if session is None or session.view_as is not None:
        return False
    desk = entrance().desk
    return desk is not None and session.scope.may(Right.IMPORT) and desk.is_open_to(session.scope)


@blueprint.get("/import")
def show() -> ResponseReturnValue:
    """Where a ledger is dropped, how the one just sent fares, and the imports of the past."""
    return _page()


@blueprint.post("/import")
def send() -> ResponseReturnValue:
    """Keep a ledger that was sent and check it."""
    sent = request.files.get("ledger")
    if sent is None:
        abort(400)
    try:
        upload_id = _desk().send(_own(), sent.filename or "", sent.stream)  # type: ignore[arg-type]
    except InputFileError as error:
        return _page(error=error.text.in_(chosen_language())), 422
    return redirect(url_for("intake.one", upload_id=upload_id), 303)


@blueprint.get("/import/<upload_id>")
def one(upload_id: str) -> ResponseReturnValue:
    """How the columns of a ledger are understood, and what would become of its rows; while it is checked, how far that is."""
    return _upload_page(_desk().one(_own(), upload_id))


@blueprint.post("/import/<upload_id>/check")
def check(upload_id: str) -> ResponseReturnValue:
    """Check the ledger again, its columns and identities read as the form says."""
    desk, own = _desk(), _own()
    if request.form.get("forget") == "1":
        desk.forget(own, upload_id)
        return redirect(url_for("intake.one", upload_id=upload_id), 303)
    upload = desk.one(own, upload_id)
    try:
        desk.check(own, upload_id, _asked(upload.answer))
    except InputFileError as error:
        return _upload_page(upload, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("intake.one", upload_id=upload_id), 303)


@blueprint.post("/import/<upload_id>/bring")
def bring(upload_id: str) -> ResponseReturnValue:
    """Import the ledger as it was checked; a form that says something else is checked first."""
    desk, own = _desk(), _own()
    upload = desk.one(own, upload_id)
    try:
        asked = _asked(upload.answer)
        if upload.answer is None or (asked.identity, asked.chosen) != (upload.answer.identity, upload.answer.chosen):
            desk.check(own, upload_id, asked)
            return redirect(url_for("intake.one", upload_id=upload_id, changed="1"), 303)
        job_id = desk.bring(own, upload_id)
    except InputFileError as error:
        return _upload_page(upload, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("intake.show", job=job_id), 303)


@blueprint.post("/import/<upload_id>/drop")
def drop(upload_id: str) -> ResponseReturnValue:
    """Remove the ledger now."""
    _desk().drop(_own(), upload_id)
    return redirect(url_for("intake.show", dropped="1"), 303)


@blueprint.get("/import/<upload_id>/returned.xlsx")
def returned(upload_id: str) -> ResponseReturnValue:
    """The sender's own workbook with yellow cells and comments; made when it is asked for, kept nowhere."""
    name, content = _desk().returned(_own(), upload_id, chosen_language())
    return send_file(io.BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=name)


@blueprint.post("/import/undo")
def undo() -> ResponseReturnValue:
    """Take an import back as a whole."""
    batch, why = request.form.get("batch", "")[:20], " ".join(request.form.get("why", "").split())[:_LONGEST_WHY]
    if not why:
        return _page(error=gettext("Say why the import is taken back; the record keeps it.")), 422
    try:
        receipt = _desk().undo(_own(), batch, why)
    except InputFileError as error:
        return _page(error=error.text.in_(chosen_language())), 422
    where = url_for("intake.show", undone=receipt.batch_id, removed=receipt.removed, restored=receipt.restored)
    return redirect(where, 303)


def _page(error: str = "") -> str:
    desk, own = _desk(), _own()
    job, upload_id = _job(desk, own)
    return render_template(
        "import/import.html",
        page=None,
        error=error,
        past=desk.past(own),
        job=job,
        result=json.loads(job.result) if job and job.state is JobState.DONE else None,
        fault=_fault(job) if job else "",
        upload_id=upload_id,
        said=_told(),
        suffixes=SUFFIXES,
        undoable={"active", "unfinished"},
        states=_batch_states(),
        may_settle=review_screen.EXTENSION in current_app.extensions and review_screen.may_review(),
    )


def _upload_page(upload: Upload, error: str = "") -> str:
    answer = upload.answer
    running = answer is None and not upload.job.state.is_over
    return render_template(
        "import/check.html",
        page=None,
        error=error,
        upload=upload,
        job=upload.job,
        running=running,
        answer=answer,
        fault=answer.error.in_(chosen_language()) if answer and answer.error else "" if answer else _fault(upload.job),
        columns=column_rows(answer) if answer else (),
        missing=missing_words(answer) if answer else "",
        figures=figures(answer.counts) if answer and answer.counts else (),
        rejected=answer.rejected[:_SHOWN_ROWS] if answer else (),
        handlings=handling_words(),
        changed=request.args.get("changed") == "1",
        lang=chosen_language(),
    )


def _job(desk: IntakeDesk, own: Scope) -> tuple[Job | None, str]:
    """The import that the address names; none for one that is not there."""
    asked = request.args.get("job", "")[:20]
    try:
        return desk.job(own, asked) if asked else (None, "")
    except NotFoundError:
        return None, ""


def _fault(job: Job) -> str:
    if not job.state.is_over or job.state is JobState.DONE:
        return ""
    return job.error.in_(chosen_language()) or gettext("It was cancelled; nothing was stored.")


def _told() -> str:
    """What was just done, as the address says."""
    args = request.args
    if args.get("dropped") == "1":
        return gettext("The ledger was removed.")
    numbers = {name: args.get(name, "") for name in ("removed", "restored")}
    if args.get("undone", "").isalnum() and all(number.isdecimal() for number in numbers.values()):
        return gettext(
            "%(batch)s is taken back: %(removed)s petitions removed, %(restored)s as before.",
            batch=args["undone"][:20],
            **numbers,
        )
    return ""


def _asked(answer: Checked | None) -> Asked:
    """How the form wants the ledger read: what differs from the answer was chosen by hand.

    Raises
    ------
    InputFileError
        If two columns were chosen for the same thing.
    """
    if answer is None or answer.preview is None:
        return Asked()
    identity = request.form.get("identity", answer.identity.value)
    given = {column.key: request.form.get(f"c-{column.key}", column.meaning) for column in answer.preview.columns}
    allowed = {column.key: column.choices for column in answer.preview.columns}
    if identity not in set(Handling) or any(choice not in allowed[key] for key, choice in given.items()):
        abort(400)
    fresh = {c.key: given[c.key] for c in answer.preview.columns if given[c.key] != c.meaning}
    _refuse_two(fresh, {column.key: f"{column.letter} {column.name}".strip() for column in answer.preview.columns})
    taken = set(fresh.values()) - {NOT_READ}
    kept = {key: choice for key, choice in answer.chosen.items() if key not in fresh and choice not in taken}
    return Asked(Handling(identity), {**kept, **fresh})


def _refuse_two(fresh: Mapping[str, str], names: Mapping[str, str]) -> None:
    for choice in sorted(set(fresh.values()) - {NOT_READ}):
        both = [names[key] for key, other in fresh.items() if other == choice]
        if len(both) > 1:
            word = field_words()[choice]
            raise InputFileError(
                f"“{word}”选给了两列（{'、'.join(both)}），请只留一列。",
                f"“{word}” was chosen for two columns ({', '.join(both)}); leave it at one.",
            )


def _batch_states() -> dict[str, str]:
    return {
        "active": gettext("stored"),
        "unfinished": gettext("not finished"),
        "replaced": gettext("read anew later"),
        "undone": gettext("taken back"),
    }


def _desk() -> IntakeDesk:
    desk = entrance().desk
    if desk is None:
        abort(404)
    return desk.intake


def _own() -> Scope:
    """The account's own scope: nothing is brought in during a preview."""
    if g.session.view_as is not None:
        abort(403)
    own: Scope = g.session.scope
    return own
