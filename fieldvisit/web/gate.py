"""Who is let in: every page but the few listed needs a login that has come all the way, and a role that may see it.

Without an ``Entrance`` there is no gate: that is the demo county on this computer, whose cases are invented.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, SecurityError, Unauthorized

from fieldvisit.domain.access.accounts import Session, Stage
from fieldvisit.domain.access.roles import ROLE_NAMES, Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.run import DEMO_BANNER, Run
from fieldvisit.errors import SettingsError
from fieldvisit.register import Door, Entry
from fieldvisit.settings import CountyParams
from fieldvisit.web import bearer, security
from fieldvisit.web.case_room import case_room
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.rights import LARGE, NEEDS, ONESELF, OPEN
from fieldvisit.workspace.auditing import AuditDesk
from fieldvisit.workspace.findings import Finding
from fieldvisit.workspace.system_desk import SystemDesk
from fieldvisit.workspace.working import Desk

_STEPS = {Stage.CODE: "door.code", Stage.PASSWORD: "door.password", Stage.ENROL: "door.enrol"}
_WRITES = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Entrance:
    """The door with its sessions, what each account sees, whether pages are reached by https; then jobs, audit, self-check, rules, backups and the office's county."""

    door: Door
    run_of: Callable[[Scope, Scope | None], Run]
    https: bool = False
    desk: Desk | None = None
    audit: AuditDesk | None = None
    examine: Callable[[], tuple[Finding, ...]] | None = None
    system: SystemDesk | None = None
    county: CountyParams | None = None

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; the prefix makes browsers insist on https, this host and the whole site."""
        return "__Host-fieldvisit" if self.https else "fieldvisit"

    @property
    def form_cookie(self) -> str:
        """The name of the cookie that ties a form to a browser before login."""
        return f"{self.cookie}-form"


def install(app: Flask, entrance: Entrance | None) -> None:
    """Put the gate before every page, or (without an entrance) leave the pages open."""
    app.context_processor(
        lambda: {
            "session": g.get("session"),
            "csrf": csrf if entrance else None,
            "role_name_of": _role_name,
            "may_see_jobs": _may_see_jobs,
            "may_see_work": may_see_work,
            "office_pages": _office_pages,
            "office": _office(entrance),
        }
    )
    if entrance is None:
        return
    app.jinja_env.globals.update(form_token=csrf)
    if app.debug or os.environ.get("FLASK_DEBUG", "0") not in ("", "0"):
        raise SettingsError(
            "调试模式会向任何人显示程序内部，不能用来提供真实数据。请取消环境变量 FLASK_DEBUG。",
            "Debug mode shows the program's inside to anybody and never serves real data. Unset FLASK_DEBUG.",
        )
    app.extensions["fieldvisit.entrance"] = entrance
    app.extensions["fieldvisit.load_run"] = lambda: entrance.run_of(g.session.account.scope, g.session.view_as)
    app.before_request(_check)
    app.after_request(_form_cookie)
    if entrance.https:
        app.after_request(_strict_transport)


def entrance() -> Entrance:
    """The entrance of this application."""
    found = current_app.extensions["fieldvisit.entrance"]
    assert isinstance(found, Entrance)  # noqa: S101 - tells the type checker what was installed
    return found


def token() -> str:
    """The session token of this request; empty without one."""
    return request.cookies.get(entrance().cookie, "")


def csrf() -> str:
    """What a form must carry: made from this browser's session, or before login from the form's own cookie."""
    return hmac.new(_form_secret().encode("utf-8", "surrogatepass"), b"csrf", hashlib.sha256).hexdigest()


def let_in(entry: Entry) -> Response:
    """To where an entry leads, with its fresh session."""
    assert entry.stage is not None  # noqa: S101 - callers looked
    response = redirect(url_for(_STEPS.get(entry.stage) or _home(entry.token)), 303)
    assert isinstance(response, Response)  # noqa: S101 - tells the type checker that it is Flask's
    set_cookie(response, entrance().cookie, entry.token)
    return response


def set_cookie(response: Response, name: str, value: str) -> None:
    """Set a cookie that no script reads, that no other site sends, and that ends with the browser."""
    response.set_cookie(name, value, secure=entrance().https, httponly=True, samesite="Strict", path="/")


def _home(session_token: str) -> str:
    """The page a login ends at: today for whoever reads cases, else one's own account."""
    session = entrance().door.session(session_token)
    reads = session is not None and session.scope.may_read
    return "today.show" if reads and "today.show" in current_app.view_functions else "door.me"


def _role_name(scope: Scope) -> str:
    return ROLE_NAMES[scope.role].in_(chosen_language())


