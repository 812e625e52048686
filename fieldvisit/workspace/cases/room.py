"""The cases for the pages: a desk for whoever asks, and the words in which its cases read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.workspace.auditing import at_this_computer
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.cases.lines import CaseLines

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace


class CaseRoom:
    """Desks over the cases of one workspace; safe to share between the threads of a server."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lines: CaseLines | None = None

    @property
    def here(self) -> Scope:
        """The county's operator at this computer: whose pages are shown where nobody logs in (the demo county)."""
        return Scope(Role.COUNTY_OPERATOR, self._workspace.settings.county.code, at_this_computer())

    def desk(self, scope: Scope, seen: int | None = None) -> CaseDesk:
        """The desk of a scope (``seen``: see there); matters of the ledgers that have no case yet get one first."""
        self._workspace.ledger.follow()
        return CaseDesk(self._workspace, scope, seen)

    @property
    def lines(self) -> CaseLines:
        """How cases read today; kept with the names of its places until the county or the day is another."""
        county, day, kept = self._workspace.county, self._workspace.settings.county.day, self._lines
        if kept is None or kept.county is not county or kept.today != day:
            kept = self._lines = CaseLines(county, day)
        return kept
