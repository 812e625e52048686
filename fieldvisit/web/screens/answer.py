"""From a page dataclass to an answer, and from an address to values."""

from __future__ import annotations

import gzip
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from flask import Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter, ValidationError

from fieldvisit.domain.run import Run
from fieldvisit.maps.selection import Selection
from fieldvisit.web.query import read_selection


class DayConverter(BaseConverter):
    """A day in an address, ``2026-11-30``."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; an impossible one is an unknown address."""
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: date) -> str:
        """The day as it stands in an address."""
        return value.isoformat()


def current_run() -> Run:
    """The run this request shows."""
    return cast("Run", current_app.extensions["fieldvisit.load_run"]())


def asked_selection(run: Run) -> Selection:
    """The filter in the address of this request; raises ``BadRequest`` for a value the run does not know."""
    return read_selection(request.args, run)


def answer(page: Any, template: str, form: str) -> ResponseReturnValue:
    """The page as HTML or, for the form ``json``, the very same dataclass as JSON."""
    if form == "json":
        return _packed(jsonify(_plain(asdict(page))))
    return render_template(template, page=page)


def _packed(response: Response) -> Response:
    """The answer compressed where the browser takes it: a county's map shrinks from 400 to 70 kB."""
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
        response.content_encoding = "gzip"
    return response


def _plain(value: Any) -> Any:
    """Days in ISO form; everything else as it is."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
