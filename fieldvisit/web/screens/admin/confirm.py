"""Accounts that wait for a second administrator: each of the three kinds may confirm what another one set up."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.accounts import Account, AccountState
from fieldvisit.domain.access.roles import ROLE_NAMES
from fieldvisit.errors import FieldVisitError
from fieldvisit.web.gate import entrance
from fieldvisit.web.language import chosen_language

blueprint = Blueprint("confirm", __name__)


@blueprint.get("/confirm")
def show() -> ResponseReturnValue:
    """The accounts of one's own divisions that wait."""
    return _page()


@blueprint.post("/confirm/<name>")
def confirm(name: str) -> ResponseReturnValue:
    """Let an account be used; who set it up cannot. The second part of a first password is shown on the answer and nowhere else."""
    if name not in {state.account.name for state in _waiting()}:
        abort(404)
    try:
        part = entrance().door.book.confirm(name, _me().name)
    except FieldVisitError as error:
        return _page(error.text.in_(chosen_language())), 422
    return _page(part=part, name=name) if part else redirect(url_for("confirm.show"), 303)


def _page(error: str = "", part: str = "", name: str = "") -> str:
    lang = chosen_language()
    rows = [
        (s.account, ROLE_NAMES[s.account.role].in_(lang), s.asked_by, _me().name in (s.asked_by, s.account.name))
        for s in _waiting()
    ]
    return render_template("admin/confirm.html", page=None, rows=rows, error=error, part=part, name=name)


def _waiting() -> tuple[AccountState, ...]:
    return tuple(s for s in entrance().door.book.all() if s.asked_by and _me().scope.oversees(s.account.scope))


def _me() -> Account:
    account: Account = g.session.account
    return account
