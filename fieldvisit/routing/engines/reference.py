"""The OR-Tools routing library as an independent second generator: every rule of a leader's day in its own words.

Measured weak with lunch breaks (6 to 8 % below a proved bound), so it never decides alone: its routes are judged by our
own simulation and join the pool. Its search is cut off after a number of dead ends (``FailuresLimit``), which does not
depend on the clock. ``SetAllowedVehiclesForIndex`` raises ``TypeError`` in 9.15, hence ``VehicleVar().SetValues``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.engines.lns import weights_of
from fieldvisit.routing.hours import ANY_TIME, NEVER, Route
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.schedule import Tables

DAY_MIN = 24 * 60


@dataclass(frozen=True)
class EngineAnswer:
    """What the routing library found; ``None`` is a normal outcome.

    ``cut_short`` says that the wall-clock safety net ended it, ``refused`` how many of its routes our own simulation does
    not accept (they are left out).
    """

    draft: Draft | None
    cut_short: bool
    refused: int = 0


def improve_with_routing_library(start: Draft, params: PlanningParams, time_limit_s: float) -> EngineAnswer:
    """The best draft the routing library reaches from ``start`` within ``engine_failures`` dead ends."""
    model = _Model(start.tables, params)
    if not model.visits or not model.shifts:
        return EngineAnswer(None, cut_short=False)
    return model.solve(start, time_limit_s)


class _Model:
    """Nodes are the visits that fit at least one shift, then the bases; vehicles are the shifts that can take a visit."""

    def __init__(self, tables: Tables, params: PlanningParams) -> None:
        self.tables, self.params = tables, params
        self.visits = [v for v in range(tables.count) if tables.shifts_for[v]]
        self.shifts = sorted({s for v in self.visits for s in tables.shifts_for[v]})
        if not self.visits:
            return
        bases = sorted({self._kind(s).base for s in self.shifts})
        self.places = [tables.place[v] for v in self.visits] + bases
        self.stay = [tables.service[v] for v in self.visits] + [0] * len(bases)
        ends = [len(self.visits) + bases.index(self._kind(s).base) for s in self.shifts]
        self.manager: Any = pywrapcp.RoutingIndexManager(len(self.places), len(self.shifts), ends, ends)
        self.routing: Any = pywrapcp.RoutingModel(self.manager)
        self._add_dimensions()
        self._add_visits()
        self._add_breaks()
        self._add_orders()

    def _kind(self, shift: int) -> Any:
        return self.tables.kinds[self.tables.kind_of[shift]]

    def _add_dimensions(self) -> None:
        routing, kinds = self.routing, [self._kind(s) for s in self.shifts]
        drive = [[min(self.tables.drive[a][b], NEVER) for b in self.places] for a in self.places]
        clock = [[leg + self.stay[a] for leg in row] for a, row in enumerate(drive)]
        driving = routing.RegisterTransitMatrix(drive)
        routing.SetArcCostEvaluatorOfAllVehicles(driving)
        routing.AddDimension(routing.RegisterTransitMatrix(clock), DAY_MIN, DAY_MIN, False, "time")
        routing.AddDimensionWithVehicleCapacity(driving, 0, [k.max_drive for k in kinds], True, "drive")
        ones = routing.RegisterUnaryTransitVector([1] * len(self.visits) + [0] * (len(self.places) - len(self.visits)))
        routing.AddDimensionWithVehicleCapacity(ones, 0, [k.max_visits for k in kinds], True, "visits")
        self.time: Any = routing.GetDimensionOrDie("time")
        for vehicle, kind in enumerate(kinds):
            for index in (routing.Start(vehicle), routing.End(vehicle)):
                self.time.CumulVar(index).SetRange(kind.opens, kind.closes)

    def _add_visits(self) -> None:
        weights = weights_of(self.tables, self.params.minutes_per_point)
        vehicle_of = {s: vehicle for vehicle, s in enumerate(self.shifts)}
        for node, v in enumerate(self.visits):
            index = self.manager.NodeToIndex(node)
            self.routing.AddDisjunction([index], weights[v])
            self.routing.VehicleVar(index).SetValues([-1, *(vehicle_of[s] for s in self.tables.shifts_for[v])])
            spans = self.tables.windows[v]
            if spans is not ANY_TIME:
                start = self.time.CumulVar(index)
                start.SetRange(spans[0][0], max(end for _, end in spans))
                for (_, end), (begin, _) in pairwise(spans):
                    if end + 1 < begin:
                        start.RemoveInterval(end + 1, begin - 1)

    def _add_orders(self) -> None:
        """A locked order and, where it binds, the limit on different villages of a day."""
        solver, routing = self.routing.solver(), self.routing
        node_of = {v: node for node, v in enumerate(self.visits)}
        for vehicle, s in enumerate(self.shifts):
            kind = self._kind(s)
            fixed = [self.manager.NodeToIndex(node_of[v]) for v in kind.order if v in node_of]
            for a, b in combinations(fixed, 2):
                both = solver.Min(routing.ActiveVar(a), routing.ActiveVar(b)).Var()
                solver.Add(self.time.CumulVar(a) * both <= self.time.CumulVar(b))
            if kind.max_villages:
                here = [
                    [self.manager.NodeToIndex(node_of[v]) for v in self.visits if self.tables.place[v] == p]
                    for p in dict.fromkeys(self.tables.place[v] for v in self.visits)
                ]
                seen = [solver.Max([routing.VehicleVar(i) == vehicle for i in group]) for group in here]
                solver.Add(solver.Sum(seen) <= kind.max_villages)

    def _add_breaks(self) -> None:
        solver = self.routing.solver()
        stays = [self.stay[self.manager.IndexToNode(i)] for i in range(self.routing.Size())]
        for vehicle, s in enumerate(self.shifts):
            kind = self._kind(s)
            breaks = [solver.FixedDurationIntervalVar(a, a, b - a, False, "meeting") for a, b in kind.meetings]
            if kind.lunch is not None:
                first, last, minutes = kind.lunch
                breaks.append(solver.FixedDurationIntervalVar(first, last, minutes, False, "lunch"))
            if breaks:
                self.time.SetBreakIntervalsOfVehicle(breaks, vehicle, stays)
            if len(breaks) > 1:  # the library keeps breaks apart from visits, not from each other
                solver.Add(solver.DisjunctiveConstraint(breaks, "breaks"))

    def solve(self, start: Draft, time_limit_s: float) -> EngineAnswer:
        """Search from ``start``, and judge what comes back by our own simulation."""
        routing = self.routing
        search = pywrapcp.DefaultRoutingSearchParameters()
        search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        search.time_limit.FromMilliseconds(int(1000 * time_limit_s))
        search.lns_time_limit.FromMilliseconds(int(1000 * time_limit_s))
        routing.AddSearchMonitor(routing.solver().FailuresLimit(self.params.engine_failures))
        routing.CloseModelWithParameters(search)
        node_of = {v: node for node, v in enumerate(self.visits)}
        warm = routing.ReadAssignmentFromRoutes([[node_of[v] for v in start.routes[s]] for s in self.shifts], True)
        before = routing.solver().WallTime()
        found = routing.SolveFromAssignmentWithParameters(warm, search) if warm else routing.SolveWithParameters(search)
        cut_short = routing.solver().WallTime() - before >= 1000 * time_limit_s
        if not found:
            return EngineAnswer(None, cut_short)
        routes = [(s, self._route(found, vehicle)) for vehicle, s in enumerate(self.shifts)]
        accepted = [(s, route) for s, route in routes if self.tables.drive_of(self.tables.kind_of[s], route) >= 0]
        draft = Draft.empty(self.tables)
        for s, route in accepted:
            draft.set_route(s, route)
        return EngineAnswer(draft, cut_short, len(routes) - len(accepted))

    def _route(self, found: Any, vehicle: int) -> Route:
        route: list[int] = []
        index = found.Value(self.routing.NextVar(self.routing.Start(vehicle)))
        while not self.routing.IsEnd(index):
            route.append(self.visits[self.manager.IndexToNode(index)])
            index = found.Value(self.routing.NextVar(index))
        return tuple(route)
