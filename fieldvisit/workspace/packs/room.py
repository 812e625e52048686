"""The packs of one workspace for pages and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldvisit.domain.run import Run
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.packs.desk import PackDesk, PackEyes

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace


class PackRoom:
    """Desks of packs; safe to share between the threads of a server."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._cases = CaseRoom(workspace)

    def here(self, run: Run) -> PackDesk:
        """The desk of the county's operator at this computer, who sees the whole run."""
        return self.desk(PackEyes(run, self._cases.desk(self._cases.here)))

    def desk(self, eyes: PackEyes) -> PackDesk:
        """The desk of whoever looks."""
        return PackDesk(self._workspace, eyes)
