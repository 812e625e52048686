"""Petitions as a ledger states them, and the rows that could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fieldvisit.domain.identity import Handling, Identity, IdentityField
from fieldvisit.errors import Text


class SourceLevel(StrEnum):
    """Who received the petition first; province and above makes it a key case (clause 三(二))."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    SELF_FOUND = "self_found"


class CaseStatus(StrEnum):
    """Whether a petition still needs work."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RowRef:
    """Where a row stands in the user's file; ``row`` counts from 1 as the spreadsheet shows it."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Petition:
    """One row of a ledger, without anything that identifies the petitioner.

    A petition is what was handed in; several petitions about one matter are repeats (``repeat_of``). ``place_text`` is
    the address as written with telephone, ID, group and door numbers masked; ``text`` the narrative, masked likewise.
    ``category`` is a code of the policy profile. ``lead_leader`` is the name or id of the leader in charge as the ledger
    writes it (empty when none). ``assigned_on`` starts the 25-day clock of a key case. ``county_hint`` and
    ``township_hint`` hold separate address columns where a ledger has them. ``reported_on`` is no ledger's: the day on which its case was
    reported, where petitions are as they are worked on.
    """

    id: str
    received_on: date
    place_text: str
    text: str
    category: str
    level: SourceLevel
    status: CaseStatus
    source: RowRef
    assigned_on: date | None = None
    repeat_of: str = ""
    lead_leader: str = ""
    county_hint: str = ""
    township_hint: str = ""
    synthetic: bool = False
    reported_on: date | None = None

    @property
    def is_key(self) -> bool:
        """Whether this is a key case: received by the province or above."""
        return self.level in (SourceLevel.NATIONAL, SourceLevel.PROVINCE)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is not a petition the tool can use: where it stands, what is wrong, and what would be right.

    ``petition_id`` is the number that the ledger gives it, by which it is known again once it is mended; empty without one.
    """

    source: RowRef
    column: str
    value: str
    reason: Text
    petition_id: str = field(default="", repr=False)


@dataclass(frozen=True)
class Intake:
    """What came out of one ledger: petitions and rejected rows, together every data row of the file.

    ``columns`` maps each field to the header it was read from; ``ignored_columns`` are headers no field claimed;
    ``dropped_columns`` those that identify persons and were never read; ``kept_columns`` those of them that the office chose to keep
    masked or sealed, as ``identities`` apart from the petitions. ``sha256`` identifies the file. ``notes`` say what
    the reader assumed or left out (sheets not read, sum rows, words it did not know), so that nothing happens unsaid.
    """

    petitions: tuple[Petition, ...]
    rejected: tuple[RejectedRow, ...]
    file: str
    sha256: str
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()
    dropped_columns: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    identities: tuple[Identity, ...] = ()
    handling: Handling = Handling.DROP
    kept_columns: Mapping[IdentityField, str] = field(default_factory=dict)

    @property
    def rows_read(self) -> int:
        """Number of data rows in the file; always petitions plus rejected rows."""
        return len(self.petitions) + len(self.rejected)
