"""The state of machine and register in sentences, for the system administrator."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from fieldvisit.web.gate import entrance
from fieldvisit.web.language import chosen_language

blueprint = Blueprint("system", __name__)


@blueprint.get("/system")
def show() -> ResponseReturnValue:
    """What ``fieldvisit doctor`` says."""
    examine = entrance().examine
    if examine is None:
        abort(404)
    rows = [(finding.good, finding.sentence.in_(chosen_language())) for finding in examine()]
    return render_template("admin/system.html", page=None, rows=rows)
