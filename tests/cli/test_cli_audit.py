"""``fieldvisit audit``: lines in words, a verdict that knows how far it reaches, anchors in a file of their own."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from register_inside import tamper

from fieldvisit.cli import main
from fieldvisit.domain.access.audit import Act, Deed


@pytest.fixture(scope="module")
def made(new_demo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("audit") / "county"
    with new_demo(folder) as workspace:
        workspace.register.record(Deed("li", Act.REVEAL, "QK7-4M2", "约访"))
        workspace.register.record(Deed("li", Act.EXPORT, "hotspots.xlsx"))
    return folder


@pytest.fixture
def folder(made, copied, tmp_path):
    return copied(made, tmp_path / "county")


def run(*words):
    return CliRunner().invoke(main, ["audit", *map(str, words)])


def test_the_lines_are_shown_in_words(folder):
    shown = run("show", "-w", folder)
    assert "li  揭示身份  QK7-4M2 “约访”" in shown.output
    assert "导出" in shown.output


def test_only_one_act_is_shown_when_asked_for(folder):
    lines = json.loads(run("show", "-w", folder, "--act", "export", "--json").output)["lines"]
    assert [line["deed"]["subject"] for line in lines] == ["hotspots.xlsx"]


def test_a_whole_audit_holds_and_the_verdict_says_what_it_cannot_see_without_an_anchor(folder):
    outcome = run("verify", "-w", folder)
    assert outcome.exit_code == 0
    assert "--anchor" in outcome.output


def test_anchors_are_added_to_their_file_and_agree(folder, tmp_path):
    file = tmp_path / "elsewhere.jsonl"
    for _ in range(2):
        assert run("anchor", "-w", folder, "--out", file).exit_code == 0
    assert len(file.read_text("utf-8").splitlines()) == 2
    outcome = run("verify", "-w", folder, "--anchor", file)
    assert outcome.exit_code == 0
    assert "2 个锚相符" in outcome.output


def test_a_cut_off_end_ends_with_one_and_a_sentence(folder, tmp_path):
    file = tmp_path / "elsewhere.jsonl"
    run("anchor", "-w", folder, "--out", file)
    tamper(folder, "DELETE FROM audit WHERE number > 1", table="audit")
    outcome = run("verify", "-w", folder, "--anchor", file)
    assert outcome.exit_code == 1
    assert "末尾被删去" in outcome.output


def test_a_file_that_holds_no_anchors_is_refused_by_line_and_left_alone(folder, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("买菜\n", "utf-8")
    for words in (["verify", "--anchor"], ["anchor", "--out"]):
        outcome = run(*words, file, "-w", folder)
        assert outcome.exit_code == 2
        assert "notes.txt 第 1 行" in outcome.output
    assert file.read_text("utf-8") == "买菜\n"
