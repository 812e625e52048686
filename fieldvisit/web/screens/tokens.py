"""One's own access tokens: make one, whose secret is shown this once, look through them, revoke one."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.access.tokens import Token
from fieldvisit.errors import FieldVisitError
from fieldvisit.register import TokenBook
from fieldvisit.web.gate import entrance
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.rights import COLLECTIONS, NEEDS

blueprint = Blueprint("tokens", __name__)
_ROOM = 64
_DAYS = 90


@blueprint.get("/me/tokens")
def show() -> ResponseReturnValue:
    """The tokens of this account."""
    return _page()


@blueprint.post("/me/tokens")
def issue() -> ResponseReturnValue:
    """Make a token, after the password was given once more."""
    me, chosen = _me(), request.form.getlist("collection")
    offered = _offered(me)
    if not set(chosen) <= set(offered):
        abort(403)
    days = request.form.get("days", "")
    door, given = entrance().door, request.form.get("password", "")[:200].replace("\0", "\ufffd")
    proved = door.enter(me.who, given, request.remote_addr or "")
    if not proved.token:
        said = gettext("Too many tries. Wait %(seconds)s seconds and try again.", seconds=proved.wait_s)
        wrong = said if proved.wait_s else gettext("The present password is wrong.")
        return _page(error=wrong, code=429 if proved.wait_s else 401)
    door.leave(proved.token)
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0
    try:
        secret, _ = _book().issue(me.who, request.form.get("label", "").strip()[:_ROOM], chosen, number)
    except FieldVisitError as error:
        return _page(error=error.text.in_(chosen_language()), code=422)
    return _page(secret=secret)


@blueprint.post("/me/tokens/<token_id>/revoke")
def revoke(token_id: str) -> ResponseReturnValue:
    """End a token at once."""
    me = _me()
    _book().revoke(me.who, token_id, me.who)
    return redirect(url_for("tokens.show"), 303)


def token_rows(tokens: tuple[Token, ...]) -> list[tuple[Token, str]]:
    """Tokens with what they may read, in words."""
    names = collection_names()
    return [(one, gettext(", ").join(names.get(name, name) for name in one.collections)) for one in tokens]


def collection_names() -> dict[str, str]:
    """The collections by name, in words."""
    return {
        "counts": gettext("Counts and maps"),
        "plan": gettext("Week plan"),
        "cases": gettext("Cases, without words"),
        "work": gettext("Office work"),
    }


def _page(*, error: str = "", secret: str = "", code: int = 200) -> ResponseReturnValue:
    scope: Scope = g.session.account.scope
    names = collection_names()
    return render_template(
        "tokens.html",
        page=None,
        rows=token_rows(_book().of(scope.who)),
        offered={name: names[name] for name in _offered(scope)},
        typed=request.form if error else {},
        ticked=request.form.getlist("collection") if error else [],
        days=_DAYS,
        error=error,
        secret=secret,
    ), code


def _offered(scope: Scope) -> tuple[str, ...]:
    """The collections of which this account may read something."""
    return tuple(name for name, views in COLLECTIONS.items() if any(view in NEEDS and scope.may(NEEDS[view]) for view in views))


def _me() -> Scope:
    """The account's own scope; a preview makes and ends no token."""
    if g.session.view_as is not None:
        abort(403)
    own: Scope = g.session.account.scope
    return own


def _book() -> TokenBook:
    return TokenBook(entrance().door)
