"""Long work: what runs, how far it is, starting and cancelling it. The work itself is never done in the server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, abort, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.job import Job, JobState
from fieldvisit.errors import Text
from fieldvisit.web.api.describe import OFFICE, Description, Parameter, described
from fieldvisit.web.gate import entrance
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.workspace.working import STAGES, Desk

blueprint = Blueprint("jobs", __name__)
_ONE = (Parameter("job_id", Text("任务编号", "The job's number")),)


@blueprint.get("/jobs")
def show() -> ResponseReturnValue:
    """The jobs, and what can be started."""
    found = _desk().jobs(g.session.scope)
    kinds = {
        "check_ledger": gettext("Check a ledger"),
        "import_ledger": gettext("Import a ledger"),
        "month": gettext("Place petitions, find hotspots, plan the week"),
        "geocode": gettext("Place petitions"),
        "hotspots": gettext("Find hotspots"),
        "plan": gettext("Plan the week"),
        "solve": gettext("Solve anew from the planning board"),
        "monthly_report": gettext("Write a monthly report"),
        "documents": gettext("Write the files"),
        "backup": gettext("Make a backup"),
    }
    busy = any(not job.state.is_over for job in found)
    states = _states()
    rows = [(job, kinds.get(job.kind, job.kind), states[job.state], _said(job)) for job in found]
    stages = {k: kinds[k] for k in STAGES}
    return render_template(
        "jobs.html",
        page=None,
        rows=rows,
        kinds=stages,
        busy=busy,
    )


@blueprint.get("/jobs/<job_id>.json")
@described(Description(OFFICE, Text("一项后台任务", "One job"), Job, path=_ONE, fails=(404, 409)))
def one(job_id: str) -> ResponseReturnValue:
    """One job, to be asked for once a second."""
    return jsonify(asdict(_desk().job(g.session.scope, job_id)))


@blueprint.post("/jobs")
def start() -> ResponseReturnValue:
    """Start a job in a process of its own."""
    _desk().start(_own(), request.form.get("kind", "")[:40])
    return redirect(url_for("jobs.show"), 303)


@blueprint.post("/jobs/<job_id>/cancel")
def cancel(job_id: str) -> ResponseReturnValue:
    """Ask a job to stop."""
    _desk().cancel(_own(), job_id)
    return redirect(url_for("jobs.show"), 303)


def _desk() -> Desk:
    desk = entrance().desk
    if desk is None:
        abort(404)
    return desk


def _own() -> Scope:
    """The account's own scope: a preview only looks."""
    if g.session.view_as is not None:
        abort(403)
    own: Scope = g.session.scope
    return own


def _said(job: Job) -> str:
    """What went wrong, where an import's rows went, or what is being done."""
    if job.error.zh:
        return job.error.in_(chosen_language())
    if job.kind == "import_ledger" and job.result:
        return rows_said(json.loads(job.result))
    return job.said.in_(chosen_language())


def rows_said(result: Mapping[str, object]) -> str:
    """Where the rows of an import went."""
    return gettext("%(rows)s rows: %(added)s new, %(updated)s updated, %(there)s known, %(rejected)s rejected", **result)


def _states() -> dict[JobState, str]:
    return {
        JobState.WAITING: gettext("waiting"),
        JobState.RUNNING: gettext("running"),
        JobState.DONE: gettext("done"),
        JobState.FAILED: gettext("failed"),
        JobState.CANCELLED: gettext("cancelled"),
        JobState.LOST: gettext("cut off"),
    }
