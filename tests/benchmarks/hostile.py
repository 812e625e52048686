"""A hundred hostile problems, each in a process of its own: the answer, the time beyond the limit, the memory.

``python tests/benchmarks/hostile.py [NAME ...]``

Seconds are wall-clock, since limits are; on a loaded machine the start of a process alone can take seconds. *Over* is the time
beyond ``time_limit_s``; the bar is 1 s. *Peak* is the child's memory in MB; the bar is 1,000.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile_problems import Hostile, hostile_problems

from fieldvisit.errors import FieldVisitError
from fieldvisit.routing.apart.parent import solve_apart
from fieldvisit.routing.check import check_plan


def line(one: Hostile) -> tuple[str, bool]:
    """What became of a problem, and whether all of it is as it should be."""
    try:
        problem = one.build()
        began = time.monotonic()
        outcome = solve_apart(problem, problem.params)
    except FieldVisitError as error:
        return f"refused: {error.text.en}", True
    over = time.monotonic() - began - problem.params.time_limit_s
    plan = outcome.plan
    stops = {stop.visit_id for itinerary in plan.itineraries for stop in itinerary.stops}
    told = all(left.sentence.zh and left.sentence.en for left in plan.unassigned)
    whole = sorted([*stops, *(left.visit_id for left in plan.unassigned)]) == sorted(visit.id for visit in problem.visits)
    good = whole and told and not check_plan(plan, problem) and over <= 1 and outcome.peak_mb < 1000
    text = f"{outcome.ended}, {len(stops)} of {len(problem.visits)}, first {outcome.first_s:.1f} s, over {over:+.1f} s, peak {outcome.peak_mb:.0f} MB"
    return text, good


def main() -> None:
    """Print a line for each problem and the number that are not as they should be; exits with 1 if there are any."""
    bad = 0
    for one in hostile_problems():
        if sys.argv[1:] and one.name not in sys.argv[1:]:
            continue
        text, good = line(one)
        bad += not good
        print(f"{one.name:40s} {text}{'' if good else '   <<<'}", flush=True)
    print(f"{bad} not as they should be")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
