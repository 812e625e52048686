"""Whether the viewer answers; touches neither run nor register."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from fieldvisit import __version__
from fieldvisit.errors import Text
from fieldvisit.web.api.describe import PROGRAM, WORD, Description, described

blueprint = Blueprint("health", __name__)
_SHOWS = {
    "type": "object",
    "properties": {"status": {"const": "ok"}, "version": WORD},
    "required": ["status", "version"],
    "additionalProperties": False,
}


@blueprint.get("/healthz")
@described(Description(PROGRAM, Text("网页是否在答复", "Whether the viewer answers"), _SHOWS))
def show() -> ResponseReturnValue:
    """A fixed answer with the program's version."""
    return jsonify(status="ok", version=__version__)
