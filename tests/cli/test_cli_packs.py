"""The commands of field packs: a day written as a file with its code, records taken in once, and sentences for what is wrong."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner
from pack_phone import Phone

from fieldvisit.cli import main
from fieldvisit.workspace import Workspace


@pytest.fixture(scope="module")
def folder(demo_folder, tmp_path_factory):
    return shutil.copytree(demo_folder, tmp_path_factory.mktemp("packs") / "county")


def run(*words):
    return CliRunner().invoke(main, [*map(str, words)])


def test_a_day_is_written_with_its_code_and_its_records_are_taken_in_once(folder, tmp_path):
    with Workspace.open(folder) as workspace:
        shift = next(i.shift for i in workspace.run().plan.itineraries if i.stops)
        version = next(one.version for one in workspace.register.plans() if one.is_current)
    asked = ("pack", version, "--leader", shift.leader_id, "--date", shift.day, "--out", tmp_path / "packs", "-w", folder)
    said = json.loads(run(*asked, "--json").stdout)["packs"][0]
    page = (tmp_path / "packs" / said["file"]).read_text("utf-8")
    assert [path.name for path in (tmp_path / "packs").iterdir()] == [said["file"]]
    phone = Phone(page, said["code"])
    stop, one = next((number, one) for number, one in phone.cases)
    slip, receipt = phone.slip(phone.record(stop, one["id"], shift.day))
    (tmp_path / "a.txt").write_text(slip, "utf-8")
    (tmp_path / "half.txt").write_text(slip[:-20], "utf-8")
    first = run("collect", tmp_path / "a.txt", tmp_path / "half.txt", "-w", folder)
    assert (first.exit_code, receipt in first.stdout, "half.txt 不完整或被改动过" in first.stderr) == (2, True, True)
    assert f"{one['id']}" in first.stdout, "why it waits is told"
    again = run("collect", tmp_path / "a.txt", "-w", folder, "--lang", "en")
    assert (again.exit_code, "nothing was recorded twice" in again.stdout) == (0, True)
    assert "unlock code" in run(*asked, "--lang", "en").stdout


def test_a_plan_that_is_not_in_force_an_empty_day_and_an_unknown_mission_are_refused(folder):
    for words, said in (
        (("pack", "999", "--leader", "L1", "--date", "2026-11-30"), "不是 999"),
        (("pack", "--date", "2020-01-01"), "没有人有行程"),
        (("pack", "--leader", "L99", "--date", "2026-11-30"), "没有行程"),
        (("pack", "--mission", "NONE", "--date", "2026-11-30"), "NONE"),
    ):
        answer = run(*words, "-w", folder)
        assert (answer.exit_code, said in answer.stderr) == (4, True), words
