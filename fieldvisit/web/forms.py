"""Forms of a viewer without logins: a token that only our own pages carry, and nothing accepted from another site.

The token is a keyed hash of a random cookie of this browser; the key lives as long as the server. A request without the right pair,
or one the browser itself marks as coming from elsewhere, changes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import Flask, Response, abort, current_app, g, request

FIELD = "csrf"
_COOKIE = "form"
_KEY = "fieldvisit.form_key"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    """Guard every request that changes something, and let templates ask for ``form_token()``."""
    app.extensions[_KEY] = secrets.token_bytes(32)
    app.before_request(_guard)
    app.after_request(_remember)
    app.jinja_env.globals.update(form_token=form_token)


def form_token() -> str:
    """The token of a form on this page; the browser gets its cookie with the same answer."""
    if "form_cookie" not in g:
        g.form_cookie = request.cookies.get(_COOKIE, "") or secrets.token_urlsafe(24)
    return _token(g.form_cookie)


def _guard() -> None:
    if request.method in _SAFE or request.routing_exception is not None:
        return
    own = request.cookies.get(_COOKIE, "")
    given = request.form.get(FIELD, "")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if not own or site not in ("same-origin", "none") or not hmac.compare_digest(given.encode(), _token(own).encode()):
        abort(403)


def _token(cookie: str) -> str:
    return hmac.new(current_app.extensions[_KEY], cookie.encode(), hashlib.sha256).hexdigest()


def _remember(response: Response) -> Response:
    if "form_cookie" in g and request.cookies.get(_COOKIE) != g.form_cookie:
        response.set_cookie(_COOKIE, g.form_cookie, samesite="Strict", httponly=True)
    return response
