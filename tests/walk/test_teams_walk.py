"""Work teams from the command line: sent to hotspots by a table, their village days planned, checked and written."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from road_county import roster_file

from fieldvisit.cli import main
from fieldvisit.domain.people import TravellerKind
from fieldvisit.io.roster import read_roster
from fieldvisit.resources import geodata
from fieldvisit.workspace import Workspace

QUICK = '\n[planning]\nrounds = 1\niterations = 50\nengine_failures = 0\npool_effort = 0.05\nexact_routes = 50\nengine = "portable"\n'


def ask(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county with its hotspots, not planned; little work for a plan."""
    folder = tmp_path_factory.mktemp("teams") / "county"
    with Workspace.demo(folder) as workspace:
        workspace.import_ledger(geodata("demo", "ledger.xlsx"))
        workspace.hotspots()
    settings = folder / "fieldvisit.toml"
    settings.write_text(settings.read_text(encoding="utf-8").rstrip() + "\n" + QUICK, encoding="utf-8")
    return folder


def test_teams_of_the_roster_go_to_hotspots_within_their_days(county: Path, tmp_path: Path) -> None:
    out = tmp_path / "teams.csv"
    answer = ask("teams", "-w", county, "--out", out, "--json")
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    with Workspace.open(county) as workspace:
        people = {one.id: one for one in workspace.county.leaders}
    assert found["teams"] == sorted(one.id for one in people.values() if one.kind is TravellerKind.TEAM)
    assert found["blocks"]
    busy = [(block["team_id"], day) for block in found["blocks"] for day in block["days"]]
    assert len(set(busy)) == len(busy)
    assert {(day["team_id"], day["day"]) for area in found["areas"] for day in area["days"]} <= set(busy)
    stops = [stop["visit_id"] for area in found["areas"] for day in area["days"] for stop in day["stops"]]
    left = [one["visit_id"] for area in found["areas"] for one in area["unassigned"]]
    assert stops
    assert set(stops).isdisjoint([*left, *found["for_leaders"]])
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(stops) + len(left)
    assert {row["热点"] for row in rows} == {area["hotspot_id"] for area in found["areas"]}


def test_a_mandate_binds_the_days_and_sentences_come_in_both_languages(county: Path) -> None:
    day = "2026-12-02"
    answer = ask("teams", "-w", county, "--mandate", "H01", day, day, "--json")
    days = {one for block in json.loads(answer.stdout)["blocks"] if block["hotspot_id"] == "H01" for one in block["days"]}
    assert days == {day}
    assert "去热点 H01" in ask("teams", "-w", county, "--mandate", "H01", day, day).stdout


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--mandate", "H99", "2026-12-01", "2026-12-02"), 4, "H99"),
        (("--mandate", "H01", "2026-12-03", "2026-12-02"), 2, "前后颠倒"),
        (("--before", "T9", "H01"), 4, "T9"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(county: Path, args: tuple[str, ...], code: int, said: str) -> None:
    answer = ask("teams", "-w", county, *args)
    assert answer.exit_code == code
    assert said in answer.output


def test_a_table_without_a_team_is_refused(county: Path, tmp_path: Path) -> None:
    path = roster_file(tmp_path)
    assert all(one.kind is TravellerKind.LEADER for one in read_roster(path))
    answer = ask("teams", path, "-w", county)
    assert answer.exit_code == 4
    assert "工作组" in answer.output
