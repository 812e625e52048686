"""A version of the plan with what somebody has changed in it: times, consequences, and every rule that is now broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.plan import Lock, Plan, Violation
from fieldvisit.domain.run import Run
from fieldvisit.errors import Text
from fieldvisit.routing.changes.by_hand import Move, Table, consequences
from fieldvisit.routing.changes.events import Moment, ReplanEvent
from fieldvisit.routing.changes.replan import ReplanParams
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.check.words import in_names
from fieldvisit.routing.problem import Problem


@dataclass(frozen=True)
class Eyes:
    """Who looks at plans: what they see of the county, and the scopes that decide it (two in a preview)."""

    run: Run
    scopes: tuple[Scope, ...]

    @property
    def scope(self) -> Scope:
        """The scope that acts."""
        return self.scopes[0]


@dataclass(frozen=True)
class Broken:
    """A rule that the plan breaks, as ``check_plan`` found it, and its sentence with names."""

    violation: Violation
    said: Text


@dataclass(frozen=True)
class Why:
    """Why a visit is left out (``kind`` red, yellow or green) or planned where it is (``kind`` empty), and what would change it.

    ``moves`` turn the plan asked about into one with the visit in it; none where that is impossible or it is there already.
    """

    visit_id: str
    kind: str
    said: Text
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Happened:
    """What happened, when it became known (``None``: before the first day), and how many announced stops may change for it."""

    event: ReplanEvent
    now: Moment | None
    params: ReplanParams


@dataclass(frozen=True)
class Board:
    """A version and its draft: ``plan`` is the version with the moves made, ``current`` the version in force now.

    ``broken`` are all rules that ``plan`` breaks; ``last`` says what the last move did to the days, ``all_changes`` what all
    moves together did.
    """

    version: int
    current: int
    announced: Plan
    plan: Plan
    problem: Problem
    moves: tuple[Move, ...]
    broken: tuple[Broken, ...]
    last: tuple[Text, ...]
    all_changes: tuple[Text, ...]

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to keep."""
        return self.plan != self.announced


def laid_out(
    announced: Table, versions: tuple[int, int], moves: Sequence[Move], locks: Sequence[Lock], *, steps: int = 1
) -> Board:
    """The board of a version (with the one in force) after the moves, the last ``steps`` made at once, under the locks.

    Raises like ``Table.changed``.
    """
    table = announced.locked(locks)
    plan = table.changed(moves)
    before = table.changed(moves[: -steps or None])
    problem = table.problem
    version, current = versions
    return Board(
        version=version,
        current=current,
        announced=announced.plan,
        plan=plan,
        problem=problem,
        moves=tuple(moves),
        broken=tuple(Broken(one, in_names(one, problem)) for one in check_plan(plan, problem)),
        last=consequences(before, plan, problem),
        all_changes=consequences(table.plan, plan, problem),
    )
