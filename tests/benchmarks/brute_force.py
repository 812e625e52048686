"""Exact plans of 500 generated problems beside the best of all plans, and how often each rule of ``check_plan`` matters.

``python tests/benchmarks/brute_force.py [--problems 500] [--first 0]``

Each problem has up to six visits, two leaders and three days. *Has* is the number of problems that have the rule, *binds* of
those in which the best plan would be another one without it. Exits with 1 if a plan is worth something else than trying
everything finds, breaks a rule, or if a rule never binds.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from routing_ties import ALWAYS, CHECKED, WITHOUT, binds, brute_force_tied, has, rich_problem

from fieldvisit.routing.check import check_plan
from fieldvisit.routing.problem import plan_value
from fieldvisit.routing.solver import solve


def main() -> None:
    """Print each disagreement, then a line for each rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    args = parser.parse_args()
    having, bound, wrong = Counter[str](), Counter[str](), 0
    for seed in range(args.first, args.first + args.problems):
        problem = rich_problem(seed)
        plan = solve(problem, problem.params)
        found, best = plan_value(plan, problem), brute_force_tied(problem)
        if found != best or check_plan(plan, problem) or not plan.solver.startswith("exact"):
            wrong += 1
            print(f"problem {seed}: {found} by {plan.solver}, trying everything {best}, {check_plan(plan, problem)}")
        having.update(rule for rule in WITHOUT if has(rule, problem))
        bound.update(rule for rule in WITHOUT if binds(rule, problem, plan, lambda one: solve(one, one.params)))
    names = {name: rule for rule, name in CHECKED.items()}
    for rule in WITHOUT:
        print(f"{rule:20s} {names.get(rule, ''):16s} has {having[rule]:4d}  binds {bound[rule]:4d}")
    print(f"in every plan: {', '.join(ALWAYS)}")
    never = [rule for rule in WITHOUT if not bound[rule]]
    print(f"{args.problems - wrong} of {args.problems} agree with trying everything; rules that never bind: {never or 'none'}")
    sys.exit(bool(wrong or never))


if __name__ == "__main__":
    main()
