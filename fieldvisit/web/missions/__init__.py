"""From hotspots to work teams: where matters concentrate."""

from __future__ import annotations

from flask import Flask

from fieldvisit.web.missions import hotspots


def install(app: Flask) -> None:
    """Add the page of hotspots."""
    app.register_blueprint(hotspots.blueprint)
