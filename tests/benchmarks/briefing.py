"""The monthly report over a county's many cases, measured: ``python tests/benchmarks/briefing.py [--cases 120000] [--month 2026-11]``.

Drafts the report in a process of its own, as its job does: open the workspace, count, write docx, xlsx and pdf. Prints wall time, CPU time and
the peak memory of that process and its children. The county is that of ``viewer.py`` (filled once, kept in ``.cache/benchmarks``), copied
first. Nothing is asserted about time.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from viewer import county_of

DRAFT = """
import resource, sys, time
from pathlib import Path
from fieldvisit.domain.access.scope import scope_of
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.briefing.asked import Audience
from fieldvisit.workspace.briefing.desk import FORMATS, ReportDesk
from fieldvisit.workspace.cases import CaseDesk
begun = time.perf_counter()
def told(what):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {what}: after {time.perf_counter() - begun:.1f} s wall, {time.process_time():.1f} s CPU, peak {peak:.0f} MB", flush=True)
with Workspace.open(Path(sys.argv[1])) as workspace:
    desk = CaseDesk(workspace, scope_of("county:410423", "bench"))
    run = desk.run()
    told(f"the county put together ({len(run.matches)} petitions)")
    reports = ReportDesk(desk, lambda scope, also: run if also is None else desk.run(also))
    made = reports.report(sys.argv[2], Audience(sys.argv[3]))
    told(f"{sum(1 for _ in made.numbers)} numbers")
    for name, content in reports.export(sys.argv[2], Audience(sys.argv[3]), FORMATS, "zh").items():
        print(f"  {name}: {len(content) / 1000:.0f} kB")
    told("counted again and written")
"""


def main() -> None:
    """Draft once for each audience."""
    words = argparse.ArgumentParser()
    words.add_argument("--cases", type=int, default=120_000)
    words.add_argument("--month", default="2026-11")
    words.add_argument("--county", type=Path, help="a county to copy instead of the kept one")
    given = words.parse_args()
    kept = given.county or Path(__file__).resolve().parents[2] / ".cache" / "benchmarks" / f"county-{given.cases}"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        county_of(kept, given.cases)
    with tempfile.TemporaryDirectory() as top:
        folder = Path(shutil.copytree(kept, Path(top) / "county"))
        for audience in ("county", "public-body"):
            print(f"{given.month} for {audience}:", flush=True)
            begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", DRAFT, str(folder), given.month, audience], check=True)
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
            print(
                f"  whole process: {time.perf_counter() - begun:.1f} s wall, {cpu:.1f} s CPU, peak {used.ru_maxrss / 1024:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
