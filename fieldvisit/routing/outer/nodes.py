"""Visits taken apart into nodes that one leader-day can be judged by: one for each person and each day told apart.

A node is a plain visit again. What ties nodes together (together at one minute, one after the other, days of a person) is
kept beside them in ``Nodes`` and looked at by ``master``, ``timing`` and ``repair``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fieldvisit.domain.people import Leader
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.routing.problem import Problem, may_visit
from fieldvisit.routing.ties import day_options, locked_start


@dataclass(frozen=True)
class Node:
    """Which visit a node stands for, which of its people (0 leads), and its day where days are told apart."""

    visit: int
    part: int
    day: date | None


@dataclass(frozen=True)
class Nodes:
    """The plain problem of all nodes: ``of[i]`` says what ``plain.visits[i]`` stands for in ``problem``."""

    problem: Problem
    plain: Problem
    of: tuple[Node, ...]
    by_visit: Mapping[int, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[int, list[int]] = {}
        for i, node in enumerate(self.of):
            found.setdefault(node.visit, []).append(i)
        object.__setattr__(self, "by_visit", {v: tuple(ids) for v, ids in found.items()})

    @property
    def joint(self) -> frozenset[int]:
        """Nodes of visits that take more than one person."""
        return frozenset(i for i, node in enumerate(self.of) if self.problem.visits[node.visit].partners)


def nodes_of(problem: Problem) -> Nodes:
    """Every visit's nodes, in order of visit, part and day."""
    made = [pair for v, visit in enumerate(problem.visits) for pair in _nodes(problem, v, visit)]
    visits = tuple(visit for _, visit in made)
    begun = {shift: tuple(_begun_node(problem, shift, one) for one in ids) for shift, ids in problem.begun.items()}
    return Nodes(problem, replace(problem, visits=visits, begun=begun), tuple(node for node, _ in made))


def _nodes(problem: Problem, v: int, visit: Visit) -> Iterator[tuple[Node, Visit]]:
    lock = problem.lock_of.get(visit.id)
    for part in range(visit.people):
        node = visit if part == 0 else _partner(problem, visit, part)
        for day in _days_of(problem, visit):
            agreed = [one for one in visit.appointments if day is None or one.day == day]
            if lock is not None:
                agreed = [one for one in agreed if one.day == lock.day] or agreed
            named = _name(visit.id, part, day)
            yield Node(v, part, day), replace(node, id=named, appointments=tuple(agreed))


def _name(visit_id: str, part: int, day: date | None = None) -> str:
    return visit_id if part == 0 and day is None else f"{visit_id}#{part}@{day or ''}"


def _partner(problem: Problem, visit: Visit, part: int) -> Visit:
    """The visit as it is for the partners of one group: theirs alone, worth nothing more, on the day and minute of a lock."""
    able = tuple(one for one in visit.partners[part - 1] if may_join(visit, part, problem.leader_by_id.get(one)))
    lock, start = problem.lock_of.get(visit.id), locked_start(problem, visit)
    limits: dict[str, Any] = {} if lock is None else {"earliest_day": lock.day, "latest_day": lock.day, "must": True}
    if start is not None:
        limits["windows"] = (TimeWindow(start, start),)
    return replace(visit, eligible_leader_ids=able, expertise=(), score=0.0, **limits)


def _begun_node(problem: Problem, shift_id: str, visit_id: str) -> str:
    """The node of a visit that a day under way has begun with: of the lead or of the partner whose day it is."""
    visit, person = problem.visit_by_id[visit_id], problem.leader_by_id.get(shift_id.rpartition("@")[0])
    part = next((part for part in range(visit.people) if may_join(visit, part, person)), 0)
    today = date.fromisoformat(shift_id.rpartition("@")[2])
    return _name(visit_id, part, today if today in _days_of(problem, visit) else None)


def _days_of(problem: Problem, visit: Visit) -> tuple[date | None, ...]:
    """The days its nodes are told apart by."""
    return day_options(visit) if visit.id not in problem.lock_of else (None,)


def may_join(visit: Visit, part: int, person: Leader | None) -> bool:
    """Whether a person of the roster may be the visit's leader (part 0) or one of its partners."""
    if person is None:
        return False
    if part == 0:
        return may_visit(visit, person)
    return person.id in visit.partners[part - 1] and person.id not in visit.recused_leader_ids
