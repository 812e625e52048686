"""Five villages, one leader, one plan: asking why, replanning when something happens, and choosing between plans."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from road_county import AT, NAMES, closures_file, ledger_file, roads_file, roster_file, villages_file

from fieldvisit.cli import main
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.plan import Away, Plan
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.planning import current_plan

SETTINGS = 'today = "2026-11-23"\nfirst_day = "2026-11-30"\n\n[planning]\nrounds = 1\niterations = 50\nengine_failures = 0\n'


def ask(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def said(*args: object) -> str:
    result = ask(*args)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A workspace with roads, a ledger and a plan."""
    folder = tmp_path / "county"
    files = (villages_file(tmp_path), roster_file(tmp_path))
    said("init", folder, "--county", "410423", "--villages", files[0], "--roster", files[1])
    settings = folder / "fieldvisit.toml"
    settings.write_text(settings.read_text(encoding="utf-8").rstrip() + "\n" + SETTINGS, encoding="utf-8")
    said("import", ledger_file(tmp_path), "-w", folder)
    said("roads", "import", roads_file(tmp_path), "--weld-gaps", "-w", folder)
    said("plan", "-w", folder)
    return folder


def plan_of(folder: Path) -> Plan:
    with Workspace.open(folder) as workspace:
        plan = workspace.run().plan
    assert plan is not None
    return plan


def test_a_plan_that_leaves_nothing_out_says_so(county: Path) -> None:
    assert said("explain", "-w", county) == "所有走访任务都已排上。\n"


def test_a_planned_village_is_told_why_this_leader_and_day(county: Path) -> None:
    name = NAMES[next(iter(AT))]
    assert name in said("explain", name, "-w", county)


def test_a_village_behind_a_closed_road_is_red_in_json(county: Path, tmp_path: Path) -> None:
    said("roads", "closures", closures_file(tmp_path), "-w", county)
    said("plan", "-w", county)
    found = json.loads(said("explain", "--json", "-w", county))["visits"]
    assert {one["kind"] for one in found} == {"red"}
    assert all("封路" in one["zh"] for one in found)


def test_a_visit_that_nobody_asked_for_is_not_found(county: Path) -> None:
    result = ask("explain", "月亮村", "-w", county)
    assert result.exit_code == 4
    assert "月亮村" in result.stderr


def test_a_cancelled_visit_is_told_but_kept_until_saved(county: Path) -> None:
    before = plan_of(county)
    visit = before.visits[0]
    words = said("replan", "--cancelled", visit.id, "-w", county)
    assert words.startswith(f"{visit.village.full_name}的走访取消。\n")
    assert "尚未采用" in words
    assert plan_of(county) == before
    assert "新行程已采用" in said("replan", "--cancelled", visit.id, "--save", "-w", county)
    assert visit.id not in {one.id for one in plan_of(county).visits}


def test_a_sick_leader_s_visits_go_to_other_days(county: Path) -> None:
    (first, *_) = plan_of(county).itineraries
    day = first.shift.day.isoformat()
    found = json.loads(said("replan", "--sick", first.shift.leader_id, "--day", day, "--json", "--save", "-w", county))
    assert {one["visit_id"] for one in found["changes"] if one["forced"]} == {stop.visit_id for stop in first.stops}
    assert first.shift.id not in {it.shift.id for it in plan_of(county).itineraries}


def test_two_events_at_once_are_refused(county: Path) -> None:
    result = ask("replan", "--roads", "--cancelled", "V1", "-w", county)
    assert result.exit_code == 2
    assert "请指明一件事" in result.stderr


def test_three_plans_are_told_with_their_differences(county: Path) -> None:
    lines = said("compare", "-w", county).splitlines()
    assert [line[:3] for line in lines if line.startswith("方案")] == ["方案A", "方案B", "方案C"]
    found = json.loads(said("compare", "--json", "-w", county))["plans"]
    assert [one["key"] for one in found] == ["A", "B", "C"]


def test_slots_for_a_village_name_the_day_and_the_minutes(county: Path) -> None:
    name = NAMES[next(iter(AT))]
    assert "多开车" in said("slots", name, "-w", county)
    assert json.loads(said("slots", name, "--count", 2, "--json", "-w", county))["slots"][0]["extra_drive_min"] >= 0
    assert said("detours", "-w", county) == "没有顺路的村。\n"


