"""One blueprint module per screen: find the run, present it, render it as a page or as its ``.json`` twin."""

from __future__ import annotations

from flask import Flask

from fieldvisit.web.screens import door, health, jobs, list_screen, map_screen, plan_screen
from fieldvisit.web.screens.answer import DayConverter


def install(app: Flask, *, with_door: bool) -> None:
    """Add all screens to the application; those of the door only where there is one."""
    app.url_map.converters["day"] = DayConverter
    for blueprint in (map_screen.blueprint, list_screen.blueprint, plan_screen.blueprint, health.blueprint):
        app.register_blueprint(blueprint)
    if with_door:
        app.register_blueprint(door.blueprint)
        app.register_blueprint(jobs.blueprint)
