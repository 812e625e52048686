"""The register as the rest of the program sees it: domain values in, domain values out, one transaction per step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, select

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Match
from fieldvisit.domain.petition import Intake, Petition, RejectedRow
from fieldvisit.domain.plan import Plan
from fieldvisit.domain.review import Decision
from fieldvisit.domain.travel import Route
from fieldvisit.register import batches, making, petitions, plans, results, reviews, safekeeping, schema
from fieldvisit.register.accounts import AccessParams, AccountBook
from fieldvisit.register.batches import ImportReceipt, IntakeCounts
from fieldvisit.register.cases import CaseBook, Followed
from fieldvisit.register.cases.follow import follow_ledger
from fieldvisit.register.cases.kept import KeptCounts
from fieldvisit.register.cases.query import in_charge, recusals, reported, settled
from fieldvisit.register.engine import Place, reading, writing
from fieldvisit.register.identities.book import Key
from fieldvisit.register.jobs.book import JobBook
from fieldvisit.register.packs.book import PackBook
from fieldvisit.register.plans import PlanBook, PlanVersion
from fieldvisit.register.sight import WHOLE
from fieldvisit.register.tables import meta
from fieldvisit.register.upkeep import Upkeep
from fieldvisit.register.versions import Versions, count_case_change, count_change, count_run_change, versions

IMPORT_STEP = 20_000
"""Rows of a ledger in one transaction."""


class Register(Upkeep):
    """An open register. It is demo or real for life. Use it as a context manager, or call ``close``.

    Each method that stores something is one transaction: when it returns, all of it is on the disk; when it raises, nothing
    has changed.
    """

    def __init__(self, engine: Engine, *, demo: bool) -> None:
        super().__init__(engine)
        self._counts = KeptCounts()
        self.demo = demo

    @classmethod
    def create(cls, place: Place, *, demo: bool = False) -> Register:
        """A new, empty register at ``place``, the path of a file or the address of an empty PostgreSQL database.

        Raises
        ------
        InputFileError
            If there is a register already, or the place cannot be written.
        """
        making.make_register(place, demo=demo)
        return cls.open(place)

    @classmethod
    def open(cls, place: Place) -> Register:
        """The register at ``place``, brought to the newest schema; before that, an old SQLite file is copied beside itself.

        Raises
        ------
        NotFoundError
            If there is no such file.
        InputFileError
            If it is no register, or a newer version of the program made it.
        """
        engine = making.existing(place)
        try:
            schema.bring_up_to_date(engine)
            schema.make_safe(engine)
            safekeeping.notice_restore(engine)
            return cls(engine, demo=making.is_demo(engine))
        except BaseException:
            engine.dispose()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Release the file; what was stored stays."""
        self._engine.dispose()

    def versions(self) -> Versions:
        """The three numbers below, read at one moment: what each page asks first."""
        with reading(self._engine) as connection:
            return versions(connection)

    def data_version(self) -> int:
        """A number that grows with every change, whoever makes it: the same number means the same content."""
        with reading(self._engine) as connection:
            return int(connection.execute(select(meta.c.data_version)).scalar_one())

    def run_version(self) -> int:
        """The same for what a run is put together from: petitions, matches, hotspots and plans, but no case."""
        with reading(self._engine) as connection:
            return int(connection.execute(select(meta.c.run_version)).scalar_one())

    def ledger_version(self) -> int:
        """The same for what the ledgers say: petitions, their matches and the decisions about places."""
        with reading(self._engine) as connection:
            return int(connection.execute(select(meta.c.ledger_version)).scalar_one())

    def add_intake(self, intake: Intake, *, step: int = IMPORT_STEP, key: Key | None = None) -> ImportReceipt:
        """Store a ledger: all of it, or nothing when it raises. See ``batches`` for files and numbers seen before.

        A ledger of more than ``step`` rows is stored in several transactions, so that others can work in between; when it is
        interrupted, importing the same file again goes on where it stopped. ``key`` gives the office's key, for identities to seal.

        Raises
        ------
        InputFileError
            If the ledger is of the other kind than the workspace (demo or real), contradicts itself, or cannot be written.
        """
        ledger = batches.prepare(intake, demo=self.demo)
        while True:
            with writing(self._engine, WHOLE) as connection:
                receipt = batches.add_step(connection, ledger, step, key)
                if receipt is None or not receipt.known_file:
                    count_change(connection)
            if receipt is not None:
                return receipt

    def forecast(self, intake: Intake) -> ImportReceipt:
        """What ``add_intake`` would do with a ledger now; raises like it, and stores nothing."""
        ledger = batches.prepare(intake, demo=self.demo)
        with reading(self._engine, WHOLE) as connection:
            return batches.forecast(connection, ledger)

    def cases(self, scope: Scope, *, fewest: int = 5) -> CaseBook:
        """The cases as this scope may see and change them; counts below ``fewest`` are hidden from those who see only counts."""
        return CaseBook(self._engine, scope, demo=self.demo, fewest=fewest, kept=self._counts)

    def follow_ledger(self, office: str, leads: Mapping[str, str] | None = None) -> Followed:
        """Open a case for every new matter and let cases follow what ledgers and matches say; returns numbers only.

        ``office`` is the county that handles them, ``leads`` gives the leader's id for each entry that ledgers may write.
        """
        with writing(self._engine, WHOLE) as connection:
            followed = follow_ledger(connection, office, leads or {}, demo=self.demo)
            if followed.any:
                count_case_change(connection)
        return followed

    def petitions(self) -> tuple[Petition, ...]:
        """Every petition in its newest version, in order of id."""
        with reading(self._engine, WHOLE) as connection:
            return petitions.all_petitions(connection)

    def earlier_versions(self, petition_id: str) -> tuple[Petition, ...]:
        """What a petition was before each change, oldest first; empty when it never changed."""
        with reading(self._engine, WHOLE) as connection:
            return petitions.earlier_versions(connection, petition_id)

    def rejected(self) -> tuple[RejectedRow, ...]:
        """Rejected rows of all ledgers as last read, in order of import and row."""
        with reading(self._engine, WHOLE) as connection:
            return batches.rejected_rows(connection)

    def intake_counts(self) -> IntakeCounts:
        """Where every row of every ledger went."""
        with reading(self._engine, WHOLE) as connection:
            return batches.intake_counts(connection)

    def save_matches(self, matches: Sequence[Match]) -> None:
        """Store matches; each takes the place of the petition's match before it."""
        with self._changing() as connection:
            results.save_matches(connection, matches)

    def matches(self) -> tuple[Match, ...]:
        """The stored matches, in order of petition id; a changed petition has none until it is placed again."""
        with reading(self._engine, WHOLE) as connection:
            return results.all_matches(connection)

    def add_decisions(self, decisions: Sequence[Decision]) -> tuple[str, ...]:
        """Append what people decided about places to the log; returns the ids of the lines."""
        with self._changing() as connection:
            return reviews.add_decisions(connection, decisions)

    def undo_decisions(self, ids: Sequence[str], by: str, at: datetime) -> int:
        """Take decisions back by further lines of the log; returns how many were in force until now."""
        with self._changing() as connection:
            return reviews.undo(connection, ids, by, at)

    def decisions(self) -> tuple[Decision, ...]:
        """The whole log of decisions, oldest first, those taken back included."""
        with reading(self._engine) as connection:
            return reviews.all_decisions(connection)

    def save_hotspots(self, hotspots: Sequence[Hotspot], today: date | None = None, settings_sha256: str = "") -> str:
        """Store the hotspots of a new run, also when there are none; returns the run's id."""
        with self._changing(count_run_change) as connection:
            return results.save_hotspots(connection, hotspots, today, settings_sha256)

    def hotspots(self) -> tuple[Hotspot, ...]:
        """The hotspots of the newest run, in the order in which they were given."""
        with reading(self._engine) as connection:
            return results.newest_hotspots(connection)

    def settled(self) -> frozenset[str]:
        """Petitions that the ledger still has as open and whose case is closed here."""
        with reading(self._engine, WHOLE) as connection:
            return settled(connection)

    def leaders_in_charge(self, petition_ids: Sequence[str] | None = None) -> dict[str, str]:
        """By petition (all, or these) the id of the leader in charge of its case as it stands now: for the planner, never for a page."""
        with reading(self._engine, WHOLE) as connection:
            return in_charge(connection, petition_ids)

    def reported(self) -> dict[str, date]:
        """By petition the day of the newest report of its case: for the planner, never for a page."""
        with reading(self._engine, WHOLE) as connection:
            return reported(connection)

    def recusals(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """By petition who its case complains about, as kind (``person``, ``department``) and name: for the planner, never for a page."""
        with reading(self._engine, WHOLE) as connection:
            return recusals(connection)

    def save_plan(self, plan: Plan, routes: Sequence[Route] = ()) -> int:
        """Store a plan with its legs as a new version and make it current; the same plan again keeps its version."""
        with self._changing(count_run_change) as connection:
            return plans.save_plan(connection, plan, routes)

    def current_plan(self) -> Plan | None:
        """The plan in force; ``None`` before the first one."""
        with reading(self._engine) as connection:
            return plans.the_current_plan(connection)

    def plan(self, plan_id: str) -> Plan:
        """The plan of this id: the version in force, else the newest; raises ``NotFoundError`` when there is none."""
        with reading(self._engine) as connection:
            return plans.plan_of(connection, plan_id)

    def routes(self, plan_id: str) -> tuple[Route, ...]:
        """The legs stored with a plan; raises ``NotFoundError`` when there is no such plan."""
        with reading(self._engine) as connection:
            return plans.routes_of(connection, plan_id)

    def plans(self) -> tuple[PlanVersion, ...]:
        """Every plan version, oldest first."""
        return self.plan_book().versions()

    def plan_book(self) -> PlanBook:
        """The versions of the plan, to keep new ones and to put one in force."""
        return PlanBook(self._engine)

    def accounts(self, params: AccessParams, *, key: Callable[[], bytes], known: Sequence[str] = ()) -> AccountBook:
        """Who may log in; ``key`` gives the office's key when one is needed, ``known`` are words no password may lean on."""
        return AccountBook(self._engine, params, key=key, known=known)

    def jobs(self) -> JobBook:
        """Long work and how far it is."""
        return JobBook(self._engine)

    def packs(self, key: Key) -> PackBook:
        """Field packs and what came back from them; ``key`` gives the office's key when one is needed."""
        return PackBook(self._engine, key)

    @contextmanager
    def _changing(self, count: Callable[[Connection], None] = count_change) -> Iterator[Connection]:
        with writing(self._engine, WHOLE) as connection:
            yield connection
            count(connection)
