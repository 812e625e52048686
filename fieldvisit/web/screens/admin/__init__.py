"""Pages of the three administrators: accounts, the audit, the state of the system. None of them holds anything about a case."""

from __future__ import annotations

from flask import Flask

from fieldvisit.web.screens.admin import accounts, audit, confirm, system


def install(app: Flask) -> None:
    """Add the pages to an application that has a door."""
    for blueprint in (accounts.blueprint, confirm.blueprint, audit.blueprint, system.blueprint):
        app.register_blueprint(blueprint)
