"""The plan in force as a calendar file, for one leader or for all."""

from __future__ import annotations

import io

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue

from fieldvisit.web.language import chosen_language
from fieldvisit.web.planner.asked import eyes, room
from fieldvisit.web.query import read_selection

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/plan/calendar.ics")
def show() -> ResponseReturnValue:
    """The calendar of the leader in the address, or of everybody this request sees."""
    looking = eyes()
    leader_id = read_selection(request.args, looking.run).leader
    content = room().calendar(looking, leader_id, chosen_language())
    if content is None:
        abort(404)
    name = f"{looking.run.county_code}-{leader_id or 'all'}.ics"
    return send_file(io.BytesIO(content), mimetype="text/calendar", as_attachment=True, download_name=name)
