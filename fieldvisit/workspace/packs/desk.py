"""One account's desk of packs: what it makes is cut to its readers, what it takes in is cut to what it may record."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.access.divisions import inside
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.pack import KEPT_DAYS, HandedRecord, Pack, PackLevel, Receipt, RecordState
from fieldvisit.domain.run import Run
from fieldvisit.errors import InputFileError, NotFoundError, Text
from fieldvisit.maps.offline import vendored_style
from fieldvisit.register.packs.book import PackBook, no_pack
from fieldvisit.reports.pack.cipher import new_code, new_key
from fieldvisit.reports.pack.page import envelope_of, page_of
from fieldvisit.reports.pack.slip import Slip, read_slip, slips_in
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.packs.contents import Writer
from fieldvisit.workspace.packs.days import Day, leader_day, mission_day
from fieldvisit.workspace.packs.handed import Answer, OpenRecord, Taking

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

_LEAFLET = "leaflet/leaflet.css"


@dataclass(frozen=True)
class PackEyes:
    """Who looks: the run as they see it, their desk of cases, and in a preview the account's own scope."""

    run: Run
    desk: CaseDesk
    also: Scope | None = None


@dataclass(frozen=True)
class Made:
    """A pack just made: its code is told once, and kept nowhere."""

    pack: Pack
    code: str


@dataclass(frozen=True)
class KeptPack:
    """A pack as the list shows it: how many records came back, how many of them still need somebody, and its receipts.

    ``on_plan`` says whether the plan that these eyes see has its day with the same stops: then a day sheet says the same on paper.
    """

    pack: Pack
    receipts: tuple[Receipt, ...]
    records: int
    open: int
    is_there: bool
    on_plan: bool


