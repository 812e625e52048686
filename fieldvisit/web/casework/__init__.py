"""The pages of the work on cases: today, the list, one case with every step to close-out (销号)."""

from __future__ import annotations

from flask import Flask

from fieldvisit.web import case_room
from fieldvisit.web.casework import home, listing, record, steps, stop
from fieldvisit.web.casework.eyes import is_open
from fieldvisit.workspace.cases.room import CaseRoom

__all__ = ["install", "is_open"]


def install(app: Flask, room: CaseRoom) -> None:
    """Add the pages over the cases of a workspace."""
    case_room.install(app, room)
    for blueprint in (home.blueprint, listing.blueprint, record.blueprint, steps.blueprint, stop.blueprint):
        app.register_blueprint(blueprint)
