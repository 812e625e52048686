"""From hotspots to work teams: where matters concentrate, who is sent there, and what changed."""

from __future__ import annotations

from flask import Flask

from fieldvisit.web.missions import hotspots, sending


def install(app: Flask, *, with_door: bool) -> None:
    """Add the page of hotspots, and the missions where accounts log in."""
    app.register_blueprint(hotspots.blueprint)
    if with_door:
        app.register_blueprint(sending.blueprint)
