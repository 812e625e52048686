"""Who may make a visit and when it was agreed, each rule by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fieldvisit.domain.people import TravellerKind
from fieldvisit.domain.plan import Violation
from fieldvisit.domain.visit import VisitKind
from fieldvisit.routing.check.day import CheckedDay, clock_text, violation


def _eligible(day: CheckedDay) -> Iterator[Violation]:
    """Visits that name their leaders go to one of them; work teams otherwise stay inside hotspots."""
    leader = day.problem.leader_by_id.get(day.itinerary.shift.leader_id)
    for stop in day.itinerary.stops:
        visit = day.visit(stop)
        if visit.partners:  # who goes together is looked at over all their days, in ``together``
            continue
        named = visit.eligible_leader_ids
        team = leader is not None and leader.kind is TravellerKind.TEAM
        if (named is not None and day.itinerary.shift.leader_id not in named) or (
            named is None and team and not visit.hotspot_id
        ):
            yield violation(
                "eligible_leader",
                day.where,
                f"{visit.id} 不能由 {day.itinerary.shift.leader_id} 走访",
                f"{day.itinerary.shift.leader_id} may not take visit {visit.id}",
            )


def _recused(day: CheckedDay) -> Iterator[Violation]:
    """Nobody visits a case from which they are recused."""
    leader_id = day.itinerary.shift.leader_id
    for stop in day.itinerary.stops:
        if leader_id in day.visit(stop).recused_leader_ids:
            yield violation(
                "recusal",
                day.where,
                f"{leader_id} 对 {stop.visit_id} 须回避",
                f"{leader_id} is recused from visit {stop.visit_id}",
            )


def _expertise(day: CheckedDay) -> Iterator[Violation]:
    """The department of whoever goes knows one of the matters asked for."""
    leader = day.problem.leader_by_id.get(day.itinerary.shift.leader_id)
    for stop in day.itinerary.stops:
        visit = day.visit(stop)
        if visit.expertise and not visit.partners and leader is not None and not set(visit.expertise) & set(leader.categories):
            yield violation(
                "expertise",
                day.where,
                f"{leader.id} 的部门不熟悉 {visit.id} 的业务",
                f"the department of {leader.id} knows nothing of visit {visit.id}",
            )


def _consent(day: CheckedDay) -> Iterator[Violation]:
    """Nobody calls at a home that has not agreed."""
    for stop in day.itinerary.stops:
        visit = day.visit(stop)
        if visit.kind is VisitKind.HOME_APPOINTMENT and not visit.consented:
            yield violation(
                "consent", day.where, f"入户约访 {visit.id} 没有登记同意", f"visit {visit.id} at a home lacks recorded consent"
            )


def _appointments(day: CheckedDay) -> Iterator[Violation]:
    """A visit with appointments keeps one of them."""
    for stop in day.itinerary.stops:
        agreed = day.visit(stop).appointments
        today = [one.window for one in agreed if one.day == day.itinerary.shift.day]
        if agreed and not any(window.start_min <= stop.start_min <= window.end_min for window in today):
            yield violation(
                "appointment",
                day.where,
                f"{stop.visit_id} 于 {clock_text(stop.start_min)} 开始，不是约定的日子或时间",
                f"{stop.visit_id} starts at {clock_text(stop.start_min)}, which keeps none of its appointments",
            )


def _dates(day: CheckedDay) -> Iterator[Violation]:
    """A visit is made between its earliest and latest day."""
    for stop in day.itinerary.stops:
        visit, today = day.visit(stop), day.itinerary.shift.day
        if (visit.earliest_day and today < visit.earliest_day) or (visit.latest_day and today > visit.latest_day):
            yield violation(
                "day_limits", day.where, f"{visit.id} 不能安排在 {today}", f"{visit.id} may not be visited on {today}"
            )


WHO_RULES: tuple[Callable[[CheckedDay], Iterator[Violation]], ...] = (
    _eligible,
    _recused,
    _expertise,
    _consent,
    _appointments,
    _dates,
)
