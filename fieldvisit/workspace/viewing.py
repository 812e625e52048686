"""What one account sees of the county: the run assembled from the petitions that exist for its scope, and nothing else."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

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
from fieldvisit.hotspots.dispatch.suppression import for_public
from fieldvisit.hotspots.tally import merge_repeats
from fieldvisit.maps.monthly.strip import hidden_months, months_of
from fieldvisit.maps.selection import case_marks
from fieldvisit.register.cases import CaseBook
from fieldvisit.workspace.store import Workspace

_KEPT = 32
FirstPages: TypeAlias = Callable[[Callable[[], bool]], None]
_UNDIVIDED: Mapping[str, Any] = {"by_category": {}, "by_month": {}, "by_month_category": {}}


@dataclass(frozen=True)
class _Seen:
    """A run as somebody sees it: at which state of the register, out of which whole, by which petitions."""

    version: int
    whole: Run
    ids: frozenset[str]
    run: Run


class Views:
    """Runs of a workspace as scopes see them; remembered until what they see changes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock, self._kept_lock = threading.Lock(), threading.Lock()
        self._making: dict[tuple[Scope, Scope | None], threading.Lock] = {}
        self._followed = -1
        self._kept: dict[tuple[Scope, Scope | None], _Seen] = {}

    def run_of(self, own: Scope, view_as: Scope | None = None) -> Run:
        """The run as the account sees it; with ``view_as`` cut down further to what that scope sees as well."""
        register, key = self._workspace.register, (own, view_as)
        now = register.versions()
        if self._followed != now.run and self.prepare():
            now = register.versions()
        kept = self._kept.get(key)
        if kept is None or kept.version != now.data:
            with self._kept_lock:
                making = self._making.setdefault(key, threading.Lock())
            with making:  # whoever sees something else does not wait for it
                kept = self._again(now.data, key)
        return kept.run

    def prepare(self) -> bool:
        """Put the run together if the ledger, the places, the hotspots or the plan changed, so that nobody waits for it; tell whether.

        Petitions without a case get one: what belongs to no case is nobody's to see.
        """
        register = self._workspace.register
        with self._lock:
            if self._followed != (version := register.run_version()):
                self._workspace.ledger.follow()  # before the run is put together: both at once would need the memory of both
                self._workspace.run()
                self._followed = version
                return True
        return False

    def _again(self, version: int, key: tuple[Scope, Scope | None]) -> _Seen:
        kept = self._kept.get(key)
        if kept is not None and kept.version == version:
            return kept  # another request was faster
        scopes = tuple(scope for scope in key if scope is not None)
        books = [self._workspace.register.cases(_reader(scope)) for scope in scopes]
        ids = frozenset[str].intersection(*(book.petition_ids() for book in books))
        whole = self._workspace.run()
        same = kept is not None and kept.whole is whole and kept.ids == ids
        run = kept.run if kept is not None and same else self._seen(whole, scopes, books, ids)
        seen = _Seen(version, whole, ids, run)
        with self._kept_lock:
            others = [(name, one) for name, one in self._kept.items() if name != key]
            self._kept = dict(others[1 - _KEPT :]) | {key: seen}
            self._making = {name: lock for name, lock in self._making.items() if name in self._kept or lock.locked()}
        return seen

    def _seen(self, whole: Run, scopes: Sequence[Scope], books: Sequence[CaseBook], ids: frozenset[str]) -> Run:
        matches = tuple(m for m in whole.matches if m.petition_id in ids)
        if len(matches) == len(whole.matches):
            tally, marks = whole.tally, whole.marks
        else:
            petitions = self._workspace.at_work([p for p in books[-1].petitions() if p.id in ids])
            tally = pipeline.concentrate(petitions, matches, self._workspace.county, self._workspace.settings)
            marks = case_marks(merge_repeats(petitions), tally)
        covered = {v.code for v in whole.villages if all(_covers(scope, v.code) for scope in scopes)}
        codes = covered | {load.village.code for load in tally.villages if load.open_matters}
        tally = replace(
            tally,
            villages=tuple(load for load in tally.villages if load.village.code in codes),
            townships=tuple(t for t in tally.townships if all(_covers(scope, t.code) for scope in scopes)),
        )
        hidden = {m.code for m in whole.matches if m.petition_id not in ids}
        run = replace(
            whole,
            counts=whole.counts if len(matches) == len(whole.matches) else _counts(matches),
            villages=tuple(v for v in whole.villages if v.code in codes),
            seats=tuple(s for s in whole.seats if all(_covers(scope, s.code) for scope in scopes)),
            matches=matches,
            tally=tally,
            hotspots=tuple(h for h in whole.hotspots if _inside(h, codes, hidden)),
            marks=marks,
        )
        if scopes[-1].only_counts:
            return _only_counts(run, self._workspace.county.policy.protection.suppress_below)
        return run if _sees_all(run, whole) else _cut_plan(run, whole, scopes[-1], [book.plan() for book in books])


@contextmanager
def kept_ready(views: Views, every_s: float = 2.0, first_pages: FirstPages | None = None) -> Iterator[None]:
    """Put the run together now, and again in the background whenever a job or another program changed what it is made of.

    A county of a hundred thousand cases takes some ten seconds; so the first visitor after an import does not wait for all of them.
    ``first_pages`` makes what people will ask for first, beside the requests, for as long as its argument says that the server runs.
    When this ends, the background has ended: no connection to the register outlives it.
    What was put together is set aside from Python's search for garbage, which would stop every page for a second to go through it.
    """
    views.prepare()
    _set_aside()
    over = threading.Event()

    def keep() -> None:
        new = True
        while not over.is_set():
            try:
                if new and first_pages is not None:
                    first_pages(lambda: not over.is_set())
                over.wait(every_s)
                new = not over.is_set() and views.prepare()
                if new:
                    _set_aside()
            except Exception:  # noqa: BLE001 - whoever asks for a page meets it there, and is told
                new = over.wait(every_s)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
        gc.unfreeze()


def _set_aside() -> None:
    gc.unfreeze()
    gc.collect()
    gc.freeze()


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


def _only_counts(run: Run, fewest: int) -> Run:
    """Counts without cases: small ones hidden, hotspots as they may leave the office, no categories, months as one table, no plan."""
    open_ = {load.village.code: load.open_matters for load in run.tally.villages}
    cells = suppress(open_, fewest).cells
    codes = {code for code, n in cells.items() if n is not None}
    loads = tuple(load for load in run.tally.villages if load.village.code in codes)
    visible = replace(
        run, tally=replace(run.tally, villages=loads), marks=tuple(m for m in run.marks if m.village_code in codes)
    )
    months = hidden_months(months_of(visible), fewest)
    loads = tuple(replace(load, key_open=0, petition_ids=(), **_UNDIVIDED) for load in loads)
    marks = tuple(CaseMark(load.village.code, "", "") for load in loads for _ in range(load.open_matters))
    return replace(
        run,
        counts=RunCounts(len(marks), 0, len(marks), 0, 0),
        villages=tuple(v for v in run.villages if v.code in codes),
        matches=(),
        tally=replace(run.tally, villages=loads, townships=(), coarse_petition_ids=()),
        hotspots=for_public(tuple(h for h in run.hotspots if _inside(h, codes, frozenset())), fewest),
        leaders=(),
        plan=None,
        routes=(),
        marks=marks,
        months=months,
        hidden=len(cells) - len(codes),
    )
