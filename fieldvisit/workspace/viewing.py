"""What one account sees of the county: the run assembled from the petitions that exist for its scope, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from fieldvisit import pipeline
from fieldvisit.domain.access.divisions import inside
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.access.suppress import suppress
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.plan import Itinerary, Plan
from fieldvisit.domain.run import CaseMark, Run, RunCounts
from fieldvisit.domain.visit import Visit
from fieldvisit.hotspots.tally import merge_repeats
from fieldvisit.maps.selection import case_marks
from fieldvisit.workspace.store import Workspace

FEWEST = 5
_KEPT = 32


class Views:
    """Runs of a workspace as scopes see them; remembered until the register changes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._followed = -1
        self._known: dict[tuple[int, Scope, Scope | None], Run] = {}

    def run_of(self, own: Scope, view_as: Scope | None = None) -> Run:
        """The run as the account sees it; with ``view_as`` cut down further to what that scope sees as well."""
        self._follow()
        version = self._workspace.register.data_version()
        key = (version, own, view_as)
        if key not in self._known:
            run = self._seen((own,) if view_as is None else (own, view_as))
            kept = {k: v for k, v in tuple(self._known.items())[-_KEPT:] if k[0] == version}
            self._known = kept | {key: run}
        return self._known[key]

    def _follow(self) -> None:
        """Open cases for petitions without one: what belongs to no case is nobody's to see."""
        register = self._workspace.register
        if self._followed != register.data_version():
            run = self._workspace.run()
            register.follow_ledger(run.county_code, {person.name: person.id for person in run.leaders})
            self._followed = register.data_version()

    def _seen(self, scopes: Sequence[Scope]) -> Run:
        whole, workspace = self._workspace.run(), self._workspace
        books = [workspace.register.cases(_reader(scope)) for scope in scopes]
        seen = frozenset[str].intersection(*(frozenset(p.id for p in book.petitions()) for book in books))
        petitions = tuple(p for p in workspace.petitions() if p.id in seen)
        matches = tuple(m for m in whole.matches if m.petition_id in seen)
        tally = pipeline.concentrate(petitions, matches, workspace.county, workspace.settings)
        covered = {v.code for v in whole.villages if all(_covers(scope, v.code) for scope in scopes)}
        codes = covered | {load.village.code for load in tally.villages if load.open_matters}
        tally = replace(
            tally,
            villages=tuple(load for load in tally.villages if load.village.code in codes),
            townships=tuple(t for t in tally.townships if all(_covers(scope, t.code) for scope in scopes)),
        )
        hidden = {m.code for m in whole.matches if m.petition_id not in seen}
        run = replace(
            whole,
            counts=whole.counts if len(matches) == len(whole.matches) else _counts(matches),
            villages=tuple(v for v in whole.villages if v.code in codes),
            seats=tuple(s for s in whole.seats if all(_covers(scope, s.code) for scope in scopes)),
            matches=matches,
            tally=tally,
            hotspots=tuple(h for h in whole.hotspots if _inside(h, codes, hidden)),
            marks=case_marks(merge_repeats(petitions), tally),
        )
        if scopes[-1].only_counts:
            return _only_counts(run)
        return run if _sees_all(run, whole) else _cut_plan(run, whole, scopes[-1], [book.plan() for book in books])


def _reader(scope: Scope) -> Scope:
    """The scope with the same cases in it that may be counted one by one here, before small counts are hidden."""
    return replace(scope, role=Role.SUPERVISOR) if scope.only_counts else scope


def _covers(scope: Scope, code: str) -> bool:
    shut = any(inside(code, area) for area in scope.exclusions.areas)
    return not shut and any(inside(code, area) for area in scope.areas)


def _sees_all(run: Run, whole: Run) -> bool:
    return len(run.matches) == len(whole.matches) and len(run.villages) == len(whole.villages)


def _inside(hotspot: Hotspot, codes: AbstractSet[str], hidden: AbstractSet[str]) -> bool:
    """Whether everything a hotspot's sentence counts is visible."""
    return all(code in codes and code not in hidden for code in hotspot.village_codes)


def _counts(matches: Sequence[Match]) -> RunCounts:
    by = {outcome: sum(1 for m in matches if m.outcome is outcome) for outcome in MatchOutcome}
    coarse = sum(1 for m in matches if m.outcome is MatchOutcome.MATCHED and not m.accuracy.is_village_level)
    found = (by[MatchOutcome.MATCHED], by[MatchOutcome.AMBIGUOUS], by[MatchOutcome.UNMATCHED])
    return RunCounts(len(matches), 0, *found, coarse)


def _cut_plan(run: Run, whole: Run, scope: Scope, plans: Sequence[Plan | None]) -> Run:
    """The plan's days that are visible as a whole: a day with a gap would say where the hidden stop lies.

    Below the county only the person's own days: where leaders will be is for those who travel and those who plan.
    """
    if whole.plan is None:
        return run
    shown = [{v.id: v for v in plan.visits} for plan in plans if plan is not None]
    visits = {v.id: shown[-1][v.id] for v in whole.plan.visits if all(v.id in one for one in shown)}
    days = tuple(i for i in whole.plan.itineraries if _may_show(i, scope, visits))
    stops = {stop.visit_id for day in days for stop in day.stops}
    travel = {day.shift.leader_id for day in days}
    plan = replace(whole.plan, itineraries=days, unassigned=(), visits=tuple(v for v in visits.values() if v.id in stops))
    leaders = tuple(person for person in whole.leaders if person.id in travel)
    return replace(run, plan=plan if days else None, leaders=leaders)


def _may_show(day: Itinerary, scope: Scope, visits: dict[str, Visit]) -> bool:
    mine = day.shift.leader_id == scope.person_id
    return (mine or scope.sees_key_cases) and all(stop.visit_id in visits for stop in day.stops)


def _only_counts(run: Run) -> Run:
    """Counts without cases: small ones hidden, no key cases, no categories or months to slice by, no plan."""
    open_ = {load.village.code: load.open_matters for load in run.tally.villages}
    cells = suppress(open_, FEWEST).cells
    codes = {code for code, n in cells.items() if n is not None}
    loads = tuple(replace(load, key_open=0, petition_ids=()) for load in run.tally.villages if load.village.code in codes)
    marks = tuple(CaseMark(load.village.code, "", "") for load in loads for _ in range(load.open_matters))
    return replace(
        run,
        counts=RunCounts(len(marks), 0, len(marks), 0, 0),
        villages=tuple(v for v in run.villages if v.code in codes),
        matches=(),
        tally=replace(run.tally, villages=loads, townships=(), coarse_petition_ids=()),
        hotspots=tuple(replace(h, key_cases=None) for h in run.hotspots if _inside(h, codes, frozenset())),
        leaders=(),
        plan=None,
        routes=(),
        marks=marks,
    )
