"""From a page dataclass to an answer, and from an address to values."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, cast

from flask import Response, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.routing import BaseConverter, ValidationError

from fieldvisit.domain.run import Run
from fieldvisit.io.exports.tables import Table, labelled, table_csv
from fieldvisit.maps.selection import Selection
from fieldvisit.web.language import chosen_language
from fieldvisit.web.query import read_selection
from fieldvisit.web.remembered import Remembered


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
    """The run this request shows; the same one wherever a request that only reads asks for it."""
    if request.method not in ("GET", "HEAD"):
        return cast("Run", current_app.extensions["fieldvisit.load_run"]())
    if "run" not in g:
        g.run = current_app.extensions["fieldvisit.load_run"]()
    return cast("Run", g.run)


def asked_selection(run: Run) -> Selection:
    """The filter in the address of this request; raises ``BadRequest`` for a value the run does not know."""
    return read_selection(request.args, run)


def remembered_answer(run: Run, of: Hashable, make: Callable[[], Any], template: str, form: str) -> ResponseReturnValue:
    """The page that ``make`` gives, made once for who asks, a run and ``of``; its JSON is kept as it is sent.

    Of the HTML what the page says (``kept/`` and the template's name) is kept too, for the very address; what belongs to the session
    stands around it.

    Parameters
    ----------
    of
        Whatever the page depends on besides the run, the language and who asks: the filter; for cases the version of the register.
    """
    key = (template, chosen_language(), of, whose())
    page = _pages().get(run, key, make)
    if form != "json":
        name = (*key, request.query_string)
        body = _parts().get(run, name, lambda: Markup(render_template(f"kept/{template}", page=page)))  # noqa: S704 - a template's
        return render_template(template, page=page, body=body)
    packed = request.accept_encodings["gzip"] > 0
    return _as_sent(_bodies().get(run, (*key, packed), lambda: _body(page, packed=packed)), packed=packed)


def whose() -> Hashable:
    """Who asks: the account's whole scope and that of the role previewed; ``None`` where nobody logs in.

    Part of the name under which anything is kept, so that no answer is ever given to another scope.
    """
    session = g.get("session")
    return None if session is None else (session.account.scope, session.view_as)


def answer(page: Any, template: str, form: str) -> ResponseReturnValue:
    """The page as HTML or, for the form ``json``, the very same dataclass as JSON."""
    if form == "json":
        packed = request.accept_encodings["gzip"] > 0
        return _as_sent(_body(page, packed=packed), packed=packed)
    return render_template(template, page=page)


def as_csv(table: Table, run: Run) -> ResponseReturnValue:
    """A table as a csv file that Excel reads; no cell of it can start a formula."""
    content = table_csv(labelled(table, synthetic=run.demo))
    name = f'attachment; filename="{table.name}-{run.today}.csv"'
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": name})


def _body(page: Any, *, packed: bool) -> bytes:
    """The page's JSON, compressed where the browser takes it: a county's map shrinks from 400 to 70 kB."""
    body = jsonify(_plain(page)).get_data()
    return gzip.compress(body, 5, mtime=0) if packed else body


def _as_sent(body: bytes, *, packed: bool) -> Response:
    response = Response(body, mimetype="application/json")
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "gzip"
    return response


def _pages() -> Remembered[Any]:
    return cast("Remembered[Any]", current_app.extensions.setdefault("fieldvisit.pages", Remembered(64)))


def _parts() -> Remembered[Markup]:
    return cast("Remembered[Markup]", current_app.extensions.setdefault("fieldvisit.parts", Remembered(64)))


def _bodies() -> Remembered[bytes]:
    return cast("Remembered[bytes]", current_app.extensions.setdefault("fieldvisit.bodies", Remembered(64)))


def _plain(value: Any) -> Any:
    """Dataclasses by their fields, days in ISO form; everything else as it is."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value.isoformat() if isinstance(value, date) else value
