"""Speed and accuracy beside cpca and JioNLP, in one run: ``python tests/benchmarks/geocoding.py [texts] [rounds]``.

The peers are installed into a scratch environment under ``.cache`` and run there as a person would call them. Every system works in a
process of its own on the same texts, round by round in turns, so that a busy machine slows all alike. A round has a thousand texts, as
a ledger has: one of a few hundred is over in 20 ms, most of which is spent on getting back what the others, which take seconds, drove
out of the processor's caches. No text comes twice: what is timed was never seen by the process before. Clean and mixed texts are drawn
from all villages of the province, so that what is kept from one text for the next helps little; those of ``one county`` are the same
hard kinds as a county's own ledger has them: no text twice, but the same townships and villages again and again. The first round, with
other texts, only warms up and is not counted (its figure is printed as ``first``). ``+evidence`` is fieldvisit with the evidence of
every match read, which is put into words only then. Prints texts per CPU second over all rounds, the ratio to fieldvisit with the
lowest and highest round and that of the best rounds of both (what else runs on a machine only adds time), and the share of names that are right per level; then CPU seconds from the start of a process to a loaded
index, and its memory. Whether geocoding was compiled is said first. Asserts nothing. Names are compared without level words, since no
peer returns codes of villages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import venv
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.geocoding import IS_COMPILED
from fieldvisit.geocoding.evaluation.generate import GenerateParams, generate
from fieldvisit.geocoding.index import core_of
from fieldvisit.geocoding.matcher import geocode, index_of
from fieldvisit.io.gazetteer import load_gazetteer

CACHE = Path(__file__).resolve().parents[2] / ".cache"
SCRATCH, STORE = CACHE / "peers", CACHE / "index"
PEERS = ("cpca==0.5.5", "jionlp==1.5.31", "setuptools<81")
COUNTY = "410423"
CLEAN = ("clean",)
HARD = (
    "abbreviation",
    "typo_homophone",
    "typo_township",
    "omitted_levels",
    "renamed_township",
    "narrative_one_place",
    "unknown_village",
)
LEVELS = (AdminLevel.COUNTY, AdminLevel.TOWNSHIP, AdminLevel.VILLAGE)
RUNNER = """
import json, sys, time, warnings, contextlib, io
warnings.filterwarnings("ignore")
answers, name = sys.stdout, sys.argv[1]
with contextlib.redirect_stdout(io.StringIO()):
    if name == "cpca":
        import cpca
        work = cpca.transform
        names = lambda frame: [[c if isinstance(c, str) else "", "", ""] for c in frame["区"]]
    else:
        import jionlp
        work = lambda texts: [jionlp.parse_location(t, town_village=True) for t in texts]
        names = lambda found: [[f.get("county") or "", f.get("town") or "", f.get("village") or ""] for f in found]
    for line in sys.stdin:
        texts = [text for _, text in json.loads(line)]
        start = time.process_time()
        found = work(texts)
        spent = time.process_time() - start
        answers.write(json.dumps({"spent": spent, "rows": names(found)}, ensure_ascii=True) + "\\n")
        answers.flush()
"""


class Round(NamedTuple):
    """Texts as (form, text) with the true names of county, township and village."""

    texts: list[tuple[str, str]]
    truth: list[list[str]]


@dataclass
class Worker:
    """One system in its own process, and what it answered: CPU seconds per round and rows."""

    name: str
    process: subprocess.Popen[str]
    spent: list[float] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def work(self, texts: list[tuple[str, str]]) -> None:
        """Let the process answer one round."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(texts) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        self.spent.append(float(answer["spent"]))
        self.rows += answer["rows"]


