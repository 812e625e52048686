"""How soon the first valid plan is there, and how soon a cancel is obeyed.

``python tests/benchmarks/anytime.py [--sizes 3x5x300,8x10x1000,20x20x3000] [--patience 20]``

Every size is a problem of ``realistic.py``, solved in a child process as the product does. *First* is wall-clock seconds from
the start of the child (interpreter, libraries, compiled code from its cache) to the first valid plan here; then the search
is cancelled after ``--patience`` seconds, and *cancel* is wall-clock seconds from then to the answer. The bars are 1, 4 and
20 s, and 1 s. A first run on a machine compiles: it is run once before, unmeasured.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from planning_ours import warm
from realistic import Size, problem_of

from fieldvisit.routing.apart.parent import solve_apart
from fieldvisit.routing.check import check_plan


def measured(size: Size, patience: float) -> str:
    """The figures of one size, as a line."""
    problem = problem_of(size, 1)
    params = replace(problem.params, rounds=1, iterations=10**9, time_limit_s=600.0)
    asked: list[float] = []
    began = time.monotonic()

    def cancelled() -> bool:
        if time.monotonic() - began < patience:
            return False
        asked.append(time.monotonic())
        return True

    outcome = solve_apart(problem, params, cancelled=cancelled)
    late = time.monotonic() - asked[0]
    if broken := check_plan(outcome.plan, problem):
        raise SystemExit(f"{size.name}: {broken[0].sentence.en}")
    return (
        f"{size.name:14s} first {outcome.first_s:5.2f} s, cancel {late:4.2f} s, peak {outcome.peak_mb:4.0f} MB, "
        f"{outcome.plan.planned} of {len(problem.visits)} visits"
    )


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="3x5x300,8x10x1000,20x20x3000")
    parser.add_argument("--patience", type=float, default=20.0)
    args = parser.parse_args()
    warm(Size(3, 2, 30))
    for text in args.sizes.split(","):
        leaders, days, villages = map(int, text.split("x"))
        print(measured(Size(leaders, days, villages, lunch=villages <= 300), args.patience), flush=True)


if __name__ == "__main__":
    main()
