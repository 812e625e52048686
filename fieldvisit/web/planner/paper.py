"""Day sheets and village slips as files, of what the page of the sheets shows to this reader."""

from __future__ import annotations

import io

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue

from fieldvisit.web.language import chosen_language
from fieldvisit.web.planner.asked import eyes, number, room
from fieldvisit.web.query import read_selection
from fieldvisit.workspace.sheets import PaperForm, PaperQuestion

blueprint = Blueprint("paper", __name__)
_TYPES = {
    PaperForm.PDF: "application/pdf",
    PaperForm.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PaperForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MOST_PEOPLE = 99


@blueprint.get("/plan/paper/<any(docx,pdf,xlsx):kind>")
def show(kind: str) -> ResponseReturnValue:
    """The sheets, or with ``host`` the slips, under the filter of the address as a file; a line of the audit, so never in a preview."""
    looking = eyes()
    if len(looking.scopes) > 1:
        abort(403)
    selection = read_selection(request.args, looking.run)
    people = number(request.args.get("people") or "0")
    if people > _MOST_PEOPLE:
        abort(400)
    asked = PaperQuestion(
        PaperForm(kind),
        chosen_language(),
        selection.leader,
        selection.day,
        host=bool(request.args.get("host")),
        large=bool(request.args.get("large")),
        people=people,
    )
    paper = room().paper(looking, asked)
    return send_file(io.BytesIO(paper.content), mimetype=_TYPES[asked.form], as_attachment=True, download_name=paper.name)
