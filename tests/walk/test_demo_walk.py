"""The demo county from start to end, as a newcomer runs it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fieldvisit.cli import main
from fieldvisit.workspace import Workspace


def run(*args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(args))
    assert result.exit_code == code, result.output
    return result


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("walk") / "demo"
    return folder, run("demo", "--no-serve", "--dir", str(folder))


def test_the_demo_prints_the_equation_of_rows(demo: tuple[Path, Result]) -> None:
    numbers = re.search(r"读取 (\d+) 行 = 退回 (\d+) \+ 定位 (\d+) \+ 有歧义 (\d+) \+ 未定位 (\d+)", demo[1].stdout)
    assert numbers is not None
    read, *parts = (int(n) for n in numbers.groups())
    assert read == sum(parts)
    assert read > 500
    assert min(parts) > 0


def test_the_demo_prints_the_equation_of_visits(demo: tuple[Path, Result]) -> None:
    numbers = re.search(r"走访 (\d+) 处 = 已排 (\d+) \+ 未排 (\d+)", demo[1].stdout)
    assert numbers is not None
    visits, planned, unassigned = (int(n) for n in numbers.groups())
    assert visits == planned + unassigned
    assert planned > 0


def test_the_demo_prints_hotspots_and_kilometres_and_hours_of_every_leader(demo: tuple[Path, Result]) -> None:
    with Workspace.open(demo[0]) as workspace:
        leaders = workspace.county.leaders
    found = re.search(r"发现热点 (\d+) 处", demo[1].stdout)
    assert found is not None
    assert int(found[1]) >= 1
    for leader in leaders:
        assert re.search(rf"{leader.name}：\d+ 天，\d+ 处，[\d.]+ 公里，在外 [\d.]+ 小时", demo[1].stdout)


def test_the_demo_says_where_the_outputs_are_and_they_are_there(demo: tuple[Path, Result]) -> None:
    names = {"matches.csv", "rejected.csv", "villages.geojson", "hotspots.geojson", "plan.json", "map.html"}
    for name in names:
        assert name in demo[1].stdout
        assert (demo[0] / "out" / name).stat().st_size > 0


def test_every_output_of_the_demo_is_labelled_synthetic(demo: tuple[Path, Result]) -> None:
    for name in ("villages.geojson", "hotspots.geojson", "plan.json", "map.html"):
        assert "演示数据，内容虚构" in (demo[0] / "out" / name).read_text(encoding="utf-8"), name
    for name in ("matches.csv", "rejected.csv"):
        assert "synthetic" in (demo[0] / "out" / name).read_text(encoding="utf-8-sig").splitlines()[0]


def test_running_the_demo_twice_gives_identical_plan_files(demo: tuple[Path, Result], tmp_path: Path) -> None:
    run("demo", "--no-serve", "--dir", str(tmp_path / "again"))
    for name in ("plan.json", "hotspots.geojson", "matches.csv", "villages.geojson"):
        assert (tmp_path / "again" / "out" / name).read_bytes() == (demo[0] / "out" / name).read_bytes(), name


def test_running_the_demo_again_in_the_same_folder_gives_the_same_answer(demo: tuple[Path, Result]) -> None:
    before = (demo[0] / "out" / "plan.json").read_bytes()
    run("demo", "--no-serve", "--dir", str(demo[0]))
    assert (demo[0] / "out" / "plan.json").read_bytes() == before


def test_each_stage_runs_by_itself_and_answers_in_json(demo: tuple[Path, Result]) -> None:
    folder = str(demo[0])
    assert json.loads(run("geocode", "-w", folder, "--json").stdout)["matched"] > 0
    assert len(json.loads(run("hotspots", "-w", folder, "--json").stdout)["hotspots"]) >= 1
    planned = json.loads(run("plan", "-w", folder, "--json").stdout)
    assert planned["visits"] == planned["planned"] + planned["unassigned"]
    assert run("map", "-w", folder).exit_code == 0


def test_explain_answers_in_words_with_the_evidence(demo: tuple[Path, Result]) -> None:
    said = run("geocode", "-w", str(demo[0]), "--explain", "鲁山县让河乡").stdout
    assert "瀼河乡" in said
    assert "依据" in said


def test_doctor_finds_the_demo_healthy(demo: tuple[Path, Result]) -> None:
    findings = json.loads(run("doctor", "-w", str(demo[0]), "--json").stdout)["findings"]
    assert {f["name"] for f in findings} >= {"python", "disk", "files", "gazetteer", "register", "county", "roads"}
    assert all(f["good"] for f in findings)


def test_english_output_is_english(demo: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDVISIT_LANG", "en")
    assert "rows read" in run("geocode", "-w", str(demo[0])).stdout


def test_a_folder_without_workspace_is_exit_code_four(tmp_path: Path) -> None:
    result = run("plan", "-w", str(tmp_path), code=4)
    assert "init" in result.stderr


def test_an_unknown_setting_is_named(demo: tuple[Path, Result], tmp_path: Path) -> None:
    import shutil  # noqa: PLC0415

    shutil.copytree(demo[0], tmp_path / "copy")
    settings = tmp_path / "copy" / "fieldvisit.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n[planning]\ndayz = 5\n", encoding="utf-8")
    result = run("plan", "-w", str(tmp_path / "copy"), code=3)
    assert "planning.dayz" in result.stderr
