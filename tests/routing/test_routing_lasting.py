"""What an event has made of people and visits holds for every later event, and the check knows it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import MONDAY, WEEK, leader, line_matrix, visit

from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.domain.plan import Away, Plan
from fieldvisit.errors import NotFoundError
from fieldvisit.routing.changes.events import LeaderSick, Moment, ReplanEvent, UrgentVisit, VisitCancelled, VisitOverran
from fieldvisit.routing.changes.replan import ReplanParams
from fieldvisit.routing.changes.replanned import replan_on
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, build_problem
from fieldvisit.routing.solver import solve

TWO_DAYS = PlanningParams(days=2)
SICK = LeaderSick("L01", WEEK[:1])


def week() -> tuple[Plan, Problem]:
    people = [leader(1, days=WEEK[:2]), leader(2, days=WEEK[:2])]
    problem = build_problem([visit(n) for n in range(1, 6)], people, line_matrix(), MONDAY, TWO_DAYS)
    return solve(problem, TWO_DAYS), problem


def as_kept(plan: Plan, problem: Problem) -> Problem:
    """The problem of a stored plan as the office builds it anew: from the roster and what the plan keeps."""
    return build_problem(plan.visits, week()[1].leaders, problem.matrix, MONDAY, TWO_DAYS, away=plan.away)


def later_events(plan: Plan) -> list[ReplanEvent]:
    one = plan.itineraries[-1].stops[-1].visit_id
    urgent = UrgentVisit(replace(visit(1, must=True, latest_day=MONDAY), id="V900", eligible_leader_ids=("L01", "L02")))
    return [VisitOverran(one, 200), VisitCancelled(one), urgent, LeaderSick("L02", WEEK[1:2])]


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize("now", [Moment(MONDAY), Moment(MONDAY, 640)], ids=str)
@pytest.mark.parametrize("anew", [True, False])
def test_a_sick_leader_is_not_sent_out_again_by_the_next_event(which: int, now: Moment, anew: bool) -> None:
    plan, problem = week()
    first = replan_on(plan, problem, SICK, now).plan
    before = [stop for it in first.itineraries if it.shift.id == f"L01@{MONDAY}" for stop in it.stops]
    later = Moment(MONDAY, now.minute + 5 if now.minute else 0)
    event = later_events(first)[which]
    answer = replan_on(first, as_kept(first, problem) if anew else problem, event, later, ReplanParams(5))
    after = [stop for it in answer.plan.itineraries if it.shift.id == f"L01@{MONDAY}" for stop in it.stops]
    assert after == before
    assert Away("L01", MONDAY, now.minute) in answer.plan.away
    assert check_plan(answer.rest, answer.problem) == ()


def test_the_check_calls_a_stop_of_an_absent_leader_a_violation_and_lets_the_morning_stand() -> None:
    plan, problem = week()
    (monday,) = [it for it in plan.itineraries if it.shift.id == f"L01@{MONDAY}"] or [plan.itineraries[0]]
    who, day = monday.shift.leader_id, monday.shift.day
    whole = replace(problem, away=(Away(who, day),))
    assert "away" in {one.rule for one in check_plan(plan, whole)}
    evening = replace(problem, away=(Away(who, day, monday.return_min),))
    assert check_plan(plan, evening) == ()
    assert f"{who}@{day}" not in {shift.id for shift in as_kept(replace(plan, away=whole.away), problem).shifts}


def test_the_morning_of_a_leader_taken_ill_is_past_for_every_later_event() -> None:
    plan, problem = week()
    (monday, *_) = plan.itineraries
    first = replan_on(plan, problem, LeaderSick(monday.shift.leader_id, WEEK[:1]), Moment(MONDAY, 640))
    made = next(it for it in first.plan.itineraries if it.shift.id == monday.shift.id)
    late = replace(visit(5, must=True), id="V900")
    second = replan_on(first.plan, first.whole, UrgentVisit(late), None, ReplanParams(5))
    assert made in second.plan.itineraries
    with pytest.raises(NotFoundError, match="已经完成或已经出发"):
        replan_on(first.plan, first.whole, VisitCancelled(made.stops[0].visit_id))


def test_days_before_the_event_are_no_absence() -> None:
    plan, problem = week()
    answer = replan_on(plan, problem, LeaderSick("L01", WEEK[:2]), Moment(WEEK[1]))
    assert answer.plan.away == (Away("L01", WEEK[1], 0),)
    assert any("fieldvisit plan" in one.zh and "plan anew from the roster" in one.en for one in answer.sentences)


def test_a_cancelled_visit_is_remembered_by_its_id() -> None:
    plan, problem = week()
    first = replan_on(plan, problem, VisitCancelled("V002")).plan
    second = replan_on(first, as_kept(first, problem), VisitCancelled("V004")).plan
    assert (first.cancelled, second.cancelled) == (("V002",), ("V002", "V004"))


def test_a_plan_stored_before_absences_were_kept_still_opens() -> None:
    plan, _ = week()
    raw = json.loads(to_json(plan))
    del raw["away"], raw["cancelled"]
    assert from_json(json.dumps(raw), Plan) == plan
    kept = replace(plan, away=(Away("L01", MONDAY + timedelta(days=1), 600),), cancelled=("V001",))
    assert from_json(to_json(kept), Plan) == kept


def test_limits_on_days_out_are_counted_once_however_many_events_there_are() -> None:
    people = [replace(leader(1), max_days=3, max_visits=1)]
    days = [MONDAY + timedelta(days=n) for n in range(5)]
    fixed = [replace(visit(n), earliest_day=days[n - 1], latest_day=days[n - 1]) for n in (1, 2, 3)]
    visits = [*fixed, replace(visit(4), earliest_day=days[4])]
    problem = build_problem(visits, people, line_matrix(), MONDAY, PlanningParams(days=5))
    plan = solve(problem, problem.params)
    first = replan_on(plan, problem, VisitOverran("V003", 5), Moment(days[1]))
    second = replan_on(first.plan, first.whole, VisitOverran("V003", 5), Moment(days[2]))
    made = [(it.shift.day, stop.visit_id) for it in second.plan.itineraries for stop in it.stops]
    assert made == [(days[0], "V001"), (days[1], "V002"), (days[2], "V003")]
    assert (first.whole.first_day, first.whole.leaders, check_plan(second.plan, second.whole)) == (MONDAY, problem.leaders, ())


def test_an_event_may_name_a_visit_that_was_over_before_the_event_before_it() -> None:
    people = [leader(n, days=WEEK[:2], max_visits=1) for n in (1, 2)]
    problem = build_problem([visit(n) for n in range(1, 5)], people, line_matrix(), MONDAY, TWO_DAYS)
    plan = solve(problem, TWO_DAYS)
    (monday, *_) = [it for it in plan.itineraries if it.shift.day == MONDAY]
    home = monday.return_min - monday.return_drive_min
    left = (
        next(it for it in plan.itineraries if it.shift.day == WEEK[1] and it.shift.leader_id != monday.shift.leader_id)
        .stops[-1]
        .visit_id
    )
    first = replan_on(plan, problem, VisitOverran(left, 10), Moment(MONDAY, home + 3))
    sick = LeaderSick(monday.shift.leader_id, WEEK[:2])
    second = replan_on(first.plan, first.whole, sick, Moment(MONDAY, home + 5))
    assert [it.stops for it in second.plan.itineraries if it.shift.id == monday.shift.id] == [monday.stops]
