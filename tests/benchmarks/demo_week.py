"""The week of the demo county as ``fieldvisit plan`` makes it, and what ten minutes reach: seconds to the first plan, and values.

``python tests/benchmarks/demo_week.py [--seconds 600]``

Seconds are wall-clock, as a person waits. The long search has a hundred times the iterations and ends at ``--seconds``. *Value* is
20 minutes a point of score served less driving; the tiers before it (must-visits and deadlines missed) are printed too.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from lost_day import value

from fieldvisit import pipeline
from fieldvisit.resources import geodata
from fieldvisit.routing.apart.parent import Outcome, solve_apart
from fieldvisit.routing.problem import Problem, build_problem, plan_value
from fieldvisit.travel.basis.choose import travel_times
from fieldvisit.workspace import Workspace

ROUNDS = 100


def demo_problem(folder: Path) -> Problem:
    """The problem that ``fieldvisit plan`` solves on the demo county."""
    with Workspace.demo(folder) as workspace:
        workspace.import_ledger(geodata("demo", "ledger.xlsx"))
        workspace.hotspots()
        county, settings = workspace.county, workspace.settings
        visits = pipeline.visits_of(workspace.petitions(), workspace.matches(), workspace.register.hotspots(), county, settings)
    matrix = travel_times(pipeline.places_of(visits, county.leaders), pipeline.basis_of(county, settings))
    return build_problem(visits, county.leaders, matrix, settings.county.plan_start, settings.planning)


def line(name: str, outcome: Outcome, problem: Problem) -> float:
    """Print what a search came to; returns its value."""
    plan, worth = outcome.plan, value(outcome.plan, problem)
    tiers = plan_value(plan, problem)
    print(
        f"{name}: first plan after {outcome.first_s:.2f} s, ended after {outcome.seconds:.1f} s ({outcome.ended}), "
        f"{plan.planned} of {len(plan.visits)}, musts missed {tiers.musts_missed}, deadlines missed {tiers.deadlines_missed}, "
        f"value {worth:.0f}",
        flush=True,
    )
    return worth


def main() -> None:
    """Print both searches and how far the first is from the second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        problem = demo_problem(Path(folder) / "demo")
    usual = line("fieldvisit plan", solve_apart(problem, problem.params), problem)
    longer = replace(problem.params, rounds=ROUNDS, time_limit_s=args.seconds)
    best = line(f"{args.seconds:.0f} s", solve_apart(problem, longer), problem)
    print(f"fieldvisit plan reaches {usual / best:.2%} of the value of {args.seconds:.0f} s")


if __name__ == "__main__":
    main()
