"""The upper bound holds: no plan of a small problem is worth more, and it is close. Skipped where numba is not installed."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("numba")

from routing_cases import tight_problem

from fieldvisit.routing.engines.bound import Bound, closed, upper_bound
from fieldvisit.routing.engines.compiled import instance_of
from fieldvisit.routing.engines.lns import weights_of
from fieldvisit.routing.engines.pool import every_route
from fieldvisit.routing.schedule import Tables

POINT = 15


def bound_of(tables: Tables) -> Bound:
    movable = [v for v in range(tables.count) if tables.shifts_for[v]]
    found = upper_bound(instance_of(tables, movable, weights_of(tables, POINT)), [])
    assert found is not None
    return found


def most_of(tables: Tables) -> int:
    """The most worth less driving of any plan, by trying every route on every shift."""
    weights, columns = weights_of(tables, POINT), every_route(tables, 10**6)
    assert columns is not None
    best = {frozenset[int](): 0}
    for s in range(len(tables.kind_of)):
        mine = [route for shift, route in columns if shift == s]
        gains = [sum(weights[v] for v in r) - tables.drive_of(tables.kind_of[s], r) for r in mine]
        longer = dict(best)
        for made, worth in best.items():
            for route, gain in zip(mine, gains, strict=True):
                if made.isdisjoint(route):
                    key = made.union(route)
                    longer[key] = max(longer.get(key, -(10**9)), worth + gain)
        best = longer
    return max(best.values())


@pytest.mark.parametrize("seed", range(500, 600))
def test_no_plan_of_a_small_problem_is_worth_more_than_the_bound(seed: int) -> None:
    tables = Tables(tight_problem(seed, most=8))
    if any(tables.shifts_for):
        assert most_of(tables) <= bound_of(tables).value


def test_the_bound_is_close_on_most_small_problems() -> None:
    tables = [Tables(tight_problem(seed, most=8)) for seed in range(600, 630)]
    gaps = [(b := bound_of(t).value) and (b - most_of(t)) / b for t in tables if any(t.shifts_for)]
    assert float(np.median(gaps)) < 0.005


def test_the_same_question_has_the_same_bound() -> None:
    tables = Tables(tight_problem(7, most=9))
    assert bound_of(tables).value == bound_of(tables).value


def test_a_detour_that_saves_time_does_not_break_the_bound() -> None:
    drive = np.array([[0, 50, 10], [50, 0, 10], [10, 10, 0]], dtype=np.int32)
    assert closed(drive).tolist() == [[0, 20, 10], [20, 0, 10], [10, 10, 0]]


def test_days_of_very_many_visits_are_refused() -> None:
    tables = Tables(tight_problem(500, most=8))
    movable = [v for v in range(tables.count) if tables.shifts_for[v]]
    inst = instance_of(tables, movable, weights_of(tables, POINT))
    many = inst._replace(max_visits=inst.max_visits * 0 + 10**7, place=np.arange(20) % 3)
    with pytest.raises(ValueError, match="at most 12"):
        upper_bound(many, [])
