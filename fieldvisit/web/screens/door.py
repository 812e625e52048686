"""Logging in and out, the first set-up, one's own account, and previewing the pages as another role sees them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.accounts import ADMINISTRATORS, Account, Stage
from fieldvisit.domain.access.roles import ROLE_NAMES, Right, Role
from fieldvisit.domain.access.scope import Scope, scope_of
from fieldvisit.errors import FieldVisitError, PolicyRefusedError
from fieldvisit.register import Entry
from fieldvisit.web.gate import entrance, let_in, token
from fieldvisit.web.language import chosen_language, gettext

blueprint = Blueprint("door", __name__)
_ROOM = 200
"""Longest text of a form's field that is looked at."""


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Name and password."""
    if request.method == "GET":
        return _page("login.html")
    entry = entrance().door.enter(_field("name"), _field("password"), request.remote_addr or "")
    return _entered(entry, "login.html", gettext("Name or password is wrong, or the account is disabled."))


@blueprint.route("/login/code", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """The second factor."""
    if g.session is None or g.session.stage is not Stage.CODE:
        return redirect(url_for("door.login"), 303)
    if request.method == "GET":
        return _page("code.html")
    entry = entrance().door.enter_code(token(), _field("code"), request.remote_addr or "")
    return _entered(entry, "code.html", gettext("These digits are wrong or were used before. Wait for the next ones."))


@blueprint.route("/setup", methods=["GET", "POST"])
def set_up() -> ResponseReturnValue:
    """The first account, the security administrator's, with the token that the console printed."""
    door = entrance().door
    if door.book.any():
        abort(404)
    if request.method == "GET":
        return _page("setup.html")
    try:
        account = Account(_field("name").strip().lower(), Role.SECURITY_ADMIN, _field("home").strip())
        entry = door.set_up(_field("token"), account, _agreed())
    except FieldVisitError as error:
        return _page("setup.html", error.text.in_(chosen_language()), 422)
    wrong = gettext("This token is wrong or was used. The console of the server shows the newest one.")
    return let_in(entry) if entry is not None else _page("setup.html", wrong, 403)


@blueprint.post("/logout")
def log_out() -> ResponseReturnValue:
    """End the session."""
    entrance().door.leave(token())
    response = redirect(url_for("door.login"), 303)
    response.delete_cookie(entrance().cookie, secure=entrance().https, httponly=True, samesite="Strict", path="/")
    return response


@blueprint.get("/me")
def me() -> ResponseReturnValue:
    """One's own account."""
    return _page("me.html")


@blueprint.route("/me/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change one's own password; all sessions end and a fresh one begins."""
    if request.method == "GET":
        return _page("password.html")
    name, door = g.session.account.name, entrance().door
    proved = door.enter(name, _field("old"), request.remote_addr or "")
    if not proved.token:
        return _entered(proved, "password.html", gettext("The present password is wrong."))
    door.leave(proved.token)
    try:
        door.book.set_password(name, _agreed(), name, must_change=False)
    except FieldVisitError as error:
        return _page("password.html", error.text.in_(chosen_language()), 422)
    return let_in(door.renew(name))


@blueprint.route("/me/code", methods=["GET", "POST"])
def enrol() -> ResponseReturnValue:
    """Set up the second factor."""
    name, door = g.session.account.name, entrance().door
    if door.book.state(name).has_totp:
        return redirect(url_for("door.me"), 303)
    if request.method == "GET":
        return _enrol_page()
    if not door.book.confirm_totp(name, _field("code").strip()):
        return _enrol_page(gettext("These digits are wrong. Check the clocks of both devices and try again."), 422)
    return let_in(door.renew(name))


@blueprint.post("/view-as")
def view_as() -> ResponseReturnValue:
    """Preview the pages as another role sees them, or be oneself again."""
    try:
        wanted = _field("role")
        other = scope_of(f"{wanted}:{_field('home').strip()}") if wanted else None
        if other is not None and not other.may_count:
            raise PolicyRefusedError("这个角色看不到案件页面。", "This role sees no page of cases.")
        entrance().door.view_as(token(), other)
    except FieldVisitError as error:
        return _page("me.html", error.text.in_(chosen_language()), 422)
    return redirect(url_for("map.show" if wanted else "door.me"), 303)


def _entered(entry: Entry, template: str, wrong: str) -> ResponseReturnValue:
    if entry.stage is not None:
        return let_in(entry)
    if entry.unconfirmed:
        return _page(template, gettext("This account cannot be used yet: a second administrator must confirm it."), 403)
    if not entry.wait_s:
        return _page(template, wrong, 401)
    said = gettext("Too many tries. Wait %(seconds)s seconds and try again.", seconds=entry.wait_s)
    return Response(render_template(template, page=None, error=said, **_known()), 429, {"Retry-After": str(entry.wait_s)})


def _page(template: str, error: str = "", code: int = 200, **more: object) -> ResponseReturnValue:
    return render_template(template, page=None, error=error, **_known(), **more), code


def _enrol_page(error: str = "", code: int = 200) -> ResponseReturnValue:
    secret, address = entrance().door.book.totp_secret(g.session.account.name)
    groups = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return _page("enrol.html", error, code, secret=groups, address=address)


def _known() -> dict[str, object]:
    lang = chosen_language()
    roles = {role.value: ROLE_NAMES[role].in_(lang) for role in Role if role not in ADMINISTRATORS}
    own: Scope | None = g.session.account.scope if g.session is not None else None
    return {
        "roles": roles,
        "role_name": ROLE_NAMES[own.role].in_(lang) if own else "",
        "may_work": own is not None and own.may(Right.WORK) and entrance().desk is not None,
        "may_preview": own is not None and own.may_read,
        "has_totp": own is not None and entrance().door.book.state(own.who).has_totp,
    }


def _field(name: str) -> str:
    return request.form.get(name, "")[:_ROOM].replace("\0", "\ufffd")


def _agreed() -> str:
    """The new password, typed twice alike; raises ``PolicyRefusedError``."""
    if _field("new") != _field("again"):
        raise PolicyRefusedError("两次输入的新密码不一样。", "The two new passwords differ.")
    return _field("new")
