"""Visits that no plan can hold: found before anything is solved, each with the first reason that holds."""

from __future__ import annotations

from fieldvisit.domain.plan import Unassigned
from fieldvisit.routing.explain import explain_alone
from fieldvisit.routing.outer.arrangement import Ground
from fieldvisit.routing.outer.nodes import nodes_of
from fieldvisit.routing.outer.reasons import why_impossible
from fieldvisit.routing.problem import Problem
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.ties import is_tied


def impossible_visits(problem: Problem) -> tuple[Unassigned, ...]:
    """The visits that cannot be made even as the only ones, in order of id, each with why."""
    if is_tied(problem):
        ground = Ground(nodes_of(problem))
        tried = (why_impossible(ground, v) for v in range(len(problem.visits)))
    else:
        tables = Tables(problem)
        tried = (explain_alone(tables, v) for v in range(len(problem.visits)))
    return tuple(one for one in tried if one is not None)
