"""A plan in a notebook: it draws, checks, explains and changes itself; nothing of it is kept in the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

from fieldvisit import pipeline
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.plan import Lock, Plan
from fieldvisit.domain.run import Run
from fieldvisit.errors import NotFoundError, Text, language
from fieldvisit.io.atomic import write_bytes
from fieldvisit.io.exports.calendar import CalendarQuestion, plan_ics
from fieldvisit.maps.selection import Selection
from fieldvisit.notebook.days import a_day
from fieldvisit.notebook.planning.answers import Differences, Why, why
from fieldvisit.notebook.planning.events import Happening, Sick, event_of
from fieldvisit.notebook.planning.paper import Sheets, chosen_days, write_ways
from fieldvisit.notebook.planning.timeline import Timeline
from fieldvisit.notebook.seeing.shown import listed, paragraph
from fieldvisit.routing.answers.figures import figures_of
from fieldvisit.routing.answers.why_here import why_each
from fieldvisit.routing.apart.answer import answer_apart
from fieldvisit.routing.changes.by_hand import Table
from fieldvisit.routing.changes.events import Moment
from fieldvisit.routing.changes.remaining import remaining_locks
from fieldvisit.routing.changes.replan import ReplanParams
from fieldvisit.routing.changes.replanned import replan_on
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.check.words import in_names
from fieldvisit.routing.problem import Problem
from fieldvisit.travel.basis.choose import Basis, routes_of
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.frames import MapView, map_view, unassigned_frame
from fieldvisit.workspace.planning import current_plan, settings_of, visit_named
from fieldvisit.workspace.plans.board import Eyes
from fieldvisit.workspace.plans.ways import WayForm


@dataclass(frozen=True)
class PlanView:
    """A plan with the problem it answers, for the eyes of one scope.

    ``said`` says what became of the plan it was replanned from, ``rest`` is the part that was still to come then with its own problem,
    ``former`` are the plans before it, oldest first: a calendar cancels what they had.
    """

    plan: Plan
    problem: Problem
    workspace: Workspace
    basis: Basis
    scope: Scope
    said: tuple[Text, ...] = ()
    rest: tuple[Plan, Problem] | None = None
    former: tuple[Plan, ...] = ()

    @property
    def cut_short(self) -> bool:
        """Whether time ran out; then another machine may find another plan."""
        return self.plan.solver.endswith("cut short")

    @property
    def left_out(self) -> pd.DataFrame:
        """One row a visit that found no place, with the reason."""
        return unassigned_frame(self._run)

    def map(self, lang: str | None = None) -> MapView:
        """The ways of the plan with the county's villages and hotspots, offline."""
        return map_view(self._run, lang or language())

    def timeline(self) -> Timeline:
        """Leaders and days over the hours."""
        return Timeline(self._run)

    def violations(self) -> pd.DataFrame:
        """One row a broken rule, as ``check_plan`` finds it on the finished plan; a plan that was solved has none."""
        broken = check_plan(*self._open)
        rows = [(one.rule, one.where, str(in_names(one, self.problem))) for one in broken]
        return pd.DataFrame(rows, columns=["rule", "where", "sentence"])

    def metrics(self) -> pd.Series:
        """Visits asked for, made and left out, must-visits, driving, returns, loads of the busiest and idlest."""
        asked = {"asked": len(self.plan.visits), "left_out": len(self.plan.unassigned)}
        return pd.Series(asked | asdict(figures_of(self.plan)), name=self.plan.id)

    def explain(self, village: str) -> Why:
        """Why a village (by a part of its name, or a visit by id) is left out or planned where it is, proved by a forced re-solve.

        Raises
        ------
        NotFoundError, InputFileError
            If no visit or several fit the name.
        """
        visit = visit_named(self.plan, village)
        return why(answer_apart(why_each)(*self._open, (visit.id,))[0], self.plan)

    def lock(self, *, leader: str = "", day: str | date | None = None, village: str = "") -> PlanView:
        """The same plan with stops locked to their leader and day: of a leader, of a day, of a village, or of all that fit.

        Raises
        ------
        NotFoundError
            If no stop fits.
        """
        on = None if day is None else a_day(day)
        visit = visit_named(self.plan, village).id if village else ""
        fixed = {one for lock in self.plan.locks for one in lock.visit_ids}
        more = []
        for it in self.plan.itineraries:
            if (not leader or it.shift.leader_id == leader) and on in (None, it.shift.day):
                ids = tuple(s.visit_id for s in it.stops if visit in ("", s.visit_id) and s.visit_id not in fixed)
                more += [Lock(it.shift.leader_id, it.shift.day, ids)] if ids else []
        if not more:
            raise NotFoundError(
                "没有符合的站点可以锁定；请看 plan.timeline().table()。",
                "No stop fits, nothing to lock; see plan.timeline().table().",
            )
        return self._locked((*self.plan.locks, *more))

    def _locked(self, locks: Sequence[Lock]) -> PlanView:
        """The same plan under these locks; what was still to come is under those of its own visits."""
        table, rest = Table(self.plan, self.problem).locked(locks), self.rest
        if rest is not None:
            plan, problem = rest
            left = remaining_locks(locks, problem.visit_by_id.keys() - {one for ids in problem.begun.values() for one in ids})
            rest = replace(plan, locks=left), replace(problem, locks=left)
        return replace(self, plan=table.plan, problem=table.problem, rest=rest)

    @property
    def _open(self) -> tuple[Plan, Problem]:
        """What was still to come when the plan was made, and its problem."""
        return self.rest or (self.plan, self.problem)

    def replan(self, event: Happening, *, now: str | datetime | None = None, max_changes: int = 3) -> PlanView:
        """The plan adapted to what happened, changing little else.

        Parameters
        ----------
        event
            ``fv.Sick``, ``fv.Cancelled``, ``fv.Urgent``, ``fv.Overran`` or ``fv.RoadsChanged``.
        now
            What began earlier is past and does not move (``"2026-12-01T10:30"``); ``None``: nothing is past yet.
        max_changes
            How many announced stops may change beyond those that the event itself makes impossible.

        Raises
        ------
        NotFoundError
            If the event names what the plan does not have, or a locked stop cannot keep its place.

        Notes
        -----
        Whoever is sick cannot keep a lock: it is lifted for those days, and the stops go to others where they can.
        """
        freed = self._without_locks_on(event)
        what, params = event_of(event, self.plan, self.problem), ReplanParams(max_changes)
        answer = answer_apart(replan_on)(freed.plan, freed.problem, what, _moment(now), params)
        if broken := check_plan(answer.rest, answer.problem):
            raise RuntimeError("replanning broke its own rules: " + "; ".join(one.sentence.en for one in broken))
        locks = remaining_locks(freed.plan.locks, {visit.id for visit in answer.plan.visits})
        plan = replace(answer.plan, conditions=self.plan.conditions, locks=locks)
        rest = replace(answer.rest, locks=answer.problem.locks), answer.problem
        return replace(
            self, plan=plan, problem=answer.whole, said=answer.sentences, rest=rest, former=(*self.former, self.plan)
        )

    def _without_locks_on(self, event: Happening) -> PlanView:
        """The same plan without locks on days on which their leader is away."""
        if not isinstance(event, Sick):
            return self
        kept = tuple(one for one in self.plan.locks if not (one.leader_id == event.leader and one.day in event.days))
        return self._locked(kept)

    def compare(self, other: PlanView) -> Differences:
        """How another plan differs from this one."""
        return Differences(self.plan, other.plan)

    def to_ics(self, path: str | Path, *, leader: str = "", lang: str | None = None) -> Path:
        """Write the stops as a calendar, of one leader or all; a later plan's file moves and cancels in place. Returns the path."""
        county, versions = self.workspace.settings.county, self.workspace.register.plan_book().versions()
        newest = max((one.version for one in versions), default=0)
        name = next((f"{one.name} {county.name}" for one in self._run.leaders if one.id == leader), county.name)
        if leader and leader not in {one.id for one in self._run.leaders}:
            raise NotFoundError(f"名册中没有 {leader}。", f"There is no {leader} on the roster.")
        number = newest + 1 + len(self.former)
        question = CalendarQuestion(county.code, name, lang or language(), number, leader, self.former)
        write_bytes(Path(path), plan_ics(self.plan, question))
        return Path(path)

    def to_gpkg(self, path: str | Path, *, leader: str = "", day: str | date | None = None, lang: str | None = None) -> Path:
        """Write a GeoPackage with the layers ``stops`` and ``ways`` in WGS 84, without case content. Returns the path.

        Raises
        ------
        NotFoundError
            If the plan sends nobody out on these days.
        """
        return write_ways(self._eyes, WayForm.GPKG, _selection(leader, day), path, lang)

    def to_gpx(self, path: str | Path, *, leader: str = "", day: str | date | None = None, lang: str | None = None) -> Path:
        """Write the same stops and ways for a navigation program; like ``to_gpkg``."""
        return write_ways(self._eyes, WayForm.GPX, _selection(leader, day), path, lang)

    def to_kml(self, path: str | Path, *, leader: str = "", day: str | date | None = None, lang: str | None = None) -> Path:
        """Write the same stops and ways as KML; like ``to_gpkg``."""
        return write_ways(self._eyes, WayForm.KML, _selection(leader, day), path, lang)

    def sheet(self, leader: str = "", *, day: str | date | None = None, host: bool = False, large: bool = False) -> Sheets:
        """Day sheets of a leader or of all: ``.to_docx(path)``, ``.to_pdf``, ``.to_xlsx``, ``.to_html``, ``.table()``.

        Parameters
        ----------
        leader, day
            Whose and which; all of the plan by default.
        host
            The slips for the villages instead: when and who, nothing of the cases.
        large
            Large print.

        Raises
        ------
        NotFoundError
            If the plan sends nobody out on these days.
        """
        return Sheets(self.workspace, self._eyes, chosen_days(self._eyes, _selection(leader, day)), host, large)

    @property
    def _eyes(self) -> Eyes:
        return Eyes(self._run, (self.scope,))

    @cached_property
    def _run(self) -> Run:
        """The county with this plan in the place of the one in force."""
        places = pipeline.places_of(self.plan.visits, self.workspace.county.leaders)
        routes = routes_of(pipeline.legs_of(self.plan), places, self.basis)
        return replace(self.workspace.run(), plan=self.plan, routes=routes, leaders=self.workspace.county.leaders)

    def _sentences(self) -> Iterator[Text]:
        figures = figures_of(self.plan)
        yield Text(
            f"{len(self.plan.visits)} 个走访任务排上 {figures.visits} 个（必访 {figures.musts} 个），开车 {figures.drive_min} 分钟、{figures.drive_km} 公里。",
            f"{figures.visits} of {len(self.plan.visits)} visits planned ({figures.musts} must-visits), {figures.drive_min} min and {figures.drive_km} km of driving.",
        )
        yield from self.plan.conditions
        yield from self.said

    def _repr_html_(self) -> str:
        banner = paragraph(Text("演示数据，内容虚构", "Demo data, contents fictitious")) if self.plan.synthetic else ""
        return banner + listed(self._sentences()) + self.timeline()._repr_html_()


def in_force(workspace: Workspace, scope: Scope) -> PlanView:
    """The plan in force with its problem, for the eyes of a scope that sees the county; raises like ``current_plan``."""
    current = current_plan(workspace)
    basis = pipeline.basis_of(workspace.county, settings_of(workspace, current.plan))
    return PlanView(current.plan, current.problem, workspace, basis, scope)


def _selection(leader: str, day: str | date | None) -> Selection:
    return Selection(leader=leader, day=None if day is None else a_day(day))


def _moment(now: str | datetime | None) -> Moment | None:
    if now is None:
        return None
    at = datetime.fromisoformat(now) if isinstance(now, str) else now
    return Moment(at.date(), at.hour * 60 + at.minute)
