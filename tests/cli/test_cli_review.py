"""The review queue from the terminal, on the demo county."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fieldvisit.cli import main
from fieldvisit.domain.match import MatchOutcome
from fieldvisit.domain.review import Verdict
from fieldvisit.resources import geodata
from fieldvisit.workspace import Workspace
from fieldvisit.workspace import review as queue
from fieldvisit.workspace.review import Reviewer


@pytest.fixture(scope="module")
def placed(new_demo: Callable[[Path], Workspace], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review") / "demo"
    with new_demo(folder) as workspace:
        workspace.import_ledger(geodata("demo", "ledger.xlsx"))
        workspace.geocode()
    return folder


@pytest.fixture
def folder(placed: Path, copied: Callable[[Path, Path], Path], tmp_path: Path) -> Path:
    return copied(placed, tmp_path / "demo")


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    with Workspace.open(folder) as opened:
        yield opened


def run(folder: Path, *words: str, keys: str = "") -> Result:
    result = CliRunner().invoke(main, ["review", "-w", str(folder), *words], input=keys)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def listed(folder: Path, *words: str) -> list[dict[str, object]]:
    return list(json.loads(run(folder, "--json", *words).stdout)["questions"])


def test_identical_places_are_one_question_and_the_heaviest_comes_first(workspace: Workspace) -> None:
    questions = queue.questions(workspace)
    assert questions[0].shown == "鲁山县营东村"
    assert len(questions[0].petition_ids) == 3
    assert [q.weight for q in questions] == sorted((q.weight for q in questions), reverse=True)
    assert all(len(q.options) <= 5 for q in questions)


def test_options_that_lie_apart_say_where(workspace: Workspace) -> None:
    said = [option.difference.zh for option in queue.questions(workspace)[0].options]
    assert len(set(said)) == len(said)
    assert all("位于" in sentence for sentence in said)


def test_every_petition_under_review_is_in_exactly_one_question(workspace: Workspace) -> None:
    asked = [i for q in queue.questions(workspace) for i in q.petition_ids]
    unsettled = [m.petition_id for m in workspace.matches() if m.outcome is MatchOutcome.AMBIGUOUS]
    assert len(asked) == len(set(asked))
    assert set(unsettled) <= set(asked)


def test_one_key_settles_all_petitions_of_the_question(folder: Path) -> None:
    before = listed(folder)
    result = run(folder, "--by", "甲", keys="2\nQ\n")
    assert "本次核定 1 处" in result.stdout
    with Workspace.open(folder) as workspace:
        answers = {m.petition_id: m.code for m in workspace.matches()}
    wanted = before[0]["options"][1]["code"]  # type: ignore[index]
    assert {answers[i] for i in before[0]["petitions"]} == {wanted}  # type: ignore[attr-defined]
    assert len(listed(folder)) == len(before) - 1


def test_the_decision_is_still_there_when_everything_is_placed_again(folder: Path) -> None:
    run(folder, "--by", "甲", keys="1\n")
    with Workspace.open(folder) as workspace:
        once = workspace.matches()
        assert workspace.geocode() == once


def test_undo_brings_the_question_back_and_an_unknown_key_settles_nothing(folder: Path) -> None:
    before = listed(folder)
    result = run(folder, "--by", "甲", keys="1\nU\nx\n9\nS\nQ\n")
    assert "已撤销上一条" in result.stdout
    assert listed(folder) == before
    with Workspace.open(folder) as workspace:
        assert [d.holds() for d in workspace.register.decisions()] == [False]


def test_not_in_the_list_and_township_only_are_answers(workspace: Workspace) -> None:
    usual = {q.petition_ids for q in queue.questions(workspace)}
    question, other, *_ = [q for q in queue.questions(workspace, coarse=True) if q.petition_ids not in usual]
    assert len(question.options) == 5
    queue.decide(workspace, question, Verdict.TOWNSHIP_ONLY, question.township_code, Reviewer("甲"))
    settled = {m.petition_id: m for m in workspace.matches()}[question.petition_ids[0]]
    assert (settled.code, settled.evidence[-1].rule) == (question.township_code, "decided")
    queue.decide(workspace, other, Verdict.NOT_IN_LIST, "", Reviewer("甲"))
    left = {i for q in queue.questions(workspace, coarse=True) for i in q.petition_ids}
    assert left.isdisjoint({question.petition_ids[0], other.petition_ids[0]})


def test_two_who_differ_bring_the_question_back_as_disputed(workspace: Workspace) -> None:
    question = queue.questions(workspace)[0]
    first, second = (option.candidate.code for option in question.options[:2])
    queue.decide(workspace, question, Verdict.CHOSEN, first, Reviewer("甲"))
    queue.decide(workspace, question, Verdict.CHOSEN, second, Reviewer("乙"))
    again = queue.questions(workspace)[0]
    assert again.disputed
    assert again.petition_ids == question.petition_ids
    queue.decide(workspace, again, Verdict.CHOSEN, second, Reviewer("主任", supervisor=True))
    assert question.petition_ids[0] not in {i for q in queue.questions(workspace) for i in q.petition_ids}


def test_decisions_are_exported_and_undone_as_of_a_day(folder: Path, tmp_path: Path) -> None:
    run(folder, "--by", "甲", "--why", "电话13812345678核实", keys="1\n")
    now, past = tmp_path / "now.csv", tmp_path / "past.csv"
    run(folder, "--export", str(now))
    run(folder, "--export", str(past), "--as-of", "2001-01-01")
    rows = list(csv.DictReader(now.read_text(encoding="utf-8-sig").splitlines()))
    assert [(r["by"], r["verdict"], r["surface"], r["state"]) for r in rows] == [("甲", "chosen", "营东村", "raises")]
    assert "13812345678" not in now.read_text(encoding="utf-8")
    assert len(past.read_text(encoding="utf-8").splitlines()) == 1
    assert json.loads(run(folder, "--undo-since", "2001-01-01", "--by", "乙", "--json").stdout) == {"undone": 1}
    assert listed(folder)[0]["text"] == "鲁山县营东村"


def test_nobody_decides_anonymously(folder: Path) -> None:
    result = run(folder, keys="1\n")
    assert result.exit_code == 2
    assert "--by" in result.stderr
    with Workspace.open(folder) as workspace:
        assert workspace.register.decisions() == ()


def test_geocoding_alone_teaches_nothing(workspace: Workspace) -> None:
    workspace.geocode()
    workspace.geocode()
    assert workspace.register.decisions() == ()
    assert queue.aliases(workspace) == ()
