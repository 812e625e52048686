"""Work beside single cases: campaigns (专项整治), consultations (会商), briefings (月报) and spot checks (抽查), as one account may see and do it."""

from __future__ import annotations

from flask import Flask

from fieldvisit.web.screens.work import briefings, campaigns, checks, consultations, month, twins


def install(app: Flask) -> None:
    """Add the pages to an application that has a door."""
    for screen in (campaigns, consultations, briefings, month, checks, twins):
        app.register_blueprint(screen.blueprint)
