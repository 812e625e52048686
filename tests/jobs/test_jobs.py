"""Jobs: in a process of their own, told by their row, cancelled without a trace, and the server answers meanwhile."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from sqlalchemy import update

from fieldvisit import jobs
from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.job import JobState
from fieldvisit.errors import EndedEarlyError, NotFoundError, PolicyRefusedError, Text
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


def wait(book, job_id, done=lambda job: job.state.is_over, seconds=240):
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


def test_a_job_whose_body_stops_by_itself_when_asked_is_cancelled_and_no_fault(folder, book):
    ended = wait(book, jobs.start(book, f"{BODY}:giving_up", folder, "li"))
    assert (ended.state, ended.error.zh) == (JobState.CANCELLED, "")
    assert not (folder / "faults").exists()


@pytest.mark.parametrize(("asked", "state"), [(True, JobState.CANCELLED), (False, JobState.FAILED)])
def test_a_search_stopped_before_its_first_plan_is_cancelled_only_when_that_was_asked_for(folder, book, asked, state):
    def stopped(_, report):
        if asked:
            report.book.cancel(report.job_id, "li")
        raise EndedEarlyError("已停止。", "Stopped.")

    job_id = book.ask("plan", "{}", "li")
    with Workspace.open(folder) as workspace:
        jobs.run(workspace.register, stopped, folder, job_id)
    assert book.one(job_id).state is state


def test_what_the_user_can_mend_is_the_jobs_sentence_and_a_bug_tells_nothing(folder, book):
    mend = wait(book, jobs.start(book, f"{BODY}:missing_file", folder, "li"))
    assert (mend.state, mend.error.zh) == (JobState.FAILED, "找不到台账。")
    bug = wait(book, jobs.start(book, f"{BODY}:bug", folder, "li"))
    assert (bug.state, "secret" in bug.error.en) == (JobState.FAILED, False)
    kept = (folder / "faults" / f"{bug.id}.txt").read_text("utf-8")
    assert f"faults/{bug.id}.txt" in bug.error.zh
    assert "RuntimeError" in kept
    assert re.search(r"job_bodies\.py:\d+ bug", kept)
    assert "secret" not in kept
    assert str(folder) not in kept


def test_a_fault_that_cannot_be_kept_still_ends_its_job(folder, book):
    (folder / "faults").write_text("no folder", "utf-8")
    bug = wait(book, jobs.start(book, f"{BODY}:bug", folder, "li"))
    assert (bug.state, bug.error.en) == (JobState.FAILED, "A fault of the program; the register is unchanged.")


def test_a_register_that_is_busy_when_a_job_tells_how_far_it_is_ends_no_search(folder, book):
    job_id = book.ask("plan", "{}", "li")
    book.begin(job_id)
    report = jobs.Report(book, job_id)
    with writing(book._engine) as other:
        other.execute(update(table).where(table.c.id == job_id).values(said_zh="占用"))
        begun = time.monotonic()
        report.say(Text("一", "one"), 0.5)
        assert time.monotonic() - begun > 5  # it waited, and then went on
    assert book.one(job_id).share == 0.0
    report.say(Text("二", "two"), 0.5)
    assert book.one(job_id).share == 0.5
    book.cancel(job_id, "li")
    assert report.cancelled()


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


def test_what_follows_an_import_as_one_job_makes_the_plan_that_planning_here_makes(folder, book):
    from fieldvisit.workspace import working  # noqa: PLC0415

    text = (folder / "fieldvisit.toml").read_text("utf-8")
    work = (
        "[planning]\nrounds = 1\niterations = 4000\nengine_failures = 10\ntime_limit_s = 3600.0\n"  # counted, never cut short
    )
    (folder / "fieldvisit.toml").write_text(f"{text}\n{work}", "utf-8")
    with Workspace.open(folder) as workspace:
        here = workspace.prepare_plan().plan
        found = wait(book, working.start(workspace, "month", "li"), seconds=300)
        assert found.state is JobState.DONE, found
        after = workspace.register.current_plan()
        placed, spots = len(workspace.matches()), len(workspace.run().hotspots)
    assert after == here
    assert not after.solver.endswith("cut short")
    figures = {"plan": after.id, "visits": len(here.visits), "unassigned": len(after.unassigned)}
    assert json.loads(found.result) == {"petitions": placed, "hotspots": spots} | figures
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
import socket, sys
from pathlib import Path
from fieldvisit import jobs
from fieldvisit.web import create_app
from fieldvisit.web.server import serve
from fieldvisit.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
start = lambda: print(jobs.start(workspace.register.jobs(), "job_bodies:solving", Path(sys.argv[1]), "li", seconds=30), flush=True)
def listen(*address, **more):
    listening = create_server(*address, **more)
    print(listening.getsockname()[1], flush=True)
    return listening
create_server, socket.create_server = socket.create_server, listen
serve(create_app(workspace.run), port=0, threads=4, on_ready=start)
"""
"""A server on a port that the system gives it, told on its first line: one looked for before may be another program's by then."""


CONTROL = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Plain(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *_):
        pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Plain)
