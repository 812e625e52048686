"""Records that came back, put into their cases through the same gates as on the pages; what cannot go in yet waits for a person.

An outcome that the office recorded meanwhile is never covered by the phone's: both versions are shown, field by field.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace

from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.records import Appointment, Outcome
from fieldvisit.domain.pack import FieldRecord, HandedRecord, HandIn, Pack, PackedCase, PackedStop, Receipt, RecordState
from fieldvisit.errors import ConflictError, NotFoundError, PolicyRefusedError, Text
from fieldvisit.register.packs.book import CaseChange, PackBook
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.cases.private import private
from fieldvisit.workspace.cases.words import Differing, differing, record_in_words

_PURPOSE = "hand-in"
_TRIES = 3
_FOREIGN = Text("行程包里没有这一站的这件案件", "The pack has no such case at that stop")
STATE_WORDS = {
    RecordState.KEPT: Text("已入档", "in their cases"),
    RecordState.SAME: Text("办公室已有相同记录", "already recorded by the office"),
    RecordState.CONFLICT: Text("与办公室的记录不同，待选定", "differ from the office's record, to be decided"),
    RecordState.WAITING: Text("暂不能入档", "cannot be filed yet"),
    RecordState.ASIDE: Text("以办公室记录为准", "set aside for the office's record"),
}


@dataclass(frozen=True)
class Answer:
    """What became of a hand-in: its receipt, whether it had been taken before, how many records of each state, and what to mind."""

    pack: Pack
    receipt: str
    again: bool
    counts: dict[RecordState, int]
    notes: tuple[Text, ...]

    @property
    def sentences(self) -> tuple[Text, ...]:
        """The answer in words, the receipt first."""
        total = sum(self.counts.values())
        zh = "，".join(f"{n} 条{STATE_WORDS[state].zh}" for state, n in self.counts.items())
        en = ", ".join(f"{n} {STATE_WORDS[state].en}" for state, n in self.counts.items())
        if self.again:
            first = Text(
                f"收条号 {self.receipt}：这份记录以前收过，没有重复登记。",
                f"Receipt {self.receipt}: this was taken in before; nothing was recorded twice.",
            )
        else:
            first = Text(f"收条号 {self.receipt}：收下 {total} 条记录。", f"Receipt {self.receipt}: {total} records taken in.")
        return (first, Text(f"{zh}。", f"{en}."), *self.notes)


@dataclass(frozen=True)
class OpenRecord:
    """A record that waits for a person: what the phone says, why it waits, and field by field what the office recorded meanwhile."""

    pack: Pack
    handed: HandedRecord
    said: Text
    why: Text
    fields: tuple[Differing, ...]


@dataclass(frozen=True)
class _Judged:
    state: RecordState
    why: Text
    change: CaseChange | None = None
    office: Outcome | None = None


class Taking:
    """Takes records into their cases, as one account."""

    def __init__(self, desk: CaseDesk, book: PackBook, at: str) -> None:
        self._desk, self._book, self._at = desk, book, at

    def take(self, pack: Pack, receipt: str, handed: HandIn, notes: tuple[Text, ...]) -> Answer:
        """Take a hand-in: records that are there already stay as they are, so that it may come any number of times."""
        for record in handed.records:
            self._take(pack, receipt, private(record))
        ids = {record.id for record in handed.records}
        states = Counter(one.state for one in self._book.records([pack.id]) if one.record.id in ids)
        counts = {state: states[state] for state in RecordState if states[state]}
        said = " ".join(f"{state} {n}" for state, n in counts.items())
        fresh = self._book.acknowledge(Receipt(pack.id, receipt, self._at, self._desk.scope.who, len(ids)), said)
        return Answer(pack, receipt, not fresh, counts, notes)

    def settle(self, pack: Pack, handed: HandedRecord, *, phone: bool) -> Text:
        """Decide about a record that waits; with ``phone`` it raises ``PolicyRefusedError`` while a rule forbids to file it.

        Where the office's stands the visit is noted beside it if it can be; a visit that cannot, or says nothing more, is set aside.
        """
        if handed.state not in (RecordState.CONFLICT, RecordState.WAITING):
            return Text("这条记录已经处理过了。", "This record was settled before.")
        state = self._settled(handed.record) if phone else RecordState.ASIDE
        change = self._wanted(pack, handed.record, with_outcome=True) if phone else self._visit_alone(pack, handed.record)
        if not self._book.settle(self._desk.scope, handed, state, change):
            return Text("别人刚刚处理过这条记录。", "Somebody else has just settled this record.")
        return STATE_WORDS[state]

    def opened(self, pack: Pack, handed: HandedRecord) -> OpenRecord:
        """A record that waits, as it stands today."""
        judged = self._judge(pack, handed.record)
        role = clearance(self._desk.scope.role, reason=_PURPOSE)
        phone, office = (serialise(one, role) for one in (handed.record.outcome, judged.office))
        said = phone or serialise(handed.record.visit(*self._place(pack, handed.record)), role)
        series = "outcomes" if phone else "appointments"
        why = judged.why if judged.why.zh else Text("现在可以入档", "It can be filed now")
        return OpenRecord(pack, handed, record_in_words(series, said or {}), why, differing(office, phone))

    def _settled(self, record: FieldRecord) -> RecordState:
        """What a record becomes that is filed by a person."""
        twice = record.outcome is not None and _stands(self._desk.book.file(record.case_id), record.outcome)
        return RecordState.SAME if twice else RecordState.KEPT

    def _visit_alone(self, pack: Pack, record: FieldRecord) -> CaseChange | None:
        """The visit of a record whose outcome is set aside; ``None`` where a rule forbids it, or the record says nothing else."""
        if record.outcome is None:
            return None
        try:
            return self._wanted(pack, record, with_outcome=False)
        except (PolicyRefusedError, NotFoundError):
            return None

    def _place(self, pack: Pack, record: FieldRecord) -> tuple[PackedStop, str]:
        found = pack.at(record.stop, record.case_id)
        return (found[0] if found else pack.stops[0]), pack.leader_id

    def _take(self, pack: Pack, receipt: str, record: FieldRecord) -> None:
        handed = HandedRecord(pack.id, record, RecordState.WAITING, receipt, self._at, self._desk.scope.who)
        for _ in range(_TRIES):  # somebody may change the case between the look and the change
            judged = self._judge(pack, record)
            with suppress(ConflictError):
                self._book.take(self._desk.scope, replace(handed, state=judged.state), judged.change)
                return
        self._book.take(self._desk.scope, handed, None)

    def _judge(self, pack: Pack, record: FieldRecord) -> _Judged:
        """What is to become of a record, and the change of its case that this means."""
        found = pack.at(record.stop, record.case_id)
        if found is None:
            return _Judged(RecordState.WAITING, _FOREIGN)
        try:
            file = self._desk.book.file(record.case_id)
            office = self._meanwhile(pack, found[1], file)
            if record.outcome is not None and office is not None and not _same(office, private(record.outcome)):
                why = Text("办公室在出包以后另有处置记录", "The office recorded another outcome after the pack was made")
                return _Judged(RecordState.CONFLICT, why, office=office)
            known = record.outcome is not None and (office is not None or _stands(file, record.outcome))
            change = self._wanted(pack, record, with_outcome=not known)
        except (PolicyRefusedError, NotFoundError) as error:
            return _Judged(RecordState.WAITING, error.text)
        kept = RecordState.SAME if known or change is None else RecordState.KEPT
        return _Judged(kept, Text("", ""), change)

    def _meanwhile(self, pack: Pack, packed: PackedCase, file: CaseFile) -> Outcome | None:
        """The newest outcome that neither the pack knew nor this phone brought; ``None`` when there is none."""
        brought = sum(
            one.state is RecordState.KEPT and one.record.case_id == packed.case_id and one.record.outcome is not None
            for one in self._book.records([pack.id])
        )
        return file.outcomes[-1] if len(file.outcomes) > packed.outcomes + brought else None

    def _wanted(self, pack: Pack, record: FieldRecord, *, with_outcome: bool) -> CaseChange | None:
        """The change that a record means for its case; ``None`` when everything of it is there already. Raises like ``prepared``."""
        stop, leader_id = self._place(pack, record)
        file, visit = self._desk.book.file(record.case_id), record.visit(stop, leader_id)
        acts: list[Appointment | Outcome] = [] if file.holds(visit) else [visit]
        if with_outcome and record.outcome is not None and not _stands(file, record.outcome):
            acts.append(record.outcome)
        return self._desk.prepared(record.case_id, *acts) if acts else None


def _same(office: Outcome, phone: Outcome) -> bool:
    return replace(office, round=0) == replace(phone, round=0)


def _stands(file: CaseFile, phone: Outcome) -> bool:
    """Whether the case's outcome is already word for word what the phone says, so that it was sent twice."""
    return file.outcome is not None and _same(file.outcome, private(phone))
