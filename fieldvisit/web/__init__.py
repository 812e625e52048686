"""The viewer: Flask pages over one frozen run. Other packages need ``create_app`` and, for logins, ``Entrance``."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from typing import TypeAlias

from flask import Flask

from fieldvisit.domain.run import Run
from fieldvisit.resources import static
from fieldvisit.web import background as under
from fieldvisit.web import casework, forms, gate, language, missions, packs, planner, screens, security
from fieldvisit.web.api import pages as api
from fieldvisit.web.api.ogc import views as ogc
from fieldvisit.web.gate import Entrance
from fieldvisit.workspace.background import Background
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.packs import PackRoom
from fieldvisit.workspace.plans import PlanRoom
from fieldvisit.workspace.review_desk import ReviewDesk

__all__ = ["Entrance", "Viewer", "create_app"]

Viewer: TypeAlias = Flask
"""The viewer as a WSGI application."""


def create_app(
    load_run: Callable[[], Run],
    *,
    hosts: Sequence[str] = (),
    entrance: Entrance | None = None,
    desk: ReviewDesk | None = None,
    room: CaseRoom | None = None,
    plans: PlanRoom | None = None,
    background: Background | None = None,
    pack_room: PackRoom | None = None,
) -> Flask:
    """The viewer as a WSGI application.

    Parameters
    ----------
    load_run
        Called once per request for the run to show; keep it cheap by remembering the run until the register changes.
    hosts
        Names or addresses under which the pages may be asked for, beside this computer's own loopback names. A request
        with any other ``Host`` is refused. A wildcard address (``0.0.0.0``, ``::``) stands for this computer's names.
    entrance
        Logins, and what each account sees. Without one the pages are open to whoever reaches them: for the demo county on
        this computer's own address, and nothing else.
    desk
        The review queue; without it no place can be settled in the viewer.
    room
        The cases; without it the viewer shows villages and plans and no single case.
    plans
        The versions of the plan; without it the plan is shown and cannot be changed.
    background
        What lies under the maps; without it they show the county's outline and nothing else.
    pack_room
        Field packs; without it none is made or taken in.
    """
    mimetypes.add_type("text/javascript", ".js")
    app = Flask(__name__, static_folder=str(static()), static_url_path="/static")
    app.config.update(TRUSTED_HOSTS=security.trusted_hosts(hosts), MAX_CONTENT_LENGTH=64 * 1024)
    app.extensions["fieldvisit.load_run"] = load_run
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    language.install(app)
    security.install(app)
    under.install(app, background)
    if entrance is None:
        forms.install(app)
    gate.install(app, entrance)
    screens.install(app, desk, with_door=entrance is not None)
    missions.install(app, with_door=entrance is not None)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(ogc.blueprint)
    app.jinja_env.globals.update(cases_are_open=casework.is_open)
    if room is not None:
        casework.install(app, room)
    app.jinja_env.globals.update(
        sees_board=planner.sees_board,
        sees_calendar=planner.sees_calendar,
        may_print=planner.may_print,
        sees_packs=packs.sees_packs,
    )
    if plans is not None:
        planner.install(app, plans)
    if room is not None and pack_room is not None:
        packs.install(app, pack_room)
    return app
