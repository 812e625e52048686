"""One folder, one register, the stages in order: each step reads what the step before it left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from fieldvisit import pipeline
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.identity import Handling
from fieldvisit.domain.match import Match
from fieldvisit.domain.petition import CaseStatus, Petition, RejectedRow
from fieldvisit.domain.plan import Plan
from fieldvisit.domain.run import Run, RunCounts
from fieldvisit.errors import InputFileError, NotFoundError, Text
from fieldvisit.geocoding.matcher import index_of
from fieldvisit.hotspots.dispatch.effect import MissionEffect
from fieldvisit.io.ledger.chosen import Chosen
from fieldvisit.pipeline import County, Progress
from fieldvisit.policy.urgency import named_leaders
from fieldvisit.register import Register
from fieldvisit.register.cases import Followed
from fieldvisit.register.cases.book import CaseBook
from fieldvisit.resources import geodata
from fieldvisit.routing.apart.parent import BestSoFar
from fieldvisit.settings import FILE_NAME, Settings, load_settings
from fieldvisit.workspace import files, outputs
from fieldvisit.workspace.asking import HotspotAnswer, HotspotQuestion, answer
from fieldvisit.workspace.assembling import assembled
from fieldvisit.workspace.auditing import at_this_computer
from fieldvisit.workspace.files import CountyFiles
from fieldvisit.workspace.importing import Asked, bring
from fieldvisit.workspace.keys import key_file, office_key
from fieldvisit.workspace.ledger import LedgerKeeper
from fieldvisit.workspace.making import make_workspace
from fieldvisit.workspace.missions import MissionQuestion, effect_of
from fieldvisit.workspace.roads.keep import changed_text, keep_settings
from fieldvisit.workspace.roads.load import CACHE_FOLDER, COUNTY_FOLDER, write_copy
from fieldvisit.workspace.summary import ImportSummary, counts_of
from fieldvisit.workspace.weeks import WeekAsked, prepared_week


class Workspace:
    """A county's folder, opened: settings, files, register and outputs.

    A workspace is demo or real for life. Use it as a context manager, or call ``close``.
    """

    def __init__(self, folder: Path, settings: Settings, register: Register) -> None:
        self.folder = folder
        self.settings = settings
        self._register = register
        self.ledger = LedgerKeeper(self)
        self._run: tuple[int, Run] | None = None
        self._assembling = threading.Lock()

    @classmethod
    def create(cls, folder: Path, code: str, given: CountyFiles, *, demo: bool = False, register_url: str = "") -> Workspace:
        """A new workspace in ``folder`` for the county with ``code``; raises like ``make_workspace``."""
        make_workspace(folder, code, given, demo=demo, register_url=register_url)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Workspace:
        """The workspace in ``folder``; raises ``NotFoundError`` when there is none, ``SettingsError`` for a bad setting."""
        if not (folder / FILE_NAME).is_file():
            raise NotFoundError(
                f"{folder} 不是工作目录（没有 {FILE_NAME}）。先运行 fieldvisit init 新建，或用 -w 指定。",
                f"{folder} is no workspace (it has no {FILE_NAME}). Make one with fieldvisit init, or name one with -w.",
            )
        settings = load_settings(folder / FILE_NAME)
        outputs.finish_all(folder / files.OUTPUTS)
        return cls(folder, settings, Register.open(files.register_place(folder, settings)))

    @classmethod
    def demo(cls, folder: Path) -> Workspace:
        """The demo county in ``folder``, made there when the folder is empty or new.

        Raises
        ------
        InputFileError
            If the folder holds something that is no demo workspace.
        """
        if (folder / FILE_NAME).is_file():
            workspace = cls.open(folder)
            if workspace.settings.county.demo:
                return workspace
            workspace.close()
            raise InputFileError(
                f"{folder} 是真实数据的工作目录，不能用作演示。请用 --dir 另选目录。",
                f"{folder} is a workspace with real data; choose another folder for the demo with --dir.",
            )
        return cls.create(folder, files.DEMO_COUNTY, CountyFiles.demo(), demo=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Release the register."""
        self._register.close()

    @cached_property
    def county(self) -> County:
        """Everything the county brought; read once."""
        return files.load_county(self.folder, self.settings)

    @cached_property
    def indexed_county(self) -> County:
        """The county with its names compiled for geocoding; the compiled index is kept in the workspace's cache folder."""
        cache = self.folder / CACHE_FOLDER
        cache.mkdir(exist_ok=True)
        index_of(self.county.gazetteer, cache)
        return self.county

    def import_ledger(
        self,
        path: Path,
        *,
        dry_run: bool = False,
        identity: Handling | None = None,
        chosen: Chosen | None = None,
        progress: Progress | None = None,
    ) -> ImportSummary:
        """Read a ledger into the register; raises like ``importing.bring``."""
        summary = bring(self, path, Asked(identity, chosen), dry_run=dry_run, progress=progress or _silent)
        if not dry_run:
            outputs.write_rejected(self.outputs, self.rejected(), synthetic=self.settings.county.demo)
        return summary

    def key(self) -> bytes:
        """The office's key, made at first use and never again once something is sealed with it; raises like ``office_key``."""
        return office_key(key_file(self.folder, self.settings.access), make=not self._register.holds_sealed())

    @property
    def register(self) -> Register:
        """The county's record."""
        return self._register

    def follow_ledger(self) -> Followed:
        """Open a case for every new matter; cases follow what ledger and places now say."""
        return self._register.follow_ledger(self.settings.county.code, named_leaders(self.county.leaders))

    def petitions(self) -> tuple[Petition, ...]:
        """All petitions of the register, in order of id."""
        return self._register.petitions()

    def petitions_at_work(self) -> tuple[Petition, ...]:
        """All petitions as they are worked on; see ``at_work``."""
        return self.at_work(self.petitions())

    def at_work(self, petitions: Sequence[Petition]) -> tuple[Petition, ...]:
        """These petitions as they are worked on: by what their cases say now, else by the ledger's word.

        Closed are those of the ledger and those whose case is closed here already; the leader in charge is the case's, and the one
        whom the ledger names only where the case has none. Whose case was reported has the day.
        """
        done, leads, told = self._register.settled(), self._register.leaders_in_charge(), self._register.reported()
        return tuple(_at_work(p, leads.get(p.id, p.lead_leader), told.get(p.id), closed=p.id in done) for p in petitions)

    def rejected(self) -> tuple[RejectedRow, ...]:
        """All rejected rows of all ledgers."""
        return self._register.rejected()

    def geocode(self, progress: Progress | None = None) -> tuple[Match, ...]:
        """Place every petition and keep the answers in the register."""
        (progress or _silent)(Text("定位到村", "placing petitions at villages"))
        matches = pipeline.place(self.petitions(), self.indexed_county, self.settings, self._register.decisions())
        self._register.save_matches(matches)
        self.follow_ledger()
        return matches

    def matches(self) -> tuple[Match, ...]:
        """The match of every petition; petitions not yet placed are placed first."""
        return self.placed(self.petitions())

    def placed(self, petitions: Sequence[Petition]) -> tuple[Match, ...]:
        """The matches of these petitions, all the register holds; those not yet placed are placed first."""
        matches = self._register.matches()
        if {m.petition_id for m in matches} == {p.id for p in petitions}:
            return matches
        return self.geocode()

    def counts(self) -> RunCounts:
        """Where every row of every ledger went."""
        return counts_of(self._register.intake_counts(), self.matches())

    def tally(self) -> Tally:
        """Matters per village."""
        petitions = self.petitions_at_work()
        return pipeline.concentrate(petitions, self.placed(petitions), self.county, self.settings)

    def hotspots(self, progress: Progress | None = None) -> tuple[Hotspot, ...]:
        """Find hotspots and keep them in the register."""
        return self.ask_hotspots(HotspotQuestion(), progress).hotspots

    def ask_hotspots(self, question: HotspotQuestion, progress: Progress | None = None) -> HotspotAnswer:
        """Hotspots as asked, with their order for dispatch; only those asked for as the settings say are kept."""
        known = self.petitions_at_work(), self.matches()
        (progress or _silent)(Text("寻找热点", "looking for hotspots"))
        found = answer(question, *known, self.county, self.settings)
        if question == HotspotQuestion():
            self._register.save_hotspots(found.hotspots)
        return found

    def mission_effect(self, question: MissionQuestion) -> MissionEffect:
        """What changed in the villages of a mission, beside villages that were not visited; raises like ``effect_of``."""
        ledger = self.petitions(), self.matches()
        return effect_of(question, ledger, self._register.hotspots(), self.county, self.settings, book=self.whole_book())

    def plan(
        self, progress: Progress | None = None, *, first_day: date | None = None, arrangements: Path | None = None
    ) -> Plan:
        """Plan the week from what the register holds and keep the plan as its current one.

        ``arrangements`` is a table of what was agreed about visits; it is kept for the plans to come once this one is made.

        Raises
        ------
        InputFileError
            If the table cannot be read or names what does not exist, or nothing can be planned in that week.
        """
        planned = self.prepare_plan(progress, first_day=first_day, arrangements=arrangements)
        if arrangements is not None:
            self._keep_arrangements(arrangements)
        return self.keep_plan(planned)

    def prepare_plan(
        self,
        progress: Progress | None = None,
        *,
        first_day: date | None = None,
        arrangements: Path | None = None,
        after: Plan | None = None,
        on_progress: Callable[[BestSoFar], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> pipeline.Planned:
        """The week's plan from what the register holds, not kept yet; progress and cancelling as ``solve_apart`` takes them.

        ``after`` is a plan whose locks hold as far as their visits, people and days there still are, and what events have made of it:
        who is away stays away, what was cancelled is not planned, what became a must-visit is one. Who is out with a mission is away
        on its days. Raises like ``prepared_week``.
        """
        asked = WeekAsked(first_day, arrangements, after)
        return prepared_week(self, asked, progress, on_progress=on_progress, cancelled=cancelled)

    def whole_book(self) -> CaseBook:
        """The cases and missions of the whole county, for what the program itself works out of them."""
        return self._register.cases(Scope(Role.COUNTY_OPERATOR, self.settings.county.code, at_this_computer()))

    def keep_plan(self, planned: pipeline.Planned) -> Plan:
        """Store a plan as the current one."""
        self._register.save_plan(planned.plan, planned.routes)
        return planned.plan

    def _keep_arrangements(self, path: Path) -> None:
        kept = f"{COUNTY_FOLDER}/arrangements{path.suffix.lower()}"
        after = replace(self.settings, county=replace(self.settings.county, arrangements=kept))
        changed_text(self.folder, self.settings, after)
        if path.resolve() != (self.folder / kept).resolve():
            write_copy(path, self.folder / kept)
        keep_settings(self.folder, self.settings, after)
        self.settings = after
        self.__dict__.pop("county", None)  # read anew

    def run_everything(self, progress: Progress | None = None) -> Run:
        """All stages after import; a demo workspace imports its shipped ledger first."""
        if self.settings.county.demo:
            self.import_ledger(geodata("demo", "ledger.xlsx"), progress=progress)
        self.geocode(progress)
        self.hotspots(progress)
        self.plan(progress)
        return self.run()

    def run(self) -> Run:
        """What the pages and maps show: the register as it stands now; put together once for all who ask at the same time."""
        with self._assembling:
            version = self._register.run_version()
            if self._run is None or self._run[0] != version:
                self._run = (version, assembled(self))
            return self._run[1]

    def write_outputs(self) -> tuple[Path, ...]:
        """Write everything; returns the paths."""
        return outputs.write_run(self.outputs, self.run(), self.rejected())

    @property
    def outputs(self) -> Path:
        """The folder of what is written."""
        return self.folder / files.OUTPUTS


def _at_work(petition: Petition, lead: str, told: date | None, *, closed: bool) -> Petition:
    status = CaseStatus.CLOSED if closed else petition.status
    if (status, lead, told) == (petition.status, petition.lead_leader, petition.reported_on):
        return petition
    return replace(petition, status=status, lead_leader=lead, reported_on=told)


def _silent(_: Text) -> None:
    """Report nothing."""
