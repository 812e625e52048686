"""What every answer carries: a strict content policy, no sniffing, no referrer, no caching; and errors in plain words."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from flask import Flask, Response, current_app, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, SecurityError

from fieldvisit.errors import FieldVisitError, NotFoundError
from fieldvisit.web import bearer
from fieldvisit.web.language import chosen_language, gettext, page_above

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_KEPT_BY_BROWSERS = ("static", "tiles.tile")
_LOOPBACK = ("localhost", "127.0.0.1")
_WORDS = (
    *("measures", "evidence", "promise", "receiver", "why", "opinion", "method", "words", "decision", "body"),
    *("text1", "text2", "text3", "name", "target", "problem", "measure", "cause", "mandate"),
)
"""Fields of forms in which people write; what they wrote is given back when their login has ended meanwhile."""
_WILDCARDS = ("0.0.0.0", "::", "[::]", "*")  # noqa: S104 - recognised here, bound nowhere


def trusted_hosts(hosts: Sequence[str]) -> list[str]:
    """The names a request may be addressed to: loopback, the given ones, and this computer's for a wildcard.

    Werkzeug cannot compare IPv6 literals (it cuts names at the first colon), so none is ever in the list; such a server is
    asked for by name.
    """
    own = _own_names() if any(host in _WILDCARDS for host in hosts) else []
    named = [host for host in (*hosts, *own) if host not in _WILDCARDS and ":" not in host and not host.startswith(".")]
    return list(dict.fromkeys([*_LOOPBACK, *named]))


def install(app: Flask) -> None:
    """Add the headers to every answer and the pages for what goes wrong."""
    app.after_request(_with_headers)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _in_words)
    app.register_error_handler(FieldVisitError, _for_the_user)


def _with_headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = current_app.config.get("FIELDVISIT_POLICY", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
    if request.endpoint not in _KEPT_BY_BROWSERS or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response


def _foreign_host(_: SecurityError) -> ResponseReturnValue:
    """A request for a foreign name gets no page: its links would lead there."""
    return Response("400: this address does not belong to fieldvisit.\n", 400, mimetype="text/plain")


def _in_words(error: HTTPException) -> ResponseReturnValue:
    sentences = {
        400: gettext("The address asks for something that this page does not know. Remove the filter and try again."),
        401: gettext("Log in first."),
        403: gettext("This account may not do this, or the form is too old. Go back, reload the page and try again."),
        404: gettext("There is no such page. It may belong to an earlier plan."),
        413: gettext("What was sent is too large. A ledger may have 64 MB."),
        405: gettext("This page can only be read."),
        500: gettext("Something went wrong in the program itself. The register is unchanged."),
    }
    code = error.code or 500
    if code == 405 and (above := page_above()):
        return redirect(above, 303)
    if _login_has_ended(code):
        sentence = gettext("Your login has ended and nothing was saved. Log in and send it again.")
        typed = [request.form[name] for name in _WORDS if request.form.get(name, "").strip()] if code == 401 else []
        return render_template("error.html", code=code, sentence=sentence, page=None, ended=True, typed=typed), code
    return _page(code, sentences.get(code, error.name))


def _login_has_ended(code: int) -> bool:
    """Whether a form was sent after the login of its page had ended: its session is over, or its cookie gone."""
    found = current_app.extensions.get("fieldvisit.entrance")
    if found is None or is_for_programs() or request.method != "POST" or request.blueprint == "door":
        return False
    return code == 401 or (code == 403 and not request.cookies.get(found.cookie))


def _for_the_user(error: FieldVisitError) -> ResponseReturnValue:
    return _page(404 if isinstance(error, NotFoundError) else 409, error.text.in_(chosen_language()))


def _page(code: int, sentence: str) -> ResponseReturnValue:
    if is_for_programs():
        return (
            jsonify(error=sentence, status=code),
            code,
            {"WWW-Authenticate": 'Bearer realm="fieldvisit"'} if code == 401 else {},
        )
    return render_template("error.html", code=code, sentence=sentence, page=None), code


def is_for_programs() -> bool:
    """Whether a program asks, and wants even an error as JSON."""
    return (
        bearer.shown() or request.path.endswith((".json", ".geojson", ".csv")) or request.path.startswith(("/ogc", "/healthz"))
    )


def _own_names() -> list[str]:
    name = socket.gethostname()
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    except OSError:
        addresses = set()
    return [name, socket.getfqdn(), *sorted(addresses)]
