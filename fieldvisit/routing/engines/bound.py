"""What no plan can exceed: column generation over the leader-days, with a bound that holds whatever its prices are.

The worth of visits less driving is bounded for prices ``p >= 0`` on the visits by ``sum(p) + sum over shifts of the most a
route earns when each visit costs its price`` (Lagrange). GLOP finds the prices, ``kernel_price`` the most a route earns.
Everything left out makes routes longer or fewer, never better: locked orders, begun days, loads and limits on villages are
ignored, the matrix is closed under shortest paths, and a route may return to a visit it has gone far from. So the bound
holds for every plan; how close it is must be measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from ortools.linear_solver import pywraplp

from fieldvisit.routing.engines import kernel_hope, kernel_price
from fieldvisit.routing.engines.kernel_day import Instance

MOST_STOPS = 12
REMEMBERED = 20
MOMENTS = 270
RELAXED, RATE, ALIKE = 0.5, 2.5, 0.5
ROOM = 600_000
CLOSE = 2e-4
"""Stop when bound and linear program are this share apart."""

Floats = npt.NDArray[np.float64]
Numbered = tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Bound:
    """No plan's worth less driving exceeds ``value``. ``prices`` (n,) tell what each visit's place in the plan is worth.

    ``program`` is the value of the linear program over the routes found, below the bound; ``rounds`` of exact pricing.
    """

    value: int
    prices: Floats
    program: float
    rounds: int


def upper_bound(
    inst: Instance, routes: Iterable[Numbered], most_rounds: int = 60, stop: Callable[[], bool] = lambda: False
) -> Bound | None:
    """The least bound found from known good routes on; ``None`` when ``stop`` said so before the first one, or for want of room.

    Deterministic unless ``stop`` ends it. Works for shifts of at most 12 visits.

    Raises
    ------
    ValueError
        If a shift allows more visits.
    """
    if int(np.minimum(inst.max_visits, len(inst.place)).max(initial=0)) > MOST_STOPS:
        raise ValueError(f"bounds are for shifts of at most {MOST_STOPS} visits")
    inst = inst._replace(drive=closed(inst.drive))
    program, pricing = _Program(inst), _Pricing(inst)
    for s, route in routes:
        program.add(s, route)
    program.solve()
    program.sell(RATE * program.value / max(1.0, float((inst.closes - inst.opens).sum())))
    best: Bound | None = None
    for number in range(1, most_rounds + 1):
        prices = _settled(program, pricing, stop)
        if stop():
            return best
        answer = pricing.answer(prices, program.earned, exact=True)
        if answer is None:
            return best
        value = math.floor(float(prices.sum()) + sum(answer.profits) + 1e-3)
        if best is None or value < best.value:
            best = Bound(value, prices, program.value, number)
        close = value - program.value <= CLOSE * max(1.0, abs(program.value))
        added = program.extend(answer.routes)
        if (close or not added) and not program.relax():
            return best
    return best


def _settled(program: _Program, pricing: _Pricing, stop: Callable[[], bool]) -> Floats:
    """Prices of the linear program once quick pricing finds no more routes for it."""
    while True:
        prices = program.solve()
        if stop():
            return prices
        answer = pricing.answer(prices, program.earned, exact=False)
        if answer is None or not program.extend(answer.routes):
            return prices


def closed(drive: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The matrix closed under shortest paths: no detour is shorter than the direct way."""
    shortest = drive.copy()
    for k in range(len(shortest)):
        np.minimum(shortest, shortest[:, k : k + 1] + shortest[k], out=shortest)
    return shortest


class _Program:
    """The linear program: a share of routes, each shift and each visit at most once."""

    def __init__(self, inst: Instance) -> None:
        self.inst = inst
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        infinity = self.solver.infinity()
        self.visits = [self.solver.Constraint(-infinity, 1.0) for _ in inst.place]
        self.shifts = [self.solver.Constraint(-infinity, 1.0) for _ in inst.base]
        self.solver.Objective().SetMaximization()
        self.known: set[Numbered] = set()
        self.value, self.earned = 0.0, [0.0 for _ in inst.base]
        self.sold: list[Any] = []
        self.taken: list[Any] = []
        """What was sold in the last solution; a program that was added to has no solution to read."""

    def sell(self, rate: float) -> None:
        """Let every visit be sold for its worth less its time at a rate, so that prices begin where they will end.

        A bound holds at any prices; ``relax`` takes back what was offered too dear.
        """
        inst = self.inst
        for v, row in enumerate(self.visits):
            share = self.solver.NumVar(0.0, self.solver.infinity(), "")
            apart = np.sort(inst.drive[inst.place[v], inst.place])[1:3]
            price = float(inst.worth[v]) - rate * (float(inst.service[v]) + float(apart.mean() if len(apart) else 0.0))
            self.solver.Objective().SetCoefficient(share, max(0.0, price))
            row.SetCoefficient(share, 1.0)
            self.sold.append(share)

    def relax(self) -> bool:
        """Offer less for the visits that were sold; whether there were any."""
        objective = self.solver.Objective()
        offers = [(share, objective.GetCoefficient(share)) for share in self.taken]
        for share, offer in offers:
            objective.SetCoefficient(share, RELAXED * offer if offer > 1.0 else 0.0)
        return any(offer > 0.0 for _, offer in offers)

    def add(self, s: int, route: tuple[int, ...]) -> bool:
        """Offer a route; whether it is new."""
        if (s, route) in self.known:
            return False
        self.known.add((s, route))
        inst = self.inst
        places = [inst.base[s], *(inst.place[v] for v in route), inst.base[s]]
        drive = sum(int(inst.drive[a, b]) for a, b in pairwise(places))
        share = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.solver.Objective().SetCoefficient(share, float(sum(int(inst.worth[v]) for v in route) - drive))
        self.shifts[s].SetCoefficient(share, 1.0)
        for v in set(route):  # a route may come back
            self.visits[v].SetCoefficient(share, float(route.count(v)))
        return True

    def solve(self) -> Floats:
        """The prices of the visits, never below 0."""
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
            raise RuntimeError("the linear program of the bound has no optimum")
        self.value = float(self.solver.Objective().Value())
        self.earned = [max(0.0, row.dual_value()) for row in self.shifts]
        self.taken = [share for share in self.sold if share.solution_value() > 1e-6]
        prices: Floats = np.maximum(0.0, np.array([row.dual_value() for row in self.visits]))
        return prices

    def extend(self, routes: Iterable[tuple[float, int, tuple[int, ...]]]) -> int:
        """Add the routes that earn more than their shift does now; returns how many are new."""
        return sum(self.add(s, route) for profit, s, route in routes if profit > self.earned[s] + 1e-6 * max(1.0, abs(profit)))


