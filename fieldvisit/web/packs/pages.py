"""The page of field packs: make one for a day, download it, take records in, decide about those that wait."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

from flask import Blueprint, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.pack import PackLevel
from fieldvisit.domain.run import Run
from fieldvisit.errors import FieldVisitError
from fieldvisit.maps.selection import chosen_itineraries
from fieldvisit.web.casework.eyes import looking
from fieldvisit.web.language import chosen_language, gettext, short_day
from fieldvisit.web.pack_room import pack_room
from fieldvisit.web.present_plan import head_of
from fieldvisit.web.screens.answer import current_run
from fieldvisit.workspace.packs import Answer, Made, PackDesk, PackEyes

blueprint = Blueprint("packs", __name__)
_MISSION = "mission"


@blueprint.get("/packs")
def show() -> ResponseReturnValue:
    """The packs that exist for the account, and what came back and waits."""
    return _page(desk_of_request())


@blueprint.post("/packs/make")
def make() -> ResponseReturnValue:
    """Make the pack of a day; its code stands on this one answer and nowhere else."""
    desk = _making()
    kind, _, rest = request.form.get("day", "").partition("|")
    who, _, day = rest.rpartition("|")
    level = PackLevel.CASE if request.form.get("level") == "case" else PackLevel.ITINERARY
    try:
        how = desk.make_for_mission if kind == _MISSION else desk.make
        made = how(who, date.fromisoformat(day), level, chosen_language())
    except ValueError:
        abort(400)
    except FieldVisitError as error:
        return _page(desk, error=error.text.in_(chosen_language())), 422
    return _page(desk, made=made)


@blueprint.get("/packs/<pack_id>.html")
def file(pack_id: str) -> ResponseReturnValue:
    """The file of a pack, encrypted as it leaves the office."""
    name, text = desk_of_request().file(pack_id)
    return send_file(io.BytesIO(text.encode()), mimetype="text/html", as_attachment=True, download_name=name)


@blueprint.post("/packs/hand-in")
def hand_in() -> ResponseReturnValue:
    """Take in files, or lines that were scanned or pasted; each whole or not at all."""
    desk = _making()
    answers: list[Answer] = []
    refused = []
    for name, text in _given():
        try:
            answers += desk.hand_in(text, name)
        except FieldVisitError as error:
            refused.append(error.text.in_(chosen_language()))
    if not (answers or refused):
        refused.append(gettext("Choose a file from the phone, or paste what it shows as text."))
    return _page(desk, answers=tuple(answers), error=" ".join(refused)), 422 if refused else 200


@blueprint.post("/packs/<pack_id>/<record_id>")
def settle(pack_id: str, record_id: str) -> ResponseReturnValue:
    """Decide about a record that waits: the phone's goes in, or the office's stands."""
    desk = _making()
    try:
        said = desk.settle(pack_id, record_id, phone=request.form.get("take") == "phone")
    except FieldVisitError as error:
        return _page(desk, error=error.text.in_(chosen_language())), 422
    return _page(desk, said=said.in_(chosen_language()))


def desk_of_request() -> PackDesk:
    """The packs as who looks sees them."""
    eyes, room = looking(), pack_room()
    assert room is not None  # noqa: S101 - these pages exist only where there are packs
    return room.desk(PackEyes(current_run(), eyes.desk, eyes.also))


def _making() -> PackDesk:
    """The desk of who makes packs and takes them in; a preview only looks."""
    desk = desk_of_request()
    if not desk.may_make:
        abort(403)
    return desk


def _given() -> Iterator[tuple[str, str]]:
    for sent in request.files.getlist("slips"):
        if sent.filename:
            yield sent.filename[:100], sent.stream.read().decode("utf-8", errors="replace")
    pasted = request.form.get("lines", "")
    if pasted.strip():
        yield gettext("What was pasted"), pasted


def _page(
    desk: PackDesk, *, made: Made | None = None, answers: tuple[Answer, ...] = (), error: str = "", said: str = ""
) -> str:
    lang, run = chosen_language(), current_run()
    waiting = desk.open_records() if desk.may_make else ()
    names = {one.id: one.name for one in run.leaders}
    told = [line.in_(lang) for one in answers for line in one.sentences]
    known = {"waiting": waiting, "names": names, "told": told, "lang": lang, "days": tuple(_days(desk, run))}
    return render_template(
        "packs/packs.html",
        page=None,
        here=head_of(run, ""),
        desk=desk,
        made=made,
        error=error,
        said=said,
        packs=desk.packs(),
        **known,
    )


def _days(desk: PackDesk, run: Run) -> Iterator[tuple[str, str]]:
    """The days that a pack can be made of, as values of the form with their words."""
    names = {one.id: one.name for one in run.leaders}
    if not desk.may_make:
        return
    for one in sorted(chosen_itineraries(run), key=lambda i: (i.shift.day, i.shift.leader_id)) if run.plan else ():
        if one.stops:
            yield f"plan|{one.shift.leader_id}|{one.shift.day}", f"{short_day(one.shift.day)} {names[one.shift.leader_id]}"
    for mission in looking().desk.book.work(TeamMission):
        for day in sorted({one.day for one in mission.village_days}) if mission.ended_on is None else ():
            yield f"{_MISSION}|{mission.id}|{day}", f"{short_day(day)} {mission.mandate}"
