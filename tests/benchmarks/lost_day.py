"""A leader-day is lost: how many announced visits stay, what the new plan is worth beside the free optimum, how long it takes.

``python tests/benchmarks/lost_day.py [--problems 5] [--villages 300] [--percent 8] [--deadlines 0.25]``

Each problem is a week of three leaders with lunch, owned cases, morning and afternoon windows and deadlines. It is planned,
each leader's busiest day is lost in turn, and the plan is adapted with at most ``percent`` of the untouched stops changing.
*Kept* is the share of stops not on the lost day that keep leader and day; *value* is 20 minutes a point of score less driving,
as a share of what solving the changed problem freely (from scratch, the same search) reaches; *CPU s* are those of adapting.
Beside it *served* (must-visits and deadlines missed, then points served as a share of those of the free plan): the order in
which replan itself judges, which puts deadlines before points and driving.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile_problems import DAYS, county

from fieldvisit.domain.plan import Plan
from fieldvisit.domain.visit import TimeWindow
from fieldvisit.routing.changes.replan import ReplanParams, announced_shifts, replan
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, build_problem, plan_value
from fieldvisit.routing.solver import solve

MINUTES_PER_POINT = 20


def each(_: int, draw: Random, deadlines: float = 0.25) -> dict[str, Any]:
    """A visit as the design page has them, such a share of them with a deadline."""
    fields: dict[str, Any] = {"service_min": draw.randrange(30, 91, 5), "score": draw.randint(1, 100) / 100}
    if draw.random() < 0.6:
        fields["eligible_leader_ids"] = (f"L{draw.randint(1, 3):02d}",)
    if (part := draw.random()) < 0.3:
        fields["windows"] = (TimeWindow(540, 690) if part < 0.15 else TimeWindow(840, 1020),)
    if draw.random() < deadlines:
        fields["latest_day"] = DAYS[draw.randrange(5)]
    return fields


def value(plan: Plan, problem: Problem) -> float:
    """Points collected at their minutes, less driving."""
    served = {stop.visit_id for itinerary in plan.itineraries for stop in itinerary.stops}
    points = sum(100 * problem.visit_by_id[one].score for one in served)
    return MINUTES_PER_POINT * points - sum(itinerary.drive_min for itinerary in plan.itineraries)


def served(new: Plan, free: Plan, problem: Problem) -> str:
    """Must-visits and deadlines missed beside those of the free plan, and points served as a share of its own."""
    a, b = plan_value(new, problem), plan_value(free, problem)
    whole = sum(max(1, round(1000 * one.score)) for one in problem.visits)
    share = (whole - a.points_missed) / max(1, whole - b.points_missed)
    better = "better" if a < b else "worse" if a > b else "equal"
    return (
        f"musts missed {a.musts_missed}/{b.musts_missed}, deadlines missed {a.deadlines_missed}/{b.deadlines_missed}, "
        f"points {share:.2%}, {better} by replan's order"
    )


def lost(problem: Problem, plan: Plan, leader_id: str) -> Problem:
    """The problem without the busiest day of a leader."""
    mine = [itinerary for itinerary in plan.itineraries if itinerary.shift.leader_id == leader_id]
    day = max(mine, key=lambda itinerary: len(itinerary.stops)).shift.day
    people = [
        replace(one, days=tuple(d for d in one.days if d != day)) if one.id == leader_id else one for one in problem.leaders
    ]
    return build_problem(problem.visits, people, problem.matrix, problem.first_day, problem.params)


def main() -> None:
    """Print one line for each lost day, then the worst and the mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", type=int, default=5)
    parser.add_argument("--villages", type=int, default=300)
    parser.add_argument("--percent", type=float, default=8.0)
    parser.add_argument("--deadlines", type=float, default=0.25)
    args = parser.parse_args()
    rows = []
    for seed in range(1, args.problems + 1):
        problem = county(args.villages, 3, seed, each=partial(each, deadlines=args.deadlines), params=PlanningParams())
        plan = solve(problem, problem.params)
        for leader in problem.leaders:
            after = lost(problem, plan, leader.id)
            before = announced_shifts(plan, problem)
            left = {shift.id for shift in after.shifts}
            untouched = {one: shift for one, shift in before.items() if shift in left}
            began = time.process_time()
            new = replan(plan, after, ReplanParams(int(len(untouched) * args.percent / 100))).plan
            seconds = time.process_time() - began
            now = announced_shifts(new, after)
            kept = sum(1 for one, shift in untouched.items() if now.get(one) == shift) / len(untouched)
            free = solve(after, after.params)
            ratio = value(new, after) / value(free, after)
            rows.append((kept, ratio, seconds))
            print(
                f"seed {seed} {leader.id}: kept {kept:.1%} of {len(untouched)}, value {ratio:.2%}, {seconds:.2f} CPU s; "
                f"served: {served(new, free, after)}",
                flush=True,
            )
    kept, ratio, seconds = zip(*rows, strict=True)
    print(f"worst: kept {min(kept):.1%}, value {min(ratio):.2%}, {max(seconds):.2f} CPU s")
    print(f"mean:  kept {sum(kept) / len(rows):.1%}, value {sum(ratio) / len(rows):.2%}, {sum(seconds) / len(rows):.2f} CPU s")


if __name__ == "__main__":
    main()
