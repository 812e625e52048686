"""Whether the viewer answers; touches neither run nor register."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from fieldvisit import __version__

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def show() -> ResponseReturnValue:
    """A fixed answer with the program's version."""
    return jsonify(status="ok", version=__version__)
