"""From routes to a plan: exact times, distances, a reason for every visit that found no place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from importlib.metadata import version
from itertools import pairwise

from fieldvisit.domain.plan import Itinerary, Plan, Stop, Unassigned
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.explain import explain_unassigned, not_tried
from fieldvisit.routing.outer.arrangement import Arrangement
from fieldvisit.routing.outer.reasons import hasty_tied_reasons, tied_reasons
from fieldvisit.routing.params import PlanningParams, params_for
from fieldvisit.routing.problem import Problem, base_place
from fieldvisit.routing.schedule import DayPlan


@dataclass(frozen=True)
class Found:
    """A draft and how it was found: ``exact`` means proved optimal by ``PlanValue``, ``hasty`` that not every visit was tried."""

    draft: Draft
    exact: bool
    cut_short: bool
    hasty: bool = False


def plan_of(found: Found, params: PlanningParams, engines: str = "") -> Plan:
    """The plan of a draft, with exact times and a reason for every visit that found no place."""
    problem = found.draft.tables.problem
    parts = itineraries_of(found.draft), (hasty_reasons if found.hasty else reasons_of)(found.draft)
    return _plan(
        problem, params, parts, _solver(params_for(params, len(problem.visits)), found.exact, found.cut_short, engines)
    )


@dataclass(frozen=True)
class TiedFound:
    """The same of an arrangement."""

    arrangement: Arrangement
    exact: bool = False
    cut_short: bool = False
    hasty: bool = False


def tied_plan(found: TiedFound, params: PlanningParams, engines: str = "") -> Plan:
    """The plan of an arrangement: like ``plan_of``, with a joint visit as a stop of everybody who takes part."""
    arrangement = found.arrangement
    ground, problem = arrangement.ground, arrangement.problem
    days = ground.timing.days(arrangement.routes)
    if days is None:
        raise RuntimeError("an arrangement has people who cannot meet")
    ids = {s: [problem.visits[ground.nodes.of[i].visit].id for i in route] for s, route in arrangement.routes.items()}
    itineraries = tuple(itinerary_of(problem, s, ids[s], days[s]) for s in sorted(arrangement.routes))
    reasons = (hasty_tied_reasons if found.hasty else tied_reasons)(arrangement)
    return _plan(
        problem,
        params,
        (itineraries, reasons),
        _solver(params_for(params, len(problem.visits)), found.exact, found.cut_short, engines),
    )


def _plan(
    problem: Problem, params: PlanningParams, parts: tuple[tuple[Itinerary, ...], tuple[Unassigned, ...]], solver: str
) -> Plan:
    return Plan(
        id=plan_id(problem, params),
        first_day=problem.first_day,
        last_day=problem.last_day,
        visits=problem.visits,
        itineraries=parts[0],
        unassigned=parts[1],
        travel_source=problem.matrix.source,
        seed=params.seed,
        solver=solver,
        input_sha256=problem.input_sha256,
        made_with=made_with(params),
    )


def _solver(params: PlanningParams, exact: bool, cut_short: bool, engines: str) -> str:
    engines = engines or f"{params.engine} lns{'+routing' if params.engine_failures else ''}+packing"
    return f"{'exact' if exact else engines} (ortools {version('ortools')})" + (", cut short" if cut_short else "")


def made_with(params: PlanningParams) -> str:
    """Versions and settings of a search, in one line."""
    settings = " ".join(f"{one.name}={getattr(params, one.name)}" for one in fields(params))
    return f"fieldvisit {version('fieldvisit')}, ortools {version('ortools')}; {settings}"


def plan_id(problem: Problem, params: PlanningParams) -> str:
    """Sixteen hexadecimal digits that name input and settings: the same question has the same plan id."""
    return hashlib.sha256(f"{problem.input_sha256} {params!r}".encode()).hexdigest()[:16]


def reasons_of(draft: Draft) -> tuple[Unassigned, ...]:
    """A reason for every loose visit, in order of id."""
    return tuple(explain_unassigned(draft, v) for v in sorted(draft.loose))


def hasty_reasons(draft: Draft) -> tuple[Unassigned, ...]:
    """The same for a draft in which not every visit was tried: told apart are only visits impossible alone."""
    tables = draft.tables
    return tuple(
        not_tried(tables.problem.visits[v]) if tables.shifts_for[v] else explain_unassigned(draft, v)
        for v in sorted(draft.loose)
    )


def itineraries_of(draft: Draft) -> tuple[Itinerary, ...]:
    """One itinerary per shift that has stops, in order of day and leader."""
    problem, tables = draft.tables.problem, draft.tables
    return tuple(
        itinerary_of(problem, s, [problem.visits[v].id for v in route], tables.simulate(s, route))
        for s, route in enumerate(draft.routes)
        if route
    )


def itinerary_of(problem: Problem, s: int, visit_ids: Sequence[str], day: DayPlan) -> Itinerary:
    """The itinerary of a shift that makes these visits at these times."""
    shift = problem.shifts[s]
    base = base_place(shift.leader_id)
    places = [base, *(problem.visit_by_id[one].village.code for one in visit_ids), base]
    legs = [_km(problem.matrix, a, b) for a, b in pairwise(places)]
    stops = tuple(
        Stop(one, at.arrives, at.starts, at.departs, at.arrives - at.leg_starts, km)
        for one, at, km in zip(visit_ids, day.stops, legs, strict=False)
    )
    return Itinerary(
        shift=shift,
        stops=stops,
        leave_min=day.leaves,
        return_min=day.returns,
        return_drive_min=day.returns - day.home_leg_starts,
        return_drive_km=legs[-1],
        drive_min=day.drive,
        drive_km=round(sum(legs), 1),
        lunch_start_min=day.lunch_starts,
    )


def _km(matrix: TravelMatrix, a: str, b: str) -> float:
    return round(float(matrix.km[matrix.index[a], matrix.index[b]]), 1)