class PackDesk:
    """Packs as one account makes, sees and takes them in. Methods raise ``NotFoundError`` alike for unknown and for foreign packs."""

    def __init__(self, workspace: Workspace, eyes: PackEyes) -> None:
        self._workspace, self._eyes = workspace, eyes
        self._cases = eyes.desk
        self.scope = eyes.desk.scope
        self.book: PackBook = workspace.register.packs(workspace.key)

    @property
    def may_make(self) -> bool:
        """Whether the account makes packs and takes them in; a preview only looks."""
        return self._eyes.also is None and self.scope.may(Right.RECORD)

    def make(self, leader_id: str, day: date, level: PackLevel, lang: str) -> Made:
        """The pack of a leader's day, kept and noted in the audit; raises ``NotFoundError`` where the plan has no such day."""
        self.scope.require(Right.RECORD)
        found = leader_day(self._eyes.run, self._cases, leader_id, day)
        return self._made(found, level, lang, self._version())

    def make_for_mission(self, mission_id: str, day: date, level: PackLevel, lang: str) -> Made:
        """The pack of a team's day of a mission."""
        self.scope.require(Right.RECORD)
        mission = self._cases.book.work_item(TeamMission, mission_id)
        return self._made(mission_day(self._eyes.run, self._cases, mission, day), level, lang, 0)

    def file(self, pack_id: str) -> tuple[str, str]:
        """The name of a pack's file and what is in it; raises ``InputFileError`` when its time is over and it was removed."""
        pack, envelope = self._seen(pack_id), self.book.envelope(pack_id)
        if not envelope:
            raise _forgotten(pack)
        self._workspace.register.record(Deed(self.scope.who, Act.EXPORT, pack_id, detail="field pack"))
        return f"pack-{pack.day}-{pack.id}.html", page_of(envelope, vendored_style(_LEAFLET))

    def packs(self) -> tuple[KeptPack, ...]:
        """The packs that exist for this account, the latest day first."""
        seen = [pack for pack in self.book.all() if self._sees(pack)]
        ids = [pack.id for pack in seen]
        receipts, records = self.book.receipts(ids), self.book.records(ids)
        days = self._planned_days()
        there = self.book.remembered(ids)
        return tuple(_kept(pack, receipts, records, is_there=pack.id in there, on_plan=_on_plan(pack, days)) for pack in seen)

    def not_handed_in(self) -> int:
        """How many of these packs are still good and brought nothing back."""
        good = [pack for pack in self.book.all() if pack.expires_on >= self._cases.today]
        back = {receipt.pack_id for receipt in self.book.receipts([pack.id for pack in good])}
        return sum(pack.id not in back and self._sees(pack) for pack in good)

    def open_records(self) -> tuple[OpenRecord, ...]:
        """Records that came back and still need somebody, with both versions where the office has another one."""
        seen = {pack.id: pack for pack in self.book.all() if self._sees(pack)}
        taking = self._taking()
        waiting = [one for one in self.book.records(list(seen)) if one.state in (RecordState.CONFLICT, RecordState.WAITING)]
        return tuple(taking.opened(seen[one.pack_id], one) for one in waiting)

    def hand_in(self, text: str, name: str) -> tuple[Answer, ...]:
        """Take in the slips of a text, all that it holds or nothing.

        Raises
        ------
        InputFileError
            If a slip is not whole, or comes from no pack of this register; then nothing of the text is taken.
        """
        self.scope.require(Right.RECORD)
        given = [(self._pack_of(slip, name), slip) for slip in slips_in(text, name)]
        read = [(pack, slip, read_slip(slip, self._key(pack), name)) for pack, slip in given]
        taking = self._taking()
        return tuple(taking.take(pack, slip.receipt, handed, self._notes(pack)) for pack, slip, handed in read)

    def settle(self, pack_id: str, record_id: str, *, phone: bool) -> Text:
        """Decide about a record that waits: with ``phone`` it is added after the office's, else the office's stands; says what was done."""
        self.scope.require(Right.RECORD)
        pack = self._seen(pack_id)
        found = next((one for one in self.book.records([pack_id]) if one.record.id == record_id), None)
        if found is None:
            raise NotFoundError(f"没有这条记录：{record_id}。", f"There is no record {record_id}.")
        return self._taking().settle(pack, found, phone=phone)

    def _made(self, day: Day, level: PackLevel, lang: str, version: int) -> Made:
        code, key = new_code(), new_key()
        pack = Pack(
            id=base64.b32encode(secrets.token_bytes(5)).decode(),
            leader_id=day.leader.id,
            day=day.day,
            level=level,
            plan_version=version,
            stops=tuple(stop.packed for stop in day.stops),
            expires_on=day.day + timedelta(days=KEPT_DAYS),
            made_by=self.scope.who,
            mission_id=day.mission.id if day.mission else "",
        )
        writer = Writer(self._workspace, self._eyes.run, self._cases, level, lang, day.readers)
        self.book.add(pack, envelope_of(pack, writer.contents(day, key), code, lang), key)
        return Made(pack, code)

    def _taking(self) -> Taking:
        return Taking(self._cases, self.book, datetime.now(UTC).isoformat(timespec="milliseconds"))

    def _pack_of(self, slip: Slip, name: str) -> Pack:
        try:
            return self._seen(slip.pack_id)
        except NotFoundError as error:
            raise InputFileError(
                f"{name} 来自编号 {slip.pack_id} 的行程包，本库没有发过，或不归您收；没有收下任何内容。",
                f"{name} comes from the pack {slip.pack_id}, which was not handed out from this register or is not yours to take in; "
                "nothing was taken in.",
            ) from error

    def _key(self, pack: Pack) -> bytes:
        key = self.book.key(pack.id)
        if key is None:
            raise _forgotten(pack)
        return key

    def _seen(self, pack_id: str) -> Pack:
        pack = self.book.one(pack_id)
        if not self._sees(pack):
            raise no_pack(pack_id)
        return pack

    def _sees(self, pack: Pack) -> bool:
        """Whether a pack exists for these eyes: everything in it does, and below the county it is their own day or a mission's."""
        scopes = (self.scope, *((self._eyes.also,) if self._eyes.also else ()))
        return all(self._exists_for(scope, pack) for scope in scopes)

    def _exists_for(self, scope: Scope, pack: Pack) -> bool:
        own = pack.leader_id == scope.person_id or bool(pack.mission_id) or scope.sees_key_cases
        codes = [stop.village_code for stop in pack.stops]
        there = all(any(inside(code, area) for area in scope.areas) for code in codes)
        shut = any(inside(code, area) for code in codes for area in scope.exclusions.areas)
        return own and there and not shut and self._workspace.register.cases(scope).sees_all(pack.case_ids)

    def _version(self) -> int:
        return next((one.version for one in self._workspace.register.plans() if one.is_current), 0)

    def _notes(self, pack: Pack) -> tuple[Text, ...]:
        """What to mind about a pack that comes back late, or after the plan was changed."""
        notes = []
        if self._cases.today > pack.expires_on:
            notes.append(
                Text(
                    f"这份行程包已于 {pack.expires_on} 过期，记录照收；请确认手机上的文件已删除。",
                    f"The pack expired on {pack.expires_on}; its records are taken all the same. See that the file is deleted from the phone.",
                )
            )
        if pack.plan_version and self._is_replaced(pack):
            notes.append(
                Text(
                    f"出包以后行程改过（第 {pack.plan_version} 版之后），这一天已不是原来的安排；记录照收，请核对去过的村。",
                    f"The plan was changed after the pack was made (since version {pack.plan_version}) and this day is no longer the same; its "
                    "records are taken all the same, check which villages were visited.",
                )
            )
        return tuple(notes)

    def _is_replaced(self, pack: Pack) -> bool:
        plan = self._workspace.register.current_plan()
        if plan is None or self._version() == pack.plan_version:
            return False
        codes = {visit.id: visit.village.code for visit in plan.visits}
        now = [i.stops for i in plan.itineraries if (i.shift.leader_id, i.shift.day) == (pack.leader_id, pack.day)]
        return [codes[stop.visit_id] for stops in now for stop in stops] != [stop.village_code for stop in pack.stops]

    def _planned_days(self) -> dict[tuple[str, date], list[str]]:
        """The villages of each leader's day of the plan that these eyes see."""
        plan = self._eyes.run.plan
        codes = {visit.id: visit.village.code for visit in plan.visits} if plan else {}
        days = plan.itineraries if plan else ()
        return {(i.shift.leader_id, i.shift.day): [codes[stop.visit_id] for stop in i.stops] for i in days}


def _kept(
    pack: Pack, receipts: tuple[Receipt, ...], records: tuple[HandedRecord, ...], *, is_there: bool, on_plan: bool
) -> KeptPack:
    mine = [one for one in records if one.pack_id == pack.id]
    waiting = sum(one.state in (RecordState.CONFLICT, RecordState.WAITING) for one in mine)
    own = tuple(one for one in receipts if one.pack_id == pack.id)
    return KeptPack(pack, own, len(mine), waiting, is_there, on_plan)


def _on_plan(pack: Pack, days: dict[tuple[str, date], list[str]]) -> bool:
    villages = [stop.village_code for stop in pack.stops]
    return not pack.mission_id and days.get((pack.leader_id, pack.day)) == villages


def _forgotten(pack: Pack) -> InputFileError:
    return InputFileError(
        f"行程包 {pack.id}（{pack.day}）的文件和密钥已到期清除，收不了。请按手机上显示的内容在案件页补记。",
        f"File and key of the pack {pack.id} ({pack.day}) were removed when their time was over. Record on the cases' pages what the "
        "phone shows.",
    )
