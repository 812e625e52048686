"""Every rule a plan must keep, tested on the finished plan with nothing taken from the solver.

No scheduling code is shared with the engines: this package only read times out of a plan and compare
them with the problem. Each rule has a name, which is the ``rule`` of its ``Violation``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fieldvisit.domain.plan import Plan, Violation
from fieldvisit.routing.check.day import DAY_RULES, CheckedDay, violation
from fieldvisit.routing.check.together import TIE_RULES, CheckedTies
from fieldvisit.routing.check.who import WHO_RULES
from fieldvisit.routing.problem import Problem


def check_plan(plan: Plan, problem: Problem) -> tuple[Violation, ...]:
    """Every rule the plan breaks, in order of itinerary and rule; empty for a valid plan."""
    broken = [*_complete(plan, problem), *_shifts(plan, problem)]
    for itinerary in plan.itineraries:
        if all(stop.visit_id in problem.visit_by_id for stop in itinerary.stops):
            day = CheckedDay(itinerary, problem)
            for rule in (*DAY_RULES, *WHO_RULES):
                broken += rule(day)
    ties = CheckedTies(plan, problem)
    for tie in TIE_RULES:
        broken += tie(ties)
    return tuple(broken)


def _complete(plan: Plan, problem: Problem) -> Iterator[Violation]:
    """Every visit is a stop (a joint one of everybody who takes part) or unassigned, once, and no other visit appears."""
    seen = Counter(stop.visit_id for itinerary in plan.itineraries for stop in itinerary.stops)
    left_out = {unassigned.visit_id for unassigned in plan.unassigned}
    seen.update(unassigned.visit_id for unassigned in plan.unassigned)
    for visit in problem.visits:
        wanted = 1 if visit.id in left_out else visit.people
        if seen[visit.id] != wanted:
            yield violation(
                "every_visit_once",
                visit.id,
                f"走访任务 {visit.id} 出现 {seen[visit.id]} 次，应为 {wanted} 次",
                f"visit {visit.id} occurs {seen[visit.id]} times instead of {'once' if wanted == 1 else wanted}",
            )
    for stranger in sorted(set(seen) - set(problem.visit_by_id)):
        yield violation(
            "every_visit_once", stranger, f"{stranger} 不在走访任务中", f"{stranger} is not a visit of this problem"
        )
    if plan.visits != problem.visits:
        yield violation(
            "every_visit_once", plan.id, "计划所列走访任务与输入不一致", "the plan lists other visits than the problem"
        )


def _shifts(plan: Plan, problem: Problem) -> Iterator[Violation]:
    """Each itinerary belongs to one shift of the problem; nobody has two on one day."""
    known = {shift.id: shift for shift in problem.shifts}
    days = Counter((itinerary.shift.leader_id, itinerary.shift.day) for itinerary in plan.itineraries)
    for (leader_id, day), count in sorted(days.items()):
        if count > 1:
            yield violation(
                "one_itinerary_per_shift",
                f"{leader_id}@{day.isoformat()}",
                f"{leader_id} 在 {day} 有 {count} 条行程",
                f"{leader_id} has {count} itineraries on {day}",
            )
    for itinerary in plan.itineraries:
        leader = problem.leader_by_id.get(itinerary.shift.leader_id)
        if leader is None or itinerary.shift.day not in leader.days or known.get(itinerary.shift.id) != itinerary.shift:
            yield violation(
                "working_day",
                itinerary.shift.id,
                f"班次 {itinerary.shift.id} 不在出勤日内或与名册不符",
                f"shift {itinerary.shift.id} is not a working day as the roster has it",
            )