class Office(NamedTuple):
    """Whose pages these are: the county's name, and the label that everything of a demo carries (empty: real)."""

    county: str
    banner: str


def _office(entrance: Entrance | None) -> Office | None:
    """Of which office a page is, for pages that show nothing of a run; nothing before a login has come all the way."""
    county, session = entrance.county if entrance else None, g.get("session")
    if county is None or session is None or session.stage is not Stage.FULL:
        return None
    return Office(county.name, DEMO_BANNER.in_(chosen_language()) if county.demo else "")


def _may_see_jobs() -> bool:
    session = g.get("session")
    desk = entrance().desk
    return session is not None and desk is not None and desk.is_open_to(session.scope)


def may_see_work() -> bool:
    """Whether this session sees the office's work beside single cases."""
    session = g.get("session")
    return session is not None and session.view_as is None and case_room() is not None and session.scope.may(Right.READ)


def _office_pages() -> tuple[tuple[str, str], ...]:
    """The pages of whoever administers: endpoint and name."""
    session, found = g.get("session"), entrance()
    if session is None or session.stage is not Stage.FULL:
        return ()
    pages = (
        ("accounts.show", gettext("Accounts"), True),
        ("confirm.show", gettext("To confirm"), True),
        ("audit.show", gettext("Audit"), found.audit is not None),
        ("system.show", gettext("State of the system"), found.examine is not None),
    )
    return tuple((endpoint, name) for endpoint, name, there in pages if there and session.scope.may(NEEDS[endpoint]))


def _check() -> ResponseReturnValue | None:
    g.session = None
    if isinstance(request.routing_exception, SecurityError):
        return None  # a foreign host is answered in its own way, to everybody alike
    if "\0" in request.path:
        abort(404)
    if request.endpoint == "static":
        return None  # nothing in these files is anybody's: no session is looked for
    if bearer.shown():
        bearer.let_in(entrance().door)
        return None
    return _check_browser()


def _check_browser() -> ResponseReturnValue | None:
    """Let a browser in by its session; a form must be one of ours."""
    if request.endpoint in LARGE:
        _make_room(request.endpoint)
    if request.method in _WRITES:
        _refuse_foreign_form()
        if request.endpoint not in OPEN and any("\0" in value for value in request.form.values()):
            abort(400)  # no text of a person; PostgreSQL takes none either
    g.session = entrance().door.session(token())
    if request.endpoint in OPEN:
        return None
    if g.session is None:
        return _ask_to_log_in()
    if g.session.stage is not Stage.FULL:
        return _on_the_way(g.session)
    if request.endpoint is None or request.endpoint in ONESELF:
        return None
    needed = NEEDS.get(request.endpoint)
    if needed is None or not g.session.scope.may(needed):
        raise Forbidden
    return None


def _make_room(endpoint: str) -> None:
    """Let a large form be read, before its token is looked at, when the session may send it."""
    session = entrance().door.session(token())
    if session is not None and session.stage is Stage.FULL and session.scope.may(NEEDS[endpoint]):
        request.max_content_length = LARGE[endpoint]


def _on_the_way(session: Session) -> ResponseReturnValue | None:
    step = _STEPS[session.stage]
    return None if request.endpoint in (step, "door.log_out") else redirect(url_for(step), 303)


def _ask_to_log_in() -> ResponseReturnValue:
    if request.endpoint is None:
        abort(404)
    if request.method in _WRITES or security.is_for_programs():
        raise Unauthorized
    return redirect(url_for("door.login"), 303)


def _refuse_foreign_form() -> None:
    """A form counts only when it came from a page of ours: its token, and what the browser says about its origin, must fit.

    Under ``no-referrer`` browsers send the origin ``null`` with our own forms; then ``Sec-Fetch-Site`` (https and loopback only) and
    the token decide.
    """
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    ours = f"{'https' if entrance().https else request.scheme}://{request.host}"
    given = request.form.get("csrf", "")
    if origin not in (None, "null", ours) or site not in ("same-origin", "none"):
        raise Forbidden
    if not _form_secret() or not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), csrf().encode()):
        raise Forbidden


def _form_secret() -> str:
    known = token() or request.cookies.get(entrance().form_cookie, "")
    if known:
        return known
    if request.method in _WRITES:
        return ""
    if "form_secret" not in g:
        g.form_secret = secrets.token_urlsafe(24)
    return str(g.form_secret)


def _form_cookie(response: Response) -> Response:
    if "form_secret" in g:
        set_cookie(response, entrance().form_cookie, g.form_secret)
    return response


def _strict_transport(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
