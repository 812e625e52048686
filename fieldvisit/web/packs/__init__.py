"""Field packs on the pages: handed out, handed in."""

from __future__ import annotations

from flask import Flask

from fieldvisit.web import pack_room
from fieldvisit.web.casework import is_open
from fieldvisit.web.packs import pages, twin
from fieldvisit.workspace.packs import PackRoom

__all__ = ["install", "sees_packs"]


def install(app: Flask, packs: PackRoom) -> None:
    """Add the page of field packs over a workspace."""
    pack_room.install(app, packs)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(twin.blueprint)


def sees_packs() -> bool:
    """Whether this application has field packs, and this request may see cases."""
    return pack_room.pack_room() is not None and is_open()
