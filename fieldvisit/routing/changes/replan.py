"""Replanning: something has happened, the announced plan is kept as far as it can be, and little else moves.

The event is told by building the new ``Problem`` (a leader's day taken away, a road closed, an urgent visit added, a
longer service) over the days that are still to come, with the visits still to be made: what has been done is no part of
it and so cannot move. A stop has *changed* when its leader or day is another, or it is dropped; a later hour on the same
leader-day is not a change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import Text
from fieldvisit.routing.changes.few import Asked, changed_plain
from fieldvisit.routing.changes.few_tied import changed_tied
from fieldvisit.routing.problem import Problem
from fieldvisit.routing.ties import is_tied
from fieldvisit.routing.wording import shift_id_text


@dataclass(frozen=True)
class ReplanParams:
    """``max_changes`` announced stops may change beyond those the event itself makes impossible.

    ``locked_visit_ids`` keep their leader and day whatever happens.
    """

    max_changes: int = 3
    locked_visit_ids: tuple[str, ...] = ()


class ChangeKind(StrEnum):
    """What became of a visit, compared with the announced plan."""

    MOVED = "moved"
    DROPPED = "dropped"
    ADDED = "added"


@dataclass(frozen=True)
class Change:
    """One visit whose leader or day is not as announced; ``forced`` when the event left no other choice.

    ``before`` and ``after`` are shift ids, empty for "not planned" (of a joint visit several, joined by a plus sign).
    """

    visit_id: str
    kind: ChangeKind
    before: str
    after: str
    forced: bool
    sentence: Text


@dataclass(frozen=True)
class Replanned:
    """The new plan and every difference from the announced one, in order of visit id."""

    plan: Plan
    changes: tuple[Change, ...]


def replan(announced: Plan, problem: Problem, params: ReplanParams = ReplanParams()) -> Replanned:
    """The announced plan adapted to a changed problem, with at most ``max_changes`` unforced changes.

    Raises
    ------
    NotFoundError
        If a locked visit cannot keep its leader and day; names the visit.
    """
    before = announced_shifts(announced, problem)
    ask = Asked(announced, before, params.max_changes, params.locked_visit_ids)
    plan, forced = changed_tied(problem, ask) if is_tied(problem) else changed_plain(problem, ask)
    return Replanned(plan, tuple(_changes(problem, before, announced_shifts(plan, problem), forced)))


def announced_shifts(announced: Plan, problem: Problem) -> dict[str, str]:
    """Visit id to announced shift id, for the visits that are still in the problem and the shifts within its days.

    A joint visit is told by the shifts of everybody who takes part, joined by a plus sign.
    """
    found: dict[str, list[str]] = {}
    for itinerary in announced.itineraries:
        if problem.first_day <= itinerary.shift.day <= problem.last_day:
            for stop in itinerary.stops:
                if stop.visit_id in problem.visit_by_id:
                    found.setdefault(stop.visit_id, []).append(itinerary.shift.id)
    return {one: "+".join(sorted(shifts)) for one, shifts in found.items()}


def _changes(problem: Problem, before: dict[str, str], after: dict[str, str], forced: frozenset[str]) -> Iterator[Change]:
    for visit in problem.visits:
        was, now = before.get(visit.id, ""), after.get(visit.id, "")
        if was != now:
            kind = ChangeKind.ADDED if not was else ChangeKind.DROPPED if not now else ChangeKind.MOVED
            yield Change(visit.id, kind, was, now, visit.id in forced, _sentence(problem, visit.village.full_name, was, now))


def _sentence(problem: Problem, name: str, was: str, now: str) -> Text:
    before, after = shift_id_text(problem, was), shift_id_text(problem, now)
    if not was:
        return Text(f"{name}新安排给{after.zh}。", f"{name} is newly planned with {after.en}.")
    if not now:
        return Text(f"{name}本期不再安排（原定{before.zh}）。", f"{name} is no longer planned (was with {before.en}).")
    return Text(f"{name}由{before.zh}改为{after.zh}。", f"{name} moves from {before.en} to {after.en}.")
