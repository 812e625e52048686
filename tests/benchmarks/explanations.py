"""Explanations of 200 generated problems, every claim tried out by trying everything: how many hold.

``python tests/benchmarks/explanations.py [--problems 200] [--first 2000]``

Each problem has up to nine visits, two leaders and three days, every rule over the seeds. Of every visit left out it is tried
whether it is impossible alone (red), whether the plan with the visit in it keeps every rule and displaces exactly those named
(yellow) or is better (green), and whether the change named admits it while a minute, a stop or a rule less does not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from explanation_audit import defects, hard_problem
from routing_ties import EXACT, WITHOUT, has

from fieldvisit.routing.answers.reason import explain_all
from fieldvisit.routing.solver import at_once

UNDER_WAY = "stops already made"
"""Explained is a plan before it begins, so no day of these problems is under way."""


def main() -> None:
    """Print what does not hold, then the figures; exits with 1 if a claim is wrong or a rule never occurs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", type=int, default=200)
    parser.add_argument("--first", type=int, default=2000)
    args = parser.parse_args()
    kinds, rules, slowest, wrong = Counter[str](), Counter[str](), 0.0, 0
    for seed in range(args.first, args.first + args.problems):
        problem = hard_problem(seed)
        plan = at_once(problem, EXACT)
        began = time.process_time()
        reasons = explain_all(plan, problem)
        slowest = max(slowest, (time.process_time() - began) / max(1, len(reasons)))
        kinds.update(
            f"{one.kind.value}{'' if one.smallest_change or one.better_plan else ' without a counterfactual'}"
            for one in reasons
        )
        rules.update(rule for rule in WITHOUT if has(rule, problem))
        for text in defects(problem, plan, reasons):
            wrong += 1
            print(f"problem {seed}: {text}")
    absent = [rule for rule in WITHOUT if rule != UNDER_WAY and not rules[rule]]
    print("problems with each rule: " + ", ".join(f"{rule} {rules[rule]}" for rule in WITHOUT))
    print(f"visits left out: {kinds.total()} ({', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))})")
    print(f"slowest {slowest:.3f} CPU s an explanation; {wrong} claims wrong; rules that never occur: {absent or 'none'}")
    sys.exit(bool(wrong or absent))


if __name__ == "__main__":
    main()
