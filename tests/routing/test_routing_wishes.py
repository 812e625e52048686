"""What people have arranged is put into the visits, and from there into the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import MONDAY, leader, line_matrix, villages, visit

from fieldvisit.domain.people import TravellerKind
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.domain.visit import UrgencyReason, VisitKind
from fieldvisit.domain.wish import VisitWish
from fieldvisit.errors import InputFileError, Text
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import build_problem
from fieldvisit.routing.solver import solve
from fieldvisit.routing.wishes import arranged_visits

VISITS = (visit(1), visit(2))
PEOPLE = (leader(1), leader(2))

ROW = Text("a.csv 第 2 行", "a.csv, row 2")


def test_visits_without_a_wish_stay_as_they_are() -> None:
    assert arranged_visits(VISITS, (), villages(), PEOPLE) == VISITS


def test_a_wish_about_a_petition_changes_the_visit_that_serves_it() -> None:
    first, second = arranged_visits(
        VISITS,
        (VisitWish(Text("t 第 2 行", "t, row 2"), "A", "P002", partners=(("L02",),), must=True, after="P001"),),
        villages(),
        PEOPLE,
    )
    assert first == VISITS[0]
    assert (second.id, second.partners, second.must, second.after_visit_id) == ("V002", (("L02",),), True, "V001")
    assert second.score == VISITS[1].score


def test_a_wish_about_a_village_is_a_further_visit_which_others_may_follow() -> None:
    made = arranged_visits(
        VISITS,
        (
            VisitWish(Text("t 第 2 行", "t, row 2"), "A", village="示例村3", kind=VisitKind.PUBLICITY, after="B"),
            VisitWish(Text("t 第 3 行", "t, row 3"), "B", village="示例村4"),
        ),
        villages(),
        PEOPLE,
    )
    further = {one.id: one for one in made}
    assert (further["W-A"].kind, further["W-A"].after_visit_id, further["W-A"].village.name) == ("publicity", "W-B", "示例村3")
    assert len(made) == 4


@pytest.mark.parametrize(
    "wish",
    [
        VisitWish(Text("t 第 2 行", "t, row 2"), "A", "P999"),
        VisitWish(Text("t 第 2 行", "t, row 2"), "A", village="示例村"),
        VisitWish(Text("t 第 2 行", "t, row 2"), "A", village="没有的村"),
        VisitWish(Text("t 第 2 行", "t, row 2"), "A", "P001", partners=(("L99",),)),
        VisitWish(Text("t 第 2 行", "t, row 2"), "A", "P001", after="P999"),
    ],
)
def test_a_wish_about_what_does_not_exist_is_refused_by_its_row(wish: VisitWish) -> None:
    with pytest.raises(InputFileError, match="t 第 2 行"):
        arranged_visits(VISITS, (wish,), villages(), PEOPLE)


def test_a_joint_visit_of_the_table_stands_in_both_itineraries_at_the_same_minute() -> None:
    wishes = (VisitWish(Text("t 第 2 行", "t, row 2"), "A", "P001", partners=(("L02",),)),)
    made = arranged_visits(VISITS, wishes, villages(), PEOPLE)
    params = PlanningParams(days=1, engine="portable", iterations=50)
    plan = solve(build_problem(made, [leader(1), leader(2)], line_matrix(), MONDAY, params), params)
    starts = {it.shift.leader_id: stop.start_min for it in plan.itineraries for stop in it.stops if stop.visit_id == "V001"}
    assert set(starts) == {"L01", "L02"}
    assert len(set(starts.values())) == 1
    assert plan.planned + len(plan.unassigned) == len(made)


TEAM = replace(leader(9), id="T1", kind=TravellerKind.TEAM)
KEY = visit(1, eligible_leader_ids=("L01",), lead_leader_ids=("L01",), hotspot_id="H1")


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"leader_ids": ("T1",)}, "T1"),
        ({"leader_ids": ("L01", "L02")}, "L02"),
        ({"partners": (("L02", "T1"),)}, "T1"),
    ],
)
def test_no_wish_gives_a_key_case_to_a_team_or_to_another_leader(asked: dict[str, Any], named: str) -> None:
    wish = VisitWish(ROW, "A", "P001", **asked)
    clause = Text("第九条", "clause 9")
    with pytest.raises(InputFileError) as refused:
        arranged_visits((KEY, visit(2)), (wish,), villages(), (*PEOPLE, TEAM), key_clause=clause)
    said = refused.value.text
    assert all(
        word in said.zh
        for word in ("a.csv 第 2 行：", "P001", "第九条", f"不能交给 {named}；", "L01", "请在限定人员、同去中删去")
    )
    assert all(word in said.en for word in ("a.csv, row 2: ", "P001", "clause 9", f"given to {named}.", "L01", "Remove"))


def test_a_wish_may_name_the_lead_leader_and_who_goes_along() -> None:
    wish = VisitWish(ROW, "A", "P001", leader_ids=("L01",), partners=(("L02",),))
    (made,) = arranged_visits((KEY,), (wish,), villages(), (*PEOPLE, TEAM))
    assert (made.eligible_leader_ids, made.partners, made.lead_leader_ids) == (("L01",), (("L02",),), ("L01",))


def test_a_wish_may_still_send_a_team_to_an_ordinary_case() -> None:
    (made,) = arranged_visits((visit(1),), (VisitWish(ROW, "A", "P001", leader_ids=("T1",)),), villages(), (TEAM,))
    assert made.eligible_leader_ids == ("T1",)


@pytest.mark.parametrize("lead", [("L01",), None])
def test_the_check_calls_a_team_at_a_key_case_a_violation(lead: tuple[str, ...] | None) -> None:
    reasons = (UrgencyReason("key", 0.35, Text("重点件", "key case")),)
    given = replace(KEY, eligible_leader_ids=("T1",), lead_leader_ids=lead, reasons=reasons)
    problem = build_problem([given], [leader(1), TEAM], nine_bases(), MONDAY, PlanningParams(days=1))
    plan = solve(problem, problem.params)
    assert plan.itineraries[0].shift.leader_id == "T1"
    assert [(one.rule, one.where) for one in check_plan(plan, problem)] == [("key_case", "V001")]


def test_the_check_calls_another_leader_at_a_key_case_a_violation() -> None:
    given = replace(KEY, eligible_leader_ids=("L02",))
    problem = build_problem([given], PEOPLE, line_matrix(), MONDAY, PlanningParams(days=1))
    assert [one.rule for one in check_plan(solve(problem, problem.params), problem)] == ["key_case"]
    ours = build_problem([KEY], PEOPLE, line_matrix(), MONDAY, PlanningParams(days=1))
    assert check_plan(solve(ours, ours.params), ours) == ()


def nine_bases() -> TravelMatrix:
    """The line with the team's base where leader 2 has his."""
    matrix = line_matrix()
    return replace(matrix, place_ids=tuple("base:T1" if one == "base:L02" else one for one in matrix.place_ids))
