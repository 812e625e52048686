"""The page of field packs for programs: what was handed out and came back, never a code and no word of a matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint
from flask.typing import ResponseReturnValue

from fieldvisit.errors import Text
from fieldvisit.web.api.describe import PLAN, Description, described
from fieldvisit.web.language import chosen_language
from fieldvisit.web.packs.pages import desk_of_request
from fieldvisit.web.screens.answer import answer, current_run
from fieldvisit.workspace.packs import KeptPack, OpenRecord

blueprint = Blueprint("packs_twin", __name__)


@dataclass(frozen=True)
class PackRow:
    """A pack: whose day, how much it says, the receipts of what came back, its records and how many of them wait.

    ``version`` is the version of the plan it was made from, 0 on a mission. ``there`` is false when its time was over and the file was
    removed; ``on_plan`` when its day is no longer in the plan as the pack has it.
    """

    id: str
    day: date
    leader_id: str
    leader: str
    mission: str
    level: str
    version: int
    expires_on: date
    there: bool
    on_plan: bool
    receipts: tuple[str, ...]
    records: int
    waiting: int


@dataclass(frozen=True)
class WaitingRow:
    """A record that came back and needs a person: of which pack and case, and why it waits."""

    pack: str
    case: str
    why: str


@dataclass(frozen=True)
class PackList:
    """The packs that exist for the account, the latest day first; how many were not handed in yet; what waits for a person."""

    not_handed_in: int
    packs: tuple[PackRow, ...]
    waiting: tuple[WaitingRow, ...]


@blueprint.get("/packs.json")
@described(Description(PLAN, Text("行程包及其收回情况", "Field packs and what came back"), PackList, fails=(404, 409)))
def show() -> ResponseReturnValue:
    """The packs, and what waits for whoever may take records in."""
    desk = desk_of_request()
    names = {one.id: one.name for one in current_run().leaders}
    waiting = desk.open_records() if desk.may_make else ()
    rows = tuple(_row(one, names.get(one.pack.leader_id, one.pack.leader_id)) for one in desk.packs())
    return answer(PackList(desk.not_handed_in(), rows, tuple(_waiting(one) for one in waiting)), "", "json")


def _row(one: KeptPack, leader: str) -> PackRow:
    pack = one.pack
    return PackRow(
        pack.id,
        pack.day,
        pack.leader_id,
        leader,
        pack.mission_id,
        pack.level.value,
        pack.plan_version,
        pack.expires_on,
        one.is_there,
        one.on_plan,
        tuple(receipt.code for receipt in one.receipts),
        one.records,
        one.open,
    )


def _waiting(one: OpenRecord) -> WaitingRow:
    return WaitingRow(one.pack.id, one.handed.record.case_id, one.why.in_(chosen_language()))