def main() -> None:
    """Run everything and print the table."""
    texts = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    gazetteer = load_gazetteer()
    STORE.mkdir(parents=True, exist_ok=True)
    index_of(gazetteer, STORE)
    python = peers()
    sys.stdout.write(
        f"fieldvisit runs {'compiled' if IS_COMPILED else 'as plain Python (compiled: python -m fieldvisit.compiled)'}\n"
    )
    for title, kinds, county in (
        ("clean address fields", CLEAN, ""),
        ("mixed hard texts", HARD, ""),
        ("hard, one county", HARD, COUNTY),
    ):
        params = GenerateParams(1100, texts // len(kinds), kinds, county_code=county)
        race(title, python, written(gazetteer, params, rounds + 1))
    cold = [ready(started(ours())) for _ in range(3)]
    seconds, resident = min(c for c, _ in cold), max(m for _, m in cold)
    sys.stdout.write(f"start to loaded index: {seconds:.2f} CPU s (best of 3), {resident:.0f} MB resident\n")


def race(title: str, python: Path, rounds: list[Round]) -> None:
    """Let all systems answer the rounds in turns and print their lines."""
    workers = [
        Worker("fieldvisit", started(ours())),
        Worker("+evidence", started([*ours(), "read"])),
        *(Worker(peer, started([str(python), "-c", RUNNER, peer])) for peer in ("cpca", "jionlp")),
    ]
    for worker in workers[:2]:
        ready(worker.process)
    for number, found in enumerate(rounds):
        for worker in workers if number % 2 else reversed(workers):
            worker.work(found.texts)
    for worker in workers:
        worker.process.communicate()
        show(title, worker, workers[0], rounds)


def written(gazetteer: Gazetteer, params: GenerateParams, rounds: int) -> list[Round]:
    """Rounds of generated texts, each from a seed of its own; no text comes twice in all of them."""
    seen: set[str] = set()
    found = []
    for number in range(rounds):
        cases = [c for c in generate(gazetteer, replace(params, seed=params.seed + number)) if c.code and c.text not in seen]
        seen.update(c.text for c in cases)
        found.append(Round([(c.form, c.text) for c in cases], [names(c.code, gazetteer) for c in cases]))
    return found


def peers() -> Path:
    """The Python of the scratch environment, made on first use."""
    python = SCRATCH / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(SCRATCH, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python


def ours() -> list[str]:
    """The command of our own worker."""
    return [sys.executable, __file__, "worker"]


def started(command: list[str]) -> subprocess.Popen[str]:
    """A worker that reads rounds and writes answers, a line each."""
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    )


def ready(process: subprocess.Popen[str]) -> tuple[float, float]:
    """CPU seconds and resident MB of one of our workers once its index is loaded."""
    assert process.stdout is not None
    seconds, resident = json.loads(process.stdout.readline())
    return float(seconds), float(resident)


def serve(*, read: bool) -> None:
    """Our own worker: ``geocode`` with its result objects on every round that comes in, their evidence in words too with ``read``."""
    gazetteer = load_gazetteer()
    index_of(gazetteer, STORE)
    tell([time.process_time(), resident_mb()])
    number = 0
    for line in sys.stdin:
        petitions = [petition(number + i, form, text) for i, (form, text) in enumerate(json.loads(line))]
        number += len(petitions)
        start = time.process_time()
        matches = geocode(petitions, gazetteer)
        if read:
            for match in matches:
                assert match.evidence or not match.code
        spent = time.process_time() - start
        tell({"spent": spent, "rows": [names(m.code, gazetteer) if m.code else ["", "", ""] for m in matches]})


def tell(answer: object) -> None:
    """Write one line for the parent."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def resident_mb() -> float:
    """Memory of this process in MB; nan where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), float("nan"))


def petition(number: int, form: str, text: str) -> Petition:
    """A petition that consists of its address, or of its narrative."""
    source = RowRef("benchmark", "", number + 1)
    address, narrative = (text, "") if form == "address" else ("", text)
    return Petition(
        str(number), date(2026, 1, 1), address, narrative, "other", SourceLevel.COUNTY, CaseStatus.OPEN, source, synthetic=True
    )


def names(code: str, gazetteer: Gazetteer) -> list[str]:
    """County, township and village of a unit; empty where it has none."""
    found = {unit.level: unit.name for unit in gazetteer.path(code)}
    return [found.get(level, "") for level in LEVELS]


def show(title: str, worker: Worker, base: Worker, rounds: list[Round]) -> None:
    """One line of the table, the first round left out."""
    first, texts = len(rounds[0].texts), sum(len(r.texts) for r in rounds[1:])
    truth = [true for found in rounds[1:] for true in found.truth]
    rows = worker.rows[first:]
    ratios = [mine / other for mine, other in zip(worker.spent[1:], base.spent[1:], strict=True)]
    right = [
        sum(1 for row, true in zip(rows, truth, strict=True) if core_of(row[i], level) == core_of(true[i], level)) / len(truth)
        for i, level in enumerate(LEVELS)
    ]
    shares = "  ".join(f"{level.value} {share:6.1%}" for level, share in zip(LEVELS, right, strict=True))
    best = min(worker.spent[1:]) / min(base.spent[1:])
    ratio = (
        f"{sum(worker.spent[1:]) / sum(base.spent[1:]):7.2f} x [{min(ratios):.2f}, {max(ratios):.2f}], best rounds {best:.2f} x"
    )
    speed = f"{texts / sum(worker.spent[1:]):8.0f} texts/s (first {first / worker.spent[0]:.0f})"
    sys.stdout.write(f"{worker.name:10s} {title:20s} {speed}  fieldvisit is {ratio}  {shares}\n")


if __name__ == "__main__":
    serve(read="read" in sys.argv) if sys.argv[1:2] == ["worker"] else main()
