"""A plan as an arrangement has it: which node each stop is, which part each person of a joint visit has."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

from fieldvisit.domain.plan import Plan
from fieldvisit.routing.hours import Route
from fieldvisit.routing.outer.arrangement import Ground
from fieldvisit.routing.outer.nodes import may_join


def arranged(ground: Ground, plan: Plan) -> dict[int, Route]:
    """A plan's routes as nodes, as the plan has them; shifts and visits that are gone are left out, nothing is checked."""
    number = {visit.id: v for v, visit in enumerate(ground.problem.visits)}
    shift_number = {shift.id: s for s, shift in enumerate(ground.problem.shifts)}
    lead = _leads(ground, plan, number)
    routes: dict[int, Route] = {}
    for it in plan.itineraries:
        s = shift_number.get(it.shift.id)
        if s is None:
            continue
        found: list[int] = []
        for stop in it.stops:
            v = number.get(stop.visit_id)
            node = None if v is None else _node_of(ground, v, lead.get((v, it.shift.leader_id), 0), s)
            if node is not None:
                found.append(node)
        routes[s] = tuple(found)
    return routes


def _leads(ground: Ground, plan: Plan, number: Mapping[str, int]) -> dict[tuple[int, str], int]:
    """For each joint visit and person of the plan which part that person has, so that all parts are taken if they can be."""
    people: dict[int, list[str]] = {}
    for it in plan.itineraries:
        for stop in it.stops:
            if stop.visit_id in number and ground.problem.visits[number[stop.visit_id]].partners:
                people.setdefault(number[stop.visit_id], []).append(it.shift.leader_id)
    parts: dict[tuple[int, str], int] = {}
    for v, ids in people.items():
        visit = ground.problem.visits[v]
        for order in permutations(ids):
            if all(
                may_join(visit, part, ground.problem.leader_by_id.get(one)) for part, one in enumerate(order[: visit.people])
            ):
                parts |= {(v, one): part for part, one in enumerate(order)}
                break
    return parts


def _node_of(ground: Ground, v: int, part: int, s: int) -> int | None:
    day = ground.day(s)
    mine = [i for i in ground.nodes.by_visit[v] if ground.nodes.of[i].part == part]
    return next((i for i in mine if ground.nodes.of[i].day in (None, day)), None)
