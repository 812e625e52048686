"""The commands ``fieldvisit batch``: in this process, killed in the middle, and on workers of which one is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner, Result

from fieldvisit.cli import main
from fieldvisit.scale.engine import Here
from fieldvisit.scale.plan import load_plan
from fieldvisit.scale.run import run_batch

ROOT = Path(__file__).resolve().parents[2]
HELD = """
import time
from fieldvisit.scale.manifest import Manifest
add, made = Manifest.add, []
def held(self, done):
    made.append(done)
    if len(made) > 1:
        time.sleep(600)
    add(self, done)
Manifest.add = held
"""
"""What workers load before they work: each ends one unit and stays in its second, so that a kill, however late, comes amid the work."""


def run(*args: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exit_code == code, result.output
    return result


def started(loaded: Path, *args: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "fieldvisit", "batch", "run", *map(str, args), "--json"]
    found = {"PYTHONPATH": os.pathsep.join((str(ROOT), str(loaded.parent)))}
    environment = os.environ | found | {"DASK_DISTRIBUTED__WORKER__PRELOAD": loaded.stem}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def wait_for(done: object, seconds: float = 240) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


def lines(folder: Path) -> list[dict]:
    return [json.loads(path.read_text("utf-8")) for path in (folder / "out" / "manifest").glob("*.json")]


def listening(pid: int) -> set[str]:
    """The addresses on which a process or one below it waits for others to connect."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    ends = [end for one in family for end in one.net_connections("inet")]
    return {end.laddr.ip for end in ends if end.status == psutil.CONN_LISTEN}


def undisturbed(folder: Path) -> str:
    """The hash of the same batch done in this process with another folder for its results."""
    text = (folder / "plan.toml").read_text("utf-8")
    (folder / "undisturbed.toml").write_text(text + '\n[batch]\nout = "undisturbed"\n', "utf-8")
    return str(run_batch(load_plan(folder / "undisturbed.toml"), Here(), lambda _: None, "tally").figures()["sha256"])


def test_run_and_status_tell_what_is_done(folder):
    before = json.loads(run("batch", "status", folder / "plan.toml", "--until", "tally", "--json").stdout)
    assert before["complete"] is False
    assert before["stages"] == {}
    done = json.loads(run("batch", "run", folder / "plan.toml", "--workers", 0, "--until", "tally", "--json").stdout)
    assert done["complete"] is True
    assert done["stages"]["geocode"]["petitions"] == 300
    after = json.loads(run("batch", "status", folder / "plan.toml", "--until", "tally", "--json").stdout)
    assert after == done
    assert "2/2" in run("batch", "status", folder / "plan.toml", "--until", "tally").stdout


def test_a_county_that_must_be_mended_ends_the_command_with_its_code(folder):
    (folder / "leaders" / "410404.csv").unlink()
    (folder / "petitions" / "410304.parquet").write_bytes(b"")
    result = run("--lang", "en", "batch", "run", folder / "plan.toml", "--workers", 0, "--until", "tally", code=2)
    assert "410304.parquet is no whole Parquet file" in result.output


@pytest.mark.parametrize(("address", "code"), [("tcp://192.0.2.1:8786", 3), ("http://127.0.0.1", 3)])
def test_an_open_scheduler_is_refused_before_anything_is_sent(folder, address, code):
    result = run("--lang", "en", "batch", "run", folder / "plan.toml", "--scheduler", address, code=code)
    assert "whoever reaches a Dask port can run anything" in " ".join(result.output.split())


def test_a_killed_worker_and_then_a_killed_run_end_with_the_files_of_a_run_that_nobody_disturbed(folder, tmp_path):
    (tmp_path / "held.py").write_text(HELD, "utf-8")
    process = started(tmp_path / "held.py", folder / "plan.toml", "--workers", 1, "--until", "tally")
    wait_for(lambda: lines(folder))
    first = lines(folder)[0]["process"]
    assert first != process.pid
    assert listening(process.pid) == {"127.0.0.1"}
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: any(line["process"] != first for line in lines(folder)) or process.poll() is not None)
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    left = len(lines(folder))
    assert left == 2
    torn = folder / "out" / "tally" / ".0123456789abcdef.tmp"
    torn.parent.mkdir(exist_ok=True)
    torn.write_bytes(b"half")
    report = run_batch(load_plan(folder / "plan.toml"), Here(), lambda _: None, "tally")
    made = sum(len(one.made) for one in report.counties) + sum(len(one.made) for one in report.windows)
    assert made == 5 - left
    assert len({one.process for one in report.finished}) >= 2
    assert report.figures()["sha256"] == undisturbed(folder)
    assert not torn.exists()
