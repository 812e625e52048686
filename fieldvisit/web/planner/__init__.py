"""The planner's pages: the board of a plan's versions, changed by hand, and the plan as a calendar."""

from __future__ import annotations

from flask import Flask

from fieldvisit.web.planner import board, calendar, compare, events, solve
from fieldvisit.web.planner.asked import EXTENSION, sees_board, sees_calendar
from fieldvisit.workspace.plans import PlanRoom

__all__ = ["install", "sees_board", "sees_calendar"]


def install(app: Flask, plans: PlanRoom) -> None:
    """Add the planner's pages over the plans of a workspace."""
    app.extensions[EXTENSION] = plans
    for blueprint in (board.blueprint, solve.blueprint, compare.blueprint, events.blueprint, calendar.blueprint):
        app.register_blueprint(blueprint)
