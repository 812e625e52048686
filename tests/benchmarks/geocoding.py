"""Speed and accuracy beside cpca and JioNLP, in one run: ``python tests/benchmarks/geocoding.py [texts]``.

The peers are installed into a scratch environment under ``.cache`` and run there as a person would call them, on the same texts, on one
core, one after the other. Prints texts per CPU second and the share of names that are right per level; asserts nothing. Names are
compared without level words, since no peer returns codes of villages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import venv
from datetime import date
from pathlib import Path

from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.geocoding.evaluation.cases import LabelledCase
from fieldvisit.geocoding.evaluation.generate import GenerateParams, generate
from fieldvisit.geocoding.index import core_of
from fieldvisit.geocoding.matcher import geocode
from fieldvisit.io.gazetteer import load_gazetteer

SCRATCH = Path(__file__).resolve().parents[2] / ".cache" / "peers"
PEERS = ("cpca==0.5.5", "jionlp==1.5.31", "setuptools<81")
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
RUNNER = """
import json, sys, time, warnings, contextlib, io
warnings.filterwarnings("ignore")
name, texts = sys.argv[1], json.load(sys.stdin)
with contextlib.redirect_stdout(io.StringIO()):
    if name == "cpca":
        import cpca
        cpca.transform(texts[:5])
        start = time.process_time()
        frame = cpca.transform(texts)
        spent = time.process_time() - start
        rows = [[c if isinstance(c, str) else "", "", ""] for c in frame["区"]]
    elif name == "jionlp":
        import jionlp
        jionlp.parse_location(texts[0], town_village=True)
        start = time.process_time()
        found = [jionlp.parse_location(t, town_village=True) for t in texts]
        spent = time.process_time() - start
        rows = [[f.get("county") or "", f.get("town") or "", f.get("village") or ""] for f in found]
json.dump({"spent": spent, "rows": rows}, sys.stdout, ensure_ascii=False)
"""


def main() -> None:
    """Run everything and print the table."""
    per_kind = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    gazetteer = load_gazetteer()
    python = peers()
    for title, kinds in (("clean address fields", CLEAN), ("mixed hard texts", HARD)):
        many = per_kind * 20 if kinds == CLEAN else per_kind
        cases = [c for c in generate(gazetteer, GenerateParams(11, many, kinds)) if c.code]
        texts = [c.text for c in cases]
        truth = [names(c.code, gazetteer) for c in cases]
        ours, spent = fieldvisit_rows(cases, gazetteer)
        show(f"fieldvisit, {title}", ours, truth, len(texts) / spent, 1.0)
        for peer in ("cpca", "jionlp"):
            rows, other = peer_rows(python, peer, texts)
            show(f"{peer}, {title}", rows, truth, len(texts) / other, other / spent)


def peers() -> Path:
    """The Python of the scratch environment, made on first use."""
    python = SCRATCH / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(SCRATCH, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python


def peer_rows(python: Path, peer: str, texts: list[str]) -> tuple[list[list[str]], float]:
    """County, township and village names as the peer sees them, and its CPU seconds."""
    answer = subprocess.run(
        [str(python), "-c", RUNNER, peer], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    found = json.loads(answer.stdout)
    return found["rows"], float(found["spent"])


def fieldvisit_rows(cases: list[LabelledCase], gazetteer: Gazetteer) -> tuple[list[list[str]], float]:
    """The same from ``geocode`` with its full result objects; the index is warm."""
    petitions = [petition(i, case) for i, case in enumerate(cases)]
    geocode(petitions, gazetteer)
    start = time.process_time()
    matches = geocode(petitions, gazetteer)
    spent = time.process_time() - start
    return [names(m.code, gazetteer) if m.code else ["", "", ""] for m in matches], spent


def petition(number: int, case: LabelledCase) -> Petition:
    """A petition that consists of its address, or of its narrative."""
    source = RowRef("benchmark", "", number + 1)
    address, narrative = (case.text, "") if case.form == "address" else ("", case.text)
    return Petition(
        str(number), date(2026, 1, 1), address, narrative, "other", SourceLevel.COUNTY, CaseStatus.OPEN, source, synthetic=True
    )


def names(code: str, gazetteer: Gazetteer) -> list[str]:
    """County, township and village of a unit; empty where it has none."""
    found = {unit.level: unit.name for unit in gazetteer.path(code)}
    return [found.get(level, "") for level in (AdminLevel.COUNTY, AdminLevel.TOWNSHIP, AdminLevel.VILLAGE)]


def show(title: str, rows: list[list[str]], truth: list[list[str]], speed: float, ratio: float) -> None:
    """One line of the table."""
    levels = (AdminLevel.COUNTY, AdminLevel.TOWNSHIP, AdminLevel.VILLAGE)
    right = [
        sum(1 for row, true in zip(rows, truth, strict=True) if core_of(row[i], level) == core_of(true[i], level)) / len(truth)
        for i, level in enumerate(levels)
    ]
    shares = "  ".join(f"{level.value} {share:6.1%}" for level, share in zip(levels, right, strict=True))
    sys.stdout.write(f"{title:40s} {speed:9.0f} texts/s  (fieldvisit is {ratio:7.2f} x)  {shares}\n")


if __name__ == "__main__":
    main()
