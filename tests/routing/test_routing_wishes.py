"""What people have arranged is put into the visits, and from there into the plan."""

from __future__ import annotations

import pytest
from builders import MONDAY, leader, line_matrix, villages, visit

from fieldvisit.domain.visit import VisitKind
from fieldvisit.domain.wish import VisitWish
from fieldvisit.errors import InputFileError
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import build_problem
from fieldvisit.routing.solver import solve
from fieldvisit.routing.wishes import arranged_visits

VISITS = (visit(1), visit(2))
PEOPLE = ("L01", "L02")


def test_visits_without_a_wish_stay_as_they_are() -> None:
    assert arranged_visits(VISITS, (), villages(), PEOPLE) == VISITS


def test_a_wish_about_a_petition_changes_the_visit_that_serves_it() -> None:
    first, second = arranged_visits(
        VISITS, (VisitWish("t #2", "A", "P002", partners=(("L02",),), must=True, after="P001"),), villages(), PEOPLE
    )
    assert first == VISITS[0]
    assert (second.id, second.partners, second.must, second.after_visit_id) == ("V002", (("L02",),), True, "V001")
    assert second.score == VISITS[1].score


def test_a_wish_about_a_village_is_a_further_visit_which_others_may_follow() -> None:
    made = arranged_visits(
        VISITS,
        (
            VisitWish("t #2", "A", village="示例村3", kind=VisitKind.PUBLICITY, after="B"),
            VisitWish("t #3", "B", village="示例村4"),
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
        VisitWish("t #2", "A", "P999"),
        VisitWish("t #2", "A", village="示例村"),
        VisitWish("t #2", "A", village="没有的村"),
        VisitWish("t #2", "A", "P001", partners=(("L99",),)),
        VisitWish("t #2", "A", "P001", after="P999"),
    ],
)
def test_a_wish_about_what_does_not_exist_is_refused_by_its_row(wish: VisitWish) -> None:
    with pytest.raises(InputFileError, match="t #2"):
        arranged_visits(VISITS, (wish,), villages(), PEOPLE)


def test_a_joint_visit_of_the_table_stands_in_both_itineraries_at_the_same_minute() -> None:
    wishes = (VisitWish("t #2", "A", "P001", partners=(("L02",),)),)
    made = arranged_visits(VISITS, wishes, villages(), PEOPLE)
    params = PlanningParams(days=1, engine="portable", iterations=50)
    plan = solve(build_problem(made, [leader(1), leader(2)], line_matrix(), MONDAY, params), params)
    starts = {it.shift.leader_id: stop.start_min for it in plan.itineraries for stop in it.stops if stop.visit_id == "V001"}
    assert set(starts) == {"L01", "L02"}
    assert len(set(starts.values())) == 1
    assert plan.planned + len(plan.unassigned) == len(made)
