"""The versions of the plan for the pages: who may look, who may change, and what is kept of it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldvisit import jobs, pipeline
from fieldvisit.domain.access.roles import Right, Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.job import Job
from fieldvisit.domain.plan import Lock, Plan
from fieldvisit.errors import ConflictError, NotFoundError, PolicyRefusedError
from fieldvisit.io.exports.calendar import CalendarQuestion, Due, plan_ics
from fieldvisit.policy.cases.runway import runway_of
from fieldvisit.register import PlanVersion
from fieldvisit.register.cases import CaseFilter
from fieldvisit.routing.changes.by_hand import Move, Table
from fieldvisit.routing.changes.events import Moment
from fieldvisit.routing.changes.replan import ReplanParams
from fieldvisit.travel.basis.choose import routes_of
from fieldvisit.workspace.auditing import at_this_computer
from fieldvisit.workspace.planning import as_known_now, petitions_of, problem_of, settings_of
from fieldvisit.workspace.plans.board import Board, Eyes, Happened, Why, laid_out
from fieldvisit.workspace.plans.questions import Questions
from fieldvisit.workspace.plans.roads import Closing, RoadDesk
from fieldvisit.workspace.sheets import Paper, PaperQuestion, paper_of

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

_KEPT = 6
_SOLVE = "fieldvisit.workspace.plans.solving:solve"


class PlanRoom:
    """Boards over the plans of one workspace; safe to share between the threads of a server."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._book = workspace.register.plan_book()
        self._lock = threading.Lock()
        self._questions = Questions()
        self.roads = RoadDesk(workspace)
        self._tables: dict[tuple[object, ...], Table] = {}
        self._petitions: dict[int, tuple[str, ...]] = {}

    @property
    def here(self) -> Scope:
        """The county's operator at this computer: who plans where nobody logs in (the demo county)."""
        return Scope(Role.COUNTY_OPERATOR, self._workspace.settings.county.code, at_this_computer())

    def sees(self, eyes: Eyes) -> bool:
        """Whether these eyes look over the whole county: where leaders will be is for those who travel and those who plan."""
        every = len(eyes.run.villages) == len(self._workspace.run().villages)
        return every and all(scope.may_read and scope.sees_key_cases for scope in eyes.scopes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever planned."""
        return not self._book.versions()

    def versions(self, eyes: Eyes) -> tuple[PlanVersion, ...]:
        """The versions whose every visit these eyes see, oldest first."""
        if not self.sees(eyes):
            return ()
        return tuple(one for one in self._book.versions() if self._is_visible(eyes, one.version))

    def board(
        self, eyes: Eyes, version: int = 0, moves: Sequence[Move] = (), locks: Sequence[Lock] | None = None, *, steps: int = 1
    ) -> Board:
        """A version (0: the one in force) with these moves made, the last ``steps`` at once, under these locks (``None``: its own).

        Raises
        ------
        NotFoundError
            If there is no such version, or these eyes do not see all of it; like ``Table.changed`` too.
        """
        current = self._current()
        version = version or current
        if not version or not self.sees(eyes) or not self._is_visible(eyes, version):
            raise _no_plan(version)
        table = self._table(version)
        return laid_out(table, (version, current), moves, table.plan.locks if locks is None else locks, steps=steps)

    def keep(self, eyes: Eyes, board: Board) -> int:
        """Keep the changed plan as a version that is not in force; returns its number. Raises ``PolicyRefusedError``."""
        eyes.scope.require(Right.WORK)
        return self._keep(board, eyes.scope.who)

    def adopt(self, eyes: Eyes, board: Board, *, seen: int) -> int:
        """Put the plan on the board in force, kept as a version first where it was changed; returns its number.

        Raises
        ------
        PolicyRefusedError
            If the account may not, or the plan breaks a rule.
        ConflictError
            If another version than ``seen`` is in force by now; nothing is put in force.
        """
        self.require_adopting(eyes.scope, changed=board.is_changed)
        if board.broken:
            raise PolicyRefusedError(
                f"方案还违反 {len(board.broken)} 条规则，不能采用：{board.broken[0].said.zh}请先改好，或只保存为一版。",
                f"The plan still breaks {len(board.broken)} rules and cannot be put in force: {board.broken[0].said.en} "
                "Mend it first, or keep it as a version only.",
            )
        if self._current() != seen:
            raise _overtaken(seen, self._current())
        version = self._keep(board, eyes.scope.who)
        if not self._book.adopt(version, eyes.scope.who, seen=seen):
            raise _overtaken(seen, self._current())
        return version

    def solve(self, eyes: Eyes, board: Board) -> int:
        """Start to plan the board's days anew with its locks, in a process of its own; returns the version it starts from.

        What was changed on the board is kept as a version first, for the job knows nothing else of it. Raises like ``jobs.start``.
        """
        eyes.scope.require(Right.WORK)
        version, register = self._keep(board, eyes.scope.who), self._workspace.register
        jobs.start(register.jobs(), _SOLVE, self._workspace.folder, eyes.scope.who, base=version)
        return version

    def solving(self, eyes: Eyes) -> Job | None:
        """The newest solve; ``None`` before the first. Raises ``NotFoundError`` for eyes that do not see the county."""
        eyes.scope.require(Right.WORK)
        if not self.sees(eyes):
            raise _no_plan(0)
        return next((job for job in self._workspace.register.jobs().all() if job.kind == "solve"), None)

    def stop(self, eyes: Eyes, job_id: str, *, keep_best: bool) -> None:
        """End a solve with the best it has, or without any result; raises ``NotFoundError`` when it is no solve."""
        newest = self.solving(eyes)
        if newest is None or newest.id != job_id:
            raise NotFoundError(f"没有任务 {job_id}。", f"There is no job {job_id}.")
        book = self._workspace.register.jobs()
        (book.finish if keep_best else book.cancel)(job_id, eyes.scope.who)

    def why(self, board: Board, visit_id: str) -> Why:
        """Why a visit is left out of the plan on the board, or planned where it is; found in a process of its own.

        Raises
        ------
        PolicyRefusedError
            If another question is still being answered.
        NotFoundError
            If the plan knows no such visit.
        """
        return self._questions.why(board, visit_id)

    def adapted(self, eyes: Eyes, board: Board, happened: Happened) -> int:
        """The plan on the board adapted to what happened, changing little else, kept as a version; returns its number.

        Raises like ``replan_on``, and like ``why`` while another question is being answered.

        Raises
        ------
        RuntimeError
            If the new plan breaks a rule: a bug, never the user's fault.
        """
        eyes.scope.require(Right.WORK)
        return self._stored(self._questions.adapted(board, happened), eyes.scope.who)

    def close_roads(self, eyes: Eyes, board: Board, asked: Closing, *, now: Moment | None, params: ReplanParams) -> int:
        """Close pieces of road for every plan, and keep the plan on the board adapted to it as a version; returns its number.

        Refused, no road is closed. Raises like ``adapted`` and ``RoadDesk.close``.
        """
        eyes.scope.require(Right.WORK)
        plan = self.roads.close(
            eyes.scope.who, board.plan, asked, lambda event: self._questions.adapted(board, Happened(event, now, params))
        )
        return self._stored(plan, eyes.scope.who)

    def open_road(self, eyes: Eyes, closure_id: str) -> None:
        """Count a closed road as open again; plans stay as they are. Raises ``NotFoundError`` when there is none."""
        eyes.scope.require(Right.WORK)
        self.roads.open(eyes.scope.who, closure_id)

    def put_in_force(self, eyes: Eyes, version: int, *, seen: int) -> None:
        """Put in force a version that was checked when it was made; raises ``ConflictError`` like ``adopt``."""
        eyes.scope.require(Right.WORK)
        if not self._book.adopt(version, eyes.scope.who, seen=seen):
            raise _overtaken(seen, self._current())

    def require_adopting(self, scope: Scope, *, changed: bool) -> None:
        """Pass for whoever may put a version in force: those who plan, and leaders a version as it was kept."""
        if changed or scope.role is not Role.LEADER:
            scope.require(Right.WORK)

    def calendar(self, eyes: Eyes, leader_id: str, lang: str) -> bytes | None:
        """The plan in force as a calendar, as far as these eyes see it, of one leader or of all; ``None`` without a plan they see.

        Who looks over the whole county gets the cancelling of what earlier versions had, and the report days of key cases.
        """
        plan, run = eyes.run.plan, eyes.run
        if plan is None:
            return None
        name = next((f"{one.name} {run.county_name}" for one in run.leaders if one.id == leader_id), run.county_name)
        question = CalendarQuestion(run.county_code, name, lang, self._current(), leader_id)
        if self.sees(eyes):
            former = tuple(self._book.plan(one.version) for one in self.versions(eyes) if one.last_day >= plan.first_day)
            question = replace(question, former=former, dues=self._dues(eyes, leader_id))
        return plan_ics(plan, question)

    def on_version(self, eyes: Eyes, version: int) -> Eyes:
        """The same eyes on a version that need not be in force; raises ``NotFoundError`` like ``board``."""
        if not self.sees(eyes) or not self._is_visible(eyes, version):
            raise _no_plan(version)
        return replace(eyes, run=replace(eyes.run, plan=self._plan(version), routes=self._book.routes(version)))

    def paper(self, eyes: Eyes, asked: PaperQuestion) -> Paper:
        """Day sheets or slips of the plan that these eyes see; a line of the audit. Raises like ``paper_of``."""
        return paper_of(self._workspace, eyes, asked)

    def _dues(self, eyes: Eyes, leader_id: str) -> tuple[Due, ...]:
        """The days by which key cases must be reported, those of one leader or all."""
        books = [self._workspace.register.cases(scope) for scope in eyes.scopes]
        wanted = CaseFilter(key=True, open=True, leader_id=leader_id)
        ids = frozenset[str].intersection(*(frozenset(case.id for case in book.cases(wanted)) for book in books))
        found = ((case.id, runway_of(case, self._workspace.county.policy)) for case in books[0].cases(wanted) if case.id in ids)
        return tuple(Due(case_id, way.dates.report_by) for case_id, way in found if way is not None)

    def _keep(self, board: Board, who: str) -> int:
        return self._stored(board.plan, who) if board.is_changed else board.version

    def _stored(self, plan: Plan, who: str) -> int:
        county = self._workspace.county
        basis = pipeline.basis_of(county, settings_of(self._workspace, plan))
        routes = routes_of(pipeline.legs_of(plan), pipeline.places_of(plan.visits, county.leaders), basis)
        return self._book.keep(plan, routes, who)

    def _current(self) -> int:
        return next((one.version for one in self._book.versions() if one.is_current), 0)

    def _table(self, version: int) -> Table:
        register = self._workspace.register
        leads = tuple(register.leaders_in_charge(self._petitions_of(version)).items())
        known = version, tuple(register.recusals().items()), leads, self._workspace.county.closures
        with self._lock:
            if known not in self._tables:
                plan = as_known_now(self._workspace, self._book.plan(version))
                table = Table(plan, problem_of(self._workspace, plan))
                self._tables = dict(tuple(self._tables.items())[1 - _KEPT :]) | {known: table}
            return self._tables[known]

    def _petitions_of(self, version: int) -> tuple[str, ...]:
        """The petitions of a version, which never change."""
        found = self._petitions.get(version)
        if found is None:
            found = self._petitions[version] = petitions_of(self._book.plan(version))
        return found

    def _is_visible(self, eyes: Eyes, version: int) -> bool:
        """Whether no petition that a visit serves is hidden from these eyes."""
        whole = self._workspace.run()
        if len(eyes.run.matches) == len(whole.matches):
            return True
        hidden = {m.petition_id for m in whole.matches} - {m.petition_id for m in eyes.run.matches}
        return not any(hidden.intersection(visit.petition_ids) for visit in self._plan(version).visits)

    def _plan(self, version: int) -> Plan:
        return self._table(version).plan


def _no_plan(version: int) -> NotFoundError:
    if not version:
        return NotFoundError("还没有编排行程。", "Nothing is planned yet.")
    return NotFoundError(f"没有第 {version} 版行程。", f"There is no version {version} of the plan.")


def _overtaken(seen: int, current: int) -> ConflictError:
    return ConflictError(
        f"您看到的现行行程是第 {seen} 版，现在已经是第 {current} 版。您的改动还在，没有丢失。",
        f"You saw version {seen} in force; by now it is version {current}. Your changes are still here.",
        seen=str(seen),
        current=str(current),
    )
