"""The field pack: a leader's day as one encrypted file for a phone without signal, and what comes back from it.

A pack leaves the office once; its records come back as lines of text, in a file, as QR codes or typed. The office keeps what it knew of
each case when the pack was made: so it can tell what was recorded meanwhile.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldvisit.domain.cases.records import Appointment, Disposition, Means, Outcome, Promise
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind

KEPT_DAYS = 7
"""So many days after its day a pack still shows what is in it, for records that are written in the evening or after a weekend."""

HAND_IN_DAYS = 30
"""So many days after it expired the office still takes in what comes from a pack; then its key may be removed for good."""


class PackLevel(StrEnum):
    """How much a pack says: village, time and topic; or, where somebody asks for it, what the cases are about."""

    ITINERARY = "itinerary"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class PackedCase:
    """A case in a pack as the office knew it then: ``outcomes`` is how many were recorded, of all rounds."""

    case_id: str
    outcomes: int


@dataclass(frozen=True, slots=True)
class PackedStop:
    """A stop of a pack: which village, what kind of visit, and its cases."""

    number: int
    village_code: str
    kind: VisitKind
    consented: bool
    cases: tuple[PackedCase, ...]


@dataclass(frozen=True)
class Pack:
    """What the office keeps of a pack. ``leader_id`` is who records visits with it; ``plan_version`` counts the plan it was made from.

    ``mission_id`` names the mission of a team's day, whose pack belongs to no plan (``plan_version`` 0). After ``expires_on`` the file
    shows its contents no longer.
    """

    id: str
    leader_id: str
    day: date
    level: PackLevel
    plan_version: int
    stops: tuple[PackedStop, ...]
    expires_on: date
    made_by: str
    mission_id: str = ""

    @property
    def case_ids(self) -> tuple[str, ...]:
        """Its cases, in the order of the stops."""
        return tuple(dict.fromkeys(one.case_id for stop in self.stops for one in stop.cases))

    def at(self, number: int, case_id: str) -> tuple[PackedStop, PackedCase] | None:
        """The stop of this number and the case on it; ``None`` where the pack has no such pair."""
        pairs = ((stop, one) for stop in self.stops if stop.number == number for one in stop.cases)
        return next((pair for pair in pairs if pair[1].case_id == case_id), None)


@dataclass(frozen=True, slots=True)
class FieldRecord:
    """What was recorded at a stop about a case: that it was visited, and with a disposition what came of it. ``id`` is drawn by the phone."""

    id: str
    stop: int
    case_id: str
    on: date
    dispositions: tuple[Disposition, ...] = ()
    means: tuple[Means, ...] = ()
    level: AdminLevel | None = None
    measures: str = ""
    evidence: str = ""
    receiving_body: str = ""
    promise: str = ""
    promise_by: date | None = None

    def visit(self, stop: PackedStop, leader_id: str) -> Appointment:
        """The visit of a case."""
        return Appointment(stop.kind, self.on, leader_id, consent=stop.consented, done=True)

    @property
    def outcome(self) -> Outcome | None:
        """How the matter was settled; ``None`` for a visit that settled nothing."""
        if not self.dispositions:
            return None
        promise = Promise(self.promise, self.promise_by) if self.promise and self.promise_by else None
        told = self.measures, self.evidence, self.receiving_body
        return Outcome(self.on, self.dispositions, self.means, self.level, *told, promise)


@dataclass(frozen=True)
class HandIn:
    """Records that came back together from one pack, in the order in which they were made."""

    pack: str
    records: tuple[FieldRecord, ...]


class RecordState(StrEnum):
    """What became of a record that was handed in."""

    KEPT = "kept"  # it is in the case
    SAME = "same"  # the office had recorded the very same
    CONFLICT = "conflict"  # the office recorded another outcome meanwhile: a person decides
    WAITING = "waiting"  # a rule or the state of the case forbids it for now
    ASIDE = "aside"  # a person decided that the office's own record stands


@dataclass(frozen=True, slots=True)
class HandedRecord:
    """A record as it was handed in, and where it stands; nothing handed in is ever thrown away."""

    pack_id: str
    record: FieldRecord
    state: RecordState
    receipt: str
    at: str
    who: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One hand-in that was taken: its code, when and by whom, how many records it held."""

    pack_id: str
    code: str
    at: str
    who: str
    records: int


def receipt_of(pack_id: str, handed: bytes) -> str:
    """The receipt of what is handed in, ``ABCD-EFGH``; phone and office work it out from the same bytes."""
    digest = hashlib.sha256(b"fieldvisit receipt\n" + pack_id.encode() + b"\n" + handed).digest()
    code = base64.b32encode(digest[:5]).decode()
    return f"{code[:4]}-{code[4:]}"
