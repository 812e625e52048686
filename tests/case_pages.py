"""What tests of the pages of cases share: the county, and a desk over its cases."""

from __future__ import annotations

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.workspace.cases.room import CaseRoom

COUNTY, TOWNSHIP = "410423", "410423103"


def desk_of(workspace, role=Role.COUNTY_OPERATOR, home=COUNTY):
    return CaseRoom(workspace).desk(Scope(role, home, "test"))
