"""The planner's pages: the board of a plan's versions, changed by hand, and the plan as a calendar, on paper and for map programs."""

from __future__ import annotations

from flask import Flask

from fieldvisit.web.planner import board, calendar, compare, events, paper, roads, solve, ways
from fieldvisit.web.planner.asked import EXTENSION, may_print, sees_board, sees_calendar
from fieldvisit.workspace.plans import PlanRoom

__all__ = ["install", "may_print", "sees_board", "sees_calendar"]


def install(app: Flask, plans: PlanRoom) -> None:
    """Add the planner's pages over the plans of a workspace."""
    app.extensions[EXTENSION] = plans
    for one in (board, solve, compare, events, roads, calendar, paper, ways):
        app.register_blueprint(one.blueprint)