def test_who_is_sick_stays_away_through_the_next_event_until_the_week_is_planned_from_the_roster(county: Path) -> None:
    first = plan_of(county).itineraries[0]
    who, day, stop = first.shift.leader_id, first.shift.day.isoformat(), first.stops[0].visit_id
    assert "fieldvisit plan" in said("replan", "--sick", who, "--day", day, "--save", "-w", county)
    others = [it.stops[0].visit_id for it in plan_of(county).itineraries]
    for event in (("--urgent", stop), *(("--overran", one, "--minutes", 100) for one in others[:1])):
        said("replan", *event, "--save", "-w", county)
        assert (who, day) not in {(it.shift.leader_id, it.shift.day.isoformat()) for it in plan_of(county).itineraries}
    with Workspace.open(county) as workspace:
        assert current_plan(workspace).broken == ()
    said("plan", "-w", county)
    assert (who, day) in {(it.shift.leader_id, it.shift.day.isoformat()) for it in plan_of(county).itineraries}


@pytest.mark.parametrize(("first_day", "word"), [("2020-01-01", "已经过去"), ("2031-05-05", "上班")])
def test_a_week_in_which_nothing_can_be_planned_leaves_the_plan_in_force_alone(county: Path, first_day: str, word: str) -> None:
    before = plan_of(county)
    result = ask("plan", "--first-day", first_day, "-w", county)
    assert (result.exit_code, first_day in result.stderr, word in result.stderr, "--first-day" in result.stderr) == (
        2,
        *(True,) * 3,
    )
    assert plan_of(county) == before


@pytest.mark.parametrize("rows", ["without rows", "of another year"])
def test_a_roster_without_a_day_of_the_week_is_named_and_the_plan_in_force_stays(county: Path, rows: str) -> None:
    before = plan_of(county)
    roster = next((county / "county").glob("roster*.csv"))
    text = roster.read_text(encoding="utf-8")
    left = text.splitlines()[0] + "\n" if rows == "without rows" else text.replace("2026-", "2025-")
    roster.write_text(left, encoding="utf-8")
    result = ask("plan", "-w", county)
    assert (result.exit_code, roster.name in result.stderr, "原有行程不变" in result.stderr) == (2, True, True), result.stderr
    assert plan_of(county) == before


def test_nobody_is_planned_for_visits_while_out_with_a_mission_and_earlier_trips_are_told(county: Path) -> None:
    trips = plan_of(county).itineraries
    who, day = trips[0].shift.leader_id, trips[0].shift.day
    with Workspace.open(county) as workspace:
        scope = Scope(Role.COUNTY_OPERATOR, "410423", "t")
        village = workspace.county.villages[0].code
        sent = TeamMission("", "410423", "", "核查饮水", day, day, (village,), (who,), lead_id=who)
        mission = workspace.register.cases(scope).add_work(sent)
    told = said("mission", "show", mission.id, "-w", county)
    assert f"在此期间已排走访：11月30日（周一） {len(trips[0].stops)} 处。请重新编排行程" in told
    assert "缺席或派驻 1 天" in said("plan", "-w", county)
    left = plan_of(county)
    assert (who, day) not in {(it.shift.leader_id, it.shift.day) for it in left.itineraries}
    assert left.away == (Away(who, day),)
    assert "已排走访" not in said("mission", "show", mission.id, "-w", county)
    assert "0" in said("replan", "--overran", left.itineraries[0].stops[0].visit_id, "--minutes", 5, "--save", "-w", county)
    assert (who, day) not in {(it.shift.leader_id, it.shift.day) for it in plan_of(county).itineraries}


def test_a_week_in_which_everybody_is_out_with_a_mission_leaves_the_plan_in_force_alone(county: Path) -> None:
    before = plan_of(county)
    with Workspace.open(county) as workspace:
        people = tuple(one.id for one in workspace.county.leaders)
        village = workspace.county.villages[0].code
        sent = TeamMission(
            "", "410423", "", "核查饮水", before.first_day, before.last_day, (village,), people, lead_id=people[0]
        )
        workspace.register.cases(Scope(Role.COUNTY_OPERATOR, "410423", "t")).add_work(sent)
    refused = ask("plan", "-w", county)
    assert (refused.exit_code, "缺席和派驻的不算" in refused.stderr) == (2, True), refused.output
    assert plan_of(county) == before
