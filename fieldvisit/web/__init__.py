"""The viewer: Flask pages over one frozen run. ``create_app`` is the only thing other packages need."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence

from flask import Flask

from fieldvisit.domain.run import Run
from fieldvisit.resources import static
from fieldvisit.web import forms, language, screens, security
from fieldvisit.workspace.review_desk import ReviewDesk

__all__ = ["create_app"]


def create_app(load_run: Callable[[], Run], *, hosts: Sequence[str] = (), desk: ReviewDesk | None = None) -> Flask:
    """The viewer as a WSGI application.

    Parameters
    ----------
    load_run
        Called once per request for the run to show; keep it cheap by remembering the run until the register changes.
    hosts
        Names or addresses under which the pages may be asked for, beside this computer's own loopback names. A request
        with any other ``Host`` is refused. A wildcard address (``0.0.0.0``, ``::``) stands for this computer's names.
    desk
        The review queue; without it the viewer has no page that changes anything.
    """
    mimetypes.add_type("text/javascript", ".js")
    app = Flask(__name__, static_folder=str(static()), static_url_path="/static")
    app.config.update(TRUSTED_HOSTS=security.trusted_hosts(hosts), MAX_CONTENT_LENGTH=64 * 1024)
    app.extensions["fieldvisit.load_run"] = load_run
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    language.install(app)
    security.install(app)
    forms.install(app)
    screens.install(app, desk)
    return app
