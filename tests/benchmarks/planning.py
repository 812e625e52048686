"""Ours, plain OR-Tools, PyVRP and VROOM on the same planning cases, in one run, on equal CPU budgets.

``python tests/benchmarks/planning.py [FOLDER] [--work toptw,vrptw,week,fortnight,prefecture] [--seconds 20] [--seeds 1]
[--only r104,pr05] [--engines ours,or-tools,pyvrp,vroom] [--bound 60]``

``toptw`` and ``vrptw`` read FOLDER (the format is told in ``toptw.py``; the files carry no licence and are not part of this
repository), ``week``, ``fortnight`` and ``prefecture`` are made by ``realistic.py``, ``week`` with a lunch break. Every
engine runs in a process of its own and gets the same case and budget in CPU-seconds of one core (VROOM ends by itself,
mostly long before). Every plan is checked by ``planning_case.py``; one that breaks a rule ends the run. Prints gaps to the
best known value or to our own bound (``--bound``), and values as a share of VROOM's in the same run.

PyVRP and VROOM are no dependencies of the project: they are installed into ``.cache/engines`` when missing, or found there
with ``PLANNING_PEERS`` naming another environment's interpreter. Best known values of the ``pr`` files are lower bounds.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from planning_case import Case, Verdict, checked
from realistic import Size, case_of
from toptw import BEST_KNOWN, SHORTEST, read_orienteering, read_vrptw

HERE = Path(__file__).parent
PEERS = {"pyvrp": "pyvrp==0.14.*", "vroom": "pyvroom==1.15.*"}
ENGINES = ("ours", "or-tools", *PEERS)
ENVIRONMENT = HERE.parents[1] / ".cache" / "engines"
REALISTIC = {"week": Size(3, 5, 300, lunch=True), "fortnight": Size(8, 10, 1000), "prefecture": Size(20, 20, 3000)}
BUDGETS = {"toptw": 20.0, "vrptw": 20.0, "week": 10.0, "fortnight": 120.0, "prefecture": 120.0}


@dataclass(frozen=True)
class Answer:
    """What an engine did: its checked verdict, CPU-seconds, peak memory, and CPU-seconds to the first plan where known."""

    verdict: Verdict
    cpu_s: float
    peak_mb: int
    first_s: float = float("nan")


def peers_python() -> str:
    """The interpreter of the environment that has the other engines, made when it is missing."""
    if given := os.environ.get("PLANNING_PEERS"):
        return given
    python = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    if subprocess.run([python, "-c", "import pyvrp, vroom"], check=False, capture_output=True).returncode:
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS.values()], check=True)
    return str(python)


def answer_of(engine: str, case: Case, seconds: float, seed: int) -> Answer | None:
    """An engine's checked answer; ``None`` where it has no plan in time or cannot take the case.

    Raises
    ------
    ValueError
        If a rule of the case is broken.
    """
    if engine == "pyvrp" and (case.lunch[:, 0] >= 0).any():
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.npz"
        case.save(path)
        run = {
            "ours": [sys.executable, HERE / "planning_ours.py", str(seconds), path, str(seed)],
            "or-tools": [sys.executable, HERE / "planning_ortools.py", str(seconds), path],
        }
        command = run.get(engine) or [peers_python(), HERE / "planning_peers.py", engine, str(seconds), path, str(seed)]
        one_thread = os.environ | {"OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=one_thread)
    lines = done.stdout.splitlines()
    if not lines:
        if engine != "or-tools":
            raise RuntimeError(f"{engine} on {case.name}: {done.stderr}")
        return None
    told: dict[str, Any] = json.loads(lines[-1])
    if not any(told["routes"]):
        return None
    return Answer(checked(case, told.pop("routes")), **told)


def cases(work: str, folder: Path | None, seeds: list[int], only: set[str]) -> Iterator[tuple[Case, int | None]]:
    """The cases of a kind of work, each with the best known score or distance."""
    if work in REALISTIC:
        yield from ((case_of(REALISTIC[work], seed), None) for seed in seeds)
        return
    if folder is None:
        raise SystemExit(f"{work}: give the folder with the files")
    for (name, routes), best in BEST_KNOWN.items() if work == "toptw" else ():
        if not only or name in only:
            yield read_orienteering(folder / f"{name}.txt", routes), best
    for name, best in SHORTEST.items() if work == "vrptw" else ():
        if not only or name in only:
            yield read_vrptw(folder / f"{name}.txt"), best


def bound_of(case: Case, seconds: float) -> tuple[int | None, str]:
    """Our own upper bound of a case, found in so many CPU-seconds, and how it is told."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.npz"
        case.save(path)
        command = [sys.executable, HERE / "planning_ours.py", str(seconds), path, "1", "bound"]
        one_thread = os.environ | {"OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=one_thread)
    if done.returncode:
        raise RuntimeError(f"bound of {case.name}: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found["bound"], f"  bound {found['bound']} ({found['cpu_s']} CPU-s, {found['rounds']} rounds)"


def gap_of(case: Case, verdict: Verdict, best: int) -> float:
    """Per cent above the best known distance, or below the best known score or bound."""
    if case.cover:
        return 100 * (verdict.drive - best) / best
    return 100 * (best - (verdict.value if case.made_of else verdict.score)) / best


def line_of(engine: str, case: Case, answer: Answer | None, best: int | None) -> str:
    """An engine's part of a line."""
    if answer is None:
        return f"  {engine}: no plan"
    told = answer.verdict
    if case.made_of:
        head = f"value {told.value} score {told.score} visits {told.visits}"
    else:
        head = f"{told.drive}" if case.cover else f"{told.score}"
    gap = "" if best is None else f" gap {gap_of(case, told, best):.2f} %"
    first = "" if np.isnan(answer.first_s) else f" first plan {answer.first_s:.2f} s"
    return f"  {engine}: {head}{gap} ({answer.cpu_s:.1f} CPU-s, {answer.peak_mb} MB{first})"


def report(work: str, found: list[tuple[Case, int | None, dict[str, Answer | None]]], engines: list[str]) -> None:
    """Print one line per engine: average and worst gap, and values as a share of VROOM's."""
    for engine in engines:
        answers = [(case, best, row[engine], row) for case, best, row in found]
        gaps = [gap_of(case, one.verdict, best) for case, best, one, _ in answers if one is not None and best is not None]
        missing = sum(one is None for _, _, one, _ in answers)
        parts = [f"{work} {engine}:"]
        if gaps:
            parts.append(f"average gap {np.mean(gaps):.2f} %, worst {max(gaps):.2f} %")
        ratios = [
            one.verdict.value / row["vroom"].verdict.value
            for case, _, one, row in answers
            if one is not None and case.made_of and row.get("vroom") is not None
        ]  # type: ignore[union-attr]
        if ratios:
            parts.append(f"{np.mean(ratios):.4f} x VROOM (least {min(ratios):.4f})")
        print(*parts, f"{missing} without a plan" if missing else "", flush=True)


def main() -> None:
    """Run the benchmark: a block per case, a summary per kind of work."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--work", default="toptw,vrptw,week,fortnight,prefecture")
    parser.add_argument("--seconds", type=float, help="CPU-seconds of every engine, instead of those of the kind of work")
    parser.add_argument("--seeds", default="1", help="of realistic cases, and of the searches")
    parser.add_argument("--only", default="")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--bound", type=float, default=0.0, help="CPU-seconds for our own upper bound of realistic cases")
    args = parser.parse_args()
    engines, seeds = args.engines.split(","), [int(seed) for seed in args.seeds.split(",")]
    for work in args.work.split(","):
        seconds, found = args.seconds or BUDGETS[work], []
        for case, known in cases(work, args.folder, seeds, {name for name in args.only.split(",") if name}):
            best = known
            seed = case.made_of[-1] if case.made_of else seeds[0]
            told = "" if best is None else f"  best known {best}"
            if args.bound and case.made_of:
                best, told = bound_of(case, args.bound)
            print(f"{work} {case.name}{told}", flush=True)
            row: dict[str, Answer | None] = {}
            for engine in engines:
                row[engine] = answer_of(engine, case, seconds, seed)
                print(line_of(engine, case, row[engine], best), flush=True)
            found.append((case, best, row))
        print(f"-- {seconds:g} CPU-s each")
        report(work, found, engines)


if __name__ == "__main__":
    main()
