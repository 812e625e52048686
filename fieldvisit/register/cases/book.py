"""The cases as one scope sees and changes them. There is no way to the cases but through a ``CaseBook``, and none without a scope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection, Engine

from fieldvisit.domain.access.divisions import inside
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.access.suppress import Counts, exact, suppress
from fieldvisit.domain.cases.events import Event
from fieldvisit.domain.cases.figures import Backlog, MonthFigures, Waiting
from fieldvisit.domain.cases.matter import Case, CaseFile
from fieldvisit.domain.cases.records import Appointment, Record
from fieldvisit.domain.cases.work import WorkItem
from fieldvisit.domain.identity import Identity
from fieldvisit.domain.match import Match
from fieldvisit.domain.petition import Petition
from fieldvisit.domain.plan import Plan
from fieldvisit.register.cases import (
    changes,
    counting,
    figures,
    joining,
    monthly,
    query,
    revealing,
    searching,
    undo,
    views,
    work,
)
from fieldvisit.register.cases.events import events_of
from fieldvisit.register.cases.kept import KeptCounts
from fieldvisit.register.cases.query import CaseFilter, Table
from fieldvisit.register.cases.rows import files_of
from fieldvisit.register.cases.undo import Batch, UndoReceipt
from fieldvisit.register.cases.work import Earlier
from fieldvisit.register.engine import reading, writing
from fieldvisit.register.identities.book import Key
from fieldvisit.register.sight import WHOLE, sight_of
from fieldvisit.register.versions import count_case_change, count_change

T = TypeVar("T", bound=WorkItem)

_FLOOR = 3
_ALL = CaseFilter()


class CaseBook:
    """Every method is one transaction and answers only about what exists for the scope; an id outside it is not found.

    Methods raise ``PolicyRefusedError`` when the role may not do this at all, ``NotFoundError`` for an id that is unknown or foreign,
    and ``ConflictError`` with both versions when somebody else changed the same thing first.
    """

    def __init__(
        self, engine: Engine, scope: Scope, *, demo: bool = False, fewest: int = 5, kept: KeptCounts | None = None
    ) -> None:
        if not isinstance(scope, Scope):
            raise TypeError("cases are seen through a Scope")
        self._engine = engine
        self._kept = kept or KeptCounts()
        self.scope = scope
        self._demo = demo
        self._fewest = max(fewest, _FLOOR)

    def cases(self, wanted: CaseFilter = _ALL) -> tuple[Case, ...]:
        """The visible cases wanted, in order of id, without merged and withdrawn ones."""
        with self._reading(Right.READ) as connection:
            return query.cases(connection, self.scope, wanted)

    def how_many(self, wanted: CaseFilter = _ALL) -> int:
        """How many visible cases are wanted, on all pages together."""
        with self._reading(Right.READ) as connection:
            asked = ("how_many", self.scope, replace(wanted, after="", limit=0, oldest=False))
            return self._kept.get(connection, asked, lambda: query.how_many(connection, self.scope, wanted))

    def files(self, wanted: CaseFilter = _ALL) -> tuple[CaseFile, ...]:
        """The same with everything recorded about them."""
        with self._reading(Right.READ) as connection:
            return files_of(connection, query.cases(connection, self.scope, wanted))

    def holding(self, petition_ids: Sequence[str]) -> tuple[CaseFile, ...]:
        """The visible cases to which any of the petitions belongs, with everything recorded about them."""
        with self._reading(Right.READ) as connection:
            return files_of(connection, query.holding(connection, self.scope, petition_ids))

    def file(self, case_id: str) -> CaseFile:
        """One case with everything recorded about it."""
        with self._reading(Right.READ) as connection:
            return files_of(connection, (query.one_case(connection, self.scope, case_id),))[0]

    def events(self, case_id: str) -> tuple[Event, ...]:
        """What happened to a case, oldest first."""
        with self._reading(Right.READ) as connection:
            return events_of(connection, "case", query.one_case(connection, self.scope, case_id).id)

    def count(self, table: Table) -> Counts:
        """Visible cases by one dimension; for accounts that see only counts, without small ones and what would give them away."""
        with self._reading(Right.COUNT) as connection:
            asked = ("count", self.scope, table)
            cells = dict(self._kept.get(connection, asked, lambda: counting.tally(connection, self.scope, table)))
        return suppress(cells, self._fewest) if self.scope.only_counts else exact(cells)

    def search(self, words: str, limit: int = 50) -> tuple[str, ...]:
        """Ids of visible cases in which the words stand."""
        with self._reading(Right.READ) as connection:
            return searching.search(connection, self.scope, words, limit)

    def petition_ids(self) -> frozenset[str]:
        """The ids of the petitions of visible cases."""
        with self._reading(Right.READ) as connection:
            return views.petition_ids(connection, self.scope)

    def petitions(self) -> tuple[Petition, ...]:
        """The petitions of visible cases."""
        with self._reading(Right.READ) as connection:
            return views.petitions(connection, self.scope)

    def petitions_of(self, case_id: str) -> tuple[Petition, ...]:
        """The petitions of one case."""
        with self._reading(Right.READ) as connection:
            return views.petitions_of(connection, query.one_case(connection, self.scope, case_id))

    def sees_all(self, case_ids: Sequence[str]) -> bool:
        """Whether every one of these cases that still exists, merged and withdrawn ones too, is visible."""
        with self._reading(Right.READ) as connection:
            return not query.hidden_among(connection, self.scope, case_ids)

    def matches(self) -> tuple[Match, ...]:
        """The matches of those petitions."""
        with self._reading(Right.READ) as connection:
            return views.matches(connection, self.scope)

    def plan(self) -> Plan | None:
        """The plan in force, cut down to visible cases."""
        with self._reading(Right.READ) as connection:
            return views.plan(connection, self.scope)

    def reveal(self, case_id: str, purpose: str, key: Key) -> tuple[Identity, ...]:
        """Who handed in the petitions of one case, for one stated purpose, which becomes a line of the audit."""
        self.scope.require(Right.REVEAL)
        with writing(self._engine, sight_of(self.scope)) as connection:
            return revealing.reveal(connection, self.scope, case_id, purpose, key)

    def returned_on(self, since: date = date.min, until: date = date.max, *, also: Scope | None = None) -> tuple[date, ...]:
        """Days from ``since`` to before ``until`` on which visible cases were returned for rework."""
        with self._reading(Right.READ) as connection:
            more = () if also is None else (query.visible(also),)
            return views.returned_on(connection, self.scope, *more, since=since, until=until)

    def month_figures(self, *months: str, also: Scope | None = None) -> tuple[MonthFigures, ...]:
        """The figures of each month (``2026-11``); ``also``: only cases that exist for this scope as well."""
        eyes = self._eyes(also)
        with self._reading(Right.READ) as connection:
            asked = ("months", eyes, months)
            return self._kept.get(connection, asked, lambda: figures.month_figures(connection, eyes, months))

    def waiting(self, old_before: date, leader_id: str = "", *, also: Scope | None = None) -> Waiting:
        """How many cases are open, of one leader or of all."""
        eyes = self._eyes(also)
        with self._reading(Right.READ) as connection:
            asked = ("waiting", eyes, old_before, leader_id)
            return self._kept.get(connection, asked, lambda: figures.waiting(connection, eyes, old_before, leader_id))

    def promised(
        self, leader_id: str = "", *, also: Scope | None = None, limit: int = figures.MOST_DUE
    ) -> tuple[CaseFile, ...]:
        """Open cases whose newest outcome holds a promise, the one due first at the head; no more than ``limit``."""
        with self._reading(Right.READ) as connection:
            return figures.promised(connection, self._eyes(also), leader_id, limit)

    def promised_and_closed(
        self, since: date, leader_id: str = "", *, also: Scope | None = None, limit: int = figures.MOST_DUE
    ) -> tuple[CaseFile, ...]:
        """Closed cases with a promise due on ``since`` or later: a close-out keeps no promise."""
        with self._reading(Right.READ) as connection:
            return figures.promised_and_closed(connection, self._eyes(also), since, leader_id, limit)

    def backlogs(self, days: Sequence[tuple[date, date]], *, also: Scope | None = None) -> tuple[Backlog, ...]:
        """How many cases were open at the end of each day; with it the day before which an old one was received."""
        with self._reading(Right.READ) as connection:
            return monthly.backlogs(connection, self._eyes(also), days)

    def with_petitions(self, first: date, end: date, *, also: Scope | None = None) -> tuple[Case, ...]:
        """Cases to which a petition from ``first`` to before ``end`` belongs."""
        with self._reading(Right.READ) as connection:
            return monthly.with_petitions(connection, self._eyes(also), first, end)

    def with_outcomes(self, first: date, end: date, *, also: Scope | None = None) -> tuple[CaseFile, ...]:
        """Cases whose standing outcome is of these days, with everything recorded about them."""
        with self._reading(Right.READ) as connection:
            return monthly.with_outcomes(connection, self._eyes(also), first, end)

    def with_reports(self, first: date, end: date, *, only_key: bool, also: Scope | None = None) -> tuple[Case, ...]:
        """Open cases, and those closed to which a petition belongs that came or was assigned from ``first`` to before ``end``."""
        with self._reading(Right.READ) as connection:
            return monthly.with_reports(connection, self._eyes(also), (first, end), only_key=only_key)

    def visits_made(self, first: date, end: date, *, also: Scope | None = None) -> tuple[tuple[str, Appointment], ...]:
        """Visits that took place in these days, each with the division of its case."""
        with self._reading(Right.READ) as connection:
            return monthly.visits_made(connection, self._eyes(also), first, end)

    def change(self, seen: Case, wanted: Case, why: str, records: Sequence[Record] = ()) -> Case:
        """Put ``wanted`` in the place of ``seen`` and add records; whether the policy allows it is asked before."""
        with self._changing() as connection:
            return changes.change(connection, self.scope, (seen, wanted), why, records)

    def merge(self, into: Case, other: Case, why: str) -> Case:
        """Take ``other`` into ``into``; returns ``into``."""
        with self._changing() as connection:
            return joining.merge(connection, self.scope, into, other, why)

    def unmerge(self, other: Case, why: str) -> Case:
        """Take a merging back; returns the case that is its own again."""
        with self._changing() as connection:
            return joining.unmerge(connection, self.scope, other, why)

    def split(self, case: Case, petition_ids: Sequence[str], why: str) -> Case:
        """Make a case of its own from some petitions; returns the new one."""
        with self._changing() as connection:
            return joining.split(connection, self.scope, case, petition_ids, why, demo=self._demo)

    def imports(self) -> tuple[Batch, ...]:
        """Every import, oldest first."""
        with self._reading(Right.IMPORT) as connection:
            return undo.batches(connection, self.scope)

    def undo_import(self, batch_id: str, why: str) -> UndoReceipt:
        """Take an import back as a whole."""
        with writing(self._engine, WHOLE) as connection:
            receipt = undo.undo_import(connection, self.scope, batch_id, why)
            count_change(connection)
        return receipt

    def complained_about(self, codes: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
        """Persons and departments that a case of these villages complains about, be it hidden here: nobody sends them there.

        Says nothing of the cases themselves, and nothing at all of villages outside the scope's areas.
        """
        own = [code for code in codes if any(inside(code, area) for area in self.scope.areas)]
        with self._reading(Right.WORK) as connection:
            return query.complained_about(connection, own)

    def work(self, kind: type[T]) -> tuple[T, ...]:
        """Visible consultations, campaigns, items, missions or briefings."""
        with self._reading(Right.READ) as connection:
            return work.all_of(connection, self.scope, kind)

    def work_item(self, kind: type[T], item_id: str) -> T:
        """One of them."""
        with self._reading(Right.READ) as connection:
            return work.one_of(connection, self.scope, kind, item_id)

    def work_before(self, kind: type[T], item_id: str) -> tuple[Earlier[T], ...]:
        """What stood before it as it is now, oldest first."""
        with self._reading(Right.READ) as connection:
            return work.earlier_of(connection, self.scope, kind, item_id)

    def add_work(self, item: T, why: str = "") -> T:
        """Store a new one under a code of its own."""
        with self._changing() as connection:
            return work.add(connection, self.scope, item, why, demo=self._demo)

    def change_work(self, seen: T, wanted: T, why: str) -> T:
        """Put ``wanted`` in the place of ``seen``."""
        with self._changing() as connection:
            return work.change(connection, self.scope, seen, wanted, why)

    def _eyes(self, also: Scope | None) -> monthly.Eyes:
        return (self.scope,) if also is None else (self.scope, also)

    @contextmanager
    def _reading(self, right: Right) -> Iterator[Connection]:
        self.scope.require(right)
        with reading(self._engine, sight_of(self.scope)) as connection:
            yield connection

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        with writing(self._engine, sight_of(self.scope)) as connection:
            yield connection
            count_case_change(connection)
