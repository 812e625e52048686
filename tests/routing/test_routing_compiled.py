"""The compiled search judges days exactly as the portable simulation does. Skipped where numba is not installed."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("numba")

from routing_cases import QUICK, tight_problem

from fieldvisit.errors import SettingsError
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.engines.annealer import Annealer
from fieldvisit.routing.engines.compiled import CompiledRuinAndRecreate, instance_of
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.engines.kernel_day import BROKEN, PLAIN
from fieldvisit.routing.engines.lns import RoutePool, weights_of
from fieldvisit.routing.problem import plan_value
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.solver import solve

COMPILED = replace(QUICK, engine="compiled", exact_routes=0, iterations=3000)


@pytest.mark.parametrize("seed", range(100, 130))
def test_the_compiled_search_reaches_the_exact_plan_on_small_problems(seed: int) -> None:
    problem = tight_problem(seed, most=9)
    searched = solve(problem, COMPILED)
    exact = solve(problem, replace(QUICK, exact_routes=200_000, pool_effort=5.0))
    assert exact.solver.startswith("exact")
    assert check_plan(searched, problem) == ()
    assert plan_value(searched, problem) == plan_value(exact, problem)


@pytest.mark.parametrize("seed", range(300, 330))
def test_every_route_of_the_compiled_search_is_feasible_by_the_portable_simulation(seed: int) -> None:
    tables = Tables(tight_problem(seed, most=9))
    pool = RoutePool()
    search = CompiledRuinAndRecreate(Draft.empty(tables), 15, seed, pool)
    search.run(500)
    routes = [*pool.best(10**6), *enumerate(search.best.routes)]
    assert all(tables.drive_of(tables.kind_of[s], route) >= 0 for s, route in routes)
    assert len(routes) > len(search.best.routes) or not search.movable


def test_days_with_only_a_break_or_nothing_to_mind_are_judged_as_the_general_clocks_judge_them() -> None:
    seen = {PLAIN: 0, BROKEN: 0}
    for seed in range(400, 440):
        whole = tight_problem(seed, most=9)
        tables = Tables(replace(whole, visits=tuple(replace(v, windows=v.windows[:1]) for v in whole.visits)))
        movable = [v for v in range(tables.count) if tables.shifts_for[v]]
        if not movable:
            continue
        inst = instance_of(tables, movable, weights_of(tables, 15))
        quick, general = Annealer(inst, seed), Annealer(inst._replace(plain=inst.plain * 0), seed)
        quick.run(300, (50.0, 2.0))
        general.run(300, (50.0, 2.0))
        assert quick.best == general.best
        for s, route in enumerate(quick.best):
            if route and int(inst.plain[s]) in seen:
                seen[int(inst.plain[s])] += 1
    assert min(seen.values()) >= 10, seen


def test_the_same_seed_gives_the_same_plan() -> None:
    problem = tight_problem(5, most=9)
    assert repr(solve(problem, COMPILED)) == repr(solve(problem, COMPILED))


def test_an_engine_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"planning\.engine"):
        tight_problem(1, params=replace(QUICK, engine="quantum"))
