"""Jobs: in a process of their own, told by their row, cancelled without a trace, and the server answers meanwhile."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from fieldvisit import jobs
from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.job import JobState
from fieldvisit.errors import NotFoundError, PolicyRefusedError
from fieldvisit.register.engine import writing
from fieldvisit.register.jobs.tables import job as table
from fieldvisit.workspace import Workspace

BODY = "job_bodies"


@pytest.fixture
def folder(county, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[1]))
    return county


@pytest.fixture
def book(folder):
    with Workspace.open(folder) as workspace:
        yield workspace.register.jobs()


def wait(book, job_id, done=lambda job: job.state.is_over, seconds=90):
    end = time.monotonic() + seconds
    while not done(book.one(job_id)):
        assert time.monotonic() < end, book.one(job_id)
        time.sleep(0.1)
    return book.one(job_id)


def test_a_job_tells_its_row_and_leaves_its_result(folder, book):
    job_id = jobs.start(book, f"{BODY}:counting", folder, "li", steps=3)
    found = wait(book, job_id)
    assert (found.state, json.loads(found.result), json.loads(found.best)) == (JobState.DONE, {"steps": 3}, {"step": 2})
    with Workspace.open(folder) as workspace:
        assert [line.deed.detail for line in workspace.register.audit(AuditQuestion(act=Act.JOB))] == ["start counting", "done"]


def test_a_cancelled_job_stops_and_another_can_start(folder, book):
    job_id = jobs.start(book, f"{BODY}:counting", folder, "li", steps=10_000)
    wait(book, job_id, lambda job: job.state is JobState.RUNNING)
    with pytest.raises(PolicyRefusedError, match=job_id):
        jobs.start(book, f"{BODY}:counting", folder, "li", steps=1)
    book.cancel(job_id, "li")
    assert wait(book, job_id).state is JobState.CANCELLED
    assert wait(book, jobs.start(book, f"{BODY}:counting", folder, "li", steps=1)).state is JobState.DONE


def test_what_the_user_can_mend_is_the_jobs_sentence_and_a_bug_tells_nothing(folder, book):
    mend = wait(book, jobs.start(book, f"{BODY}:missing_file", folder, "li"))
    assert (mend.state, mend.error.zh) == (JobState.FAILED, "找不到台账。")
    bug = wait(book, jobs.start(book, f"{BODY}:bug", folder, "li"))
    assert (bug.state, "secret" in bug.error.en) == (JobState.FAILED, False)


def test_no_job_runs_twice(book):
    job_id = book.ask("plan", "{}", "li")
    assert [book.begin(job_id), book.begin(job_id)] == [True, False]


def test_a_job_cancelled_before_it_begins_never_begins(book):
    job_id = book.ask("plan", "{}", "li")
    assert book.cancel(job_id, "li").state is JobState.CANCELLED
    assert not book.begin(job_id)


def test_a_job_whose_process_is_gone_is_said_to_be_lost_and_blocks_nobody(folder, book):
    job_id = book.ask("plan", "{}", "li")
    book.begin(job_id)
    old = (datetime.now(UTC) - timedelta(minutes=2)).isoformat(timespec="milliseconds")
    with Workspace.open(folder) as workspace, writing(workspace.register.jobs()._engine) as connection:
        connection.execute(update(table).values(heartbeat_at=old))
    assert book.one(job_id).state is JobState.LOST
    assert book.ask("plan", "{}", "li")


def test_an_unknown_job_is_not_found(book):
    with pytest.raises(NotFoundError):
        book.one("J0")


def test_planning_as_a_job_makes_the_plan_that_planning_here_makes(folder, book):
    from fieldvisit.workspace import working  # noqa: PLC0415

    text = (folder / "fieldvisit.toml").read_text("utf-8")
    work = (
        "[planning]\nrounds = 1\niterations = 4000\nengine_failures = 10\ntime_limit_s = 3600.0\n"  # counted, never cut short
    )
    (folder / "fieldvisit.toml").write_text(f"{text}\n{work}", "utf-8")
    with Workspace.open(folder) as workspace:
        here = workspace.prepare_plan().plan
        found = wait(book, working.start(workspace, "plan", "li"), seconds=300)
        assert found.state is JobState.DONE, found
        after = workspace.register.current_plan()
    assert after == here
    assert not after.solver.endswith("cut short")
    assert json.loads(found.result) == {"plan": after.id, "visits": len(here.visits), "unassigned": len(after.unassigned)}
    assert set(json.loads(found.best)) == {"musts_missed", "deadlines_missed", "points_missed", "unfair", "drive_min"}


def test_documents_as_a_job_are_the_files_that_writing_here_writes(folder, book):
    from fieldvisit.workspace import working  # noqa: PLC0415

    before = {p.name: p.read_bytes() for p in (folder / "out").iterdir()}
    shutil.rmtree(folder / "out")
    with Workspace.open(folder) as workspace:
        found = wait(book, working.start(workspace, "documents", "li"))
    assert (found.state, json.loads(found.result)) == (JobState.DONE, {"files": len(before)})
    assert {p.name: p.read_bytes() for p in (folder / "out").iterdir()} == before


SERVER = """
import sys, threading
from pathlib import Path
from fieldvisit import jobs
from fieldvisit.web import create_app
from fieldvisit.web.server import serve
from fieldvisit.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
start = lambda: print(jobs.start(workspace.register.jobs(), "job_bodies:solving", Path(sys.argv[1]), "li", seconds=30), flush=True)
serve(create_app(workspace.run), port=int(sys.argv[2]), threads=4, on_ready=start)
"""


def free_port():
    import socket  # noqa: PLC0415

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def asked(port, seconds, over):
    """How long each of many health requests took, in milliseconds."""
    took, end = [], time.monotonic() + seconds
    while time.monotonic() < end and not over():
        begun = time.perf_counter()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            assert answer.status == 200
        took.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.05)
    return took


@pytest.mark.skipif(sys.platform == "win32", reason="ends a server by a POSIX signal")
def test_while_a_half_minute_solve_runs_health_is_answered_at_once_and_the_solve_outlives_the_server(folder, book):
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(folder), str(port)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    job_id = server.stdout.readline().strip()
    wait(book, job_id, lambda job: job.share > 0)
    windows = [asked(port, 7, lambda: book.one(job_id).state.is_over) for _ in range(3)]
    server.send_signal(signal.SIGKILL)
    server.wait()
    server.stdout.close()
    took = sorted(ms for window in windows for ms in window)
    print(f"health during a solve: median {took[len(took) // 2]:.0f} ms, slowest {took[-1]:.0f} ms of {len(took)}")
    assert took[int(len(took) * 0.95)] < 200
    # In a thread the solver would hold every window for seconds; another program's burst may hold one answer in one of them.
    assert min(max(window) for window in windows) < 200
    beat = book.one(job_id).heartbeat_at
    assert wait(book, job_id, lambda job: job.heartbeat_at > beat or job.state.is_over).state in (
        JobState.RUNNING,
        JobState.DONE,
    )
    book.cancel(job_id, "li")
    assert wait(book, job_id).state in (JobState.CANCELLED, JobState.DONE)
