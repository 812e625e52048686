"""Batches over counties of several provinces: each county with its own province's names, and a window a province."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldvisit.cli import main
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.scale.engine import Here
from fieldvisit.scale.plan import load_plan
from fieldvisit.scale.records import MatchRow
from fieldvisit.scale.run import BatchReport, run_batch
from fieldvisit.scale.tables import read_rows

COUNTIES = ("460205", "640122", "640402")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("nation") / "made"
    words = ["batch", "generate", str(made), "--petitions", "400", "--counties", ",".join(COUNTIES), "--seed", "3"]
    assert CliRunner().invoke(main, words).exit_code == 0
    with (made / "plan.toml").open("a", encoding="utf-8") as file:
        file.write('\n[hotspots]\nreplicates = 99\nstability = false\n\n[province]\nreplicates = 99\nby = "village"\n')
    return made


@pytest.fixture(scope="module")
def report(folder: Path) -> BatchReport:
    return run_batch(load_plan(folder / "plan.toml"), Here(), lambda _: None, "tally")


def test_every_county_is_placed_in_its_own_province(folder: Path, report: BatchReport) -> None:
    assert not report.failed
    assert report.is_complete
    for one in report.finished:
        if one.stage == "geocode":
            matches = read_rows(folder / "out" / one.file, MatchRow)
            inside = [match for match in matches if match.code.startswith(one.unit)]
            assert len(inside) > 0.8 * len(matches), one.unit


def test_each_province_has_a_window_over_its_own_counties(folder: Path, report: BatchReport) -> None:
    assert report.provinces == ("46", "64")
    assert [one.unit for one in report.windows] == ["46", "64"]
    for window in report.windows:
        (done,) = window.finished
        spots = read_rows(folder / "out" / done.file, Hotspot)
        assert all(code.startswith(done.unit) for spot in spots for code in spot.village_codes)
    assert any(read_rows(folder / "out" / window.finished[0].file, Hotspot) for window in report.windows)


def test_a_county_that_comes_later_makes_only_its_provinces_window_again(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "batch"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("out"))
    text = (copy / "plan.toml").read_text("utf-8")
    (copy / "plan.toml").write_text(text + '\n[batch]\ncounties = ["460205", "640122"]\n', "utf-8")
    first = run_batch(load_plan(copy / "plan.toml"), Here(), lambda _: None, "tally")
    (copy / "plan.toml").write_text(text, "utf-8")
    second = run_batch(load_plan(copy / "plan.toml"), Here(), lambda _: None, "tally")
    assert [bool(one.made) for one in first.windows] == [True, True]
    assert [bool(one.made) for one in second.windows] == [False, True]


def test_status_counts_the_windows_by_province(folder: Path, report: BatchReport) -> None:
    result = CliRunner().invoke(main, ["batch", "status", str(folder / "plan.toml"), "--until", "tally", "--json"])
    assert json.loads(result.stdout)["sha256"] == report.figures()["sha256"]
    said = CliRunner().invoke(main, ["--lang", "en", "batch", "status", str(folder / "plan.toml"), "--until", "tally"])
    assert "hotspots over whole provinces: 2 of 2" in said.output


def test_generate_knows_the_provinces_that_ship(tmp_path: Path) -> None:
    words = ["--lang", "en", "batch", "generate", str(tmp_path / "x"), "--petitions", "3", "--provinces", "71"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 4
    assert "codes begin with 71" in " ".join(result.output.split())
