"""The field packs that an application was given, for every page that tells of them."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from fieldvisit.workspace.packs import PackRoom

_EXTENSION = "fieldvisit.pack_room"


def install(app: Flask, room: PackRoom) -> None:
    """Give an application its field packs."""
    app.extensions[_EXTENSION] = room


def pack_room() -> PackRoom | None:
    """The field packs of this application; ``None`` where the viewer has none."""
    return cast("PackRoom | None", current_app.extensions.get(_EXTENSION))
