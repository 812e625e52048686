"""Places for one more village: judged by trying every place with the walk that knows nothing of the solver."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import MONDAY, leader, line_matrix, visit
from routing_cases import QUICK, day_is_possible, routes_of, tight_problem
from routing_ties import tied_problem

from fieldvisit.domain.people import Shift
from fieldvisit.domain.plan import Lock, LockLevel, Plan
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.errors import NotFoundError
from fieldvisit.routing.changes.advice import DetourParams, best_slots, detours
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, build_problem
from fieldvisit.routing.solver import solve

ONE_DAY = PlanningParams(days=1, rounds=1, iterations=60, engine_failures=0, engine="portable")


def places(problem: Problem, route: tuple[Visit, ...], shift_no: int, extra: Visit) -> list[int]:
    """Extra driving of every place in a route at which the day can still be done."""
    before = day_is_possible(problem, shift_no, route) if route else 0
    assert before is not None
    longer = [(*route[:at], extra, *route[at:]) for at in range(len(route) + 1)]
    return [drive - before for one in longer if (drive := day_is_possible(problem, shift_no, one)) is not None]


@pytest.mark.parametrize("seed", range(80))
def test_slots_are_the_cheapest_places_that_trying_all_of_them_finds(seed: int) -> None:
    problem = tight_problem(seed, most=8)
    plan = solve(problem, problem.params)
    for one in problem.visits:
        routes = [tuple(v for v in route if v.id != one.id) for route in routes_of(plan, problem)]
        tried = [(min(found), problem.shifts[s].id) for s, r in enumerate(routes) if (found := places(problem, r, s, one))]
        slots = best_slots(plan, problem, one.id)
        free = [(slot.extra_drive_min, slot.shift_id) for slot in slots if not slot.displaced_id]
        assert free == sorted(tried)[:5]
        for slot in slots:
            s = [shift.id for shift in problem.shifts].index(slot.shift_id)
            left = tuple(v for v in routes[s] if v.id != slot.displaced_id)
            assert places(problem, left, s, one)
            assert not slot.displaced_id or not problem.visit_by_id[slot.displaced_id].must


@pytest.mark.parametrize("seed", range(40))
def test_a_slot_for_a_joint_visit_or_a_return_visit_names_everybody_s_day(seed: int) -> None:
    problem = tied_problem(seed, most=6)
    plan = solve(problem, problem.params)
    for one in plan.unassigned:
        visit_ = problem.visit_by_id[one.visit_id]
        for slot in best_slots(plan, problem, one.visit_id):
            ids = slot.shift_id.split("+")
            shifts = [shift for shift in problem.shifts if shift.id in ids]
            assert len(shifts) == visit_.people
            assert len({shift.day for shift in shifts}) == 1


def test_nobody_locked_or_bound_to_be_visited_gives_way() -> None:
    visits = [visit(1, service_min=60, must=True), visit(2, service_min=60)]
    problem = build_problem(visits, [leader(1, max_visits=1)], line_matrix(), MONDAY, ONE_DAY)
    plan = solve(problem, ONE_DAY)
    assert best_slots(plan, problem, "V002") == ()
    free = replace(problem, visits=tuple(replace(one, must=False) for one in problem.visits))
    assert [slot.displaced_id for slot in best_slots(plan, free, "V002")] == ["V001"]
    fixed = build_problem(
        [replace(one, must=False) for one in visits], [leader(1, max_visits=1)], line_matrix(), MONDAY, ONE_DAY,
        locks=[Lock("L01", MONDAY, ("V001",), LockLevel.DAY)],
    )  # fmt: skip
    assert best_slots(solve(fixed, ONE_DAY), fixed, "V002") == ()


def test_a_slot_says_who_would_give_way() -> None:
    visits = [visit(1, service_min=60, score=0.9), visit(2, service_min=60, score=0.2)]
    problem = build_problem(visits, [leader(1, max_visits=1)], line_matrix(), MONDAY, ONE_DAY)
    (slot,) = best_slots(solve(problem, ONE_DAY), problem, "V002")
    assert slot.displaced_id == "V001"
    assert "但要换下示例镇示例村1" in slot.sentence.zh
    assert "示例村1 would give way" in slot.sentence.en


def test_a_visit_nobody_knows_is_not_found() -> None:
    problem = tight_problem(1)
    with pytest.raises(NotFoundError, match="V999"):
        best_slots(solve(problem, QUICK), problem, "V999")


def nearly(most: int = 1, ends: int = 1020) -> tuple[Plan, Problem]:
    """One leader passes village 1 on the way to village 2, which fills the day."""
    person = replace(leader(1, lunch=None), max_visits=most, hours=TimeWindow(540, ends))
    visits = [visit(1, score=0.1, service_min=20), visit(2, score=0.9, service_min=60)]
    problem = build_problem(visits, [person], line_matrix(), MONDAY, ONE_DAY)
    return solve(problem, ONE_DAY), problem


def test_a_village_on_the_way_is_a_detour_of_no_minutes() -> None:
    plan, problem = nearly()
    (one,) = detours(plan, problem)
    assert (one.visit_id, one.extra_drive_min, one.over_visits, one.over_hours_min) == ("V001", 0, 1, 0)
    assert one.sentence.zh.startswith("顺路：示例领导1")
    assert "超出每日走访上限 1 处" in one.sentence.zh


def test_a_detour_says_how_far_past_the_hours_it_goes_and_none_goes_further_than_asked() -> None:
    home = nearly()[0].itineraries[0].return_min
    plan, problem = nearly(most=6, ends=home + 5)
    (one,) = detours(plan, problem)
    assert (one.over_hours_min, one.over_visits) == (15, 0)
    assert "超出工作时间 15 分钟" in one.sentence.zh
    assert detours(plan, problem, DetourParams(over_hours_min=14)) == ()


@pytest.mark.parametrize("seed", range(60))
def test_every_detour_can_be_driven_when_the_day_ends_that_much_later(seed: int) -> None:
    problem = tight_problem(seed, most=8)
    plan = solve(problem, problem.params)
    params = DetourParams(40, 45)
    for one in detours(plan, problem, params):
        s = [shift.id for shift in problem.shifts].index(one.shift_id)
        later = stretched(problem.shifts[s], one.over_hours_min, one.over_visits)
        longer = replace(problem, shifts=(*problem.shifts[:s], later, *problem.shifts[s + 1 :]))
        assert one.extra_drive_min in places(longer, routes_of(plan, problem)[s], s, problem.visit_by_id[one.visit_id])
        assert one.over_hours_min + one.over_visits > 0, "a village that simply fits is no detour"
        assert (one.extra_drive_min <= 40, one.over_hours_min <= 45) == (True, True)


def stretched(shift: Shift, minutes: int, visits: int) -> Shift:
    hours = TimeWindow(shift.hours.start_min, min(1440, shift.hours.end_min + minutes))
    return replace(shift, hours=hours, max_visits=shift.max_visits + visits)
