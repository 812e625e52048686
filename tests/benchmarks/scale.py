"""Many counties, measured: ``python tests/benchmarks/scale.py [--petitions 1000000] [--small 100000] [--kills 10] [--workers 2] [--until plan]``.

Makes invented counties of the embedded gazetteer twice (``--petitions`` and ``--small``) and takes both through ``fieldvisit batch run`` on
workers of this computer: wall time, CPU seconds by stage and in all, the most memory of any worker, and what the larger costs for
each petition beside the smaller. Then the smaller again while ``--kills`` workers are killed, one after the other, and again while the whole
cluster is killed once and started anew: the hashes of all results must equal the undisturbed run's. Ends with 1 when they do not, or when
half-written files are left. Kept in ``.cache/benchmarks``; ``--counties`` takes fewer counties than the whole province.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".cache" / "benchmarks"


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    workers: int
    until: str
    counties: str


@dataclass(frozen=True)
class Measured:
    """One run: its figures, wall and CPU seconds of all its processes, and the most memory of each worker (MB)."""

    figures: dict
    wall_s: float
    cpu_s: float
    peaks: list[float]

    @property
    def sha256(self) -> str:
        """The hash of all results."""
        return self.figures["sha256"]


def command(*words: object) -> list[str]:
    """A command of this checkout."""
    return [sys.executable, "-m", "fieldvisit", "batch", *map(str, words)]


def start(plan: Path, asked: Asked) -> subprocess.Popen[str]:
    """A run with its workers, in a group of its own so that all of it can be killed."""
    words = command("run", plan, "--workers", asked.workers, "--until", asked.until, "--json")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    null, pipe = subprocess.DEVNULL, subprocess.PIPE
    return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=pipe, stderr=null, text=True, start_new_session=True)


def finish(process: subprocess.Popen[str], out: Path, begun: tuple[float, float]) -> Measured:
    """Wait for a run and say what it took."""
    told, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"batch run ended with {process.returncode}")
    peaks: dict[int, float] = {}
    for one in lines(out):
        peaks[one["process"]] = max(peaks.get(one["process"], 0.0), one["peak_mb"])
    return Measured(json.loads(told), time.perf_counter() - begun[0], _cpu() - begun[1], sorted(peaks.values()))


def lines(out: Path) -> list[dict]:
    """The manifest so far."""
    return [json.loads(path.read_text("utf-8")) for path in (out / "manifest").glob("*.json")]


def made(petitions: int, counties: str) -> Path:
    """The folder of invented counties, made once."""
    folder = KEPT / f"scale-{petitions}{'-' + counties.replace(',', '-') if counties else ''}"
    if not (folder / "plan.toml").exists():
        shutil.rmtree(folder, ignore_errors=True)
        begun = _cpu()
        subprocess.run(
            command("generate", folder, "--petitions", petitions, "--counties", counties),
            cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        print(f"{petitions:,} petitions made: {_cpu() - begun:.0f} CPU s", flush=True)
    return folder


def plan_of(folder: Path, out: str) -> Path:
    """The plan of the folder with an empty folder for its results."""
    shutil.rmtree(folder / out, ignore_errors=True)
    text = (folder / "plan.toml").read_text("utf-8")
    path = folder / f"{out}.toml"
    path.write_text(f'{text}\n[batch]\nout = "{out}"\n', "utf-8")
    return path


def undisturbed(folder: Path, asked: Asked) -> Measured:
    """A run that nobody disturbs."""
    plan, begun = plan_of(folder, "out-whole"), (time.perf_counter(), _cpu())
    return finish(start(plan, asked), folder / "out-whole", begun)


def with_workers_killed(folder: Path, asked: Asked, kills: int) -> Measured:
    """A run of which so many workers are killed: each time the one that finished the newest unit, after a moment by chance."""
    plan, out, begun = plan_of(folder, "out-kills"), folder / "out-kills", (time.perf_counter(), _cpu())
    process, chance, done = start(plan, asked), random.Random(7), 0
    for _ in follow(process, lambda: len(lines(out)) > 0):
        if done == kills:
            break
        newest = max((out / "manifest").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        worker = json.loads(newest.read_text("utf-8"))["process"]
        time.sleep(chance.uniform(0, 0.5))
        if process.poll() is None and _is_child(worker, process.pid):
            os.kill(worker, signal.SIGKILL)
            done += 1
    measured = finish(process, out, begun)
    print(f"  workers killed: {done} of {kills}")
    return measured


def with_all_killed(folder: Path, asked: Asked, whole: Measured) -> Measured:
    """A run of which scheduler and workers are killed at a third of the units, and the run that takes it up."""
    plan, out, begun = plan_of(folder, "out-all"), folder / "out-all", (time.perf_counter(), _cpu())
    units = sum(stage["units"] for stage in whole.figures["stages"].values())
    process = start(plan, asked)
    for _ in follow(process, lambda: len(lines(out)) >= max(1, units // 3)):
        os.killpg(process.pid, signal.SIGKILL)
        break
    process.communicate()
    left = len(lines(out))
    measured = finish(start(plan, asked), out, begun)
    print(f"  everything killed with {left} of {units} units done; all units after the next run: {len(lines(out))}")
    return measured


def follow(process: subprocess.Popen[str], ready: Callable[[], bool]) -> Iterator[None]:
    """Again and again while the process runs, whenever it is ready."""
    while process.poll() is None:
        if ready():
            yield
        time.sleep(0.05)


def _is_child(pid: int, parent: int) -> bool:
    """Whether a process is alive below another one."""
    while pid > 1 and pid != parent:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except FileNotFoundError:
            return False
    return pid == parent


def _cpu() -> float:
    """CPU seconds of all processes that this one waited for, those below them included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def report(petitions: int, one: Measured) -> None:
    """Print a run."""
    print(
        f"{petitions:>9,} petitions: wall {one.wall_s:.0f} s, CPU {one.cpu_s:.0f} s, "
        f"peak of a worker {max(one.peaks):.0f} MB, sha256 {one.sha256[:16]}"
    )
    for stage, told in one.figures["stages"].items():
        counts = ", ".join(f"{key} {value:,}" for key, value in told.items() if key not in ("units", "cpu_s"))
        print(f"  {stage:<9} {told['units']:>4} units {told['cpu_s']:>8.1f} CPU s   {counts}", flush=True)


