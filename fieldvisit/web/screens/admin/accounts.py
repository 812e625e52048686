"""Accounts for the security administrator: who may log in, as what, for which divisions. Nobody changes their own account here."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.accounts import Account, AccountState
from fieldvisit.domain.access.roles import ROLE_NAMES, Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.errors import FieldVisitError, NotFoundError, SettingsError
from fieldvisit.register import AccountBook, TokenBook, first_password
from fieldvisit.web.gate import entrance
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.screens.admin.account_form import account_in, shown, typed
from fieldvisit.web.screens.tokens import token_rows

blueprint = Blueprint("accounts", __name__)


@dataclass(frozen=True)
class _Row:
    state: AccountState
    role: str
    said: tuple[str, ...]


@blueprint.get("/accounts")
def show() -> ResponseReturnValue:
    """The accounts of one's own division."""
    mine = [state for state in _book().all() if _scope().oversees(state.account.scope)]
    rows = [_Row(state, ROLE_NAMES[state.account.role].in_(chosen_language()), _said(state)) for state in mine]
    return render_template("admin/accounts.html", page=None, rows=rows)


@blueprint.route("/accounts/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add an account; its first password is shown on the answer and nowhere else."""
    if request.method == "GET":
        return _form({}, None)
    password = first_password()
    try:
        account = _within(account_in(request.form, request.form.get("name", "").strip().lower()[:64]))
        _book().add(account, password, _who(), waits=True)
    except FieldVisitError as error:
        fields = {**typed(request.form), "name": request.form.get("name", "")[:64]}
        return _form(fields, None, error=error.text.in_(chosen_language())), 422
    return _form(shown(account), _book().state(account.name), password=password)


@blueprint.route("/account/<name>", methods=["GET", "POST"])
def one(name: str) -> ResponseReturnValue:
    """One account; a change of role or scope ends its sessions."""
    state = _state(name)
    if request.method == "GET":
        return _form(shown(state.account), state)
    try:
        _book().change(_within(account_in(request.form, _other(name)), state.account.grants), _who(), waits=True)
    except FieldVisitError as error:
        return _form(typed(request.form), state, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("accounts.one", name=name), 303)


@blueprint.post("/account/<name>/lock")
def lock(name: str) -> ResponseReturnValue:
    """Disable an account, which ends its sessions at once, or enable it."""
    state = _state(_other(name))
    try:
        _book().set_disabled(name, _who(), disabled=request.form.get("disabled", "") == "1")
    except FieldVisitError as error:
        return _form(shown(state.account), state, error=error.text.in_(chosen_language())), 422
    return redirect(url_for("accounts.one", name=name), 303)


@blueprint.post("/account/<name>/password")
def password(name: str) -> ResponseReturnValue:
    """Give an account a new first password, shown on the answer and nowhere else."""
    state, fresh = _state(_other(name)), first_password()
    _book().set_password(name, fresh, _who(), must_change=True, waits=True)
    return _form(shown(state.account), _state(name), password=fresh)


@blueprint.post("/account/<name>/code")
def drop_code(name: str) -> ResponseReturnValue:
    """Remove the second factor, for a lost phone; it is set up anew at the next login."""
    _state(_other(name))
    _book().drop_totp(name, _who())
    return redirect(url_for("accounts.one", name=name), 303)


@blueprint.post("/account/<name>/token/<token_id>/revoke")
def revoke(name: str, token_id: str) -> ResponseReturnValue:
    """End an access token of an account at once."""
    _state(_other(name))
    TokenBook(entrance().door).revoke(name, token_id, _who())
    return redirect(url_for("accounts.one", name=name), 303)


def _form(fields: dict[str, str], state: AccountState | None, *, error: str = "", password: str = "") -> str:
    lang = chosen_language()
    return render_template(
        "admin/account.html",
        page=None,
        fields=fields,
        state=state,
        said=_said(state) if state is not None else (),
        own=state is not None and state.account.name == _who(),
        roles={role.value: ROLE_NAMES[role].in_(lang) for role in Role},
        error=error,
        password=password,
        tokens=token_rows(TokenBook(entrance().door).of(state.account.name)) if state is not None else [],
    )


def _said(state: AccountState) -> tuple[str, ...]:
    told = (
        (state.account.disabled, gettext("disabled")),
        (bool(state.asked_by), gettext("cannot be used before another administrator confirms it")),
        (state.has_totp, gettext("has a second factor")),
        (not state.has_totp and state.account.is_administrator, gettext("sets up a second factor at the next login")),
        (state.must_change, gettext("must change its first password")),
    )
    return tuple(words for true, words in told if true)


def _state(name: str) -> AccountState:
    """The account with its state; one of another division is not found, like one that does not exist."""
    try:
        state = _book().state(name)
    except NotFoundError:
        abort(404)
    if not _scope().oversees(state.account.scope):
        abort(404)
    return state


def _within(account: Account, granted: tuple[str, ...] = ()) -> Account:
    """The account, unless it would see more than the division that its administrator looks after (``granted``: had before)."""
    mine = _scope()
    if not mine.oversees(account.scope):
        areas = mine.areas
        raise SettingsError(
            f"您只能管理 {'、'.join(areas)} 范围内的账号。请改正区划代码，或由上级的安全管理员办理。",
            f"You look after accounts of {', '.join(areas)} only. Correct the division codes, or ask the administrator of the level above.",
        )
    fresh = [one for one in account.grants if one not in granted]
    if foreign := _book().foreign_cases(fresh, mine.areas):
        raise SettingsError(
            f"您负责的区划内没有案件 {'、'.join(foreign)}，不能授予。",
            f"There is no case {', '.join(foreign)} in the divisions you look after; it cannot be granted.",
        )
    return account


def _other(name: str) -> str:
    """The name, unless it is one's own: an administrator's own account is changed by another one."""
    if name == _who():
        abort(403)
    return name


def _book() -> AccountBook:
    return entrance().door.book


def _scope() -> Scope:
    account: Account = g.session.account
    return account.scope


def _who() -> str:
    account: Account = g.session.account
    return account.name
