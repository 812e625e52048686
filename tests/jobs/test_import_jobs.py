"""The import as a job: from the terminal and from the page, with the ledger gone from the disk when it is over."""

from __future__ import annotations

import io
import json
import os
import re
import time

import pytest
from click.testing import CliRunner
from door_browser import PASSWORD, Browser, book_of, with_account

from fieldvisit.cli import main
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.job import JobState
from fieldvisit.errors import InputFileError
from fieldvisit.jobs import run
from fieldvisit.register import Door
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace import Workspace, uploads, working
from fieldvisit.workspace.working import Desk

LEDGER = (
    "演示数据，内容虚构\n信访编号,登记日期,问题属地,主要诉求,反映人,联系电话\n"
    "A1,2026-10-08,鲁山县瀼河乡江河村,危房改造补助没有发放,金鹮甲,13900001111\nA2,2026-13-40,鲁山县瀼河乡江河村,低保,金鹮乙,\n"
)
RAW = LEDGER.encode()
FIGURES = {"rows": 2, "added": 1, "updated": 0, "there": 0, "rejected": 1}


@pytest.fixture
def folder(county, tmp_path):
    (tmp_path / "l.csv").write_text(LEDGER, encoding="utf-8")
    return county


@pytest.fixture
def workspace(folder):
    with Workspace.open(folder) as opened:
        yield opened


def over(workspace, job_id):
    end = time.monotonic() + 120
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


@pytest.fixture
def office(workspace):
    book = book_of(workspace.register)
    for name, role in (("li", Role.COUNTY_OPERATOR), ("wang", Role.CITY_OPERATOR), ("zhao", Role.SUPERVISOR)):
        with_account(book, name, role, "4104" if name == "wang" else "410423")
    app = create_app(workspace.run, entrance=Entrance(Door(book), lambda *_: workspace.run(), desk=Desk(workspace)))

    def logged_in(name):
        browser = Browser(app)
        browser.send("/login", name=name, password=PASSWORD)
        return browser

    return logged_in


def sent(browser, name="台账.csv", content=RAW, **fields):
    token = re.search(r'name="csrf" value="([0-9a-f]{64})"', browser.get("/jobs").text)
    data = {"csrf": token[1] if token else browser.csrf("/me"), "ledger": (io.BytesIO(content), name), "identity": "", **fields}
    return browser.client.post("/jobs/import", data=data, base_url=browser.base, content_type="multipart/form-data")


def test_a_ledger_sent_to_the_page_is_imported_in_the_background_and_does_not_stay(folder, workspace, office):
    browser = office("li")
    assert 'href="/jobs"' in browser.get("/").text
    assert sent(browser).status_code == 303
    (job,) = workspace.register.jobs().all()
    if os.name == "posix":
        assert all(p.stat().st_mode & 0o077 == 0 for p in kept(folder))
    found = over(workspace, job.id)
    assert (found.state, json.loads(found.result)) == (JobState.DONE, FIGURES)
    assert "2 行：新增 1，更新 0，已在库 0，退回 1" in browser.get("/jobs").text
    assert kept(folder) == []


@pytest.mark.parametrize("name", ["台账.exe", "", "..", "a.xlsx.py"])
def test_what_is_no_ledger_is_refused_and_not_kept(folder, workspace, office, name):
    assert sent(office("li"), name).status_code in (400, 409)
    assert (workspace.register.jobs().all(), kept(folder)) == ((), [])


def test_who_may_not_import_sends_nothing_large_and_nothing_at_all(folder, workspace, office):
    for name in ("wang", "zhao"):
        assert sent(office(name)).status_code == 403
        assert sent(office(name), content=b"x" * 200_000).status_code == 413
    assert sent(office("li"), content=b"x" * 200_000).status_code == 303
    assert sent(office("li"), identity="reveal").status_code == 400
    job = over(workspace, workspace.register.jobs().all()[0].id)
    assert (job.state, kept(folder)) == (JobState.FAILED, [])


@pytest.mark.parametrize("name", ["../../evil.csv", "C:\\evil.csv", "/etc/evil.csv", "a\x00b\n.csv", "甲" * 300 + ".csv"])
def test_a_kept_ledger_never_leaves_its_folder(tmp_path, name):
    file = uploads.keep(tmp_path, name, io.BytesIO(b"x"))
    assert file.resolve().is_relative_to((tmp_path / uploads.FOLDER).resolve())
    assert re.fullmatch(r"[^\x00-\x1f/\\:]{1,80}", file.name)
    uploads.drop(file)
    assert kept(tmp_path) == []
    with pytest.raises(InputFileError):
        uploads.keep(tmp_path, f"{name}.exe", io.BytesIO(b"x"))
