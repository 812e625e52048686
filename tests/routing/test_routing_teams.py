"""Work teams to hotspots on the line of villages: each consideration decides where the others do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import WEEK, leader, line_matrix, visit

from fieldvisit.domain.people import Leader, TravellerKind
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.routing.areas import plan_teams
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.teams import HotspotTask, TeamParams, assign_teams, tasks_of

LINE = line_matrix()
ONE_A_DAY = TeamParams(villages_a_day=1)


def team(number: int, *categories: str, days: tuple[date, ...] = WEEK) -> Leader:
    return replace(leader(number, days=days), kind=TravellerKind.TEAM, categories=categories)


def task(name: str, *numbers: int, category: str = "policy.housing", **days: date) -> HotspotTask:
    visits = tuple(visit(n, hotspot_id=name, categories=(category,)) for n in numbers)
    return HotspotTask(name, visits, **days)


def sent(tasks: list[HotspotTask], teams: list[Leader], matrix: TravelMatrix = LINE, **more: object) -> dict[str, set[str]]:
    found = assign_teams(tasks, teams, matrix, **more)  # type: ignore[arg-type]
    assert found.proved
    assert {block.hotspot_id for block in found.blocks} | found.left.keys() == {one.hotspot_id for one in tasks}
    return {one.id: {block.hotspot_id for block in found.blocks if block.team_id == one.id} for one in teams}


def test_the_team_whose_department_knows_goes() -> None:
    tasks = [task("H1", 1), task("H2", 2, category="policy.finance")]
    teams = [team(1, "policy.finance", days=WEEK[:1]), team(2, "policy.housing", days=WEEK[:1])]
    assert sent(tasks, teams) == {"L01": {"H2"}, "L02": {"H1"}}


def test_with_one_team_day_the_hotspot_with_more_cases_is_served() -> None:
    assert sent([task("H1", 1), task("H2", 2, 3)], [team(1, days=WEEK[:1])]) == {"L01": {"H2"}}


def test_a_team_recused_from_all_cases_of_a_hotspot_is_not_sent_there() -> None:
    aside = HotspotTask("H1", (visit(1, hotspot_id="H1", recused_leader_ids=("L01",)),))
    assert sent([aside], [team(1)]) == {"L01": set()}


def test_a_team_stays_with_the_hotspot_it_knows() -> None:
    tasks, teams = [task("H1", 1), task("H2", 2)], [team(1, days=WEEK[:1]), team(2, days=WEEK[:1])]
    for known in ({"L01": "H1", "L02": "H2"}, {"L01": "H2", "L02": "H1"}):
        assert sent(tasks, teams, previous=known) == {one: {spot} for one, spot in known.items()}


def test_the_nearer_team_goes() -> None:
    far = LINE.minutes.copy()
    far[0, 2:] += 120
    assert sent([task("H1", 1)], [team(1), team(2)], replace(LINE, minutes=far)) == {"L01": set(), "L02": {"H1"}}


def test_a_mandate_binds_the_days() -> None:
    found = assign_teams([task("H1", 1, first_day=WEEK[3], last_day=WEEK[3])], [team(1)], LINE)
    assert [block.days for block in found.blocks] == [(WEEK[3],)]


def test_a_hotspot_out_of_its_mandate_is_left_with_a_reason() -> None:
    found = assign_teams([task("H1", 1, last_day=date(2026, 11, 1))], [team(1)], LINE)
    assert found.blocks == ()
    assert "期限内没有出勤日" in found.left["H1"].zh


def test_two_teams_share_a_large_hotspot_but_no_more_than_allowed() -> None:
    teams = [replace(team(n), id=f"L0{1 + n % 2}", days=WEEK[:1]) for n in (1, 2)]
    found = assign_teams([task("H1", 1, 2, 3, 4)], teams, LINE, params=replace(ONE_A_DAY, most_teams=2))
    assert len(found.blocks) == 2
    alone = assign_teams([task("H1", 1, 2, 3, 4)], teams, LINE, params=replace(ONE_A_DAY, most_teams=1))
    assert len(alone.blocks) == 1


def test_a_team_is_at_one_hotspot_a_day_and_stays_no_longer_than_needed() -> None:
    tasks = [task("H1", 1, 2), task("H2", 3)]
    found = assign_teams(tasks, [team(1)], LINE, params=ONE_A_DAY)
    days = [day for block in found.blocks for day in block.days]
    assert len(days) == len(set(days)) == 3
    assert {block.hotspot_id: len(block.days) for block in found.blocks} == {"H1": 2, "H2": 1}


def test_leaders_are_not_sent_as_teams() -> None:
    assert assign_teams([task("H1", 1)], [leader(1)], LINE).blocks == ()


@pytest.mark.parametrize("per_day", [1, 3])
def test_village_days_keep_to_the_blocks_and_pass_the_check(per_day: int) -> None:
    tasks, teams = [task("H1", 1, 2), task("H2", 4, 5)], [team(1), team(2)]
    found = assign_teams(tasks, teams, LINE, params=TeamParams(villages_a_day=per_day))
    areas = plan_teams(found, tasks, teams, LINE, PlanningParams())
    assert [one.hotspot_id for one in areas] == ["H1", "H2"]
    allowed = {(block.team_id, day): block.hotspot_id for block in found.blocks for day in block.days}
    for area in areas:
        assert check_plan(area.plan, area.problem) == ()
        assert not area.plan.unassigned
        assert {allowed[it.shift.leader_id, it.shift.day] for it in area.plan.itineraries} == {area.hotspot_id}


def test_the_same_question_gets_the_same_answer_in_any_order() -> None:
    tasks, teams = [task("H1", 1, 2), task("H2", 3)], [team(1), team(2)]
    assert repr(assign_teams(tasks, teams, LINE)) == repr(assign_teams(tasks[::-1], teams[::-1], LINE))


def test_tasks_are_the_hotspots_of_the_visits() -> None:
    visits = [visit(1, hotspot_id="H2"), visit(2), visit(3, hotspot_id="H1")]
    assert [(one.hotspot_id, len(one.visits)) for one in tasks_of(visits)] == [("H1", 1), ("H2", 1)]
