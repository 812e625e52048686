"""The import as a job, from the terminal, with the ledger of a page gone from the disk when it is over."""

from __future__ import annotations

import io
import json
import os
import re
import time

import pytest
from click.testing import CliRunner

from fieldvisit.cli import main
from fieldvisit.domain.job import JobState
from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.jobs import run
from fieldvisit.workspace import Workspace, uploads, working

LEDGER = (
    "演示数据，内容虚构\n信访编号,登记日期,问题属地,主要诉求,反映人,联系电话\n"
    "A1,2026-10-08,鲁山县瀼河乡江河村,危房改造补助没有发放,金鹮甲,13900001111\nA2,2026-13-40,鲁山县瀼河乡江河村,低保,金鹮乙,\n"
)
FIGURES = {"rows": 2, "added": 1, "updated": 0, "there": 0, "rejected": 1, "unplaced": 0, "batch": "B0002"}


@pytest.fixture
def folder(county, tmp_path):
    (tmp_path / "l.csv").write_text(LEDGER, encoding="utf-8")
    return county


@pytest.fixture
def workspace(folder):
    with Workspace.open(folder) as opened:
        yield opened


def over(workspace, job_id):
    end = time.monotonic() + 240
    while not workspace.register.jobs().one(job_id).state.is_over:
        assert time.monotonic() < end
        time.sleep(0.1)
    return workspace.register.jobs().one(job_id)


def kept(folder):
    return [p for p in (folder / uploads.FOLDER).rglob("*") if p.is_file()]


def test_an_import_from_the_terminal_runs_in_a_process_of_its_own_and_leaves_the_users_file(folder, workspace):
    said = CliRunner().invoke(
        main, ["job", "start", "import", str(folder.parent / "l.csv"), "--identity", "seal", "-w", str(folder), "--json"]
    )
    found = over(workspace, json.loads(said.output)["job"])
    assert (found.state, json.loads(found.result)) == (JobState.DONE, FIGURES)
    assert workspace.register.holds_sealed()
    assert (folder.parent / "l.csv").exists()
    assert "13900001111" not in repr(found)


@pytest.mark.parametrize("words", [["import"], ["plan", "l.csv"], ["import", "none.csv"]])
def test_a_ledger_goes_with_import_and_only_with_it(folder, words):
    said = CliRunner().invoke(main, ["job", "start", *words, "-w", str(folder)])
    assert (said.exit_code, said.output.count("\n")) == (2, 1)


def test_a_cancelled_import_has_stored_nothing_and_dropped_the_ledger(folder, workspace):
    before = workspace.register.data_version()
    file = uploads.keep(folder, "l.csv", io.BytesIO(LEDGER.encode()))
    book = workspace.register.jobs()
    job_id = book.ask("import_ledger", json.dumps({"ledger": str(file), "identity": ""}), "li")

    def stopped(*args, **more):
        book.cancel(job_id, "li")
        return working.import_ledger(*args, **more)

    run(workspace.register, stopped, folder, job_id)
    assert book.one(job_id).state is JobState.CANCELLED
    assert workspace.register.data_version() == before
    assert kept(folder) == []


@pytest.mark.parametrize("name", ["../../evil.csv", "C:\\evil.csv", "/etc/evil.csv", "a\x00b\n.csv", "甲" * 300 + ".csv"])
def test_a_kept_ledger_never_leaves_its_folder(tmp_path, name):
    file = uploads.keep(tmp_path, name, io.BytesIO(b"x"))
    assert file.resolve().is_relative_to((tmp_path / uploads.FOLDER).resolve())
    assert re.fullmatch(r"[^\x00-\x1f/\\:]{1,80}", file.name)
    uploads.drop(file)
    assert kept(tmp_path) == []
    with pytest.raises(InputFileError):
        uploads.keep(tmp_path, f"{name}.exe", io.BytesIO(b"x"))


def test_a_ledger_of_the_pages_goes_after_two_hours_whatever_became_of_it(tmp_path):
    old, new = (uploads.keep(tmp_path, "l.csv", io.BytesIO(b"x")) for _ in range(2))
    (old.parent / "checked.json").write_text("{}")
    long_ago = time.time() - uploads.KEPT_S - 60
    os.utime(old, (long_ago, long_ago))
    uploads.tidy(tmp_path)
    assert kept(tmp_path) == [new]
    with pytest.raises(NotFoundError):
        uploads.find(tmp_path, old.parent.name)
    for name in ("", "..", "0123", "../uploads", new.parent.name.upper() + "x"):
        with pytest.raises(NotFoundError):
            uploads.find(tmp_path, name)
