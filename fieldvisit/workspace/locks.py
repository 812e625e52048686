"""What is left of the locks of a plan, and of what happened to it, when the week is planned anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from fieldvisit.domain.people import Leader
from fieldvisit.domain.plan import Lock, Plan
from fieldvisit.domain.visit import Visit
from fieldvisit.routing.changes.remaining import remaining_locks
from fieldvisit.settings import Settings


def locks_left(
    locks: Sequence[Lock], visits: Sequence[Visit], leaders: Sequence[Leader], settings: Settings
) -> tuple[Lock, ...]:
    """The locks on visits that are still to be made, of people still on the roster, on days of the plan to come."""
    first = settings.county.plan_start
    last = first + timedelta(days=settings.planning.days - 1)
    people = {leader.id for leader in leaders}
    there = [lock for lock in locks if lock.leader_id in people and first <= lock.day <= last]
    return remaining_locks(there, {visit.id for visit in visits})


def visits_after(plan: Plan, visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """The visits without those cancelled in the plan, and with those as must-visits that became so in it."""
    musts = {visit.id for visit in plan.visits if visit.must}
    kept = (visit for visit in visits if visit.id not in plan.cancelled)
    return tuple(replace(visit, must=True) if visit.id in musts else visit for visit in kept)
