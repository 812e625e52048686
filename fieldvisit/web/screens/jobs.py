"""Long work: what runs, how far it is, starting and cancelling it. The work itself is never done in the server."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, abort, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.job import JobState
from fieldvisit.errors import Text
from fieldvisit.web.gate import entrance
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.workspace.working import KINDS, Desk

blueprint = Blueprint("jobs", __name__)


@blueprint.get("/jobs")
def show() -> ResponseReturnValue:
    """The jobs, and what can be started."""
    found = _desk().jobs(g.session.scope)
    kinds = {"geocode": gettext("Place petitions"), "hotspots": gettext("Find hotspots"), "plan": gettext("Plan the week")}
    busy = any(not job.state.is_over for job in found)
    states = _states()
    rows = [(job, kinds.get(job.kind, job.kind), states[job.state], _said(job.error, job.said)) for job in found]
    return render_template("jobs.html", page=None, rows=rows, kinds={k: kinds[k] for k in KINDS}, busy=busy)


@blueprint.get("/jobs/<job_id>.json")
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


def _said(error: Text, said: Text) -> str:
    return (error if error.zh else said).in_(chosen_language())


def _states() -> dict[JobState, str]:
    return {
        JobState.WAITING: gettext("waiting"),
        JobState.RUNNING: gettext("running"),
        JobState.DONE: gettext("done"),
        JobState.FAILED: gettext("failed"),
        JobState.CANCELLED: gettext("cancelled"),
        JobState.LOST: gettext("cut off"),
    }
