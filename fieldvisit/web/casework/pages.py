"""One frozen dataclass per page of the work on cases; strings are already in the page's language.

No page holds a petition's number or words, or anything about a petitioner. What was written about a case is shown for a stated purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fieldvisit.maps.navigation import MapLink
from fieldvisit.web.pages import Head
from fieldvisit.web.query import FilterField


@dataclass(frozen=True, slots=True)
class Mark:
    """One day of a runway: its name, and where it lies between the first and the last day, in per cent."""

    name: str
    day: date
    at: float


@dataclass(frozen=True)
class Runway:
    """The days of a key case from the start of its clock to the report; ``late`` when the report is overdue, or was made too late."""

    marks: tuple[Mark, ...]
    today_at: float
    late: bool
    words: str


@dataclass(frozen=True)
class CaseRow:
    """One case in one line; ``left`` are the days to the report in words, or the day it was made, empty without one; ``late`` whether it is late."""

    code: str
    state: str
    state_name: str
    key: bool
    category: str
    place: str
    leader: str
    received_on: date
    days_left: int | None
    left: str
    late: bool
    runway: Runway | None
    href: str


@dataclass(frozen=True)
class StopCase:
    """One case of a stop; ``visited_on`` is the day of this leader's visit that was noted, ``settled`` whether an outcome stands."""

    row: CaseRow
    version: int
    promised_by: date | None
    visited_on: date | None
    settled: bool
    may_record: bool
    may_assign: bool


@dataclass(frozen=True)
class StopPage:
    """One stop of a leader's day for whoever goes there; ``ways`` hand it to a map program, ``on`` is the day proposed for records."""

    head: Head
    leader_id: str
    leader: str
    day: date
    number: int
    place: str
    kind: str
    kind_name: str
    consented: bool
    arrive: str
    start: str
    end: str
    ways: tuple[MapLink, ...]
    cases: tuple[StopCase, ...]
    on: date
    earlier: str
    later: str


@dataclass(frozen=True)
class CaseListPage:
    """Cases under a filter or with words in them; ``next_href`` leads to the next page."""

    head: Head
    fields: tuple[FilterField, ...]
    found: str
    rows: tuple[CaseRow, ...]
    next_href: str


@dataclass(frozen=True, slots=True)
class Way:
    """A state that may follow: whether its gate is open, and the sentence with the clause."""

    state: str
    name: str
    open: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class DateLine:
    """One deadline with its clause."""

    name: str
    by: date
    late: bool
    clause: str


@dataclass(frozen=True, slots=True)
class Hop:
    """How long the case lay with a unit."""

    unit: str
    since: date
    days: int
    why: str


@dataclass(frozen=True)
class CasePage:
    """One case: its dates, what may come next and what is missing, what was recorded, its chain of transfers and its history.

    ``steps`` are the forms that this account may use now; ``purpose`` is what the words are shown for, empty while they are not.
    """

    head: Head
    row: CaseRow
    petitions: int
    version: int
    dates: tuple[DateLine, ...]
    clause: str
    ways: tuple[Way, ...]
    records: tuple[str, ...]
    hops: tuple[Hop, ...]
    history: tuple[str, ...]
    steps: tuple[str, ...]
    purpose: str


@dataclass(frozen=True, slots=True)
class Number:
    """One of the four numbers: what it counts, its value, a sentence beside it, and the rows behind it."""

    name: str
    value: str
    beside: str
    href: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One station of the month: its name, whether it is done, where it stands, and the page where it is done."""

    name: str
    done: bool
    said: str
    href: str


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise: by when, whether it is late, whose."""

    code: str
    place: str
    leader: str
    due_on: date
    late: bool
    href: str


@dataclass(frozen=True)
class TodayPage:
    """Where the month stands: four numbers, the stations, key cases by days left, cases without a leader, promises due.

    ``promises_closed`` are promises of closed cases that are due or were within the last days: whether they were kept is for a person
    to see. ``may_assign`` says whether who looks may put a leader in charge. ``packs_out`` are field packs that brought nothing back yet; ``null`` where there are no packs.
    """

    head: Head
    mine: bool
    numbers: tuple[Number, ...]
    stages: tuple[Stage, ...]
    runway: tuple[CaseRow, ...]
    unassigned: int
    unassigned_rows: tuple[CaseRow, ...]
    promises: tuple[PromiseRow, ...]
    packs_out: int | None
    promises_closed: tuple[PromiseRow, ...] = ()
    may_assign: bool = False