print(server.server_port, flush=True)
server.serve_forever()
"""
"""A server that has nothing to do with ours: what it is late by, the machine's other programs did."""


def asked(port, path):
    """How long a server took to answer, in milliseconds."""
    begun = time.perf_counter()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        assert answer.status == 200
        answer.read()
    return (time.perf_counter() - begun) * 1000


def asked_together(port, control, seconds, over):
    """Pairs of how long the health request and the same moment's request to the unrelated server took."""
    pairs, end = [], time.monotonic() + seconds
    with ThreadPoolExecutor(2) as both:
        while time.monotonic() < end and not over():
            two = [both.submit(asked, n, path) for n, path in ((port, "/healthz"), (control, "/"))]
            pairs.append(tuple(one.result() for one in two))
            time.sleep(0.05)
    return pairs


@contextmanager
def killed_at_last(process):
    """A process whose line is read, killed in the end whatever becomes of the test."""
    with process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def processes_of(job):
    """The job's process and those it started, once it solves."""
    every = []
    for found in psutil.process_iter(["cmdline"]):
        if job in (found.info["cmdline"] or ()):
            with suppress(psutil.NoSuchProcess):  # it ended while it was looked at
                every += [found, *found.children(recursive=True)]
    return every


@pytest.mark.skipif(sys.platform == "win32", reason="ends a server by a POSIX signal")
def test_while_a_half_minute_solve_runs_every_health_request_is_answered_within_200_ms(folder, book):
    with ExitStack() as served:
        other, server = (
            served.enter_context(
                killed_at_last(subprocess.Popen([sys.executable, "-c", *words], stdout=subprocess.PIPE, text=True))
            )
            for words in ((CONTROL,), (SERVER, str(folder)))
        )
        control, port = (int(process.stdout.readline()) for process in (other, server))
        job_id = server.stdout.readline().strip()
        wait(book, job_id, lambda job: job.share > 0)
        nice = [p.nice() for p in processes_of(job_id)]
        pairs = asked_together(port, control, 25, lambda: book.one(job_id).state.is_over)
    took = sorted(health for health, _ in pairs)
    late = [(health, beside) for health, beside in pairs if health >= 200]
    print(f"health during a solve: median {took[len(took) // 2]:.0f} ms, slowest {took[-1]:.0f} ms of {len(took)}; late {late}")
    assert len(nice) >= 2, "the solver runs in a process of the job's own"
    assert min(nice) >= min(os.getpriority(os.PRIO_PROCESS, 0) + 5, 19), "the job and its solver step aside for the pages"
    assert len(pairs) > 100
    # Every answer, but for moments in which the machine let a server without any job wait as long: they are not the product's.
    assert [pair for pair in late if pair[1] < pair[0] / 2] == []
    assert len(late) <= len(pairs) // 50
    beat = book.one(job_id).heartbeat_at  # the server is gone; the solve goes on
    assert wait(book, job_id, lambda job: job.heartbeat_at > beat or job.state.is_over).state in (
        JobState.RUNNING,
        JobState.DONE,
    )
    book.cancel(job_id, "li")
    ended = wait(book, job_id)
    told = [path.read_text("utf-8") for path in (folder / "faults").glob("*.txt")]
    assert (ended.state in (JobState.CANCELLED, JobState.DONE), told) == (True, []), ended


def listing(out):
    return {p.name: p.read_bytes() for p in out.iterdir()}


def with_old_outputs(folder):
    """The outputs that writing makes, after they were replaced by older ones."""
    whole = listing(folder / "out")
    for name in whole:
        (folder / "out" / name).write_bytes(b"old")
    return whole


def test_cancelled_documents_leave_the_files_as_they_were(folder, book):
    from fieldvisit.workspace import working  # noqa: PLC0415

    whole = with_old_outputs(folder)
    for after in range(1, 5):
        calls = []

        def say(*_, after=after, calls=calls):
            calls.append(1)
            if len(calls) == after:
                raise jobs.CancelledError

        with pytest.raises(jobs.CancelledError):
            working.documents(folder, SimpleNamespace(say=say))
        assert listing(folder / "out") == dict.fromkeys(whole, b"old")


def test_documents_whose_job_is_killed_are_all_old_or_all_new_once_the_folder_is_opened_again(folder, book):
    from fieldvisit.workspace import working  # noqa: PLC0415

    whole = with_old_outputs(folder)
    with Workspace.open(folder) as workspace:
        job_id = working.start(workspace, "documents", "li")
    wait(book, job_id, lambda job: job.share > 0)
    for process in processes_of(job_id):
        with suppress(psutil.NoSuchProcess):  # it ended by itself
            process.kill()
            process.wait()
    Workspace.open(folder).close()
    assert listing_of_files(folder / "out") in (whole, dict.fromkeys(whole, b"old"))


def test_files_that_were_ready_when_the_writing_was_killed_are_in_place_once_the_folder_is_opened(folder):
    whole = with_old_outputs(folder)
    ready = folder / "out" / ".ready"
    ready.mkdir()
    for name, data in whole.items():
        (ready / name).write_bytes(data)
    Workspace.open(folder).close()
    assert listing(folder / "out") == whole


def listing_of_files(out):
    return {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