def main() -> None:
    """Measure, kill, compare."""
    words = argparse.ArgumentParser()
    words.add_argument("--petitions", type=int, default=1_000_000)
    words.add_argument("--small", type=int, default=100_000)
    words.add_argument("--kills", type=int, default=10)
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--until", default="plan")
    words.add_argument("--counties", default="")
    given = words.parse_args()
    asked = Asked(given.workers, given.until, given.counties)
    small = made(given.small, given.counties)
    whole = undisturbed(small, asked)
    report(given.small, whole)
    if given.petitions > given.small:
        large = undisturbed(made(given.petitions, given.counties), asked)
        report(given.petitions, large)
        times = given.petitions / given.small
        print(
            f"{times:g} times the petitions cost {large.cpu_s / whole.cpu_s:.2f} times the CPU (linear: at most {1.3 * times:g})"
        )
    wrong = []
    if given.kills:
        for name, out, run in (
            ("workers killed", "out-kills", lambda: with_workers_killed(small, asked, given.kills)),
            ("cluster killed", "out-all", lambda: with_all_killed(small, asked, whole)),
        ):
            again = run()
            torn = len(list((small / out).glob("*/.*.tmp")))
            same = again.sha256 == whole.sha256 and not torn
            print(
                f"{name}: {'same' if same else 'NOT THE SAME'} results, {torn} torn files, CPU {again.cpu_s:.0f} s", flush=True
            )
            wrong += [] if same else [name]
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
