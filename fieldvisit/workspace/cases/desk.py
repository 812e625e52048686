"""One account's desk: what it asks of cases passes the policy's gates first, then becomes one change of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.access.divisions import level_of
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.events import Event
from fieldvisit.domain.cases.matter import Case, CaseFile, Concern
from fieldvisit.domain.cases.records import Appointment, Assignment, Outcome, Record, Reply, Transfer, Verification
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.identity import Identity
from fieldvisit.domain.months import end_of, first_of
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.run import Run
from fieldvisit.errors import ConflictError
from fieldvisit.hotspots.dispatch.effect import MissionEffect
from fieldvisit.io.ledger.masking import mask
from fieldvisit.pipeline import County
from fieldvisit.policy.cases.agenda import AgendaItem, agenda
from fieldvisit.policy.cases.days import after_what_came_before, may_be_agreed, on_day
from fieldvisit.policy.cases.gates import (
    Move,
    gate,
    is_at_work,
    is_worked_on,
    may_appoint,
    may_assign,
    may_settle,
    may_transfer,
)
from fieldvisit.policy.cases.volume import Volume, volume_of
from fieldvisit.register.cases import CaseFilter, Followed
from fieldvisit.register.packs.book import CaseChange
from fieldvisit.settings import Settings
from fieldvisit.workspace.cases.named import leader_named, unit_named
from fieldvisit.workspace.cases.private import private
from fieldvisit.workspace.missions import MissionQuestion, effect_of
from fieldvisit.workspace.viewing import Views

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

_WAY = (CaseState.ASSIGNED, CaseState.VISITING, CaseState.INVESTIGATING, CaseState.DISPOSED, CaseState.REPLIED)
_MAY_BE_PASSED_OVER = CaseState.VISITING
_BEGINNERS = (CaseState.REGISTERED, CaseState.RETURNED, CaseState.TRANSFERRED)
_EVERYTHING = CaseFilter(limit=1_000_000)


class CaseDesk:
    """The cases of a workspace as one account works on them, as of the county's day.

    With ``seen`` the steps of a case change only the version that was seen, checked with the change itself; any other raises
    ``ConflictError``. Methods raise ``PolicyRefusedError`` with the clause when a rule forbids the step, and what the case book raises.
    """

    def __init__(self, workspace: Workspace, scope: Scope, seen: int | None = None) -> None:
        self._workspace, self._seen = workspace, seen
        self.scope = scope
        self.profile = workspace.county.policy
        self.today = workspace.settings.county.day
        self.book = workspace.register.cases(scope, fewest=self.profile.protection.suppress_below)

    @property
    def data_version(self) -> int:
        """A number that grows with every change of the register, whoever makes it."""
        return self._workspace.register.data_version()

    def files(self, wanted: CaseFilter) -> tuple[CaseFile, ...]:
        """The visible cases wanted with everything recorded about them, in order of id."""
        return self.book.files(wanted)

    def view(self, case_id: str, reason: str) -> tuple[CaseFile, tuple[Event, ...]]:
        """One case and what happened to it; the view is a line of the audit."""
        file, events = self.book.file(case_id), self.book.events(case_id)
        self._note(Act.VIEW, case_id, reason)
        return file, events

    def reveal(self, case_id: str, purpose: str) -> tuple[Identity, ...]:
        """Who handed in the petitions of a case, for one stated purpose; the book writes the line of the audit."""
        return self.book.reveal(case_id, mask(purpose), self._workspace.key)

    def viewed(self, subject: str, why: str) -> None:
        """Note in the audit that words were shown, and what for."""
        self._note(Act.VIEW, subject, why)

    def exported(self, what: str) -> None:
        """Note in the audit that cases left the pages as a file."""
        self._note(Act.EXPORT, "cases", what)

    def assign(self, case_id: str, assignment: Assignment, handler_code: str = "") -> Case:
        """Put a leader in charge (包案); ``assignment.leader_id`` may be a name of the roster, units and official left empty stay as they are."""
        file = self.standing(case_id)
        assignment = replace(assignment, leader_id=self.leader(assignment.leader_id)).beside(file.assignment)
        named = handler_code and unit_named(self._workspace.county, handler_code, self.scope.areas)
        handler = named or file.case.handler_code or self._workspace.settings.county.code
        may_assign(file.case, assignment, handler, self.profile).enforce()
        wanted = replace(file, assignments=(*file.assignments, assignment))
        state = CaseState.ASSIGNED if file.case.state in _BEGINNERS else file.case.state
        if state is not file.case.state:
            gate(wanted, Move(state, self.today), self.profile, self.today).enforce()
        case = self.book.change(file.case, replace(file.case, state=state, handler_code=handler), "", (assignment,))
        self._note(Act.ASSIGN, case_id, "")
        return case

    def record(self, case_id: str, *acts: Appointment | Outcome | Reply) -> Case:
        """Note visits, outcomes and replies as one change; the case moves on to the states these mean, through every gate on the way."""
        change = self.prepared(case_id, *acts)
        return self.book.change(change.seen, change.wanted, "", change.records)

    def prepared(self, case_id: str, *acts: Appointment | Outcome | Reply) -> CaseChange:
        """The change that ``record`` would make, for whoever makes it together with something else; raises like it."""
        happened = any(not isinstance(act, Appointment) or act.done for act in acts)
        seen = self._at_work(case_id) if happened else self.standing(case_id)
        file, kept = seen, []
        for act in acts:
            file, one = self._after(file, private(act))
            kept.append(one)
        return CaseChange(seen.case, file.case, tuple(kept))

    def verify(self, case_id: str, check: Verification) -> Case:
        """Note the city's check; a check that fails returns the case for rework."""
        file, check = self._at_work(case_id), private(check)
        case, move = file.case, Move(CaseState.CHECKING, self.today)
        on_day(case, check.on, self.profile, self.today).enforce()
        after_what_came_before(file, check, self.profile).enforce()
        if check.passed or case.state is CaseState.REPLIED:
            if case.state is not CaseState.CHECKING:
                gate(file, move, self.profile, self.today).enforce()
            file = replace(file, case=replace(case, state=CaseState.CHECKING))
        if not check.passed:
            return self._return(file, case, check.opinion, (check,))
        return self.book.change(case, file.case, "", (check,))

    def close(self, case_id: str) -> Case:
        """Close a case (销号)."""
        file = self.standing(case_id)
        gate(file, Move(CaseState.CLOSED, self.today), self.profile, self.today).enforce()
        closed = self.book.change(file.case, replace(file.case, state=CaseState.CLOSED, closed_on=self.today), "")
        self._note(Act.CLOSE, case_id, "")
        return closed

    def reopen(self, case_id: str, why: str) -> Case:
        """Return a case for rework (退回重办)."""
        file = self._at_work(case_id)
        return self._return(file, file.case, why, ())

    def transfer(self, case_id: str, to_code: str, why: str) -> Case:
        """Hand the case to another office (移交); one that the city hands to a county needs the city's check before it is closed."""
        file, why = self._at_work(case_id), mask(why)
        to_code = unit_named(self._workspace.county, to_code, self.scope.areas)
        hop = Transfer(to_code, self.today, why, file.case.handler_code)
        may_transfer(file.case, hop, self.profile).enforce()
        gate(file, Move(CaseState.TRANSFERRED, self.today, why), self.profile, self.today).enforce()
        down = file.case.passed_down or (
            level_of(self.scope.home) is AdminLevel.CITY and level_of(to_code) is AdminLevel.COUNTY
        )
        wanted = replace(file.case, state=CaseState.TRANSFERRED, handler_code=to_code, passed_down=down)
        return self.book.change(file.case, wanted, why, (hop,))

    def suspend(self, case_id: str, why: str) -> Case:
        """Let the case rest (中止)."""
        file, why = self.standing(case_id), mask(why)
        gate(file, Move(CaseState.SUSPENDED, self.today, why), self.profile, self.today).enforce()
        return self.book.change(file.case, replace(file.case, state=CaseState.SUSPENDED, was=file.case.state), why)

    def resume(self, case_id: str, why: str) -> Case:
        """Go on with a case that rests, where it was."""
        file, why = self.standing(case_id), mask(why)
        to = file.case.was if file.case.state is CaseState.SUSPENDED and file.case.was else CaseState.SUSPENDED
        gate(file, Move(to, self.today, why), self.profile, self.today).enforce()
        return self.book.change(file.case, replace(file.case, state=to, was=None), why)

    def concern(self, case_id: str, concern: Concern, why: str, *, afresh: bool = True) -> Case:
        """Say whom the matter complains about (回避): from now on the case does not exist for them; not ``afresh``: besides those noted."""
        case = self.standing(case_id).case
        units = tuple(unit_named(self._workspace.county, code) for code in concern.unit_codes)
        said = replace(concern, unit_codes=units, leader_ids=tuple(self.leader(word) for word in concern.leader_ids))
        return self.book.change(case, replace(case, concern=said if afresh else case.concern.with_more(said)), mask(why))

    def open_new(self) -> Followed:
        """Open a case for every matter that has none yet."""
        self.scope.require(Right.IMPORT)
        return self._workspace.follow_ledger()

    def merge(self, into: str, other: str, why: str) -> Case:
        """Take the second case into the first; an ``into`` that is empty takes the merging of ``other`` back."""
        two, why = self.book.file(other).case, mask(why)
        return self.book.merge(self.book.file(into).case, two, why) if into else self.book.unmerge(two, why)

    def split(self, case_id: str, petition_ids: Sequence[str], why: str) -> Case:
        """Make a case of its own from some petitions."""
        return self.book.split(self.book.file(case_id).case, petition_ids, mask(why))

    @property
    def county(self) -> County:
        """The county's places, roster and policy."""
        return self._workspace.county

    @property
    def settings(self) -> Settings:
        """The settings of the county."""
        return self._workspace.settings

    def run(self, also: Scope | None = None) -> Run:
        """The county as this account sees it; ``also``: cut down to what this scope sees as well."""
        return Views(self._workspace).run_of(self.scope, also)

    def mission_effect(self, question: MissionQuestion) -> MissionEffect:
        """What changed in the villages of a mission, in the petitions, missions and visits that exist for this account; raises like ``effect_of``."""
        settings = self._workspace.settings
        return effect_of(question, (self.book.petitions(), self.book.matches()), (), self.county, settings, book=self.book)

    def agenda(self) -> tuple[AgendaItem, ...]:
        """The open cases to be heard together (会商)."""
        return agenda(self.files(replace(_EVERYTHING, open=True)), self.today, self.profile)

    def volume_in(self, month: str, *, also: Scope | None = None) -> Volume:
        """What the check of a fall in volume looks at in a month; ``also``: only cases that exist for this scope as well."""
        first, end = first_of(month), end_of(month)
        cases = self.book.with_petitions(first, end, also=also)
        return volume_of(month, cases, self.book.returned_on(first, end, also=also))

    def standing(self, case_id: str) -> CaseFile:
        """The case that a step changes; the change itself refuses any version but this one."""
        standing = (file := self.book.file(case_id)).case.version
        if self._seen not in (None, standing):
            raise ConflictError(
                f"案件 {case_id} 已有人改过：您看到的是第 {self._seen} 版，现在是第 {standing} 版。您的修改没有保存；请看过现在的内容再提交。",
                f"Case {case_id} was changed meanwhile: you saw version {self._seen}, it is now {standing}. Nothing of yours was saved; "
                "look at the case as it stands and try again.",
                seen=str(self._seen),
                current=str(standing),
            )
        is_worked_on(file.case, self.profile).enforce()
        return file

    def _at_work(self, case_id: str) -> CaseFile:
        """The same, of a case that does not rest: only ``resume`` leaves that state."""
        file = self.standing(case_id)
        is_at_work(file.case, self.profile).enforce()
        return file

    def _return(self, file: CaseFile, seen: Case, why: str, records: Sequence[Record]) -> Case:
        why = mask(why)
        gate(file, Move(CaseState.RETURNED, self.today, why), self.profile, self.today).enforce()
        back = replace(seen, state=CaseState.RETURNED, returns=seen.returns + 1, closed_on=None)
        return self.book.change(seen, back, why, records)

    def _after(self, file: CaseFile, act: Appointment | Outcome | Reply) -> tuple[CaseFile, Appointment | Outcome | Reply]:
        """The file with one act more, at the state it means, and the act as it is kept."""
        case = file.case
        if not isinstance(act, Appointment) or act.done:
            on_day(case, act.on, self.profile, self.today).enforce()
        else:
            may_be_agreed(act.on, self.profile, self.today).enforce()
        if isinstance(act, Appointment):
            act = replace(act, leader_id=self.leader(act.leader_id) if act.leader_id else "")
            may_appoint(case, act, self.profile).enforce()
            to = CaseState.VISITING if act.done else case.state
            file = replace(file, appointments=(*file.appointments, act))
        elif isinstance(act, Outcome):
            may_settle(case, self.profile).enforce()
            after_what_came_before(file, act, self.profile).enforce()
            to, file = CaseState.DISPOSED, replace(file, outcomes=(*file.outcomes, replace(act, round=case.returns)))
        else:
            after_what_came_before(file, act, self.profile).enforce()
            to, file = CaseState.REPLIED, replace(file, replies=(*file.replies, replace(act, round=case.returns)))
        return replace(file, case=self._advanced(file, to)), act

    def _advanced(self, file: CaseFile, to: CaseState) -> Case:
        """The case at ``to``, every state on the way passed through its gate; as it is when it stands there or beyond."""
        while file.case.state is not to:
            step = self._next(file.case.state, to)
            if step is None:
                break
            gate(file, Move(step, self.today), self.profile, self.today).enforce()
            file = replace(file, case=replace(file.case, state=step))
        return file.case

    def _next(self, state: CaseState, to: CaseState) -> CaseState | None:
        at = 0 if state is CaseState.RETURNED else _WAY.index(state) if state in _WAY else -1
        if at < 0:
            return None if state is CaseState.CHECKING else to
        wanted = _WAY.index(to) if to in _WAY else at
        way = [s for s in _WAY[at + 1 : wanted + 1] if s is to or s is not _MAY_BE_PASSED_OVER]
        return way[0] if way else None

    def leader(self, word: str) -> str:
        """The id of a leader named by id or name; raises like ``leader_named``."""
        return leader_named(self._workspace.county.leaders, word)

    def _note(self, act: Act, case_id: str, why: str) -> None:
        self._workspace.register.record(Deed(self.scope.who, act, case_id, mask(why)))
