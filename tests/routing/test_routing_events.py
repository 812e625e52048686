"""What happens during the week: past and locked stops stay, few others move, and the sentences say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from builders import MONDAY, WEEK, leader, line_matrix, visit
from routing_cases import QUICK, tight_problem

from fieldvisit.domain.plan import Plan, Stop
from fieldvisit.errors import NotFoundError
from fieldvisit.routing.changes.events import (
    LeaderSick,
    Moment,
    ReplanEvent,
    RoadClosed,
    UrgentVisit,
    VisitCancelled,
    VisitOverran,
)
from fieldvisit.routing.changes.replan import ChangeKind, ReplanParams
from fieldvisit.routing.changes.replanned import replan_on
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, build_problem
from fieldvisit.routing.solver import solve

TWO_DAYS = PlanningParams(days=2)
NOON = Moment(MONDAY, 720)


def sick(plan: Plan, problem: Problem) -> ReplanEvent:
    return LeaderSick("L01", WEEK[:1])


def closed(plan: Plan, problem: Problem) -> ReplanEvent:
    return RoadClosed(replace(problem.matrix, minutes=problem.matrix.minutes + 5 * (problem.matrix.minutes > 0)), "示例桥")


def urgent(plan: Plan, problem: Problem) -> ReplanEvent:
    return UrgentVisit(replace(visit(2, must=True), id="V900"))


def cancelled(plan: Plan, problem: Problem) -> ReplanEvent:
    return VisitCancelled(plan.itineraries[-1].stops[-1].visit_id)


def overran(plan: Plan, problem: Problem) -> ReplanEvent:
    return VisitOverran(plan.itineraries[-1].stops[0].visit_id, 45)


def past_stops(plan: Plan, now: Moment) -> dict[str, tuple[str, int]]:
    """Leader-day and start of every stop set out for before the moment."""
    return {
        stop.visit_id: (it.shift.id, stop.start_min)
        for it in plan.itineraries
        for stop in it.stops
        if it.shift.day < now.day or (it.shift.day == now.day and stop.arrive_min - stop.drive_min < now.minute)
    }


def too_late(event: ReplanEvent, plan: Plan, now: Moment) -> bool:
    """Whether the event is about a visit that is over: cancelled when set out for, overrun when left again."""
    if not isinstance(event, VisitCancelled | VisitOverran):
        return False
    over = past_stops(plan, now)
    if isinstance(event, VisitOverran):
        last = {it.shift.id: [stop.visit_id for stop in it.stops if stop.visit_id in over][-1:] for it in plan.itineraries}
        over = {one: at for one, at in over.items() if last[at[0]] != [one] or at[0][4:] != now.day.isoformat()}
    return event.visit_id in over


@pytest.mark.parametrize("now", [Moment(MONDAY), NOON, Moment(WEEK[1]), Moment(WEEK[1], 660)], ids=str)
@pytest.mark.parametrize("make", [sick, closed, urgent, cancelled, overran])
@pytest.mark.parametrize("seed", range(12))
def test_what_is_past_stays_and_few_others_change(seed: int, make: Callable[[Plan, Problem], ReplanEvent], now: Moment) -> None:
    problem = tight_problem(seed, most=9, params=replace(QUICK, days=2))
    announced = solve(problem, QUICK)
    event = make(announced, problem)
    if too_late(event, announced, now):
        with pytest.raises(NotFoundError, match=event.visit_id):  # type: ignore[union-attr]
            replan_on(announced, problem, event, now)
        return
    answer = replan_on(announced, problem, event, now, ReplanParams(2))
    assert check_plan(answer.rest, answer.problem) == ()
    was, is_now = past_stops(announced, now), past_stops(answer.plan, now)
    assert was == {one: is_now.get(one) for one in was}
    assert is_now.keys() == was.keys()
    assert sum(1 for one in answer.changes if not one.forced and one.kind is not ChangeKind.ADDED) <= 2
    served = [stop.visit_id for it in answer.plan.itineraries for stop in it.stops]
    assert sorted([*served, *(one.visit_id for one in answer.plan.unassigned)]) == [one.id for one in answer.plan.visits]
    wished = {one.id for one in problem.visits} | ({"V900"} if isinstance(event, UrgentVisit) else set())
    assert {one.id for one in answer.plan.visits} == wished - ({event.visit_id} if isinstance(event, VisitCancelled) else set())


def week() -> tuple[Plan, Problem]:
    """Two leaders, Monday and Tuesday, five villages; leader 1 drives along the line on Monday."""
    people = [leader(1, days=WEEK[:2]), leader(2, days=WEEK[1:2])]
    visits = [visit(n, latest_day=MONDAY if n < 4 else None, earliest_day=WEEK[1] if n > 3 else None) for n in range(1, 6)]
    problem = build_problem(visits, people, line_matrix(), MONDAY, TWO_DAYS)
    return solve(problem, TWO_DAYS), problem


def stops_of(plan: Plan, shift_id: str) -> tuple[Stop, ...]:
    return next((it.stops for it in plan.itineraries if it.shift.id == shift_id), ())


def test_a_leader_taken_ill_at_noon_keeps_the_morning_and_drives_home_from_there() -> None:
    plan, problem = week()
    day = f"L01@{MONDAY.isoformat()}"
    answer = replan_on(plan, problem, LeaderSick("L01", WEEK[:1]), Moment(MONDAY, 640))
    assert stops_of(answer.plan, day) == stops_of(plan, day)[:2]
    (it,) = [it for it in answer.plan.itineraries if it.shift.id == day]
    assert it.return_min == it.stops[-1].depart_min + it.return_drive_min
    assert it.drive_min == sum(stop.drive_min for stop in it.stops) + it.return_drive_min
    assert answer.sentences[0].zh == "示例领导111月30日（周一）不能下访。"


def test_a_visit_that_overruns_pushes_only_what_follows() -> None:
    plan, problem = week()
    day = f"L01@{MONDAY.isoformat()}"
    first, second, _ = stops_of(plan, day)
    answer = replan_on(plan, problem, VisitOverran(first.visit_id, 30), Moment(MONDAY, first.start_min + 30))
    now_first, now_second, _ = stops_of(answer.plan, day)
    assert (now_first.start_min, now_first.depart_min) == (first.start_min, first.depart_min + 30)
    assert now_second.visit_id == second.visit_id
    assert now_second.start_min >= now_first.depart_min + second.drive_min
    assert answer.changes == ()
    assert [one.shift_id for one in answer.days] == [day]


def test_an_urgent_visit_may_still_go_to_a_leader_under_way() -> None:
    plan, problem = week()
    day = f"L01@{MONDAY.isoformat()}"
    extra = replace(visit(3, must=True, latest_day=MONDAY), id="V900")
    answer = replan_on(plan, problem, UrgentVisit(extra), Moment(MONDAY, 640))
    assert [stop.visit_id for stop in stops_of(answer.plan, day)][:2] == [stop.visit_id for stop in stops_of(plan, day)[:2]]
    assert "V900" in [stop.visit_id for stop in stops_of(answer.plan, day)]
    (added,) = [one for one in answer.changes if one.visit_id == "V900"]
    assert added.sentence.zh == "示例镇示例村3新安排给示例领导111月30日（周一）。"


def test_a_closed_road_cuts_off_what_lies_behind_it() -> None:
    plan, problem = week()
    there = problem.matrix.index[visit(5).village.code]
    open_ = np.ones_like(problem.matrix.reachable)
    open_[there, :] = open_[:, there] = False
    open_[there, there] = True
    minutes = np.where(open_, problem.matrix.minutes, -1).astype(np.int32)
    answer = replan_on(plan, problem, RoadClosed(replace(problem.matrix, reachable=open_, minutes=minutes), "示例桥"))
    assert [(one.visit_id, one.kind, one.forced) for one in answer.changes] == [("V005", ChangeKind.DROPPED, True)]
    assert answer.sentences[0].zh == "示例桥封闭，行车时间已按现状重算。"


def test_a_cancelled_visit_is_gone_and_no_other_stop_moves() -> None:
    plan, problem = week()
    answer = replan_on(plan, problem, VisitCancelled("V004"))
    assert "V004" not in {one.id for one in answer.plan.visits}
    assert answer.changes == ()
    assert answer.sentences[1].zh == "改期或换人 0 处，放下 0 处，新增 0 处；其余 4 处不动。"


def test_a_visit_already_made_cannot_be_cancelled() -> None:
    plan, problem = week()
    with pytest.raises(NotFoundError, match="V001"):
        replan_on(plan, problem, VisitCancelled("V001"), Moment(WEEK[1]))


def test_after_the_last_day_there_is_nothing_to_replan() -> None:
    plan, problem = week()
    with pytest.raises(NotFoundError, match="2026-12-01"):
        replan_on(plan, problem, VisitCancelled("V001"), Moment(WEEK[4]))


def test_a_leader_who_is_not_on_the_roster_cannot_fall_ill() -> None:
    plan, problem = week()
    with pytest.raises(NotFoundError, match="L09"):
        replan_on(plan, problem, LeaderSick("L09", WEEK[:1]))


def test_a_visit_that_overruns_the_day_brings_the_leader_home_late_and_says_so() -> None:
    plan, problem = week()
    last = stops_of(plan, f"L01@{MONDAY.isoformat()}")[-1]
    answer = replan_on(plan, problem, VisitOverran(last.visit_id, 240), Moment(MONDAY, last.start_min + 60))
    assert answer.changes == ()
    (it,) = [it for it in answer.plan.itineraries if it.shift.day == MONDAY]
    assert it.return_min > 1020
    assert answer.sentences[-1].zh.endswith(f"超出工作时间 {it.return_min - 1020} 分钟。")


def test_a_visit_left_out_that_becomes_urgent_takes_the_place_of_another() -> None:
    both = [visit(1, score=0.9), visit(2, score=0.4)]
    problem = build_problem(both, [leader(1, days=WEEK[:1], max_visits=1)], line_matrix(), MONDAY, TWO_DAYS)
    answer = replan_on(solve(problem, TWO_DAYS), problem, UrgentVisit(replace(both[1], must=True)))
    assert [(one.visit_id, one.kind) for one in answer.changes] == [("V001", ChangeKind.DROPPED), ("V002", ChangeKind.ADDED)]
    assert [one.must for one in answer.plan.visits] == [False, True]


@pytest.mark.parametrize("now", [Moment(MONDAY, 640), Moment(WEEK[1])], ids=str)
def test_a_visit_already_made_cannot_become_urgent(now: Moment) -> None:
    plan, problem = week()
    first = stops_of(plan, f"L01@{MONDAY.isoformat()}")[0].visit_id
    with pytest.raises(NotFoundError, match=f"{first} 已经完成或已经出发") as refused:
        replan_on(plan, problem, UrgentVisit(replace(problem.visit_by_id[first], must=True)), now)
    assert f"{first} has been made or set out for" in refused.value.text.en
    assert ("另加一次走访" in refused.value.text.zh, "add a further visit" in refused.value.text.en) == (True, True)
