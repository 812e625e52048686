"""The room of cases that an application was given, for every page that works with cases."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from fieldvisit.workspace.cases.room import CaseRoom

_EXTENSION = "fieldvisit.case_room"


def install(app: Flask, room: CaseRoom) -> None:
    """Give an application its cases."""
    app.extensions[_EXTENSION] = room


def case_room() -> CaseRoom | None:
    """The cases of this application; ``None`` where the viewer shows villages and plans only."""
    return cast("CaseRoom | None", current_app.extensions.get(_EXTENSION))
