"""Work on cases as an office does it: the policy's gates are asked before anything is stored."""

from __future__ import annotations

from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.cases.works import ItemState, Progress, WorkDesk

__all__ = ["CaseDesk", "ItemState", "Progress", "WorkDesk"]
