"""From a county without roads to one with roads, a flood, and dry land again: what the plan says at each step."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from road_county import CODES, NAMES, closures_file, ledger_file, roads_file, roster_file, villages_file

from fieldvisit.cli import main
from fieldvisit.domain.plan import Plan, UnassignedReason
from fieldvisit.io.exports.plans import plan_from_json
from fieldvisit.workspace import Workspace

SETTINGS = 'today = "2026-11-23"\nfirst_day = "2026-11-30"\n'
QUICK = "\n[planning]\nrounds = 1\niterations = 50\nengine_failures = 0\n"


def run(*args: object) -> str:
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exit_code == 0, result.output
    return result.stdout


def planned(folder: Path, first_day: str = "2026-11-30") -> tuple[Plan, str]:
    said = run("plan", "--first-day", first_day, "-w", folder)
    return plan_from_json((folder / "out" / "plan.json").read_text(encoding="utf-8")), said


def with_facts(folder: Path) -> Path:
    settings = folder / "fieldvisit.toml"
    settings.write_text(settings.read_text(encoding="utf-8").rstrip() + "\n" + SETTINGS + QUICK, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Plan, str, str]]:
    """The plan, what the terminal said, and plan.csv at every step, in one workspace."""
    files = tmp_path_factory.mktemp("roads-walk")
    folder = files / "county"
    run("init", folder, "--county", "410423", "--villages", villages_file(files), "--roster", roster_file(files))
    with_facts(folder)
    run("import", ledger_file(files), "-w", folder)
    found: dict[str, tuple[Plan, str, str]] = {}

    def keep(step: str, first_day: str = "2026-11-30") -> None:
        plan, said = planned(folder, first_day)
        found[step] = plan, said, (folder / "out" / "plan.csv").read_text(encoding="utf-8-sig")

    keep("no roads")
    found["map without roads"] = (
        found["no roads"][0],
        run("map", "-w", folder),
        (folder / "out" / "map.html").read_text("utf-8"),
    )
    run("roads", "import", roads_file(files), "--weld-gaps", "-w", folder)
    keep("roads")
    run("roads", "closures", closures_file(files), "-w", folder)
    keep("flood")
    keep("after the flood", "2026-12-03")
    run("roads", "closures", "--lift", "-w", folder)
    keep("lifted")
    keep("lifted, later week", "2026-12-03")
    run("roads", "matrix", files / "given.csv", "-w", folder)
    run("roads", "matrix", "--given", files / "given.csv", "-w", folder)
    keep("given")
    with Workspace.open(folder) as workspace:
        assert workspace.petitions()
    return found


def codes(plan: Plan) -> set[str]:
    stops = {stop.visit_id for itinerary in plan.itineraries for stop in itinerary.stops}
    return {visit.village.code for visit in plan.visits if visit.id in stops}


def test_without_roads_the_plan_says_estimate_in_words_json_and_csv(steps: dict) -> None:
    plan, said, table = steps["no roads"]
    assert plan.travel_source == "estimate"
    assert "估算" in plan.conditions[0].zh
    assert "estimate" in plan.conditions[0].en
    assert "行车时间为估算" in said
    rows = list(csv.DictReader(table.splitlines()))
    assert {row["时间来源"] for row in rows if row["到达"]} == {"估算"}


def test_without_roads_the_map_says_estimate(steps: dict) -> None:
    assert "估算" in steps["map without roads"][2]


def test_with_roads_nothing_is_called_an_estimate(steps: dict) -> None:
    plan, said, table = steps["roads"]
    assert (plan.travel_source, plan.conditions) == ("graph", ())
    assert "估算" not in said + table
    assert codes(plan) == set(CODES.values())


def test_villages_behind_the_flood_are_left_out_with_the_closure_named(steps: dict) -> None:
    plan, said, table = steps["flood"]
    left = {visit.village.code: u for visit in plan.visits for u in plan.unassigned if u.visit_id == visit.id}
    assert set(left) == {CODES[4], CODES[5]}
    for number in (4, 5):
        reason = left[CODES[number]]
        assert reason.reason is UnassignedReason.UNREACHABLE
        assert "“漫水桥”封路" in reason.sentence.zh
        assert NAMES[number] in reason.sentence.zh
        assert "closed road (漫水桥)" in reason.sentence.en
    assert "道路不通 2" in said
    assert table.count("“漫水桥”封路") == 2


def test_the_plan_records_the_closure_it_was_made_under(steps: dict) -> None:
    plan, said, _ = steps["flood"]
    assert [c.zh for c in plan.conditions] == ["封路“漫水桥”（2026-11-30 – 2026-12-02）：2 个地点不通"]
    assert "漫水桥" in said


def test_the_flood_changes_the_plan_and_lifting_it_restores_the_same_plan(steps: dict) -> None:
    assert steps["flood"][0] != steps["roads"][0]
    assert steps["lifted"][0] == steps["roads"][0]
    assert steps["lifted"][2] == steps["roads"][2]


def test_a_closure_that_has_ended_leaves_no_trace(steps: dict) -> None:
    assert steps["after the flood"][0] == steps["lifted, later week"][0]
    assert CODES[4] in codes(steps["after the flood"][0])


def test_a_given_table_plans_the_same_minutes_and_names_its_source(steps: dict) -> None:
    plan, said, table = steps["given"]
    assert plan.travel_source == "given"
    assert "本县时间表" in said
    assert {row["时间来源"] for row in csv.DictReader(table.splitlines()) if row["到达"]} == {"本县时间表"}
    assert sum(i.drive_min for i in plan.itineraries) == sum(i.drive_min for i in steps["roads"][0].itineraries)
    assert plan.conditions[0].zh.startswith("行车时间取自本县时间表")
