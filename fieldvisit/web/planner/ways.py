"""Stops and ways of the plan in force as files for map and navigation programs."""

from __future__ import annotations

import io

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from fieldvisit.web.language import chosen_language
from fieldvisit.web.planner.asked import eyes
from fieldvisit.web.query import read_selection
from fieldvisit.workspace.plans.ways import WayForm, way_file

blueprint = Blueprint("ways", __name__)
_TYPES = {
    WayForm.GPX: "application/gpx+xml",
    WayForm.KML: "application/vnd.google-earth.kml+xml",
    WayForm.GPKG: "application/geopackage+sqlite3",
}


@blueprint.get("/plan/ways/<any(gpx,kml,gpkg):kind>")
def show(kind: str) -> ResponseReturnValue:
    """The days of the leader and day in the address, or all that this request sees."""
    run, form = eyes().run, WayForm(kind)
    made = way_file(run, form, chosen_language(), read_selection(request.args, run))
    return send_file(io.BytesIO(made.content), mimetype=_TYPES[form], as_attachment=True, download_name=made.name)
