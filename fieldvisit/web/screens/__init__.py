"""One blueprint module per screen: find the run, present it, render it as a page or as its ``.json`` twin."""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup

from fieldvisit.maps.strip import Strip
from fieldvisit.maps.strip_svg import strip_svg
from fieldvisit.web.monthly.notebook import asked_code
from fieldvisit.web.screens import (
    admin,
    door,
    health,
    importing,
    jobs,
    list_screen,
    map_screen,
    plan_screen,
    review_screen,
    tokens,
    work,
)
from fieldvisit.web.screens.answer import DayConverter, current_run
from fieldvisit.workspace.review_desk import ReviewDesk


def install(app: Flask, desk: ReviewDesk | None = None, *, with_door: bool) -> None:
    """Add all screens to the application; those of the door and the review queue only where there are such."""
    app.url_map.converters["day"] = DayConverter
    for blueprint in (map_screen.blueprint, list_screen.blueprint, plan_screen.blueprint, health.blueprint):
        app.register_blueprint(blueprint)
    app.jinja_env.filters["strip_svg"] = _drawn
    app.jinja_env.globals.update(notebook_code=lambda: asked_code(current_run()))
    app.jinja_env.globals.update(may_review=review_screen.may_review if desk is not None else lambda: False)
    if desk is not None:
        app.extensions[review_screen.EXTENSION] = desk
        app.register_blueprint(review_screen.blueprint)
    if with_door:
        app.register_blueprint(door.blueprint)
        app.register_blueprint(tokens.blueprint)
        app.register_blueprint(jobs.blueprint)
        app.register_blueprint(importing.blueprint)
        app.jinja_env.globals.update(may_import=importing.may_import)
        admin.install(app)
        work.install(app)


def _drawn(strip: Strip, words: str) -> Markup:
    return Markup(strip_svg(strip, words))  # noqa: S704 - escaped where it is made
