"""What a transaction may see at all: the second wall behind the conditions of queries, held by PostgreSQL's row-level security.

The policies (migration 0025) read two settings of the transaction. Where neither was set nothing of a petition or case is there. A SQLite
register has one wall: whoever can open its file can read it.
"""

from __future__ import annotations

from dataclasses import dataclass

from fieldvisit.domain.access.divisions import LEVELS, range_of
from fieldvisit.domain.access.scope import Scope

SEES, CASES = "fieldvisit.sees", "fieldvisit.cases"
_WHOLE = "whole"
_STEP = 10**12


@dataclass(frozen=True)
class Sight:
    """``sees`` is nothing, the whole register, or ranges over depth and number of divisions; ``cases`` are single cases, one a line."""

    sees: str = ""
    cases: str = ""


NOTHING = Sight()
WHOLE = Sight(_WHOLE)
"""For what belongs to the register and not to an account: ledgers, migrations, keys, purging, copies, the planner's input."""


def sight_of(scope: Scope) -> Sight:
    """The divisions of a scope and the cases granted to it; its exceptions are for the queries alone."""
    ranges = []
    for area in map(range_of, scope.areas):
        ranges += [f"[{d * _STEP + area.lo},{d * _STEP + area.hi})" for d in LEVELS if d >= area.depth]
    granted = (case_id for case_id in scope.grants if not {"\n", "\x00"} & set(case_id))
    return Sight("{" + ",".join(ranges) + "}", "\n".join(granted))