@dataclass(frozen=True)
class _Answer:
    profits: list[float]
    routes: list[tuple[float, int, tuple[int, ...]]]


class _Ground(NamedTuple):
    candidates: npt.NDArray[np.int64]
    prize: Floats
    near: npt.NDArray[np.uint64]
    hope: Floats
    step: int


def _alike(inst: Instance) -> list[list[int]]:
    """The shifts in groups that have hours, base and limits in common and most of their visits."""
    groups: list[list[int]] = []
    limits = [inst.base, inst.opens, inst.closes, inst.max_visits, inst.max_drive, *inst.lunch.T]
    keys = [(*(int(x[s]) for x in limits), inst.meetings[s].tobytes()) for s in range(len(inst.base))]
    for s, key in enumerate(keys):
        for group in groups:
            a, b = inst.allowed[group[0]], inst.allowed[s]
            if keys[group[0]] == key and int((a & b).sum()) >= ALIKE * int((a | b).sum()):
                group.append(s)
                break
        else:
            groups.append([s])
    return groups


class _Pricing:
    """The most each shift's routes earn at given prices, and those routes."""

    def __init__(self, inst: Instance) -> None:
        self.inst = inst
        self.rooms: dict[int, kernel_price.Labels] = {}
        self.groups = _alike(inst)

    def answer(self, prices: Floats, earned: Sequence[float], *, exact: bool) -> _Answer | None:
        """The most of every shift, at least what it has ``earned``, with good routes; ``None`` without room for a proof."""
        profits, routes = [0.0 for _ in earned], []
        for group in self.groups:
            ground = self._ground(group, self.inst.worth - prices)
            for s in group:
                found = (earned[s], []) if ground is None else self._shift(s, ground, earned[s], exact=exact)
                if found is None:
                    return None
                profits[s] = found[0]
                routes += [(profit, s, route) for profit, route in found[1]]
        return _Answer(profits, routes)

    def _ground(self, group: Sequence[int], prize: Floats) -> _Ground | None:
        """What pricing the shifts of a group has in common; ``None`` when nothing earns anything."""
        inst, s = self.inst, group[0]
        mine = inst.allowed[list(group)].max(axis=0) == 1
        if not (inst.meetings[list(group), :, 0] < inst.closes[s]).any():
            # without meetings a stop that earns nothing can be left out of any day, and the day only gets easier
            mine &= prize > 0.0
        candidates = np.nonzero(mine)[0].astype(np.int64)
        stops = int(min(inst.max_visits[s], MOST_STOPS, len(candidates)))
        if stops < 1:
            return None
        span = int(inst.closes[s] - inst.opens[s])
        step = max(1, span // MOMENTS)
        hope = np.empty((stops, 2, len(candidates), span // step + 1))
        kernel_hope.fill_hope(inst, s, candidates, prize[candidates], step, hope)
        return _Ground(candidates, prize[candidates], self._near(candidates), hope, step)

    def _shift(
        self, s: int, ground: _Ground, floor: float, *, exact: bool
    ) -> tuple[float, list[tuple[float, tuple[int, ...]]]] | None:
        """The most above ``floor`` and the routes that earn it; what the shift earns already is no less than ``floor``."""
        words, count = ground.near.shape[1], len(ground.candidates)
        if words not in self.rooms:
            self.rooms[words] = kernel_price.labels_for(ROOM, words)
        room, ends, at = self.rooms[words], np.zeros(count), np.zeros(count, dtype=np.int64)
        args = self.inst, s, *ground
        best = kernel_price.price(*args, floor, 1, room, ends, at)
        found = _routes(room, ends, at)
        if exact:
            best = kernel_price.price(*args, max(floor, best), 0, room, ends, at)
            if best < 0.0:
                return None
            found += _routes(room, ends, at)
        return max(floor, best), found

    def _near(self, candidates: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
        places = self.inst.place[candidates]
        order = np.argsort(self.inst.drive[places[:, None], places[None, :]], axis=1, kind="stable")[:, :REMEMBERED]
        words = (len(candidates) + 63) // 64
        masks = np.zeros((len(candidates), words), dtype=np.uint64)
        for c, row in enumerate(order):
            for k in row:
                masks[c, k >> 6] |= np.uint64(1) << np.uint64(k & 63)
        return masks


def _routes(room: kernel_price.Labels, ends: Floats, at: npt.NDArray[np.int64]) -> list[tuple[float, tuple[int, ...]]]:
    found = []
    for c in np.nonzero(at >= 0)[0]:
        route, label = [], int(at[c])
        while label >= 0:
            route.append(int(room.last[label]))
            label = int(room.before[label])
        found.append((float(ends[c]), tuple(reversed(route))))
    return found
