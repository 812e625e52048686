"""Packing: choose one route per shift out of a pool so that no visit is made twice and the plan is worth most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.hours import Route
from fieldvisit.routing.schedule import Tables

Column = tuple[int, Route]
LARGEST = 2**61


@dataclass(frozen=True)
class Packing:
    """The draft chosen from a pool, and whether no other choice from that pool is better."""

    draft: Draft
    proved: bool


def pack(tables: Tables, columns: Sequence[Column], hint: Draft, effort: float, seed: int) -> Packing:
    """The best choice of columns by ``PlanValue``, never worse than ``hint`` (whose routes join the pool).

    One worker and a limit in CP-SAT's deterministic seconds (``effort``), so the answer does not depend on the machine.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 - takes longer to load than a first plan to make

    own = [(s, route) for s, route in enumerate(hint.routes) if route]
    pool = list(dict.fromkeys([*own, *columns]))
    gains = gains_of(tables, pool)
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in pool]
    for rows in _rows(tables, pool):
        model.add_at_most_one(chosen[c] for c in rows)
    for c, variable in enumerate(chosen):
        model.add_hint(variable, c < len(own))
    model.maximize(sum(gain * variable for gain, variable in zip(gains, chosen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = effort
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Packing(hint, proved=False)
    routes: list[Route] = [()] * len(tables.kind_of)
    for c, variable in enumerate(chosen):
        if solver.value(variable):
            routes[pool[c][0]] = pool[c][1]
    packed = Draft(tables, routes)
    return Packing(packed if packed.value < hint.value else hint, proved=status == cp_model.OPTIMAL)


def _rows(tables: Tables, pool: Sequence[Column]) -> list[list[int]]:
    """Sets of columns of which at most one may be chosen: those of one shift, and those that serve one visit."""
    shifts: list[list[int]] = [[] for _ in tables.kind_of]
    visits: list[list[int]] = [[] for _ in range(tables.count)]
    for c, (s, route) in enumerate(pool):
        shifts[s].append(c)
        for v in route:
            visits[v].append(c)
    return [row for row in (*shifts, *visits) if len(row) > 1]


def gains_of(tables: Tables, pool: Sequence[Column]) -> list[int]:
    """Each column's gain with the tiers as digits of one number.

    Raises
    ------
    OverflowError
        If the digits do not fit into CP-SAT's 64 bits (hundreds of thousands of visits).
    """
    drives = [tables.drive_of(tables.kind_of[s], route) for s, route in pool]
    longest = [0] * len(tables.kind_of)
    for (s, _), drive in zip(pool, drives, strict=True):
        longest[s] = max(longest[s], drive)
    point = sum(longest) + 1
    late = point * (sum(tables.points) + 1)
    must = late * (sum(1 for tier in tables.tier if tier == 1) + 1)
    if must * (sum(1 for tier in tables.tier if tier == 2) + 1) > LARGEST:
        raise OverflowError("too many visits for one packing model")
    step = (0, late, must)
    return [
        sum(point * tables.points[v] + step[tables.tier[v]] for v in route) - drive
        for (_, route), drive in zip(pool, drives, strict=True)
    ]


def every_route(tables: Tables, limit: int) -> list[Column] | None:
    """All feasible sets of visits of every shift, each in its shortest order; ``None`` when there are more than ``limit``.

    The limit counts visiting orders per kind of shift. With this pool a proved packing is an optimal plan. A route can
    only be extended, never repaired, by a further visit, because the matrix is closed under shortest paths.
    """
    columns: list[Column] = []
    for kind in range(len(tables.kinds)):
        shifts = [s for s, k in enumerate(tables.kind_of) if k == kind]
        visits = [v for v in range(tables.count) if not tables.open_to[v].isdisjoint(shifts)]
        best = _orders(tables, kind, visits, limit)
        if best is None:
            return None
        columns += [(s, route) for route in best for s in shifts if all(s in tables.open_to[v] for v in route)]
    return columns


def _orders(tables: Tables, kind: int, visits: Sequence[int], limit: int) -> list[Route] | None:
    best: dict[frozenset[int], tuple[int, Route]] = {}
    stack: list[Route] = [()]
    seen = 0
    while stack:
        route = stack.pop()
        for v in visits:
            longer = (*route, v)
            if v in route or (drive := tables.drive_of(kind, longer)) < 0:
                continue
            seen += 1
            if seen > limit:
                return None
            stack.append(longer)
            key = frozenset(longer)
            best[key] = min(best.get(key, (drive, longer)), (drive, longer))
    return [route for _, route in best.values()]
